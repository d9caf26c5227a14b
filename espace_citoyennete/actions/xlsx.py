"""The actions of a list for a spreadsheet, as the screen filters them; a second sheet says what it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from espace_citoyennete.actions.listing import ActionRow
from espace_citoyennete.french import long_date
from espace_citoyennete.spreadsheets.sheets import Cell, Column, Sheet, about, write_sheets

_COLUMNS = (
    Column("Date", 12), Column("Jusqu’au", 12), Column("Heure", 8), Column("Durée", 8, "minutes"),
    Column("Type", 24), Column("Titre", 36), Column("Type de stage", 32), Column("Organisme", 32),
    Column("Lieu", 24), Column("Quartier", 20), Column("Annoncés", 10), Column("Inscrits", 10),
    Column("Convoqués", 10), Column("Présents", 10), Column("Validés", 10), Column("Coût", 12, "cents"),
    Column("État", 10), Column("Raison", 32),
)  # fmt: skip


@dataclass(frozen=True)
class ActionList:
    """What is written: the rows of the screen, the words of their codes, what they were filtered by."""

    rows: Sequence[ActionRow]
    kinds: Mapping[str, str]
    course_types: Mapping[str, str]
    neighbourhoods: Mapping[str, str]
    filters: str  # « 2026 · Stage · Tenue »
    publisher: str
    produced_on: date


def write_action_list(target: Path, told: ActionList) -> None:
    """Write the list whole, or not at all, as a workbook or as CSV. Raises `UserError`."""
    facts = about(
        ("Liste", told.filters),
        ("Produite le", told.produced_on),
        ("Produite par", told.publisher),
        ("Champ", f"Actions prévues, tenues et annulées, au {long_date(told.produced_on, weekday=False)}."),
        ("Vide", "Personne ne l’a compté ou ne l’a dit\u202f; ce n’est pas zéro."),
        ("Nombres", "Annoncés, inscrits, convoqués et présents ne s’additionnent pas."),
        ("Personnes", "Aucun nom n’y figure."),
    )
    rows = tuple(_cells(row, told) for row in told.rows)
    write_sheets(target, [Sheet("Actions", _COLUMNS, rows), facts])


def _cells(row: ActionRow, told: ActionList) -> tuple[Cell, ...]:
    return (
        row.held_on, row.ends_on, row.starts_at, row.minutes or None,
        told.kinds.get(row.kind, row.kind), row.title, told.course_types.get(row.course_type or "", ""),
        row.organisation, row.place, told.neighbourhoods.get(row.neighbourhood or "", ""),
        row.announced, row.registered, row.convened, row.present, row.validated, row.cost_cents or None,
        row.state(told.produced_on), row.reason,
    )  # fmt: skip
