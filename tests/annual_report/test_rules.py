"""Which days a report counts."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.annual_report.rules import (
    Length,
    length_of,
    neighbour,
    period_around,
    same_days,
    year_to_report,
)
from espace_citoyennete.report import Period, year_period

days = st.dates(date(1950, 1, 1), date(2099, 12, 31))


@given(days, st.sampled_from(Length))
def test_periods_of_one_length_cover_every_day_once(day: date, length: Length) -> None:
    period = period_around(day, length)
    assert period.first <= day <= period.last
    assert length_of(period) == length
    assert neighbour(period, length, 1).first == period.last + timedelta(days=1)
    assert neighbour(neighbour(period, length, 1), length, -1) == period


def test_a_school_year_goes_from_september_to_august() -> None:
    school_year = Period(date(2025, 9, 1), date(2026, 8, 31))
    assert period_around(date(2025, 9, 1), Length.SCHOOL_YEAR) == school_year
    assert period_around(date(2026, 8, 31), Length.SCHOOL_YEAR) == school_year


def test_a_week_goes_from_monday_to_sunday() -> None:
    assert period_around(date(2026, 1, 1), Length.WEEK) == Period(date(2025, 12, 29), date(2026, 1, 4))


def test_any_other_days_have_no_length() -> None:
    assert length_of(Period(date(2026, 3, 1), date(2026, 5, 31))) is None


def test_the_year_proposed_is_the_one_that_ended_until_the_end_of_march() -> None:
    assert year_to_report(date(2023, 3, 31)) == year_period(2022)
    assert year_to_report(date(2023, 4, 1)) == year_period(2023)


@given(days, st.integers(0, 800), st.integers(1, 3))
def test_the_same_days_of_another_year_start_and_end_on_the_same_dates(
    first: date, length: int, years: int
) -> None:
    period = Period(first, first + timedelta(days=length))
    before = same_days(period, years)
    if length_of(period) == Length.WEEK:
        assert (before.first.weekday(), length_of(before)) == (0, Length.WEEK)
        return
    assert (before.first.year, before.first.month) == (first.year - years, first.month)
    assert (before.last.year, before.last.month) == (period.last.year - years, period.last.month)
    assert before.first.day in (first.day, 28)
    ends = (period.last + timedelta(days=1)).day == 1
    assert (before.last + timedelta(days=1)).day == 1 if ends else before.last.day in (period.last.day, 28)


@given(days, st.sampled_from(Length))
def test_what_a_whole_length_is_compared_with_is_as_whole(day: date, length: Length) -> None:
    assert length_of(same_days(period_around(day, length), 1)) == length


def test_29_february_is_compared_with_28() -> None:
    leap = date(2024, 2, 29)
    assert same_days(Period(leap, leap), 1) == Period(date(2023, 2, 28), date(2023, 2, 28))
    assert same_days(Period(date(2025, 2, 1), date(2025, 2, 28)), 1).last == leap
