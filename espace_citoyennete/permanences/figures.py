"""Point Justice counted: sittings, slots and appointments, by type of permanence and by month."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from statistics import fmean, median
from typing import Any

from sqlalchemy import ColumnElement, and_, extract, func, select, true
from sqlalchemy.orm import Session

from espace_citoyennete.french import alphabetical
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.occupancy import (
    Hours,
    Promise,
    RoomUse,
    is_within,
    minutes_between,
    organisation_hours,
    promises_kept,
    rooms_used,
    sittings_counted,
)
from espace_citoyennete.permanences.rules import OCCUPYING, PLANNED
from espace_citoyennete.report import Breakdown, Period, Scope, breakdown
from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.narrowing import is_one_of
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
    counts_sittings: bool  # False where a filter tells appointments apart: a sitting has no domain
    total: Activity
    types: tuple[tuple[str, str, Activity], ...]  # with the type's code and label
    months: tuple[tuple[int, Activity], ...]  # with year × 12 + month − 1
    domains: Breakdown  # of the appointments taken
    outcomes: Breakdown  # of the interviews of the people received
    outcomes_missing: int  # of these interviews, those of which nobody noted the outcome
    delays: Spread  # days from the request to the appointment
    waits: Spread  # minutes from the arrival to the reception
    organisations: tuple[tuple[str | None, Hours], ...]
    promises: tuple[tuple[str, Promise], ...]
    rooms: tuple[tuple[str, RoomUse], ...]
    kinds: Mapping[str, "PermanenceFigures"]  # each type alone, by its code; hours by room are of all


_WALK_IN, _OVERBOOKED = "SANS_RDV", "SURNOMBRE"
# What was asked for: of a moved appointment, the one it was moved to; nobody who just came.
_IS_BOOKED = (Appointment.state != "DEPLACE") & (Slot.kind != _WALK_IN)
_HOLDS = Appointment.state.in_(OCCUPYING) & (Sitting.state == "PREVUE")
SLOTS = (Sitting.state == "PREVUE") & Slot.kind.in_(PLANNED)  # those counted
# Which appointments count as what, by the field of `Activity`.
APPOINTMENTS: Mapping[str, ColumnElement[bool]] = {
    "booked": _IS_BOOKED,
    "filled": _HOLDS & Slot.kind.not_in((_WALK_IN, _OVERBOOKED)),
    "overbooked": _HOLDS & (Slot.kind == _OVERBOOKED),
    "received": Appointment.state == "HONORE",
    "walk_ins": (Appointment.state == "HONORE") & (Slot.kind == _WALK_IN),
    "absent": Appointment.state == "ABSENT",
    "excused": Appointment.state == "ANNULE_USAGER",
    "cancelled": Appointment.state == "ANNULE_SERVICE",
    "pending": Appointment.state.in_(("A_VENIR", "SALLE")),
}
# Of the people received, those of which a conciliation came out, agreed or not.
CONCILIATION = "CJ_"  # the beginning of its codes
CONCILIATIONS = func.coalesce(Appointment.outcome, "").startswith(CONCILIATION, autoescape=True)
# Of these, the ones of which both the arrival and the reception were noted.
WAITED = and_(
    APPOINTMENTS["received"], Appointment.arrived_at.is_not(None), Appointment.received_at.is_not(None)
)
MONTH = extract("year", Sitting.day) * 12 + extract("month", Sitting.day) - 1

_Counts = Counter[tuple[str, int, str]]  # (type of permanence, month, field of `Activity`) → how many
_Found = Sequence[Any]  # rows of type, month, facts, number


@dataclass(frozen=True)
class _Read:
    """What was read of a scope, each row with its type: all of them are counted, then each type alone."""

    scope: Scope
    counts: _Counts
    domains: _Found
    outcomes: _Found
    delays: _Found
    waits: _Found
    domain_labels: Mapping[str, str]
    outcome_labels: Mapping[str, str]

    def of(self, code: str) -> "_Read":
        """Return what was read of one type."""

        def mine(rows: _Found) -> _Found:
            return [row for row in rows if row[0] == code]

        return replace(
            self,
            counts=Counter({key: count for key, count in self.counts.items() if key[0] == code}),
            domains=mine(self.domains),
            outcomes=mine(self.outcomes),
            delays=mine(self.delays),
            waits=mine(self.waits),
        )


def is_asked(scope: Scope) -> ColumnElement[bool]:
    """Keep the appointments about what a scope asks for."""
    return is_one_of(Appointment.domain, scope.filters.domains)


def permanence_figures(session: Session, scope: Scope) -> PermanenceFigures:
    """Count the sittings of a scope, their slots and their appointments; held: before its `today`."""
    counts_sittings = not scope.filters.domains
    read = _read(session, scope, counts_sittings)
    words = labels(session, "type_intervenant", scope.period.last)
    codes = sorted({code for code, _month, _field in read.counts})
    return replace(
        _figures(read, words),
        organisations=organisation_hours(session, scope) if counts_sittings else (),
        promises=promises_kept(session, scope) if counts_sittings else (),
        rooms=rooms_used(session, scope) if counts_sittings else (),
        kinds={code: _figures(read.of(code), words) for code in codes},
    )


def _read(session: Session, scope: Scope, counts_sittings: bool) -> _Read:
    received = APPOINTMENTS["received"]
    moments = (Appointment.arrived_at, Appointment.received_at)
    return _Read(
        scope,
        _counts(session, scope, counts_sittings),
        _appointments(session, scope, Appointment.domain, where=_IS_BOOKED),
        _appointments(session, scope, Appointment.outcome, where=received),
        _appointments(session, scope, Appointment.asked_on, Sitting.day, where=_IS_BOOKED),
        _appointments(session, scope, *moments, where=WAITED),
        labels(session, "domaine_droit", scope.period.last),
        labels(session, "issue_entretien", scope.period.last),
    )


def _figures(read: _Read, words: Mapping[str, str]) -> PermanenceFigures:
    """Make the figures of what was read: of everything, or of one type."""
    period, activities = read.scope.period, _activities(read.counts)
    codes = {code for code, _month, _field in read.counts}
    types = [(code, words.get(code, code), activities[code, None]) for code in sorted(codes)]
    outcomes = _by_code(read.outcomes)
    return PermanenceFigures(
        period=period,
        counts_sittings=not read.scope.filters.domains,
        total=activities[None, None],
        types=tuple(sorted(types, key=lambda row: (-row[2].received, alphabetical(row[1])))),
        months=tuple(
            (month, activities[None, month]) for month in range(period.first_month, period.last_month + 1)
        ),
        domains=breakdown(_by_code(read.domains), read.domain_labels),
        outcomes=breakdown(outcomes, read.outcome_labels),
        outcomes_missing=outcomes[None],
        delays=_delays(read.delays),
        waits=_waits(read.waits),
        organisations=(),
        promises=(),
        rooms=(),
        kinds={},
    )


def _counts(session: Session, scope: Scope, counts_sittings: bool) -> _Counts:
    counts: _Counts = Counter()
    if counts_sittings:
        _count_sittings(session, scope, counts)
    booked = _appointments(session, scope, where=Appointment.state != "DEPLACE", count=APPOINTMENTS.values())
    for code, month, *found in booked:
        for name, count in zip(APPOINTMENTS, found, strict=True):
            counts[code, month, name] += count
    return counts


def _count_sittings(session: Session, scope: Scope, counts: _Counts) -> None:
    sittings = sittings_counted(scope.today)
    for code, month, start, end, planned, held, cancelled in _rows(
        session, scope, Sitting.starts_at, Sitting.ends_at, where=sittings["sittings"],
        count=(sittings["sittings"], sittings["held_sittings"], sittings["cancelled_sittings"]),
    ):  # fmt: skip
        minutes = minutes_between(start, end)
        for name, count in (("planned", planned), ("held", held), ("lost", cancelled)):
            counts[code, month, f"{name}_minutes"] += count * minutes
        for name, count in (("", planned), ("held_", held), ("cancelled_", cancelled)):
            counts[code, month, f"{name}sittings"] += count
    for code, month, count in _rows(session, scope, through=(Slot,), where=SLOTS):
        counts[code, month, "slots"] += count


def _delays(rows: _Found) -> Spread:
    """Measure the days from the first request to the appointment that came of it."""
    return _spread([(day - asked_on).days for _c, _m, asked_on, day, count in rows for _ in range(count)])


def _waits(rows: _Found) -> Spread:
    """Measure the minutes in the waiting room of whoever was noted both there and received."""
    minute = timedelta(minutes=1)
    return _spread([(end - start) / minute for _c, _m, start, end, count in rows for _ in range(count)])


def _spread(values: list[float]) -> Spread:
    if not values:
        return Spread(0, None, None)
    return Spread(len(values), float(median(values)), fmean(values))


_ANY = true()


def _rows(
    session: Session,
    scope: Scope,
    *facts: Any,
    through: tuple[type[Base], ...] = (),
    where: ColumnElement[bool] = _ANY,
    count: Iterable[ColumnElement[bool]] = (_ANY,),
) -> _Found:
    """Count by type, month and `facts` the rows that are reached from a sitting `through` other tables.

    One number for each condition of `count`.
    """
    columns = (Permanence.type_code, MONTH, *facts)
    numbers = (func.count().filter(one) for one in count)
    query = select(*columns, *numbers).select_from(Permanence).join(Sitting)
    for model in through:
        query = query.join(model)
    return session.execute(query.where(is_within(scope), where).group_by(*columns)).all()


def _appointments(
    session: Session,
    scope: Scope,
    *facts: Any,
    where: ColumnElement[bool],
    count: Iterable[ColumnElement[bool]] = (_ANY,),
) -> _Found:
    asked = and_(is_asked(scope), where)
    return _rows(session, scope, *facts, through=(Slot, Appointment), where=asked, count=count)


def _activities(counts: _Counts) -> Mapping[tuple[str | None, int | None], Activity]:
    """Sum the counts of each type, of each month, and of all, in one pass."""
    sums: defaultdict[tuple[str | None, int | None], Counter[str]] = defaultdict(Counter)
    for (code, month, name), count in counts.items():
        for key in ((code, None), (None, month), (None, None)):
            sums[key][name] += count
    names = [field.name for field in fields(Activity)]
    nothing = Activity(**dict.fromkeys(names, 0))
    return defaultdict(
        lambda: nothing, {key: Activity(**{name: own[name] for name in names}) for key, own in sums.items()}
    )


def _by_code(rows: _Found) -> Counter[str | None]:
    counts: Counter[str | None] = Counter()
    for _code, _month, value, count in rows:
        counts[value] += count
    return counts
