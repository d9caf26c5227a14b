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
    return moved if new.start <= moved and moved + length <= new.end else None


def cut(hours: Hours, kept: Iterable[tuple[datetime, int]], minutes: int) -> Iterator[datetime]:
    """Yield the slots of one length that fill what the slots kept (hour, minutes) leave of the hours."""
    length, cursor = timedelta(minutes=minutes), hours.start
    for at, taken in [*sorted(kept), (hours.end, 0)]:
        while cursor + length <= at:
            yield cursor
            cursor += length
        cursor = max(cursor, at + timedelta(minutes=taken))
