"""The panels of an appointment already booked: move it, read it and note what it is about."""

from typing import Any

from PySide6.QtWidgets import QLineEdit

from espace_citoyennete.errors import UserError
from espace_citoyennete.french import clock_time, moment, short_date
from espace_citoyennete.permanences.appointments import correct_appointment, move_appointment
from espace_citoyennete.permanences.free_slots import Asker, Wish, free_slot, next_free_slots
from espace_citoyennete.permanences.gestures import remember_moved, remember_noted
from espace_citoyennete.permanences.listing import AppointmentRow, appointment_row
from espace_citoyennete.permanences.slot_list import SlotList
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.fields import offer
from espace_citoyennete.town.reference import labels
from espace_citoyennete.ui import style
from espace_citoyennete.ui.choice import QuickChoice
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.visitors.fields import PhoneField

_SHOWN = 10  # free slots proposed at once


class MovePanel(FormPanel):
    """Move an appointment to one of the first free slots of the same type."""

    kind = "move"
    title = "Déplacer le rendez-vous"
    icon = "calendar-days"
    save_word = "Déplacer"

    def __init__(self, desk: Desk, appointment_id: int | None = None, type_code: str = "") -> None:
        super().__init__(desk)
        self._type_code = type_code
        self.slots = SlotList()
        caption = style.words("caption")
        caption.setText("Choisir le nouveau créneau (↓ ↑).")
        self.lay(caption, self.slots)
        if appointment_id is not None:
            self._offer(appointment_id)
        self.slots.picked.connect(lambda _slot_id: self.edited.emit())
        self.saved.connect(self._remember)

    def _offer(self, appointment_id: int, chosen: int | None = None) -> None:
        """Show the first free slots, and the one chosen earlier when it is still free."""
        now = self.desk.clock.now()
        asker = Asker(self.desk.agent, self.desk.clock.instant())
        with self.desk.database.reading() as session:
            self._row = appointment_row(session, appointment_id)
            found = next_free_slots(session, Wish(self._type_code), now, asker=asker, limit=_SHOWN)
            kept = free_slot(session, chosen, asker=asker) if chosen is not None else None
        if kept is not None and kept not in found:
            found = [*found, kept]
        self.slots.show_slots(found, now, chosen)
        if chosen is not None and kept is None:
            self.message.tell("Ce créneau vient d’être pris. Choisir un autre créneau dans la liste.", "warn")

    def _remember(self, new_id: int) -> None:
        remember_moved(self.desk, new_id, self._row)

    def context(self) -> str:
        """Return who is moved, and from when."""
        return f"{self._row.name} · {moment(self._row.starts_at)} · {self._row.label}"

    def chip_title(self) -> str:
        """Return who is moved."""
        return f"Déplacer · {self._row.name or 'sans nom'}"

    def values(self) -> dict[str, Any]:
        """Return which appointment is moved, and the slot chosen."""
        return {"id": self._row.id, "type_code": self._type_code, "slot_id": self.slots.slot_id()}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._type_code = values["type_code"]
        self._offer(values["id"], values["slot_id"])

    def focus_first(self) -> None:
        """Give the focus to the slots."""
        self.slots.setFocus()

    def show_problems(self, problems: dict[str, str]) -> None:
        """Show the problems above the slots."""
        self.message.tell(" ".join(problems.values()), "err")

    def write(self, session: Session) -> int:
        """Move the appointment and return the new one's id."""
        if (slot_id := self.slots.slot_id()) is None:
            raise UserError("Aucun créneau libre dans ce type de permanence. En ouvrir une nouvelle.")
        return move_appointment(session, self._row.id, slot_id, now=self.desk.clock.now(), by=self.desk.agent)


class AppointmentPanel(FormPanel):
    """Read an appointment: who, how to reach this person safely; note the domain and the subject."""

    kind = "appointment"
    title = "Rendez-vous"
    icon = "user"

    def __init__(self, desk: Desk, appointment_id: int | None = None) -> None:
        super().__init__(desk)
        self._id, self._version = 0, 0
        self._name, self._facts = style.words("section"), style.words()
        self.domain, self.subject = QuickChoice("Aucun domaine"), QLineEdit()
        self.subject.setMaxLength(120)
        self.form = Form(
            [
                Field("domain", "&Domaine du droit", self.domain),
                Field("subject", "&Motif court", self.subject),
            ]
        )
        self.phone = PhoneField(desk, is_read_only=True)
        self.lay(self._name, self._facts, self.phone, self.form)
        self.saved.connect(self._remember)
        offer(self.desk, {self.domain: "domaine_droit"})
        if appointment_id is not None:
            row = self._load(appointment_id)
            self._version = row.version
            self.form.restore({"domain": row.domain, "subject": row.subject})

    def chip_title(self) -> str:
        """Return the person's name."""
        return self._name.text()

    def values(self) -> dict[str, Any]:
        """Return what is typed, of which appointment."""
        return {**self.form.typed(), "id": self._id, "version": self._version}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._load(values["id"])
        self._version = values["version"]
        super().restore(values)

    def focus_first(self) -> None:
        """Give the focus to what comes first: how to reach the person."""
        self.phone.setFocus()

    def write(self, session: Session) -> int:
        """Keep the domain and the subject, and return the appointment's id."""
        typed = self.checked()
        self._before, self._typed = appointment_row(session, self._id), typed
        correct_appointment(session, self._id, self._version, **typed, by=self.desk.agent)
        return self._id

    def _remember(self) -> None:
        remember_noted(self.desk, self._before, **self._typed)

    def _load(self, appointment_id: int) -> AppointmentRow:
        with self.desk.database.reading() as session:
            row = appointment_row(session, appointment_id)
            states = labels(session, "statut_rdv")
        self._id = row.id
        self._name.setText(row.name or "Nom non communiqué")
        place = " · ".join(word for word in (row.label, row.practitioner, row.room) if word)
        facts = [
            f"{moment(row.starts_at)} ({row.minutes} min) · {place}",
            f"{states.get(row.state, row.state)} · pris le {short_date(row.booked_at.date())}",
        ]
        if row.arrived_at:
            facts.append(f"Arrivé à {clock_time(row.arrived_at)}")
        self._facts.setText("\n".join(facts))
        self.phone.show_reach(row.reach)
        return row
