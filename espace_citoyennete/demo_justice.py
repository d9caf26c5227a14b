"""The demonstration of Point Justice round its day: people unexpected, one more, a room that closes."""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from espace_citoyennete.changes.call_lists import note_call
from espace_citoyennete.changes.model import CallRow
from espace_citoyennete.changes.rules import REACHED
from espace_citoyennete.changes.service import AwayDraft, declare_absence
from espace_citoyennete.changes.settling import Cancel, Decision
from espace_citoyennete.permanences.appointments import BookingDraft
from espace_citoyennete.permanences.attendance import WalkInDraft, add_walk_in
from espace_citoyennete.permanences.free_slots import Wish, next_full_slots
from espace_citoyennete.permanences.model import Appointment, Sitting, Slot
from espace_citoyennete.permanences.overbooking import overbook
from espace_citoyennete.rights import Agent
from espace_citoyennete.visitors.service import VisitorDraft

_CLOSED_ROOM, _WHY_CLOSED = "Salle 2", "Dégât des eaux"
_AHEAD = timedelta(days=5)  # before which nobody has to be told in a hurry
_FEWEST = 4  # people to tell: enough to show a list in the middle
# Minutes since they came, person, domain, subject.
_WALK_INS = (
    (23, "Costa", "José", "06 39 98 11 30", "LOG", "Expulsion annoncée"),
    (6, "Nguyen", "Thành", "06 39 98 11 31", "TRA", "Lettre de licenciement"),
)
_ONE_MORE = ("Traoré", "Aminata", "06 39 98 11 32", "FAM", "Mesures provisoires", "Audience demain matin")


def play(session: Session, now: datetime, by: Agent) -> None:
    """Let the day of the demonstration go as a day goes, over sittings already booked."""
    _walk_in(session, now, by)
    _overbook(session, now, by)
    _close_a_room(session, now, by)


def _walk_in(session: Session, now: datetime, by: Agent) -> None:
    """Let two people wait without an appointment, in the first sitting of the day."""
    today = select(Sitting.id).where(Sitting.day == now.date(), Sitting.state == "PREVUE")
    sitting = session.scalar(today.order_by(Sitting.starts_at, Sitting.id).limit(1))
    if sitting is None:
        return
    for minutes, last_name, first_name, phone, domain, subject in _WALK_INS:
        chance, came_at = Random(f"walk-in {phone}"), now - timedelta(minutes=minutes)  # noqa: S311
        person = VisitorDraft(last_name, first_name, phone, uid=_uid(chance))
        if came_at.date() == now.date():
            add_walk_in(
                session, sitting, WalkInDraft(person, domain, subject, _uid(chance)), now=came_at, by=by
            )


def _overbook(session: Session, now: datetime, by: Agent) -> None:
    """Add somebody to the next full sitting, for a reason."""
    last_name, first_name, phone, domain, subject, reason = _ONE_MORE
    chance = Random(f"one more {phone}")  # noqa: S311
    person = VisitorDraft(last_name, first_name, phone, uid=_uid(chance))
    for beside in next_full_slots(session, Wish(), now, limit=1):
        draft = BookingDraft(
            beside.slot_id, person, domain=domain, subject=subject, reason=reason, uid=_uid(chance)
        )
        overbook(session, draft, now=now - timedelta(minutes=40), by=by)


def _close_a_room(session: Session, now: datetime, by: Agent) -> None:
    """Close a room one day to come: its sittings are cancelled, and one person of the list is told."""
    in_room = select(Sitting.day).where(
        Sitting.room == _CLOSED_ROOM, Sitting.state == "PREVUE", Sitting.day > (now + _AHEAD).date()
    )
    booked = in_room.join(Slot, Slot.sitting_id == Sitting.id).join(
        Appointment, Appointment.slot_id == Slot.id
    )
    crowded = booked.group_by(Sitting.day).having(func.count() >= _FEWEST)
    day = session.scalar(crowded.order_by(Sitting.day).limit(1))
    if day is None:
        return
    chance = Random(f"closed {day}")  # noqa: S311
    uids = session.scalars(in_room.with_only_columns(Sitting.uid).where(Sitting.day == day)).all()
    decisions: dict[UUID, Decision] = {uid: Cancel() for uid in uids}
    draft = AwayDraft(day, day, _WHY_CLOSED, room=_CLOSED_ROOM, decisions=decisions, uid=_uid(chance))
    made_at = now - timedelta(minutes=15)
    declare_absence(session, draft, now=made_at, by=by)
    told = session.scalars(select(CallRow.id).order_by(CallRow.list_id.desc(), CallRow.position)).first()
    assert told is not None  # the day has people to tell
    note_call(session, told, None, REACHED, uid=_uid(chance), now=made_at + timedelta(minutes=4), by=by)


def _uid(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)
