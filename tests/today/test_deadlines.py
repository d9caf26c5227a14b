"""Deadlines wake up by themselves on the first page, and each is a key away from where it is done."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import icalendar
import pytest
from PySide6.QtWidgets import QPushButton
from sqlalchemy.orm import Session

from espace_citoyennete.deadlines.rules import Deadline
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.today import deadlines
from espace_citoyennete.today.deadlines import all_deadlines
from espace_citoyennete.today.deadlines_panel import DeadlinesPanel
from espace_citoyennete.today.page import TodayPage
from espace_citoyennete.ui import dialogs
from tests.conftest import AGENT, NOW
from tests.keyboard import Keyboard

TODAY = NOW.date()
LEFT = (200, 60, 20, 5, 0, -1, -400, -3, -2)


def due_in(days: int) -> Deadline:
    """Return a deadline about the evening of that rank, shown on the page of the Jeudis."""
    return Deadline(
        "test", UUID(int=days % 1000), TODAY + timedelta(days=days), f"Acte {days}", "page:jeudis"
    )


def source(_session: Session, _today: date) -> list[Deadline]:
    return [due_in(days) for days in LEFT]


@pytest.fixture(autouse=True)
def _only_these(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the page deadlines whose days are known, whatever the features have to tell."""
    monkeypatch.setattr(deadlines, "SOURCES", (source,))


def test_the_first_page_tells_the_late_ones_first_and_how_long_is_left(window: MainWindow) -> None:
    page = window.page
    assert isinstance(page, TodayPage)
    assert [line for line in page.due.text.split("\n") if line.startswith(("Acte", "2 autres"))] == [
        "Acte -400, en retard de 400 jours",
        "Acte -3, en retard de 3 jours",
        "2 autres échéances en retard",
        "Acte 0, aujourd’hui",
        "Acte 5, dans 5 jours",
        "Acte 20, dans 20 jours",
        "Acte 60, dans 60 jours",
    ]


@pytest.mark.parametrize("right", Right)
def test_the_reception_is_told_nothing_of_what_it_cannot_do(database: Database, right: Right) -> None:
    by = Agent(AGENT.uid, AGENT.name, frozenset({right}))
    with database.reading() as session:
        found = all_deadlines(session, TODAY, by=by)
    assert bool(found) is (right in (Right.COORDINATION, Right.DIRECTION))


def test_a_deadline_opens_its_page_on_its_record(window: MainWindow) -> None:
    asked: list[tuple[str, object]] = []
    window.page.asks.connect(lambda what, about: asked.append((what, about)))
    page = window.page
    assert isinstance(page, TodayPage)
    button = next(
        one
        for one in page.due.findChildren(QPushButton)
        if one.accessibleName().startswith("Ouvrir, Acte 5,")
    )
    button.setFocus()
    Keyboard().press("Espace")
    assert asked == [("page:jeudis", due_in(5).about)]
    assert window.page_id == "page:jeudis"


def test_all_of_them_are_listed_opened_by_entree_and_written_as_a_calendar(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.registry.run("deadlines")
    panel = window.panel.form
    assert isinstance(panel, DeadlinesPanel)
    asked: list[tuple[str, object]] = []
    panel.asks.connect(lambda what, about: asked.append((what, about)))
    Keyboard().press("Bas", "Entrée")
    assert asked == [("page:jeudis", due_in(-3).about)]
    target = tmp_path / "echeances.ics"
    monkeypatch.setattr(dialogs, "choose_save_path", lambda *_asked: target)
    Keyboard().press("Ctrl+Entrée")
    events = icalendar.Calendar.from_ical(target.read_bytes()).events
    assert [event.start for event in events] == [TODAY + timedelta(days=days) for days in sorted(LEFT)]
