"""The hours of Point Justice: planned, held and lost by organisation, promised and kept, room by room."""

from collections import Counter
from dataclasses import dataclass, fields
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from espace_citoyennete.directory.model import Organisation, Practitioner
from espace_citoyennete.french import alphabetical
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.report import Period, Scope
from espace_citoyennete.storage.narrowing import is_one_of
from espace_citoyennete.town.model import Room
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.town.rules import Calendar

_AFTERNOON = time(13)
_HALF_DAYS = (False, True)  # the morning, the afternoon
# Whose a sitting is: of the organisation of the agreement, or of whoever holds it.
ORGANISATION = func.coalesce(Permanence.organisation_id, Practitioner.organisation_id)


@dataclass(frozen=True)
class Hours:
    """Sittings and minutes of one organisation; what is neither held nor lost is to come."""

    planned_sittings: int
    held_sittings: int
    planned: int  # minutes
    held: int
    lost: int  # of the sittings cancelled


@dataclass(frozen=True)
class Promise:
    """Sittings promised by agreement beside those planned and held."""

    promised: int | None  # over the whole years of the period; None when it has none
    planned: int
    held: int


@dataclass(frozen=True)
class RoomUse:
    """What was held in one room, and of how many half-days it was open."""

    sittings: int
    minutes: int
    used: int  # open half-days on which a sitting was held
    open: int  # half-days of the weekdays gone by on which neither the place nor the room was closed

    @property
    def occupation(self) -> float:
        """Return the half-days used ÷ those open."""
        return self.used / self.open if self.open else 0.0


def minutes_between(start: time, end: time) -> int:
    """Return the length of a sitting."""
    return (end.hour - start.hour) * 60 + end.minute - start.minute


def is_held_before(today: date) -> ColumnElement[bool]:
    """Keep the sittings that are over on this day, and were not cancelled."""
    return (Sitting.state == "PREVUE") & (Sitting.day < today)


def sittings_counted(today: date) -> dict[str, ColumnElement[bool]]:
    """Say which sittings count as what on a day; one taken off by a change of rule counts nowhere."""
    return {
        "sittings": Sitting.state != "RETIREE",
        "kept_sittings": Sitting.state == "PREVUE",
        "held_sittings": is_held_before(today),
        "cancelled_sittings": Sitting.state.not_in(("PREVUE", "RETIREE")),
    }


def is_promised(scope: Scope) -> ColumnElement[bool]:
    """Keep the permanences of a scope of which an agreement promises sittings."""
    return and_(
        Permanence.promised.is_not(None),
        Permanence.first_day <= scope.period.last,
        Permanence.last_day >= scope.period.first,
        is_one_of(Permanence.type_code, scope.filters.kinds),
    )


def is_within(scope: Scope) -> ColumnElement[bool]:
    """Keep the sittings of a scope, in a query that joins their permanences."""
    during = Sitting.day.between(scope.period.first, scope.period.last)
    return and_(during, is_one_of(Permanence.type_code, scope.filters.kinds))


def organisation_hours(session: Session, scope: Scope) -> tuple[tuple[str | None, Hours], ...]:
    """Count the hours of each organisation, the most held first; None gathers those without one."""
    facts = (Organisation.name, Sitting.starts_at, Sitting.ends_at)
    counted = sittings_counted(scope.today)
    names = ("sittings", "held_sittings", "cancelled_sittings")
    columns: list[Any] = [*facts, *(func.count().filter(counted[name]) for name in names)]
    rows = session.execute(
        select(*columns)
        .select_from(Sitting)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .outerjoin(Practitioner, Practitioner.id == Sitting.practitioner_id)
        .outerjoin(Organisation, Organisation.id == ORGANISATION)
        .where(is_within(scope), counted["sittings"])
        .group_by(*facts)
    )
    counts: dict[str | None, Counter[str]] = {}
    for name, start, end, planned, held, lost in rows:
        own = counts.setdefault(name, Counter({field.name: 0 for field in fields(Hours)}))
        minutes = minutes_between(start, end)
        own.update(planned_sittings=planned, held_sittings=held)
        own.update(planned=planned * minutes, held=held * minutes, lost=lost * minutes)
    found = [(name, Hours(**own)) for name, own in counts.items()]
    return tuple(sorted(found, key=lambda row: (row[0] is None, -row[1].held, alphabetical(row[0] or ""))))


