"""The overlay of F1: every key of the program, and first those of the page in view."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from espace_citoyennete.ui import style
from espace_citoyennete.ui.actions import MENUS, SPECS, french_keys

_KEYS_OF_FIELDS = (
    ("Choisir dans une liste", "↓"),
    ("Prendre la première proposition", "Tab ou Entrée"),
    ("Changer de champ", "Tab, Maj+Tab"),
    ("Ouvrir la ligne choisie", "Entrée"),
)


class ShortcutsOverlay(QWidget):
    """Covers the window until Échap, F1 or « Fermer »; gives the focus back where it was."""

    closed = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAccessibleName("Aide et raccourcis")
        self._origin: QWidget | None = None
        self._hints = _label("", "caption")
        self._hints.setWordWrap(True)
        close = QPushButton("Fermer  Échap")
        close.setAccessibleName("Fermer")
        close.clicked.connect(self.close_help)
        style.mark(close, kind="primary")
        self._close = close
        head = QHBoxLayout()
        head.addWidget(_label("Aide et raccourcis", "title"), 1)
        head.addWidget(close)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setAccessibleName("Liste des raccourcis")
        self._grid = QGridLayout()
        self._groups = [self._group(title, rows) for title, rows in _groups()]
        inside = QWidget()
        inside.setLayout(self._grid)
        self._grid.setContentsMargins(0, 0, 8, 0)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(16)
        self._scroll.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._hints)
        column.addWidget(self._scroll, 1)
        self.hide()

    def show_help(self, page_title: str, hints: str) -> None:
        """Cover the window and tell first the keys of the page in view."""
        self._origin = QApplication.focusWidget()
        self._hints.setText(f"{page_title}\u00a0: {hints}" if hints else "")
        self._hints.setVisible(bool(hints))
        self.fit()
        self.show()
        self.raise_()
        self._close.setFocus()

    def close_help(self) -> None:
        """Uncover the window."""
        self.hide()
        if self._origin is not None:
            self._origin.setFocus()
        self.closed.emit()

    def fit(self) -> None:
        """Take the whole window, in as many columns as it can hold."""
        self.setGeometry(self.window().rect())
        columns = max(1, min(3, (self.width() - 48) // max(g.sizeHint().width() + 24 for g in self._groups)))
        heights = [0] * columns
        rows = [0] * columns
        for group in self._groups:  # each group goes under the shortest column
            column = heights.index(min(heights))
            self._grid.addWidget(group, rows[column], column, Qt.AlignmentFlag.AlignTop)
            heights[column] += group.sizeHint().height()
            rows[column] += 1

    def _group(self, title: str, rows: list[tuple[str, str]]) -> QWidget:
        group = QWidget()
        grid = QGridLayout(group)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        grid.addWidget(_label(title, "section"), 0, 0, 1, 2)
        for line, (text, keys) in enumerate(rows, 1):
            grid.addWidget(_label(text, ""), line, 0)
            grid.addWidget(_label(keys, "caption"), line, 1)
        return group

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Échap."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_help()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Cover what is under."""
        QPainter(self).fillRect(self.rect(), style.colour("surface"))


def _groups() -> list[tuple[str, list[tuple[str, str]]]]:
    groups = [("Dans un champ ou une liste", list(_KEYS_OF_FIELDS))]
    for menu in MENUS:
        rows = []
        for spec in SPECS:
            if spec.menu == menu and spec.shown_keys:
                others = [k for k in spec.keys[1:] if "Enter" not in k]  # the keypad's Entrée is Entrée
                rows.append(
                    (spec.text.rstrip("…"), " ou ".join([spec.shown_keys, *map(french_keys, others)]))
                )
        groups.append((menu, rows))
    return groups


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    style.mark(label, role=role)
    return label
