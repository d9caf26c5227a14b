"""A total adds one kind of thing: unlike units never share one, and no share is a sum of shares."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest

from espace_citoyennete.annual_report.figures import annual_figures
from espace_citoyennete.annual_report.sections import annual_report
from espace_citoyennete.report import Origin, Scope, Section, Table, year_period
from espace_citoyennete.storage.database import Database
from tests.annual_report.test_provenance import shown_year, told_whole  # noqa: F401 - fixtures
from tests.conftest import NOW

UNIT_COLUMNS = {"Unité"}  # a column that says what each row counts: such rows are never added


def wrong_totals(sections: tuple[Section, ...]) -> Iterator[str]:
    """Name each total that is not the sum of one column, of one list of records and one of its numbers."""
    for table in (block for section in sections for block in section.blocks if isinstance(block, Table)):
        if not table.unit:
            yield f"{table.key} says no unit"
        if table.total and UNIT_COLUMNS & set(table.columns):
            yield f"{table.key} adds rows of unlike units"
        for column, total in enumerate(table.total or ()):
            cells = [cell for row in table.rows if isinstance(cell := row[column], int | float)]
            if table.kind(column) in ("text", "share") or total is None:
                continue
            origin = table.origin(None, column)
            if origin is None:
                yield f"{table.key}, {table.columns[column]}: a total of nothing in particular"
            elif origin.measure == "sum" and total != sum(
                cell for cell in cells if isinstance(cell, int | float)
            ):
                yield f"{table.key}, {table.columns[column]}: not the sum of its column"


def test_a_total_is_the_sum_of_one_column_of_one_thing(shown_year: Database) -> None:  # noqa: F811
    with shown_year.reading() as session:
        figures = annual_figures(session, Scope(year_period(NOW.year), NOW.date()))
    sections = annual_report(figures, produced_at=datetime(2026, 12, 31)).sections
    assert sum(isinstance(block, Table) for section in sections for block in section.blocks) >= 20
    assert list(wrong_totals(sections)) == []


@pytest.mark.parametrize(
    "fault",
    [
        {"unit": ""},
        {"total": ("Total", 4, 9)},
        {"origins": ()},
        {"columns": ("Action", "Unité", "Nombre"), "kinds": ("text", "text", "count")},
    ],
)
def test_a_total_of_unlike_things_is_found(fault: dict[str, object]) -> None:
    """The planted faults."""
    good = Table(
        "t", "T", ("Action", "Jeudis", "Présents"), (("A", 1, 3), ("B", 3, 5)), ("Total", 4, 8), "personnes",
        origins=(None, Origin("jeudis"), Origin("jeudis")),
    )  # fmt: skip
    assert list(wrong_totals((Section("s", "S", blocks=(good,)),))) == []
    assert list(wrong_totals((Section("s", "S", blocks=(replace(good, **fault),)),)))  # type: ignore[arg-type]
