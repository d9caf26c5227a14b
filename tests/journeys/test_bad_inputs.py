"""The bad inputs of the reliability study that a person meets on the screen, by their numbers."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from espace_citoyennete.actions.page import ActionsPage
from espace_citoyennete.actions.panel import ActionPanel
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.panel import ContactPanel
from espace_citoyennete.contacts.service import NOTE_LENGTH
from espace_citoyennete.directory.service import organisation_named
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.rooms import PAGES
from espace_citoyennete.storage.drafts import Draft
from espace_citoyennete.ui import dialogs, tasks
from espace_citoyennete.ui.message_line import Banner
from espace_citoyennete.ui.table import TableView
from tests.conftest import AGENT, Hands
from tests.keyboard import Keyboard
from tests.pdf.reading import laid_bare, pages, plain
from tests.windows import save_instead

MARKUP = "<b>Dupont</b><img src='/etc/hostname'>"


def new_call(window: MainWindow, keys: Keyboard) -> ContactPanel:
    keys.press("F2")
    assert isinstance(window.panel.form, ContactPanel)
    return window.panel.form


def count(window: MainWindow, model: type[Contact] | type[Draft]) -> int:
    with window.desk.database.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.bad_input(6)
def test_6_a_date_of_two_figures_is_of_this_century_and_the_day_comes_first(window: MainWindow) -> None:
    keys = Keyboard()
    form = new_call(window, keys).form
    form.show_more(True)
    for typed, meant in (
        ("01/02/26", date(2026, 2, 1)),
        ("1-2", date(2026, 2, 1)),
        ("3/12/99", date(1999, 12, 3)),
    ):
        form.day.setFocus()
        keys.type(typed)
        keys.press("Tab")
        assert form.day.value() == meant


@pytest.mark.bad_input(10)
def test_10_a_window_opened_at_another_year_says_so_as_long_as_it_is_open(
    window: MainWindow, hands: Hands, qtbot: QtBot
) -> None:
    assert not window.findChildren(Banner)
    keys = Keyboard()
    new_call(window, keys)
    keys.type("log", "f", "nor", "inf")
    keys.press("Ctrl+Entrée")
    hands.moment = hands.moment.replace(year=2000)
    late = MainWindow(window.desk)
    qtbot.addWidget(late)
    (banner,) = late.findChildren(Banner)
    assert "2000" in banner.text() and "2026" in banner.text()


@pytest.mark.bad_input(11)
def test_11_a_pasted_book_is_cut_with_a_sentence_and_the_window_goes_on(window: MainWindow) -> None:
    keys = Keyboard()
    panel = new_call(window, keys)
    QGuiApplication.clipboard().setText("mot " * 2_500_000)
    panel.form.note.setFocus()
    keys.press("Ctrl+V")
    kept = panel.form.note.toPlainText()
    assert NOTE_LENGTH <= len(kept) <= 10_000 and kept == ("mot " * 2_500)[: len(kept)]
    assert any("coupé" in words for words in shown_words(panel))
    keys.type("x")
    assert "x" in panel.form.note.toPlainText()


@pytest.mark.bad_input(26)
def test_26_what_was_typed_is_never_read_as_markup(window: MainWindow) -> None:
    keys = Keyboard()
    panel = new_call(window, keys)
    keys.type("log", "f", "nor", "inf")
    panel.form.note.setFocus()
    keys.type(MARKUP)
    keys.press("Ctrl+Entrée")
    for page in PAGES:
        window.show_page(page)
        assert_plain(window)
    window.show_page("page:register")
    keys.press("Entrée", "Entrée")
    assert isinstance(window.panel.form, ContactPanel)
    assert window.panel.form.form.note.toPlainText() == MARKUP
    assert_plain(window)


@pytest.mark.bad_input(24, 25, 27)
def test_24_25_27_what_was_typed_leaves_the_program_as_text(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    title = "=HYPERLINK(x) & <b>Dupont <a href='javascript:x'>"
    with window.desk.database.transaction() as session:
        runs = organisation_named(session, "Association Yves Le Febvre", by=AGENT)
    keys = Keyboard()
    window.show_page("page:actions")
    keys.press("N")
    keys.type("sta")
    panel = window.panel.form
    assert isinstance(panel, ActionPanel)
    keys.press("Alt+D")
    keys.type("5/11/2026")
    panel.form.restore({"organisation_id": str(runs)})
    panel.name.setFocus()
    keys.press("Ctrl+A")
    keys.type(title)
    keys.press("Ctrl+Entrée")
    assert isinstance(window.page, ActionsPage) and window.page.chosen is not None
    assert window.page.chosen.title == title
    for key, name in (("Ctrl+E", "liste.xlsx"), ("Ctrl+E", "liste.csv")):
        monkeypatch.setattr(dialogs, "choose_save_path", lambda *_words, name=name: tmp_path / name)
        window.page.table.setFocus()
        keys.press(key)
    cell = openpyxl.load_workbook(tmp_path / "liste.xlsx")["Actions"].cell(2, 6)
    assert (cell.value, cell.data_type, cell.hyperlink) == (title, "s", None)
    assert f";'{title};" in (tmp_path / "liste.csv").read_text("utf-8-sig").replace('"', "")
    monkeypatch.setattr(dialogs, "choose_save_path", lambda *_words: tmp_path / "stage.pdf")
    window.page.table.setFocus()
    keys.press("Ctrl+P")
    save_instead(window.page.message)
    qtbot.waitUntil(lambda: not tasks.are_running())
    assert title in plain(" ".join(pages(tmp_path / "stage.pdf")))
    assert b"/URI" not in laid_bare(tmp_path / "stage.pdf")


@pytest.mark.bad_input(36)
def test_36_the_save_key_pressed_twice_makes_one_contact(window: MainWindow) -> None:
    keys = Keyboard()
    new_call(window, keys)
    keys.type("log", "f", "nor", "inf")
    keys.press("Ctrl+Entrée", "Ctrl+Entrée", "Ctrl+Entrée")
    assert count(window, Contact) == 1


@pytest.mark.bad_input(38)
def test_38_what_is_typed_is_kept_when_the_form_or_the_window_is_closed(window: MainWindow) -> None:
    keys = Keyboard()
    new_call(window, keys)
    keys.type("log", "f")
    keys.press("Tab", "Échap")
    assert window.panel.form is None and count(window, Draft) == 1
    new_call(window, keys)
    keys.type("fam")
    window.close()
    assert count(window, Draft) == 2


def shown_words(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def assert_plain(window: MainWindow) -> None:
    """Check every label, tooltip and cell in view."""
    for label in window.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText, (label.text(), label.parent())
    for widget in window.findChildren(QWidget):
        assert not GuiQt.mightBeRichText(widget.toolTip()), widget.toolTip()
    for table in window.findChildren(TableView):
        model = table.model()
        for row in range(model.rowCount() if model else 0):
            for column in range(model.columnCount()):
                tip = model.index(row, column).data(Qt.ItemDataRole.ToolTipRole) or ""
                assert not GuiQt.mightBeRichText(str(tip)), tip
    assert QApplication.activeModalWidget() is None
