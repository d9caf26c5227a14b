"""Which copies of the base are kept: all of the last days, then one a day, a week, a month."""

from collections.abc import Callable, Hashable, Iterable
from datetime import datetime, timedelta

_DAYS_WHOLE, _DAYS, _WEEKS, _MONTHS = 2, 30, 8, 24
_FORGOTTEN_AFTER = timedelta(days=30)


def kept(
    copies: Iterable[datetime], *, good: datetime | None = None, erased_at: Iterable[datetime] = ()
) -> set[datetime]:
    """Return the copies to keep among those made at these moments; `good` is the newest known to be whole.

    Days, weeks and months are counted where there are copies, never from today: neither a clock gone
    wrong nor a summer of closure makes a copy disappear. A copy that holds somebody erased goes thirty
    days later, except the last good one.
    """
    newest_first = sorted(set(copies), reverse=True)
    if not newest_first:
        return set()
    days = list(dict.fromkeys(at.date() for at in newest_first))[:_DAYS_WHOLE]
    keep = {at for at in newest_first if at.date() in days}
    keep |= _newest_of_each(newest_first, lambda at: at.date(), _DAYS)
    keep |= _newest_of_each(newest_first, lambda at: at.isocalendar()[:2], _WEEKS)
    keep |= _newest_of_each(newest_first, lambda at: (at.year, at.month), _MONTHS)
    last = max((at for at in erased_at if newest_first[0] - at >= _FORGOTTEN_AFTER), default=None)
    keep = {at for at in keep if last is None or at >= last}
    return keep | {newest_first[0] if good is None else good}


def _newest_of_each(
    newest_first: list[datetime], period: Callable[[datetime], Hashable], count: int
) -> set[datetime]:
    newest: dict[Hashable, datetime] = {}
    for at in newest_first:
        newest.setdefault(period(at), at)
    return set(list(newest.values())[:count])
