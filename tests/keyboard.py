"""Typing as a person does: real key events on whatever has the focus, accents included."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid


def focus() -> QWidget:
    """Return the widget that has the focus."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(*keys: Qt.Key | str) -> None:
    """Press and release each key, and each letter of each text."""
    for key in keys:
        for code, text in _strokes(key):
            receiver = focus()
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, code, Qt.KeyboardModifier.NoModifier, text)
                if isValid(receiver):  # the press may have closed the window
                    QApplication.sendEvent(receiver, event)


def _strokes(key: Qt.Key | str) -> list[tuple[int, str]]:
    if isinstance(key, Qt.Key):
        return [(key.value, "")]
    return [(ord(letter.upper()) if letter.isascii() else 0, letter) for letter in key]
