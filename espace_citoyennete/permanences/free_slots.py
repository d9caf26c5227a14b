"""The free slots as the desk looks for them: by type or domain, from a moment on, a few at a time."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    extract,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session, aliased

from espace_citoyennete.accounts.model import User
from espace_citoyennete.directory.model import Practitioner
from espace_citoyennete.permanences.answers import NoSlot
from espace_citoyennete.permanences.appointments import is_free
from espace_citoyennete.permanences.holds import Held, is_not_held
from espace_citoyennete.permanences.model import Appointment, Hold, Permanence, Sitting, Slot
from espace_citoyennete.permanences.plan import plan
from espace_citoyennete.permanences.rules import OCCUPYING, PLANNED
from espace_citoyennete.permanences.service import absences_of, permanence_draft
from espace_citoyennete.rights import Agent
from espace_citoyennete.town.reference import calendar, labels
from espace_citoyennete.town.rules import UnknownHolidays

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
    query = _following(_next_free(wish, limit, is_asked=asker is not None), after)
    return _rows(session, query, _facts(asker, start))


def next_full_slots(
    session: Session, wish: Wish, start: datetime, *, after: FreeSlot | None = None, limit: int = 5
) -> list[FreeSlot]:
    """Return the first hours taken of full sittings that still admit somebody more, or those that follow."""
    query = _slots(wish).where(Slot.starts_at >= start, is_overbookable(), Slot.kind == "HEURE")
    return _rows(session, _following(query, after).order_by(*_ORDER).limit(limit))


def full_slot(session: Session, slot_id: int) -> FreeSlot | None:
    """Return a slot at the hour of which somebody more may be added."""
    query = _slots(Wish()).where(is_overbookable(), Slot.id == slot_id)
    return next(iter(_rows(session, query)), None)


def is_overbookable() -> ColumnElement[bool]:
    """Tell, in a query on `Sitting` and `Permanence`, whether a full sitting still admits somebody more."""
    other, added = aliased(Slot), aliased(Slot)
    free = select(other.id).where(other.sitting_id == Sitting.id, is_free(other)).correlate(Sitting)
    count = (
        select(func.count(Appointment.id))
        .join(added, added.id == Appointment.slot_id)
        .where(added.sitting_id == Sitting.id, added.kind == "SURNOMBRE", Appointment.state.in_(OCCUPYING))
        .correlate(Sitting)
        .scalar_subquery()
    )
    return and_(Sitting.state == "PREVUE", ~free.exists(), count < Permanence.overbooking)


def free_slot(session: Session, slot_id: int, *, asker: Asker | None = None) -> FreeSlot | None:
    """Return a slot if it is free, and held by no other than the asker."""
    query = _free(Wish(), is_asked=asker is not None).where(Slot.id == slot_id)
    return next(iter(_rows(session, query, _facts(asker))), None)


def free_slot_count(session: Session, wish: Wish, start: datetime, *, asker: Asker | None = None) -> int:
    """Count the free slots from a moment on."""
    free = _free(wish, is_asked=asker is not None).where(Slot.starts_at >= start)
    return session.scalars(select(func.count()).select_from(free.subquery()), _facts(asker)).one()


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


# Told when a question is asked, so that it is built once: building it takes as long as half of its answer.
_START: BindParameter[datetime] = bindparam("start")
_INSTANT: BindParameter[datetime] = bindparam("instant")
_ASKER: BindParameter[UUID] = bindparam("asker")


def _facts(asker: Asker | None, start: datetime | None = None) -> dict[str, Any]:
    return (
        {"start": start}
        if asker is None
        else {"start": start, "instant": asker.instant, "asker": asker.by.uid}
    )


@lru_cache(maxsize=64)
def _next_free(wish: Wish, limit: int, *, is_asked: bool) -> _Found:
    free = _free(wish, is_asked=is_asked).where(Slot.starts_at >= _START, _is_first_of_its_order(is_asked))
    return free.order_by(*_ORDER).limit(limit)


def _free(wish: Wish, *, is_asked: bool) -> _Found:
    query = _slots(wish).where(is_free())
    return query.where(is_not_held(_INSTANT, _ASKER)) if is_asked else query


def _following(query: _Found, after: FreeSlot | None) -> _Found:
    if after is None:
        return query
    place = (after.starts_at, after.rank, after.slot_id)
    return query.where(Slot.starts_at >= after.starts_at, tuple_(*_ORDER) > tuple_(*place))


def _slots(wish: Wish) -> _Found:
    return (
        select(
            Slot.id, Slot.starts_at, Slot.minutes, Permanence.type_code, Permanence.label,
            Practitioner.name, Sitting.room, Slot.kind, Slot.rank, Permanence.reminder, Slot.sitting_id,
        )
        .join(Sitting, Sitting.id == Slot.sitting_id)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .outerjoin(Practitioner, Practitioner.id == Sitting.practitioner_id)
        .where(wanted(wish))
    )  # fmt: skip


def _is_first_of_its_order(is_asked: bool) -> ColumnElement[bool]:
    """Propose one number of an arrival order: the first that is free."""
    earlier = aliased(Slot)
    free = select(earlier.id).where(
        earlier.sitting_id == Slot.sitting_id,
        earlier.kind == "ARRIVEE",
        earlier.rank < Slot.rank,
        is_free(earlier),
    )
    if is_asked:
        free = free.where(is_not_held(_INSTANT, _ASKER, earlier))
    return or_(Slot.kind != "ARRIVEE", ~free.correlate(Slot, Sitting).exists())


def _rows(session: Session, query: _Found, facts: Mapping[str, Any] | None = None) -> list[FreeSlot]:
    return [_slot(row) for row in session.execute(query, facts)]


def _slot(row: Any) -> FreeSlot:
    slot_id, at, minutes, type_code, label, practitioner, room, kind, rank, reminder, sitting_id = row
    return FreeSlot(
        slot_id, at, minutes, type_code, label, practitioner or "", room, kind, rank, reminder, sitting_id
    )


# Why there is none


def no_slot(session: Session, wish: Wish, since: date, until: date | None) -> NoSlot:
    """Return what stands between a day and that of the first free slot, or all that is planned after it."""
    start = datetime.combine(since, time())
    unfiltered = replace(wish, practitioner_id=None, morning=True, afternoon=True)
    other = next_free_slots(session, unfiltered, start, limit=1) if unfiltered != wish else []
    left_out, is_known = _left_out(session, unfiltered, since, until)
    left_out += _not_free(session, unfiltered, since, until)
    return NoSlot(
        since,
        until,
        _sought(session, wish),
        tuple((kind, count) for kind, count in left_out.items() if count),
        _first_not_open(session, unfiltered, since),
        other[0].starts_at if other else None,
        is_known,
    )


def _sought(session: Session, wish: Wish) -> tuple[str, ...]:
    codes = (("type_intervenant", wish.type_code), ("domaine_droit", wish.domain))
    return tuple(labels(session, name).get(code, code) for name, code in codes if code)


def _left_out(session: Session, wish: Wish, since: date, until: date | None) -> tuple[Counter[str], bool]:
    """Count by kind the days that the rules give and on which no sitting is held."""
    days, is_known = calendar(session), True
    kinds: Counter[str] = Counter()
    for permanence_id in session.scalars(select(Permanence.id).where(receives(wish))):
        draft = permanence_draft(session, permanence_id)
        try:
            excluded = plan(draft.series, days, absences_of(session, draft)).excluded
        except UnknownHolidays:
            is_known = False
        else:
            kinds.update(one.kind for one in excluded if since <= one.day and (not until or one.day < until))
    return kinds, is_known


def _not_free(session: Session, wish: Wish, since: date, until: date | None) -> Counter[str]:
    """Count the sittings cancelled, and those of which every slot is taken."""
    free, slot = aliased(Slot), aliased(Slot)
    is_full = and_(
        select(slot.id).where(slot.sitting_id == Sitting.id).correlate(Sitting).exists(),
        ~select(free.id).where(free.sitting_id == Sitting.id, is_free(free)).correlate(Sitting).exists(),
    )
    rows = select(Sitting.state, is_full).join(Permanence).where(receives(wish), Sitting.day >= since)
    if until is not None:
        rows = rows.where(Sitting.day < until)
    states = Counter((state, bool(full)) for state, full in session.execute(rows))
    cancelled = states["ANNULEE", True] + states["ANNULEE", False]
    return Counter({"annulées": cancelled, "complètes": states["PREVUE", True]})


def _first_not_open(session: Session, wish: Wish, since: date) -> date | None:
    """Return the first day of a sitting that is planned and has no slot to book."""
    planned = select(Slot.id).where(Slot.sitting_id == Sitting.id, Slot.kind.in_(PLANNED)).correlate(Sitting)
    return session.scalar(
        select(func.min(Sitting.day))
        .join(Permanence)
        .where(receives(wish), Sitting.day >= since, Sitting.state == "PREVUE", ~planned.exists())
    )
