"""The half-days of a course: what its days give, what is typed is read back, which numbers cannot stand."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.actions.half_days import (
    MOST_MINUTES,
    HalfDay,
    course_days,
    course_minutes,
    half_day_lines,
    half_day_problems,
    parse_half_days,
    planned_half_days,
)
from espace_citoyennete.french import Unreadable

FRIDAY = date(2026, 11, 6)
LABELS = st.from_regex(r"[A-Za-zé] ?[A-Za-z,. ]{0,10}[a-z]", fullmatch=True)
HALF_DAYS = st.lists(
    st.builds(HalfDay, LABELS, st.none() | st.integers(0, 99), st.none() | st.integers(1, MOST_MINUTES))
).map(tuple)


@given(HALF_DAYS)
def test_half_days_written_are_read_again(half_days: tuple[HalfDay, ...]) -> None:
    assert parse_half_days(half_day_lines(half_days)) == half_days


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 20), st.integers(0, 6000))
def test_planned_half_days_last_as_long_as_their_course(first: date, more: int, minutes: int) -> None:
    last = date.fromordinal(first.toordinal() + more)
    found = planned_half_days(first, last, minutes)
    days = course_days(first, last)
    assert all(day == first or day.weekday() < 5 for day in days)
    if found:
        assert course_minutes(1, found) == minutes
        assert len(found) in (len(days), 2 * len(days))
        assert len({half_day.label for half_day in found}) == len(found)
        assert half_day_problems(None, None, found) == {}
    else:
        assert minutes < 1 or minutes // (2 * len(days)) >= MOST_MINUTES or minutes < 2 * len(days)


def test_a_long_day_is_a_morning_and_an_afternoon_and_a_short_one_says_which() -> None:
    monday = date(2026, 11, 9)
    assert half_day_lines(planned_half_days(FRIDAY, monday, 720)).splitlines() == [
        "Ven. 6 nov., matin (3\u00a0h)\u00a0: ",
        "Ven. 6 nov., après-midi (3\u00a0h)\u00a0: ",
        "Lun. 9 nov., matin (3\u00a0h)\u00a0: ",
        "Lun. 9 nov., après-midi (3\u00a0h)\u00a0: ",
    ]
    (only,) = planned_half_days(FRIDAY, None, 180, time(14))
    assert only == HalfDay("Ven. 6 nov., après-midi", None, 180)


def test_days_that_end_before_they_begin_give_no_half_day() -> None:
    assert planned_half_days(FRIDAY, date(2026, 11, 5), 360) == ()


def test_the_hours_are_those_of_the_half_days_only_where_each_of_them_tells() -> None:
    assert course_minutes(360, ()) == 360
    assert course_minutes(0, ()) is None
    assert course_minutes(360, (HalfDay("Matin", 3, 200), HalfDay("Soir", 3))) == 360
    assert course_minutes(360, (HalfDay("Matin", 3, 200), HalfDay("Soir", 3, 100))) == 300


@pytest.mark.parametrize("line", ["Matin (trois heures) : 8", "Matin : 8 présents", ": 8", "Matin (0 h) : 8"])
def test_a_line_that_would_be_read_otherwise_than_meant_is_refused(line: str) -> None:
    with pytest.raises(Unreadable):
        parse_half_days(line)


def test_a_half_day_is_neither_below_zero_nor_longer_than_it_can_be() -> None:
    assert "zéro ou plus" in half_day_problems(8, None, (HalfDay("Matin", -1),))["half_days"]
    for minutes in (0, MOST_MINUTES + 1):
        assert "au plus" in half_day_problems(8, None, (HalfDay("Matin", 8, minutes),))["half_days"]
