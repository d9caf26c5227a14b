"""The page of the actions by the keyboard: planned, counted, cancelled, held after all, taken back."""

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtWidgets import QApplication, QLabel

from espace_citoyennete.actions.count_panel import ActionCountPanel
from espace_citoyennete.actions.listing import actions, deadlines
from espace_citoyennete.actions.page import ActionsPage
from espace_citoyennete.actions.panel import ActionPanel
from espace_citoyennete.actions.service import ActionDraft, cancel_action, save_action
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.report import year_period
from espace_citoyennete.ui import dialogs
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


def test_the_list_written_is_the_list_in_view(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with window.desk.database.transaction() as session:
        save_action(session, ActionDraft("REUNION", date(2026, 11, 3), "=Réseau", cost_cents=1234), by=AGENT)
        off = save_action(session, ActionDraft("TEMPS_FORT", date(2026, 11, 4), "Forum"), by=AGENT)
        cancel_action(session, off, "Grève", by=AGENT)
    page, keys = shown(window), Keyboard()
    for name, state, titles in (
        ("a.xlsx", "Tous les états", ["=Réseau", "Forum"]),
        ("b.csv", "Annulée", ["Forum"]),
    ):
        monkeypatch.setattr(dialogs, "choose_save_path", lambda *_args, name=name: tmp_path / name)
        page.state.setCurrentText(state)
        page.state.activated.emit(page.state.currentIndex())
        assert [row.title for row in page.model.rows] == titles
        page.table.setFocus()
        keys.press("Ctrl+E")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["Actions"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [row[5] for row in rows] == ["=Réseau", "Forum"]
    assert (rows[0][0], rows[0][15], rows[0][16]) == (datetime(2026, 11, 3), 12.34, "À compter")
    assert (tmp_path / "b.csv").read_text("utf-8-sig").splitlines()[1].startswith("04/11/2026;;;;Temps fort")


def test_a_deadline_opens_the_action_that_nobody_counted(window: MainWindow) -> None:
    with window.desk.database.transaction() as session:
        save_action(session, ActionDraft("REUNION", date(2025, 11, 3), "Réseau"), by=AGENT)
        found = deadlines(session, NOW.date())[0]
    page = shown(window)
    page.state.setCurrentText("Annulée")
    window.answer(found.page, found.about)
    assert page.chosen is not None and page.chosen.title == "Réseau"


def test_a_cancelled_action_is_neither_changed_nor_counted(window: MainWindow) -> None:
    with window.desk.database.transaction() as session:
        off = save_action(session, ActionDraft("REUNION", date(2026, 11, 4), "Réseau"), by=AGENT)
        cancel_action(session, off, "Grève", by=AGENT)
    page, keys = shown(window), Keyboard()
    page.table.setFocus()
    for key in ("C", "M", "Entrée", "Suppr"):
        keys.press(key)
        assert window.panel.form is None and "rétablir" in page.message.text


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (683, 400)])
def test_the_list_never_scrolls_sideways_beside_a_form(window: MainWindow, width: int, height: int) -> None:
    window.resize(width, height)
    with window.desk.database.transaction() as session:
        save_action(session, ActionDraft("REUNION", date(2026, 11, 4), "Réseau " * 12), by=AGENT)
    page = shown(window)
    for _ in range(2):
        QApplication.processEvents()
        assert page.table.horizontalScrollBar().maximum() == 0
        window.panel.open(ActionPanel(window.desk))
