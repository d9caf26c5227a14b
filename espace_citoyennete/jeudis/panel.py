"""The panels of the Jeudis citoyenneté: plan one, register somebody."""

from datetime import date, timedelta
from typing import Any, Self

from PySide6.QtWidgets import QCheckBox, QLineEdit, QSpinBox

from espace_citoyennete.contacts.fields import PersonFields
from espace_citoyennete.jeudis.gestures import (
    remember_changed,
    remember_planned,
    remember_registered,
)
from espace_citoyennete.jeudis.listing import JeudiRow, jeudi_row, jeudis
from espace_citoyennete.jeudis.rules import next_thursday
from espace_citoyennete.jeudis.service import (
    JeudiDraft,
    change_jeudi,
    register,
    save_jeudi,
)
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.fields import offer
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.town.rules import Calendar
from espace_citoyennete.ui.choice import QuickChoice
from espace_citoyennete.ui.date_field import DateField, TimeField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel

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
        self.subject, self.place = QLineEdit(), QLineEdit()
        self.axis = QuickChoice("Aucun axe")
        self.day, self.hour = DateField(desk.clock.today), TimeField()
        self.capacity = QSpinBox()
        self.capacity.setRange(1, _MOST_PEOPLE)
        self.sign_language = QCheckBox()
        self.form = Form(
            [
                Field("title", "&Titre", self.subject, required=True),
                Field("axis", "&Axe de la délégation", self.axis, required=True),
                (
                    Field("held_on", "&Date", self.day, required=True, stretch=3),
                    Field("starts_at", "&Heure", self.hour, required=True, stretch=2),
                ),
                Field("place", "&Lieu", self.place, required=True),
                Field("capacity", "&Places", self.capacity),
                Field("sign_language", "Interprète en lan&gue des signes", self.sign_language),
            ]
        )
        self.lay(self.form)
        offer(desk, {self.axis: "axe_evenement"})
        self._propose() if jeudi_id is None else self._load(jeudi_id)
        self.saved.connect(self._remember)

    def chip_title(self) -> str:
        """Return the title typed."""
        return self.subject.text().strip() or self.title

    def values(self) -> dict[str, Any]:
        """Return everything typed."""
        return {**self.form.typed(), "kept": self._kept}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        super().restore(values)
        self._kept = tuple(values["kept"]) if values["kept"] else None

    def write(self, session: Session) -> int:
        """Keep the event and return its id."""
        typed = self.checked()
        draft = self._draft = JeudiDraft(**typed, uid=self.uid)
        if self._kept is None:
            return save_jeudi(session, draft, by=self.desk.agent)
        row = jeudi_row(session, self._kept[0])
        self._before = JeudiDraft(**{name: getattr(row, name) for name in typed})
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

    def _propose(self) -> None:
        """Propose the next free Thursday, with the place, hour and capacity of the last Jeudi."""
        today = self.desk.clock.today()
        with self.desk.database.reading() as session:
            days = calendar(session)
            earlier = jeudis(session, today - timedelta(days=800), today + timedelta(days=800))
        after = max([today, *(row.held_on for row in earlier)])
        self.form.restore({"held_on": next_thursday(after, lambda day: _is_free(days, day))})
        last: JeudiRow | None = earlier[-1] if earlier else None
        self.form.restore(
            {
                "starts_at": last.starts_at if last else None,
                "place": last.place if last else "",
                "capacity": last.capacity if last else 40,
            }
        )

    def _load(self, jeudi_id: int) -> None:
        with self.desk.database.reading() as session:
            row = jeudi_row(session, jeudi_id)
        self._kept = row.id, row.version
        self.form.restore({name: getattr(row, name) for name in self.form.values()})


def _is_free(days: Calendar, day: date) -> bool:
    """Tell whether a Jeudi may be proposed; where holidays are unknown, the person judges."""
    in_holidays = days.is_known(day) and days.school_holiday(day) is not None
    return not in_holidays and days.closure(day) is None


class RegistrationPanel(FormPanel):
    """Register somebody by name for a Jeudi."""

    kind = "registration"
    title = "Inscrire"
    icon = "user-plus"
    save_word = "Inscrire"

    def __init__(self, desk: Desk, jeudi_id: int = 0, label: str = "", *, is_walk_in: bool = False) -> None:
        super().__init__(desk)
        self._jeudi_id, self._label, self._is_walk_in = jeudi_id, label, is_walk_in
        self.person, self.gender = PersonFields(desk), QuickChoice("Aucun genre")
        self.form = Form([*self.person.rows(required=True), Field("gender", "&Genre", self.gender)])
        self.lay(self.form)
        self.person.stand_in(self.form, self.gender)
        offer(desk, {self.gender: "genre"})
        self.form.restore({"gender": "NC"})
        self.saved.connect(self._remember)

    def context(self) -> str:
        """Return which Jeudi this is for."""
        return f"Arrivée sans inscription · {self._label}" if self._is_walk_in else self._label

    def chip_title(self) -> str:
        """Return the name typed."""
        return self.person.name or self.title

    def values(self) -> dict[str, Any]:
        """Return everything typed."""
        about = {"jeudi_id": self._jeudi_id, "label": self._label, "is_walk_in": self._is_walk_in}
        return {**self.form.typed(), **about}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        super().restore(values)
        self._jeudi_id, self._label = values["jeudi_id"], values["label"]
        self._is_walk_in = values["is_walk_in"]

    def next_form(self) -> Self:
        """Return an empty form for the same Jeudi."""
        return type(self)(self.desk, self._jeudi_id, self._label, is_walk_in=self._is_walk_in)

    def write(self, session: Session) -> int:
        """Register the person and return the registration's id."""
        typed, desk = self.checked(), self.desk
        visitor = self.person.visitor(typed)
        assert visitor is not None  # the name is compulsory
        return register(
            session,
            self._jeudi_id,
            visitor,
            gender=typed["gender"] or "NC",
            now=desk.clock.now(),
            by=desk.agent,
            is_walk_in=self._is_walk_in,
        )

    def _remember(self, registration_id: int) -> None:
        remember_registered(self.desk, registration_id)
