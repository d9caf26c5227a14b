"""What a workbook's rows mean: bytes → text → rows → values, or a refusal that says where and why."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from espace_citoyennete.french import NO_BREAK, Unreadable, fold
from espace_citoyennete.imports.sheets import SHEETS, Column, LabelBook, Sheet, Values
from espace_citoyennete.tables import Line, cells, decode, sheets_of

DELIMITERS = ";,\t|"
_HEADER_DEPTH = 30  # title lines above the header are few; further down, a row is a row


@dataclass(frozen=True)
class Refusal:
    """One row (or a whole file: line 0) that cannot be taken, and what to mend."""

    file: str
    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Ignored:
    """One line that carries no record: `title`, `blank` or `total`."""

    line: int
    why: str
    text: str


@dataclass(frozen=True)
class Row:
    """One understood row: its line in the file, its fingerprint, what it means."""

    line: int
    key: str
    values: Values


@dataclass(frozen=True)
class Reading:
    """What one file says: its kind (None when not recognised), rows, ignored lines, refusals."""

    file: str
    sheet: Sheet | None
    rows: tuple[Row, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    refusals: tuple[Refusal, ...] = ()


def read_file(file: str, content: bytes, book: LabelBook, today: date) -> Reading:
    """Read one text file: its kind from its header, then each row understood, ignored or refused."""

    def split() -> Iterator[list[Line]]:
        text = decode(content)
        return (cells(text, delimiter) for delimiter in DELIMITERS)

    return _read(file, split, book, today)


def read_workbook(file: str, content: bytes, book: LabelBook, today: date) -> list[Reading]:
    """Read each sheet of a workbook that can be seen and holds something, as a file of its own."""
    try:
        sheets = {name: rows for name, rows in sheets_of(content).items() if rows}
        if not sheets:
            raise Unreadable(f"Ce classeur est vide{NO_BREAK}: en choisir un autre.")
    except Unreadable as unreadable:
        return [Reading(file, None, refusals=(Refusal(file, 0, "", "", str(unreadable)),))]
    return [
        _read(f"{file}, feuille « {name} »", partial(iter, [rows]), book, today)
        for name, rows in sheets.items()
    ]


def _read(file: str, ways: Callable[[], Iterable[list[Line]]], book: LabelBook, today: date) -> Reading:
    """Read rows; `ways` are those of cutting the file into cells, of which one must show a known header."""
    try:
        sheet, at, rows = _recognise(ways())
        year = _year_of(file, sheet)
    except Unreadable as unreadable:
        return Reading(file, None, refusals=(Refusal(file, 0, "", "", str(unreadable)),))
    ignored = [Ignored(line, "title" if any(row) else "blank", _shown(row)) for line, row in rows[:at]]
    header = [fold(cell) for cell in rows[at][1]]
    understood: list[Row] = []
    refusals: list[Refusal] = []
    seen: Counter[str] = Counter()
    for line, row in rows[at + 1 :]:
        if why := _why_ignored(sheet, header, row):
            ignored.append(Ignored(line, why, _shown(row)))
            continue
        try:
            values = _values(sheet, header, row, book, today) | ({"year": year} if year else {})
        except _RefusedCell as refused:
            refusals.append(Refusal(file, line, refused.column, refused.value, refused.reason))
            continue
        meaning = _fingerprint(sheet.kind, values)
        seen[meaning] += 1
        understood.append(Row(line, _fingerprint(meaning, {"occurrence": seen[meaning]}), values))
    return Reading(file, sheet, tuple(understood), tuple(ignored), tuple(refusals))


def _recognise(ways: Iterable[list[Line]]) -> tuple[Sheet, int, list[Line]]:
    """Return the sheet whose header stands among the first rows, where it stands, and the rows."""
    closest: list[str] = []
    matched = 0
    for rows in ways:
        for at, (_, row) in enumerate(rows[:_HEADER_DEPTH]):
            for sheet in SHEETS:
                missing = _missing(sheet, row)
                if not missing:
                    return sheet, at, rows
                found = len(_headers(sheet)) - len(missing)
                if found > max(matched, len(missing)):
                    matched, closest = found, missing
    if closest:
        columns = ", ".join(f"« {column} »" for column in closest)
        raise Unreadable(
            f"L’en-tête n’a pas la colonne {columns}. Compléter la ligne de titres des colonnes."
        )
    raise Unreadable("Aucune ligne d’en-tête connue. Reprendre les titres de colonnes de l’exemple.")


def _headers(sheet: Sheet) -> list[str]:
    return list(dict.fromkeys(column.header for column in sheet.columns))


def _missing(sheet: Sheet, row: list[str]) -> list[str]:
    present = {fold(cell) for cell in row}
    return [header for header in _headers(sheet) if fold(header) not in present]


def _year_of(file: str, sheet: Sheet) -> int | None:
    if not sheet.is_dated_by_name:
        return None
    if match := re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", file):
        return int(match[0])
    raise Unreadable("Les lignes n’ont pas de date. Mettre l’année dans le nom du fichier (« …-2022.csv »).")


def _why_ignored(sheet: Sheet, header: list[str], row: list[str]) -> str:
    filled = [cell for cell in row if cell]
    if not filled:
        return "blank"
    if re.match(r"(sous-)?total\b", fold(filled[0])) and not any(
        re.search(r"[^\W\d]", c) for c in filled[1:]
    ):
        return "total"
    if [fold(cell) for cell in row[: len(header)]] == header:
        return "title"
    if len(filled) == 1 and row[0] and sheet.starts_with_a_date and not re.match(r"\W*\d", row[0]):
        return "title"
    return ""


def _shown(row: list[str]) -> str:
    return " ; ".join(cell for cell in row if cell)[:200]


class _RefusedCell(Exception):
    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, value, reason


def _values(sheet: Sheet, header: list[str], row: list[str], book: LabelBook, today: date) -> dict[str, Any]:
    if extra := next((cell for cell in row[len(header) :] if cell), ""):
        raise _RefusedCell("", extra, "La ligne a plus de cases que l’en-tête. Vérifier les séparateurs.")
    by_header = dict(zip(header, row, strict=False))
    values = {
        column.name: _value(column, by_header.get(fold(column.header), ""), book, today)
        for column in sheet.columns
    }
    if wrong := sheet.check(values):
        raise _RefusedCell(wrong[0], by_header.get(fold(wrong[0]), ""), wrong[1])
    return values


def _value(column: Column, text: str, book: LabelBook, today: date) -> Any:
    try:
        if column.list_name and (code := book.code(column, text)):
            return code
        if not text:
            if column.is_compulsory:
                raise Unreadable(f"La case « {column.header} » est vide. La remplir.")
            return None if column.list_name else ""
        if column.list_name:
            raise Unreadable("Libellé inconnu. Le corriger, ou l’ajouter aux correspondances.")
        if column.longest and len(text) > column.longest:
            raise Unreadable(f"Texte trop long : {column.longest} caractères au plus. Le raccourcir.")
        return column.read(text, today)
    except Unreadable as unreadable:
        raise _RefusedCell(column.header, text, str(unreadable)) from None


def _fingerprint(kind: str, values: Values) -> str:
    meaning = json.dumps([kind, *sorted(values.items())], default=str, ensure_ascii=False)
    return hashlib.sha256(meaning.encode()).hexdigest()


def read_correspondences(file: str, content: bytes, book: LabelBook) -> list[Refusal]:
    """Teach the book a correspondances file (column ; label ; list ; code); return what is wrong."""
    try:
        rows = cells(decode(content), ";")
    except Unreadable as unreadable:
        return [Refusal(file, 0, "", "", str(unreadable))]
    return list(_learn(file, rows[1:], book))


def _learn(file: str, rows: list[Line], book: LabelBook) -> Iterator[Refusal]:
    for line, row in rows:
        if not any(row):
            continue
        try:
            column, label, list_name, code = row
            book.learn(column, label, list_name, code)
        except Unreadable as unreadable:
            yield Refusal(file, line, "Code", ";".join(row), str(unreadable))
        except ValueError:
            yield Refusal(file, line, "", ";".join(row), "La ligne doit avoir quatre cases. La compléter.")
