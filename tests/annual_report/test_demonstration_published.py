"""The demonstration published, each of its years and a month, read by somebody who has a solver."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from espace_citoyennete import demo
from espace_citoyennete.annual_report.figures import annual_figures
from espace_citoyennete.annual_report.frozen import from_json, to_json
from espace_citoyennete.annual_report.publishable import publishable
from espace_citoyennete.annual_report.sections import AnnualReport, annual_report
from espace_citoyennete.clock import fixed_clock
from espace_citoyennete.report import Period, Scope, year_period
from espace_citoyennete.storage.database import Database
from tests.annual_report.reader import Reader
from tests.conftest import AGENT, NOW, copied

MARCH = Period(date(2025, 3, 1), date(2025, 3, 31))
PERIODS = (*map(year_period, (2024, 2025, 2026)), MARCH)
Lay = Callable[[Period], AnnualReport]


@pytest.fixture(scope="module")
def demonstration(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path = tmp_path_factory.mktemp("demonstration") / "donnees.db"
    with copied(template, path, fixed_clock(NOW)) as database:
        demo.build(database, AGENT, database.clock)
        yield database


@pytest.fixture
def lay(demonstration: Database) -> Lay:
    def report(period: Period) -> AnnualReport:
        with demonstration.reading() as session:
            figures = annual_figures(session, Scope(period, NOW.date()))
        return annual_report(figures, produced_at=NOW)

    return report


@pytest.mark.parametrize("period", PERIODS, ids=lambda one: one.first.isoformat())
def test_nothing_hidden_in_the_demonstration_is_known_closer_than_five(lay: Lay, period: Period) -> None:
    exact = lay(period)
    printed = publishable(exact)
    assert from_json(to_json(printed)) == printed, "a figure of several chapters is hidden in all of them"
    reader = Reader()
    reader.read(exact, printed)
    assert reader.hidden
    assert reader.known_within() >= 5


def test_what_few_people_hide_leaves_the_large_numbers_of_a_month_told(lay: Lay) -> None:
    exact = lay(MARCH)
    told, printed = (
        {figure.key: figure for section in report.sections for figure in section.figures}
        for report in (exact, publishable(exact))
    )
    for key in ("contacts_recus", "personnes_recues", "rendez_vous_pris"):
        assert printed[key].value == told[key].value
