"""A list of exhibitions as somebody keeps it in a spreadsheet: what each row says, or why it does not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from espace_citoyennete.directory.exchange import Refused
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import Unreadable, fold
from espace_citoyennete.tables import Line, pasted

MOST = 1000  # rows of one list: a place lends some dozens
# Each field with the headers that name it; without any header, the fields come in this order.
_HEADERS = {
    "number": {"n", "no", "num", "numero"},
    "title": {"titre", "exposition", "intitule", "nom"},
    "theme": {"theme", "thematique"},
    "pieces": {"pieces", "panneaux", "nb de pieces", "nb de panneaux", "nombre de pieces",
               "nombre de panneaux"},
    "condition": {"etat"},
    "note": {"note", "notes", "observations", "remarques"},
}  # fmt: skip
_ORDER = tuple(_HEADERS)


@dataclass(frozen=True)
class Listed:
    """One exhibition of a list; without a number, it takes the next one that is free."""

    line: int
    number: int | None
    title: str
    theme: str = ""
    pieces: int = 1
    condition: str = ""
    note: str = ""


def read_list(text: str) -> tuple[list[Listed], list[Refused]]:
    """Return the exhibitions of a list with their lines, and the rows that are none. Raises `UserError`."""
    try:
        rows = [(line, row) for line, row in pasted(text) if any(row)]
    except Unreadable as refusal:
        raise UserError(str(refusal)) from refusal
    if len(rows) > MOST:
        raise UserError(f"Cette liste dépasse {MOST} lignes\u00a0: la partager.")
    fields = _header(rows[0]) if rows else {}
    if fields:
        rows = rows[1:]
    elif rows:
        order = _ORDER if rows[0][1][0].isdigit() else _ORDER[1:]
        fields = {name: place for place, name in enumerate(order)}
    read: list[Listed] = []
    refused: list[Refused] = []
    for line, row in rows:
        try:
            read.append(_listed(line, {name: _cell(row, place) for name, place in fields.items()}))
        except UserError as refusal:
            refused.append(Refused(line, refusal.message))
    return read, refused


def _header(first: Line) -> dict[str, int]:
    """Return the place of each field that the first row names, nothing where it names no title."""
    words = [re.sub(r"[^a-z ]", "", fold(cell)).strip() for cell in first[1]]
    found = {
        name: place for name, known in _HEADERS.items() for place, word in enumerate(words) if word in known
    }
    return found if "title" in found else {}


def _cell(row: list[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def _listed(line: int, cells: Mapping[str, str]) -> Listed:
    texts = {name: cells.get(name, "") for name in ("title", "theme", "condition", "note")}
    if not texts["title"]:
        raise UserError("Le titre manque\u00a0: l’écrire.")
    number, pieces = cells.get("number", ""), cells.get("pieces", "")
    return Listed(
        line,
        _whole(number, "Le numéro", "46") if number else None,
        **texts,
        pieces=_whole(pieces, "Le nombre de pièces", "12") if pieces else 1,
    )


def _whole(text: str, word: str, example: str) -> int:
    if re.fullmatch(r"[0-9]{1,5}", text) and int(text):
        return int(text)
    raise UserError(f"{word} «\u00a0{text}\u00a0» n’est pas un nombre\u00a0: écrire par exemple {example}.")
