"""The days of a loan: what is taken, what is free, against an enumeration day by day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.loans.rules import State, Stay, days_taken, free_days, meet

TODAY = date(2026, 11, 17)
DAYS = st.dates(TODAY - timedelta(days=20), TODAY + timedelta(days=20))
SPAN = [TODAY + timedelta(days=n) for n in range(-60, 61)]


@st.composite
def stays(draw: st.DrawFn) -> Stay:
    """Draw a loan as the services let one be: out by today, back no earlier than out."""
    first, last = sorted((draw(DAYS), draw(DAYS)))
    left = st.dates(TODAY - timedelta(days=25), max(min(last, TODAY), TODAY - timedelta(days=25)))
    out = draw(st.none() | left)
    back = draw(st.none() | st.dates(out, TODAY)) if out else None
    return Stay(first, last, out, back, cancelled=out is None and draw(st.booleans()))


def is_taken(stay: Stay, day: date) -> bool:
    """Say the rule again, one day at a time."""
    begins = min(stay.first_day, stay.out_on) if stay.out_on else stay.first_day
    if stay.cancelled or day < begins:
        return False
    if stay.back_on:
        return day < stay.back_on
    return day <= stay.last_day or (stay.out_on is not None and day <= TODAY)


@given(stays(), stays())
def test_two_loans_meet_where_a_day_is_taken_by_both(one: Stay, other: Stay) -> None:
    by_hand = any(is_taken(one, day) and is_taken(other, day) for day in SPAN)
    assert meet(days_taken(one, TODAY), days_taken(other, TODAY)) == by_hand


@given(st.lists(stays(), max_size=4))
def test_the_free_days_are_those_that_no_loan_takes(loans: list[Stay]) -> None:
    taken = [period for loan in loans if (period := days_taken(loan, TODAY))]
    until = TODAY + timedelta(days=40)
    free = [
        day for period in free_days(taken, TODAY, until) for day in SPAN if period.first <= day <= period.last
    ]
    assert free == [
        day for day in SPAN if TODAY <= day <= until and not any(is_taken(loan, day) for loan in loans)
    ]


def test_an_exhibition_is_reserved_then_out_then_late_then_available() -> None:
    first, last = date(2026, 11, 10), date(2026, 11, 16)
    assert Stay(first, last).state(TODAY) is State.RESERVED
    assert Stay(first, last, first).state(last) is State.OUT
    assert Stay(first, last, first).state(TODAY) is State.LATE
    assert Stay(first, last, first, TODAY).state(TODAY) is State.AVAILABLE
