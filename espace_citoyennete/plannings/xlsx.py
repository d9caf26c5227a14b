"""A planning as a workbook: dates are dates, hours are hours, and a sheet says what it is."""

from datetime import date
from pathlib import Path

from espace_citoyennete.french import long_date
from espace_citoyennete.plannings.rules import Entry, Planning
from espace_citoyennete.spreadsheets.sheets import Cell, Column, Sheet, about, write_sheets

_COLUMNS = (
    Column("Jour", 12), Column("De", 8), Column("À", 8), Column("Permanence", 32), Column("Intervenant", 28),
    Column("Lieu", 24), Column("État", 10), Column("Raison", 32),
)  # fmt: skip
_STATES = {False: "Prévue", True: "Annulée"}


def write_workbook(target: Path, planning: Planning, *, place: str, produced_on: date) -> None:
    """Write the workbook whole, or not at all. Raises `UserError`."""
    sheets = [Sheet("Planning", _COLUMNS, tuple(map(_cells, planning.entries)))]
    if planning.differences:
        told = tuple((found.sentence,) for found in planning.differences)
        sheets.append(Sheet("Différences", (Column("", 110),), told))
    write_sheets(target, [*sheets, _about(planning, place, produced_on)])


def _cells(entry: Entry) -> tuple[Cell, ...]:
    hours = entry.day, entry.starts_at, entry.ends_at
    return *hours, entry.label, entry.name, entry.room, _STATES[entry.is_cancelled], entry.reason


def _about(planning: Planning, place: str, produced_on: date) -> Sheet:
    since = [("Dernier envoi", planning.sent_on)] if planning.sent_on else []
    return about(
        ("Planning", planning.title),
        ("Du", planning.period.first),
        ("Au", planning.period.last),
        ("Contenu", planning.summary),
        ("Produit le", produced_on),
        ("Produit par", place),
        *since,
        ("Champ", f"Séances prévues et annulées, au {long_date(produced_on, weekday=False)}."),
        ("Personnes", "Aucune personne du public n’y figure."),
    )
