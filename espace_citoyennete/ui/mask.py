"""The mask of F8: a neutral panel over the whole window, so that nobody at the counter reads it."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from espace_citoyennete.ui import style

_BARE_MODIFIERS = {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta}


class Mask(QWidget):
    """Covers the window, menu bar included; any key or a click uncovers it and does nothing else."""

    uncovered = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._origin: QWidget | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Écran masqué. Appuyer sur une touche pour revenir.")
        title = QLabel("Espace Citoyenneté")
        style.mark(title, role="title")
        way_back = QLabel("Écran masqué. Appuyer sur une touche pour revenir.")
        style.mark(way_back, role="caption")
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addWidget(title, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(way_back, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self.hide()

    def cover(self) -> None:
        """Cover the window at once."""
        self._origin = QApplication.focusWidget()
        self.setGeometry(self.window().rect())
        self.show()
        self.raise_()
        self.setFocus()

    def uncover(self) -> None:
        """Show the window again and give the focus back."""
        self.hide()
        if self._origin is not None:
            self._origin.setFocus()
        self.uncovered.emit()

    def event(self, event: QEvent) -> bool:
        """Take every key for itself: no shortcut of the window works under the mask."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Uncover on any key."""
        if event.key() not in _BARE_MODIFIERS:
            self.uncover()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """Uncover on a click."""
        self.uncover()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Cover what is under."""
        QPainter(self).fillRect(self.rect(), style.colour("bg"))
