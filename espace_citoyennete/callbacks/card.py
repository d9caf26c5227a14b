"""The card of one promised call: the instruction first, then the number, then what was tried."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from espace_citoyennete.callbacks.listing import Attempt, CallbackRow
from espace_citoyennete.callbacks.rules import BUSY, NO_ANSWER, REACHED, WRONG_NUMBER
from espace_citoyennete.french import NO_BREAK, clock_time, numeric_date, short_date
from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.visitors.service import reveal_phone

RESULT_WORDS = {
    REACHED: "Joint",
    NO_ANSWER: "Sans réponse",
    BUSY: "Occupé",
    WRONG_NUMBER: "Faux numéro",
}
HIDDEN_SUBJECT = "Accès restreint"


class CallCard(QFrame):
    """What is read before calling somebody; a guarded number appears once its instruction was read."""

    revealed = Signal()  # the number is in view: the hands go back to the list

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        style.mark(self, kind="card")
        self._desk = desk
        self._row: CallbackRow | None = None
        self._read: object = None  # the promise and the instruction that the person said to have read
        self.name, self.about = style.words("section"), style.words("caption")
        self.instruction, self.warning = _Notice("circle-alert", "err"), _Notice("triangle-alert", "warn")
        self.number = style.words("title")
        self.number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.reveal_button = QPushButton()
        self.reveal_button.clicked.connect(self.read_instruction)
        self.attempts = style.words()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(8)
        for widget in (self.name, self.about, self.instruction, self.warning, self.number):
            column.addWidget(widget)
        column.addWidget(self.reveal_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.attempts)
        column.addStretch(1)
        self.show_row(None)

    def show_row(self, row: CallbackRow | None) -> None:
        """Show a promise; another one, or another instruction, hides the number again."""
        self._row = row
        self.setVisible(row is not None)
        if row is None:
            return
        hours = row.hours.words
        self.name.setText(self._desk.shown_name(row.name))
        self.about.setText(_about(row))
        reach = row.reach
        checked = f"revalidé le {numeric_date(reach.checked_on)}" if reach.checked_on else ""
        self.instruction.tell(" · ".join(filter(None, (reach.instruction, reach.note, checked))))
        is_out = not row.hours.allow(self._desk.clock.now().time())
        self.warning.tell(f"Hors des heures convenues{NO_BREAK}: appeler {hours}." if is_out else "")
        self.attempts.setText("\n".join(map(_attempt_words, reversed(row.attempts))))
        self.attempts.setVisible(bool(row.attempts))
        if self._read != _to_read(row):
            self._read = None
            must_read = reach.is_masked or (is_out and reach.has_phone)
            self._show_number("" if must_read else reach.phone or "Aucun numéro")

    def read_instruction(self) -> None:
        """Say that the instruction was read: the number appears, and the journal keeps who saw it."""
        row = self._row
        if row is None or row.reach.visitor_uid is None or self.reveal_button.isHidden():
            return
        with self._desk.database.transaction() as session:
            number = reveal_phone(session, row.reach.visitor_uid, by=self._desk.agent)
        self._read = _to_read(row)
        self._show_number(number)
        self.revealed.emit()

    def focus_number(self) -> None:
        """Give the focus to what shows the number, while it is hidden."""
        if not self.reveal_button.isHidden():
            self.reveal_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_number(self, number: str) -> None:
        self.number.setText(number)
        self.number.setVisible(bool(number))
        is_guarded = self._row is not None and bool(self._row.reach.instruction)
        read = "J’ai lu la consigne — afficher le numéro" if is_guarded else "Afficher quand même le numéro"
        self.reveal_button.setText(read)
        self.reveal_button.setVisible(not number)


class _Notice(QWidget):
    """Words that must be read, over the whole width, with an icon: never by colour alone."""

    def __init__(self, icon: str, ink: str) -> None:
        super().__init__()
        self._ink = ink
        self._icon_name = icon
        self._icon, self._words = QLabel(), style.words()
        self._icon.setPixmap(icons.icon(icon, ink).pixmap(QSize(20, 20), self.devicePixelRatioF()))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)

    @property
    def text(self) -> str:
        """Return the words shown, or nothing."""
        return "" if self.isHidden() else self._words.text()

    def tell(self, text: str) -> None:
        """Show these words, or nothing at all."""
        self._words.setText(text)
        self.setVisible(bool(text))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the soft ground and the border of its kind."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(style.colour(self._ink), 2))
        painter.setBrush(style.colour(f"{self._ink}_s"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)


def _to_read(row: CallbackRow) -> object:
    return row.id, row.reach, row.hours


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
