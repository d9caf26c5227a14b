"""The panel that adds to a sitting of today somebody who comes without an appointment."""

from typing import Any

from PySide6.QtWidgets import QLineEdit

from espace_citoyennete.contacts.fields import PersonFields
from espace_citoyennete.french import NO_BREAK, clock_range
from espace_citoyennete.permanences.attendance import WalkInDraft, add_walk_in
from espace_citoyennete.permanences.gestures import remember_walk_in
from espace_citoyennete.permanences.week import Lane, sittings_on
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.fields import offer
from espace_citoyennete.ui.choice import Option, QuickChoice
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel

_NO_SITTING = "Aucune séance aujourd’hui. Trouver un créneau un autre jour, ou noter la visite."


class WalkInPanel(FormPanel):
    """Who comes without an appointment, and to which sitting of the day; the arrival is the saving."""

    kind = "walk_in"
    title = "Ajouter sans rendez-vous"
    icon = "user-plus"
    save_word = "Ajouter à la séance"

    def __init__(self, desk: Desk, sitting_id: int | None = None) -> None:
        super().__init__(desk)
        self.sitting, self.domain = QuickChoice("Aucune séance aujourd’hui"), QuickChoice("Aucun domaine")
        self.person, self.subject = PersonFields(desk), QLineEdit()
        self.subject.setMaxLength(120)
        self.form = Form(
            [
                *self.person.rows(),
                Field("sitting", "&Séance", self.sitting, required=True),
                Field("domain", "Domaine du d&roit", self.domain),
                Field("subject", "&Motif court", self.subject),
            ]
        )
        self.lay(self.form)
        self.person.stand_in(self.form, self.subject)
        self.domain.chosen.connect(lambda: self.person.set_situation("", [self.domain.code()]))
        offer(desk, {self.domain: "domaine_droit"})
        self._offer_sittings(sitting_id)
        self.saved.connect(lambda _id: remember_walk_in(desk, self._sitting_id, self._draft))

    def chip_title(self) -> str:
        """Return the name typed."""
        return self.person.name or self.title

    def context(self) -> str:
        """Say that the person waits from now on."""
        return f"Arrivée notée à l’enregistrement{NO_BREAK}: en salle d’attente"

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        super().restore(values)
        self.person.set_situation("", [self.domain.code()])

    def focus_first(self) -> None:
        """Go to the name: the sitting is most often known."""
        self.person.caller.setFocus()

    def write(self, session: Session) -> int:
        """Add the person, and return the appointment's id."""
        typed = self.checked()
        self._sitting_id = int(typed["sitting"])
        visitor = self.person.visitor(typed)
        self._draft = WalkInDraft(visitor, typed["domain"], typed["subject"], self.uid)
        now, by = self.desk.clock.now(), self.desk.agent
        return add_walk_in(session, self._sitting_id, self._draft, now=now, by=by)

    def _offer_sittings(self, sitting_id: int | None) -> None:
        """Offer the sittings of today; the one asked for, or the only one, is chosen."""
        with self.desk.database.reading() as session:
            lanes = sittings_on(session, self.desk.clock.today(), by=self.desk.agent)
        self.sitting.set_options([Option(str(lane.sitting_id), _words(lane), "") for lane in lanes])
        if not lanes:
            self.message.tell(_NO_SITTING, "warn")
        known = [lane.sitting_id for lane in lanes]
        only = known[0] if len(known) == 1 else None
        chosen = sitting_id if sitting_id in known else only
        self.sitting.set_code(str(chosen) if chosen is not None else None)


def _words(lane: Lane) -> str:
    who = f" — {lane.practitioner}" if lane.practitioner else ""
    return f"{lane.label}{who}, {clock_range(lane.starts_at, lane.ends_at)}"
