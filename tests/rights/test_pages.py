"""Whoever is not at the desk works too: each page opens, the search answers, the figures are the same."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from espace_citoyennete.annual_report.figures import annual_figures
from espace_citoyennete.clock import Clock
from espace_citoyennete.finding import find
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.report import Scope, year_period
from espace_citoyennete.rights import Right
from espace_citoyennete.rooms import PAGES
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.page import SettingsPage
from espace_citoyennete.ui import tasks
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.visitors.model import Visitor
from tests.conftest import AGENT, NOW, copied
from tests.windows import shown


@pytest.fixture
def full_base(demonstration: Path, tmp_path: Path, clock: Clock) -> Iterator[Database]:
    """Return a base with a year of demonstration."""
    with copied(demonstration, tmp_path / "donnees.db", clock) as database:
        yield database


@pytest.mark.slow
@pytest.mark.parametrize("right", [Right.ADMINISTRATION, Right.DIRECTION, Right.RECEPTION])
def test_each_page_opens_and_answers_a_search(
    full_base: Database, clock: Clock, right: Right, tmp_path: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    by = replace(AGENT, rights=frozenset({right}))
    with full_base.reading() as session:
        name = session.scalars(select(Visitor.last_name).where(Visitor.last_name != "")).first()
    assert name
    full_base.hold_to(by.rights)
    with shown(Desk(full_base, clock, by, tmp_path), qapp, qtbot) as window:
        for page in PAGES:
            window.show_page(page)
            qtbot.waitUntil(lambda: not tasks.are_running(), timeout=60_000)
            _type_everywhere(window)
            if isinstance(window.page, SettingsPage):
                for row in range(window.page.list.count()):
                    window.page.list.setCurrentRow(row)
                    qtbot.waitUntil(lambda: not tasks.are_running(), timeout=60_000)
                    assert "permet pas" not in window.page.section.message.text, window.page.section.name
            qtbot.waitUntil(lambda: not tasks.are_running(), timeout=60_000)
        found = {group.name for group in find(window.desk, name, lambda _id: True)}
        assert ("Personnes" in found) is (right is Right.RECEPTION)
        assert found & {"Contacts", "Rendez-vous"} == set() or right is Right.RECEPTION


def _type_everywhere(window: MainWindow) -> None:
    for field in window.page.findChildren(QLineEdit):
        if field.isVisible() and field.isEnabled() and not field.isReadOnly():
            field.setText("be")
            field.textEdited.emit("be")


def test_the_figures_are_the_same_whoever_counts(full_base: Database) -> None:
    scope = Scope(year_period(NOW.year), NOW.date())
    with full_base.reading() as session:
        counted = annual_figures(session, scope)
    for right in Right:
        full_base.hold_to(frozenset({right}))
        with full_base.reading() as session:
            assert annual_figures(session, scope) == counted, right
