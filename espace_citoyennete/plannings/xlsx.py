"""A planning as a workbook: dates are dates, hours are hours, and a sheet says what it is."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from espace_citoyennete.documents import write_document
from espace_citoyennete.french import long_date
from espace_citoyennete.plannings.rules import Entry, Planning

_COLUMNS = (  # header and width, in characters
    ("Jour", 12), ("De", 8), ("À", 8), ("Permanence", 32), ("Intervenant", 28), ("Lieu", 24),
    ("État", 10), ("Raison", 32),
)  # fmt: skip
_STATES = {False: "Prévue", True: "Annulée"}


def write_workbook(target: Path, planning: Planning, *, place: str, produced_on: date) -> None:
    """Write the workbook whole, or not at all. Raises `UserError`."""
    made = BytesIO()
    # Nothing typed is ever read as a formula or an address.
    with Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        _write_sittings(book, planning)
        if planning.differences:
            _write_lines(book, "Différences", [[found.sentence] for found in planning.differences], 110)
        _write_lines(book, "À propos", _facts(planning, place, produced_on), 28)
    write_document(target, lambda file: file.write(made.getvalue()))


def _write_sittings(book: Any, planning: Planning) -> None:
    sheet = book.add_worksheet("Planning")
    bold = book.add_format({"bold": True, "bottom": 1})
    day, hour = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "hh:mm"})
    for column, (header, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, header, bold)
    for row, entry in enumerate(planning.entries, 1):
        sheet.write_datetime(row, 0, entry.day, day)
        sheet.write_datetime(row, 1, entry.starts_at, hour)
        sheet.write_datetime(row, 2, entry.ends_at, hour)
        for column, text in enumerate(_texts(entry), 3):
            sheet.write_string(row, column, text)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(planning.entries), 1), len(_COLUMNS) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _texts(entry: Entry) -> tuple[str, ...]:
    return entry.label, entry.name, entry.room, _STATES[entry.is_cancelled], entry.reason


def _write_lines(book: Any, name: str, lines: list[list[Any]], width: int) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 1, width)
    day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
    for row, cells in enumerate(lines):
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                sheet.write_datetime(row, column, cell, day)
            else:
                sheet.write_string(row, column, cell)


def _facts(planning: Planning, place: str, produced_on: date) -> list[list[Any]]:
    since = [["Dernier envoi", planning.sent_on]] if planning.sent_on else []
    return [
        ["Planning", planning.title],
        ["Du", planning.period.first],
        ["Au", planning.period.last],
        ["Contenu", planning.summary],
        ["Produit le", produced_on],
        ["Produit par", place],
        *since,
        ["Champ", f"Séances prévues et annulées, au {long_date(produced_on, weekday=False)}."],
        ["Personnes", "Aucune personne du public n’y figure."],
    ]
