"""Each figure of a report opens the records that make it, and they make that figure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from statistics import fmean, median
from typing import NamedTuple

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.action_plan.figures import plan_figures
from espace_citoyennete.action_plan.sections import sources
from espace_citoyennete.annual_report.comparison import compared_report
from espace_citoyennete.annual_report.figures import annual_figures
from espace_citoyennete.annual_report.sections import annual_report
from espace_citoyennete.annual_report.years import years
from espace_citoyennete.clock import Clock, fixed_clock
from espace_citoyennete.contacts.figures import contact_figures
from espace_citoyennete.contacts.persons import LEAST_ANSWERS
from espace_citoyennete.contacts.sections import contact_key_figures
from espace_citoyennete.contacts.service import record_contacts
from espace_citoyennete.permanences.model import Appointment
from espace_citoyennete.readers import aims, documents
from espace_citoyennete.report import (
    ANSWERED,
    Cell,
    Kind,
    Origin,
    Scope,
    Section,
    Table,
    written,
    year_period,
)
from espace_citoyennete.storage.database import Database
from tests.annual_report.origins import records_of
from tests.conftest import AGENT, NOW, copied

# Numbers that no record makes, by the heading of their column or by their row: what makes each instead.
NOT_OF_RECORDS = {
    "Moyenne": "the years beside it",
    "Cible": "typed in the plan",
    "Atteint": "the value and the target beside it",
    "Réponse": "the telephone of the place",
    "Thèmes abordés": "the different words noted on the Jeudis",
    "Habitantes devenues relais": "counted by hand in the plan",
}
_NUMBER = re.compile(r"[\d\u202f\u00a0, ]*\d[\u202f\u00a0 ]?(%|€|h|h[\u00a0 ]\d+)?")


class Shown(NamedTuple):
    """A figure as the report shows it, with what it says of where it comes from."""

    where: str
    value: Cell
    is_share: bool
    definition: str
    origin: Origin | None
    base: Origin | None
    kind: Kind = "count"


def shown_by(section: Section) -> Iterator[Shown]:
    """Yield the figures and the cells of a chapter that hold a number, even written as a text."""
    for figure in section.figures:
        yield Shown(
            figure.key, figure.value, figure.unit == "share", figure.definition, figure.origin, figure.base
        )
    for table in (block for block in section.blocks if isinstance(block, Table)):
        rows = [*enumerate(table.rows), *([(None, table.total)] if table.total else [])]
        for row, cells in rows:
            for column, value in enumerate(cells):
                if value is None or (isinstance(value, str) and not (column and _NUMBER.fullmatch(value))):
                    continue
                own = table.cell_origin(row, column)
                kind = own.kind if own and table.kind(column) == "text" else table.kind(column)
                yield Shown(
                    f"{table.key}, {cells[0]}, {table.columns[column]}",
                    value,
                    kind == "share",
                    (own.definition if own else "") or table.definition,
                    table.origin(row, column),
                    table.base(row, column),
                    kind,
                )


def estimated_again(session: Session, scope: Scope, origin: Origin) -> float | None:
    """Estimate people from the records, as the method tells: first visits ÷ the share that answered."""
    answers = (origin.narrowed((("premiere_venue", answer),)) for answer in ("OUI", ANSWERED))
    first, answered, received = (len(records_of(session, scope, one, by=AGENT)) for one in (*answers, origin))
    return None if answered < LEAST_ANSWERS else round(first / (answered / received))


def recounted(session: Session, scope: Scope, shown: Shown) -> float | None:
    """Make a figure again from its records."""
    assert shown.origin is not None
    if shown.origin.measure == "estimate":
        return estimated_again(session, scope, shown.origin)
    weights = [record.weight for record in records_of(session, scope, shown.origin, by=AGENT)]
    assert shown.base is not None or not shown.is_share, shown.where
    if shown.base is not None:
        base = sum(record.weight for record in records_of(session, scope, shown.base, by=AGENT))
        return sum(weights) / base if base else 0
    if shown.origin.measure == "sum":
        return sum(weights) if weights or shown.value is not None else None
    if not weights:
        return None
    return fmean(weights) if shown.origin.measure == "mean" else median(weights)


def check(database: Database, scope: Scope) -> None:
    """Fail on a figure of the report without its records, its definition, or that they do not make."""
    with database.reading() as session:
        report = annual_report(annual_figures(session, scope), produced_at=datetime(2023, 1, 9))
        check_sections(session, scope, report.sections)


def check_sections(session: Session, scope: Scope, sections: Iterable[Section]) -> None:
    """Fail on a figure of these chapters without its records, its definition, or that they do not make."""
    shown = {one for section in sections for one in shown_by(section) if not _is_made_otherwise(one.where)}
    assert [one.where for one in shown if one.origin is None or not one.definition] == []
    found = {one.where: (one.value, _again(session, scope, one)) for one in shown}
    assert {where: pair for where, pair in found.items() if pair[0] != pair[1]} == {}


def _is_made_otherwise(where: str) -> bool:
    *_, row, heading = ("", *where.split(", "))
    return heading.split()[0] in NOT_OF_RECORDS or row in NOT_OF_RECORDS


def _again(session: Session, scope: Scope, shown: Shown) -> Cell:
    value = recounted(session, scope, shown)
    return written(value, shown.kind) if isinstance(shown.value, str) else value


def test_each_figure_of_the_sample_year_is_made_of_the_records_it_opens(year: Database) -> None:
    check(year, Scope(year_period(2022), date(2023, 1, 9)))


@pytest.fixture(scope="module")
def told_whole(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed demonstration, in which every chapter of the report has something to tell."""
    path = tmp_path_factory.mktemp("told_whole") / "donnees.db"
    with copied(demonstration, path, fixed_clock(NOW)) as database, database.transaction() as session:
        received = session.scalars(select(Appointment).where(Appointment.state == "HONORE"))
        for place, interview in enumerate(received):
            interview.outcome = ("CJ_ACCORD", "INFO", "CJ_ECHEC", None)[place % 4]
    return path


