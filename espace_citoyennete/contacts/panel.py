"""The contact panel: seven fields over any page, two of them compulsory, two keys to save."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Self
from uuid import UUID, uuid4

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton

from espace_citoyennete.contacts.gestures import remember_corrected, remember_logged
from espace_citoyennete.contacts.service import (
    NOTE_LENGTH,
    ContactDraft,
    KeptContact,
    correct_contact,
    kept_contact,
    log_contact,
)
from espace_citoyennete.errors import Invalid
from espace_citoyennete.french import clean, clock_time, short_date
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.fields import TERRITORIES, offer
from espace_citoyennete.town.reference import MotiveRow, motives
from espace_citoyennete.ui.choice import Option, QuickChoice
from espace_citoyennete.ui.date_field import DateField, TimeField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.visitors.rules import full_name, split_name
from espace_citoyennete.visitors.service import VisitorDraft

_CHANNELS = {"TEL_ENTRANT": ("Téléphone", "phone"), "VISITE": ("Accueil", "footprints")}
_MORE = ("age", "orientation", "day", "hour")  # behind « Plus »


class ContactPanel(FormPanel):
    """Log a contact, or correct one when `contact_id` is given."""

    kind = "contact"
    title = "Nouveau contact"
    icon = "phone"

    def __init__(self, desk: Desk, channel: str = "TEL_ENTRANT", contact_id: int | None = None) -> None:
        super().__init__(desk)
        self._began_at = desk.clock.now()
        self._channel = channel
        self._kept: tuple[int, int] | None = None  # the contact being corrected: its id and version
        self._person_uid = uuid4()  # the same person in the contact and in the booking
        self._before: ContactDraft | None = None  # what that contact was
        self._saved_id: int | None = None
        self._is_slot_sought = False  # F4 was used: saving must not open the booking a second time
        self._motives: list[MotiveRow] = []
        self._coded: tuple[str, str | None] | None = (
            None  # an imported contact has these in place of a motive
        )
        self._build()
        self._fill_lists(self._began_at)
        self.form.restore({"gender": "NC", "neighbourhood": "NC", "age": "NC"})
        self._show_moment(self._began_at)
        self._show_more(desk.settings.contact_more)
        if contact_id is not None:
            self._load(contact_id)
        self._dress()

    # What the panel asks of a form

    def context(self) -> str:
        """Return the channel, the hour and who logs."""
        channel = _CHANNELS.get(self._channel, ("Autre canal", ""))[0]
        day = "" if self._kept is None else f"{short_date(self._began_at.date())} "
        return f"{channel} · {day}{clock_time(self._began_at)} · {self.desk.agent.name}"

    def chip_title(self) -> str:
        """Return the name or the motive, or the hour when nothing was chosen yet."""
        motive = self.motive.option()
        words = [self.name.text().strip(), motive.entry_code or motive.label if motive else ""]
        return " · ".join(word for word in words if word) or clock_time(self._began_at)

    def values(self) -> dict[str, Any]:
        """Return everything typed, unfinished words included."""
        return {
            **self.form.typed(),
            "channel": self._channel,
            "began_at": self._began_at.isoformat(),
            "kept": self._kept,
            "is_slot_sought": self._is_slot_sought,
            "visitor_uid": str(self._person_uid),
            "coded": self._coded,
        }

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._channel = values["channel"]
        self._began_at = datetime.fromisoformat(values["began_at"])
        self._kept = tuple(values["kept"]) if values["kept"] else None
        self._is_slot_sought = values["is_slot_sought"]
        self._person_uid = UUID(values["visitor_uid"])
        self._coded = tuple(values["coded"]) if values["coded"] else None
        self._fill_lists(self._began_at)
        self.form.restore(values)
        self._outcome_chosen()
        self._dress()

    def focus_first(self) -> None:
        """Give the focus to the motive."""
        self.motive.setFocus()

    def next_form(self) -> Self:
        """Return an empty contact of the same channel."""
        return type(self)(self.desk, self._channel)

    def show_problems(self, problems: dict[str, str]) -> None:
        """Show each problem under its field; open « Plus » when one is there."""
        if any(name in problems for name in ("age", "day", "hour")):
            self._show_more(True)
        places = {"occurred_at": "day", "last_name": "name", "first_name": "name"}
        super().show_problems({places.get(name, name): text for name, text in problems.items()})

    def write(self, session: Session) -> int:
        """Log the contact, or correct it, and return its id."""
        now = self.desk.clock.now()
        keeps_codes = self._coded is not None and not self.motive.text()
        draft = self._draft(self.checked(optional=("motive",) if keeps_codes else ()))
        if self._kept is None:
            return log_contact(session, draft, now=now, by=self.desk.agent)
        contact_id, version = self._kept
        self._before = kept_contact(session, contact_id).draft
        correct_contact(session, contact_id, version, draft, now=now, by=self.desk.agent)
        return contact_id

    def answers(self) -> dict[str, Callable[[], object]]:
        """Find a slot for the person on the line: F4 takes along the name, the phone and the domain."""
        return {"find_slot": self._find_slot}

    def follow_up(self) -> tuple[str, object] | None:
        """Open the booking once the contact is saved, when its outcome is an appointment not yet booked."""
        is_to_book = self._kept is None and self.outcome.code() == "RDV" and not self._is_slot_sought
        return ("form:booking", self._for_booking()) if is_to_book else None

    def _find_slot(self) -> None:
        if self._kept is None and self.outcome.code() is None:
            self.outcome.set_code("RDV")
        self._is_slot_sought = True
        self.edited.emit()
        self.asks.emit("form:booking", self._for_booking())

    def _for_booking(self) -> dict[str, object]:
        last_name, first_name = split_name(clean(self.name.text()))
        motive = next((m for m in self._motives if m.code == self.motive.code()), None)
        return {
            "last_name": last_name,
            "first_name": first_name,
            "phone": clean(self.phone.text()),
            "domain": motive.domain if motive else None,
            "contact_id": self._saved_id,
            "visitor_uid": self._person_uid,
        }

    def _remember(self, contact_id: object) -> None:
        """Offer to take the save back."""
        assert isinstance(contact_id, int)
        self._saved_id = contact_id
        if self._kept is None:
            remember_logged(self.desk, contact_id)
        elif self._before is not None:
            remember_corrected(self.desk, contact_id, self._kept[1] + 1, self._before)

    # Building

    def _build(self) -> None:
        self.motive, self.outcome = QuickChoice("Aucun motif"), QuickChoice("Aucune suite")
        self.gender, self.neighbourhood = QuickChoice("Aucun genre"), QuickChoice("Aucun quartier")
        self.age, self.orientation = QuickChoice("Aucune tranche"), QuickChoice("Aucune orientation")
        self.name, self.phone, self.note = QLineEdit(), QLineEdit(), QPlainTextEdit()
        self.name.setPlaceholderText("Diallo Awa")
        self.phone.setPlaceholderText("06 39 98 01 02")
        self.day, self.hour = DateField(self.desk.clock.today), TimeField()
        self.form = Form(
            [
                Field("motive", "&Motif", self.motive, required=True),
                (
                    Field("gender", "&Genre", self.gender),
                    Field("neighbourhood", "&Quartier", self.neighbourhood),
                ),
                Field("outcome", "&Suite donnée", self.outcome, required=True),
                Field("orientation", "&Orientation", self.orientation),
                (
                    Field("name", "&Nom (facultatif)", self.name),
                    Field("phone", "&Téléphone (facultatif)", self.phone),
                ),
                Field(
                    "note",
                    "Not&e",
                    self.note,
                    hint="Factuel\u202f; ni santé, ni origine, ni opinion",
                    limit=NOTE_LENGTH,
                ),
                Field("age", "Tranche d’&âge", self.age),
                (Field("day", "&Date", self.day, stretch=3), Field("hour", "&Heure", self.hour, stretch=2)),
            ]
        )
        self.more = QPushButton("Pl&us")
        self.more.setCheckable(True)
        self.more.toggled.connect(self._more_toggled)
        self.outcome.chosen.connect(self._outcome_chosen)
        self.saved.connect(self._remember)
        self.lay(self.form, self.more)

    def _fill_lists(self, at: datetime) -> None:
        lists = {
            self.outcome: "suite_donnee",
            self.gender: "genre",
            self.neighbourhood: TERRITORIES,
            self.age: "tranche_age",
            self.orientation: "orientation_externe",
        }
        offer(self.desk, lists, at.date())
        with self.desk.database.reading() as session:
            self._motives = motives(session, at.date())
        self.motive.set_options(
            [Option(row.code, row.label, row.entry_code, row.synonyms) for row in self._motives]
        )

    def _dress(self) -> None:
        """Say whether this is a new contact or a correction, by which channel."""
        word = _CHANNELS.get(self._channel, ("", "phone"))
        self.title = "Nouveau contact" if self._kept is None else "Contact"  # type: ignore[misc]
        self.icon = word[1]  # type: ignore[misc]

    # Behaviour

    def _outcome_chosen(self) -> None:
        """Ask to whom the person was sent, as soon as the outcome says so."""
        is_sent = self.outcome.code() == "ORIENTE"
        self.form.show_field("orientation", is_sent or self.more.isChecked())

    def _more_toggled(self, is_open: bool) -> None:
        self._show_more(is_open)
        self.desk.keep_settings(replace(self.desk.settings, contact_more=is_open))

    def _show_more(self, is_open: bool) -> None:
        self.more.blockSignals(True)
        self.more.setChecked(is_open)
        self.more.blockSignals(False)
        for name in _MORE:
            self.form.show_field(name, is_open)
        self._outcome_chosen()

    def _show_moment(self, at: datetime) -> None:
        self.form.restore({"day": at.date(), "hour": at.time()})

    def _load(self, contact_id: int) -> None:
        with self.desk.database.reading() as session:
            kept: KeptContact = kept_contact(session, contact_id)
        draft = kept.draft
        self.uid = draft.uid
        self._kept = contact_id, kept.version
        self._channel, self._began_at = draft.channel, draft.occurred_at
        self._fill_lists(draft.occurred_at)
        person = draft.visitor
        self._person_uid = person.uid if person else self._person_uid
        self._coded = draft.coded
        self.motive.setPlaceholderText(kept.label)
        self.form.restore(
            {
                "motive": draft.motive,
                "gender": draft.gender,
                "neighbourhood": draft.neighbourhood,
                "outcome": draft.outcome,
                "orientation": draft.orientation,
                "age": draft.age,
                "note": draft.note,
                "name": full_name(person.last_name, person.first_name) if person else "",
                "phone": person.phone if person else "",
            }
        )
        self._show_moment(draft.occurred_at)
        self._outcome_chosen()

    def _draft(self, typed: dict[str, Any]) -> ContactDraft:
        at = (
            datetime.combine(typed["day"], typed["hour"])
            if typed["day"] and typed["hour"]
            else self._began_at
        )
        return ContactDraft(
            channel=self._channel,
            occurred_at=at,
            motive=typed["motive"],
            outcome=typed["outcome"],
            gender=typed["gender"] or "NC",
            age=typed["age"] or "NC",
            neighbourhood=typed["neighbourhood"] or "NC",
            orientation=typed["orientation"],
            note=typed["note"],
            visitor=self._visitor(),
            uid=self.uid,
            coded=self._coded,
        )

    def _visitor(self) -> VisitorDraft | None:
        """Return the person when a name was typed; a phone alone is not kept without saying so."""
        last_name, first_name = split_name(clean(self.name.text()))
        phone = clean(self.phone.text())
        if phone and not last_name:
            raise Invalid({"name": "Écrire le nom, ou «\u00a0Anonyme\u00a0», pour garder ce téléphone."})
        if not last_name:
            return None
        return VisitorDraft(last_name, first_name, phone, uid=self._person_uid)
