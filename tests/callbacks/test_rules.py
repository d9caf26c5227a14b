"""The day of the next try: never in the past, never a closed day, never outside what the day still allows."""

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.callbacks.rules import (
    BUSY,
    NO_ANSWER,
    WRONG_NUMBER,
    SafeHours,
    first_open_day,
    is_nameless,
    next_try,
    why_closed,
)
from espace_citoyennete.town.rules import Calendar, Span

ALWAYS_SHUT = Calendar((), None, (Span(date(2020, 1, 1), date(2040, 12, 31), "Travaux"),))

days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31))
hours = st.builds(SafeHours, st.none() | st.times(), st.none() | st.times())
tries = st.sampled_from([NO_ANSWER, BUSY])


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    spans = []
    for first in draw(st.lists(days, max_size=4)):
        spans.append(Span(first, first + timedelta(days=draw(st.integers(0, 20))), "Fermeture"))
    return Calendar((), None, tuple(spans))


@given(tries, hours, moments, calendars())
def test_the_next_try_is_on_an_open_day_from_today_on(
    result: str, safe: SafeHours, now: datetime, calendar: Calendar
) -> None:
    day = next_try(result, safe, now, lambda at: not why_closed(at, calendar))
    assert day >= now.date()
    assert not why_closed(day, calendar)
    if safe.last is not None and safe.last < now.time():
        assert day > now.date()  # the safe hours of today are over


@given(tries, hours, st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_a_try_late_in_the_day_goes_to_another_one(result: str, safe: SafeHours, day: date) -> None:
    evening = datetime.combine(day, time(17, 1))
    assert next_try(result, safe, evening, lambda _: True) == day + timedelta(days=1)


@given(hours, moments)
def test_a_wrong_number_stays_on_the_list_of_today(safe: SafeHours, now: datetime) -> None:
    assert next_try(WRONG_NUMBER, safe, now, lambda _: True) == now.date()


@given(days, calendars())
def test_the_first_open_day_leaves_no_open_day_behind(first: date, calendar: Calendar) -> None:
    day = first_open_day(first, lambda at: not why_closed(at, calendar))
    assert not why_closed(day, calendar)
    assert all(why_closed(first + timedelta(days=n), calendar) for n in range((day - first).days))


def test_a_place_that_never_opens_still_gets_a_day() -> None:
    day = date(2026, 11, 17)
    assert first_open_day(day, lambda at: not why_closed(at, ALWAYS_SHUT)) == day


@given(hours, st.times())
def test_safe_hours_allow_what_lies_between_them(safe: SafeHours, at: time) -> None:
    before = safe.first is not None and at < safe.first
    after = safe.last is not None and at > safe.last
    assert safe.allow(at) is not (before or after)


def test_saying_that_there_is_no_name_is_no_name() -> None:
    assert all(map(is_nameless, ("Anonyme", "ANONYME", " inconnue ", "Sans nom")))
    assert not any(map(is_nameless, ("Anonymos", "Diallo", "")))
