"""The free slots as the desk looks for them: by type or domain, from a moment on, a few at a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, extract, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from espace_citoyennete.accounts.model import User
from espace_citoyennete.directory.model import Practitioner
from espace_citoyennete.permanences.appointments import is_free
from espace_citoyennete.permanences.holds import Held, is_not_held
from espace_citoyennete.permanences.model import Hold, Permanence, Sitting, Slot
from espace_citoyennete.rights import Agent

_NOON = 12


@dataclass(frozen=True)
class Wish:
    """Which free slots are looked for; nothing said, nothing is left out."""

    type_code: str | None = None
    domain: str | None = None  # received by the permanence
    practitioner_id: int | None = None
    morning: bool = True
    afternoon: bool = True


@dataclass(frozen=True)
class FreeSlot:
    """A slot that can be booked."""

    slot_id: int
    starts_at: datetime
    minutes: int
    type_code: str
    label: str
    practitioner: str
    room: str
    kind: str = "HEURE"
    rank: int = 0  # in the arrival order
    reminder: str = ""  # what to say before booking: whom the permanence receives
    sitting_id: int = 0

    @property
    def has_hour(self) -> bool:
        """Tell whether an hour is told; else people are received in the order of their arrival."""
        return self.kind != "ARRIVEE"


@dataclass(frozen=True)
class Asker:
    """Who looks for a slot, and when: what others hold at that instant is not proposed."""

    by: Agent
    instant: datetime


def next_free_slots(
    session: Session,
    wish: Wish,
    start: datetime,
    *,
    asker: Asker | None = None,
    after: FreeSlot | None = None,
    limit: int = 5,
) -> list[FreeSlot]:
    """Return the first free slots from a moment on, or those that follow one; of an arrival order, the first.

    Without an asker, slots that somebody holds are free as well.
    """
    free = _free(wish, start, asker).where(_is_first_of_its_order(asker))
    if after is not None:
        place = (after.starts_at, after.rank, after.slot_id)
        free = free.where(Slot.starts_at >= after.starts_at, tuple_(*_ORDER) > tuple_(*place))
    return _rows(session, free.order_by(*_ORDER).limit(limit))


def free_slot(session: Session, slot_id: int, *, asker: Asker | None = None) -> FreeSlot | None:
    """Return a slot if it is free, and held by no other than the asker."""
    return next(iter(_rows(session, _free(Wish(), None, asker).where(Slot.id == slot_id))), None)


def free_slot_count(session: Session, wish: Wish, start: datetime, *, asker: Asker | None = None) -> int:
    """Count the free slots from a moment on."""
    free = _free(wish, start, asker)
    return session.scalars(select(func.count()).select_from(free.order_by(None).subquery())).one()


def holds(session: Session, instant: datetime) -> dict[int, Held]:
    """Return who keeps which slot at an instant, by the id of the slot."""
    rows = session.execute(
        select(Hold.slot_id, Hold.until, Hold.visitor_id, User.name)
        .outerjoin(User, User.id == Hold.author_id)
        .where(Hold.until > instant)
    )
    return {
        slot_id: Held(name or "", until, is_proposed=visitor_id is not None)
        for slot_id, until, visitor_id, name in rows
    }


def wanted(wish: Wish) -> ColumnElement[bool]:
    """Return the condition of a wish, in a query on `Slot`, `Sitting` and `Permanence`."""
    conditions: list[ColumnElement[bool]] = [receives(wish)]
    if wish.practitioner_id is not None:
        conditions.append(Sitting.practitioner_id == wish.practitioner_id)
    if wish.morning != wish.afternoon:
        hour = extract("hour", Slot.starts_at)
        conditions.append(hour < _NOON if wish.morning else hour >= _NOON)
    return and_(*conditions)


def receives(wish: Wish) -> ColumnElement[bool]:
    """Return the condition, in a query on `Permanence`, that it is of the type and receives the domain."""
    conditions: list[ColumnElement[bool]] = [Permanence.id.is_not(None)]
    if wish.type_code:
        conditions.append(Permanence.type_code == wish.type_code)
    if wish.domain:
        among = func.concat(" ", Permanence.domains, " ").contains(f" {wish.domain} ")
        conditions.append(or_(Permanence.domains == "", among))
    return and_(*conditions)


_ORDER = (Slot.starts_at, Slot.rank, Slot.id)
_Found = Select[int, datetime, int, str, str, str, str, str, int, str, int]


def _free(wish: Wish, start: datetime | None, asker: Asker | None) -> _Found:
    query = (
        select(
            Slot.id, Slot.starts_at, Slot.minutes, Permanence.type_code, Permanence.label,
            Practitioner.name, Sitting.room, Slot.kind, Slot.rank, Permanence.reminder, Slot.sitting_id,
        )
        .join(Sitting, Sitting.id == Slot.sitting_id)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .outerjoin(Practitioner, Practitioner.id == Sitting.practitioner_id)
        .where(is_free(), wanted(wish))
    )  # fmt: skip
    if start is not None:
        query = query.where(Slot.starts_at >= start)
    return query if asker is None else query.where(is_not_held(asker.instant, asker.by.uid))


def _is_first_of_its_order(asker: Asker | None) -> ColumnElement[bool]:
    """Propose one number of an arrival order: the first that is free."""
    earlier = aliased(Slot)
    free = select(earlier.id).where(
        earlier.sitting_id == Slot.sitting_id,
        earlier.kind == "ARRIVEE",
        earlier.rank < Slot.rank,
        is_free(earlier),
    )
    if asker is not None:
        free = free.where(is_not_held(asker.instant, asker.by.uid, earlier))
    return or_(Slot.kind != "ARRIVEE", ~free.correlate(Slot, Sitting).exists())


def _rows(session: Session, query: _Found) -> list[FreeSlot]:
    return [_slot(row) for row in session.execute(query)]


def _slot(row: Any) -> FreeSlot:
    slot_id, at, minutes, type_code, label, practitioner, room, kind, rank, reminder, sitting_id = row
    return FreeSlot(
        slot_id, at, minutes, type_code, label, practitioner or "", room, kind, rank, reminder, sitting_id
    )
