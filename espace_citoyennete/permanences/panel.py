"""The panels of appointments: find a slot and book it, move an appointment, read one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
)

from espace_citoyennete.errors import UserError
from espace_citoyennete.french import (
    NO_BREAK,
    clean,
    clock_time,
    moment,
    phone_key,
    plural,
    short_date,
)
from espace_citoyennete.permanences.appointments import (
    BookingDraft,
    book_appointment,
    correct_appointment,
    move_appointment,
)
from espace_citoyennete.permanences.gestures import remember_booked, remember_moved
from espace_citoyennete.permanences.listing import (
    AppointmentRow,
    FreeSlot,
    appointment_row,
    free_slot,
    free_slot_count,
    next_free_slots,
    other_booking,
)
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.fields import offer
from espace_citoyennete.town.reference import labels
from espace_citoyennete.ui import style
from espace_citoyennete.ui.accessibility import announce
from espace_citoyennete.ui.choice import QuickChoice
from espace_citoyennete.ui.date_field import DateField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.visitors.rules import full_name, split_name
from espace_citoyennete.visitors.service import VisitorDraft

_SHOWN = 5  # free slots proposed at once


class SlotList(QListWidget):
    """The first free slots, one a line; ↓ ↑ choose, Entrée goes on."""

    picked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.slots: list[FreeSlot] = []
        self.setAccessibleName("Premiers créneaux libres")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.currentRowChanged.connect(self._tell)

    def show_slots(self, slots: Sequence[FreeSlot], now: datetime, chosen: int | None = None) -> None:
        """Propose these slots, the first one or `chosen` being current."""
        self.blockSignals(True)
        self.clear()
        self.slots = list(slots)
        for slot in self.slots:
            item = QListWidgetItem(_slot_words(slot, now))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, _slot_words(slot, now))
            self.addItem(item)
        rows = [slot.slot_id for slot in self.slots]
        self.setCurrentRow(rows.index(chosen) if chosen in rows else 0)
        self.blockSignals(False)
        self._fit()

    def slot_id(self) -> int | None:
        """Return the slot that is current."""
        row = self.currentRow()
        return self.slots[row].slot_id if 0 <= row < len(self.slots) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on to the next field on Entrée."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ring of the focus around the current line."""
        super().paintEvent(event)
        if self.hasFocus() and self.currentItem():
            painter = QPainter(self.viewport())
            painter.setPen(QPen(style.colour("focus"), 2))
            painter.drawRect(self.visualItemRect(self.currentItem()).adjusted(1, 1, -2, -2))

    def showEvent(self, event: QShowEvent) -> None:
        """Take the height of the lines, known once the style is applied."""
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(self.sizeHintForRow(0) * max(1, self.count()) + 2 * self.frameWidth())

    def sizeHint(self) -> QSize:
        """Return the room of the lines shown."""
        return QSize(super().sizeHint().width(), self.height())

    def _tell(self) -> None:
        if (slot_id := self.slot_id()) is not None:
            self.picked.emit(slot_id)


def _slot_words(slot: FreeSlot, now: datetime) -> str:
    """Write a free slot: « auj. 10 h 30 · Avocat · Me Dupont · Salle 2 »."""
    day = "auj." if slot.starts_at.date() == now.date() else short_date(slot.starts_at.date())
    words = [f"{day} {clock_time(slot.starts_at)}", slot.label, slot.practitioner, slot.room]
    return " · ".join(word for word in words if word)


