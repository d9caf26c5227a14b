"""Each record that makes a figure of the activities is shown by the page where it is mended."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from espace_citoyennete.annual_report.records import SOURCES
from espace_citoyennete.clock import Clock
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.report import Origin, Scope, year_period
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui import tasks
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.waiting.model import WaitingEntry
from espace_citoyennete.waiting.page import WaitingPage
from espace_citoyennete.walks.model import WalkFinding, WalkStop
from espace_citoyennete.walks.page import WalksPage
from tests.annual_report.origins import records_of
from tests.annual_report.test_provenance import shown_year, told_whole  # noqa: F401 - fixtures
from tests.conftest import AGENT, NOW

ACTIVITIES = (
    "en_attente", "jeudis", "cartes_jeudis", "stages", "actions", "rallyes", "marches", "constats",
    "propositions", "prets", "subventions", "associations", "conventions",
    "situations",
)  # fmt: skip
YEAR = Scope(year_period(NOW.year), NOW.date())


@pytest.fixture
def window(shown_year: Database, clock: Clock, qtbot: QtBot) -> Iterator[MainWindow]:  # noqa: F811
    window = MainWindow(Desk(shown_year, clock, AGENT))
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    yield window


def open_first(window: MainWindow, qtbot: QtBot, name: str) -> UUID:
    """Open the first record of a source, and return its uid."""
    where = (("nombre", "note"),) if name == "cartes_jeudis" else ()
    with window.desk.database.reading() as session:
        record = records_of(session, YEAR, Origin(name, where), by=AGENT)[0]
    source = SOURCES[name]
    window.answer(source.page, source.about(record))
    qtbot.waitUntil(lambda: not tasks.are_running())
    assert window.page_id == source.page
    assert not window.page.message.isVisible(), name  # refused nothing
    assert record.uid is not None
    return record.uid


def test_each_record_is_shown_by_its_page(window: MainWindow, qtbot: QtBot) -> None:
    for name in ACTIVITIES:
        open_first(window, qtbot, name)


def test_the_demand_opened_is_the_one_chosen(window: MainWindow, qtbot: QtBot) -> None:
    demand = open_first(window, qtbot, "en_attente")
    page = window.page
    assert isinstance(page, WaitingPage)
    with window.desk.database.reading() as session:
        entry = session.scalars(select(WaitingEntry.id).where(WaitingEntry.uid == demand)).one()
    assert page.chosen is not None
    assert page.chosen.id == entry


def test_a_finding_opens_its_walk(window: MainWindow, qtbot: QtBot) -> None:
    finding = open_first(window, qtbot, "constats")
    page = window.page
    assert isinstance(page, WalksPage)
    with window.desk.database.reading() as session:
        walk = session.scalars(
            select(WalkStop.action_id)
            .join(WalkFinding, WalkFinding.stop_id == WalkStop.id)
            .where(WalkFinding.uid == finding)
        ).one()
    assert page.which.currentData() == walk
