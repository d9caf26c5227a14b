"""Rules of a promised call: safe hours, the day of the next try, the days on which nobody calls."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from espace_citoyennete.french import clock_time, fold
from espace_citoyennete.town.rules import Calendar

OPEN, REACHED, GIVEN_UP = "A_RAPPELER", "JOINT", "ABANDONNE"  # states of a promise
NO_ANSWER, BUSY, WRONG_NUMBER = "SANS_REPONSE", "OCCUPE", "MAUVAIS_NUMERO"
RESULTS = frozenset({REACHED, NO_ANSWER, BUSY, WRONG_NUMBER})  # of an attempt

# How long to wait before the next try of the same day, and when the desk stops calling.
_REST = {NO_ANSWER: timedelta(hours=2), BUSY: timedelta(minutes=15)}
_LAST_CALL = time(17)

_NO_NAME = frozenset({"anonyme", "inconnu", "inconnue", "sans nom"})


@dataclass(frozen=True)
class SafeHours:
    """When a person may be called; an end that is not told is open."""

    first: time | None = None
    last: time | None = None

    def allow(self, at: time) -> bool:
        """Tell whether somebody may call at this hour."""
        return (self.first is None or at >= self.first) and (self.last is None or at <= self.last)

    @property
    def words(self) -> str:
        """Write the hours: « de 17 h à 19 h », « à partir de 9 h », « jusqu’à 12 h », or nothing."""
        if self.first and self.last:
            return f"de {clock_time(self.first)} à {clock_time(self.last)}"
        if self.first:
            return f"à partir de {clock_time(self.first)}"
        return f"jusqu’à {clock_time(self.last)}" if self.last else ""


def next_try(result: str, hours: SafeHours, now: datetime, is_open: Callable[[date], bool]) -> date:
    """Return the day proposed for the next try: today if there is time left, else the next open day.

    A wrong number is not tried again, it is mended: the promise stays on today's list until then.
    """
    if result == WRONG_NUMBER:
        return now.date()
    again = now + _REST[result]
    last = min(hours.last or _LAST_CALL, _LAST_CALL)
    if again.date() == now.date() and again.time() <= last and is_open(now.date()):
        return now.date()
    return first_open_day(now.date() + timedelta(days=1), is_open)


def first_open_day(first: date, is_open: Callable[[date], bool]) -> date:
    """Return the first open day from `first` on; `first` itself when a whole year is closed."""
    days = (first + timedelta(days=ahead) for ahead in range(366))
    return next((day for day in days if is_open(day)), first)


def why_closed(day: date, calendar: Calendar) -> str:
    """Return why nobody is at the desk that day, nothing when it is open."""
    return calendar.why_closed(day) or ("week-end" if day.weekday() >= 5 else "")


def is_nameless(last_name: str) -> bool:
    """Tell whether what is typed as a name says that there is none: « Anonyme »."""
    return fold(last_name) in _NO_NAME
