"""A year of permanences moved to the next one: the days of a wall calendar, the rhythm never broken."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.permanences.hours import Hours
from espace_citoyennete.permanences.next_year import next_year
from espace_citoyennete.permanences.plan import Series, plan
from espace_citoyennete.permanences.rules import Rule, parse_rule
from tests.permanences.test_plan import rows, series_of, walked, zone_b

MORNING = Hours(time(9), time(12), 30)
LONG_AGO = date(1900, 1, 1)


@pytest.mark.parametrize("row", rows("permanences-2022.csv"), ids=lambda row: f"{row['Type']} {row['Règle']}")
def test_each_rule_of_2022_renewed_gives_the_days_of_a_naive_walk_of_2023(row: dict[str, str]) -> None:
    renewed = next_year(series_of(row), not_before=date(2022, 12, 2))
    assert renewed == replace(series_of(row), first_day=date(2023, 1, 1), last_day=date(2023, 12, 31))
    assert list(plan(renewed, zone_b()).days) == list(walked(row, 2023))


fortnights = st.builds(
    Rule,
    st.sets(st.integers(0, 6), min_size=1, max_size=3).map(lambda days: tuple(sorted(days))),
    every=st.integers(2, 5),
)


@given(fortnights, st.dates(date(2020, 1, 1), date(2028, 2, 29)), st.integers(359, 366), st.integers(0, 60))
def test_whole_years_renewed_one_after_the_other_are_one_long_series(
    rule: Rule, first: date, days: int, late: int
) -> None:
    year = Series(rule, first, first + timedelta(days=days), MORNING, "Salle 1", "Étouvie")
    following = next_year(year, not_before=LONG_AGO)
    planned_on = following.last_day + timedelta(days=late)
    after = next_year(following, not_before=planned_on)
    without_stop = replace(year, last_day=after.last_day).places()
    missed = [place for place in without_stop if following.last_day < place[0] < planned_on]
    assert [*year.places(), *following.places(), *missed, *after.places()] == without_stop


@pytest.mark.parametrize(
    ("period", "moved"),
    [
        (("2026-01-01", "2026-12-31"), ("2027-01-01", "2027-12-31")),
        (("2026-09-01", "2027-06-30"), ("2027-09-01", "2028-06-30")),
        (("2028-02-29", "2028-12-31"), ("2029-02-28", "2029-12-31")),
        (("2027-03-01", "2028-02-29"), ("2028-03-01", "2029-02-28")),
        (("2025-01-01", "2026-12-31"), ("2027-01-01", "2027-12-31")),  # never over itself
    ],
)
def test_a_period_is_moved_by_one_calendar_year(period: tuple[str, str], moved: tuple[str, str]) -> None:
    first, last = map(date.fromisoformat, period)
    renewed = next_year(Series(parse_rule("tous les mardis"), first, last, MORNING), not_before=LONG_AGO)
    assert (renewed.first_day.isoformat(), renewed.last_day.isoformat()) == moved


def test_a_fortnight_stopped_for_the_summer_starts_again_on_its_own_weeks() -> None:
    school_year = Series(parse_rule("un jeudi sur deux"), date(2026, 9, 3), date(2027, 6, 30), MORNING)
    days = [day for day, _ in next_year(school_year, not_before=LONG_AGO).places()]
    assert days[0] == date(2027, 9, 16)  # 54 weeks after the 3rd of September 2026, not 52 and one day
    assert {(day - school_year.first_day).days % 14 for day in days} == {0}


def test_a_year_planned_late_begins_tomorrow_and_one_all_past_is_empty() -> None:
    mondays = Series(parse_rule("tous les lundis"), date(2026, 1, 1), date(2026, 12, 31), MORNING)
    assert next_year(mondays, not_before=date(2027, 1, 20)).first_day == date(2027, 1, 20)
    late = next_year(mondays, not_before=date(2028, 2, 1))
    assert late.last_day < late.first_day
    assert late.places() == []
