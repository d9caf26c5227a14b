"""« Bilan »: what came of a Jeudi, and its closing; the figures of the year need nothing more."""

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtWidgets import QFormLayout

from espace_citoyennete.contacts.listing import ContactRow
from espace_citoyennete.french import short_date
from espace_citoyennete.jeudis import gestures
from espace_citoyennete.jeudis.assess_panel import AssessPanel
from espace_citoyennete.jeudis.assessing import assessment_of
from espace_citoyennete.jeudis.closing import close
from espace_citoyennete.jeudis.figures import Satisfaction, margins_of
from espace_citoyennete.jeudis.follow_ups import follow_ups
from espace_citoyennete.jeudis.listing import JeudiRow
from espace_citoyennete.jeudis.papers import certificates_paper
from espace_citoyennete.jeudis.sections import satisfaction_words
from espace_citoyennete.jeudis.steps import StepPane, event_words
from espace_citoyennete.report import Breakdown
from espace_citoyennete.ui import style
from espace_citoyennete.ui.beside import act_buttons, in_a_row
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.printing import Paper, Tell, paper_actions
from espace_citoyennete.ui.table import Column, RowsModel, TableView

_FACTS = (
    "Inscrits",
    "Présents",
    "Genre",
    "Âge",
    "Quartier",
    "Satisfaction",
    "Contacts de suivi",
    "Bilan écrit",
)


class AssessPane(StepPane):
    """The totals of a Jeudi: registered is not present, and whoever gave no answer is the rest."""

    word = "Bilan"
    letters: ClassVar[dict[str, str]] = {"B": "assess_jeudi", "K": "close_jeudi", "S": "follow_jeudi"}

    def __init__(self, desk: Desk, tell: Tell) -> None:
        super().__init__(desk, tell)
        words = {
            "assess_jeudi": "Écrire le bilan",
            "close_jeudi": "Clore ou rouvrir",
            "print_certificates": "Attestations",
            "follow_jeudi": "Rattacher un contact",
            "remove": "Détacher",
        }
        self.buttons = act_buttons(desk, self.answers(), words)
        self.facts = {word: style.words() for word in _FACTS}
        lines = QFormLayout()
        lines.setContentsMargins(0, 0, 0, 0)
        for word, fact in self.facts.items():
            lines.addRow(style.words("caption", word), fact)
        self.contacts = TableView("Contacts de suivi")
        self.model = RowsModel(self._columns(), self, key=lambda row: row.id)
        self.contacts.setModel(self.model)
        self.contacts.setMinimumHeight(4 * style.control_height())
        self.contacts.set_empty_state(
            "Aucun contact noté comme suite de ce Jeudi. Appuyer sur S, ici ou sur une ligne du registre."
        )
        self.contacts.opened.connect(lambda _row: self._open_contact())
        self.body.addLayout(in_a_row(self.buttons))
        self.body.addLayout(lines)
        self.body.addWidget(self.contacts, 1)

    def refresh(self) -> None:
        """Write the totals."""
        event = self.event_row
        told = self._told(event) if event is not None else {}
        for word, fact in self.facts.items():
            fact.setText(told.get(word, ""))
        rows: list[ContactRow] = []
        if event is not None:
            with self.desk.database.reading() as session:
                rows = follow_ups(session, event.id, by=self.desk.agent)
        self.model.set_rows(rows)

    def focus_default(self) -> None:
        """Give the focus to « Écrire le bilan »."""
        self.buttons["assess_jeudi"].setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Write the assessment, print the certificates, close the Jeudi or open it again, tie contacts."""
        return {
            "assess_jeudi": self._assess,
            "close_jeudi": self._close,
            "print_certificates": paper_actions(self, self._certificates, self.tell)["print"],
            "follow_jeudi": self._tie,
            "remove": self._untie,
        }

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
            "Contacts de suivi": str(event.follow_ups),
            "Bilan écrit": kept.words or "À écrire",
        }

    def _columns(self) -> list[Column]:
        return [
            Column("Date", _when, 22),
            Column("Objet", lambda row: row.motive),
            Column("Suite", lambda row: row.outcome, 24, under=80),
            Column("Personne", lambda row: self.desk.shown_name(row.person), 16, under=110),
        ]  # fmt: skip

    def _certificates(self) -> Paper | None:
        return None if self.event_row is None else certificates_paper(self.desk, self.event_row)

    def _assess(self) -> None:
        if (event := self.event_row) is not None:
            self.asks.emit("open", AssessPanel(self.desk, event.id, event_words(event)))

    def _open_contact(self) -> None:
        row = self.contacts.current_row()
        if isinstance(row, ContactRow):
            self.asks.emit("form:contact", {"contact_id": row.id})

    def _tie(self) -> None:
        if (event := self.event_row) is not None:
            self.asks.emit("form:jeudi_follow_up", {"jeudi_id": event.id})

    def _untie(self) -> None:
        row, event = self.contacts.current_row(), self.event_row
        if event is not None and isinstance(row, ContactRow):
            with self.telling_refusals():
                gestures.untie(self.desk, event.id, row.id)

    def _close(self) -> None:
        if (event := self.event_row) is not None:
            with self.telling_refusals():
                close(self.desk, event.id)
                done = "Jeudi rouvert" if event.is_closed else "Jeudi clos"
                self.tell(f"{done}\u00a0: {event.title}.", "ok")


def _when(row: ContactRow) -> str:
    return f"{short_date(row.occurred_at.date(), year=True)} {row.occurred_at:%H:%M}"


def _in_words(margin: Breakdown) -> str:
    """Write a margin: « Femme 11 · Homme 6 · non communiqué 1 »."""
    rows = [f"{row.label} {row.count}" for row in margin.rows]
    return " · ".join([*rows, f"non communiqué {margin.not_answered}"])
