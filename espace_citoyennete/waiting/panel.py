"""The forms of the waiting list: who waits and for what, until when a slot is held, why somebody leaves."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from PySide6.QtWidgets import QCheckBox, QLineEdit

from espace_citoyennete.contacts.fields import PersonFields
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, WEEKDAYS, moment, short_date
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.fields import offer
from espace_citoyennete.ui.choice import Option, QuickChoice
from espace_citoyennete.ui.choices import QuickChoices
from espace_citoyennete.ui.date_field import DateField, TimeField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.overtaken import Record
from espace_citoyennete.waiting.entries import Change
from espace_citoyennete.waiting.gestures import (
    remember_changed,
    remember_held,
    remember_joined,
    remember_left,
)
from espace_citoyennete.waiting.listing import (
    WaitingRow,
    kept_entry,
    sitting_asked,
    slot_moment,
    waiting_row,
    waits_already,
)
from espace_citoyennete.waiting.model import WaitingEntry
from espace_citoyennete.waiting.rules import AFTERNOON, HELD_FOR, MORNING, held_until
from espace_citoyennete.waiting.service import (
    REASON_LENGTH,
    SUBJECT_LENGTH,
    WaitingDraft,
    change_waiting,
    join_waiting,
    leave_waiting,
    propose_slot,
)

_DAYS = tuple(Option(str(day), WEEKDAYS[day], WEEKDAYS[day][:2].upper()) for day in range(6))
_HALVES = (Option(MORNING, "Matin", "MA"), Option(AFTERNOON, "Après-midi", "AP"))
_PERSON = ("name", "safe_contact", "safe_note", "safe_confirmed", "phone")


class WaitingPanel(FormPanel):
    """Put somebody on the waiting list, or change what a person already there waits for."""

    kind = "waiting"
    title = "Liste d’attente"
    icon = "clock"
    save_word = "Inscrire"

    def __init__(
        self,
        desk: Desk,
        *,
        type_code: str = "",
        domain: str | None = None,
        name: str = "",
        phone: str = "",
        visitor_uid: UUID | None = None,
        instruction: tuple[str | None, str] | None = None,
        subject: str = "",
        sitting_id: int | None = None,
        contact_id: int | None = None,
        waiting_entry_id: int | None = None,
    ) -> None:
        super().__init__(desk)
        self._kept: tuple[int, int] | None = None  # the entry being changed: its id and version
        self._sitting_id, self._contact_id = sitting_id, contact_id
        self._person = ""  # the name of who waits already
        self._was_warned = False  # that this person waits already
        self._build()
        offer(desk, {self.type: "type_intervenant", self.domain: "domaine_droit"})
        self.form.restore({"type": type_code or None, "domain": domain, "subject": subject})
        self._domain_chosen()
        if waiting_entry_id is not None:
            self._load(waiting_entry_id)
        else:
            self.person.receive(name, phone, visitor_uid, instruction)
        if waiting_entry_id is None and sitting_id is not None:
            self.form.restore({"only_sitting": True})
        self._show_what_is_asked()
        self.saved.connect(self._remember)

    def context(self) -> str:
        """Return who waits, when it is known."""
        return self.desk.shown_name(self._person)

    def chip_title(self) -> str:
        """Return who waits."""
        return f"Attente · {self._person or self.person.name}".rstrip(" ·")

    def values(self) -> dict[str, Any]:
        """Return everything typed, and the entry, the sitting and the contact that it is about."""
        return {
            **self.form.typed(),
            "kept": self._kept,
            "sitting_id": self._sitting_id,
            "contact_id": self._contact_id,
            "person": self._person,
        }

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._kept = tuple(values["kept"]) if values["kept"] else None
        self._sitting_id, self._contact_id = values["sitting_id"], values["contact_id"]
        self._person = values["person"]
        self.form.restore(values)
        self._domain_chosen()
        self._show_what_is_asked()

    def focus_first(self) -> None:
        """Give the focus to the name, or to what is waited for when the person is known."""
        (self.type if self._person or self.person.name else self.person.caller).setFocus()

    def reopened(self) -> Self:
        """Return the form as it opens now on its record."""
        return type(self)(self.desk, waiting_entry_id=self._kept[0] if self._kept else None)

    def write(self, session: Session) -> int | Change:
        """Put the person on the list, or change what the person waits for."""
        typed = self.checked()
        draft = WaitingDraft(
            typed["type"],
            None if self._kept else self.person.visitor(typed),
            sitting_id=self._sitting_id if typed["only_sitting"] else None,
            domain=typed["domain"],
            subject=typed["subject"],
            is_urgent=typed["is_urgent"],
            deadline=typed["deadline"],
            weekdays=tuple(map(int, typed["weekdays"])),
            half_day=typed["half_day"],
            contact_id=self._contact_id,
            uid=self.uid,
        )
        self._draft, now, by = draft, self.desk.clock.now(), self.desk.agent
        if self._kept is not None:
            return change_waiting(session, *self._kept, draft, now=now, by=by)
        self._warn_twice(session, draft)
        return join_waiting(session, draft, now=now, by=by)

    def _warn_twice(self, session: Session, draft: WaitingDraft) -> None:
        """Tell once that the same person waits already; the second save is a decision."""
        if self._was_warned or draft.visitor is None:
            return
        phone = self.person.phone.value() or ""
        since = waits_already(session, draft.visitor.uid, phone, draft.type_code)
        if since is not None:
            self._was_warned = True
            raise UserError(
                f"Cette personne, ou ce téléphone, attend déjà depuis le {short_date(since.date())}. "
                "Enregistrer de nouveau pour l’inscrire une deuxième fois."
            )

    def _remember(self, done: object) -> None:
        """Offer to take the save back."""
        if isinstance(done, Change):
            remember_changed(self.desk, done, self._draft)
        elif isinstance(done, int):
            remember_joined(self.desk, self._draft, done)

    # Building

    def _build(self) -> None:
        self.person = PersonFields(self.desk)
        self.type, self.domain = QuickChoice("Aucune permanence"), QuickChoice("Aucun domaine")
        self.subject, self.deadline = QLineEdit(), DateField(self.desk.clock.today)
        self.subject.setMaxLength(SUBJECT_LENGTH)
        self.weekdays, self.half_day = QuickChoices("Aucun jour"), QuickChoice("Aucun moment")
        self.weekdays.set_options(_DAYS)
        self.half_day.set_options(_HALVES)
        self.is_urgent, self.only_sitting = QCheckBox(), QCheckBox()
        self.form = Form(
            [
                *self.person.rows(required=True),
                Field("type", "&Pour", self.type, required=True),
                Field("only_sitting", "Cette séance &seulement", self.only_sitting),
                Field("domain", "Domaine du d&roit", self.domain),
                Field("subject", "&Motif court", self.subject),
                (
                    Field("deadline", "&Date à ne pas dépasser", self.deadline, stretch=3),
                    Field("is_urgent", "&Urgent", self.is_urgent, stretch=2),
                ),
                Field("weekdays", "J&ours possibles", self.weekdays, hint=f"Vide{NO_BREAK}: tous"),
                Field(
                    "half_day", "Mom&ent possible", self.half_day, hint=f"Vide{NO_BREAK}: matin ou après-midi"
                ),
            ]
        )
        self.lay(self.form)
        self.person.stand_in(self.form, self.half_day)
        self.domain.chosen.connect(self._domain_chosen)

    def _show_what_is_asked(self) -> None:
        """Name the person who waits already in place of asking; name the sitting, when there is one."""
        if self._kept is not None:
            for name in _PERSON:
                self.form.show_field(name, False)
        self.form.show_field("only_sitting", self._sitting_id is not None)
        if self._sitting_id is not None:
            with self.desk.database.reading() as session:
                asked = sitting_asked(session, self._sitting_id)
            if asked is not None:
                self.only_sitting.setText(f"&Seulement la séance du {moment(asked.starts_at)}")
                if self.type.code() is None:
                    self.type.set_code(asked.type_code)

    def _domain_chosen(self) -> None:
        """Ask for the instruction that the domain calls for."""
        if self._kept is None:
            self.person.set_situation("", [self.domain.code()])

    def _load(self, entry_id: int) -> None:
        with self.desk.database.reading() as session:
            kept = kept_entry(session, entry_id, by=self.desk.agent)
            self.record = Record.read(session, WaitingEntry, entry_id)
        draft = kept.draft
        self._kept, self._person = (kept.id, kept.version), kept.name
        self._sitting_id, self._contact_id = draft.sitting_id, draft.contact_id
        self.form.restore(
            {
                "type": draft.type_code,
                "only_sitting": draft.sitting_id is not None,
                "domain": draft.domain,
                "subject": draft.subject,
                "deadline": draft.deadline,
                "is_urgent": draft.is_urgent,
                "weekdays": tuple(map(str, draft.weekdays)),
                "half_day": draft.half_day,
            }
        )


class _EntryPanel(FormPanel):
    """What is done about one person who waits: this person is named, never asked."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._row: WaitingRow | None = None
        self._version: int | None = None  # at which the entry was read

    def context(self) -> str:
        """Return who it is about."""
        return self.desk.shown_name(self._row.name) if self._row else ""

    def chip_title(self) -> str:
        """Return who it is about."""
        return f"{self.save_word} · {self._row.name}" if self._row else self.title

    def values(self) -> dict[str, Any]:
        """Return what is typed, and of whom."""
        entry_id = self._row.id if self._row else None
        return {**self.form.typed(), "entry_id": entry_id, "version": self._version}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned. Raises `UserError` when the person is no more on the list."""
        if values["entry_id"] is not None:
            self.load(values["entry_id"])
        self._version = values["version"]
        super().restore(values)

    def load(self, entry_id: int) -> None:
        """Be about this entry."""
        with self.desk.database.reading() as session:
            self._row = waiting_row(session, entry_id, by=self.desk.agent)
            self.record = Record.read(session, WaitingEntry, entry_id)
        self._version = self._row.version

    def row(self) -> WaitingRow:
        """Return who it is about; raise `UserError` when nobody was chosen."""
        if self._row is None:
            raise UserError("Personne n’est choisi. Le choisir dans la liste d’attente.")
        return self._row


class WaitingHoldPanel(_EntryPanel):
    """Hold the slot proposed to somebody until an hour agreed with this person."""

    kind = "waiting_hold"
    title = "Tenir le créneau"
    icon = "clock"
    save_word = "Tenir"
    shows_again = True

    def __init__(
        self, desk: Desk, *, waiting_entry_id: int | None = None, slot_id: int | None = None
    ) -> None:
        super().__init__(desk)
        self._slot_id: int | None = None
        self._slot_at: datetime | None = None
        self._choose(slot_id)
        self.day, self.hour = DateField(desk.clock.today), TimeField()
        day = Field("day", "&Jusqu’au", self.day, required=True)
        self.form = Form([(day, Field("hour", "&Heure", self.hour, required=True))])
        self.lay(self.form)
        now = desk.clock.now()
        until = held_until(now, self._slot_at) if self._slot_at is not None else now + HELD_FOR
        self.form.restore({"day": until.date(), "hour": until.time()})
        if waiting_entry_id is not None:
            self.load(waiting_entry_id)
        self.saved.connect(self._remember)

    def context(self) -> str:
        """Return who it is about, and which slot."""
        slot = moment(self._slot_at) if self._slot_at is not None else ""
        return " · ".join(filter(None, (super().context(), slot)))

    def values(self) -> dict[str, Any]:
        """Return what is typed, for whom and which slot."""
        return {**super().values(), "slot_id": self._slot_id}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._choose(values["slot_id"])
        super().restore(values)

    def reopened(self) -> Self:
        """Return the form as it opens now on its record."""
        return type(self)(self.desk, waiting_entry_id=self.row().id, slot_id=self._slot_id)

    def write(self, session: Session) -> Change:
        """Hold the slot until this hour."""
        typed, row = self.checked(), self.row()
        if self._slot_id is None:
            raise UserError("Aucun créneau à tenir. En choisir un dans la liste d’attente.")
        self._until = datetime.combine(typed["day"], typed["hour"])
        now, by = self.desk.clock.now(), self.desk.agent
        return propose_slot(session, row.id, self._version, self._slot_id, self._until, now=now, by=by)

    def _choose(self, slot_id: int | None) -> None:
        """Be about this slot."""
        self._slot_id = slot_id
        if slot_id is not None:
            with self.desk.database.reading() as session:
                self._slot_at = slot_moment(session, slot_id)

    def _remember(self, change: object) -> None:
        assert isinstance(change, Change) and self._slot_id is not None
        remember_held(self.desk, self.row(), self._slot_id, self._until, change)


class WaitingLeavePanel(_EntryPanel):
    """Take somebody off the waiting list, and say why."""

    kind = "waiting_leave"
    title = "Retirer de la liste d’attente"
    icon = "x"
    save_word = "Retirer"
    shows_again = True

    def __init__(self, desk: Desk, *, waiting_entry_id: int | None = None) -> None:
        super().__init__(desk)
        self.reason = QLineEdit()
        self.reason.setMaxLength(REASON_LENGTH)
        self.reason.setPlaceholderText("a trouvé ailleurs")
        hint = f"Par exemple{NO_BREAK}: ne souhaite plus, a trouvé ailleurs, injoignable"
        self.form = Form([Field("reason", "&Raison", self.reason, required=True, hint=hint)])
        self.lay(self.form)
        if waiting_entry_id is not None:
            self.load(waiting_entry_id)
        self.saved.connect(self._remember)

    def reopened(self) -> Self:
        """Return the form as it opens now on its record."""
        return type(self)(self.desk, waiting_entry_id=self.row().id)

    def write(self, session: Session) -> Change:
        """Take the person off the list."""
        self._reason = self.checked()["reason"]
        now, by = self.desk.clock.now(), self.desk.agent
        return leave_waiting(session, self.row().id, self._version, self._reason, now=now, by=by)

    def _remember(self, change: object) -> None:
        assert isinstance(change, Change)
        remember_left(self.desk, self.row(), change, self._reason)
