"""Hands that never leave the keyboard: every key goes to whatever has the focus, and is counted."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

_NAMED = {
    "Tab": Qt.Key.Key_Tab,
    "Entrée": Qt.Key.Key_Return,
    "Échap": Qt.Key.Key_Escape,
    "Suppr": Qt.Key.Key_Delete,
    "Espace": Qt.Key.Key_Space,
    "Retour": Qt.Key.Key_Backspace,
    "Début": Qt.Key.Key_Home,
    "Fin": Qt.Key.Key_End,
    "Gauche": Qt.Key.Key_Left,
    "Droite": Qt.Key.Key_Right,
    "Haut": Qt.Key.Key_Up,
    "Bas": Qt.Key.Key_Down,
    "F1": Qt.Key.Key_F1,
    "F2": Qt.Key.Key_F2,
    "F4": Qt.Key.Key_F4,
    "F6": Qt.Key.Key_F6,
    "F7": Qt.Key.Key_F7,
    "F8": Qt.Key.Key_F8,
    "F12": Qt.Key.Key_F12,
}
_HELD = {
    "Ctrl": Qt.KeyboardModifier.ControlModifier,
    "Maj": Qt.KeyboardModifier.ShiftModifier,
    "Alt": Qt.KeyboardModifier.AltModifier,
}


class Keyboard:
    """Types words and presses keys as printed on a French keyboard; `count` is the keys pressed."""

    def __init__(self) -> None:
        self.count = 0

    def type(self, *fields: str) -> None:
        """Type words in the field that has the focus, then in those that follow it, Tab between two."""
        for number, text in enumerate(fields):
            if number:
                self.press("Tab")
            self.count += len(text)
            for letter in text:
                _send(self.focused(), letter)

    def press(self, *keys: str) -> None:
        """Press keys one after the other: `press("Tab", "Ctrl+Entrée")`; a held key counts as one more."""
        for key in keys:
            *held, name = key.split("+")
            modifiers = Qt.KeyboardModifier.NoModifier
            for word in held:
                modifiers |= _HELD[word]
            self.count += 1 + len(held)
            code = _NAMED.get(name) or getattr(Qt.Key, f"Key_{name.upper()}")
            QTest.keyClick(self.focused(), code, modifiers)

    def press_until(self, key: str, is_there: Callable[[], bool], most: int = 60) -> None:
        """Press a key until something is so: a person would not press it for ever either."""
        for _ in range(most):
            if is_there():
                return
            self.press(key)
        assert is_there(), f"{key}, {most} fois: le clavier est resté sur {self.focused().accessibleName()!r}"

    def focused(self) -> QWidget:
        """Return what has the focus: without one, the keyboard does nothing at all."""
        widget = QApplication.focusWidget() or QApplication.activeWindow()
        assert widget is not None, "nothing has the focus"
        return widget


def _send(receiver: QWidget, letter: str) -> None:
    """Send a letter by its own event: QTest aborts on an accent."""
    code = ord(letter.upper()) if letter.isascii() else 0
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(receiver, QKeyEvent(kind, code, Qt.KeyboardModifier.NoModifier, letter))
