"""The card of somebody to be called: the instruction, what to say, then the number and what was tried."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from espace_citoyennete.callbacks.listing import Attempt, CallbackRow
from espace_citoyennete.callbacks.rules import BUSY, NO_ANSWER, REACHED, WRONG_NUMBER, SafeHours
from espace_citoyennete.french import NO_BREAK, clock_time, short_date
from espace_citoyennete.ui import style
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.message_line import Notice
from espace_citoyennete.visitors.fields import HIDDEN, instruction_words
from espace_citoyennete.visitors.rules import Reach, words_to_say
from espace_citoyennete.visitors.service import reveal_phone

RESULT_WORDS = {
    REACHED: "Joint",
    NO_ANSWER: "Sans réponse",
    BUSY: "Occupé",
    WRONG_NUMBER: "Faux numéro",
}
HIDDEN_SUBJECT = "Accès restreint"
ANY_HOUR = SafeHours()


@dataclass(frozen=True)
class Call:
    """A call to make, whatever it is about; `key` names it: another one hides the number again."""

    key: object
    name: str  # « Diallo Awa »
    about: str
    reach: Reach
    hours: SafeHours = ANY_HOUR
    script: str = ""  # for the person's own ears, once on the line
    tried: tuple[str, ...] = ()  # oldest first


class CallCard(QFrame):
    """What is read before calling somebody; a guarded number appears once its instruction was read."""

    revealed = Signal()  # the number is in view: the hands go back to the list

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        style.mark(self, kind="card")
        self._desk = desk
        self._call: Call | None = None
        self._read: object = None  # the call and the instruction that the person said to have read
        self.name, self.about = style.words("section"), style.words("caption")
        self.instruction, self.warning = Notice("err"), Notice("warn")
        self.speech, self.script = style.words(), style.words()
        self.number = style.words("title")
        self.number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.reveal_button = QPushButton()
        self.reveal_button.clicked.connect(self.read_instruction)
        self.attempts = style.words()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(8)
        for widget in (
            self.name, self.about, self.instruction, self.warning, self.speech, self.script, self.number,
        ):  # fmt: skip
            column.addWidget(widget)
        column.addWidget(self.reveal_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.attempts)
        column.addStretch(1)
        self.show_call(None)

    def show_call(self, call: Call | None) -> None:
        """Show a call to make; another one, or another instruction, hides the number again."""
        self._call = call
        self.setVisible(call is not None)
        if call is None:
            return
        name, reach = self._desk.shown_name(call.name), call.reach
        self.name.setText(name)
        self.about.setText(call.about)
        self.instruction.tell(instruction_words(reach, self._desk))
        is_out = not call.hours.allow(self._desk.clock.now().time())
        self.warning.tell(
            f"Hors des heures convenues{NO_BREAK}: appeler {call.hours.words}." if is_out else ""
        )
        self.speech.setText(f"À dire{NO_BREAK}: {words_to_say(reach, name)}")
        self.script.setText(f"À la personne elle-même{NO_BREAK}: {call.script}")
        self.script.setVisible(bool(call.script))
        self.attempts.setText("\n".join(reversed(call.tried)))
        self.attempts.setVisible(bool(call.tried))
        if self._read != _to_read(call):
            self._read = None
            must_read = reach.is_masked or (is_out and reach.has_phone)
            self._show_number("" if must_read else reach.phone or "Aucun numéro")

    def read_instruction(self) -> None:
        """Say that the instruction was read: the number appears, and the journal keeps who saw it."""
        call = self._call
        if call is None or call.reach.visitor_uid is None or self.reveal_button.isHidden():
            return
        with self._desk.database.transaction() as session:
            number = reveal_phone(session, call.reach.visitor_uid, by=self._desk.agent)
        self._read = _to_read(call)
        self._show_number(number)
        self.revealed.emit()

    def focus_number(self) -> None:
        """Give the focus to what shows the number, while it is hidden."""
        if not self.reveal_button.isHidden():
            self.reveal_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_number(self, number: str) -> None:
        self.number.setText(number)
        self.number.setVisible(bool(number))
        is_guarded = self._call is not None and self._call.reach.is_guarded
        self.reveal_button.setText(HIDDEN if is_guarded else "Afficher quand même le numéro")
        self.reveal_button.setVisible(not number)


def promised_call(row: CallbackRow) -> Call:
    """Return a promised call as the card shows it."""
    tried = tuple(map(_attempt_words, row.attempts))
    return Call(row.id, row.name, _about(row), row.reach, row.hours, tried=tried)


def _to_read(call: Call) -> object:
    return call.key, call.reach, call.hours


def _about(row: CallbackRow) -> str:
    when = f"À rappeler le {short_date(row.due_on)}"
    promised = f"promis le {short_date(row.promised_at.date())}"
    return " · ".join(
        filter(
            None,
            (
                HIDDEN_SUBJECT if row.is_hidden else row.subject,
                f"{when} {row.hours.words}".strip(),
                f"{promised} par {row.agent}" if row.agent else promised,
            ),
        )
    )


def _attempt_words(attempt: Attempt) -> str:
    when = f"{short_date(attempt.tried_at.date())} {clock_time(attempt.tried_at)}"
    return " · ".join(
        filter(None, (when, RESULT_WORDS.get(attempt.result, attempt.result), attempt.note, attempt.agent))
    )
