"""The cover of the screen: by one key or by idleness, lifted by any key or by the code of the session."""

from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.emergency.card import NumbersCard
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.ui import dialogs, idle, tasks
from espace_citoyennete.ui.actions import SPECS
from espace_citoyennete.ui.mask import ATTEMPTS
from tests.keyboard import Keyboard
from tests.ui.told import all_told

CANARY = "Tarterêts-Zoubida"
SHORT = 40  # milliseconds that stand for a minute


@pytest.fixture
def hurried(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    """Return a window whose minutes are short, after the first key in it."""
    monkeypatch.setattr(idle, "MINUTE", SHORT)
    window.desk.keep_settings(replace(window.desk.settings, cover_after=1))
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Shift)
    return window


def test_a_screen_left_alone_hides_itself_and_a_key_uncovers_it(hurried: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(hurried.screen_mask.isVisible)
    assert hurried.windowTitle() == "Espace Citoyenneté"
    Keyboard().press("F2")
    assert hurried.screen_mask.isHidden() and hurried.panel.form is None


@pytest.mark.parametrize("act", ["key", "mouse", "wheel"])
def test_keyboard_and_mouse_count_as_activity(hurried: MainWindow, qtbot: QtBot, act: str) -> None:
    """One act at each third of the wait, for four waits: the screen stays; then it hides."""
    handle, count = hurried.windowHandle(), 0

    def touch() -> None:
        nonlocal count
        count += 1
        if act == "key":
            QTest.keyClick(handle, Qt.Key.Key_Shift)
        elif act == "mouse":
            QTest.mouseMove(handle, QPoint(300 + count % 2, 300))
        else:
            QTest.wheelEvent(handle, QPoint(300, 300), QPoint(0, 120))
        assert hurried.screen_mask.isHidden()

    timer = QTimer(interval=SHORT // 4)
    timer.timeout.connect(touch)
    timer.start()
    qtbot.waitUntil(lambda: count >= 16)
    timer.stop()
    qtbot.waitUntil(hurried.screen_mask.isVisible)


def test_the_screen_never_hides_itself_when_the_wait_is_zero(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idle, "MINUTE", SHORT)
    window.desk.keep_settings(replace(window.desk.settings, cover_after=0))
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Shift)
    timers = [timer for timer in window.idleness.findChildren(QTimer) if timer.isActive()]
    assert timers == []


def test_no_key_reaches_what_is_covered(window: MainWindow) -> None:
    """Tab, the menu keys and a shortcut of the window uncover it, and do nothing else."""
    keys = Keyboard()
    for key in ("Tab", "Ctrl+Z", "F2", "Entrée"):
        before = keys.focused()
        keys.press("F8", key)
        assert window.screen_mask.isHidden()
        assert keys.focused() is before and window.panel.form is None


def test_a_key_held_down_hides_the_screen_once_and_for_all(window: MainWindow) -> None:
    keys = Keyboard()
    keys.press("F8")
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_F8, Qt.KeyboardModifier.NoModifier, "", True)
    QApplication.sendEvent(keys.focused(), held)
    assert window.screen_mask.isVisible()
    for kind in (QEvent.Type.KeyRelease, QEvent.Type.KeyPress):  # as X11 tells it to a busy program
        unmarked = QKeyEvent(kind, Qt.Key.Key_F8, Qt.KeyboardModifier.NoModifier)
        unmarked.setTimestamp(18_807_692)
        QApplication.sendEvent(keys.focused(), unmarked)
    assert window.screen_mask.isVisible()
    assert not any(window.registry[spec.id].autoRepeat() for spec in SPECS)  # the other keys held down


def test_the_screen_comes_back_though_what_had_the_focus_is_gone(
    window: MainWindow, qapp: QApplication
) -> None:
    keys = Keyboard()
    keys.press("F2", "F8")
    window.panel.abandon()  # as a list told again drops its buttons
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    keys.press("Espace")
    assert window.screen_mask.isHidden() and window.page.isAncestorOf(keys.focused())


def test_what_takes_the_focus_under_the_cover_gets_no_key(window: MainWindow) -> None:
    keys = Keyboard()
    keys.press("F8")
    window.page.focus_default()  # a task that ends does so
    assert keys.focused() is window.screen_mask


def test_a_question_left_open_is_answered_by_its_safe_answer_and_covered(
    hurried: MainWindow, qtbot: QtBot
) -> None:
    answered: list[bool] = []
    ask = partial(dialogs.confirm, hurried, "Anonymiser Awa Diallo ?", "Sans retour.", "Anonymiser")
    QTimer.singleShot(0, lambda: answered.append(ask()))
    qtbot.waitUntil(lambda: bool(answered))  # nothing but the cover closes the question
    assert answered == [False]
    assert hurried.screen_mask.isVisible() and QApplication.activeModalWidget() is None


