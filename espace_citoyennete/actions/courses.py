"""The courses of a year: two a month by a rule, outside school holidays and July-August."""

from dataclasses import dataclass, replace
from datetime import date, time

from espace_citoyennete.actions.half_days import course_days, last_day
from espace_citoyennete.french import NO_BREAK, plural, short_date
from espace_citoyennete.permanences.hours import Hours
from espace_citoyennete.permanences.plan import Exclusion, Plan, Series, excluded, plan
from espace_citoyennete.permanences.rules import Rule
from espace_citoyennete.town.rules import Calendar

TARGET = 17  # courses a year
MOST_DAYS = 20  # a month of working days: the longest that a court gives
_SUMMER = (7, 8)
_DAY = Hours(time(9), time(17), 480)


@dataclass(frozen=True)
class CourseYear:
    """When the courses of a year are held, and how many are wanted."""

    rule: Rule
    first_day: date
    last_day: date
    target: int = TARGET
    days: int = 1  # of each course


def course_plan(year: CourseYear, calendar: Calendar, taken: frozenset[date] = frozenset()) -> Plan:
    """Develop the courses of a year; days left out say why, those that have a course already too.

    A course of several days is held only where each of its days can be. Raises `UnknownHolidays` beyond
    the known school holidays.
    """
    series = Series(year.rule, year.first_day, year.last_day, _DAY, skips_school_holidays=True)
    whole = plan(series, calendar)
    out = {one.day: one for one in whole.excluded}
    busy = set(taken)
    for day in whole.days:
        days = course_days(day, last_day(day, year.days))
        if why := next(filter(None, (_excluded(one, day, series, calendar, busy) for one in days)), None):
            out[day] = why
        else:
            busy |= set(days)
    held = tuple(sitting for sitting in whole.sittings if sitting.day not in out)
    return replace(whole, sittings=held, excluded=tuple(out[day] for day in sorted(out)))


def _excluded(
    day: date, first: date, series: Series, calendar: Calendar, busy: set[date]
) -> Exclusion | None:
    """Tell why a course cannot have this day, which may be a later one than its first."""
    if day.month in _SUMMER:
        found: Exclusion | None = Exclusion(day, "été", "juillet et août")
    elif day in busy:
        found = Exclusion(day, "stages déjà prévus", "un stage est déjà prévu")
    else:
        found = excluded(day, "", series, calendar)
    if found is None or day == first:
        return found
    return Exclusion(first, found.kind, f"{found.reason} le {short_date(day)}")


def year_sentence(planned: Plan, target: int) -> str:
    """Say what a year gives, and warn when it gives fewer courses than wanted."""
    count = len(planned.days)
    said = [plural(count, "stage")]
    if planned.excluded:
        said.append(plural(len(planned.excluded), "jour écarté", "jours écartés"))
    words = ", ".join(said) + "."
    if count < target:
        words += (
            f" Attention{NO_BREAK}: {target} stages sont visés, il en manque {target - count}. "
            "Ajouter un jour ou élargir la période."
        )
    return words
