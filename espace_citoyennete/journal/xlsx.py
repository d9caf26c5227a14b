"""The journal as a list for a spreadsheet, for whoever checks it from outside."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from espace_citoyennete.french import clock_time, long_date
from espace_citoyennete.journal.listing import JournalRow
from espace_citoyennete.spreadsheets.sheets import Column, Sheet, about, write_sheets

_COLUMNS = tuple(
    Column(title, width)
    for title, width in (("Ligne", 8), ("Jour", 12), ("Heure", 10), ("Qui a fait quoi", 80), ("Fiche", 38))
)


def write_journal(target: Path, rows: Iterable[JournalRow], *, place: str, head: str, at: datetime) -> None:
    """Write lines of the journal as a workbook or a CSV. Raises `UserError`."""
    lines = tuple(
        (row.id, row.at.date(), f"{row.at:%H:%M:%S}", row.words, str(row.record_uid or "")) for row in rows
    )
    facts = about(
        ("Document", "Journal des actes"),
        ("Lieu", place),
        ("Produit le", f"{long_date(at.date(), weekday=False)} à {clock_time(at)}"),
        ("Cote du journal", head),
        ("Contenu", "Qui a fait quoi, sans aucune valeur ni nom de personne reçue."),
    )
    write_sheets(target, [Sheet("Journal", _COLUMNS, lines), facts])
