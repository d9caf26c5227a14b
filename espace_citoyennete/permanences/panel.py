"""The panel that finds a free slot and books it."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QLineEdit

from espace_citoyennete.contacts.fields import PersonFields
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, moment, plural
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.free_slots import (
    Asker,
    Wish,
    free_slot,
    free_slot_count,
    next_free_slots,
)
from espace_citoyennete.permanences.gestures import remember_booked
from espace_citoyennete.permanences.listing import appointment_row
from espace_citoyennete.permanences.slot_list import SlotList, slot_words
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.fields import offer
from espace_citoyennete.ui import style
from espace_citoyennete.ui.accessibility import announce
from espace_citoyennete.ui.choice import QuickChoice
from espace_citoyennete.ui.date_field import DateField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel

_SHOWN = 5  # free slots proposed at once


class BookingPanel(FormPanel):
    """Find a free slot and book it: the first five are there before any criterion is typed."""

    kind = "booking"
    title = "Trouver un créneau"
    icon = "calendar-days"
    save_word = "Réserver"

    def __init__(
        self,
        desk: Desk,
        slot_id: int | None = None,
        *,
        name: str = "",
        phone: str = "",
        domain: str | None = None,
        contact_id: int | None = None,
        visitor_uid: UUID | None = None,
        instruction: tuple[str | None, str] | None = None,
    ) -> None:
        super().__init__(desk)
        self._contact_id = contact_id
        self._build()
        offer(desk, {self.type: "type_intervenant", self.domain: "domaine_droit"})
        self.form.restore({"domain": domain})
        self._domain_chosen()
        self.person.receive(name, phone, visitor_uid, instruction)
        self.search.restore({"since": desk.clock.today()})
        self._offer(slot_id)
        self.saved.connect(self._remember)

    def chip_title(self) -> str:
        """Return the name typed, or the slot."""
        return self.person.name or self._slot_title() or self.title

    def context(self) -> str:
        """Return how many slots are free."""
        return self._count

    def values(self) -> dict[str, Any]:
        """Return everything typed and the slot chosen."""
        typed = self.search.typed() | self.form.typed()
        return {**typed, "slot_id": self.slots.slot_id(), "contact_id": self._contact_id}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._contact_id = values["contact_id"]
        self.search.restore(values)
        self.form.restore(values)
        self._domain_chosen()
        self._offer(values["slot_id"], keeps_criteria=True)

    def focus_first(self) -> None:
        """Go to the name when the slot was chosen in the week, else to the criteria."""
        (self.person.caller if self._was_given else self.type).setFocus()
        if self.slots.slots:
            announce(
                f"{self._count}. Premier{NO_BREAK}: {slot_words(self.slots.slots[0], self.desk.clock.now())}"
            )

    def write(self, session: Session) -> int:
        """Book the slot chosen and return the appointment's id."""
        typed = self.checked()
        if (slot_id := self.slots.slot_id()) is None:
            raise UserError("Aucun créneau libre. Changer le type de permanence ou la date.")
        draft = BookingDraft(
            slot_id,
            self.person.visitor(typed),
            domain=typed["domain"],
            subject=typed["subject"],
            contact_id=self._contact_id,
            uid=self.uid,
        )
        self._draft = draft
        return book_appointment(session, draft, now=self.desk.clock.now(), by=self.desk.agent)

    def _remember(self, appointment_id: int) -> None:
        with self.desk.database.reading() as session:
            booked = appointment_row(session, appointment_id)
        remember_booked(self.desk, booked, self._draft)

    # Building

    def _build(self) -> None:
        self.type, self.since = QuickChoice("Aucune permanence"), DateField(self.desk.clock.today)
        self.person = PersonFields(self.desk)
        self.domain, self.subject = QuickChoice("Aucun domaine"), QLineEdit()
        self.subject.setMaxLength(120)
        self.search = Form(
            [(Field("type", "&Pour", self.type, stretch=3), Field("since", "&Dès", self.since, stretch=2))]
        )
        self.slots = SlotList()
        self._none = style.words()
        self._none.setText("Aucun créneau libre à partir de ce jour. Changer le type ou la date.")
        self.form = Form(
            [
                *self.person.rows(required=True),
                Field("domain", "Domaine du d&roit", self.domain),
                Field("subject", "&Motif court", self.subject),
            ]
        )
        self.lay(self.search, self.slots, self._none, self.form)
        self.person.stand_in(self.form, self.subject)
        self.type.chosen.connect(self._offer_again)
        self.since.resolved.connect(self._offer_again)
        self.slots.picked.connect(self._slot_picked)
        self.domain.chosen.connect(self._domain_chosen)

    # Behaviour

    def _offer_again(self) -> None:
        with self.telling_refusals():
            self._offer(None)

    def _offer(self, slot_id: int | None, *, keeps_criteria: bool = False) -> None:
        """Propose the slot asked for, by whose criteria unless some were typed, or the first free ones."""
        now, asker = self.desk.clock.now(), Asker(self.desk.agent, self.desk.clock.instant())
        with self.desk.database.reading() as session:
            given = free_slot(session, slot_id, asker=asker) if slot_id is not None else None
            start = self._start(now)
            if given is not None and not keeps_criteria:
                self.search.restore({"type": given.type_code, "since": given.starts_at.date()})
                start = given.starts_at
            wish = Wish(self.type.code())
            found = next_free_slots(session, wish, start, asker=asker, limit=_SHOWN)
            count = free_slot_count(session, wish, start, asker=asker)
        self._was_given = given is not None
        if given is not None and given not in found:
            found = [given, *found][:_SHOWN]
        self.slots.show_slots(found, now, slot_id)
        self._count = f"{plural(count, 'créneau', 'créneaux')} {'libre' if count < 2 else 'libres'}"
        self.slots.setVisible(bool(found))
        self._none.setVisible(not found)
        if slot_id is not None and given is None:
            self.message.tell("Ce créneau vient d’être pris. Choisir un autre créneau dans la liste.", "warn")

    def _start(self, now: datetime) -> datetime:
        since: date | None = self.since.value()
        return datetime.combine(since, time()) if since and since > now.date() else now

    def _slot_picked(self) -> None:
        """Keep the draft up to date; a choice alone, without a name, is not worth one."""
        if self.person.name:
            self.edited.emit()

    def _slot_title(self) -> str:
        row = self.slots.currentRow()
        return moment(self.slots.slots[row].starts_at) if 0 <= row < len(self.slots.slots) else ""

    def _domain_chosen(self) -> None:
        """Ask for the instruction that the domain calls for."""
        self.person.set_situation("", [self.domain.code()])
