"""The panel that finds a free slot and books it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QLineEdit, QPushButton

from espace_citoyennete.contacts.fields import PersonFields
from espace_citoyennete.errors import Invalid, UserError
from espace_citoyennete.french import moment
from espace_citoyennete.permanences.appointments import (
    TEXT_LENGTH,
    BookingDraft,
    book_appointment,
    booking_cautions,
)
from espace_citoyennete.permanences.booked import appointment_row
from espace_citoyennete.permanences.cautions import Caution
from espace_citoyennete.permanences.gestures import remember_booked
from espace_citoyennete.permanences.keeping import SlotKeeper, why_lost
from espace_citoyennete.permanences.overbooking import overbook
from espace_citoyennete.permanences.slot_search import SlotSearch
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.fields import offer
from espace_citoyennete.ui.choice import QuickChoice
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.panel_form import Offer

_MORE = ("mode", "opponent")
_ON_SITE = "SUR_PLACE"
_NO_SLOT = "Aucun créneau libre. Changer les critères, ou inscrire en liste d’attente."


class BookingPanel(FormPanel):
    """Find a free slot and book it: the slot chosen is held for whoever types."""

    kind = "booking"
    title = "Trouver un créneau"
    icon = "calendar-days"
    save_word = "Réserver"

    def __init__(
        self,
        desk: Desk,
        slot_id: int | None = None,
        *,
        is_overbooking: bool = False,
        name: str = "",
        phone: str = "",
        type_code: str | None = None,
        domain: str | None = None,
        subject: str = "",
        contact_id: int | None = None,
        visitor_uid: UUID | None = None,
        instruction: tuple[str | None, str] | None = None,
        replaces: UUID | None = None,
    ) -> None:
        super().__init__(desk)
        self._replaces = replaces  # the appointment given up for this one
        self._contact_id = contact_id
        self._told: set[Caution] = set()  # what was said once: saved again, it is confirmed
        self._pending: tuple[Caution, ...] = ()
        self._build()
        offer(desk, {self.domain: "domaine_droit", self.mode: "modalite_rdv"})
        self.form.restore({"domain": domain, "subject": subject, "mode": _ON_SITE})
        self._domain_chosen()
        self.person.receive(name, phone, visitor_uid, instruction)
        self.search.form.restore({"type": type_code})
        self.search.set_over(is_overbooking)
        self._offer(slot_id)
        self.saved.connect(self._remember)

    def chip_title(self) -> str:
        """Return the name typed, or the slot."""
        return self.person.name or self._slot_title() or self.title

    def values(self) -> dict[str, Any]:
        """Return everything typed and the slot chosen."""
        more = self.more.isChecked()
        return {
            **self.search.values(),
            **self.form.typed(),
            "contact_id": self._contact_id,
            "more": more,
            "replaces": str(self._replaces or ""),
        }

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._contact_id = values["contact_id"]
        self._replaces = UUID(values["replaces"]) if values["replaces"] else None
        self.search.restore(values)
        self.form.restore(values)
        self.more.setChecked(values["more"])
        self._domain_chosen()
        self._offer(values["slot_id"], keeps_criteria=True)

    @property
    def about(self) -> UUID | None:
        """Return the appointment of which the booking takes the place."""
        return self._replaces

    def focus_first(self) -> None:
        """Go to the name when the slot was chosen in the week, to the slots for somebody already named."""
        if self.search.was_given:
            self.person.caller.setFocus()
        elif self.person.name and self.slots.slots:
            self.slots.setFocus()
        else:
            self.search.type.setFocus()
        self.search.announce()

    def answers(self) -> dict[str, Any]:
        """Put the person on the waiting list from the menu as well."""
        return {"new_waiting": self._wait}

    def save(self) -> bool:
        """Book the slot; what has to be confirmed is said once, and the second time is the answer."""
        if unheard := self._unheard():
            self.message.tell(f"{' '.join(unheard)} Ctrl+Entrée pour confirmer.", "warn")
            return False
        is_saved = super().save()
        if not is_saved and self.slots.slot_id() is not None:
            self.search.offer(self.slots.slot_id(), keeps_criteria=True, is_silent=True)  # it may be lost
        return is_saved

    def write(self, session: Session) -> int:
        """Book the slot chosen and return the appointment's id."""
        self._draft = self._typed()
        book = overbook if self.search.is_over else book_appointment
        return book(session, self._draft, now=self.desk.clock.now(), by=self.desk.agent)

    def show_problems(self, problems: dict[str, str]) -> None:
        """Show each problem under its field; open « Plus » when one is there."""
        if any(problems.get(name) for name in _MORE):
            self.more.setChecked(True)
        criteria = self.search.form.problems()
        super().show_problems({name: why for name, why in problems.items() if name not in criteria})
        self.search.form.show_problems(criteria)

    def checked(self, *, optional: Collection[str] = ()) -> dict[str, Any]:
        """Return what each field means; the slots of a criterion that cannot be read are not those wanted."""
        try:
            typed = super().checked(optional=optional)
        except Invalid as refusal:
            raise Invalid(self.search.form.problems() | refusal.problems) from refusal
        if criteria := self.search.form.problems():
            raise Invalid(criteria)
        return typed

    def _typed(self) -> BookingDraft:
        """Return the booking as typed. Raises `Invalid`, and `UserError` without a slot."""
        typed = self.checked()
        return BookingDraft(
            self.slots.chosen(_NO_SLOT),
            self.person.visitor(typed),
            domain=typed["domain"],
            subject=typed["subject"],
            contact_id=self._contact_id,
            mode=typed["mode"] or _ON_SITE,
            opponent=typed["opponent"],
            reason=typed["reason"] if self.search.is_over else "",
            confirmed=tuple(caution.code for caution in self._pending),
            replaces=self._replaces,
            uid=self.uid,
        )

    def _unheard(self) -> list[str]:
        """Return what was never said of this booking; a form that cannot be saved has nothing to confirm."""
        self._pending = ()
        try:
            draft = self._typed()
            with self.desk.database.reading() as session:
                self._pending = booking_cautions(session, draft, now=self.desk.clock.now())
        except UserError:
            return []  # the save itself refuses, and says why under its field
        unheard = [caution.words for caution in self._pending if caution not in self._told]
        self._told |= set(self._pending)
        return unheard

    def _remember(self, appointment_id: int) -> None:
        self._keeper.forget()
        with self.desk.database.reading() as session:
            booked = appointment_row(session, appointment_id, by=self.desk.agent)
        remember_booked(self.desk, booked, self._draft)
        self._booked = booked

    def follow_up(self) -> tuple[str, object] | None:
        """Offer the paper of whoever is here, or to whom it is sent."""
        sentence = f"Rendez-vous pris, {moment(self._booked.starts_at)}."
        given = {"appointment_id": self._booked.id}
        return "offer", Offer(sentence, "Convocation…", "form:appointment", given)

    # Building

    def _build(self) -> None:
        self.search = SlotSearch(self.desk)
        self.type, self.slots = self.search.type, self.search.slots
        self.person = PersonFields(self.desk)
        self.domain, self.mode = QuickChoice("Aucun domaine"), QuickChoice("Aucune modalité")
        self.subject, self.opponent, self.reason = QLineEdit(), QLineEdit(), QLineEdit()
        for line in (self.subject, self.opponent, self.reason):
            line.setMaxLength(TEXT_LENGTH)
        self.opponent.setPlaceholderText("Martin Paul")
        self.form = Form(
            [
                Field("reason", "Raison du surnom&bre", self.reason, required=True),
                *self.person.rows(required=True),
                Field("domain", "Domaine du d&roit", self.domain),
                Field("subject", "&Motif court", self.subject),
                Field("mode", "Mod&alité", self.mode),
                Field("opponent", "Partie adver&se", self.opponent, hint="En cas de litige"),
            ]
        )
        self.more = QPushButton("Pl&us")
        self.more.setCheckable(True)
        self.lay(self.search, self.form, self.search.papers, self.more)
        self.person.stand_in(self.form, self.more)
        self._keeper = SlotKeeper(self.desk, self)
        self._show_more(False)
        self.form.show_field("reason", False)
        self._connect()

    def _connect(self) -> None:
        self.search.form.edited.connect(self.edited)
        self.search.changed.connect(self._slot_changed)
        self.search.waiting_asked.connect(self._wait)
        self.search.overbooking_turned.connect(lambda is_over: self.form.show_field("reason", is_over))
        self.slots.left.connect(self._choose)
        self.form.edited.connect(self._choose)
        self._keeper.refused.connect(self._lost)
        self.more.toggled.connect(self._show_more)
        self.domain.chosen.connect(self._domain_chosen)

    # Behaviour

    def _offer(self, slot_id: int | None, *, keeps_criteria: bool = False) -> None:
        if not self.search.offer(slot_id, keeps_criteria=keeps_criteria) and slot_id is not None:
            self.message.tell(why_lost(self.desk, slot_id), "warn")

    def _choose(self) -> None:
        """Hold the slot for which the form is being typed."""
        self._keeper.keep(None if self.search.is_over else self.slots.slot_id())

    def _lost(self, sentence: str) -> None:
        """Propose others when a colleague was first."""
        self.search.offer(self.slots.wanted, keeps_criteria=True, is_silent=True)
        self.message.tell(sentence, "warn")

    def _slot_changed(self) -> None:
        """Keep the draft up to date; a choice alone, without a name, is not worth one."""
        if self._keeper.slot_id is not None:
            self._choose()
        if self.person.name:
            self.edited.emit()

    def _slot_title(self) -> str:
        slot = self.slots.slot()
        return moment(slot.starts_at) if slot is not None else ""

    def _domain_chosen(self) -> None:
        """Ask for the instruction that the domain calls for, and propose who receives it."""
        self.person.set_situation("", [self.domain.code()])
        self.search.set_domain(self.domain.code())

    def _show_more(self, is_open: bool) -> None:
        for name in _MORE:
            self.form.show_field(name, is_open)

    def _wait(self) -> None:
        """Go on with the person on the waiting list, for the same thing."""
        handed = self.person.hand_over()
        wish = {"type_code": self.type.code() or "", "domain": self.domain.code(), "sitting_id": None}
        told = {"subject": self.subject.text().strip(), "contact_id": self._contact_id}
        names = ("name", "phone", "visitor_uid")
        self.asks.emit("form:waiting", {**wish, **told, **{name: handed[name] for name in names}})
