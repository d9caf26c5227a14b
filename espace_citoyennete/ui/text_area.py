"""A text of several lines that never freezes the window: what is pasted beyond a page is cut at once."""

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtWidgets import QPlainTextEdit

from espace_citoyennete.french import number

MOST = 5_000  # characters; Qt stands still for seconds on a note of ten megabytes


class TextArea(QPlainTextEdit):
    """What a form takes for a text of several lines."""

    shortened = Signal(str)  # the sentence that tells it, once what fits is in

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Insert what is pasted or dropped, up to the limit."""
        pasted = source.text()
        kept = self.document().characterCount() - len(self.textCursor().selectedText())
        room = max(0, MOST - kept + 1)  # Qt counts the end of the last line
        if len(pasted) <= room:
            super().insertFromMimeData(source)
            return
        fitting = QMimeData()
        fitting.setText(pasted[:room])
        super().insertFromMimeData(fitting)
        self.shortened.emit(f"Texte trop long\u00a0: coupé à {number(MOST)} caractères. Vérifier la fin.")
