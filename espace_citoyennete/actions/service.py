"""Use cases of the courses (*stages citoyenneté*): counts only, no names (RGPD art. 10)."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.actions.model import Course
from espace_citoyennete.errors import Invalid
from espace_citoyennete.french import clean
from espace_citoyennete.rights import Agent, require


@dataclass(frozen=True)
class CourseDraft:
    """A course as counted by the coordinator."""

    held_on: date
    organiser: str
    convened: int
    present: int
    women: int = 0
    men: int = 0
    uid: UUID = field(default_factory=uuid4)


def save_course(session: Session, draft: CourseDraft, *, by: Agent) -> int:
    """Keep a course and return its id; the same draft saved twice is one course. Raises `Invalid`."""
    require(by, "save_course")
    known = session.scalar(select(Course.id).where(Course.uid == draft.uid))
    if known is not None:
        return known
    _check(draft)
    course = Course(
        uid=draft.uid,
        held_on=draft.held_on,
        organiser=clean(draft.organiser),
        convened=draft.convened,
        present=draft.present,
        women=draft.women,
        men=draft.men,
    )
    session.add(course)
    session.flush()
    return course.id


def _check(draft: CourseDraft) -> None:
    problems = {}
    if not clean(draft.organiser):
        problems["organiser"] = "Écrire l’organisateur."
    for name in ("convened", "present", "women", "men"):
        if getattr(draft, name) < 0:
            problems[name] = "Écrire zéro ou plus."
    if draft.women + draft.men > draft.present:
        problems["women"] = "Femmes et hommes dépassent les présents\u00a0: vérifier les trois nombres."
    if problems:
        raise Invalid(problems)
