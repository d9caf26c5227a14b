"""A series of this year moved to the next one: its period, and the rhythm of its weeks and of its places."""

from dataclasses import replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from espace_citoyennete.permanences.plan import Series
from espace_citoyennete.permanences.rules import occurrences

_DAY = timedelta(days=1)


def next_year(series: Series, *, not_before: date) -> Series:
    """Return the series one calendar year later, never begun before a day: nobody comes to the past.

    A fortnight goes on from its last occurrence rather than start again, and so do two places in turn. The
    period is empty (its last day before its first one) when all of it is past.
    """
    last = _year_later(series.last_day)
    begins = _first_day(series)
    first = _on_rhythm(series, max(begins, not_before), last)
    gone = len(series.places()) + len(_going_on(series, begins, first - _DAY))
    moved = replace(series, first_day=first, last_day=last)
    if gone % 2 and series.other_room:
        return replace(moved, room=series.other_room, other_room=series.room)
    return moved


def _year_later(day: date) -> date:
    """Return the same day of the next year; the 29th of February becomes the 28th."""
    return day + relativedelta(years=1)


def _first_day(series: Series) -> date:
    """Return where the next period begins: never over this one; a stop shorter than the rhythm is none."""
    following = series.last_day + _DAY
    begins = max(_year_later(series.first_day), following)
    is_stopped = begins - following >= timedelta(weeks=series.rule.every)
    return begins if is_stopped or series.rule.every == 1 else following


def _on_rhythm(series: Series, first: date, last: date) -> date:
    """Return the first day on or after `first` from which the weeks are counted as they have been so far."""
    days = _going_on(series, first, last)
    return first if not days or occurrences(series.rule, first, last) == days else days[0]


def _going_on(series: Series, first: date, last: date) -> list[date]:
    """Return the days of a period that the rule gives when its weeks are counted from its very first day."""
    return [day for day in occurrences(series.rule, series.first_day, last) if day >= first]
