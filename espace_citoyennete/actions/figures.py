"""The courses counted, then the other actions: a number that nobody told is none, not zero."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, select
from sqlalchemy.orm import Session

from espace_citoyennete.actions.half_days import HalfDay, course_minutes
from espace_citoyennete.actions.model import Action, ActionCount, ActionModule
from espace_citoyennete.actions.rules import (
    GROUP,
    PRESCRIBER,
    PRESCRIBERS,
    RALLY,
    STAGE,
    WALK,
    added,
    short_word,
)
from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.jeudis.rules import rest
from espace_citoyennete.report import Breakdown, Period, breakdown
from espace_citoyennete.town.reference import labels, neighbourhood_labels

_PRESCRIBERS = {code: f"{word[0].upper()}{word[1:]}" for code, word in PRESCRIBERS.items()}


@dataclass(frozen=True)
class CourseRow:
    """One course that was held and counted; a number that nobody told is None."""

    held_on: date
    organiser: str
    type: str
    half_days: int
    minutes: int | None
    convened: int | None
    present: int
    validated: int | None
    women: int
    men: int


@dataclass(frozen=True)
class CourseFigures:
    """The courses of a period; convened, present and validated are three numbers."""

    courses: tuple[CourseRow, ...]
    prescribers: Breakdown  # of those convened
    ages: Breakdown  # of those present
    homes: Breakdown  # the districts where those present live

    @property
    def convened(self) -> int:
        """Return the people convened by justice."""
        return sum(course.convened or 0 for course in self.courses)

    @property
    def present(self) -> int:
        """Return the trainees who came."""
        return sum(course.present for course in self.courses)

    @property
    def validated(self) -> int | None:
        """Return the trainees whose course was validated, None where nobody told of any course."""
        return added(course.validated for course in self.courses)

    @property
    def minutes(self) -> int | None:
        """Return how long the courses whose duration is known were."""
        return added(course.minutes for course in self.courses)


def course_figures(session: Session, period: Period) -> CourseFigures:
    """Count the courses held in a period: neither those to come nor those cancelled."""
    is_meant = and_(Action.kind == STAGE, *_held(period))
    words = labels(session, "type_stage", period.last)
    half_days = _half_days(session, is_meant)
    rows = session.execute(
        select(
            Action.id, Action.held_on, func.coalesce(Organisation.name, ""), Action.course_type,
            Action.minutes, Action.convened, Action.present, Action.validated, _people("F"), _people("H"),
        )
        .outerjoin(Organisation, Organisation.id == Action.organisation_id)
        .where(is_meant)
        .order_by(Action.held_on, Action.id)
    )  # fmt: skip
    courses = tuple(
        CourseRow(
            day, organiser, words.get(code or "", ""), len(half_days[action_id]),
            course_minutes(minutes, half_days[action_id]), convened, present or 0, validated, women, men,
        )
        for action_id, day, organiser, code, minutes, convened, present, validated, women, men in rows
    )  # fmt: skip
    convened, present = sum(one.convened or 0 for one in courses), sum(one.present for one in courses)
    return CourseFigures(
        courses,
        _breakdown(session, is_meant, PRESCRIBER, convened, _PRESCRIBERS),
        _breakdown(session, is_meant, "AGE", present, labels(session, "tranche_age", period.last)),
        _breakdown(session, is_meant, "QUARTIER", present, neighbourhood_labels(session, period.last)),
    )


@dataclass(frozen=True)
class OtherAction:
    """One action that was held and counted; announced, registered and present are three numbers."""

    kind: str
    label: str  # of its kind
    held_on: date
    title: str
    organisation: str
    people_met: str
    announced: int | None
    registered: int | None
    present: int
    women: int
    men: int


@dataclass(frozen=True)
class ActionFigures:
    """The actions of a period that are not courses, in the order of their days."""

    actions: tuple[OtherAction, ...]

    @property
    def groups(self) -> tuple[OtherAction, ...]:
        """Return the groups received."""
        return tuple(action for action in self.actions if action.kind == GROUP)

    @property
    def others(self) -> tuple[OtherAction, ...]:
        """Return what has no chapter of its own."""
        return tuple(action for action in self.actions if action.kind not in (GROUP, RALLY, WALK))


def action_figures(session: Session, period: Period) -> ActionFigures:
    """Count the other actions held in a period: neither those to come nor those cancelled."""
    words = labels(session, "type_evenement", period.last)
    rows = session.execute(
        select(
            Action.kind, Action.held_on, Action.title, func.coalesce(Organisation.name, ""),
            Action.people_met, Action.announced, Action.registered, Action.present,
            _people("F"), _people("H"),
        )
        .outerjoin(Organisation, Organisation.id == Action.organisation_id)
        .where(Action.kind != STAGE, *_held(period))
        .order_by(Action.held_on, Action.id)
    )  # fmt: skip
    return ActionFigures(
        tuple(
            OtherAction(
                kind, short_word(words.get(kind, kind)), day, title, runs, met, announced, registered,
                present or 0, women, men,
            )
            for kind, day, title, runs, met, announced, registered, present, women, men in rows
        )
    )  # fmt: skip


def _held(period: Period) -> tuple[ColumnElement[bool], ...]:
    return (
        Action.held_on.between(period.first, period.last),
        Action.cancelled.is_(False),
        Action.present.is_not(None),
    )


def _people(gender: str) -> ScalarSelect[int]:
    counted = select(func.coalesce(func.sum(ActionCount.people), 0)).where(
        ActionCount.action_id == Action.id, ActionCount.kind == "GENRE", ActionCount.code == gender
    )
    return counted.scalar_subquery()


def _half_days(session: Session, is_meant: ColumnElement[bool]) -> Mapping[int, list[HalfDay]]:
    columns = (ActionModule.action_id, ActionModule.label, ActionModule.present, ActionModule.minutes)
    found = defaultdict(list)
    for action_id, label, present, minutes in session.execute(select(*columns).join(Action).where(is_meant)):
        found[action_id].append(HalfDay(label, present, minutes))
    return found


def _breakdown(
    session: Session, is_meant: ColumnElement[bool], kind: str, total: int, words: Mapping[str, str]
) -> Breakdown:
    """Add the margins of the courses; whoever is in none of them gave no answer."""
    people = (
        select(ActionCount.code, func.sum(ActionCount.people))
        .join(Action)
        .where(is_meant, ActionCount.kind == kind)
        .group_by(ActionCount.code)
    )
    counts: dict[str | None, int] = {code: int(number) for code, number in session.execute(people)}
    return breakdown(counts | {"NC": rest(total, counts)}, words)
