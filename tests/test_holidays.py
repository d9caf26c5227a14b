"""Public holidays against an independent computation: Easter and the fixed days, 1950-2099."""

from datetime import date, timedelta

import pytest

from espace_citoyennete.holidays import public_holidays


def easter(year: int) -> date:
    """Compute Easter Sunday (Meeus, Jones, Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


@pytest.mark.parametrize("year", range(1950, 2100))
def test_the_eleven_days_of_a_year_are_the_computed_ones(year: int) -> None:
    days = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)]
    fixed = {date(year, month, day) for month, day in days}
    moving = {easter(year) + timedelta(days=after) for after in (1, 39, 50)}
    if year < 1953 or 1960 <= year <= 1981:  # 8 May: law of 20 March 1953, then that of 2 October 1981
        fixed.remove(date(year, 5, 8))
    if 2005 <= year <= 2007:  # Whit Monday was the *journée de solidarité* (law of 30 June 2004)
        moving.remove(easter(year) + timedelta(days=50))
    assert set(public_holidays(year)) == fixed | moving
