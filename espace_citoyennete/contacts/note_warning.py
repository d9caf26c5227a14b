"""What the guard says under a note being typed: a sentence, and a button that takes out what it saw."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from espace_citoyennete.contacts.note_guard import identifiers, warnings, without_identifiers
from espace_citoyennete.ui.message_line import MessageLine

_REST = 300  # milliseconds without a key before the note is read


class NoteWarning(MessageLine):
    """Warns and never refuses: the note can be saved as it is."""

    def __init__(self, note: QPlainTextEdit) -> None:
        super().__init__()
        self._note = note
        self._told = ""
        self._timer = QTimer(self, interval=_REST, singleShot=True)
        self._timer.timeout.connect(self._read)
        note.textChanged.connect(self._timer.start)

    def _read(self) -> None:
        typed = self._note.toPlainText()
        told = " ".join(warnings(typed))
        if told == self._told:  # said once; closed by the person, it stays closed
            return
        self._told = told
        if told:
            self.tell(told, "warn", "Retirer" if identifiers(typed) else "", self._take_out)
        else:
            self.clear()

    def _take_out(self) -> None:
        """Take the identifiers out of the note; Ctrl+Z in the note puts them back."""
        cursor = QTextCursor(self._note.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(without_identifiers(self._note.toPlainText()))
        self._note.setFocus()
