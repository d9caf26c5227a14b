"""The slots of a sitting cut again, when its hours or its lengths change, around whoever is booked there."""

from collections.abc import Iterable
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.permanences.hours import Hours, PlannedSlot
from espace_citoyennete.permanences.model import Appointment, Hold, Sitting, Slot
from espace_citoyennete.permanences.rules import LEFT_BEHIND, OCCUPYING, PLANNED
from espace_citoyennete.storage.erasing import links_to


def cut_again(session: Session, sitting: Sitting, hours: Hours, *, within: UUID) -> None:
    """Give a sitting the slots of its day and hours; those booked or held stay, none overlaps another.

    New slots take their uid from `within`, the uid of the change: done again, they are the same ones.
    """
    slots = list(session.scalars(select(Slot).where(Slot.sitting_id == sitting.id)))
    kept = [slot for slot in slots if slot.id in _in_use(session, slots) or slot.kind not in PLANNED]
    wanted = {
        (slot.kind, slot.starts_at, slot.rank): slot
        for slot in hours.slots(sitting.day, [_as_planned(slot) for slot in kept])
    }
    free = [slot for slot in slots if slot not in kept]
    for slot in free:
        if same := wanted.pop((slot.kind, slot.starts_at, slot.rank), None):
            slot.minutes = same.minutes
        else:
            _put_away(session, slot)
    session.flush()
    for planned in wanted.values():
        session.add(_row(sitting, planned, within))
    session.flush()


def _in_use(session: Session, slots: Iterable[Slot]) -> set[int]:
    """Return the slots that somebody has, or is just choosing."""
    ids = [slot.id for slot in slots]
    taken = select(Appointment.slot_id).where(Appointment.slot_id.in_(ids), Appointment.state.in_(OCCUPYING))
    return {*session.scalars(taken), *session.scalars(select(Hold.slot_id).where(Hold.slot_id.in_(ids)))}


def _put_away(session: Session, slot: Slot) -> None:
    """Erase a free slot; one that a cancelled appointment remembers stays, and is never offered again."""
    is_remembered = any(
        session.scalar(select(column).where(column == slot.id).limit(1)) is not None
        for _, column in links_to(Slot)
    )
    if is_remembered:
        slot.kind, slot.rank = LEFT_BEHIND, -slot.id  # its hour and its rank may be another's
    else:
        session.delete(slot)


def _as_planned(slot: Slot) -> PlannedSlot:
    return PlannedSlot(slot.starts_at, slot.minutes, slot.kind, slot.rank)


def _row(sitting: Sitting, planned: PlannedSlot, within: UUID) -> Slot:
    return Slot(
        uid=uuid5(within, f"{sitting.uid} {planned.starts_at} {planned.rank}"),
        sitting_id=sitting.id,
        starts_at=planned.starts_at,
        minutes=planned.minutes,
        kind=planned.kind,
        rank=planned.rank,
    )


def booked_in(session: Session, sitting_ids: Iterable[int]) -> dict[int, list[tuple[Appointment, Slot]]]:
    """Return, for each of these sittings, who has which slot there, in the order of the hours."""
    found = session.execute(
        select(Appointment, Slot)
        .join(Slot, Slot.id == Appointment.slot_id)
        .where(Slot.sitting_id.in_(list(sitting_ids)), Appointment.state.in_(OCCUPYING))
        .order_by(Slot.starts_at, Slot.rank)
    )
    booked: dict[int, list[tuple[Appointment, Slot]]] = {}
    for appointment, slot in found:
        booked.setdefault(slot.sitting_id, []).append((appointment, slot))
    return booked
