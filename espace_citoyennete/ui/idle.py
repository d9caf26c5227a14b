"""How long nobody has touched the keyboard or the mouse: a screen left alone hides, then its base closes."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow

MINUTE = 60_000  # milliseconds
LEFT_AFTER = 30  # minutes: nobody is coming back soon, the key goes
_ACTS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.TouchBegin,
        QEvent.Type.Wheel,
    }
)


class Idleness(QObject):
    """Tells when nothing was touched for some minutes, in any window of the program."""

    noticed = Signal()
    left = Signal()  # nothing was touched for half an hour

    def __init__(self, parent: QObject, minutes: Callable[[], int]) -> None:
        """Watch; `minutes` is asked again at each act, and 0 watches no more."""
        super().__init__(parent)
        self._minutes = minutes
        self._windows: set[QWindow] = set()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.noticed)
        self._long = QTimer(self, singleShot=True)
        self._long.timeout.connect(self.left)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.focusWindowChanged.connect(self._hear)
        self._wait()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Begin to wait anew at each act."""
        if event.type() in _ACTS:
            self._wait()
        return False

    def _hear(self, window: QWindow | None) -> None:
        """Listen to a window rather than to the whole program: the thousands of other events cost nothing."""
        if window is not None and window not in self._windows:
            self._windows.add(window)
            window.installEventFilter(self)
            window.destroyed.connect(lambda: self._windows.discard(window))
        self._wait()

    def _wait(self) -> None:
        minutes = self._minutes()
        for timer, wait in ((self._timer, minutes), (self._long, LEFT_AFTER if minutes > 0 else 0)):
            if wait > 0:
                timer.start(wait * MINUTE)
            else:
                timer.stop()
