"""« Préparer »: what is decided of a Jeudi, at a glance."""

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from PySide6.QtWidgets import QFormLayout, QLabel

from espace_citoyennete.errors import UserError
from espace_citoyennete.french import clock_time, long_date, money
from espace_citoyennete.jeudis import gestures
from espace_citoyennete.jeudis.listing import JeudiRow, speakers
from espace_citoyennete.jeudis.panel import JeudiPanel
from espace_citoyennete.jeudis.paper_section import PaperTextsSection
from espace_citoyennete.jeudis.papers import notice_paper
from espace_citoyennete.jeudis.rules import CANCELLED_FIRST, axis_words
from espace_citoyennete.jeudis.steps import StepPane
from espace_citoyennete.jeudis.templates import INVITATION, POSTER
from espace_citoyennete.town.reference import neighbourhood_labels
from espace_citoyennete.ui import style
from espace_citoyennete.ui.beside import act_buttons, in_a_row
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.printing import Paper, Tell, paper_actions

_WORDS = (
    "Date", "Axe", "Thème", "Lieu", "Places", "Intervenants", "Interprète LSF", "Coût", "Communication",
)  # fmt: skip
_MISSING = "À préciser"


class PreparePane(StepPane):
    """What is decided of a Jeudi, and the acts that change it."""

    word = "Préparer"
    letters: ClassVar[dict[str, str]] = {"M": "change_jeudi"}

    def __init__(self, desk: Desk, tell: Tell) -> None:
        super().__init__(desk, tell)
        words = {
            "change_jeudi": "Modifier",
            "cancel_jeudi": "Annuler ou rétablir",
            "print_poster": "Affiche",
            "print_invitation": "Invitation",
            "paper_words": "Textes des papiers",
        }
        self.buttons = act_buttons(desk, self.answers(), words)
        self._facts = {word: style.words() for word in _WORDS}
        lines = QFormLayout()
        lines.setContentsMargins(0, 0, 0, 0)
        for word, fact in self._facts.items():
            lines.addRow(_caption(word), fact)
        self.body.addLayout(in_a_row(self.buttons))
        self.body.addLayout(lines)
        self.body.addStretch(1)

    def refresh(self) -> None:
        """Write each fact of the Jeudi; what is still missing is said too."""
        told = self._told(self.event_row) if self.event_row is not None else {}
        for word, fact in self._facts.items():
            fact.setText(told.get(word, ""))

    def _told(self, event: JeudiRow) -> dict[str, str]:
        with self.desk.database.reading() as session:
            districts = neighbourhood_labels(session, event.held_on)
            invited = speakers(session, event.id)
        hours = clock_time(event.starts_at) + (f" – {clock_time(event.ends_at)}" if event.ends_at else "")
        where = districts.get(event.neighbourhood or "", "")
        return {
            "Date": f"{long_date(event.held_on)}, {hours}",
            "Axe": axis_words(event.axis, event.axis_label),
            "Thème": event.theme or _MISSING,
            "Lieu": f"{event.place} ({where})" if where else event.place,
            "Places": str(event.capacity),
            "Intervenants": ", ".join(invited) or _MISSING,
            "Interprète LSF": _interpreter(event),
            "Coût": money(event.cost_cents),
            "Communication": event.communication or _MISSING,
        }

    def focus_default(self) -> None:
        """Give the focus to « Modifier »."""
        self.buttons["change_jeudi"].setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Change the Jeudi, cancel it, print what announces it."""
        return {
            "change_jeudi": self.change,
            "cancel_jeudi": self._cancel,
            "print_poster": paper_actions(self, partial(self._notice, POSTER), self.tell)["print"],
            "print_invitation": paper_actions(self, partial(self._notice, INVITATION), self.tell)["print"],
            "paper_words": partial(self.asks.emit, "page:settings", PaperTextsSection.name),
        }

    def _notice(self, kind: str) -> Paper | None:
        return None if self.event_row is None else notice_paper(self.desk, self.event_row, kind)

    def change(self) -> None:
        """Open what was planned, to be changed; one cancelled is held after all first."""
        if self.event_row is not None:
            with self.telling_refusals():
                if self.event_row.is_cancelled:
                    raise UserError(CANCELLED_FIRST)
                self.asks.emit("open", JeudiPanel(self.desk, self.event_row.id))

    def _cancel(self) -> None:
        if self.event_row is not None:
            with self.telling_refusals():
                gestures.cancel(self.desk, self.event_row.id)


def _caption(word: str) -> QLabel:
    return style.words("caption", word)


def _interpreter(event: JeudiRow) -> str:
    if not event.sign_language:
        return "Non demandé"
    if event.interpreter_booked_on is None:
        return "À réserver"
    return f"Réservé le {long_date(event.interpreter_booked_on)}"
