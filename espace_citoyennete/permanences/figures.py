"""Point Justice counted: sittings, slots and appointments, by type of permanence and by month."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import ColumnElement, extract, func, select
from sqlalchemy.orm import Session

from espace_citoyennete.french import alphabetical
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.rules import OCCUPYING
from espace_citoyennete.report import Breakdown, Period, breakdown
from espace_citoyennete.storage.base import Base
from espace_citoyennete.town.reference import labels


@dataclass(frozen=True)
class Activity:
    """What was held and who came: one type of permanence, one month, or all (brief, « Counting words »)."""

    sittings: int  # planned, cancelled ones included
    cancelled_sittings: int
    slots: int  # of sittings not cancelled
    filled: int  # of these, those that somebody holds
    booked: int  # every appointment ever taken, moved ones once
    received: int
    absent: int
    excused: int  # cancelled by the visitor
    cancelled: int  # by the service
    pending: int  # to come, or past and still to fill in

    @property
    def held_sittings(self) -> int:
        """Return the sittings not cancelled."""
        return self.sittings - self.cancelled_sittings

    @property
    def fill_rate(self) -> float:
        """Return the share of the slots of sittings not cancelled that somebody holds."""
        return self.filled / self.slots if self.slots else 0.0

    @property
    def absence_rate(self) -> float:
        """Return absents ÷ (received + absents)."""
        expected = self.received + self.absent
        return self.absent / expected if expected else 0.0


@dataclass(frozen=True)
class PermanenceFigures:
    """Point Justice over a period; `types` are sorted by people received, `months` run without a gap."""

    period: Period
    total: Activity
    types: tuple[tuple[str, Activity], ...]  # with the type's label
    months: tuple[tuple[int, Activity], ...]  # with year × 12 + month − 1
    domains: Breakdown  # of the appointments taken


_Counts = Counter[tuple[str, int, str]]  # (type of permanence, month, field of `Activity`) → how many
_FIELDS = {
    "HONORE": "received",
    "ABSENT": "absent",
    "ANNULE_USAGER": "excused",
    "ANNULE_SERVICE": "cancelled",
    "A_VENIR": "pending",
    "SALLE": "pending",
}


def permanence_figures(session: Session, period: Period) -> PermanenceFigures:
    """Count the sittings of a period, their slots and their appointments."""
    counts = _counts(session, period)
    type_labels = labels(session, "type_intervenant", period.last)
    types = [
        (type_labels.get(code, code), _activity(counts, type_code=code))
        for code in sorted({code for code, _month, _field in counts})
    ]
    domains = _rows(session, period, Appointment.domain, through=(Slot, Appointment), where=_is_booked())
    return PermanenceFigures(
        period=period,
        total=_activity(counts),
        types=tuple(sorted(types, key=lambda row: (-row[1].received, alphabetical(row[0])))),
        months=tuple(
            (month, _activity(counts, month=month))
            for month in range(period.first_month, period.last_month + 1)
        ),
        domains=breakdown(_by_domain(domains), labels(session, "domaine_droit", period.last)),
    )


def _is_booked() -> ColumnElement[bool]:
    return Appointment.state != "DEPLACE"  # the appointment it was moved to is the one that counts


def _counts(session: Session, period: Period) -> _Counts:
    counts: _Counts = Counter()
    for code, month, state, count in _rows(session, period, Sitting.state):
        counts[code, month, "sittings"] += count
        counts[code, month, "cancelled_sittings"] += count if state != "PREVUE" else 0
    held = Sitting.state == "PREVUE"
    for code, month, count in _rows(session, period, through=(Slot,), where=held):
        counts[code, month, "slots"] += count
    states = _rows(session, period, Appointment.state, held, through=(Slot, Appointment), where=_is_booked())
    for code, month, state, is_held, count in states:
        counts[code, month, "booked"] += count
        counts[code, month, _FIELDS[state]] += count
        counts[code, month, "filled"] += count if is_held and state in OCCUPYING else 0
    return counts


def _rows(
    session: Session,
    period: Period,
    *facts: Any,
    through: tuple[type[Base], ...] = (),
    where: ColumnElement[bool] | None = None,
) -> Iterable[Any]:
    """Count by type, month and `facts` the rows that are reached from a sitting `through` other tables."""
    month = extract("year", Sitting.day) * 12 + extract("month", Sitting.day) - 1
    columns = (Permanence.type_code, month, *facts)
    query = select(*columns, func.count()).select_from(Permanence).join(Sitting)
    for model in through:
        query = query.join(model)
    query = query.where(Sitting.day.between(period.first, period.last)).group_by(*columns)
    return session.execute(query if where is None else query.where(where))


def _activity(counts: _Counts, *, type_code: str | None = None, month: int | None = None) -> Activity:
    """Sum the counts of one type, of one month, or all."""
    sums = Counter({field.name: 0 for field in fields(Activity)})
    for (code, at, name), count in counts.items():
        if type_code in (None, code) and month in (None, at):
            sums[name] += count
    return Activity(**sums)


def _by_domain(rows: Iterable[Any]) -> Counter[str | None]:
    counts: Counter[str | None] = Counter()
    for _code, _month, domain, count in rows:
        counts[domain] += count
    return counts
