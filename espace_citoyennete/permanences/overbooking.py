"""Slots that come with their person: somebody added to a full sitting, or who came unexpected."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from espace_citoyennete.errors import Conflict, Invalid
from espace_citoyennete.french import NO_BREAK, clean, clock_time, plural
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment, is_free
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.rules import OCCUPYING
from espace_citoyennete.rights import Agent, require


def overbook(session: Session, draft: BookingDraft, *, now: datetime, by: Agent) -> int:
    """Add somebody to a full sitting, at the hour of the slot named, and return the appointment's id.

    The reason is compulsory. Raises `Conflict` when a slot is free, or when nobody more is admitted.
    """
    require(by, "overbook")
    known = session.scalar(select(Appointment.id).where(Appointment.uid == draft.uid))
    if known is not None:
        return known
    if not clean(draft.reason):
        raise Invalid({"reason": "Écrire la raison du surnombre, par exemple « audience demain »."})
    beside = session.get_one(Slot, draft.slot_id)
    sitting = session.get_one(Sitting, beside.sitting_id, with_for_update=True)  # one at a time
    _refuse_more_than_admitted(session, sitting)
    added = add_slot(session, sitting, "SURNOMBRE", beside.starts_at, draft.uid)
    return book_appointment(session, replace(draft, slot_id=added.id), now=now, by=by)


def add_slot(session: Session, sitting: Sitting, kind: str, at: datetime, uid: UUID) -> Slot:
    """Add a slot for a person, after those of its hour; made again for the same one, it is the same slot.

    The sitting is locked by who asks: two slots never want the same place.
    """
    last = select(func.max(Slot.rank)).where(Slot.sitting_id == sitting.id, Slot.starts_at == at)
    slot = Slot(
        uid=uuid5(uid, "slot"),
        sitting_id=sitting.id,
        starts_at=at,
        minutes=sitting.slot_minutes,
        kind=kind,
        rank=(session.scalar(last) or 0) + 1,
    )
    session.add(slot)
    session.flush()
    return slot


def _refuse_more_than_admitted(session: Session, sitting: Sitting) -> None:
    free = select(func.min(Slot.starts_at)).join(Sitting).where(Sitting.id == sitting.id, is_free())
    if (at := session.scalar(free)) is not None:
        raise Conflict(f"Un créneau de cette séance est libre{NO_BREAK}: {clock_time(at)}. Le réserver.")
    added = (
        select(func.count(Appointment.id))
        .join(Slot, Slot.id == Appointment.slot_id)
        .where(Slot.sitting_id == sitting.id, Slot.kind == "SURNOMBRE", Appointment.state.in_(OCCUPYING))
    )
    most = session.get_one(Permanence, sitting.permanence_id).overbooking
    if session.scalars(added).one() >= most:
        admitted = f"que {plural(most, 'personne')}" if most else "personne"
        raise Conflict(
            f"Cette séance n’admet {admitted} en surnombre. Choisir une autre séance, ou la liste d’attente."
        )
