"""When the next Jeudi citoyenneté is held."""

from collections.abc import Callable
from datetime import date, timedelta

THURSDAY = 3


def next_thursday(after: date, is_free: Callable[[date], bool]) -> date:
    """Return the first Thursday after a day that is free (no holiday, no closure), within a year."""
    day = after + timedelta(days=(THURSDAY - after.weekday() - 1) % 7 + 1)
    for week in range(52):
        if is_free(day + timedelta(weeks=week)):
            return day + timedelta(weeks=week)
    return day
