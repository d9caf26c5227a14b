"""Sheets of typed cells, as a workbook (XLSX), or their first one as the CSV that a French Excel opens."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal

from xlsxwriter import Workbook

from espace_citoyennete.documents import write_document
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NARROW, NO_BREAK, numeric_date

FILES = "Classeur ou CSV (*.xlsx *.csv)"
Unit = Literal["count", "share", "cents", "minutes"]
Cell = str | int | float | date | time | None  # a cell that nobody filled is None, and stays empty

_HOUR = 60
_FORMATS = {  # what a cell holds → how the spreadsheet shows it
    "date": {"num_format": "dd/mm/yyyy", "align": "left"},
    "time": {"num_format": "hh:mm"},
    "count": {"num_format": "0"},
    "decimal": {"num_format": "0.0"},
    "share": {"num_format": f'0.0"{NARROW}%"'},
    "cents": {"num_format": f'#,##0.00"{NO_BREAK}€"'},
    "minutes": {"num_format": "[h]:mm"},
}
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_LONGEST, _REST = 32_767, " [suite dans l’application]"  # no cell of a workbook holds more characters


@dataclass(frozen=True)
class Column:
    """A column: its header, its width in characters, and what its numbers count."""

    title: str
    width: int
    unit: Unit = "count"


@dataclass(frozen=True)
class Sheet:
    """A list with its headers, its total and its notes; without any header, lines to read."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    notes: tuple[str, ...] = ()  # in a workbook only, under the list


def about(*facts: tuple[str, Cell]) -> Sheet:
    """Return the sheet that says what a workbook is: what, of when, by whom, which rows."""
    width = max(len(name) for name, _fact in facts) + 2
    return Sheet("À propos", (Column("", width), Column("", 80)), facts)


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
        totals = {
            kind: book.add_format({**look, "bold": True, "top": 1})
            for kind, look in {"": {}, **_FORMATS}.items()
        }
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            for number, column in enumerate(sheet.columns):
                page.set_column(number, number, column.width)
            place = _write_headers(page, sheet, bold) if any(one.title for one in sheet.columns) else 0
            for row in sheet.rows:
                _write_row(page, place, sheet.columns, row, formats)
                place += 1
            if sheet.total:
                _write_row(page, place, sheet.columns, sheet.total, totals)
            for line, note in enumerate(sheet.notes, place + 2):
                page.write_string(line, 0, note)
    return made.getvalue()


def _write_row(
    page: Any, place: int, columns: Sequence[Column], row: Sequence[Cell], formats: Mapping[str, Any]
) -> None:
    for number, (column, cell) in enumerate(zip(columns, row, strict=True)):
        value, look = _typed(cell, column.unit)
        page.write(place, number, value, formats.get(look))


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
        case int() | float():
            kept = {"cents": cell / 100, "minutes": cell / (24 * _HOUR)}
            look = "decimal" if unit == "count" and cell != int(cell) else unit
            return kept.get(unit, cell), look
        case date():
            return datetime(cell.year, cell.month, cell.day), "date"
        case time():
            return cell, "time"
        case str() if len(cell) > _LONGEST:
            return cell[: _LONGEST - len(_REST)] + _REST, ""
    return cell, ""


# As CSV


def _csv(sheet: Sheet) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(column.title for column in sheet.columns)
    writer.writerows(
        [_written(cell, column.unit) for column, cell in zip(sheet.columns, row, strict=True)]
        for row in (*sheet.rows, *([sheet.total] if sheet.total else []))
    )
    return text.getvalue().encode("utf-8-sig")


def _written(cell: Cell, unit: str) -> str:
    """Write a cell as a French spreadsheet reads it, a share as a decimal; no text becomes a formula."""
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
        case float():
            return f"{cell:.12g}".replace(".", ",")
        case date():
            return numeric_date(cell)
        case time():
            return f"{cell:%H:%M}"
