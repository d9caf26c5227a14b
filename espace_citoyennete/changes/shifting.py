"""Where the slots of a sitting go when it is moved: shifted with it, cut anew, or left behind."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Hours:
    """From an hour to another one."""

    start: datetime
    end: datetime


def shifted(kind: str, at: datetime, minutes: int, earlier: Hours, new: Hours) -> datetime | None:
    """Return when a slot begins in the new hours, None when it does not fit there whole.

    A place of the arrival order tells nobody an hour: it always fits, at the latest at the end.
    """
    length = timedelta(minutes=minutes)
    moved = at - earlier.start + new.start
    if kind == "ARRIVEE":
        return max(new.start, min(moved, new.end - length))
    return moved if fits(kind, moved, minutes, new) else None


def fits(kind: str, at: datetime, minutes: int, hours: Hours) -> bool:
    """Tell whether a slot is whole in these hours; a place of the arrival order has only to begin there."""
    if kind == "ARRIVEE":
        return hours.start <= at < hours.end
    return hours.start <= at and at + timedelta(minutes=minutes) <= hours.end


def cut(hours: Hours, kept: Iterable[tuple[datetime, int]], minutes: int) -> Iterator[datetime]:
    """Yield the slots of one length that fill what the slots kept (hour, minutes) leave of the hours."""
    length, cursor = timedelta(minutes=minutes), hours.start
    for at, taken in [*sorted(kept), (hours.end, 0)]:
        while cursor + length <= at:
            yield cursor
            cursor += length
        cursor = max(cursor, at + timedelta(minutes=taken))
