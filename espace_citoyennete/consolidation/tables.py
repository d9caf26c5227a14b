"""The same table of several places as one: counts are added, shares are computed again of their two terms."""

from collections.abc import Sequence
from dataclasses import replace
from math import isclose

from espace_citoyennete.report import Cell, Table

Rows = dict[str, tuple[Cell, ...]]  # by their label
_ANSWERS = -1  # in place of a column: the total of the rows that have a share


def sum_of_tables(tables: Sequence[Table]) -> Table | None:
    """Return one table, or None for a list: what it names stays in the report of its place."""
    first = tables[0]
    if any(_is_list(table) or table.columns != first.columns for table in tables):
        return None
    by_label = [_by_label(table) for table in tables]
    labels = dict.fromkeys(label for rows in by_label for label in rows)
    rows = {label: _sum([one[label] for one in by_label if label in one]) for label in labels}
    totals = [table.total for table in tables if table.total is not None]
    total = _sum(totals) if len(totals) == len(tables) else None
    for column in _shares(first):
        terms = _terms(tables, column)
        told = [one for one in labels if any(_told(known, one, column) for known in by_label)]
        made = {label: _made(rows[label], terms, rows, told) for label in told}
        rows = {label: _put(row, column, made.get(label)) for label, row in rows.items()}
    return replace(
        first, rows=tuple(rows.values()), total=total, note="", row_where=(), origins=(), bases=(), own=()
    )


def _shares(table: Table) -> list[int]:
    return [column for column in range(1, len(table.columns)) if table.kind(column) == "share"]


def _told(rows: Rows, label: str, column: int) -> bool:
    return label in rows and rows[label][column] is not None


def _put(row: tuple[Cell, ...], column: int, cell: Cell) -> tuple[Cell, ...]:
    return (*row[:column], cell, *row[column + 1 :])


def _is_list(table: Table) -> bool:
    """Tell whether a table names things one by one rather than counts them."""
    labels = [row[0] for row in table.rows]
    words = any(table.kind(column) == "text" for column in range(1, len(table.columns)))
    return words or len(set(labels)) < len(labels)


def _by_label(table: Table) -> Rows:
    return {str(row[0]): row for row in table.rows}


def _sum(rows: Sequence[tuple[Cell, ...]]) -> tuple[Cell, ...]:
    """Add rows cell by cell; what is no whole number in one of them is not told."""
    label = rows[0][0]
    return label, *(_added([row[place] for row in rows]) for place in range(1, len(rows[0])))


def _added(cells: Sequence[Cell]) -> Cell:
    whole = [cell for cell in cells if type(cell) is int]
    return sum(whole) if len(whole) == len(cells) else None


def _terms(tables: Sequence[Table], column: int) -> tuple[int, int] | None:
    """Find the columns of the two terms of a share by where they come from, checked in every place."""
    first = tables[0]
    if not first.origins or (divides := first.bases[column]) is None:
        return None
    counts = [place for place in range(1, len(first.columns)) if first.kind(place) == "count"]
    parts = [place for place in counts if first.origins[place] == first.origins[column]]
    bases = [_ANSWERS] if divides.is_whole else [one for one in counts if first.origins[one] == divides]
    pairs = ((part, base) for part in parts for base in bases)
    return next((pair for pair in pairs if all(_is_made_so(table, column, pair) for table in tables)), None)


def _is_made_so(table: Table, column: int, terms: tuple[int, int]) -> bool:
    rows = _by_label(table)
    told = [label for label in rows if _told(rows, label, column)]
    pairs = ((rows[label][column], _made(rows[label], terms, rows, told)) for label in told)
    return all(
        isinstance(known, int | float) and isinstance(made, int | float) and isclose(known, made)
        for known, made in pairs
    )


def _made(row: tuple[Cell, ...], terms: tuple[int, int] | None, rows: Rows, told: Sequence[str]) -> Cell:
    """Return the share of a row; where it is one of the answers, they are those of the rows that have one."""
    if terms is None:
        return None
    part, base = terms
    above = row[part]
    below = _added([rows[label][part] for label in told]) if base == _ANSWERS else row[base]
    if not isinstance(above, int) or not isinstance(below, int) or not below:
        return None
    return above / below
