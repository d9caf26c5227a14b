"""The report for a spreadsheet: a sheet a table in a workbook, one value a line in a CSV."""

import re
from collections.abc import Iterator
from pathlib import Path

from espace_citoyennete.annual_report.sections import AnnualReport
from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.report import HIDDEN, Kind, Section, Table
from espace_citoyennete.report import Cell as Told
from espace_citoyennete.spreadsheets.sheets import Cell, Column, Sheet, Unit, about, write_sheets

_WIDEST, _NUMBER = 60, 14  # characters
_LONGEST_NAME = 31  # characters of a sheet's name, in every spreadsheet
_UNITS: tuple[tuple[Unit, str], ...] = (
    ("count", "Nombre"), ("share", "Part"), ("cents", "Montant"), ("minutes", "Durée"),
)  # fmt: skip
_NATURES = {"text": "texte", "count": "nombre", "share": "part", "cents": "euros", "minutes": "minutes"}


def write_workbook(target: Path, report: AnnualReport) -> None:
    """Write every figure and every table, typed, with what they count. Raises `UserError`."""
    tables = [_sheet(number, table) for number, table in enumerate(report.tables, 1)]
    write_sheets(target, [_about(report), _key_figures(report), *tables])


def write_values(target: Path, report: AnnualReport) -> None:
    """Write every value on a line of its own, with what it is and the stamp of the report, as CSV.

    Raises `UserError`.
    """
    facts = (("Document", report.title), *report.stamp.facts)
    columns = tuple(Column(title, 0) for title in (*(name for name, _fact in facts), *_VALUE))
    stamp = [fact for _name, fact in facts]
    values = dict.fromkeys(value for section in report.sections for value in _values(section))
    write_sheets(target, [Sheet("Valeurs", columns, tuple((*stamp, *value) for value in values))])


# The workbook


def _about(report: AnnualReport) -> Sheet:
    return about(
        ("Document", report.title),
        ("Lieu", f"{report.town.place}, {report.town.name}"),
        ("Du", report.period.first),
        ("Au", report.period.last),
        *report.stamp.facts,
        (f"«{NO_BREAK}–{NO_BREAK}»", "Rien à mesurer\u202f; ce n’est pas zéro."),
        (f"«{NO_BREAK}{HIDDEN}{NO_BREAK}»", "Effectif trop faible pour être publié."),
    )


def _key_figures(report: AnnualReport) -> Sheet:
    """Return each figure once, its value in the column of its unit."""
    columns = (
        Column("Chapitre", 28), Column("Chiffre", 32),
        *(Column(title, _NUMBER, unit) for unit, title in _UNITS),
        Column("Définition", _WIDEST),
    )  # fmt: skip
    rows: dict[str, tuple[Cell, ...]] = {}
    for section in report.sections:
        for figure in section.figures:
            value = figure.told if figure.value is None else figure.value
            cells = (value if figure.unit == unit else None for unit, _title in _UNITS)
            rows.setdefault(figure.key, (section.title, figure.label, *cells, figure.definition))
    return Sheet("Chiffres clés", columns, tuple(rows.values()))


def _sheet(number: int, table: Table) -> Sheet:
    columns = tuple(_column(table, place) for place in range(len(table.columns)))
    unit = f"Unité{NO_BREAK}: {table.unit}" if table.unit else ""
    return Sheet(
        f"{number:02} {re.sub(r'[]:*?/[]', ' ', table.title)}"[:_LONGEST_NAME].strip(" '\\"),
        columns,
        tuple(tuple(map(_cell, row)) for row in table.rows),
        table.total,
        tuple(filter(None, (table.title, unit, table.definition, table.note))),
    )


def _column(table: Table, place: int) -> Column:
    title, kind = table.columns[place], table.kind(place)
    if kind == "text":
        longest = max((len(str(row[place] or "")) for row in table.rows), default=0)
        return Column(title, min(max(longest, len(title)) + 2, _WIDEST))
    return Column(title, max(len(title) + 2, _NUMBER), kind)


def _cell(cell: Told) -> Cell:
    return "–" if cell is None else cell


# The values, one a line

_VALUE = ("Chapitre", "Clé", "Intitulé", "Unité", "Ligne", "Colonne", "Valeur", "Nature")


def _values(section: Section) -> Iterator[tuple[Cell, ...]]:
    for figure in section.figures:  # one that is quoted in several chapters stands in none
        told = ("", figure.key, figure.label, "", "", "")
        yield *told, HIDDEN if figure.is_hidden else _plain(figure.value, figure.unit), _NATURES[figure.unit]
    for table in section.blocks:
        if isinstance(table, Table):
            for row in (*table.rows, *([table.total] if table.total else [])):
                for place, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
                    kind = table.kind(place)
                    if place:
                        told = (section.title, table.key, table.title, table.unit, str(row[0]), column)
                        yield *told, _plain(cell, kind), _NATURES[kind]


def _plain(cell: Told, kind: Kind) -> Cell:
    """Return a value as one computes with it: amounts in euros, shares of 1, durations in minutes."""
    return cell / 100 if kind == "cents" and isinstance(cell, int | float) else cell
