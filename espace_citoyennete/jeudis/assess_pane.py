"""« Bilan »: what came of a Jeudi, and its closing; the figures of the year need nothing more."""

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtWidgets import QFormLayout

from espace_citoyennete.jeudis.assess_panel import AssessPanel
from espace_citoyennete.jeudis.assessing import assessment_of
from espace_citoyennete.jeudis.closing import close
from espace_citoyennete.jeudis.figures import Satisfaction, margins_of
from espace_citoyennete.jeudis.listing import JeudiRow
from espace_citoyennete.jeudis.papers import certificates_paper
from espace_citoyennete.jeudis.sections import satisfaction_words
from espace_citoyennete.jeudis.steps import StepPane, event_words
from espace_citoyennete.report import Breakdown
from espace_citoyennete.ui import style
from espace_citoyennete.ui.beside import act_buttons, in_a_row
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.printing import Paper, Tell, paper_actions

_FACTS = ("Inscrits", "Présents", "Genre", "Âge", "Quartier", "Satisfaction", "Bilan écrit")


class AssessPane(StepPane):
    """The totals of a Jeudi: registered is not present, and whoever gave no answer is the rest."""

    word = "Bilan"
    letters: ClassVar[dict[str, str]] = {"B": "assess_jeudi", "K": "close_jeudi"}

    def __init__(self, desk: Desk, tell: Tell) -> None:
        super().__init__(desk, tell)
        words = {
            "assess_jeudi": "Écrire le bilan",
            "close_jeudi": "Clore ou rouvrir",
            "print_certificates": "Attestations",
        }
        self.buttons = act_buttons(desk, self.answers(), words)
        self.facts = {word: style.words() for word in _FACTS}
        lines = QFormLayout()
        lines.setContentsMargins(0, 0, 0, 0)
        for word, fact in self.facts.items():
            lines.addRow(style.words("caption", word), fact)
        self.body.addLayout(in_a_row(self.buttons))
        self.body.addLayout(lines)
        self.body.addStretch(1)

    def refresh(self) -> None:
        """Write the totals."""
        event = self.event_row
        told = self._told(event) if event is not None else {}
        for word, fact in self.facts.items():
            fact.setText(told.get(word, ""))

    def focus_default(self) -> None:
        """Give the focus to « Écrire le bilan »."""
        self.buttons["assess_jeudi"].setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Write the assessment, print the certificates; close the Jeudi, or open it again."""
        certificates = paper_actions(self, self._certificates, self.tell)["print"]
        acts = {"assess_jeudi": self._assess, "close_jeudi": self._close}
        return {**acts, "print_certificates": certificates}

    def _told(self, event: JeudiRow) -> dict[str, str]:
        with self.desk.database.reading() as session:
            kept = assessment_of(session, event.id)
            genders, ages, districts = margins_of(session, event.id)
        named = event.present - event.counted.present
        return {
            "Inscrits": f"{event.registered}, dont {event.counted.registered} sans nom",
            "Présents": f"{event.present}\u00a0: {named} par leur nom, {event.counted.present} sans nom",
            "Genre": _in_words(genders),
            "Âge": _in_words(ages),
            "Quartier": _in_words(districts),
            "Satisfaction": satisfaction_words(Satisfaction.of(kept.cards)),
            "Bilan écrit": kept.words or "À écrire",
        }

    def _certificates(self) -> Paper | None:
        return None if self.event_row is None else certificates_paper(self.desk, self.event_row)

    def _assess(self) -> None:
        if (event := self.event_row) is not None:
            self.asks.emit("open", AssessPanel(self.desk, event.id, event_words(event)))

    def _close(self) -> None:
        if (event := self.event_row) is not None:
            with self.telling_refusals():
                close(self.desk, event.id)
                done = "Jeudi rouvert" if event.is_closed else "Jeudi clos"
                self.tell(f"{done}\u00a0: {event.title}.", "ok")


def _in_words(margin: Breakdown) -> str:
    """Write a margin: « Femme 11 · Homme 6 · non communiqué 1 »."""
    rows = [f"{row.label} {row.count}" for row in margin.rows]
    return " · ".join([*rows, f"non communiqué {margin.not_answered}"])
