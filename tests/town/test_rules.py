"""Rules of the town's lists: what the calendar knows, how codes are made."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.town.rules import (
    Calendar,
    Span,
    UnknownHolidays,
    code_of,
    entry_code_problem,
    known_until,
)

DAYS = st.dates(date(2019, 1, 1), date(2030, 12, 31))


@given(DAYS, DAYS)
def test_a_day_outside_the_known_years_is_never_read_as_a_school_day(day: date, last: date) -> None:
    calendar = Calendar((Span(date(2020, 10, 17), date(2020, 11, 1), "Toussaint"),), last)
    if date(2020, 10, 17) <= day <= last:
        assert calendar.school_holiday(day) == ("Toussaint" if day <= date(2020, 11, 1) else None)
    else:
        with pytest.raises(UnknownHolidays, match="ne sont pas connues"):
            calendar.school_holiday(day)


def test_a_calendar_without_school_holidays_knows_nothing_but_still_tells_the_closures() -> None:
    calendar = Calendar((), None, (Span(date(2026, 12, 24), date(2026, 12, 26), "Inventaire"),))
    assert not calendar.is_known(date(2026, 12, 24))
    assert calendar.closure(date(2026, 12, 26)) == "Inventaire"
    assert calendar.closure(date(2026, 12, 27)) is None


def test_the_place_is_open_on_weekdays_neither_holiday_nor_closed_and_on_holidays_worked() -> None:
    shut = Span(date(2026, 5, 4), date(2026, 5, 5), "Travaux")
    calendar = Calendar(
        (), None, (shut,), {"salle 1": (Span(date(2026, 5, 6), date(2026, 5, 6), "Peinture"),)},
        frozenset({date(2026, 5, 8), date(2026, 8, 15)}),
    )  # fmt: skip
    week = calendar.open_days(date(2026, 4, 27), date(2026, 5, 10))
    assert [day.day for day in week] == [27, 28, 29, 30, 6, 7, 8]  # the 1st is a holiday, the 8th is worked
    assert calendar.is_open(date(2026, 8, 15))  # a Saturday, worked
    assert not calendar.is_open(date(2026, 5, 6), "Salle 1")


@given(st.integers(1, 300))
def test_holidays_typed_for_a_far_year_do_not_make_the_years_between_known(gap: int) -> None:
    first = Span(date(2028, 7, 4), date(2028, 8, 31), "Été")
    later = first.last + timedelta(days=gap)
    expected = later if gap <= 100 else first.last
    assert known_until((first, Span(later, later, "Plus tard"))) == expected


@given(st.text(max_size=60), st.sets(st.text("ABC_2", max_size=6), max_size=5))
def test_a_new_code_is_short_plain_and_never_one_already_used(label: str, taken: set[str]) -> None:
    code = code_of(label, taken | {code_of(label, taken)})
    assert code not in taken | {code_of(label, taken)}
    assert 0 < len(code) <= 30
    assert code.isascii()


@pytest.mark.parametrize("typed", ["LOGEM", "L2", "É", "lo"])
def test_an_entry_code_is_four_capital_letters_at_most(typed: str) -> None:
    assert "quatre lettres" in str(entry_code_problem(typed, ()))


def test_an_entry_code_already_used_is_refused_by_its_name() -> None:
    assert "« LOG »" in str(entry_code_problem("LOG", {"LOG"}))
    assert entry_code_problem("LOG", {"FAM"}) is None
    assert entry_code_problem("", {""}) is None
