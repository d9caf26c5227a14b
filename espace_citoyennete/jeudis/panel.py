"""The panel that plans a Jeudi citoyenneté, or changes one."""

from datetime import date, timedelta
from functools import partial
from typing import Any, Self

from PySide6.QtWidgets import QCheckBox, QLineEdit, QSpinBox

from espace_citoyennete.jeudis.choices import (
    ORGANISATION,
    PRACTITIONER,
    codes_of,
    ids_of,
    speaker_options,
)
from espace_citoyennete.jeudis.gestures import (
    remember_changed,
    remember_planned,
)
from espace_citoyennete.jeudis.listing import jeudi_row, last_jeudi
from espace_citoyennete.jeudis.model import Jeudi
from espace_citoyennete.jeudis.rules import next_thursday
from espace_citoyennete.jeudis.service import (
    JeudiDraft,
    change_jeudi,
    jeudi_draft,
    save_jeudi,
)
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.fields import TERRITORIES, options
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.town.rules import Calendar
from espace_citoyennete.ui.choice import QuickChoice
from espace_citoyennete.ui.choices import QuickChoices
from espace_citoyennete.ui.date_field import DateField, MoneyField, TimeField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.overtaken import Record

_AHEAD = timedelta(days=366)
_COPIED = ("starts_at", "ends_at", "place", "neighbourhood", "capacity", "sign_language")
_MOST_PEOPLE = 9999


class JeudiPanel(FormPanel):
    """Plan a Jeudi, or change one when `jeudi_id` is given."""

    kind = "jeudi"
    title = "Jeudi citoyenneté"
    icon = "presentation"

    def __init__(self, desk: Desk, jeudi_id: int | None = None) -> None:
        super().__init__(desk)
        self._kept: tuple[int, int] | None = None  # the event being changed: its id and version
        self._before: JeudiDraft | None = None  # what that event was
        self._saved_id: object = None
        self.subject = QLineEdit()
        self.axis = QuickChoice("Aucun axe")
        self.speakers = QuickChoices("Aucune fiche")
        self.sign_language = QCheckBox()
        self.form = Form(self._rows())
        self.lay(self.form)
        self.sign_language.toggled.connect(partial(self.form.show_field, "interpreter_booked_on"))
        self.form.show_field("interpreter_booked_on", False)
        self._propose() if jeudi_id is None else self._load(jeudi_id)
        self.saved.connect(self._remember)

    def _rows(self) -> list[Field | tuple[Field, ...]]:
        today = self.desk.clock.today
        capacity, self.neighbourhood = QSpinBox(), QuickChoice("Aucun quartier")
        capacity.setRange(1, _MOST_PEOPLE)
        return [
            Field("title", "&Titre", self.subject, required=True),
            Field("axis", "&Axe de la délégation", self.axis, required=True),
            Field("theme", "Thèm&e (facultatif)", QLineEdit()),
            (
                Field("held_on", "&Date", DateField(today), required=True, stretch=3),
                Field("starts_at", "&Heure", TimeField(), required=True, stretch=2),
                Field("ends_at", "&Fin", TimeField(), stretch=2),
            ),
            Field("place", "&Lieu", QLineEdit(), required=True),
            Field("neighbourhood", "&Quartier du lieu (facultatif)", self.neighbourhood),
            (
                Field("capacity", "&Places", capacity),
                Field("cost_cents", "&Coût en euros", MoneyField()),
            ),
            Field("speakers", "&Intervenants et partenaires", self.speakers),
            Field("sign_language", "Interprète en lan&gue des signes", self.sign_language),
            Field("interpreter_booked_on", "Interprète &réservé le", DateField(today, is_past=True)),
            Field("communication", "Co&mmunication (facultatif)", QLineEdit()),
        ]

    def chip_title(self) -> str:
        """Return the title typed."""
        return self.subject.text().strip() or self.title

    def values(self) -> dict[str, Any]:
        """Return everything typed."""
        return {**self.form.typed(), "kept": self._kept}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        self._kept = tuple(values["kept"]) if values["kept"] else None
        if self._kept is not None:
            with self.desk.database.reading() as session:
                self._offer(session, jeudi_draft(session, self._kept[0]))
        super().restore(values)

    def reopened(self) -> Self:
        """Return the form as it opens now on its record."""
        return type(self)(self.desk, jeudi_id=self._kept[0] if self._kept else None)

    def write(self, session: Session) -> int:
        """Keep the event and return its id."""
        typed = self.checked()
        chosen = typed.pop("speakers")
        organisations, practitioners = ids_of(ORGANISATION, chosen), ids_of(PRACTITIONER, chosen)
        draft = self._draft = JeudiDraft(
            **typed, organisation_ids=organisations, practitioner_ids=practitioners, uid=self.uid
        )
        if self._kept is None:
            return save_jeudi(session, draft, by=self.desk.agent)
        self._before = jeudi_draft(session, self._kept[0])
        change_jeudi(session, *self._kept, draft, by=self.desk.agent)
        return self._kept[0]

    def follow_up(self) -> tuple[str, object] | None:
        """Show the event on its page."""
        return "page:jeudis", self._saved_id

    def _remember(self, jeudi_id: int) -> None:
        self._saved_id = jeudi_id
        if self._before is None:
            remember_planned(self.desk, self._draft)
        else:
            remember_changed(self.desk, jeudi_id, self._before, self._draft)

    def _offer(self, session: Session, kept: JeudiDraft | None) -> None:
        """Offer the lists of today, and the districts of the day of the event being changed."""
        today = self.desk.clock.today()
        self.axis.set_options(options(session, "axe_evenement", today))
        self.speakers.set_options(speaker_options(session, today))
        day = (kept.held_on if kept else None) or today
        self.neighbourhood.set_options(options(session, TERRITORIES, day))

    def _propose(self) -> None:
        """Propose the next free Thursday, with all that the last Jeudi had but what it was about."""
        today = self.desk.clock.today()
        with self.desk.database.reading() as session:
            self._offer(session, None)
            days = calendar(session)
            last = jeudi_draft(session, found) if (found := last_jeudi(session)) is not None else None
        after = max(today, (last.held_on if last else None) or today)
        self.form.restore({"held_on": next_thursday(after, lambda day: _is_free(days, day))})
        copied = {name: getattr(last, name) for name in _COPIED} if last else {"capacity": 40}
        self.form.restore(copied)

    def _load(self, jeudi_id: int) -> None:
        with self.desk.database.reading() as session:
            draft, version = jeudi_draft(session, jeudi_id), jeudi_row(session, jeudi_id).version
            self.record = Record.read(session, Jeudi, jeudi_id)
            self._offer(session, draft)
        self._kept = jeudi_id, version
        invited = (
            *codes_of(ORGANISATION, draft.organisation_ids),
            *codes_of(PRACTITIONER, draft.practitioner_ids),
        )
        self.form.restore({**vars(draft), "speakers": invited})


def _is_free(days: Calendar, day: date) -> bool:
    """Tell whether a Jeudi may be proposed; where holidays are unknown, the person judges."""
    in_holidays = days.is_known(day) and days.school_holiday(day) is not None
    is_closed = days.closure(day) is not None or days.public_holiday(day) is not None
    return not in_holidays and not is_closed
