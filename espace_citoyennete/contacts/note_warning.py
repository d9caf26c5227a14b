"""What the guard says under notes being typed: a sentence, and a button that takes out what it saw."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from espace_citoyennete.contacts.note_guard import identifiers, warnings, without_identifiers
from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.ui.message_line import MessageLine
from espace_citoyennete.ui.sheet import SheetModel, SheetView

_REST = 300  # milliseconds without a key before the notes are read


class _Guard(MessageLine):
    """Warns and never refuses: a note can be saved as it is."""

    def __init__(self) -> None:
        super().__init__()
        self._told = ""
        self.timer = QTimer(self, interval=_REST, singleShot=True)
        self.timer.timeout.connect(self._read)

    def _read(self) -> None:
        told, note = self._doubt()
        if told == self._told:  # said once; closed by the person, it stays closed
            return
        self._told = told
        if told:
            self.tell(told, "warn", "Retirer" if identifiers(note) else "", self._take_out)
        else:
            self.clear()

    def _doubt(self) -> tuple[str, str]:
        """Return what is to be said, and the note of which it is said."""
        raise NotImplementedError

    def _take_out(self) -> None:
        """Take the identifiers out of that note."""
        raise NotImplementedError


class NoteWarning(_Guard):
    """Reads one note."""

    def __init__(self, note: QPlainTextEdit) -> None:
        super().__init__()
        self._note = note
        note.textChanged.connect(self.timer.start)

    def _doubt(self) -> tuple[str, str]:
        note = self._note.toPlainText()
        return " ".join(warnings(note)), note

    def _take_out(self) -> None:
        """Take the identifiers out of the note; Ctrl+Z in the note puts them back."""
        cursor = QTextCursor(self._note.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(without_identifiers(self._note.toPlainText()))
        self._note.setFocus()


class SheetWarning(_Guard):
    """Reads the notes of a grid, and tells of the first one that is doubtful."""

    def __init__(self, view: SheetView, model: SheetModel, column: str) -> None:
        super().__init__()
        self._view, self._model, self._column = view, model, column
        self._known: dict[str, str] = {}  # what was said of each note: only those that changed are read
        self._place = 0
        model.edited.connect(self.timer.start)
        model.modelReset.connect(self.timer.start)

    def _doubt(self) -> tuple[str, str]:
        notes = {place: row.cells.get(self._column, "") for place, row in self._model.begun()}
        self._known = {
            note: self._known[note] if note in self._known else " ".join(warnings(note))
            for note in notes.values()
        }
        for place, note in notes.items():
            if told := self._known[note]:
                self._place = place
                return f"Ligne {place + 1}{NO_BREAK}: {told[:1].lower()}{told[1:]}", note
        return "", ""

    def _take_out(self) -> None:
        """Take the identifiers out of the cell, and go and see it."""
        number = [column.name for column in self._model.columns].index(self._column)
        note = self._model.rows[self._place].cells.get(self._column, "")
        self._model.settle(self._place, number, without_identifiers(note))
        self._view.go_to(self._place, number)
        self._view.setFocus()
