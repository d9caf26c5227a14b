"""The clipboard: what comes from this program is in no history of the machine, and is soon gone from it."""

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QGuiApplication, QImage

KEPT_FOR = 30_000  # milliseconds
# What tells that it is ours; and KDE, Windows and macOS to remember nothing of it, as password managers do.
_OURS = "application/x-espace-citoyennete"
_DISCREET = {
    _OURS: b"1",
    "x-kde-passwordManagerHint": b"secret",
    "ExcludeClipboardContentFromMonitorProcessing": b"1",
    "application/x-nspasteboard-concealed-type": b"1",
}


def copy_text(text: str) -> None:
    """Put a text where another program can paste it."""
    content = QMimeData()
    content.setText(text)
    _put(content)


def copy_picture(picture: QImage) -> None:
    """Put a picture where another program can paste it."""
    content = QMimeData()
    content.setImageData(picture)
    _put(content)


def forget_copied() -> None:
    """Empty the clipboard, unless another program filled it since."""
    if _is_ours():
        QGuiApplication.clipboard().clear()


def _put(content: QMimeData) -> None:
    for name, value in _DISCREET.items():
        content.setData(name, value)
    QGuiApplication.clipboard().setMimeData(content)


class ClipboardWatch(QObject):
    """Empties the clipboard half a minute after something of this program was put there, and at each lock."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, singleShot=True, interval=KEPT_FOR)
        self._timer.timeout.connect(self.forget)
        QGuiApplication.clipboard().dataChanged.connect(self._note)

    def forget(self) -> None:
        """Empty the clipboard, unless another program filled it since."""
        self._timer.stop()
        forget_copied()

    def _note(self) -> None:
        if _is_ours():
            self._timer.start()


def _is_ours() -> bool:
    """Tell whether the clipboard holds what was copied here, by us or by Qt itself from a field."""
    clipboard = QGuiApplication.clipboard()
    content: QMimeData | None = clipboard.mimeData()  # none at all when it is empty
    return clipboard.ownsClipboard() or (content is not None and content.hasFormat(_OURS))
