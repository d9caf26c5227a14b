"""The report in a spreadsheet: the same values as the report, typed, read back by other hands."""

import csv
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from espace_citoyennete.annual_report.sections import AnnualReport
from espace_citoyennete.annual_report.xlsx import write_values, write_workbook
from espace_citoyennete.report import Cell, Kind, Table
from tests.left_out import leave_out

Rows = list[list[object]]


def kept(cell: Cell, kind: Kind) -> object:
    """Return what a workbook holds of a cell, floats near enough."""
    if not isinstance(cell, int | float):
        return cell or None  # nothing written is an empty cell
    if kind == "minutes":
        return round(timedelta(minutes=cell) / timedelta(minutes=1))
    return pytest.approx(cell / 100 if kind == "cents" else cell)


def told(table: Table) -> Rows:
    rows: Rows = [
        [kept("–" if cell is None else cell, table.kind(place)) for place, cell in enumerate(row)]
        for row in table.rows
    ]
    if table.total:
        rows.append([kept(cell, table.kind(place)) for place, cell in enumerate(table.total)])
    return rows


def read(sheet: Any, table: Table) -> Rows:
    last = 1 + len(table.rows) + (table.total is not None)
    return [
        [
            minutes(cell.value) if table.kind(place) == "minutes" else cell.value
            for place, cell in enumerate(row)
        ]
        for row in sheet.iter_rows(min_row=2, max_row=last)
    ]


def minutes(value: Any) -> object:
    """Return a duration in minutes, whatever openpyxl makes of it."""
    return (
        value if value is None or isinstance(value, str) else round(as_duration(value) / timedelta(minutes=1))
    )


def as_duration(value: Any) -> timedelta:
    return value if isinstance(value, timedelta) else timedelta(hours=value.hour, minutes=value.minute)


def test_the_workbook_holds_every_figure_and_every_cell_with_its_type(
    report: AnnualReport, tmp_path: Path
) -> None:
    path = tmp_path / "bilan.xlsx"
    write_workbook(path, report)
    book = openpyxl.load_workbook(path)
    assert [sheet.title for sheet in book.worksheets[:2]] == ["À propos", "Chiffres clés"]
    tables = report.tables
    assert len(book.worksheets) == 2 + len(tables)
    for sheet, table in zip(book.worksheets[2:], tables, strict=True):
        assert read(sheet, table) == told(table), table.title
        assert table.title in {row[0].value for row in sheet.iter_rows()}
    quoted = {figure.label: figure for section in report.sections for figure in section.figures}
    for row in book["Chiffres clés"].iter_rows(min_row=2, values_only=True):
        figure = quoted[str(row[1])]
        place = {"count": 2, "share": 3, "cents": 4, "minutes": 5}[figure.unit]
        value = minutes(row[5]) if figure.unit == "minutes" else row[place]
        assert value == kept("–" if figure.value is None else figure.value, figure.unit), figure.label
        assert row[6] == figure.definition


def test_the_csv_holds_every_value_with_its_unit_and_the_stamp_of_the_report(
    report: AnnualReport, tmp_path: Path
) -> None:
    path = tmp_path / "bilan.csv"
    write_values(path, report)
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file, delimiter=";"))
    values = {(line["Clé"], line["Ligne"], line["Colonne"]): line for line in lines}
    assert len(values) == len(lines)  # no value stands under the name of another
    assert all(line["Période"] == report.stamp.period_label for line in lines)
    assert {line["Règles"] for line in lines} == {report.stamp.rules}
    for section in report.sections:
        for figure in section.figures:
            assert as_number(values[figure.key, "", ""]) == kept_plain(figure.value, figure.unit)
        for table in (block for block in section.blocks if isinstance(block, Table)):
            for row in (*table.rows, *([table.total] if table.total else [])):
                for place, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
                    if place and table.kind(place) != "text":
                        line = values[table.key, str(row[0]), column]
                        assert as_number(line) == kept_plain(cell, table.kind(place)), line


def kept_plain(cell: Cell, kind: Kind) -> object:
    return cell if not isinstance(cell, int | float) else kept(cell, "cents" if kind == "cents" else "count")


def as_number(line: dict[str, str]) -> float | None:
    return float(line["Valeur"].replace(",", ".")) if line["Valeur"] else None


def test_libreoffice_opens_the_workbook_without_a_word_and_reads_the_same(
    report: AnnualReport, tmp_path: Path
) -> None:
    office = shutil.which("soffice")
    if office is None:
        leave_out("LibreOffice was not found: install libreoffice-calc-nogui")
    path = tmp_path / "bilan.xlsx"
    write_workbook(path, report)
    made = subprocess.run(
        [office, f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}", "--headless",
         "--convert-to", "xlsx", "--outdir", tmp_path / "relu", path],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert [line for line in made.stderr.splitlines() if "javaldx" not in line] == []
    again = openpyxl.load_workbook(tmp_path / "relu" / path.name)
    for sheet, table in zip(again.worksheets[2:], report.tables, strict=True):
        assert read(sheet, table) == told(table), table.title
