"""The free slots and whom each is proposed to: computed whenever it is asked, nothing of it is kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.model import User
from espace_citoyennete.clock import desk_time
from espace_citoyennete.directory.model import Practitioner
from espace_citoyennete.permanences.appointments import is_free
from espace_citoyennete.permanences.model import Appointment, Hold, Permanence, Sitting, Slot
from espace_citoyennete.permanences.rules import MOVABLE
from espace_citoyennete.waiting.model import WaitingEntry, WaitingTry
from espace_citoyennete.waiting.rules import (
    AHEAD,
    NO_ANSWER,
    REFUSED,
    WAITING,
    Offer,
    Wish,
    in_order,
    is_late,
    matches,
)

_HAS_ONE = MOVABLE | {"HONORE"}  # an appointment that was missed or cancelled leaves the demand open

WAITS = and_(WaitingEntry.state == WAITING, WaitingEntry.removed_at.is_(None))


@dataclass(frozen=True)
class Booked:
    """An appointment that somebody who waits was given otherwise."""

    appointment_id: int
    booked_at: datetime
    starts_at: datetime


@dataclass(frozen=True)
class Proposal:
    """A free slot and whom it is proposed to."""

    slot_id: int
    starts_at: datetime
    minutes: int
    rank: int  # its number where people come in the order of arrival, else 0
    label: str
    practitioner: str
    room: str
    entry_id: int
    following: tuple[int, ...]  # the entries that come next, in order
    held_until: datetime | None  # local, while it is held for this person
    holder: str  # who holds it
    is_after_deadline: bool


def wishes(session: Session) -> list[Wish]:
    """Return what everybody on the list waits for."""
    return [
        Wish(
            entry_id=entry.id,
            person=entry.person,
            type_code=entry.type_code,
            asked_at=entry.asked_at,
            sitting_id=entry.sitting_id,
            domain=entry.domain,
            is_urgent=entry.is_urgent,
            deadline=entry.deadline,
            weekdays=frozenset(map(int, entry.weekdays)),
            half_day=entry.half_day,
        )
        for entry in session.scalars(select(WaitingEntry).where(WAITS))
    ]


def booked_otherwise(session: Session, entry_ids: Iterable[int]) -> dict[int, Booked]:
    """Return the first appointment of the same type that each person was given since the demand."""
    rows = session.execute(
        select(WaitingEntry.id, Appointment.id, Appointment.booked_at, Slot.starts_at)
        .join(Appointment, Appointment.visitor_id == WaitingEntry.visitor_id)
        .join(Slot, Slot.id == Appointment.slot_id)
        .join(Sitting, Sitting.id == Slot.sitting_id)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .where(
            WaitingEntry.id.in_(entry_ids),
            WAITS,
            Permanence.type_code == WaitingEntry.type_code,
            Appointment.state.in_(_HAS_ONE),
            Appointment.booked_at >= WaitingEntry.asked_at,
        )
        .order_by(Slot.starts_at.desc(), Appointment.id.desc())
    )
    return {
        entry_id: Booked(appointment_id, at, starts_at) for entry_id, appointment_id, at, starts_at in rows
    }


def proposals(session: Session, now: datetime, *, instant: datetime) -> list[Proposal]:
    """Return the free slots of the days to come that suit somebody, each with its person."""
    if not (waiting := wishes(session)):
        return []
    booked = booked_otherwise(session, [wish.entry_id for wish in waiting])
    ordered = in_order((wish for wish in waiting if wish.entry_id not in booked), now.date())
    rows = {row.Slot.id: row for row in _free_rows(session, ordered, now, instant)}
    found = matches(map(_offer, rows.values()), ordered, _refused(session), _silent(session, now.date()))
    return [
        _proposal(rows[match.offer.slot_id], match.wish, [wish.entry_id for wish in match.following])
        for match in found
    ]


def proposal_count(session: Session, now: datetime, *, instant: datetime) -> int:
    """Count the slots that nobody was told of yet and that somebody waits for."""
    return sum(one.held_until is None for one in proposals(session, now, instant=instant))


def _free_rows(session: Session, waiting: Sequence[Wish], now: datetime, instant: datetime) -> list[Any]:
    """Read the free slots of the types that people wait for, and those held for somebody who waits."""
    types = {wish.type_code for wish in waiting}
    sittings = {wish.sitting_id for wish in waiting if wish.sitting_id is not None}
    is_near = or_(Slot.starts_at <= now + AHEAD, Slot.sitting_id.in_(sittings))
    holds = and_(Hold.slot_id == Slot.id, Hold.until > instant)
    found = session.execute(
        select(Slot, Permanence, Sitting.room, Practitioner.name, Hold.visitor_id, Hold.until, User.name)
        .join(Sitting, Sitting.id == Slot.sitting_id)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .outerjoin(Practitioner, Practitioner.id == Sitting.practitioner_id)
        .outerjoin(Hold, holds)
        .outerjoin(User, User.id == Hold.author_id)
        .where(
            is_free(),
            Slot.starts_at > now,
            is_near,
            Permanence.type_code.in_(types),
            or_(Hold.id.is_(None), Hold.visitor_id.in_([wish.person for wish in waiting])),
        )
    )
    return list(found)


def _offer(row: Any) -> Offer:
    slot, permanence, _room, _practitioner, held_for, _until, _holder = row
    domains = frozenset(permanence.domains.split())
    return Offer(slot.id, slot.starts_at, permanence.type_code, slot.sitting_id, domains, held_for)


def _proposal(row: Any, wish: Wish, following: Iterable[int]) -> Proposal:
    slot, permanence, room, practitioner, _held_for, until, holder = row
    return Proposal(
        slot_id=slot.id,
        starts_at=slot.starts_at,
        minutes=slot.minutes,
        rank=slot.rank if slot.kind == "ARRIVEE" else 0,
        label=permanence.label,
        practitioner=practitioner or "",
        room=room,
        entry_id=wish.entry_id,
        following=tuple(following),
        held_until=None if until is None else desk_time(until),
        holder=holder or "",
        is_after_deadline=is_late(wish.deadline, slot.starts_at.date()),
    )


def _refused(session: Session) -> set[tuple[int, int]]:
    said_no = (
        select(WaitingTry.entry_id, WaitingTry.slot_id)
        .join(WaitingEntry, WaitingEntry.id == WaitingTry.entry_id)
        .where(WaitingTry.result == REFUSED, WAITS)
    )
    return {(entry_id, slot_id) for entry_id, slot_id in session.execute(said_no)}


def _silent(session: Session, today: date) -> set[int]:
    """Return the entries that did not answer today."""
    since = datetime.combine(today, time())
    tried = select(WaitingTry.entry_id).where(WaitingTry.result == NO_ANSWER, WaitingTry.tried_at >= since)
    return set(session.scalars(tried))
