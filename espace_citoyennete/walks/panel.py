"""« Suivi d’une proposition »: the answer and its day, what was done, when the walkers were told."""

from typing import Any, Self
from uuid import UUID

from PySide6.QtWidgets import QLineEdit

from espace_citoyennete.french import NO_BREAK, long_date
from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui.choice import Option, QuickChoice
from espace_citoyennete.ui.date_field import DateField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.overtaken import Record
from espace_citoyennete.walks.gestures import remember_followed
from espace_citoyennete.walks.listing import ProposalRow, proposal_row
from espace_citoyennete.walks.model import WalkProposal
from espace_citoyennete.walks.rules import ACCEPTED, DONE, PROPOSED, REFUSED, STATES, Standing
from espace_citoyennete.walks.service import follow_proposal

_ASKED = {  # by state
    PROPOSED: ("state",),
    ACCEPTED: ("state", "answered_on", "told_back_on"),
    REFUSED: ("state", "answered_on", "reason", "told_back_on"),
    DONE: ("state", "answered_on", "done_on", "told_back_on"),
}


class ProposalPanel(FormPanel):
    """Note where a proposal stands; opened on another `state`, it asks what that one asks."""

    kind = "walk_proposal"
    title = "Suivi de la proposition"
    icon = "footprints"

    def __init__(self, desk: Desk, walk_proposal_uid: UUID | None = None, state: str = "") -> None:
        super().__init__(desk)
        self._uid = walk_proposal_uid
        self._version = 0
        self._row: ProposalRow | None = None
        self.state = QuickChoice("Aucun état")
        self.state.set_options([Option(code, word) for code, word in STATES.items()])
        today = desk.clock.today
        self.form = Form(
            [
                Field("reason", "&Raison du refus", QLineEdit()),  # first, where a refusal asks for it
                Field("state", "&État", self.state, required=True),
                Field("answered_on", "Réponse &du", DateField(today)),
                Field("done_on", "&Faite le", DateField(today)),
                Field("told_back_on", "Res&tituée aux marcheurs le", DateField(today)),
            ]
        )
        self.lay(self.form)
        self.state.chosen.connect(self._state_chosen)
        self.saved.connect(self._remember)
        if walk_proposal_uid is not None:
            row = self._read(walk_proposal_uid)
            self._version = row.version
            self.form.restore(vars(row.standing))
            if state:
                self.form.restore({"state": state})
                self._state_chosen()
        self._show_what_is_asked()

    def context(self) -> str:
        """Return which proposal it is, and where it comes from."""
        row = self._row
        return f"{row.words}{NO_BREAK}– {row.walk}, {long_date(row.walk_day)}, {row.place}" if row else ""

    def chip_title(self) -> str:
        """Return the proposal."""
        return self._row.words if self._row else self.title

    def values(self) -> dict[str, Any]:
        """Return everything typed, and which proposal it is of."""
        uid = str(self._uid) if self._uid else ""
        return {**self.form.typed(), "uid": uid, "version": self._version}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._uid = UUID(values["uid"]) if values["uid"] else None
        self._version = values["version"]
        if self._uid is not None:
            with self.telling_refusals():
                self._read(self._uid)
        super().restore(values)
        self._show_what_is_asked()

    def reopened(self) -> Self:
        """Return the form as it opens now on its record."""
        return type(self)(self.desk, walk_proposal_uid=self._uid)

    def write(self, session: Session) -> UUID:
        """Note where the proposal stands and return its uid."""
        typed, uid = self.checked(), self._uid or UUID(int=0)
        self._before = proposal_row(session, uid).standing
        self._after = Standing(**{name: typed[name] for name in _ASKED[typed["state"]]})
        today = self.desk.clock.today()
        follow_proposal(session, uid, self._version, self._after, today=today, by=self.desk.agent)
        return uid

    def _read(self, uid: UUID) -> ProposalRow:
        with self.desk.database.reading() as session:
            self._row = proposal_row(session, uid)
            self.record = Record.read(session, WalkProposal, uid)
        return self._row

    def _state_chosen(self) -> None:
        """Ask what this state asks; its day is today until another one is typed."""
        asked, typed = _ASKED.get(self.state.code() or "", ()), self.form.typed()
        unsaid = [name for name in ("answered_on", "done_on") if name in asked and not typed[name]]
        self.form.restore(dict.fromkeys(unsaid, self.desk.clock.today()))
        self._show_what_is_asked()

    def _show_what_is_asked(self) -> None:
        asked = _ASKED.get(self.state.code() or "", ())
        for name in vars(Standing()):
            self.form.show_field(name, name == "state" or name in asked)

    def _remember(self, uid: UUID) -> None:
        remember_followed(self.desk, "Proposition suivie", {uid: self._before}, {uid: self._after})
