"""What a change would do, shown before it is saved: who must be told, what stands in the way."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from espace_citoyennete.changes.settling import MoveTo, checked_hours, has_begun, holder, hours_of
from espace_citoyennete.changes.shifting import Hours, shifted
from espace_citoyennete.errors import Invalid, UserError
from espace_citoyennete.french import NO_BREAK, fold
from espace_citoyennete.permanences.conflicts import Occupation
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.rules import MOVABLE
from espace_citoyennete.rights import Agent, may_read_people
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.town.rules import Calendar
from espace_citoyennete.visitors.listing import reaches
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import Reach, short_name


@dataclass(frozen=True)
class Expected:
    """Somebody booked in a sitting: the hour told, the new one (none: to be placed again), how to reach."""

    name: str  # « Diallo A. »
    reach: Reach
    earlier_at: datetime
    new_at: datetime | None


@dataclass(frozen=True)
class SittingFacts:
    """A sitting as the forms that change it show it."""

    id: int
    uid: UUID
    title: str  # who holds it
    practitioner_id: int | None
    type_code: str
    day: date
    starts_at: time
    ends_at: time
    room: str
    people: tuple[Expected, ...]  # with their hour as it is


@dataclass(frozen=True)
class MovePreview:
    """What moving a sitting would do."""

    problems: dict[str, str]  # by field
    refusal: str  # what takes the place or the person
    cautions: tuple[str, ...]  # closed, public or school holiday, unknown: told, never refused
    people: tuple[Expected, ...]


def sitting_facts(session: Session, sitting_id: int, *, by: Agent) -> SittingFacts:
    """Return a sitting and who is booked there. Raises `UserError` when it is no more."""
    sitting = session.get(Sitting, sitting_id)
    if sitting is None:
        raise UserError("Cette séance n’existe plus. Actualiser la semaine (F5).")
    type_code = session.get_one(Permanence, sitting.permanence_id).type_code
    people = _people(session, sitting, lambda slot: slot.starts_at, by)
    return SittingFacts(
        sitting.id, sitting.uid, holder(session, sitting), sitting.practitioner_id, type_code, sitting.day,
        sitting.starts_at, sitting.ends_at, sitting.room, people,
    )  # fmt: skip


def move_preview(session: Session, sitting_id: int, to: MoveTo, now: datetime, *, by: Agent) -> MovePreview:
    """Return what moving a sitting there would do to everybody booked."""
    sitting = session.get_one(Sitting, sitting_id)
    problems, refusal = dict[str, str](), ""
    try:
        checked_hours(session, sitting, to, now)
    except Invalid as invalid:
        problems = dict(invalid.problems)
    except UserError as refused:
        refusal = refused.message
    earlier = hours_of(sitting)
    new = Hours(datetime.combine(to.day, to.starts_at), datetime.combine(to.day, to.ends_at))

    def place(slot: Slot) -> datetime | None:
        return shifted(slot.kind, slot.starts_at, slot.minutes, earlier, new)

    skips = session.get_one(Permanence, sitting.permanence_id).skips_school_holidays
    cautions = day_cautions(calendar(session), to.day, to.room, tells_school_holidays=skips)
    return MovePreview(problems, refusal, cautions, _people(session, sitting, place, by))


def day_cautions(days: Calendar, day: date, room: str, *, tells_school_holidays: bool) -> tuple[str, ...]:
    """Tell what the calendar says of a day: closed, public holiday, school holidays or not known."""
    found = []
    if name := days.public_holiday(day):
        found.append(f"Jour férié{NO_BREAK}: {name}.")
    if reason := days.closure(day, room):
        found.append(f"Fermeture{NO_BREAK}: {reason}.")
    if day.weekday() >= 5:
        found.append("Ce jour tombe un week-end.")
    if tells_school_holidays:
        if not days.is_known(day):
            found.append("Vacances scolaires inconnues à cette date.")
        elif label := days.school_holiday(day):
            found.append(f"Vacances scolaires{NO_BREAK}: {label}.")
    return tuple(found)


@dataclass(frozen=True)
class SittingHit:
    """A sitting that an absence or a closure hits."""

    id: int
    uid: UUID
    title: str
    day: date
    starts_at: time
    ends_at: time
    room: str
    type_code: str
    practitioner_id: int | None
    people: int  # booked, to come
    is_over: bool
    is_begun: bool  # somebody was received there, or waited for in vain

    @property
    def is_held(self) -> bool:
        """Tell whether its hours were held already, wholly or in part: an absence declared late."""
        return self.is_over or self.is_begun

    def at(self, day: date) -> Occupation:
        """Return what it would take at its own hour and place on another day."""
        return Occupation(day, self.starts_at, self.ends_at, self.room, self.practitioner_id)


def sittings_hit(
    session: Session,
    first_day: date,
    last_day: date,
    *,
    now: datetime,
    practitioner_id: int | None = None,
    room: str = "",
) -> list[SittingHit]:
    """Return the sittings of some days: those of a practitioner, of a room, or all of them."""
    held = select(Sitting).where(Sitting.day.between(first_day, last_day), Sitting.state == "PREVUE")
    if practitioner_id is not None:
        held = held.where(Sitting.practitioner_id == practitioner_id)
    return [
        SittingHit(
            sitting.id, sitting.uid, holder(session, sitting), sitting.day, sitting.starts_at,
            sitting.ends_at, sitting.room, session.get_one(Permanence, sitting.permanence_id).type_code,
            sitting.practitioner_id, _count(session, sitting), hours_of(sitting).end <= now,
            has_begun(session, sitting),
        )
        for sitting in session.scalars(held.order_by(Sitting.day, Sitting.starts_at, Sitting.id))
        if practitioner_id is not None or not room or fold(sitting.room) == fold(room)
    ]  # fmt: skip


def day_to_move_to(
    session: Session, hit: SittingHit, last_day: date, taken: Collection[Occupation], *, now: datetime
) -> date | None:
    """Return the first day of the four weeks after an absence that takes a sitting at its own hour.

    The same weekday is preferred to any other; `taken` is where its fellows go already. None: no such day.
    """
    sitting, days = session.get_one(Sitting, hit.id), calendar(session)
    skips = session.get_one(Permanence, sitting.permanence_id).skips_school_holidays
    start = max(last_day, now.date())
    following = [start + timedelta(days=number) for number in range(1, 29)]
    for day in sorted(following, key=lambda day: day.weekday() != hit.day.weekday()):
        wanted = hit.at(day)
        if not _is_open(days, hit, day, skips=skips) or any(wanted.meets(other) for other in taken):
            continue
        try:
            checked_hours(session, sitting, MoveTo(day, hit.starts_at, hit.ends_at, hit.room), now)
        except UserError:
            continue
        return day
    return None


def _is_open(days: Calendar, hit: SittingHit, day: date, *, skips: bool) -> bool:
    """Tell whether the calendar says nothing against a day; a sitting of a Saturday may go to another one."""
    if day.weekday() >= 5 and day.weekday() != hit.day.weekday():
        return False
    is_on_holiday = skips and days.is_known(day) and days.school_holiday(day) is not None
    return not (days.public_holiday(day) or days.closure(day, hit.room) or is_on_holiday)


def _count(session: Session, sitting: Sitting) -> int:
    booked = select(func.count()).select_from(Appointment).join(Slot, Slot.id == Appointment.slot_id)
    return session.scalar(booked.where(Slot.sitting_id == sitting.id, Appointment.state.in_(MOVABLE))) or 0


def _people(
    session: Session, sitting: Sitting, place: Callable[[Slot], datetime | None], by: Agent
) -> tuple[Expected, ...]:
    found = session.execute(
        select(Slot, Appointment.visitor_id, Visitor)
        .join(Appointment, Appointment.slot_id == Slot.id)
        .outerjoin(Visitor, Visitor.id == Appointment.visitor_id)
        .where(Slot.sitting_id == sitting.id, Appointment.state.in_(MOVABLE))
        .order_by(Slot.starts_at, Slot.rank)
    ).all()
    reads = may_read_people(by)
    how = reaches(session, [row.visitor_id for row in found] if reads else [])
    return tuple(
        Expected(
            short_name(visitor.last_name, visitor.first_name) if visitor is not None and reads else "",
            how.get(visitor_id, Reach()),
            slot.starts_at,
            place(slot),
        )
        for slot, visitor_id, visitor in found
    )
