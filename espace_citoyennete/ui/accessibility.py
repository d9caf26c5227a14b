"""What a screen reader is told: announcements, and descriptions made of several parts."""

from collections import deque

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QWidget

# Qt offers no way to listen to what it announces: the last sentences are kept for the tests.
_announced: deque[str] = deque(maxlen=50)
_PARTS = ("problem", "state", "hint")


def announce(text: str, urgent: bool = False) -> None:
    """Say a sentence to the screen reader; an urgent one interrupts what it is saying."""
    _announced.append(text)
    window = QApplication.activeWindow()
    if window is None:
        return
    event = QAccessibleAnnouncementEvent(window, text)
    if urgent:
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
    QAccessible.updateAccessibility(event)


def announced() -> list[str]:
    """Return the last sentences announced, oldest first."""
    return list(_announced)


def describe(widget: QWidget, **parts: str) -> None:
    """Set named parts of a widget's description (`problem`, `state`, `hint`); an empty part is dropped."""
    described = {**(widget.property("described") or {}), **parts}
    widget.setProperty("described", described)
    widget.setAccessibleDescription(" ".join(described[part] for part in _PARTS if described.get(part)))
