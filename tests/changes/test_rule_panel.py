"""The rule of a permanence changed by keys: what it does is read first, people only where they are ticked."""

from collections.abc import Iterator
from datetime import datetime, time

import pytest
import sqlalchemy as sa

from espace_citoyennete.changes.listing import open_call_lists
from espace_citoyennete.changes.page import CallsPage
from espace_citoyennete.changes.rule_panel import RulePanel
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.permanences.model import Permanence
from espace_citoyennete.storage.database import Database
from tests.changes.test_rule_changes import FIRST, TUESDAYS, book, held, tables
from tests.conftest import AGENT
from tests.keyboard import Keyboard
from tests.permanences.conftest import lawyer, plan


@pytest.fixture
def keys() -> Keyboard:
    return Keyboard()


@pytest.fixture
def panel(database: Database, window: MainWindow, keys: Keyboard) -> Iterator[RulePanel]:
    """Return the form about the lawyer's Tuesdays, one person being booked on the first to come."""
    plan(database, lawyer(), AGENT)
    book(database, datetime.combine(FIRST, time(9)))
    with database.reading() as session:
        permanence = session.scalars(sa.select(Permanence.id)).one()
    window.answer("form:permanence_change", {"permanence_id": permanence})
    assert isinstance(window.panel.form, RulePanel)
    yield window.panel.form


def said(panel: RulePanel) -> str:
    return panel.preview.said.text().replace("\u00a0", " ")


def test_the_form_opens_on_the_rule_as_it_is_and_says_that_nothing_changes(panel: RulePanel) -> None:
    assert panel.context() == "Avocat"
    assert panel.form.rule.hasFocus()
    assert panel.form.rule.text() == "tous les mardis"
    assert said(panel).endswith("Aucune différence : toutes les séances restent les mêmes.")


def test_another_day_is_given_by_keys_and_the_booked_sitting_stays(
    database: Database, window: MainWindow, panel: RulePanel, keys: Keyboard
) -> None:
    keys.press("Ctrl+A")
    keys.type("tous les jeudis")
    assert said(panel).endswith("5 ajoutées, 4 retirées, 1 gardée telle quelle.")
    first = panel.preview.days.toPlainText().splitlines()
    assert "mar. 24 nov. 2026 : gardée (1 rendez-vous), la règle la retire" in first
    keys.press("Ctrl+Entrée")
    assert list(panel.form.problems()) == ["reason"], "a change is told with its reason"
    keys.type("autre jour")
    keys.press("Ctrl+Entrée")
    assert window.panel.form is None
    assert FIRST in held(database)
    assert TUESDAYS[1] not in held(database)
    assert keys.count < 40


def test_a_sitting_ticked_by_keys_puts_its_people_on_a_call_list_and_one_undo_takes_all_back(
    database: Database, window: MainWindow, panel: RulePanel, keys: Keyboard
) -> None:
    before = tables(database)
    keys.press("Ctrl+A")
    keys.type("tous les jeudis")
    panel.ticked.setFocus()
    keys.type("24 nov")
    keys.press("Entrée")
    assert "1 personne à prévenir" in said(panel)
    assert "mar. 24 nov. 2026 : retirée (1 rendez-vous)" in panel.preview.days.toPlainText().splitlines()
    panel.reason.setFocus()
    keys.type("autre jour")
    keys.press("Ctrl+Entrée")
    assert window.panel.form is None
    with database.reading() as session:
        assert [one.total for one in open_call_lists(session)] == [1]
    assert isinstance(window.page, CallsPage), "whoever is to be told is what comes next"
    assert len(window.page.model.rows) == 1
    window.desk.undo.undo()
    assert tables(database) == before
    window.desk.undo.redo()
    assert FIRST not in held(database)
    window.desk.undo.undo()
    assert tables(database) == before
