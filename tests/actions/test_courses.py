"""The courses of a year, against an enumeration that knows nothing of rules."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.actions.courses import CourseYear, course_plan, year_sentence
from espace_citoyennete.actions.half_days import course_days, last_day
from espace_citoyennete.holidays import public_holidays
from espace_citoyennete.permanences.rules import Rule
from espace_citoyennete.town.rules import Calendar, Span, UnknownHolidays

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
HOLIDAYS = (
    Span(date(2025, 12, 20), date(2026, 1, 4), "Noël"),
    Span(date(2026, 2, 14), date(2026, 3, 1), "Hiver"),
    Span(date(2026, 4, 11), date(2026, 4, 26), "Printemps"),
    Span(date(2026, 7, 4), date(2026, 8, 31), "Été"),
    Span(date(2026, 10, 17), date(2026, 11, 1), "Toussaint"),
    Span(date(2026, 12, 19), date(2027, 1, 3), "Noël"),
)
CALENDAR = Calendar(HOLIDAYS, date(2027, 1, 3))


@given(
    st.integers(0, 4),
    st.sets(st.integers(1, 4), min_size=1, max_size=2),
    st.sets(st.dates(FIRST, LAST), max_size=30),
)
def test_each_day_of_the_rule_is_held_or_left_out_with_a_reason(
    weekday: int, positions: set[int], taken: set[date]
) -> None:
    year = CourseYear(Rule((weekday,), tuple(sorted(positions))), FIRST, LAST)
    planned = course_plan(year, CALENDAR, frozenset(taken))
    days = [FIRST + timedelta(days=number) for number in range(365)]
    meant = [day for day in days if day.weekday() == weekday and (day.day - 1) // 7 + 1 in positions]
    held = [
        day
        for day in meant
        if day.month not in (7, 8)
        and day not in taken
        and day not in public_holidays(2026)
        and not any(span.first <= day <= span.last for span in HOLIDAYS)
    ]
    assert list(planned.days) == held
    assert sorted([*planned.days, *(one.day for one in planned.excluded)]) == meant
    assert all(one.reason for one in planned.excluded)


def test_july_and_august_have_no_course_even_where_school_holidays_end_early() -> None:
    early = Calendar((HOLIDAYS[0], Span(date(2026, 7, 4), date(2026, 7, 20), "Été")), date(2027, 1, 3))
    planned = course_plan(CourseYear(Rule((1,)), FIRST, LAST), early)
    assert not {day.month for day in planned.days} & {7, 8}


def test_a_year_beyond_the_known_holidays_is_refused() -> None:
    with pytest.raises(UnknownHolidays):
        course_plan(CourseYear(Rule((1,), (1, 3)), date(2027, 1, 4), date(2027, 6, 30)), CALENDAR)


def test_a_year_that_gives_fewer_than_wanted_says_how_many_are_missing() -> None:
    planned = course_plan(CourseYear(Rule((1,), (1,)), FIRST, LAST), CALENDAR)
    assert f"il en manque {17 - len(planned.days)}" in year_sentence(planned, 17)
    assert "Attention" not in year_sentence(planned, len(planned.days))


@given(st.integers(0, 4), st.integers(2, 6), st.sets(st.dates(FIRST, LAST), max_size=20))
def test_each_day_of_a_course_of_several_days_can_be_held_and_no_two_courses_meet(
    weekday: int, days: int, taken: set[date]
) -> None:
    year = CourseYear(Rule((weekday,)), FIRST, date(2026, 12, 1), days=days)
    planned = course_plan(year, CALENDAR, frozenset(taken))
    held = [day for first in planned.days for day in course_days(first, last_day(first, days))]
    assert len(held) == days * len(planned.days) == len(set(held))
    assert not set(held) & taken
    for day in held:
        assert day.month not in (7, 8) and day.weekday() < 5 and day not in public_holidays(2026)
        assert not any(span.first <= day <= span.last for span in HOLIDAYS)


def test_a_later_day_that_cannot_be_held_is_named() -> None:
    eve = date(2026, 11, 10)
    planned = course_plan(CourseYear(Rule((1,)), eve, eve, days=2), CALENDAR)
    assert [(one.day, one.reason) for one in planned.excluded] == [(eve, "Armistice le mer. 11 nov.")]
