"""The overlay of F1: every key of the program, and first those of the page in view."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
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
        self._hints = style.words("caption", wraps=False)
        self._hints.setWordWrap(True)
        close = QPushButton("Fermer  Échap")
        close.setAccessibleName("Fermer")
        close.clicked.connect(self.close_help)
        style.mark(close, kind="primary")
        self._close = close
        head = QHBoxLayout()
        head.addWidget(style.words("title", "Aide et raccourcis", wraps=False), 1)
        head.addWidget(close)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setAccessibleName("Liste des raccourcis")
        self._scroll.setViewportMargins(8, 4, 4, 4)  # where the ring of the focus is painted
        self._scroll.installEventFilter(self)
        self._columns = QHBoxLayout()
        self._columns.setContentsMargins(0, 8, 8, 8)
        self._columns.setSpacing(40)
        self._groups: list[QWidget] = []
        inside = QWidget()
        inside.setLayout(self._columns)
        self._scroll.setWidget(inside)
        for widget in (self._scroll.viewport(), inside):
            widget.setAutoFillBackground(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._hints)
        column.addWidget(self._scroll, 1)
        self.hide()

    def show_help(self, page_title: str, hints: str) -> None:
        """Cover the window and tell first the keys of the page in view."""
        self._origin = QApplication.focusWidget()
        if not self._groups:  # a hundred labels that the start of the program does not wait for
            self._groups = [_group(title, rows, self) for title, rows in _rows_by_group()]
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
        widest = max(group.sizeHint().width() for group in self._groups)
        count = max(1, min(4, (self.width() - 56) // (widest + 40)))
        while (item := self._columns.takeAt(0)) is not None:
            item.deleteLater() if isinstance(item, QVBoxLayout) else None
        columns = [QVBoxLayout() for _ in range(count)]
        heights = [0] * count
        for group in self._groups:  # each group goes under the shortest column
            shortest = heights.index(min(heights))
            columns[shortest].addWidget(group)
            heights[shortest] += group.sizeHint().height()
        for column in columns:
            column.setSpacing(16)
            column.addStretch(1)
            self._columns.addLayout(column)
        self._columns.addStretch(1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Échap."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_help()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Paint the focus of the list anew when it comes or goes."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Cover what is under, and show the focus of the list."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.colour("surface"))
        if self._scroll.hasFocus():
            painter.setPen(QPen(style.colour("focus"), 2))
            painter.drawRoundedRect(self._scroll.geometry().adjusted(1, 1, -1, -1), 4, 4)


def _rows_by_group() -> list[tuple[str, list[tuple[str, str]]]]:
    groups = [("Dans un champ ou une liste", list(_KEYS_OF_FIELDS))]
    for menu in MENUS:
        rows = []
        for spec in SPECS:
            if spec.menu == menu and spec.shown_keys:
                others = [key for key in spec.keys[1:] if "Enter" not in key]  # the keypad's Entrée is Entrée
                rows.append(
                    (spec.text.rstrip("…"), " ou ".join([spec.shown_keys, *map(french_keys, others)]))
                )
        groups.append((menu, rows))
    return groups


def _group(title: str, rows: list[tuple[str, str]], parent: QWidget) -> QWidget:
    group = QWidget(parent)
    grid = QGridLayout(group)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    grid.setColumnMinimumWidth(1, QFontMetrics(group.font()).averageCharWidth() * 20)
    grid.addWidget(style.words("section", title, wraps=False), 0, 0, 1, 2)
    for line, (text, keys) in enumerate(rows, 1):
        grid.addWidget(style.words("", text, wraps=False), line, 0)
        grid.addWidget(style.words("caption", keys, wraps=False), line, 1)
    grid.setRowStretch(len(rows) + 1, 1)
    return group
