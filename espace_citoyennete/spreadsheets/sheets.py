"""Sheets of typed cells, as a workbook (XLSX), or their first one as the CSV that a French Excel opens."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal

from xlsxwriter import Workbook

from espace_citoyennete.documents import write_document
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, numeric_date

FILES = "Classeur ou CSV (*.xlsx *.csv)"
Cell = str | int | date | time | None  # a cell that nobody filled is None, and stays empty

_HOUR = 60
_FORMATS = {  # what a cell holds → how the spreadsheet shows it
    "date": {"num_format": "dd/mm/yyyy", "align": "left"},
    "time": {"num_format": "hh:mm"},
    "count": {"num_format": "0"},
    "cents": {"num_format": f'#,##0.00"{NO_BREAK}€"'},
    "minutes": {"num_format": "[h]:mm"},
}
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Column:
    """A column: its header, its width in characters, and what its whole numbers count."""

    title: str
    width: int
    unit: Literal["count", "cents", "minutes"] = "count"


@dataclass(frozen=True)
class Sheet:
    """A list with its headers; without any header, lines to be read."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


def write_sheets(target: Path, sheets: Sequence[Sheet]) -> None:
    """Write every sheet as a workbook, or the first one as CSV: the name tells which. Raises `UserError`."""
    match target.suffix.casefold():
        case ".csv":
            content = _csv(sheets[0])
        case ".xlsx":
            content = _workbook(sheets)
        case _:
            raise UserError(f"Donner au fichier un nom qui finit par .xlsx ou .csv{NO_BREAK}: {target.name}.")
    write_document(target, lambda file: file.write(content))


# As a workbook


def _workbook(sheets: Sequence[Sheet]) -> bytes:
    made = io.BytesIO()
    # Nothing typed is ever read as a formula or an address.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(made, options) as book:
        formats = {kind: book.add_format(look) for kind, look in _FORMATS.items()}
        bold = book.add_format({"bold": True, "bottom": 1})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            for number, column in enumerate(sheet.columns):
                page.set_column(number, number, column.width)
            first = _write_headers(page, sheet, bold) if any(one.title for one in sheet.columns) else 0
            for place, row in enumerate(sheet.rows, first):
                for number, (column, cell) in enumerate(zip(sheet.columns, row, strict=True)):
                    value, look = _typed(cell, column.unit)
                    page.write(place, number, value, formats.get(look))
    return made.getvalue()


def _write_headers(page: Any, sheet: Sheet, bold: Any) -> int:
    """Write the headers of a list to be filtered and printed, and return the first row under them."""
    for number, column in enumerate(sheet.columns):
        page.write_string(0, number, column.title, bold)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.columns) - 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    return 1


def _typed(cell: Cell, unit: str) -> tuple[object, str]:
    """Return a cell as the workbook keeps it, and which of the formats shows it."""
    match cell:
        case int():
            kept = {"cents": cell / 100, "minutes": cell / (24 * _HOUR)}
            return kept.get(unit, cell), unit
        case date():
            return datetime(cell.year, cell.month, cell.day), "date"
        case time():
            return cell, "time"
    return cell, ""


# As CSV


def _csv(sheet: Sheet) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(column.title for column in sheet.columns)
    writer.writerows(
        [_written(cell, column.unit) for column, cell in zip(sheet.columns, row, strict=True)]
        for row in sheet.rows
    )
    return text.getvalue().encode("utf-8-sig")


def _written(cell: Cell, unit: str) -> str:
    """Write a cell as a French spreadsheet reads it; a text that begins as a formula is kept a text."""
    match cell:
        case None:
            return ""
        case str():
            return f"'{cell}" if cell.startswith(_FORMULA_SIGNS) else cell
        case int() if unit == "cents":
            euros, cents = divmod(abs(cell), 100)
            return f"{'-' if cell < 0 else ''}{euros},{cents:02}"
        case int() if unit == "minutes":
            return f"{cell // _HOUR}:{cell % _HOUR:02}"
        case int():
            return str(cell)
        case date():
            return numeric_date(cell)
        case time():
            return f"{cell:%H:%M}"
