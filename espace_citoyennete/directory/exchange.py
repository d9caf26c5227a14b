"""Structures as the data·inclusion schema writes them (version 1), in JSON or in CSV.

https://gip-inclusion.github.io/data-inclusion-schema: one object or one row a structure. What this
directory does not keep (code_insee, longitude, latitude, accessibilite_lieu, reseaux_porteurs) is left empty
on the way out and not read on the way in.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from espace_citoyennete.errors import UserError

SOURCE = "espace-citoyennete"
MOST = 1000  # structures of one file: a directory of a town, not of a country
COLUMNS = (
    "source", "id", "nom", "description", "date_maj", "siret", "commune", "code_postal", "code_insee",
    "adresse", "complement_adresse", "longitude", "latitude", "telephone", "courriel", "site_web",
    "horaires_accueil", "accessibilite_lieu", "reseaux_porteurs",
)  # fmt: skip
FILES = "Structures data·inclusion (*.csv *.json)"
_NEEDED = ("id", "nom", "date_maj")


@dataclass(frozen=True)
class Structure:
    """What this directory exchanges of a structure; an empty text is what nobody knows."""

    id: str  # « dora--xyz »: the producer, then its own number
    nom: str
    description: str
    date_maj: date
    siret: str = ""
    commune: str = ""
    code_postal: str = ""
    adresse: str = ""
    complement_adresse: str = ""
    telephone: str = ""
    courriel: str = ""
    site_web: str = ""
    horaires_accueil: str = ""  # as OpenStreetMap writes hours


@dataclass(frozen=True)
class Refused:
    """A line of a file that cannot be taken in: where, and the remedy."""

    line: int
    sentence: str


Line = tuple[int, Structure]


def written(structures: Iterable[Structure], *, is_json: bool) -> bytes:
    """Return the file of these structures."""
    rows = [_row(structure) for structure in structures]
    if is_json:
        return json.dumps(rows, ensure_ascii=False, indent=2).encode()
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def read(content: bytes) -> tuple[list[Line], list[Refused]]:
    """Return the structures of a file with their lines, and what cannot be one. Raises `UserError`."""
    lines: list[Line] = []
    refused: list[Refused] = []
    for number, row in _rows(content):
        if len(lines) + len(refused) == MOST:
            raise UserError(
                f"Ce fichier dépasse {MOST} structures\u00a0: ne garder que celles de la commune."
            )
        try:
            lines.append((number, _structure(row)))
        except UserError as refusal:
            refused.append(Refused(number, refusal.message))
    return lines, refused


def _rows(content: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as refusal:
        raise UserError(
            "Ce fichier n’est pas en UTF-8\u00a0: l’enregistrer de nouveau en UTF-8."
        ) from refusal
    if text.lstrip()[:1] in ("[", "{"):
        yield from enumerate(_objects(text), 1)
    else:
        yield from _csv_rows(text)


def _objects(text: str) -> list[dict[str, Any]]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as refusal:
        raise UserError("Ce fichier JSON ne se lit pas\u00a0: le télécharger de nouveau.") from refusal
    rows = (
        found.get("items") if isinstance(found, dict) else found
    )  # what the interface of data·inclusion gives
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UserError("Ce fichier JSON n’est pas une liste de structures\u00a0: en choisir un autre.")
    return rows


def _csv_rows(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    first = text.partition("\n")[0]
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",")
        missing = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
        if missing:
            named = ", ".join(f"«\u00a0{name}\u00a0»" for name in missing)
            raise UserError(f"Il manque à ce fichier\u00a0: {named}. Choisir un fichier de structures.")
        for row in reader:
            yield reader.line_num, row
    except csv.Error as refusal:
        raise UserError("Ce fichier CSV ne se lit pas\u00a0: le télécharger de nouveau.") from refusal


def _structure(row: dict[str, Any]) -> Structure:
    texts = {name: _text(row.get(name)) for name in COLUMNS}
    if missing := [name for name in _NEEDED if not texts[name]]:
        raise UserError(f"«\u00a0{missing[0]}\u00a0» est vide\u00a0: le remplir dans le fichier.")
    try:
        changed_on = date.fromisoformat(texts["date_maj"][:10])
    except ValueError as refusal:
        raise UserError("«\u00a0date_maj\u00a0» n’est pas une date\u00a0: l’écrire 2026-11-17.") from refusal
    texts["siret"] = texts["siret"].replace(" ", "")  # often written « 130 033 013 00016 »
    kept = {name: texts[name] for name in Structure.__dataclass_fields__ if name != "date_maj"}
    return Structure(**kept, date_maj=changed_on)


def _text(value: object) -> str:
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""


def _row(structure: Structure) -> dict[str, str | None]:
    told: dict[str, str | None] = dict.fromkeys(COLUMNS)
    told |= {name: value or None for name, value in vars(structure).items()}
    return told | {"source": structure.id.partition("--")[0], "date_maj": structure.date_maj.isoformat()}
