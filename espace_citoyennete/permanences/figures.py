"""Point Justice counted: sittings, slots and appointments, by type of permanence and by month."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from statistics import fmean, median
from typing import Any

from sqlalchemy import ColumnElement, extract, func, select
from sqlalchemy.orm import Session

from espace_citoyennete.french import alphabetical
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.occupancy import (
    Hours,
    Promise,
    RoomUse,
    is_held_before,
    minutes_between,
    organisation_hours,
    promises_kept,
    rooms_used,
)
from espace_citoyennete.permanences.rules import OCCUPYING, PLANNED
from espace_citoyennete.report import Breakdown, Period, breakdown
from espace_citoyennete.storage.base import Base
from espace_citoyennete.town.reference import labels


@dataclass(frozen=True)
class Activity:
    """What was held and who came: one type of permanence, one month, or all (brief, « Counting words »)."""

    sittings: int  # planned, cancelled ones included
    cancelled_sittings: int
    held_sittings: int  # over, and not cancelled
    planned_minutes: int  # of these sittings
    held_minutes: int  # of those held
    lost_minutes: int  # of those cancelled
    slots: int  # planned ones, of sittings not cancelled
    filled: int  # of these, those that somebody holds
    booked: int  # every appointment ever taken, moved ones once
    overbooked: int  # people held beside the planned slots
    received: int
    walk_ins: int  # of these, those who came without an appointment
    absent: int
    excused: int  # cancelled by the visitor
    cancelled: int  # by the service
    pending: int  # to come, or past and still to fill in

    @property
    def kept_sittings(self) -> int:
        """Return the sittings not cancelled, those to come included."""
        return self.sittings - self.cancelled_sittings

    @property
    def fill_rate(self) -> float:
        """Return the share of the planned slots of sittings not cancelled that somebody holds."""
        return self.filled / self.slots if self.slots else 0.0

    @property
    def expected(self) -> int:
        """Return how many came, or did not come without a word."""
        return self.received + self.absent

    @property
    def absence_rate(self) -> float:
        """Return absents ÷ (received + absents)."""
        return self.absent / self.expected if self.expected else 0.0


@dataclass(frozen=True)
class Spread:
    """Durations: how many were measured, their median and their mean; None when nothing was."""

    count: int
    median: float | None
    mean: float | None


@dataclass(frozen=True)
class PermanenceFigures:
    """Point Justice over a period; `types` are sorted by people received, `months` run without a gap."""

    period: Period
    total: Activity
    types: tuple[tuple[str, Activity], ...]  # with the type's label
    months: tuple[tuple[int, Activity], ...]  # with year × 12 + month − 1
    domains: Breakdown  # of the appointments taken
    outcomes: Breakdown  # of the interviews of the people received
    outcomes_missing: int  # of these interviews, those of which nobody noted the outcome
    delays: Spread  # days from the request to the appointment
    waits: Spread  # minutes from the arrival to the reception
    organisations: tuple[tuple[str | None, Hours], ...]
    promises: tuple[tuple[str, Promise], ...]
    rooms: tuple[tuple[str, RoomUse], ...]


_Counts = Counter[tuple[str, int, str]]  # (type of permanence, month, field of `Activity`) → how many
_FIELDS = {
    "HONORE": "received",
    "ABSENT": "absent",
    "ANNULE_USAGER": "excused",
    "ANNULE_SERVICE": "cancelled",
    "A_VENIR": "pending",
    "SALLE": "pending",
}
_WALK_IN, _OVERBOOKED = "SANS_RDV", "SURNOMBRE"


def permanence_figures(session: Session, period: Period, today: date) -> PermanenceFigures:
    """Count the sittings of a period, their slots and their appointments; held: before `today`."""
    counts = _counts(session, period, today)
    type_labels = labels(session, "type_intervenant", period.last)
    types = [
        (type_labels.get(code, code), _activity(counts, type_code=code))
        for code in sorted({code for code, _month, _field in counts})
    ]
    domains = _by_code(_appointments(session, period, Appointment.domain, where=_is_booked()))
    outcomes = _by_code(_appointments(session, period, Appointment.outcome, where=_is_received()))
    return PermanenceFigures(
        period=period,
        total=_activity(counts),
        types=tuple(sorted(types, key=lambda row: (-row[1].received, alphabetical(row[0])))),
        months=tuple(
            (month, _activity(counts, month=month))
            for month in range(period.first_month, period.last_month + 1)
        ),
        domains=breakdown(domains, labels(session, "domaine_droit", period.last)),
        outcomes=breakdown(outcomes, labels(session, "issue_entretien", period.last)),
        outcomes_missing=outcomes[None],
        delays=_delays(session, period),
        waits=_waits(session, period),
        organisations=organisation_hours(session, period, today),
        promises=promises_kept(session, period, today),
        rooms=rooms_used(session, period, today),
    )


def _is_booked() -> ColumnElement[bool]:
    """Keep what was asked for: of a moved appointment, the one it was moved to; nobody who just came."""
    return (Appointment.state != "DEPLACE") & (Slot.kind != _WALK_IN)


def _is_received() -> ColumnElement[bool]:
    return Appointment.state == "HONORE"


def _counts(session: Session, period: Period, today: date) -> _Counts:
    counts: _Counts = Counter()
    planned = Sitting.state != "RETIREE"  # taken off by a change of rule: no hour was ever lost there
    facts = (Sitting.state, is_held_before(today), Sitting.starts_at, Sitting.ends_at)
    for code, month, state, was_held, start, end, count in _rows(session, period, *facts, where=planned):
        minutes = count * minutes_between(start, end)
        counts[code, month, "sittings"] += count
        counts[code, month, "planned_minutes"] += minutes
        if state != "PREVUE":
            counts[code, month, "cancelled_sittings"] += count
            counts[code, month, "lost_minutes"] += minutes
        if was_held:
            counts[code, month, "held_sittings"] += count
            counts[code, month, "held_minutes"] += minutes
    kept = Sitting.state == "PREVUE"
    slots = _rows(session, period, through=(Slot,), where=kept & Slot.kind.in_(PLANNED))
    for code, month, count in slots:
        counts[code, month, "slots"] += count
    booked = (Appointment.state, Slot.kind, kept)
    for code, month, state, kind, is_kept, count in _appointments(
        session, period, *booked, where=Appointment.state != "DEPLACE"
    ):
        counts[code, month, _FIELDS[state]] += count
        for name in _also(state, kind, is_kept):
            counts[code, month, name] += count
    return counts


def _also(state: str, kind: str, is_kept: bool) -> Iterable[str]:
    """Yield what else an appointment counts as, by the kind of its slot."""
    if kind == _WALK_IN:
        if state == "HONORE":
            yield "walk_ins"
        return
    yield "booked"
    if state in OCCUPYING and is_kept:
        yield "overbooked" if kind == _OVERBOOKED else "filled"


def _delays(session: Session, period: Period) -> Spread:
    """Measure the days from the first request to the appointment that came of it."""
    rows = _appointments(session, period, Appointment.asked_on, Sitting.day, where=_is_booked())
    return _spread([(day - asked_on).days for _c, _m, asked_on, day, count in rows for _ in range(count)])


def _waits(session: Session, period: Period) -> Spread:
    """Measure the minutes in the waiting room of whoever was noted both there and received."""
    moments = (Appointment.arrived_at, Appointment.received_at)
    both = _is_received() & Appointment.arrived_at.is_not(None) & Appointment.received_at.is_not(None)
    rows = _appointments(session, period, *moments, where=both)
    minute = timedelta(minutes=1)
    return _spread([(end - start) / minute for _c, _m, start, end, count in rows for _ in range(count)])


def _spread(values: list[float]) -> Spread:
    if not values:
        return Spread(0, None, None)
    return Spread(len(values), float(median(values)), fmean(values))


def _appointments(session: Session, period: Period, *facts: Any, where: ColumnElement[bool]) -> Iterable[Any]:
    return _rows(session, period, *facts, through=(Slot, Appointment), where=where)


def _rows(
    session: Session,
    period: Period,
    *facts: Any,
    through: tuple[type[Base], ...] = (),
    where: ColumnElement[bool],
) -> Iterable[Any]:
    """Count by type, month and `facts` the rows that are reached from a sitting `through` other tables."""
    month = extract("year", Sitting.day) * 12 + extract("month", Sitting.day) - 1
    columns = (Permanence.type_code, month, *facts)
    query = select(*columns, func.count()).select_from(Permanence).join(Sitting)
    for model in through:
        query = query.join(model)
    days = Sitting.day.between(period.first, period.last)
    return session.execute(query.where(days, where).group_by(*columns))


def _activity(counts: _Counts, *, type_code: str | None = None, month: int | None = None) -> Activity:
    """Sum the counts of one type, of one month, or all."""
    sums = Counter({field.name: 0 for field in fields(Activity)})
    for (code, at, name), count in counts.items():
        if type_code in (None, code) and month in (None, at):
            sums[name] += count
    return Activity(**sums)


def _by_code(rows: Iterable[Any]) -> Counter[str | None]:
    counts: Counter[str | None] = Counter()
    for _code, _month, value, count in rows:
        counts[value] += count
    return counts
