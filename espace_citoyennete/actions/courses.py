"""The courses of a year: two a month by a rule, outside school holidays and July-August."""

from dataclasses import dataclass, replace
from datetime import date, time

from espace_citoyennete.french import NO_BREAK, plural
from espace_citoyennete.permanences.hours import Hours
from espace_citoyennete.permanences.plan import Exclusion, Plan, Series, plan
from espace_citoyennete.permanences.rules import Rule
from espace_citoyennete.town.rules import Calendar

TARGET = 17  # courses a year
_SUMMER = (7, 8)
_DAY = Hours(time(9), time(17), 480)


@dataclass(frozen=True)
class CourseYear:
    """When the courses of a year are held, and how many are wanted."""

    rule: Rule
    first_day: date
    last_day: date
    target: int = TARGET


def course_plan(year: CourseYear, calendar: Calendar, taken: frozenset[date] = frozenset()) -> Plan:
    """Develop the courses of a year; days left out say why, those that have a course already too.

    Raises `UnknownHolidays` beyond the known school holidays.
    """
    series = Series(year.rule, year.first_day, year.last_day, _DAY, skips_school_holidays=True)
    whole = plan(series, calendar)
    out = {one.day: one for one in whole.excluded}
    for day in whole.days:
        if day.month in _SUMMER:
            out[day] = Exclusion(day, "été", "juillet et août")
        elif day in taken:
            out[day] = Exclusion(day, "stages déjà prévus", "un stage est déjà prévu")
    held = tuple(sitting for sitting in whole.sittings if sitting.day not in out)
    return replace(whole, sittings=held, excluded=tuple(out[day] for day in sorted(out)))


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
