"""The phone in a form: the instruction first, the number once it was read, grouped while it is typed."""

from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout

from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, clean
from espace_citoyennete.ui import style
from espace_citoyennete.ui.accessibility import announce, describe
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.field_values import CompoundField
from espace_citoyennete.ui.message_line import Notice
from espace_citoyennete.visitors.listing import reach_of
from espace_citoyennete.visitors.phones import beside, grouped, phone_doubt
from espace_citoyennete.visitors.rules import Reach, checked_words
from espace_citoyennete.visitors.service import reveal_phone

HIDDEN = "J’ai lu la consigne — afficher le numéro"


def instruction_words(reach: Reach, desk: Desk) -> str:
    """Return what is read above a number: the instruction, what was said of it, when it was confirmed."""
    if not reach.instruction:
        return reach.note
    checked = checked_words(reach, desk.clock.today())
    head = f"Contact sûr{NO_BREAK}: {reach.instruction}"
    return "\n".join(words for words in (head, reach.note, f"Consigne {checked}.") if words)


class _Number(QLineEdit):
    """Parts the digits by two as they are typed at the end; what is mended inside stays as it is."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        text = self.text()
        if event.text().isdigit() and self.cursorPosition() == len(text) and grouped(text) != text:
            self.selectAll()
            self.insert(grouped(text))  # inserted, not set: it can be taken back


class PhoneField(CompoundField):
    """A phone as typed, of somebody new or known; doubted under the field, never refused."""

    is_untold = True

    def __init__(self, desk: Desk, *, is_read_only: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self._reach = Reach()
        self._is_hidden = False  # the number of the person known is not in the field
        self._is_unread = False  # it was not shown either beside what was typed
        self._shown = ""  # what the field was given: no draft keeps it, the base has it
        self.notice = Notice("err")
        self.reveal_button = QPushButton(HIDDEN)
        self.reveal_button.clicked.connect(self.reveal)
        self.line = _Number()
        self.line.setAccessibleName("Téléphone")
        self.line.setPlaceholderText("Aucun téléphone" if is_read_only else "06 39 98 01 02")
        self.line.setReadOnly(is_read_only)
        self.line.textEdited.connect(self._typed)
        self.line.editingFinished.connect(self._doubt)
        self.doubt = style.words("warning")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self.notice, self.line, self.doubt):
            column.addWidget(widget)
        column.insertWidget(1, self.reveal_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.show_reach(self._reach)

    # What a form asks of a field

    def value(self) -> str | None:
        """Return the number as typed; None while it is hidden: it stays as it stands in the base."""
        return None if self._is_hidden else clean(self.line.text())

    def typed(self) -> dict[str, str | None]:
        """Return whose number it is and what was typed; a number that was only shown is in no draft."""
        uid = self._reach.visitor_uid
        text = None if self._is_hidden or self.line.text() == self._shown else self.line.text()
        return {"visitor_uid": str(uid) if uid else None, "text": text}

    def words(self) -> str:
        """Return the number typed; one that was only shown is told nowhere else."""
        text = self.typed()["text"]
        return "Numéro de la fiche" if text is None else text

    def put(self, value: Any) -> None:
        """Put back a draft, or a number; the instruction is to be read again."""
        if isinstance(value, dict):
            self.show_person(UUID(value["visitor_uid"]) if value["visitor_uid"] else None)
            if value["text"] is not None:
                self._write(value["text"])
            return
        self.show_reach(Reach())
        self._write(value or "")

    # The person

    @property
    def would_replace_unread(self) -> bool:
        """Tell whether what is typed would take the place of a number that nobody read."""
        return self._is_unread and bool(self.value())

    def take(self, visitor_uid: UUID, typed: str) -> None:
        """Mean a person kept; another number just typed is kept beside the one that is known."""
        self.show_person(visitor_uid)
        if typed:
            self._write(beside(self.line.text(), typed))

    def show_person(self, visitor_uid: UUID | None) -> None:
        """Show how a person kept may be reached; nobody empties the field."""
        if visitor_uid is None:
            self.show_reach(Reach())
            return
        with self._desk.database.reading() as session:
            self.show_reach(reach_of(session, visitor_uid))

    def show_reach(self, reach: Reach) -> None:
        """Show an instruction above the number, which waits behind it."""
        self._reach, self._is_unread = reach, reach.is_masked
        self.notice.tell(instruction_words(reach, self._desk) if reach.is_guarded or reach.note else "")
        if reach.is_masked:
            self._write("")
            self._hide(True)
        else:
            self._write(reach.phone)
        self._shown = reach.phone

    def reveal(self) -> None:
        """Say that the instruction was read: the number appears, and the journal keeps who saw it."""
        uid = self._reach.visitor_uid
        if uid is None:
            return
        try:
            with self._desk.database.transaction() as session:
                number = reveal_phone(session, uid, by=self._desk.agent)
        except UserError as refusal:
            self._say(refusal.message)
            return
        self._is_unread = False
        self._write(beside(number, self.line.text()))
        self._shown = number
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(f"Numéro affiché{NO_BREAK}: {number}")

    # Behaviour

    def _hide(self, is_hidden: bool) -> None:
        self._is_hidden = is_hidden
        self.reveal_button.setVisible(self._is_unread)
        self.line.setVisible(not is_hidden)
        self.setFocusProxy(self.reveal_button if is_hidden else self.line)

    def _write(self, text: str) -> None:
        self._hide(False)
        self.line.setText(text)
        self.line.setCursorPosition(0)
        self._shown = ""
        self._say("")

    def _typed(self) -> None:
        self._say("")
        self.edited.emit()

    def _doubt(self) -> None:
        self._say(phone_doubt(self.line.text()))

    def _say(self, sentence: str) -> None:
        self.doubt.setText(sentence)
        self.doubt.setVisible(bool(sentence))
        describe(self.line, problem=sentence)