def test_with_a_code_nothing_but_the_code_uncovers(window: MainWindow) -> None:
    keys = Keyboard()
    window.desk.pin = "2468"
    before = keys.focused()
    keys.press("F8", "F2", "Échap", "Tab", "Ctrl+K")
    QTest.mouseClick(window.screen_mask, Qt.MouseButton.LeftButton)
    assert window.screen_mask.isVisible() and window.panel.form is None
    keys.press("Entrée")
    keys.type("2468")
    keys.press("Entrée")
    assert window.screen_mask.isHidden() and keys.focused() is before


def test_too_many_wrong_codes_lock_the_base(window: MainWindow, qtbot: QtBot) -> None:
    keys = Keyboard()
    window.desk.pin = "2468"
    keys.press("F8")
    for _ in range(ATTEMPTS - 1):
        keys.type("1")
        keys.press("Entrée")
    assert "1 essai." in window.screen_mask.accessibleName()
    with qtbot.waitSignal(window.screen_mask.refused):
        keys.type("1")
        keys.press("Entrée")
    assert window.screen_mask.isVisible()


@pytest.mark.parametrize("pin", ["", "2468"])
@pytest.mark.parametrize("key", ["F12", "Ctrl+U"])
def test_the_emergency_numbers_are_shown_over_the_cover_and_uncover_nothing(
    window: MainWindow, qtbot: QtBot, pin: str, key: str
) -> None:
    keys = Keyboard()
    window.desk.pin = pin
    keys.press("F8", key)
    (card,) = window.screen_mask.findChildren(NumbersCard)
    qtbot.waitUntil(lambda: not tasks.are_running())
    assert card.isVisible() and card.geometry() == window.rect() and "3919" in card.numbers
    keys.press("U", "F2", "Ctrl+P", "Tab", "Tab", "Ctrl+Z")  # nothing of the office answers
    assert card.isAncestorOf(keys.focused()) and window.screen_mask.isVisible()
    assert window.panel.form is None and window.windowTitle() == "Espace Citoyenneté"
    with window.desk.database.reading() as session:
        assert session.scalar(select(Contact.id)) is None
    keys.press("Échap")
    assert card.isHidden() and window.screen_mask.isVisible()
    assert window.screen_mask in (keys.focused(), keys.focused().parentWidget())
    keys.type(pin)
    keys.press("Entrée")
    assert window.screen_mask.isHidden()


@pytest.mark.parametrize("pin", ["", "246813"])
def test_a_hidden_screen_tells_nothing_of_what_it_covers(window: MainWindow, qtbot: QtBot, pin: str) -> None:
    """Saboteur: the widgets under the mask left visible."""
    keys = Keyboard()
    keys.press("F2")
    keys.type(CANARY)
    window.desk.tell(f"Rendez-vous de {CANARY} pris")
    assert any(CANARY in text for text in all_told())
    window.desk.pin = pin
    keys.press("F8")
    window.desk.tell(f"Rappel de {CANARY} fait")  # a task that ends under the cover
    assert [text for text in all_told() if CANARY in text] == []
    keys.press("Entrée") if not pin else keys.type(pin)
    keys.press("Entrée")
    assert window.screen_mask.isHidden() and any(CANARY in text for text in all_told())


def test_a_code_forgotten_asks_the_passphrase_by_keys_alone(window: MainWindow, qtbot: QtBot) -> None:
    keys = Keyboard()
    window.desk.pin = "246813"
    keys.press("F8", "Tab")
    with qtbot.waitSignal(window.screen_mask.refused):
        keys.press("Entrée")
    keys.press("Tab")
    keys.type("246813")
    keys.press("Entrée")
    assert window.screen_mask.isHidden()


def test_a_screen_left_alone_without_a_code_opens_by_the_passphrase_alone(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.screen_mask.cover(is_locked=True)
    with qtbot.waitSignal(window.screen_mask.refused):
        Keyboard().press("Espace")
    assert window.screen_mask.isVisible()


def test_half_an_hour_alone_asks_to_close_the_base(
    hurried: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idle, "LEFT_AFTER", 3)
    with qtbot.waitSignal(hurried.idleness.left):
        QTest.keyClick(hurried.windowHandle(), Qt.Key.Key_Shift)
    assert hurried.screen_mask.isVisible()
