"""The sentence that says what was just done, for ten seconds, with a button to take it back."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from espace_citoyennete.ui import style
from espace_citoyennete.ui.accessibility import announce

DURATION = 10_000  # milliseconds; WCAG 2.2.1: never the only way to undo
_MARGIN = 48  # pixels kept below it for the status bar and the drafts


class Toast(QFrame):
    """A card over the window that takes no focus and never covers what has it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        style.mark(self, kind="toast")
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._button = QPushButton()
        self._action: Callable[[], object] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(16)
        row.addWidget(self._text)
        row.addWidget(self._button)
        self._button.clicked.connect(self._act)
        self._timer = QTimer(self, interval=DURATION, singleShot=True)
        self._timer.timeout.connect(self._time_is_over)
        window.installEventFilter(self)
        QApplication.instance().focusChanged.connect(self._place)  # type: ignore[union-attr]
        self.hide()

    @property
    def text(self) -> str:
        """Return the sentence shown, or nothing."""
        return "" if self.isHidden() else self._text.text()

    @property
    def offers(self) -> bool:
        """Tell whether something can be done about the sentence shown, such as undoing."""
        return not self.isHidden() and self._action is not None

    def tell(self, text: str, button: str = "", action: Callable[[], object] | None = None) -> None:
        """Show and announce a sentence, with a button where something can be done about it."""
        self._action = action
        self._text.setText(text)
        self._button.setText(button)
        self._button.setVisible(bool(button))
        self._place()
        self.show()
        self.raise_()
        self._timer.start()
        announce(f"{text} — {button}" if button else text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's size."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _act(self) -> None:
        self.hide()
        if self._action is not None:
            self._action()

    def _time_is_over(self) -> None:
        """Go away, unless the person is on it."""
        if self.underMouse() or self._button.hasFocus():
            self._timer.start()
        else:
            self.hide()

    def _place(self) -> None:
        """Stand at the bottom of the window, or at the top when that would cover the focus (WCAG 2.4.11)."""
        window = self._window
        self.adjustSize()
        left = (window.width() - self.width()) // 2
        self.move(left, window.height() - self.height() - _MARGIN)
        if self._covers(window.focusWidget()):
            self.move(left, _MARGIN)

    def _covers(self, focused: QWidget | None) -> bool:
        if focused is None or self.isAncestorOf(focused):
            return False
        place = focused.rect().translated(focused.mapTo(self._window, QPoint()))
        is_small = place.height() < self._window.height() // 2  # a table is not hidden by a card
        return is_small and place.intersects(self.geometry())
