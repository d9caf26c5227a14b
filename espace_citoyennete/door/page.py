"""A page of the door: title, message, fields, one main button; Entrée goes on."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from espace_citoyennete.errors import Invalid, UserError
from espace_citoyennete.ui import style

# Each of these costs some milliseconds before the first page is painted: imported where it is used.
if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent

    from espace_citoyennete.opening import Opened
    from espace_citoyennete.ui.form import Form
    from espace_citoyennete.ui.message_line import MessageLine

CARD_WIDTH = 38  # em


class DoorPage(QWidget):
    """A short page in the middle of the window."""

    wanted = Signal(object)  # a function for the worker, which returns what is `Opened`

    def __init__(self, title: str, subtitle: str) -> None:
        super().__init__()
        self.form: Form | None = None
        self.go_on = QPushButton()
        self.go_on.clicked.connect(self.submit)
        style.mark(self.go_on, kind="primary")
        card = QFrame()
        card.setMaximumWidth(self.fontMetrics().horizontalAdvance("n") * 2 * CARD_WIDTH)
        style.mark(card, kind="card")
        self.column = QVBoxLayout(card)
        self.column.setContentsMargins(24, 12, 24, 16)
        self.column.setSpacing(8)
        self.column.addWidget(style.words("title", title))
        self.subtitle = style.words("caption", subtitle)
        self.column.addWidget(self.subtitle)
        self._build_ground(card)

    def _build_ground(self, card: QFrame) -> None:
        """Put the card in the middle of what can be scrolled."""
        middle = QWidget()
        row = QHBoxLayout(middle)
        row.setContentsMargins(12, 8, 12, 8)
        row.addStretch(1)
        row.addWidget(card, 100, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setViewport(QWidget())  # a clear one; asking for Qt's own takes 13 ms: it has no class yet
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(middle)
        middle.setAutoFillBackground(False)  # the window paints its ground once
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    @cached_property
    def message(self) -> MessageLine:
        """Return the line of message under the title, made when there is first something to say."""
        from espace_citoyennete.ui.message_line import MessageLine

        line = MessageLine()
        self.column.insertWidget(self.column.indexOf(self.subtitle) + 1, line)
        return line

    def add_row(self, *widgets: QWidget) -> None:
        """Put widgets side by side under what the card already holds."""
        row = QHBoxLayout()
        self.column.addLayout(row)
        row.setSpacing(8)
        for widget in widgets:
            row.addWidget(widget)
        row.addStretch(1)

    def name_main_button(self, word: str) -> None:
        """Say what the main button does, and which key does it."""
        self.go_on.setText(f"{word}  Entrée")
        self.go_on.setAccessibleName(word)

    def submit(self) -> None:
        """Do what the main button says."""
        raise NotImplementedError

    def focus_first(self) -> None:
        """Give the focus to the first field to fill."""
        raise NotImplementedError

    def make_ready(self) -> None:
        """Do what can wait until the page is painted."""

    def ask(self, sentence: str, work: Callable[[], Opened]) -> None:
        """Say what is being done, take no other order meanwhile, and have it done."""
        self.setEnabled(False)
        self.message.tell(sentence, "info")
        self.wanted.emit(work)

    def refuse(self, refusal: UserError) -> None:
        """Show a refusal, each problem under its field where there is one."""
        self.setEnabled(True)
        self.message.clear()
        told = [refusal.message]
        if isinstance(refusal, Invalid) and self.form is not None:
            told = self.form.show_problems(refusal.problems)
        if told:
            self.message.tell(" ".join(told), "err")
            self.focus_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on with Entrée from a field; on a button Entrée presses it, on a text it does nothing."""
        focused = self.focusWidget()
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif isinstance(focused, QPushButton):
            focused.click()
        elif not isinstance(focused, QLabel):
            self.submit()


def showing_box(field: QLineEdit, *, is_shown: bool) -> QCheckBox:
    """Return the box that shows or hides the passphrase typed in a field."""
    box = QCheckBox("Afficher la phrase")
    box.toggled.connect(partial(_show_typed, field))
    box.setChecked(is_shown)
    _show_typed(field, is_shown)
    return box


def _show_typed(field: QLineEdit, is_shown: bool) -> None:
    field.setEchoMode(QLineEdit.EchoMode.Normal if is_shown else QLineEdit.EchoMode.Password)
