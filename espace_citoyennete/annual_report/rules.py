"""Which days a report counts: a whole week, month, quarter or year, one step back or forward."""

from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from espace_citoyennete.clock import month_number
from espace_citoyennete.report import Period

RULES = "2026.1"  # the version of the definitions: another word in one of them, another version
RULES_DIGEST = "a1e276ebd8a5d20a"  # of all of them (tests/annual_report/test_rules_version.py)
_YEAR_IS_FRESH_UNTIL = 4  # before April, the year that is reported is the one that ended


class Length(StrEnum):
    """The lengths that one steps through; any other days are free ones."""

    WEEK = "SEMAINE"
    MONTH = "MOIS"
    QUARTER = "TRIMESTRE"
    YEAR = "ANNEE"
    SCHOOL_YEAR = "ANNEE_SCOLAIRE"  # 1 September to 31 August


# How many months of each length, and how many months after January the first one begins.
_MONTHS = {Length.MONTH: (1, 0), Length.QUARTER: (3, 0), Length.YEAR: (12, 0), Length.SCHOOL_YEAR: (12, 8)}


def period_around(day: date, length: Length) -> Period:
    """Return the week, month, quarter or year that holds a day."""
    if length == Length.WEEK:
        return _week(day - timedelta(days=day.weekday()))
    months, after_january = _MONTHS[length]
    month = month_number(day) - after_january
    return _from_month(month // months * months + after_january, months)


def neighbour(period: Period, length: Length, steps: int) -> Period:
    """Return the period so many steps later (or earlier, below 0) than the one that holds its first day."""
    around = period_around(period.first, length)
    if length == Length.WEEK:
        return _week(around.first + timedelta(weeks=steps))
    months, _ = _MONTHS[length]
    return _from_month(around.first_month + steps * months, months)


def length_of(period: Period) -> Length | None:
    """Return the length of a whole week, month, quarter or year, None for other days."""
    return next((length for length in Length if period_around(period.first, length) == period), None)


def same_days(period: Period, years: int) -> Period:
    """Return the same days so many years before, 29 February being 28; of a week, the same weekdays.

    What ends with a month still does, so that February is compared with February.
    """
    if length_of(period) == Length.WEEK:
        return _week(period.first - timedelta(weeks=52 * years))
    back = relativedelta(years=years)
    after = period.last + timedelta(days=1)
    last = after - back - timedelta(days=1) if after.day == 1 else period.last - back
    return Period(period.first - back, last)


def year_to_report(today: date) -> Period:
    """Return the year that one most likely reports on: the last one until the end of March."""
    return period_around(date(today.year - (today.month < _YEAR_IS_FRESH_UNTIL), 1, 1), Length.YEAR)


def _week(monday: date) -> Period:
    return Period(monday, monday + timedelta(days=6))


def _from_month(month: int, months: int) -> Period:
    after = month + months
    last = date(after // 12, after % 12 + 1, 1) - timedelta(days=1)
    return Period(date(month // 12, month % 12 + 1, 1), last)