@dataclass(frozen=True)
class Caller:
    """The person on the line, already named in a contact."""

    name: str
    uid: UUID


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
        last_name: str = "",
        first_name: str = "",
        phone: str = "",
        domain: str | None = None,
        contact_id: int | None = None,
        visitor_uid: UUID | None = None,
    ) -> None:
        super().__init__(desk)
        self._contact_id = contact_id
        self._caller = Caller(full_name(last_name, first_name), visitor_uid or uuid4())
        self._build()
        self._fill_choices()
        self.form.restore({"name": full_name(last_name, first_name), "phone": phone, "domain": domain})
        self.search.restore({"since": desk.clock.today()})
        self._offer(slot_id)
        self.saved.connect(self._remember)

    def chip_title(self) -> str:
        """Return the name typed, or the slot."""
        return self.name.text().strip() or self._slot_title() or self.title

    def context(self) -> str:
        """Return how many slots are free."""
        return self._count

    def values(self) -> dict[str, Any]:
        """Return everything typed and the slot chosen."""
        typed = self.search.typed() | self.form.typed()
        caller = {"caller": self._caller.name, "visitor_uid": str(self._caller.uid)}
        return {**typed, **caller, "slot_id": self.slots.slot_id(), "contact_id": self._contact_id}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._contact_id = values["contact_id"]
        self._caller = Caller(values["caller"], UUID(values["visitor_uid"]))
        self.search.restore(values)
        self.form.restore(values)
        self._offer(values["slot_id"])
        self._show_safety()

    def focus_first(self) -> None:
        """Go to the name when the slot was chosen in the week, else to the criteria."""
        (self.name if self._was_given else self.type).setFocus()
        if self.slots.slots:
            announce(
                f"{self._count}. Premier{NO_BREAK}: {_slot_words(self.slots.slots[0], self.desk.clock.now())}"
            )

    def write(self, session: Session) -> int:
        """Book the slot chosen and return the appointment's id."""
        typed = self.checked()
        if (slot_id := self.slots.slot_id()) is None:
            raise UserError("Aucun créneau libre. Changer le type de permanence ou la date.")
        last_name, first_name = split_name(typed["name"])
        visitor = VisitorDraft(
            last_name,
            first_name,
            typed["phone"],
            safe_contact=typed["safe_contact"] or "STANDARD",
            safe_note=typed["safe_note"] if typed["safe_contact"] != "STANDARD" else "",
            # The caller is one person, logged and booked; another name typed here is somebody else.
            uid=self._caller.uid if typed["name"] == self._caller.name else uuid4(),
        )
        draft = BookingDraft(
            slot_id,
            visitor,
            domain=typed["domain"],
            subject=typed["subject"],
            contact_id=self._contact_id,
            uid=self.uid,
        )
        return book_appointment(session, draft, now=self.desk.clock.now(), by=self.desk.agent)

    def _remember(self, appointment_id: int) -> None:
        with self.desk.database.reading() as session:
            booked = appointment_row(session, appointment_id)
        remember_booked(self.desk, booked)

    # Building

    def _build(self) -> None:
        self.type, self.since = QuickChoice("Aucune permanence"), DateField(self.desk.clock.today)
        self.name, self.phone, self.subject = QLineEdit(), QLineEdit(), QLineEdit()
        self.safe_contact, self.safe_note = QuickChoice("Aucune consigne"), QLineEdit()
        self.domain = QuickChoice("Aucun domaine")
        self.name.setPlaceholderText("Diallo Awa")
        self.phone.setPlaceholderText("06 39 98 01 02")
        self.subject.setMaxLength(120)
        self.safe_note.setMaxLength(200)
        self.search = Form(
            [(Field("type", "&Pour", self.type, stretch=3), Field("since", "&Dès", self.since, stretch=2))]
        )
        self.slots = SlotList()
        self._none = style.words()
        self._none.setText("Aucun créneau libre à partir de ce jour. Changer le type ou la date.")
        self.form = Form(
            [
                (Field("name", "&Nom", self.name, required=True), Field("phone", "&Téléphone", self.phone)),
                Field("safe_contact", "&Contact sûr", self.safe_contact),
                Field("safe_note", "Consi&gne", self.safe_note),
                Field("domain", "Domaine du d&roit", self.domain),
                Field("subject", "&Motif court", self.subject),
            ]
        )
        self.lay(self.search, self.slots, self._none, self.form)
        self.type.chosen.connect(lambda: self._offer(None))
        self.since.resolved.connect(lambda: self._offer(None))
        self.slots.picked.connect(self._slot_picked)
        self.safe_contact.chosen.connect(self._show_safety)
        self.phone.editingFinished.connect(self._warn_twice)

    def _fill_choices(self) -> None:
        offer(
            self.desk,
            {
                self.type: "type_intervenant",
                self.safe_contact: "contact_sur",
                self.domain: "domaine_droit",
            },
        )
        self.form.restore({"safe_contact": "STANDARD"})
        self._show_safety()

    # Behaviour

    def _offer(self, slot_id: int | None) -> None:
        """Propose the slot asked for, or the first free ones that meet the criteria."""
        now = self.desk.clock.now()
        with self.desk.database.reading() as session:
            given = free_slot(session, slot_id) if slot_id is not None else None
            if given is not None:
                self.search.restore({"type": given.type_code, "since": given.starts_at.date()})
            start = given.starts_at if given else self._start(now)
            found = next_free_slots(session, self.type.code(), start, limit=_SHOWN)
            count = free_slot_count(session, self.type.code(), start)
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
        if self.name.text():
            self.edited.emit()

    def _slot_title(self) -> str:
        row = self.slots.currentRow()
        return moment(self.slots.slots[row].starts_at) if 0 <= row < len(self.slots.slots) else ""

    def _show_safety(self) -> None:
        """Ask for the instruction only where the person's safety needs one."""
        self.form.show_field("safe_note", self.safe_contact.code() not in (None, "STANDARD"))

    def _warn_twice(self) -> None:
        row = self.slots.currentRow()
        if row < 0 or not (digits := phone_key(clean(self.phone.text()))):
            return
        slot = self.slots.slots[row]
        with self.desk.database.reading() as session:
            already = other_booking(session, digits, slot.type_code, self.desk.clock.now())
        if already is not None:
            self.message.tell(f"Ce téléphone a déjà un rendez-vous {slot.label}, {moment(already)}.", "warn")


