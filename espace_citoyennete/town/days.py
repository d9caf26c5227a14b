"""The days of the town: closures of the place or of a room, school holidays, public holidays worked."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.errors import Invalid
from espace_citoyennete.french import NO_BREAK, clean, long_date
from espace_citoyennete.holidays import public_holidays
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.town.model import Closure, SchoolHoliday, WorkedHoliday

Days = type[Closure] | type[SchoolHoliday]


@dataclass(frozen=True)
class DaysDraft:
    """Days on school holidays, first and last included, with their name."""

    first_day: date
    last_day: date
    label: str
    uid: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class ClosureDraft:
    """Days on which the place, or one of its rooms, is closed, first and last included, and why."""

    first_day: date
    last_day: date
    label: str
    room: str = ""  # none: the whole place
    uid: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class WorkedHolidayDraft:
    """A public holiday on which the place is open."""

    day: date
    uid: UUID = field(default_factory=uuid4)


def save_closure(session: Session, draft: ClosureDraft, *, by: Agent) -> None:
    """Close the place or a room on these days, or change a closure (same uid). Raises `Invalid`."""
    require(by, "save_closure")
    problems = _problems(draft)
    if len(clean(draft.room)) > 80:
        problems["room"] = f"Le nom de la salle dépasse 80 caractères{NO_BREAK}: le raccourcir."
    if problems:
        raise Invalid(problems)
    facts: dict[str, object] = {"reason": clean(draft.label), "room": clean(draft.room)}
    _save(session, Closure, draft, facts)


def remove_closure(session: Session, uid: UUID, *, by: Agent) -> None:
    """Open the place again on the days of a closure."""
    require(by, "remove_closure")
    _remove(session, Closure, uid)


def save_school_holiday(session: Session, draft: DaysDraft, *, by: Agent) -> None:
    """Keep school holidays, or change them (same uid). Raises `Invalid`."""
    require(by, "save_school_holiday")
    if problems := _problems(draft):
        raise Invalid(problems)
    _save(session, SchoolHoliday, draft, {"label": clean(draft.label)})


def remove_school_holiday(session: Session, uid: UUID, *, by: Agent) -> None:
    """Forget school holidays typed by mistake."""
    require(by, "remove_school_holiday")
    _remove(session, SchoolHoliday, uid)


def save_worked_holiday(session: Session, draft: WorkedHolidayDraft, *, by: Agent) -> None:
    """Open the place on a public holiday, named by the calendar. Raises `Invalid` for any other day."""
    require(by, "save_worked_holiday")
    label = public_holidays(draft.day.year).get(draft.day)
    if label is None:
        said = f"{long_date(draft.day).capitalize()} n’est pas un jour férié{NO_BREAK}: vérifier la date."
        raise Invalid({"day": said})
    known = session.scalar(select(WorkedHoliday.uid).where(WorkedHoliday.day == draft.day))
    if known is not None and known != draft.uid:
        raise Invalid({"day": f"{label} est déjà dans la liste."})
    row = session.scalar(select(WorkedHoliday).where(WorkedHoliday.uid == draft.uid))
    row = row or WorkedHoliday(uid=draft.uid)
    row.day, row.label = draft.day, label
    session.add(row)
    session.flush()


def remove_worked_holiday(session: Session, uid: UUID, *, by: Agent) -> None:
    """Close the place again on a public holiday, as on the others."""
    require(by, "remove_worked_holiday")
    _remove(session, WorkedHoliday, uid)


def _problems(draft: DaysDraft | ClosureDraft) -> dict[str, str]:
    problems, label = {}, clean(draft.label)
    if not label or len(label) > 120:
        problems["label"] = "Écrire un nom de 120 caractères au plus."
    if draft.last_day < draft.first_day:
        problems["last_day"] = f"Le dernier jour précède le premier{NO_BREAK}: vérifier les deux dates."
    return problems


def _save(session: Session, model: Days, draft: DaysDraft | ClosureDraft, facts: dict[str, object]) -> None:
    row = session.scalar(select(model).where(model.uid == draft.uid)) or model(uid=draft.uid)
    for key, value in {"first_day": draft.first_day, "last_day": draft.last_day, **facts}.items():
        setattr(row, key, value)
    session.add(row)
    session.flush()


def _remove(session: Session, model: Days | type[WorkedHoliday], uid: UUID) -> None:
    if row := session.scalar(select(model).where(model.uid == uid)):
        session.delete(row)
