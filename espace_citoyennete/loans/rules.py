"""When an exhibition is taken: the days of its loans, those that are free in between, what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from espace_citoyennete.report import Period

CANCELLED_LOAN = "Ce prêt est annulé\u00a0: réserver de nouveau l’exposition (R)."
_DAY = timedelta(days=1)


class State(StrEnum):
    """Where an exhibition stands today, in the words of the screens."""

    AVAILABLE = "disponible"
    RESERVED = "réservée"
    OUT = "sortie"
    LATE = "en retard"


@dataclass(frozen=True)
class Stay:
    """The days of one loan: those that were agreed, and those on which the exhibition left and came back."""

    first_day: date
    last_day: date
    out_on: date | None = None
    back_on: date | None = None
    cancelled: bool = False

    @property
    def is_out(self) -> bool:
        """Tell whether the exhibition is at the borrower's."""
        return self.out_on is not None and self.back_on is None

    @property
    def is_closed(self) -> bool:
        """Tell whether nothing more is expected of this loan."""
        return self.cancelled or self.back_on is not None

    def state(self, today: date) -> State:
        """Tell where the exhibition stands for this loan."""
        if self.is_closed:
            return State.AVAILABLE
        if not self.is_out:
            return State.RESERVED
        return State.LATE if self.last_day < today else State.OUT


def days_taken(stay: Stay, today: date) -> Period | None:
    """Return the days on which nobody else can have the exhibition, both included; None for no day.

    An exhibition that is back may leave again on that very day; one that is only expected on a day may not.
    One that is late is taken until it is back, today at least.
    """
    if stay.cancelled:
        return None
    first = min(stay.first_day, stay.out_on or stay.first_day)
    if stay.back_on is not None:
        last = stay.back_on - _DAY
    else:
        last = max(stay.last_day, today) if stay.is_out else stay.last_day
    return Period(first, last) if first <= last else None


def meet(one: Period | None, other: Period | None) -> bool:
    """Tell whether two periods share a day."""
    return one is not None and other is not None and one.first <= other.last and other.first <= one.last


def free_days(taken: Iterable[Period], today: date, until: date) -> list[Period]:
    """Return the days from today to `until` on which an exhibition may be borrowed, as periods in order."""
    found, day = [], today
    for period in sorted(taken, key=lambda period: period.first):
        if period.first > until:
            break
        if day < period.first:
            found.append(Period(day, period.first - _DAY))
        day = max(day, period.last + _DAY)
    if day <= until:
        found.append(Period(day, until))
    return found
