"""The panels of Point Justice: appointments (book, move, read), permanences (plan), sittings (cancel)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QCheckBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from espace_citoyennete.directory.service import organisations, practitioners
from espace_citoyennete.errors import Invalid, UserError
from espace_citoyennete.french import (
    NO_BREAK,
    Unreadable,
    clean,
    clock_time,
    moment,
    phone_key,
    plural,
    short_date,
)
from espace_citoyennete.permanences.listing import (
    AppointmentRow,
    FreeSlot,
    appointment_row,
    free_slot,
    free_slot_count,
    next_free_slots,
    other_booking,
)
from espace_citoyennete.permanences.rules import parse_rule, rule_sentence
from espace_citoyennete.permanences.service import (
    BookingDraft,
    PermanenceDraft,
    PersonToCall,
    book_appointment,
    cancel_sitting,
    correct_appointment,
    create_permanence,
    move_appointment,
    preview_permanence,
    restore_sitting,
    withdraw_booking,
)
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.service import calendar, choices, labels
from espace_citoyennete.ui import style
from espace_citoyennete.ui.accessibility import announce
from espace_citoyennete.ui.choice import Option, QuickChoice
from espace_citoyennete.ui.date_field import DateField, TimeField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.panel import PanelForm
from espace_citoyennete.visitors.rules import full_name, split_name
from espace_citoyennete.visitors.service import VisitorDraft

_SHOWN = 5  # free slots proposed at once


class _Panel(PanelForm):
    """What the panels share: words, then one form, its values and its problems."""

    icon = "scale"
    form: Form

    def _lay(self, *widgets: QWidget) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in widgets:
            column.addWidget(widget)
            if isinstance(widget, Form):
                widget.edited.connect(self.edited)
        column.addStretch(1)

    def values(self) -> dict[str, Any]:
        """Return everything typed."""
        return self.form.typed()

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self.form.restore(values)

    def focus_first(self) -> None:
        """Give the focus to the first field."""
        self.form.focus_first()

    def show_problems(self, problems: dict[str, str]) -> None:
        """Show each problem under its field."""
        if homeless := self.form.show_problems(problems):
            self.message.tell(" ".join(homeless), "err")

    def _checked(self) -> dict[str, Any]:
        self.form.show_problems({})
        if problems := self.form.problems():
            raise Invalid(problems)
        return self.form.values()

    def _fill(self, fields: Mapping[QuickChoice, str]) -> None:
        """Offer in each field the values of its reference list."""
        with self.desk.database.reading() as session:
            for field, list_name in fields.items():
                rows = choices(session, list_name, self.desk.clock.today())
                field.set_options([Option(row.code, row.label, row.entry_code) for row in rows])


class SlotList(QListWidget):
    """The first free slots, one a line; ↓ ↑ choose, Entrée goes on."""

    picked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.slots: list[FreeSlot] = []
        self.setAccessibleName("Premiers créneaux libres")
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
        self.setFixedHeight(self.sizeHintForRow(0) * max(1, len(rows)) + 2 * self.frameWidth())

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


def _words(role: str = "") -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if role:
        style.mark(label, role=role)
    return label


class BookingPanel(_Panel):
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
    ) -> None:
        super().__init__(desk)
        self._contact_id = contact_id
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
        return {**typed, "slot_id": self.slots.slot_id(), "contact_id": self._contact_id}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._contact_id = values["contact_id"]
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
        typed = self._checked()
        if (slot_id := self.slots.slot_id()) is None:
            raise UserError("Aucun créneau libre. Changer le type de permanence ou la date.")
        last_name, first_name = split_name(typed["name"])
        visitor = VisitorDraft(
            last_name,
            first_name,
            typed["phone"],
            safe_contact=typed["safe_contact"] or "STANDARD",
            safe_note=typed["safe_note"] if typed["safe_contact"] != "STANDARD" else "",
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

    def _remember(self, appointment_id: object) -> None:
        assert isinstance(appointment_id, int)

        def back() -> None:
            with self.desk.database.transaction() as session:
                withdraw_booking(session, appointment_id, by=self.desk.agent)

        self.desk.undo.add(f"Rendez-vous pris, {self._slot_title()}", back)

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
        self._none = _words()
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
        self._lay(self.search, self.slots, self._none, self.form)
        self.type.chosen.connect(lambda: self._offer(None))
        self.since.resolved.connect(lambda: self._offer(None))
        self.slots.picked.connect(self._slot_picked)
        self.safe_contact.chosen.connect(self._show_safety)
        self.phone.editingFinished.connect(self._warn_twice)

    def _fill_choices(self) -> None:
        self._fill(
            {
                self.type: "type_intervenant",
                self.safe_contact: "contact_sur",
                self.domain: "domaine_droit",
            }
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


class MovePanel(_Panel):
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
        caption = _words("caption")
        caption.setText("Choisir le nouveau créneau (↓ ↑).")
        self._lay(caption, self.slots)
        self.saved.connect(lambda new_id: remember_move(desk, int(str(new_id)), self._row))

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


def remember_move(desk: Desk, new_id: int, before: AppointmentRow) -> None:
    """Offer to move an appointment back where it was; refused when somebody took the slot."""

    def back() -> None:
        with desk.database.transaction() as session:
            move_appointment(session, new_id, before.slot_id, now=desk.clock.now(), by=desk.agent)

    desk.undo.add(f"Rendez-vous de {before.name or 'sans nom'} déplacé", back)


class AppointmentPanel(_Panel):
    """Read an appointment: who, how to reach this person safely; note the domain and the subject."""

    kind = "appointment"
    title = "Rendez-vous"
    icon = "user"

    def __init__(self, desk: Desk, appointment_id: int | None = None) -> None:
        super().__init__(desk)
        self._id, self._version = 0, 0
        self._name, self._facts = _words("section"), _words()
        self.domain, self.subject = QuickChoice("Aucun domaine"), QLineEdit()
        self.subject.setMaxLength(120)
        self.form = Form(
            [
                Field("domain", "&Domaine du droit", self.domain),
                Field("subject", "&Motif court", self.subject),
            ]
        )
        self._lay(self._name, self._facts, self.form)
        self._fill({self.domain: "domaine_droit"})
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
        typed = self._checked()
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


class PermanencePanel(_Panel):
    """Plan a permanence by its rule; says what it will give before it is saved."""

    kind = "permanence"
    title = "Nouvelle permanence"
    save_word = "Créer"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._build()
        self._fill_choices()
        self._propose()
        self._preview()

    def chip_title(self) -> str:
        """Return the label typed."""
        return self.label.text().strip() or self.title

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        super().restore(values)
        self._preview()

    def write(self, session: Session) -> int:
        """Create the permanence with its sittings and slots, and return its id."""
        draft = self._draft(self._checked())
        return create_permanence(session, draft, calendar=calendar(session), by=self.desk.agent)

    def _build(self) -> None:
        today = self.desk.clock.today
        self.type, self.label, self.rule = QuickChoice("Aucun type"), QLineEdit(), QLineEdit()
        self.organisation, self.practitioner = (
            QuickChoice("Aucun organisme"),
            QuickChoice("Aucun intervenant"),
        )
        self.first_day, self.last_day = DateField(today), DateField(today)
        self.starts_at, self.ends_at, self.minutes = TimeField(), TimeField(), QSpinBox()
        self.minutes.setRange(5, 240)
        self.minutes.setSuffix(f"{NO_BREAK}min")
        self.room = QLineEdit()
        self.school, self.public = QCheckBox(), QCheckBox()
        self.rule.setPlaceholderText("1er et 3e lundi")
        self.said = _words("caption")
        self.form = Form(
            [
                Field("type_code", "&Type", self.type, required=True),
                Field("label", "&Libellé", self.label, required=True),
                (
                    Field("organisation_id", "&Organisme", self.organisation),
                    Field("practitioner_id", "&Intervenant", self.practitioner),
                ),
                Field("rule", "&Répéter", self.rule, required=True, hint="tous les mardis · 1er et 3e lundi"),
                (
                    Field("first_day", "D&u", self.first_day, required=True),
                    Field("last_day", "&Au", self.last_day, required=True),
                ),
                (
                    Field("starts_at", "&De", self.starts_at, required=True),
                    Field("ends_at", "&À", self.ends_at, required=True),
                    Field("slot_minutes", "&Créneau", self.minutes),
                ),
                Field("room", "Lie&u", self.room),
                Field("skips_school_holidays", "Hors vacances &scolaires", self.school),
                Field("skips_public_holidays", "Hors &jours fériés", self.public),
            ]
        )
        self._lay(self.form, self.said)
        self.form.edited.connect(self._preview)
        self.type.chosen.connect(self._name_it)
        for field in (self.first_day, self.last_day, self.starts_at, self.ends_at):
            field.resolved.connect(self._preview)

    def _fill_choices(self) -> None:
        self._fill({self.type: "type_intervenant"})
        today = self.desk.clock.today()
        with self.desk.database.reading() as session:
            self.organisation.set_options(
                [Option(str(row.id), row.draft.name) for row in organisations(session, today)]
            )
            self.practitioner.set_options(
                [Option(str(row.id), row.draft.name) for row in practitioners(session, today)]
            )

    def _propose(self) -> None:
        """Propose the rest of the year, as most permanences run."""
        today = self.desk.clock.today()
        end = date(today.year if today.month < 9 else today.year + 1, 12 if today.month < 9 else 7, 31)
        self.form.restore(
            {
                "first_day": today + timedelta(days=1),
                "last_day": end,
                "starts_at": time(9),
                "ends_at": time(12),
                "slot_minutes": 30,
                "skips_public_holidays": True,
            }
        )

    def _name_it(self) -> None:
        option = self.type.option()
        if option and not self.label.text().strip():
            self.label.setText(option.label)
            self._preview()

    def _draft(self, typed: dict[str, Any]) -> PermanenceDraft:
        try:
            rule = parse_rule(typed.pop("rule"))
        except Unreadable as refusal:
            raise Invalid({"rule": str(refusal)}) from refusal
        ids = {name: typed.pop(name) for name in ("organisation_id", "practitioner_id")}
        chosen: dict[str, Any] = {name: int(code) if code else None for name, code in ids.items()}
        return PermanenceDraft(**typed, **chosen, rule=rule, uid=self.uid)

    def _preview(self) -> None:
        """Say what the rule gives, as soon as everything it needs is there."""
        typed = self.form.values()
        needed = ("rule", "first_day", "last_day", "starts_at", "ends_at")
        if any(not typed[name] and typed[name] != time() for name in needed):
            self.said.setText("")
            return
        try:
            draft = self._draft(
                typed | {"label": typed["label"] or "–", "type_code": typed["type_code"] or "–"}
            )
            with self.desk.database.reading() as session:
                planned = preview_permanence(draft, calendar(session))
        except UserError as refusal:
            self.said.setText(refusal.message)
        else:
            self.said.setText(f"{rule_sentence(draft.rule).capitalize()}{NO_BREAK}: {planned.sentence}.")


class SittingPanel(_Panel):
    """Cancel one sitting, with its reason; whoever was expected is then to be called back."""

    kind = "sitting"
    title = "Annuler la séance"
    icon = "calendar-off"
    save_word = "Annuler la séance"

    def __init__(self, desk: Desk, sitting_id: int, words: str, told: Callable[[str], object]) -> None:
        super().__init__(desk)
        self._sitting_id, self._context = sitting_id, words
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("intervenant absent")
        self.reason.setMaxLength(200)
        self.form = Form([Field("reason", "&Raison", self.reason, required=True)])
        self.form.blockSignals(True)  # one line is retyped sooner than found again: no draft
        self._lay(self.form)
        self._told = told
        self.saved.connect(self._tell)

    def context(self) -> str:
        """Return which sitting is cancelled."""
        return self._context

    def write(self, session: Session) -> list[PersonToCall]:
        """Cancel the sitting and return who is to be called back."""
        reason = self._checked()["reason"]
        return cancel_sitting(session, self._sitting_id, reason, by=self.desk.agent)

    def _tell(self, people: list[PersonToCall]) -> None:
        def back() -> None:
            with self.desk.database.transaction() as session:
                booked = [person.appointment_id for person in people]
                restore_sitting(session, self._sitting_id, booked, by=self.desk.agent)

        self._told(_to_call(people))
        self.desk.undo.add("Séance annulée", back)


def _to_call(people: Sequence[PersonToCall]) -> str:
    """Say who is to be called back, with each one's phone or instruction."""
    if not people:
        return "Séance annulée. Personne n’était attendu."
    said = [
        f"{person.name} ({person.phone or 'sans téléphone'}"
        f"{', contact sûr à respecter' if person.safe_contact != 'STANDARD' else ''})"
        for person in people
    ]
    return f"Séance annulée. {plural(len(people), 'personne')} à rappeler{NO_BREAK}: {', '.join(said)}."
