"""The courses counted, then the other actions: a number that nobody told is none, not zero."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import Session

from espace_citoyennete.actions.model import Action, ActionCount
from espace_citoyennete.actions.rules import GROUP, RALLY, STAGE, WALK, short_word
from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.report import Period
from espace_citoyennete.town.reference import labels


@dataclass(frozen=True)
class CourseRow:
    """One course that was held and counted."""

    held_on: date
    organiser: str
    convened: int | None
    present: int
    women: int
    men: int


@dataclass(frozen=True)
class CourseFigures:
    """The courses of a period; convened and present are two numbers."""

    courses: tuple[CourseRow, ...]

    @property
    def convened(self) -> int:
        """Return the people convened by justice."""
        return sum(course.convened or 0 for course in self.courses)

    @property
    def present(self) -> int:
        """Return the trainees who came."""
        return sum(course.present for course in self.courses)


def course_figures(session: Session, period: Period) -> CourseFigures:
    """Count the courses held in a period: neither those to come nor those cancelled."""
    rows = session.execute(
        select(
            Action.held_on, func.coalesce(Organisation.name, ""), Action.convened, Action.present,
            _people("F"), _people("H"),
        )
        .outerjoin(Organisation, Organisation.id == Action.organisation_id)
        .where(Action.kind == STAGE, *_held(period))
        .order_by(Action.held_on, Action.id)
    )  # fmt: skip
    return CourseFigures(
        tuple(
            CourseRow(day, organiser, convened, present or 0, women, men)
            for day, organiser, convened, present, women, men in rows
        )
    )


@dataclass(frozen=True)
class OtherAction:
    """One action that was held and counted; announced, registered and present are three numbers."""

    kind: str
    label: str  # of its kind
    held_on: date
    title: str
    organisation: str
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
            Action.announced, Action.registered, Action.present, _people("F"), _people("H"),
        )
        .outerjoin(Organisation, Organisation.id == Action.organisation_id)
        .where(Action.kind != STAGE, *_held(period))
        .order_by(Action.held_on, Action.id)
    )  # fmt: skip
    return ActionFigures(
        tuple(
            OtherAction(
                kind, short_word(words.get(kind, kind)), day, title, runs, announced, registered,
                present or 0, women, men,
            )
            for kind, day, title, runs, announced, registered, present, women, men in rows
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
