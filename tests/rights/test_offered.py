"""What a person may not do is offered to them by no button."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from espace_citoyennete.clock import Clock
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.people.panel import PersonPanel
from espace_citoyennete.plannings.panel import PlanningPanel
from espace_citoyennete.privacy.page import PrivacySection
from espace_citoyennete.privacy.purge_section import PurgeSection
from espace_citoyennete.privacy.retention import HoldDraft, set_hold
from espace_citoyennete.privacy.review_section import ReviewSection
from espace_citoyennete.rights import MATRIX, Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui import tasks
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.visitors.model import Visitor
from tests.conftest import AGENT, NOW

Acts = dict[str, bool]  # use case → whether the screen offers it


def privacy(section: PrivacySection) -> Acts:
    return {"set_delay": section.keep.isEnabled(), "forget_person": section.erase.isEnabled()}


def due(section: PurgeSection) -> Acts:
    return {
        "set_hold": section.hold_button.isEnabled(),
        "purge": section.purge_button.isEnabled(),
        "due_for_purge": bool(section.model.rows),
    }


def held(section: PurgeSection) -> Acts:
    return {"lift_hold": section.resume_button.isEnabled()}


def review(section: ReviewSection) -> Acts:
    return {"review_note": "revient à la coordination" not in section.progress.text()}


def person(panel: PersonPanel) -> Acts:
    return {"merge_visitors": panel.merge_button.isEnabled()}


def planning(panel: PlanningPanel) -> Acts:
    return {"note_planning_sent": panel.is_sent.isEnabled()}


SCREENS: dict[str, tuple[Callable[[Desk], QWidget], Callable[..., Acts]]] = {
    "privacy": (PrivacySection, privacy),
    "due": (PurgeSection, due),
    "held": (PurgeSection, held),
    "review": (ReviewSection, review),
    "person": (PersonPanel, person),
    "planning": (PlanningPanel, planning),
}


@pytest.fixture
def base(database: Database) -> Database:
    """A base in which somebody is to be erased, and a note of last month to be read again."""
    with database.transaction() as session:
        for days in (900, 30):
            visitor = Visitor(last_name=f"Benali{days}")
            session.add(visitor)
            session.flush()
            session.add(Contact(channel="VISITE", request="LOG", outcome="REPONDU", note="bail",
                                occurred_at=NOW - timedelta(days=days), visitor_id=visitor.id))  # fmt: skip
    return database


@contextmanager
def settled(screen: QWidget, qtbot: QtBot) -> Iterator[QWidget]:
    """Show a screen and let what it reads beside the window come back."""
    qtbot.addWidget(screen)
    if hasattr(screen, "refresh"):
        screen.refresh()
    qtbot.waitUntil(lambda: not tasks.are_running(), timeout=20_000)
    yield screen


@pytest.mark.parametrize("name", SCREENS)
def test_each_screen_offers_what_the_matrix_gives_to_each_right(
    base: Database, clock: Clock, qtbot: QtBot, name: str
) -> None:
    make, read = SCREENS[name]
    if name == "held":
        with base.transaction() as session:
            set_hold(session, HoldDraft("contentieux"), today=NOW.date(), by=AGENT)
    for right in Right:
        desk = Desk(base, clock, replace(AGENT, rights=frozenset({right})))
        with settled(make(desk), qtbot) as screen:
            offered = read(screen)
        assert offered == {act: right in MATRIX[act] for act in offered}, right
