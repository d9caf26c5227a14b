"""A key figure of the report on a card, which says where it comes from when it is opened."""

from functools import partial

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from espace_citoyennete.annual_report.provenance import of_figure
from espace_citoyennete.french import NARROW, NO_BREAK
from espace_citoyennete.report import KeyFigure
from espace_citoyennete.ui import style

ORIGIN = "origin"  # the id of the action
_ASK = f"D’où vient ce chiffre{NARROW}?"


class FigureCard(QFrame):
    """A key figure with its label; what it counts and what it is made of are one key away."""

    asked = Signal(str)  # the id of an action of the registry about this figure

    def __init__(self, figure: KeyFigure) -> None:
        super().__init__()
        self.figure = figure
        self.origin = of_figure(figure)
        column = dress_card(self)
        shown = figure.told
        value = label(shown, "key_figure")
        value.setWordWrap(False)
        self.definition = label(figure.definition, "caption")
        self.definition.hide()
        compared = [label(figure.compared, "caption")] if figure.compared else []
        for words in (value, label(figure.label), *compared, self.definition):
            column.addWidget(words)
        column.addStretch(1)
        self.setToolTip(figure.definition)
        self.setAccessibleName(f"{figure.label}{NO_BREAK}: {shown}")
        self.setAccessibleDescription(" ".join(filter(None, (figure.compared, figure.definition))))
        if self.origin is not None:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            offer_origin(self, self.asked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open what makes the figure."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.asked.emit(ORIGIN)
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Open what makes the figure."""
        self.asked.emit(ORIGIN)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Add the ring of the focus."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(QPen(style.colour("focus"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))


def offer_origin(widget: QWidget, asked: SignalInstance) -> None:
    """Put the question in the menu of the right button and of the Menu key."""
    action = QAction(_ASK, widget)
    action.triggered.connect(partial(_ask, asked))
    widget.addAction(action)
    widget.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)


def _ask(asked: SignalInstance, _checked: bool) -> None:
    asked.emit(ORIGIN)


def label(text: str, role: str = "") -> QLabel:
    """Return words that keep the height of all their lines."""
    words = style.words(role, text)
    words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return words


def dress_card(card: QFrame) -> QVBoxLayout:
    """Give a card its look, and return what its parts stand in."""
    style.mark(card, kind="card")
    column = QVBoxLayout(card)
    column.setContentsMargins(12, 8, 12, 8)
    column.setSpacing(4)
    return column
