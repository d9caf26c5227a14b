"""Which days a report counts."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.annual_report.rules import months_of, neighbour, period_around, year_to_report
from espace_citoyennete.report import year_period

days = st.dates(date(1950, 1, 1), date(2099, 12, 31))
lengths = st.sampled_from((1, 3, 12))


@given(days, lengths)
def test_periods_of_one_length_cover_every_day_once(day: date, months: int) -> None:
    period = period_around(day, months)
    assert period.first <= day <= period.last
    assert months_of(period) == months
    assert neighbour(period, months, 1).first == period.last + timedelta(days=1)
    assert neighbour(neighbour(period, months, 1), months, -1) == period


def test_the_year_proposed_is_the_one_that_ended_until_the_end_of_march() -> None:
    assert year_to_report(date(2023, 3, 31)) == year_period(2022)
    assert year_to_report(date(2023, 4, 1)) == year_period(2023)
