"""The contact panel: seven fields over any page, two of them compulsory, two keys to save."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QPushButton

from espace_citoyennete.contacts.gestures import as_it_is, remember_all_logged, remember_corrected
from espace_citoyennete.contacts.listing import last_logged
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.record_form import MORE, RecordForm
from espace_citoyennete.contacts.rules import DISCRIMINATION, EMERGENCY, SITUATIONS, duration_bracket
from espace_citoyennete.contacts.service import (
    ContactDraft,
    KeptContact,
    correct_contact,
    log_contacts,
    open_contact,
    repeated,
)
from espace_citoyennete.errors import Invalid, UserError
from espace_citoyennete.french import clock_time, short_date
from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.overtaken import Record
from espace_citoyennete.ui.panel_form import Offer

_CHANNELS = {"TEL_ENTRANT": ("Téléphone", "phone"), "VISITE": ("Accueil", "footprints")}
_REFRESH = 20_000  # milliseconds between two looks at the timer


_ASKED_BY_OUTCOME = {"RDV": "form:booking", "ATTENTE": "form:waiting"}


class ContactPanel(FormPanel):
    """Log a contact, or correct one when `contact_id` is given."""

    form: RecordForm
    kind = "contact"
    title = "Nouveau contact"
    icon = "phone"

    def __init__(
        self,
        desk: Desk,
        channel: str = "TEL_ENTRANT",
        contact_id: int | None = None,
        name: str = "",
        *,
        visitor_uid: UUID | None = None,
        like: int | None = None,
    ) -> None:
        """Make a panel; `like` is a contact whose circumstances are copied, 0 the last one logged here."""
        super().__init__(desk)
        self._began_at = desk.clock.now()
        self._channel = channel
        self._kept: tuple[int, int] | None = None  # the contact being corrected: its id and version
        self._before: ContactDraft | None = None  # what that contact was
        self._after: ContactDraft | None = None  # what the correction makes of it
        self._new_promise: UUID | None = None  # the call that the correction promised
        self._saved_ids: tuple[int, ...] = ()  # several when it is repeated
        self._promised: dict[str, str] | None = None  # what that contact promised, as typed
        self._is_slot_sought = False  # F4 was used: saving must not open the booking a second time
        self._spent = timedelta()  # on this contact so far; parked time does not count
        self._shown_since: datetime | None = None
        self._coded: tuple[str, str | None] | None = (
            None  # an imported contact has these in place of a motive
        )
        self._build()
        self.form.restore({"day": self._began_at.date(), "hour": self._began_at.time()})
        self._show_more(desk.settings.contact_more)
        if contact_id is not None:
            self._load(contact_id)
        if like is not None:
            self._copy(like)
        self._dress()
        if name or visitor_uid is not None:
            self.form.person.receive(name, "", visitor_uid)

    # What the panel asks of a form

    def context(self) -> str:
        """Return the channel, the hour and who logs."""
        day = "" if self._kept is None else f"{short_date(self._began_at.date())} "
        return f"{self._channel_word()} · {day}{clock_time(self._began_at)} · {self.desk.agent.name}"

    def _channel_word(self) -> str:
        return _CHANNELS.get(self._channel, ("Autre canal", ""))[0]

    def chip_title(self) -> str:
        """Return the name or the motive, or the channel when nothing was chosen yet."""
        motive = self.form.motive.option()
        words = [self.form.person.name, motive.entry_code or motive.label if motive else ""]
        return " · ".join(word for word in words if word) or self._channel_word()

    def values(self) -> dict[str, Any]:
        """Return everything typed, unfinished words included."""
        return {
            **self.form.typed(),
            "channel": self._channel,
            "began_at": self._began_at.isoformat(),
            "kept": self._kept,
            "promised": self._promised,
            "is_slot_sought": self._is_slot_sought,
            "coded": self._coded,
            "spent": self._time_spent().total_seconds(),
        }

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._channel = values["channel"]
        self._began_at = datetime.fromisoformat(values["began_at"])
        self._kept = tuple(values["kept"]) if values["kept"] else None
        self._promised = values["promised"]
        self.form.is_new = self._kept is None
        self._is_slot_sought = values["is_slot_sought"]
        self._coded = tuple(values["coded"]) if values["coded"] else None
        self.form.offer_lists(self._began_at)
        self._spent = timedelta(seconds=values["spent"])
        self.form.restore(values)
        self.form.show_what_is_asked()
        self._dress()

    def focus_first(self) -> None:
        """Give the focus to the motive."""
        self.form.motive.setFocus()

    def next_form(self) -> Self:
        """Return an empty contact of the same channel."""
        return type(self)(self.desk, self._channel)

    def show_problems(self, problems: dict[str, str]) -> None:
        """Show each problem under its field; open « Plus » when one is there."""
        if not problems.keys().isdisjoint(MORE) or "occurred_at" in problems:
            self._show_more(True)
        places = {"occurred_at": "day", "last_name": "name", "first_name": "name"}
        super().show_problems({places.get(name, name): text for name, text in problems.items()})

    def reopened(self) -> Self:
        """Return the form as it opens now on its record."""
        return type(self)(self.desk, contact_id=self._kept[0] if self._kept else None)

    def write(self, session: Session) -> int:
        """Log the contact, or correct it, and return its id."""
        now = self.desk.clock.now()
        keeps_codes = self._coded is not None and not self.form.motive.text()
        draft = self._draft(self.checked(optional=("motive",) if keeps_codes else ()))
        if self._kept is None:
            times = self.form.repeat.value()
            if times > 1 and draft.callback is not None:
                raise Invalid({"repeat": "Un rappel promis ne se répète pas\u00a0: ramener à 1."})
            logged = log_contacts(session, repeated(draft, times), now=now, by=self.desk.agent)
            if logged.refused:
                raise Invalid(logged.refused[draft.uid])
            self._saved_ids = logged.ids
            return logged.ids[0]
        contact_id, version = self._kept
        self._before = as_it_is(session, contact_id, self.desk.agent)
        if self._promised == self.form.when.values():  # untouched: what others did of it since stays
            draft = replace(draft, callback=None)
        if draft.callback is None:
            self._before = replace(self._before, callback=None)
        self._after = draft
        self._new_promise = draft.callback.uid if draft.callback and not self._before.callback else None
        after = correct_contact(session, contact_id, version, draft, now=now, by=self.desk.agent)
        self._kept = contact_id, after
        return contact_id

    def showEvent(self, event: QShowEvent) -> None:
        """Start the timer of the contact, or start it again when the draft is taken up."""
        super().showEvent(event)
        if not event.spontaneous():
            self._shown_since = self.desk.clock.now()
            self._propose_duration()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop the timer while the contact is parked; a window put aside by the person changes nothing."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._spent = self._time_spent()
            self._shown_since = None

    def answers(self) -> dict[str, Callable[[], object]]:
        """Find a slot for the person on the line (F4 takes along what is typed), or tell an emergency.

        The person on the line is registered for a Jeudi in the same way; a contact kept is tied to one, or
        tells a discrimination.
        """
        own: dict[str, Callable[[], object]] = {"log_emergency": self._log_emergency}
        if self._kept is not None:
            own = {"follow_jeudi": self._follow, "tell_discrimination": self._tell_discrimination}
        return {"find_slot": self._find_slot, "register_person": self._register, **own}

    def follow_up(self) -> tuple[str, object] | None:
        """Open what the outcome calls for, once the contact is saved: the booking, or the waiting list."""
        asked = _ASKED_BY_OUTCOME.get(self.form.outcome.code() or "")
        if self._kept is not None or self._is_slot_sought:
            return None
        return (asked, self._for_booking()) if asked is not None else self._offer_of_situation()

    def _offer_of_situation(self) -> tuple[str, object] | None:
        """Offer to note the situation that a contact on a discrimination tells."""
        motive = self.form.motive_row()
        if motive is None or not {motive.request, motive.domain} & {*SITUATIONS[DISCRIMINATION]}:
            return None
        sentence = "Contact sur une discrimination\u00a0: le critère et le domaine restent à noter."
        given = {"contact_id": self._saved_ids[0]}
        return "offer", Offer(sentence, "Signalement…", "form:situation", given)

    def _log_emergency(self) -> None:
        """Save this contact as an emergency dealt with; a motive already chosen stays."""
        self.form.outcome.set_code(EMERGENCY)
        if not self.form.motive.text().strip():
            self.form.motive.set_code(EMERGENCY)
        self.form.show_what_is_asked()
        self.edited.emit()
        self.asks.emit("save_close", None)

    def _find_slot(self) -> None:
        if self._kept is None and self.form.outcome.code() is None:
            self.form.outcome.set_code("RDV")
        self._is_slot_sought = True
        self.edited.emit()
        self.asks.emit("form:booking", self._for_booking())

    def _register(self) -> None:
        self.edited.emit()
        self.asks.emit("form:registration", self.form.person.hand_over())

    def _follow(self) -> None:
        assert self._kept is not None
        self.asks.emit("form:jeudi_follow_up", {"contact_id": self._kept[0]})

    def _tell_discrimination(self) -> None:
        assert self._kept is not None
        self.asks.emit("form:situation", {"contact_id": self._kept[0]})

    def _for_booking(self) -> dict[str, object]:
        motive = self.form.motive_row()
        return {
            **self.form.person.hand_over(),
            "domain": motive.domain if motive else None,
            "contact_id": self._saved_ids[0] if self._saved_ids else None,
        }

    def _remember(self, contact_id: object) -> None:
        """Offer to take the save back."""
        assert isinstance(contact_id, int)
        if self._kept is None:
            remember_all_logged(self.desk, self._saved_ids)
        elif self._before is not None and self._after is not None:
            remember_corrected(self.desk, contact_id, self._before, self._after, self._new_promise)

    # Building

    def _build(self) -> None:
        self.form = RecordForm(self.desk)
        self.more = QPushButton("Pl&us")
        self.more.setCheckable(True)
        self.more.toggled.connect(self._more_toggled)
        self.saved.connect(self._remember)
        minute = QTimer(self, interval=_REFRESH)
        minute.timeout.connect(self._propose_duration)
        minute.start()
        self.lay(self.form, self.more)
        self.form.person.stand_in(self.form, self.more)

    def _dress(self) -> None:
        """Say whether this is a new contact or a correction, by which channel."""
        word = _CHANNELS.get(self._channel, ("", "phone"))
        self.title = "Nouveau contact" if self._kept is None else "Contact"  # type: ignore[misc]
        self.icon = word[1]  # type: ignore[misc]

    # Behaviour

    def _more_toggled(self, is_open: bool) -> None:
        self._show_more(is_open)
        self.desk.keep_settings(replace(self.desk.settings, contact_more=is_open))

    def _show_more(self, is_open: bool) -> None:
        self.more.blockSignals(True)
        self.more.setChecked(is_open)
        self.more.blockSignals(False)
        self.form.show_more(is_open)

    def _time_spent(self) -> timedelta:
        running = self.desk.clock.now() - self._shown_since if self._shown_since else timedelta()
        return self._spent + running

    def _timed(self, occurred_at: datetime) -> str | None:
        """Return the bracket of the time spent; a contact corrected, or of another moment, was not timed."""
        is_timed = self._kept is None and occurred_at.replace(second=0) == self._began_at.replace(second=0)
        return duration_bracket(self._time_spent().total_seconds() / 60) if is_timed else None

    def _propose_duration(self) -> None:
        """Show the bracket that will be kept if the person says nothing."""
        bracket = self._timed(self._began_at)
        options = {option.code: option.label for option in self.form.duration.options()}
        self.form.duration.setPlaceholderText(f"{options[bracket]} (minuterie)" if bracket else "")

    def _load(self, contact_id: int) -> None:
        with self.desk.database.transaction() as session:  # the journal keeps who opens a restricted one
            kept: KeptContact = open_contact(session, contact_id, by=self.desk.agent)
            self.record = Record.read(session, Contact, contact_id)
        draft = kept.draft
        self._kept = contact_id, kept.version
        self.form.is_new = False
        self._channel, self._began_at = draft.channel, draft.occurred_at
        self.form.offer_lists(draft.occurred_at)
        self._coded = draft.coded
        self.form.motive.setPlaceholderText(kept.label)
        self.form.put(draft)
        self._promised = self.form.when.values() if draft.callback else None
        if draft.visitor is not None:
            self.form.person.caller.take(draft.visitor.uid)

    def _copy(self, contact_id: int) -> None:
        """Copy the circumstances of another contact, or say why not and stay empty."""
        try:
            with self.desk.database.transaction() as session:
                found = contact_id or last_logged(session, self.desk.agent.uid)
                if found is None:
                    raise UserError("Aucun contact à recopier\u00a0: en enregistrer un d’abord.")
                draft = open_contact(session, found, by=self.desk.agent).draft
        except UserError as refusal:
            self.message.tell(refusal.message, "info")
            return
        self._channel = draft.channel
        self.form.copy_context(draft)

    def _draft(self, typed: dict[str, Any]) -> ContactDraft:
        facts = self.form.facts(typed, self._began_at)
        facts["duration"] = facts["duration"] or self._timed(facts["occurred_at"])
        return ContactDraft(
            channel=self._channel,
            visitor=self.form.person.visitor(typed),
            uid=self.uid,
            coded=self._coded,
            **facts,
        )