class MovePanel(FormPanel):
    """Move an appointment to one of the first free slots of the same type."""

    kind = "move"
    title = "Déplacer le rendez-vous"
    icon = "calendar-days"
    save_word = "Déplacer"

    def __init__(self, desk: Desk, appointment_id: int, type_code: str) -> None:
        super().__init__(desk)
        with desk.database.reading() as session:
            self._row = appointment_row(session, appointment_id)
            found = next_free_slots(session, type_code, desk.clock.now(), limit=2 * _SHOWN)
        self.slots = SlotList()
        self.slots.show_slots(found, desk.clock.now())
        caption = style.words("caption")
        caption.setText("Choisir le nouveau créneau (↓ ↑).")
        self.lay(caption, self.slots)
        self.saved.connect(self._remember)

    def _remember(self, new_id: int) -> None:
        remember_moved(self.desk, new_id, self._row)

    def context(self) -> str:
        """Return who is moved, and from when."""
        return f"{self._row.name} · {moment(self._row.starts_at)} · {self._row.label}"

    def values(self) -> dict[str, Any]:
        """Return nothing: no draft is made of a choice."""
        return {}

    def restore(self, values: dict[str, Any]) -> None:
        """Do nothing: no draft is made of a choice."""

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
        self.lay(self._name, self._facts, self.form)
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

    def write(self, session: Session) -> int:
        """Keep the domain and the subject, and return the appointment's id."""
        typed = self.checked()
        correct_appointment(session, self._id, self._version, **typed, by=self.desk.agent)
        return self._id

    def _load(self, appointment_id: int) -> AppointmentRow:
        with self.desk.database.reading() as session:
            row = appointment_row(session, appointment_id)
            states, instructions = labels(session, "statut_rdv"), labels(session, "contact_sur")
        self._id = row.id
        self._name.setText(row.name or "Nom non communiqué")
        place = " · ".join(word for word in (row.label, row.practitioner, row.room) if word)
        facts = [
            f"{moment(row.starts_at)} ({row.minutes} min) · {place}",
            f"{states.get(row.state, row.state)} · pris le {short_date(row.booked_at.date())}",
            f"Téléphone{NO_BREAK}: {row.phone or 'aucun'}",
        ]
        if row.safe_contact != "STANDARD":
            facts.append(f"Contact sûr{NO_BREAK}: {instructions.get(row.safe_contact, row.safe_contact)}")
        if row.safe_note:
            facts.append(row.safe_note)
        if row.arrived_at:
            facts.append(f"Arrivé à {clock_time(row.arrived_at)}")
        self._facts.setText("\n".join(facts))
        return row