@pytest.fixture
def shown_year(told_whole: Path, tmp_path: Path, clock: Clock) -> Iterator[Database]:
    with copied(told_whole, tmp_path / "base" / "donnees.db", clock) as database:
        yield database


def test_each_figure_of_every_chapter_is_made_of_the_records_it_opens(shown_year: Database) -> None:
    check(shown_year, Scope(year_period(NOW.year), NOW.date()))


def test_each_number_of_every_document_opens_the_records_that_make_it(shown_year: Database) -> None:
    """Beside a year before: its cells open the records of that year, whatever was written since."""
    scope = Scope(year_period(NOW.year), NOW.date())
    with shown_year.transaction() as session:
        record_contacts(
            session,
            [
                {"occurred_at": datetime(2025, 1, 2 + n % 27, 9), "channel": channel, "request": "AUTRE",
                 "outcome": "REPONDU"}
                for n, channel in enumerate(("VISITE", "TEL_ENTRANT", "TEL_SORTANT") * 20)
            ],
        )  # fmt: skip
    with shown_year.reading() as session:
        figures = annual_figures(session, scope)
        found = years(session, figures)
        assert found.earlier[0] is not None, "a year to compare with"
        wanted = aims(session, figures)
        reports = [
            compared_report(found, produced_at=NOW, layout=layout, targets=wanted)
            for layout in documents(session, figures)
        ]
        assert len(reports) > 15
        check_sections(session, scope, [section for report in reports for section in report.sections])


def test_each_source_of_the_plan_opens_the_records_that_make_it(shown_year: Database) -> None:
    scope = Scope(year_period(NOW.year), NOW.date())
    with shown_year.reading() as session:
        found = sources(plan_figures(session, scope.period, scope.today)).values()
        fed = [one.figure for one in found if not one.figure.key.startswith("jeudis_themes:")]
        assert len(fed) > 60
        check_sections(session, scope, [Section("sources", "Sources", tuple(fed))])


@pytest.mark.parametrize("fault", ["origin", "definition", "value", "text"])
def test_a_number_that_its_records_do_not_make_is_found(shown_year: Database, fault: str) -> None:
    """The planted faults: no records, nothing said of them, another number, one dressed as a text."""
    scope = Scope(year_period(NOW.year), NOW.date())
    with shown_year.reading() as session:
        figure = contact_key_figures(contact_figures(session, scope))[0]
        check_sections(session, scope, [Section("s", "S", (figure,))])
        faults: dict[str, Section] = {
            "origin": Section("s", "S", (replace(figure, origin=None),)),
            "definition": Section("s", "S", (replace(figure, definition=""),)),
            "value": Section("s", "S", (replace(figure, value=(figure.value or 0) + 1),)),
            "text": Section("s", "S", blocks=(Table("t", "T", ("A", "Valeur"), (("B", "1\u202f204"),)),)),
        }
        with pytest.raises(AssertionError):
            check_sections(session, scope, [faults[fault]])
