"""Point Justice by the keyboard, in the real window, on a real base."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from espace_citoyennete.clock import Clock
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.permanences.page import PermanencesPage
from espace_citoyennete.rights import Agent
from espace_citoyennete.rooms import FORMS
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui import style
from espace_citoyennete.ui.agenda_model import SlotState
from espace_citoyennete.ui.desk import Desk
from tests.permanences.conftest import lawyer, plan

CTRL = Qt.KeyboardModifier.ControlModifier


class Keyboard:
    """A person who only has a keyboard, in front of Point Justice."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        assert isinstance(window.page, PermanencesPage)
        self.page = window.page

    def press(self, *keys: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            QTest.keyClick(QApplication.focusWidget() or self.window, key, modifiers)
            QApplication.processEvents()

    def type(self, text: str) -> None:
        QTest.keyClicks(QApplication.focusWidget() or self.window, text)

    def save(self) -> None:
        self.press(Qt.Key.Key_Return, modifiers=CTRL)

    @property
    def here(self) -> tuple[str, SlotState]:
        """Return the words and the state of the current slot."""
        cell = self.page.week.agenda.agenda.cell(self.page.week.agenda.currentIndex())
        assert cell is not None
        return cell.text, cell.state

    @property
    def said(self) -> str:
        return self.page.message.text


@pytest.fixture
def keyboard(
    database: Database, clock: Clock, agent: Agent, qtbot: QtBot, qapp: QApplication
) -> Iterator[Keyboard]:
    plan(database, lawyer(), agent)
    style.apply_theme(qapp, "clair")
    window = MainWindow(Desk(database, clock, agent), {"page:permanences": PermanencesPage}, FORMS)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.page.focus_default()
    yield Keyboard(window)
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_a_slot_is_booked_marked_and_undone_without_the_mouse(keyboard: Keyboard) -> None:
    assert keyboard.here == ("Libre", SlotState.FREE)  # the slot of this moment, 10 h 30
    keyboard.press(Qt.Key.Key_Return)
    keyboard.type("Benali Salim")
    keyboard.save()
    assert keyboard.page.week.agenda.hasFocus()
    assert keyboard.here == ("Benali S.", SlotState.TAKEN)
    keyboard.press(Qt.Key.Key_P)
    assert keyboard.here == ("Benali S.", SlotState.WAITING)
    keyboard.press(Qt.Key.Key_R)
    assert keyboard.here == ("Benali S.", SlotState.DONE)
    for state in (SlotState.WAITING, SlotState.TAKEN, SlotState.FREE):
        keyboard.press(Qt.Key.Key_Z, modifiers=CTRL)
        assert keyboard.here[1] is state


def test_an_appointment_moves_to_a_free_slot_of_another_week(keyboard: Keyboard) -> None:
    book(keyboard, "Kaya Elif")
    keyboard.press(Qt.Key.Key_M)
    assert "Déplacer Kaya Elif" in keyboard.said
    keyboard.press(Qt.Key.Key_PageDown, Qt.Key.Key_Return)
    assert keyboard.here == ("Kaya E.", SlotState.TAKEN)
    keyboard.press(Qt.Key.Key_PageUp)
    assert keyboard.here == ("Libre", SlotState.FREE)
    keyboard.press(Qt.Key.Key_Z, modifiers=CTRL)
    assert keyboard.here == ("Kaya E.", SlotState.TAKEN)


def test_a_cancellation_frees_the_slot_and_can_be_laid_on_the_service(keyboard: Keyboard) -> None:
    book(keyboard, "Petit Lise")
    keyboard.press(Qt.Key.Key_Delete)
    assert keyboard.here == ("Libre", SlotState.FREE)
    assert "annulé par l’usager" in keyboard.said
    keyboard.press(Qt.Key.Key_Z, modifiers=CTRL)
    assert keyboard.here == ("Petit L.", SlotState.TAKEN)


def test_a_permanence_is_planned_by_its_sentence_and_previewed(keyboard: Keyboard) -> None:
    keyboard.press(Qt.Key.Key_N)
    keyboard.type("nota")
    keyboard.press(Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Tab)
    keyboard.type("2e et 4e jeudi")
    panel = keyboard.window.panel.form
    assert panel is not None
    assert "permanences" in panel.preview.said.text()  # type: ignore[attr-defined]
    keyboard.save()
    keyboard.press(Qt.Key.Key_PageDown)
    assert [lane.title for lane in keyboard.page.week.agenda.agenda.lanes] == ["Avocat", "Notaire"]


def test_the_list_says_the_same_and_does_the_same(keyboard: Keyboard) -> None:
    book(keyboard, "Diallo Awa")
    keyboard.press(Qt.Key.Key_L)
    assert keyboard.page.week.list.hasFocus()
    lane, cell = keyboard.page.week.list.current_row()
    assert (lane.label, cell.name) == ("Avocat", "Diallo A.")
    keyboard.press(Qt.Key.Key_A)
    keyboard.press(Qt.Key.Key_L)
    assert keyboard.here == ("Diallo A.", SlotState.ABSENT)


def test_a_week_without_permanence_says_why_and_leads_on(keyboard: Keyboard) -> None:
    keyboard.page.receive(date(2026, 12, 29))
    QApplication.processEvents()
    assert "vacances de Noël" in keyboard.page.week.empty.why.text()
    keyboard.press(Qt.Key.Key_Tab, Qt.Key.Key_Space)
    assert "4 – 8 janvier 2027" in keyboard.page.header.subtitle.text()


def test_letters_on_a_free_slot_change_nothing_and_say_what_to_do(keyboard: Keyboard) -> None:
    keyboard.press(Qt.Key.Key_R)
    assert "Ce créneau est libre" in keyboard.said


def book(keyboard: Keyboard, name: str) -> None:
    """Book the current slot."""
    keyboard.press(Qt.Key.Key_Return)
    keyboard.type(name)
    keyboard.save()
