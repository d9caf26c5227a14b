"""The hours of Point Justice: planned, held and lost by organisation, promised and kept, room by room."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from espace_citoyennete.directory.model import Organisation, Practitioner
from espace_citoyennete.french import alphabetical
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.report import Period
from espace_citoyennete.town.model import Room
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.town.rules import Calendar

_AFTERNOON = time(13)
_HALF_DAYS = (False, True)  # the morning, the afternoon
# Whose a sitting is: of the organisation of the agreement, or of whoever holds it.
_ORGANISATION = func.coalesce(Permanence.organisation_id, Practitioner.organisation_id)


@dataclass(frozen=True)
class Hours:
    """Sittings and minutes of one organisation; what is planned and not held is lost."""

    planned_sittings: int
    held_sittings: int
    planned: int  # minutes
    held: int

    @property
    def lost(self) -> int:
        """Return the minutes of the sittings cancelled."""
        return self.planned - self.held


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
    open: int  # half-days of the weekdays on which neither the place nor the room was closed

    @property
    def occupation(self) -> float:
        """Return the half-days used ÷ those open."""
        return self.used / self.open if self.open else 0.0


def minutes_between(start: time, end: time) -> int:
    """Return the length of a sitting."""
    return (end.hour - start.hour) * 60 + end.minute - start.minute


def organisation_hours(session: Session, period: Period) -> tuple[tuple[str | None, Hours], ...]:
    """Count the hours of each organisation, the most held first; None gathers those without one."""
    facts = (Organisation.name, Sitting.state, Sitting.starts_at, Sitting.ends_at)
    rows = session.execute(
        select(*facts, func.count())
        .select_from(Sitting)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .outerjoin(Practitioner, Practitioner.id == Sitting.practitioner_id)
        .outerjoin(Organisation, Organisation.id == _ORGANISATION)
        .where(Sitting.day.between(period.first, period.last), Sitting.state != "RETIREE")
        .group_by(*facts)
    )
    counts: dict[str | None, Counter[str]] = {}
    for name, state, start, end, count in rows:
        own = counts.setdefault(name, Counter())
        for kind in ("planned", "held") if state == "PREVUE" else ("planned",):
            own[f"{kind}_sittings"] += count
            own[kind] += count * minutes_between(start, end)
    found = [
        (name, Hours(own["planned_sittings"], own["held_sittings"], own["planned"], own["held"]))
        for name, own in counts.items()
    ]
    return tuple(sorted(found, key=lambda row: (row[0] is None, -row[1].held, alphabetical(row[0] or ""))))


def promises_kept(session: Session, period: Period) -> tuple[tuple[str, Promise], ...]:
    """Set what agreements promise beside what was planned and held, by name of the permanence."""
    during = Sitting.day.between(period.first, period.last) & (Sitting.state != "RETIREE")
    held = func.count(Sitting.id).filter(Sitting.state == "PREVUE")
    columns = (Permanence.id, Permanence.label, Permanence.promised)
    rows = session.execute(
        select(*columns, func.count(Sitting.id), held)
        .outerjoin(Sitting, (Sitting.permanence_id == Permanence.id) & during)
        .where(
            Permanence.promised.is_not(None),
            Permanence.first_day <= period.last,
            Permanence.last_day >= period.first,
        )
        .group_by(*columns)
    )
    years = _whole_years(period)
    sums: dict[str, Counter[str]] = {}
    for _id, label, promised, planned, kept in rows:
        own = sums.setdefault(label, Counter())
        own.update({"promised": (promised or 0) * years, "planned": planned, "held": kept})
    return tuple(
        (label, Promise(own["promised"] if years else None, own["planned"], own["held"]))
        for label, own in sorted(sums.items(), key=lambda row: alphabetical(row[0]))
    )


def _whole_years(period: Period) -> int:
    """Return how many years of twelve whole months the period lasts, 0 when it lasts anything else."""
    is_whole = period.first.day == 1 and (period.last + timedelta(days=1)).day == 1
    years, months = divmod(period.last_month - period.first_month + 1, 12)
    return years if is_whole and not months else 0


def rooms_used(session: Session, period: Period) -> tuple[tuple[str, RoomUse], ...]:
    """Count what was held in each room of the house, and wherever else a sitting was held, by name."""
    facts = (Sitting.room, Sitting.day, Sitting.starts_at, Sitting.ends_at)
    held: dict[str, list[Any]] = {
        name: [] for name in session.scalars(select(Room.name).where(Room.retired_on.is_(None)))
    }
    rows = session.execute(
        select(*facts).where(
            Sitting.day.between(period.first, period.last), Sitting.state == "PREVUE", Sitting.room != ""
        )
    )
    for room, *sitting in rows:
        held.setdefault(room, []).append(sitting)
    days = calendar(session)
    return tuple((room, _use(room, held[room], days, period)) for room in sorted(held, key=alphabetical))


def _use(room: str, sittings: list[Any], days: Calendar, period: Period) -> RoomUse:
    open_days = {
        day
        for day in map(date.fromordinal, range(period.first.toordinal(), period.last.toordinal() + 1))
        if day.weekday() < 5 and not days.public_holiday(day) and not days.closure(day, room)
    }
    used = {
        (day, is_afternoon)
        for day, start, end in sittings
        for is_afternoon in _HALF_DAYS
        if day in open_days and (end > _AFTERNOON if is_afternoon else start < _AFTERNOON)
    }
    minutes = sum(minutes_between(start, end) for _day, start, end in sittings)
    return RoomUse(len(sittings), minutes, len(used), len(_HALF_DAYS) * len(open_days))


def organisation_received(session: Session, period: Period) -> dict[str, int]:
    """Count the people received at the sittings of each organisation, by its name."""
    rows = session.execute(
        select(Organisation.name, func.count())
        .select_from(Appointment)
        .join(Slot, Slot.id == Appointment.slot_id)
        .join(Sitting, Sitting.id == Slot.sitting_id)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .outerjoin(Practitioner, Practitioner.id == Sitting.practitioner_id)
        .join(Organisation, Organisation.id == _ORGANISATION)
        .where(Sitting.day.between(period.first, period.last), Appointment.state == "HONORE")
        .group_by(Organisation.name)
    )
    return {row[0]: row[1] for row in rows}
