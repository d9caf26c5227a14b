"""The courses counted."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from espace_citoyennete.actions.model import Action, ActionCount
from espace_citoyennete.actions.rules import STAGE
from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.report import Period


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
        .where(
            Action.kind == STAGE,
            Action.held_on.between(period.first, period.last),
            Action.cancelled.is_(False),
            Action.present.is_not(None),
        )
        .order_by(Action.held_on, Action.id)
    )  # fmt: skip
    return CourseFigures(
        tuple(
            CourseRow(day, organiser, convened, present or 0, women, men)
            for day, organiser, convened, present, women, men in rows
        )
    )


def _people(gender: str) -> ScalarSelect[int]:
    counted = select(func.coalesce(func.sum(ActionCount.people), 0)).where(
        ActionCount.action_id == Action.id, ActionCount.kind == "GENRE", ActionCount.code == gender
    )
    return counted.scalar_subquery()
