"""The courses counted, then the other actions: a number that nobody told is none, not zero."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
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
from espace_citoyennete.jeudis.rules import MARGINS, Margins, by_gender, rest
from espace_citoyennete.report import Breakdown, Period, breakdown
from espace_citoyennete.town.reference import labels, neighbourhood_labels

_PRESCRIBERS = {code: f"{word[0].upper()}{word[1:]}" for code, word in PRESCRIBERS.items()}


@dataclass(frozen=True)
class CourseRow:
    """One course that was held and counted; a number that nobody told is None."""

    uid: UUID
    held_on: date
    organiser: str
    type: str | None  # code of `type_stage`
    type_label: str
    half_days: int | None
    minutes: int | None
    convened: int | None
    present: int
    validated: int | None
    people: Margins  # of those present, and who sent those convened

    @property
    def genders(self) -> dict[str, int]:
        """Return the genders of those present (`jeudis.rules.by_gender`)."""
        return by_gender(self.people["GENRE"])


@dataclass(frozen=True)
class CourseFigures:
    """The courses of a period; convened, present and validated are three numbers."""

    courses: tuple[CourseRow, ...]
    prescribers: Breakdown  # of those convened
    ages: Breakdown  # of those present
    homes: Breakdown  # the districts where those present live

    @property
    def genders(self) -> dict[str, int]:
        """Return the genders of the trainees who came."""
        told: Counter[str] = Counter()
        for course in self.courses:
            told.update(course.people["GENRE"])
        return by_gender(told)

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
    courses = course_rows(session, period)
    convened, present = sum(one.convened or 0 for one in courses), sum(one.present for one in courses)
    return CourseFigures(
        courses,
        _breakdown(courses, PRESCRIBER, convened, _PRESCRIBERS),
        _breakdown(courses, "AGE", present, labels(session, "tranche_age", period.last)),
        _breakdown(courses, "QUARTIER", present, neighbourhood_labels(session, period.last)),
    )


def course_rows(session: Session, period: Period) -> tuple[CourseRow, ...]:
    """Return the courses of a period that are counted, in the order of their days."""
    is_meant = and_(Action.kind == STAGE, *_held(period))
    words = labels(session, "type_stage", period.last)
    half_days, people = _half_days(session, is_meant), _people(session, is_meant)
    rows = session.execute(
        select(
            Action.id, Action.uid, Action.held_on, func.coalesce(Organisation.name, ""), Action.course_type,
            Action.minutes, Action.convened, Action.present, Action.validated,
        )
        .outerjoin(Organisation, Organisation.id == Action.organisation_id)
        .where(is_meant)
        .order_by(Action.held_on, Action.id)
    )  # fmt: skip
    return tuple(
        CourseRow(
            uid, day, organiser, code, words.get(code or "", code or ""), len(half_days[action_id]) or None,
            course_minutes(minutes, half_days[action_id]), convened, present or 0, validated,
            people[action_id],
        )
        for action_id, uid, day, organiser, code, minutes, convened, present, validated in rows
    )  # fmt: skip


@dataclass(frozen=True)
class OtherAction:
    """One action that was held and counted; announced, registered and present are three numbers."""

    uid: UUID
    kind: str
    label: str  # of its kind
    held_on: date
    title: str
    organisation: str
    people_met: str
    announced: int | None
    registered: int | None
    present: int
    people: Margins  # of those present

    @property
    def has_own_chapter(self) -> bool:
        """Tell whether its kind is not among « les autres actions » of the report."""
        return self.kind in (GROUP, RALLY, WALK)

    @property
    def unknown(self) -> int:
        """Return the people present whose gender is not communicated."""
        return rest(self.present, by_gender(self.people["GENRE"]))


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
        return tuple(action for action in self.actions if not action.has_own_chapter)


def action_figures(session: Session, period: Period) -> ActionFigures:
    """Count the other actions held in a period: neither those to come nor those cancelled."""
    words = labels(session, "type_evenement", period.last)
    is_meant = and_(Action.kind != STAGE, *_held(period))
    people = _people(session, is_meant)
    rows = session.execute(
        select(
            Action.id, Action.uid, Action.kind, Action.held_on, Action.title,
            func.coalesce(Organisation.name, ""), Action.people_met, Action.announced, Action.registered,
            Action.present,
        )
        .outerjoin(Organisation, Organisation.id == Action.organisation_id)
        .where(is_meant)
        .order_by(Action.held_on, Action.id)
    )  # fmt: skip
    return ActionFigures(
        tuple(
            OtherAction(
                uid, kind, short_word(words.get(kind, kind)), day, title, runs, met, announced, registered,
                present or 0, people[action_id],
            )
            for action_id, uid, kind, day, title, runs, met, announced, registered, present in rows
        )
    )  # fmt: skip


def _held(period: Period) -> tuple[ColumnElement[bool], ...]:
    return (
        Action.held_on.between(period.first, period.last),
        Action.cancelled.is_(False),
        Action.present.is_not(None),
    )


def _people(session: Session, is_meant: ColumnElement[bool]) -> Mapping[int, Margins]:
    """Return the people of each action by kind of margin and code."""
    rows = session.execute(
        select(ActionCount.action_id, ActionCount.kind, ActionCount.code, ActionCount.people)
        .join(Action)
        .where(is_meant)
        .order_by(ActionCount.action_id, ActionCount.kind, ActionCount.code)
    )
    kinds = (*MARGINS, PRESCRIBER)
    found: dict[int, dict[str, dict[str, int]]] = defaultdict(lambda: {kind: {} for kind in kinds})
    for action_id, kind, code, people in rows:
        found[action_id][kind][code] = people
    return found


def _half_days(session: Session, is_meant: ColumnElement[bool]) -> Mapping[int, list[HalfDay]]:
    columns = (ActionModule.action_id, ActionModule.label, ActionModule.present, ActionModule.minutes)
    found = defaultdict(list)
    for action_id, label, present, minutes in session.execute(select(*columns).join(Action).where(is_meant)):
        found[action_id].append(HalfDay(label, present, minutes))
    return found


def _breakdown(courses: Iterable[CourseRow], kind: str, total: int, words: Mapping[str, str]) -> Breakdown:
    """Add the margins of the courses; whoever is in none of them gave no answer."""
    counts: Counter[str | None] = Counter()
    for course in courses:
        counts.update(course.people[kind])
    return breakdown({**counts, "NC": rest(total, counts)}, words)
