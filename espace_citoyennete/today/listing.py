"""What the first page shows: the day's sittings, who waits, what is still to be dealt with."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.model import User
from espace_citoyennete.callbacks.listing import callback_count
from espace_citoyennete.changes.listing import CallListRow, open_call_lists
from espace_citoyennete.clock import desk_time
from espace_citoyennete.contacts.listing import contacts_on
from espace_citoyennete.deadlines.rules import Deadline
from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.emergency.listing import emergency_numbers
from espace_citoyennete.emergency.rules import is_to_check
from espace_citoyennete.french import alphabetical
from espace_citoyennete.permanences.appointments import is_free
from espace_citoyennete.permanences.booked import appointments_to_check
from espace_citoyennete.permanences.free_slots import FreeSlot, Wish, next_free_slots
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.week import Lane
from espace_citoyennete.rights import Agent, Right, may_read_people
from espace_citoyennete.storage.drafts import Draft, drafts_to_resume
from espace_citoyennete.today.deadlines import all_deadlines
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import short_name
from espace_citoyennete.waiting.listing import late_count
from espace_citoyennete.waiting.proposals import proposal_count

_OPEN = ("A_VENIR", "SALLE")
_MISSING_SHOWN = 100
_TOLD_BEFORE = timedelta(days=365)  # the calendar of a school year comes out about then
_REVIEWED_FOR = timedelta(days=183)  # an organisation's phone and hours are then asked again


@dataclass(frozen=True)
class DayTotals:
    """The day in figures."""

    sittings: int
    appointments: int
    free: int
    contacts: int  # logged this day


@dataclass(frozen=True)
class ToFillIn:
    """A past day whose appointments have no result yet."""

    day: date
    appointments: int


@dataclass(frozen=True)
class Missing:
    """An appointment that is over and has no result."""

    appointment_id: int
    starts_at: datetime
    name: str
    label: str


@dataclass(frozen=True)
class WalkIn:
    """Somebody who came without an appointment, whose contact is begun and not saved."""

    draft_uid: UUID
    title: str  # empty when a colleague began it: it may tell what only its author should read
    arrived_at: datetime  # local, naive


@dataclass(frozen=True)
class DraftLeft:
    """A draft that waits for somebody; `author` is a colleague, empty for one's own."""

    draft_uid: UUID
    title: str  # empty when a colleague began it
    author: str
    begun_at: datetime  # local, naive


@dataclass(frozen=True)
class Due:
    """What is still to be dealt with at the desk."""

    to_fill_in: tuple[ToFillIn, ...]
    callbacks: int  # due today or late
    to_check: tuple[int, ...]  # appointments that the coordination has to confirm; told to nobody else
    drafts: tuple[DraftLeft, ...]
    numbers: int  # of the emergency card, to be checked
    organisations: int  # of which the phone and hours are to be checked
    holidays_until: date | None  # the last day of the school holidays known, told from a year before
    slots: int  # that somebody of the waiting list may be told of
    call_lists: tuple[CallListRow, ...]  # on which somebody is still to be told of a change
    too_late: int  # people who still wait after the day not to be exceeded
    deadlines: tuple[Deadline, ...]  # also those that do not wake up yet


def day_totals(session: Session, day: date, sittings: Iterable[Lane]) -> DayTotals:
    """Count the day."""
    held = list(sittings)
    free = sum(sitting.planned - sitting.taken for sitting in held)
    people = sum(sitting.people for sitting in held)
    return DayTotals(len(held), people, free, contacts_on(session, day))


def to_fill_in(session: Session, today: date) -> list[ToFillIn]:
    """Return the past days that have appointments without a result, oldest first."""
    rows = session.execute(
        select(Sitting.day, func.count())
        .select_from(Appointment)
        .join(Slot, Slot.id == Appointment.slot_id)
        .join(Sitting, Sitting.id == Slot.sitting_id)
        .where(Appointment.state.in_(_OPEN), Sitting.day < today)
        .group_by(Sitting.day)
        .order_by(Sitting.day)
    )
    return [ToFillIn(day, count) for day, count in rows]


