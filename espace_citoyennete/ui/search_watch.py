"""Searches for people leave a line in the journal: how many answers, never the words; not one line a key."""

from PySide6.QtCore import QObject, QTimer

from espace_citoyennete.ui.desk import Desk

STILL = 3_000  # milliseconds without a change, after which what was found has been read


class SearchWatch(QObject):
    """Knows which search is on screen, and notes it once: when it stood still, or when it is left."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._text, self._results = "", 0
        self._timer = QTimer(self, interval=STILL, singleShot=True)
        self._timer.timeout.connect(self._note)

    def show(self, text: str, results: int) -> None:
        """Hear what is looked for and how many answers are shown; the same again is no other search."""
        is_other, self._results = text != self._text, results
        self._text = text
        if not text:
            self._timer.stop()
        elif is_other:
            self._timer.start()

    def leave(self) -> None:
        """Note what was still on screen, and forget it: the same words later are another search."""
        if self._timer.isActive():
            self._timer.stop()
            self._note()
        self._text = ""

    def _note(self) -> None:
        self._desk.note_search(self._results)
