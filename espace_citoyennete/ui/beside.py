"""A list with a card beside it, and the buttons of what can be done to the row chosen."""

from collections.abc import Callable, Mapping

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLayout, QPushButton, QVBoxLayout, QWidget

from espace_citoyennete.ui import style
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.flow import FlowLayout
from espace_citoyennete.ui.key_tip import KeyTip

_NARROW = 936  # pixels under which the card goes under the list
_LEAST = 150  # pixels for the list, when everything is scrolled
_ANY_WIDTH = 16_777_215


class Beside(QWidget):
    """A list and its side, which goes under the list where there is little room."""

    def __init__(self, table: QWidget, *parts: QWidget | QLayout, width: int = 340) -> None:
        super().__init__()
        self._table, self.side, self._width = table, QWidget(), width
        side = QVBoxLayout(self.side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(8)
        for part in parts:
            if isinstance(part, QLayout):
                side.addLayout(part)
            else:
                side.addWidget(part)
        side.addStretch(1)
        self._boxes = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._boxes.setContentsMargins(0, 0, 0, 0)
        self._boxes.setSpacing(12)
        self._boxes.addWidget(table, 1)
        self._boxes.addWidget(self.side)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the side under the list where there is little room."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        is_narrow, side = self.width() < style.length(_NARROW), style.length(self._width)
        directions = QBoxLayout.Direction
        self._boxes.setDirection(directions.TopToBottom if is_narrow else directions.LeftToRight)
        self._table.setMinimumHeight(style.length(_LEAST) if is_narrow else 0)
        self.side.setMinimumWidth(0 if is_narrow else side)
        self.side.setMaximumWidth(_ANY_WIDTH if is_narrow else side)


def act_buttons(
    desk: Desk, answers: Mapping[str, Callable[[], object]], words: Mapping[str, str]
) -> dict[str, QPushButton]:
    """Return a button for each action, by its id, in the order of its `words`; its key stands on it."""
    buttons = {}
    for action, text in words.items():
        button = QPushButton(text)
        KeyTip(button, desk, action, text)
        button.clicked.connect(lambda _checked=False, act=answers[action]: act())
        buttons[action] = button
    return buttons


def in_a_row(buttons: Mapping[str, QPushButton]) -> FlowLayout:
    """Lay buttons one after the other, on as many lines as they need."""
    row = FlowLayout()
    for button in buttons.values():
        row.addWidget(button)
    return row
