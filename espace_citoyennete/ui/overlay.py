"""What covers the whole window for a while: a title, a close button, content to be scrolled."""

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from espace_citoyennete.ui import style

# A field left for this reason keeps what is being typed in it as it stands.
_ASIDE = Qt.FocusReason.PopupFocusReason


class Overlay(QWidget):
    """Covers the window until Échap or « Fermer »; gives the focus back where it was.

    A subclass fills `content`, and adds to `head` (beside the title) and `top` (above the content).
    """

    closed = Signal()

    def __init__(self, window: QWidget, title: str) -> None:
        super().__init__(window)
        self.setAccessibleName(title)
        self._origin: QWidget | None = None
        self.close_button = QPushButton("Fermer  Échap")
        self.close_button.setAccessibleName("Fermer")
        self.close_button.clicked.connect(self.uncover)
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.head.addWidget(style.words("title", title, wraps=False), 1)
        self.head.addWidget(self.close_button)
        self.top = QVBoxLayout()
        self.content = QWidget()
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setViewportMargins(8, 4, 4, 4)  # where the ring of the focus is painted
        self._scroll.installEventFilter(self)
        self._scroll.setWidget(self.content)
        for widget in (self._scroll.viewport(), self.content):
            widget.setAutoFillBackground(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addLayout(self.head)
        column.addLayout(self.top)
        column.addWidget(self._scroll, 1)
        window.installEventFilter(self)
        self.hide()

    def name_content(self, name: str) -> None:
        """Say what is scrolled, to those who do not see it."""
        self._scroll.setAccessibleName(name)

    def cover(self, focused: QWidget) -> None:
        """Cover the window and give the focus to what is most likely used."""
        self._origin = QApplication.focusWidget()
        self.fit()
        self.show()
        self.raise_()
        focused.setFocus(_ASIDE)

    def uncover(self) -> None:
        """Show the window again and give the focus back."""
        origin = self._origin
        self.leave()
        if origin is not None and isValid(origin):
            origin.setFocus(_ASIDE)

    def leave(self) -> None:
        """Show the window again, for somebody who takes the focus."""
        self._origin = None
        focused = QApplication.focusWidget()
        if focused is not None and self.isAncestorOf(focused):
            focused.clearFocus()  # else Qt, hiding it, seeks the next place: Tab keeps it in here
        self.hide()
        self.closed.emit()

    def fit(self) -> None:
        """Take all of what it covers."""
        if (covered := self.parentWidget()) is not None:
            self.setGeometry(covered.rect())

    def room(self) -> QSize:
        """Return the size of what can be seen of the content at once."""
        if (layout := self.layout()) is not None:
            layout.activate()
        return self._scroll.viewport().size()

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Keep Tab inside, as one reads: the focus never goes under what covers the window."""
        stops = [
            widget
            for widget in self.findChildren(QWidget)
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled()
        ]
        stops.sort(key=lambda widget: widget.mapTo(self, QPoint()).toTuple()[::-1])
        focused = QApplication.focusWidget()
        here = stops.index(focused) if focused in stops else -1
        reason = Qt.FocusReason.TabFocusReason if is_next else Qt.FocusReason.BacktabFocusReason
        stops[(here + (1 if is_next else -1)) % len(stops)].setFocus(reason)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Échap."""
        if event.key() == Qt.Key.Key_Escape:
            self.uncover()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's size; paint the focus of the content anew when it comes or goes."""
        if watched is self.parent() and event.type() == QEvent.Type.Resize and self.isVisible():
            self.fit()
        elif watched is self._scroll and event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Cover what is under, and show the focus of the content."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.colour("surface"))
        if self._scroll.hasFocus():
            painter.setPen(QPen(style.colour("focus"), 2))
            painter.drawRoundedRect(self._scroll.geometry().adjusted(1, 1, -1, -1), 4, 4)
