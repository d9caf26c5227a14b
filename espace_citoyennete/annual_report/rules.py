"""Which days a report counts: whole months, quarters or years, one step back or forward."""

from datetime import date, timedelta

from espace_citoyennete.report import Period

MONTH, QUARTER, YEAR = 1, 3, 12
_YEAR_IS_FRESH_UNTIL = 4  # before April, the year that is reported is the one that ended


def period_around(day: date, months: int) -> Period:
    """Return the month, quarter or year that holds a day."""
    return _from_month((day.year * 12 + day.month - 1) // months * months, months)


def neighbour(period: Period, months: int, steps: int) -> Period:
    """Return the period so many steps later (or earlier, below 0) than the one that starts it."""
    return _from_month(period.first_month // months * months + steps * months, months)


def year_to_report(today: date) -> Period:
    """Return the year that one most likely reports on: the last one until the end of March."""
    return period_around(date(today.year - (today.month < _YEAR_IS_FRESH_UNTIL), 1, 1), YEAR)


def months_of(period: Period) -> int | None:
    """Return 12, 3 or 1 for a whole year, quarter or month, None for other days."""
    return next((n for n in (YEAR, QUARTER, MONTH) if period_around(period.first, n) == period), None)


def _from_month(month: int, months: int) -> Period:
    after = month + months
    last = date(after // 12, after % 12 + 1, 1) - timedelta(days=1)
    return Period(date(month // 12, month % 12 + 1, 1), last)