def promises_kept(session: Session, scope: Scope) -> tuple[tuple[str, Promise], ...]:
    """Set what agreements promise beside what was planned and held, by name of the permanence."""
    counted, period = sittings_counted(scope.today), scope.period
    during = Sitting.day.between(period.first, period.last) & counted["sittings"]
    held = func.count(Sitting.id).filter(counted["held_sittings"])
    columns = (Permanence.id, Permanence.label, Permanence.promised)
    rows = session.execute(
        select(*columns, func.count(Sitting.id), held)
        .outerjoin(Sitting, (Sitting.permanence_id == Permanence.id) & during)
        .where(is_promised(scope))
        .group_by(*columns)
    )
    years = whole_years(period)
    sums: dict[str, Counter[str]] = {}
    for _id, label, promised, planned, kept in rows:
        own = sums.setdefault(label, Counter())
        own.update({"promised": (promised or 0) * years, "planned": planned, "held": kept})
    return tuple(
        (label, Promise(own["promised"] if years else None, own["planned"], own["held"]))
        for label, own in sorted(sums.items(), key=lambda row: alphabetical(row[0]))
    )


def whole_years(period: Period) -> int:
    """Return how many years of twelve whole months the period lasts, 0 when it lasts anything else."""
    is_whole = period.first.day == 1 and (period.last + timedelta(days=1)).day == 1
    years, months = divmod(period.last_month - period.first_month + 1, 12)
    return years if is_whole and not months else 0


def rooms_used(session: Session, scope: Scope) -> tuple[tuple[str, RoomUse], ...]:
    """Count what was held before a day in each room of the house, and wherever else, by name."""
    return tuple((room, days.use) for room, days in room_days(session, scope))


HalfDay = tuple[date, bool]  # whether it is the afternoon


@dataclass(frozen=True)
class RoomDays:
    """The half-days of one room: those on which it was open, and of these those of a sitting held."""

    sittings: int
    minutes: int
    open: frozenset[HalfDay]
    used: frozenset[HalfDay]

    @property
    def use(self) -> RoomUse:
        """Return how many there are."""
        return RoomUse(self.sittings, self.minutes, len(self.used), len(self.open))


def room_days(session: Session, scope: Scope) -> list[tuple[str, RoomDays]]:
    """Return the half-days of the rooms before the day of a scope, by name of the room."""
    held: dict[str, list[Any]] = {
        name: [] for name in session.scalars(select(Room.name).where(Room.retired_on.is_(None)))
    }
    rows = session.execute(
        select(Sitting.room, Sitting.day, Sitting.starts_at, Sitting.ends_at)
        .join(Permanence)
        .where(is_within(scope), is_held_before(scope.today), Sitting.room != "")
    )
    for room, *sitting in rows:
        held.setdefault(room, []).append(sitting)
    first, last = scope.period.first, min(scope.period.last, scope.today - timedelta(days=1))
    days = calendar(session)
    return [
        (room, _days(held[room], _open_half_days(room, days, first, last)))
        for room in sorted(held, key=alphabetical)
    ]


def _open_half_days(room: str, days: Calendar, first: date, last: date) -> frozenset[HalfDay]:
    return frozenset(
        (day, is_afternoon)
        for day in map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
        if days.is_open(day, room)
        for is_afternoon in _HALF_DAYS
    )


def _days(sittings: list[Any], opened: frozenset[HalfDay]) -> RoomDays:
    used = {
        (day, is_afternoon)
        for day, start, end in sittings
        for is_afternoon in _HALF_DAYS
        if (end > _AFTERNOON if is_afternoon else start < _AFTERNOON)
    }
    minutes = sum(minutes_between(start, end) for _day, start, end in sittings)
    return RoomDays(len(sittings), minutes, opened, opened & used)


def organisation_received(session: Session, period: Period) -> dict[str, int]:
    """Count the people received at the sittings of each organisation, by its name."""
    rows = session.execute(
        select(Organisation.name, func.count())
        .select_from(Appointment)
        .join(Slot, Slot.id == Appointment.slot_id)
        .join(Sitting, Sitting.id == Slot.sitting_id)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .outerjoin(Practitioner, Practitioner.id == Sitting.practitioner_id)
        .join(Organisation, Organisation.id == ORGANISATION)
        .where(Sitting.day.between(period.first, period.last), Appointment.state == "HONORE")
        .group_by(Organisation.name)
    )
    return {row[0]: row[1] for row in rows}
