"""The terms of an agreement, against a calendar read day by day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.agreements.rules import Span, State, Terms, months_after, promised_sittings

DAY = timedelta(days=1)
SIGNED = Terms(date(2010, 6, 24), signed_on=date(2010, 6, 24))
days = st.dates(date(1996, 1, 1), date(2060, 12, 31))


def walked(first: date, months: int) -> date:
    """Return the day so many months after, by walking: each new month has one day that closes it."""
    day, passed = first, 0
    while passed < months:
        day += DAY
        is_last = (day + DAY).month != day.month
        passed += day.day == first.day or (is_last and day.day < first.day)
    return day


def test_the_agreement_of_2010_is_denounced_on_24_march_2011_at_the_latest() -> None:
    assert SIGNED.notice_of(0) == date(2011, 3, 24)
    assert SIGNED.period(0) == Span(date(2010, 6, 24), date(2011, 6, 23))


@pytest.mark.parametrize(("renewals", "year"), [(1, 2012), (2, 2013), (5, 2016)])
def test_after_renewals_the_notice_is_that_of_the_current_period(renewals: int, year: int) -> None:
    today = date(year - 1, 7, 1)
    assert SIGNED.number_on(today) == renewals
    assert SIGNED.notice_due(today) == date(year, 3, 24)


def test_a_short_month_shortens_one_period_only() -> None:
    leap, end_of_month = Terms(date(2028, 2, 29)), Terms(date(2027, 1, 31), months=1, notice_months=0)
    assert [leap.period(n).first for n in (1, 4)] == [date(2029, 2, 28), date(2032, 2, 29)]
    assert [end_of_month.period(n).first for n in (1, 2)] == [date(2027, 2, 28), date(2027, 3, 31)]
    assert Terms(date(2027, 1, 31)).notice_of(0) == date(2027, 10, 31)


@given(days, st.integers(0, 60))
def test_months_are_those_of_the_calendar(first: date, months: int) -> None:
    assert months_after(first, months) == walked(first, months)


@given(days, st.integers(1, 36), st.integers(0, 12), st.integers(0, 5))
def test_the_notice_of_each_period_leaves_its_months(
    first: date, months: int, notice: int, number: int
) -> None:
    terms = Terms(first, months, notice_months=min(notice, months))
    last_day = terms.notice_of(number)
    assert last_day == walked(first, months * (number + 1) - min(notice, months))
    assert walked(last_day, min(notice, months)) <= terms.period(number).last + DAY


@given(days, st.integers(1, 24), st.integers(0, 4), st.integers(0, 3000))
def test_periods_follow_one_another_and_cover_each_day_once(
    first: date, months: int, most: int, away: int
) -> None:
    terms, day = Terms(first, months, most_renewals=most), first + away * DAY
    inside = [n for n in range(most + 1) if terms.period(n).first <= day <= terms.period(n).last]
    end = terms.end()
    assert end is not None
    assert inside == ([terms.number_on(day)] if day <= end else [])
    assert end == terms.period(most).last
    assert terms.number_on(end + away * DAY) == most


@given(days, st.integers(1, 24), st.integers(0, 12), st.integers(0, 3000))
def test_denounced_in_time_it_ends_with_its_period_and_too_late_with_the_next_one(
    first: date, months: int, notice: int, away: int
) -> None:
    terms, day = Terms(first, months, notice_months=min(notice, months)), first + away * DAY
    number, denounced = terms.number_on(day), replace(terms, denounced_on=day)
    last_day = terms.notice_of(number)
    assert last_day is not None
    ended = number if day <= last_day else number + 1
    assert denounced.end() == terms.period(ended).last
    assert denounced.is_renewed(number) is (ended > number)
    assert not denounced.is_renewed(ended)
    assert denounced.notice_due(day) is None


def test_what_ends_by_itself_has_nothing_to_denounce() -> None:
    two = Terms(date(2026, 1, 1), most_renewals=1, signed_on=date(2026, 1, 1))
    assert two.notice_due(date(2026, 12, 1)) is None  # the last renewal is certain, and no other one follows
    assert two.notice_due(date(2026, 6, 1)) == date(2026, 10, 1)
    express = Terms(date(2026, 1, 1), is_tacit=False)
    assert express.notice_due(date(2026, 6, 1)) is None
    assert express.end() == date(2026, 12, 31)
    assert Terms(date(2026, 1, 1), is_tacit=False, renewals=2).end() == date(2028, 12, 31)


def test_a_first_period_that_ends_with_the_civil_year_is_renewed_on_the_first_of_january() -> None:
    terms = Terms(date(2026, 6, 24), first_end=date(2026, 12, 31))
    assert terms.notice_of(0) == date(2026, 10, 1)
    assert terms.period(1) == Span(date(2027, 1, 1), date(2027, 12, 31))
    assert terms.period(2) == Span(date(2028, 1, 1), date(2028, 12, 31))


def test_each_state_is_told_by_the_day_alone() -> None:
    def at(*day: int, **more: object) -> State:
        return Terms(date(2010, 6, 24), **{"signed_on": date(2010, 6, 1), **more}).state(date(*day))  # type: ignore[arg-type]

    assert at(2010, 6, 2, signed_on=None) is State.TO_SIGN
    assert at(2010, 6, 2) is State.TO_COME
    assert at(2010, 12, 23) is State.RUNNING
    assert at(2010, 12, 24) is State.NOTICE  # 90 days before
    assert at(2011, 3, 24) is State.NOTICE
    assert at(2011, 3, 25) is State.RUNNING
    assert at(2011, 6, 24) is State.RENEWED
    assert at(2011, 3, 25, denounced_on=date(2011, 3, 24)) is State.DENOUNCED
    assert at(2011, 6, 24, denounced_on=date(2011, 3, 24)) is State.OVER
    assert at(2011, 6, 24, denounced_on=date(2011, 3, 25)) is State.DENOUNCED


@given(days, st.integers(1, 24), st.integers(0, 3), st.integers(0, 3000))
def test_the_years_to_assess_cover_the_agreement_once(first: date, months: int, most: int, away: int) -> None:
    terms, until = Terms(first, months, most_renewals=most), first + away * DAY
    years, end = list(terms.years(until)), terms.end()
    assert end is not None
    assert list(_gaps(years)) == [DAY] * (len(years) - 1)
    assert years[0].first == first
    assert years[-1].last >= min(until, end)
    assert all(year.last <= end and (year.last - year.first).days <= 365 for year in years)


def _gaps(years: list[Span]) -> Iterator[timedelta]:
    return (after.first - before.last for before, after in pairwise(years))


@pytest.mark.parametrize(
    ("promise", "sittings"),
    [
        ("22 séances d’information juridique", 22),
        ("Tenir 11 permanences par an", 11),
        ("Former 40 agents", None),
        ("Être présent au forum", None),
    ],
)
def test_a_promise_tells_its_sittings(promise: str, sittings: int | None) -> None:
    assert promised_sittings(promise) == sittings
