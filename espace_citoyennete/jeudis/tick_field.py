"""The field of the attendance sheet: numbers read from the paper, or the first letters of a name."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from espace_citoyennete.jeudis.rules import numbers_typed

_WALKS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class TickField(QLineEdit):
    """Entrée ticks what was typed; arrows walk among the people found; Échap empties it."""

    numbers = Signal(list)  # « 1-9 11 », then Entrée
    name = Signal()  # letters, then Entrée: the person chosen in the list is meant
    walked = Signal(int)
    left = Signal()  # nothing is typed any more: the list has the keys again

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Émarger par numéro ou par nom")
        self.setPlaceholderText("Numéros (12, ou 1-9 11 14) ou début du nom, puis Entrée")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick, walk or leave; every other key is typed."""
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._tick()
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                self.walked.emit(_WALKS[Qt.Key(event.key())])
            case Qt.Key.Key_Escape if self.text():
                self.clear()
                self.left.emit()
            case _:
                super().keyPressEvent(event)

    def _tick(self) -> None:
        if not self.text().strip():
            self.left.emit()
        elif numbers := numbers_typed(self.text()):
            self.numbers.emit(numbers)
        else:
            self.name.emit()
