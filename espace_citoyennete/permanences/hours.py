"""How a sitting receives: the slots of a day, by the hour, by arrival order, around those that are kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from espace_citoyennete.permanences.rules import fill, slot_times

RECEPTIONS = {
    "HEURES": "Sur rendez-vous",
    "ARRIVEE": "Par ordre d’arrivée",
    "MIXTE": "Rendez-vous et arrivées",
}
MOST_UNTIMED = 100  # people received without an hour at one sitting


@dataclass(frozen=True)
class PlannedSlot:
    """A slot as it is planned: an hour (rank 0), or a number of the arrival order, from 1."""

    starts_at: datetime
    minutes: int
    kind: str = "HEURE"
    rank: int = 0

    @property
    def ends_at(self) -> datetime:
        """Return when the slot is over."""
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class Hours:
    """How a sitting receives: between two hours, by slots of so many minutes, by arrival order, or both."""

    starts_at: time
    ends_at: time
    minutes: int
    reception: str = "HEURES"  # HEURES, ARRIVEE or MIXTE
    quota: int = 0  # numbers of the arrival order

    @property
    def timed(self) -> int:
        """Count the slots that have an hour."""
        return len(slot_times(date.min, self.starts_at, self.ends_at, self.minutes)) if self._has_hours else 0

    @property
    def untimed(self) -> int:
        """Count the numbers of the arrival order."""
        return self.quota if self.reception != "HEURES" else 0

    @property
    def length(self) -> int:
        """Return the minutes of a slot; without hours, those that each number of the order may hope for."""
        if self._has_hours or not self.quota:
            return self.minutes
        return (_minute(self.ends_at) - _minute(self.starts_at)) // self.quota

    def slots(self, day: date, kept: Sequence[PlannedSlot] = ()) -> list[PlannedSlot]:
        """Return the slots of a day to be made around those that are kept, which they never overlap."""
        timed = self._between(day, [slot for slot in kept if slot.kind == "HEURE"]) if self._has_hours else []
        ranks = {slot.rank for slot in kept if slot.kind == "ARRIVEE"}
        taken = {(slot.starts_at, slot.rank) for slot in kept}  # an overbooked one has a rank as well
        waiting = [slot for slot in self._by_arrival(day) if slot.rank not in ranks]
        return [*timed, *(_beside(slot, taken) for slot in waiting)]

    @property
    def _has_hours(self) -> bool:
        return self.reception != "ARRIVEE"

    def _between(self, day: date, kept: Sequence[PlannedSlot]) -> list[PlannedSlot]:
        """Fill the day between those that are kept, each stretch from its beginning."""
        start, end = datetime.combine(day, self.starts_at), datetime.combine(day, self.ends_at)
        found = []
        for busy in [*sorted(kept, key=lambda slot: slot.starts_at), PlannedSlot(end, 0)]:
            found += [
                PlannedSlot(at, self.minutes) for at in fill(start, min(busy.starts_at, end), self.minutes)
            ]
            start = max(start, busy.ends_at)
        return found

    def _by_arrival(self, day: date) -> list[PlannedSlot]:
        """Spread the numbers over the sitting: their hour is what each may hope for, and is told to none."""
        start, minutes = (
            datetime.combine(day, self.starts_at),
            _minute(self.ends_at) - _minute(self.starts_at),
        )
        each = minutes // self.quota if self.untimed else 0
        return [
            PlannedSlot(start + timedelta(minutes=each * rank), each, "ARRIVEE", rank + 1)
            for rank in range(self.untimed)
        ]


def _beside(slot: PlannedSlot, taken: set[tuple[datetime, int]]) -> PlannedSlot:
    """Return a number of the arrival order a minute later when another slot has its hour and its rank."""
    while (slot.starts_at, slot.rank) in taken:
        slot = replace(slot, starts_at=slot.starts_at + timedelta(minutes=1))
    return slot


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