def missing_results(session: Session, now: datetime, *, by: Agent) -> list[Missing]:
    """Return the last appointments that have begun and have no result, the latest first."""
    rows = session.execute(
        select(Appointment.id, Slot.starts_at, Visitor.last_name, Visitor.first_name, Permanence.label)
        .join(Slot, Slot.id == Appointment.slot_id)
        .join(Sitting, Sitting.id == Slot.sitting_id)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .outerjoin(Visitor, Visitor.id == Appointment.visitor_id)
        .where(Appointment.state.in_(_OPEN), Slot.starts_at <= now)
        .order_by(Slot.starts_at.desc(), Appointment.id)
        .limit(_MISSING_SHOWN)
    )
    names = may_read_people(by)
    return [
        Missing(id, at, short_name(last_name, first_name) if names and last_name else "", label)
        for id, at, last_name, first_name, label in rows
    ]


def walk_ins(session: Session, *, by: Agent) -> list[WalkIn]:
    """Return who came without an appointment, by arrival: the visits begun and not saved."""
    found = []
    for draft in session.scalars(select(Draft).where(Draft.kind == "contact").order_by(Draft.created_at)):
        values = json.loads(draft.content)["values"]
        if values.get("channel") == "VISITE" and not values.get("kept"):  # not a correction
            title = draft.title if draft.author_uid == str(by.uid) else ""
            found.append(WalkIn(draft.uid, title, _local(draft.created_at)))
    return found


def due(session: Session, *, by: Agent, desk: str, now: datetime, instant: datetime) -> Due:
    """Return what is still to be dealt with by this person at this desk."""
    today = now.date()
    names = {user.uid: user.name for user in session.scalars(select(User))}
    drafts = [
        DraftLeft(
            row.uid,
            row.title if row.author == by.uid else "",
            "" if row.author is None or row.author == by.uid else names.get(row.author, "un collègue"),
            _local(row.created_at),
        )
        for row in drafts_to_resume(session, by=by, desk=desk, at=instant)
    ]
    in_service = [row.draft for row in emergency_numbers(session) if row.retired_on is None]
    return Due(
        to_fill_in=tuple(to_fill_in(session, today)),
        callbacks=callback_count(session, today),
        to_check=tuple(appointments_to_check(session, by=by)),
        drafts=tuple(drafts),
        numbers=sum(is_to_check(draft.checked_on, today) for draft in in_service),
        organisations=_organisations_to_check(session, today) if Right.COORDINATION in by.rights else 0,
        holidays_until=_holidays_to_complete(session, today) if Right.COORDINATION in by.rights else None,
        slots=proposal_count(session, now, instant=instant),
        call_lists=tuple(open_call_lists(session)),
        too_late=late_count(session, today),
        deadlines=tuple(all_deadlines(session, today, by=by)),
    )


def next_free_by_type(session: Session, now: datetime) -> list[FreeSlot]:
    """Return the first free slot of each type of permanence, by hour."""
    first = (
        select(Permanence.type_code, func.min(Slot.starts_at).label("starts_at"))
        .select_from(Slot)
        .join(Sitting, Sitting.id == Slot.sitting_id)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .where(is_free(), Slot.starts_at >= now)
        .group_by(Permanence.type_code)
    )
    found = [
        next_free_slots(session, Wish(type_code), at, limit=1) for type_code, at in session.execute(first)
    ]
    return sorted((slots[0] for slots in found), key=lambda slot: (slot.starts_at, alphabetical(slot.label)))


def _holidays_to_complete(session: Session, today: date) -> date | None:
    until = calendar(session).known_until
    return until if until is not None and today >= until - _TOLD_BEFORE else None


def _organisations_to_check(session: Session, today: date) -> int:
    old = or_(Organisation.checked_on.is_(None), Organisation.checked_on < today - _REVIEWED_FOR)
    known = select(func.count()).select_from(Organisation).where(Organisation.retired_on.is_(None), old)
    return session.scalar(known) or 0


def _local(at: datetime) -> datetime:
    return desk_time(at).replace(microsecond=0)
