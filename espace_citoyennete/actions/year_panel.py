"""« Prévoir les stages de l’année »: the days that a rule gives, seen before they are kept."""

from datetime import date
from typing import Any
from uuid import uuid5

from PySide6.QtWidgets import QLineEdit, QSpinBox

from espace_citoyennete.actions.courses import (
    MOST_DAYS,
    TARGET,
    CourseYear,
    course_plan,
    year_sentence,
)
from espace_citoyennete.actions.gestures import remember_year
from espace_citoyennete.actions.half_days import course_days, last_day, planned_half_days
from espace_citoyennete.actions.listing import actions
from espace_citoyennete.actions.rules import STAGE
from espace_citoyennete.actions.service import ActionDraft, save_actions
from espace_citoyennete.directory.fields import organisation_options
from espace_citoyennete.errors import Invalid, UserError
from espace_citoyennete.french import Unreadable
from espace_citoyennete.permanences.fields import PlanPreview, day_lines
from espace_citoyennete.permanences.plan import Plan
from espace_citoyennete.permanences.rules import parse_rule
from espace_citoyennete.report import Period
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.fields import offer
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.ui.choice import QuickChoice
from espace_citoyennete.ui.date_field import DateField, DurationField, TimeField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel

_MOST = 400
_RHYTHM = "Deux par mois\u00a0: 1er et 3e mardi. Ni vacances de la zone, ni juillet, ni août."
_CITIZENSHIP = "1"  # code of `type_stage`


class CourseYearPanel(FormPanel):
    """Plan the courses of a year by a rule; says what it gives before it is saved."""

    kind = "course_year"
    title = "Stages de l’année"
    icon = "calendar-days"
    save_word = "Créer les stages"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._make_form()
        self.preview = PlanPreview()
        self.lay(self.form, self.preview)
        self._offer()
        self._propose()
        self.form.edited.connect(self._preview)
        self.saved.connect(lambda _ids: remember_year(desk, self._drafts))
        self._preview()

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned."""
        super().restore(values)
        self._preview()

    def write(self, session: Session) -> int:
        """Keep the courses and return the id of the first one."""
        typed = self.checked()
        planned = _planned(session, typed)
        label = next(one.label for one in self.course_type.options() if one.code == typed["course_type"])
        self._drafts = tuple(self._course(day, typed, label) for day in planned.days)
        self._first = save_actions(session, self._drafts, by=self.desk.agent)[0]
        return self._first

    def follow_up(self) -> tuple[str, object] | None:
        """Show the first course on the page."""
        return "page:actions", self._first

    def _course(self, day: date, typed: dict[str, Any], label: str) -> ActionDraft:
        ends_on = last_day(day, typed["days"]) if typed["days"] > 1 else None
        minutes = (typed["minutes"] or 0) * typed["days"]
        return ActionDraft(
            STAGE,
            day,
            label,
            ends_on=ends_on,
            starts_at=typed["starts_at"],
            minutes=minutes,
            place=typed["place"],
            course_type=typed["course_type"],
            organisation_id=int(typed["organisation_id"]),
            half_days=planned_half_days(day, ends_on, minutes, typed["starts_at"]),
            uid=uuid5(self.uid, day.isoformat()),
        )

    def _make_form(self) -> None:
        self.organisation, self.course_type = QuickChoice("Aucun organisme"), QuickChoice("Aucun type")
        self.target = QSpinBox()
        self.target.setRange(0, _MOST)
        self.days = QSpinBox()
        self.days.setRange(1, MOST_DAYS)
        today = self.desk.clock.today
        self.form = Form(
            [
                Field("rule", "&Rythme", QLineEdit(), required=True, hint=_RHYTHM),
                (
                    Field("first_day", "&Du", DateField(today), required=True),
                    Field("last_day", "&Au", DateField(today), required=True),
                ),
                Field("organisation_id", "Assurés par l’&organisme", self.organisation, required=True),
                Field("course_type", "&Type de stage", self.course_type, required=True),
                (
                    Field("starts_at", "&Heure", TimeField()),
                    Field("minutes", "D&urée d’un jour", DurationField()),
                    Field("days", "&Jours par stage", self.days),
                ),
                (
                    Field("place", "&Lieu", QLineEdit(), stretch=2),
                    Field("target", "Stages &visés", self.target),
                ),
            ]
        )

    def _offer(self) -> None:
        offer(self.desk, {self.course_type: "type_stage"})
        with self.desk.database.reading() as session:
            self.organisation.set_options(organisation_options(session, self.desk.clock.today()))

    def _propose(self) -> None:
        """Propose two courses a month of the next year, as far as the school holidays are known."""
        year = self.desk.clock.today().year + 1
        with self.desk.database.reading() as session:
            known_until = calendar(session).known_until
        last = date(year, 12, 31)
        is_known = known_until is not None and known_until.year == year
        self.form.restore(
            {
                "rule": "1er et 3e mardi",
                "first_day": date(year, 1, 1),
                "last_day": known_until if is_known else last,
                "target": TARGET,
                "course_type": _CITIZENSHIP,
            }
        )

    def _preview(self) -> None:
        """Say what the rule gives, as soon as everything it needs is there."""
        typed = self.form.values()
        if not (typed["rule"] and typed["first_day"] and typed["last_day"]):
            self.preview.tell("")
            return
        try:
            with self.desk.database.reading() as session:
                planned = _planned(session, typed)
        except UserError as refusal:
            self.preview.tell(refusal.message)
        else:
            self.preview.tell(year_sentence(planned, typed["target"]), day_lines(planned))


def _planned(session: Session, typed: dict[str, Any]) -> Plan:
    """Develop what was typed. Raises `Invalid`, or `UnknownHolidays` where nobody knows the holidays yet."""
    first, last = typed["first_day"], typed["last_day"]
    if last < first:
        raise Invalid({"last_day": "Ce jour vient avant le premier\u00a0: corriger l’une des deux dates."})
    try:
        year = CourseYear(parse_rule(typed["rule"]), first, last, typed["target"], typed["days"])
    except Unreadable as refusal:
        raise Invalid({"rule": str(refusal)}) from None
    taken = frozenset(
        day
        for row in actions(session, Period(first, last), STAGE)
        if not row.is_cancelled
        for day in course_days(row.held_on, row.ends_on)
    )
    planned = course_plan(year, calendar(session), taken)
    if not planned.days:
        raise Invalid({"rule": "Aucun jour ne reste\u00a0: changer le rythme ou la période."})
    return planned
