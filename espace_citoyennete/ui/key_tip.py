"""The key of an action, kept written on the button that does the same."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractButton

from espace_citoyennete.ui.desk import Desk


class KeyTip(QObject):
    """Lives with a button: writes « Trouver un créneau  F4 », whatever F4 becomes, and notes the mouse."""

    def __init__(self, button: QAbstractButton, desk: Desk, action_id: str, word: str) -> None:
        super().__init__(button)
        self._button, self._desk, self._action_id, self._word = button, desk, action_id, word
        button.setAccessibleName(word)
        button.installEventFilter(self)
        desk.keys_changed.connect(self.write)
        self.write()

    def say(self, word: str) -> None:
        """Write another word before the key."""
        self._word = word
        self._button.setAccessibleName(word)
        self.write()

    def write(self) -> None:
        """Write the word and the key in force."""
        keys = self._desk.actions[self._action_id].shown_keys
        space = "" if self._button.icon().isNull() else " "  # Qt leaves too little room after the icon
        self._button.setText(f"{space}{self._word}  {keys}" if keys else f"{space}{self._word}")
        self._button.setAccessibleDescription(keys)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note a use of the mouse: the key may be worth telling."""
        if (
            isinstance(event, QMouseEvent)
            and event.type() == QEvent.Type.MouseButtonRelease
            and self._button.rect().contains(event.position().toPoint())
        ):
            self._desk.mouse_used.emit(self._action_id)
        return super().eventFilter(watched, event)
