"""The courses counted."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.actions.model import Course
from espace_citoyennete.report import Period


@dataclass(frozen=True)
class CourseRow:
    """One course."""

    held_on: date
    organiser: str
    convened: int
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
        return sum(course.convened for course in self.courses)

    @property
    def present(self) -> int:
        """Return the trainees who came."""
        return sum(course.present for course in self.courses)


def course_figures(session: Session, period: Period) -> CourseFigures:
    """Count the courses held in a period."""
    rows = session.execute(
        select(Course.held_on, Course.organiser, Course.convened, Course.present, Course.women, Course.men)
        .where(Course.held_on.between(period.first, period.last))
        .order_by(Course.held_on, Course.id)
    )
    return CourseFigures(tuple(CourseRow(*row) for row in rows))
