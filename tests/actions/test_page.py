"""The page of the actions by the keyboard: planned, counted, cancelled, held after all, taken back."""

from datetime import date

from PySide6.QtWidgets import QLabel

from espace_citoyennete.actions.count_panel import ActionCountPanel
from espace_citoyennete.actions.listing import actions, deadlines
from espace_citoyennete.actions.page import ActionsPage
from espace_citoyennete.actions.panel import ActionPanel
from espace_citoyennete.actions.service import ActionDraft, save_action
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.report import year_period
from tests.conftest import AGENT, NOW
from tests.keyboard import Keyboard


def shown(window: MainWindow) -> ActionsPage:
    window.show_page("page:actions")
    assert isinstance(window.page, ActionsPage)
    return window.page


def test_a_group_is_planned_and_counted_from_the_keyboard(window: MainWindow) -> None:
    keys = Keyboard()
    page = shown(window)
    keys.press("N")
    keys.type("gro")
    keys.press("Tab", "Tab")
    keys.type("26/11")
    keys.press("Ctrl+Entrée")
    row = page.chosen
    assert row is not None and (row.kind, row.held_on) == ("GROUPE", date(2026, 11, 26))
    assert row.title == "Groupe de jeunes accueilli"
    assert page.total.text() == "0/1 tenue · 0 présent · 1 à venir"
    keys.press("C")
    keys.type("25")
    keys.press("Ctrl+Entrée")
    assert page.chosen is not None and (page.chosen.announced, page.chosen.present) == (25, None)
    keys.press("Ctrl+Z", "Ctrl+Z")
    assert page.chosen is None


def test_what_a_kind_does_not_ask_is_not_shown(window: MainWindow) -> None:
    form = ActionPanel(window.desk)
    window.panel.open(form)
    for kind, asks_law in (("STAGE", True), ("MARCHE", False)):
        form.form.restore({"kind": kind})
        form.type.chosen.emit("")
        assert form.course_type.isVisible() == asks_law
        assert form.neighbourhood.isVisible() != asks_law


def test_zero_present_is_a_count_and_nothing_typed_is_none(window: MainWindow) -> None:
    keys = Keyboard()
    with window.desk.database.transaction() as session:
        action_id = save_action(session, ActionDraft("REUNION", date(2026, 11, 3), "Réseau"), by=AGENT)
        assert [one.about for one in deadlines(session, NOW.date())]
    shown(window)
    form = ActionCountPanel(window.desk, action_id)
    window.answer("open", form)
    form.form.restore({"present": 0})
    keys.press("Ctrl+Entrée")
    with window.desk.database.reading() as session:
        row = actions(session, year_period(2026))[0]
        assert (row.present, row.registered) == (0, None)
        assert deadlines(session, NOW.date()) == []


def test_a_margin_above_the_people_present_is_told_under_its_first_number(window: MainWindow) -> None:
    with window.desk.database.transaction() as session:
        action_id = save_action(session, ActionDraft("REUNION", date(2026, 11, 3), "Réseau"), by=AGENT)
    form = ActionCountPanel(window.desk, action_id)
    window.panel.open(form)
    form.form.restore({"present": 3, "GENRE.F": 4})
    assert not window.panel.save()
    assert "en retirer 1" in " ".join(label.text() for label in form.findChildren(QLabel))
