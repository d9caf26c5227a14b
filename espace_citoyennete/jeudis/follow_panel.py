"""« Suite d’un Jeudi »: which contact came of which Jeudi."""

from typing import Any

from espace_citoyennete.contacts.listing import ContactRow
from espace_citoyennete.french import NO_BREAK, short_date
from espace_citoyennete.jeudis.follow_ups import contacts_since, jeudis_before, one_contact
from espace_citoyennete.jeudis.following import tie_contact
from espace_citoyennete.jeudis.gestures import remember_tied
from espace_citoyennete.jeudis.listing import jeudi_row
from espace_citoyennete.jeudis.steps import event_words
from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui.choice import Option, QuickChoice
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel


class FollowUpPanel(FormPanel):
    """Tie a contact to the Jeudi that it came of: from the contact the Jeudi is chosen, or the other way."""

    kind = "jeudi_follow_up"
    title = "Suite d’un Jeudi"
    icon = "presentation"
    save_word = "Rattacher"

    def __init__(self, desk: Desk, jeudi_id: int = 0, contact_id: int = 0) -> None:
        super().__init__(desk)
        self._jeudi_id, self._contact_id, self._label = jeudi_id, contact_id, ""
        self.contact, self.jeudi = QuickChoice("Aucun contact"), QuickChoice("Aucun Jeudi")
        self.form = Form(
            [
                Field("contact", "&Contact", self.contact, required=True),
                Field("jeudi", "&Jeudi", self.jeudi, required=True),
            ]
        )
        self.lay(self.form)
        self.jeudi.chosen.connect(lambda _code: self._offer_contacts())
        self.saved.connect(self._remember)
        self._offer()

    def context(self) -> str:
        """Return the contact that the form was opened for."""
        return self._label

    def values(self) -> dict[str, Any]:
        """Return everything typed, and what the form was opened for."""
        return {**self.form.typed(), "jeudi_id": self._jeudi_id, "contact_id": self._contact_id}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._jeudi_id, self._contact_id = values["jeudi_id"], values["contact_id"]
        self._offer()
        self.form.restore({"jeudi": values["jeudi"]})
        self._offer_contacts()
        super().restore(values)

    def write(self, session: Session) -> tuple[int, int]:
        """Tie the contact and return both ids."""
        typed = self.checked()
        found = int(typed["jeudi"]), int(typed["contact"])
        tie_contact(session, *found, by=self.desk.agent)
        return found

    def _offer(self) -> None:
        """Offer the Jeudis, the latest before the contact proposed; a contact that is known is not asked."""
        desk, day = self.desk, self.desk.clock.today()
        with desk.database.reading() as session:
            known = one_contact(session, self._contact_id, by=desk.agent) if self._contact_id else None
            events = jeudis_before(session, known.occurred_at.date() if known else day)
            if self._jeudi_id not in (0, *(row.id for row in events)):
                events.append(jeudi_row(session, self._jeudi_id))
        self.jeudi.set_options([Option(str(row.id), event_words(row)) for row in events])
        if proposed := self._jeudi_id or (events[0].id if events else 0):
            self.form.restore({"jeudi": str(proposed)})
        self._offer_contacts()
        self.form.show_field("contact", known is None)
        if known is not None:
            self._label = self._words(known)
            self.contact.set_options([self._option(known)])
            self.form.restore({"contact": str(known.id)})

    def _offer_contacts(self) -> None:
        """Offer the contacts since the Jeudi chosen, where none is meant already."""
        if self._label or not (code := self.jeudi.code()):
            return
        with self.desk.database.reading() as session:
            rows = contacts_since(session, int(code), by=self.desk.agent)
        self.contact.set_options([self._option(row) for row in rows])

    def _option(self, row: ContactRow) -> Option:
        return Option(str(row.id), self._words(row))

    def _words(self, row: ContactRow) -> str:
        """Return « mar. 17 nov. 10:53 – Logement – Diallo A. »."""
        when = f"{short_date(row.occurred_at.date())}{NO_BREAK}{row.occurred_at:%H:%M}"
        return " – ".join(filter(None, (when, row.motive, self.desk.shown_name(row.person))))

    def _remember(self, found: tuple[int, int]) -> None:
        remember_tied(self.desk, *found)
