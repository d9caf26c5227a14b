"""Rules of permanences: French in and out, developed into days, against a walk day by day."""

from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.french import Unreadable
from espace_citoyennete.permanences.rules import (
    LAST,
    Rule,
    from_json,
    occurrences,
    parse_rule,
    rule_sentence,
    slot_times,
    to_json,
)

weekdays = st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))
positions = st.sets(st.sampled_from([1, 2, 3, 4, 5, LAST]), min_size=1).map(
    lambda found: tuple(sorted(found, key=lambda p: p % 7))
)
rules = st.one_of(
    st.builds(Rule, weekdays, every=st.integers(1, 26)),
    st.builds(Rule, weekdays, positions),
)
listed = st.sets(st.dates(date(2001, 1, 1), date(2099, 12, 31)), min_size=1, max_size=12).map(
    lambda found: Rule(dates=tuple(sorted(found)))
)
days = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@given(st.one_of(rules, listed))
def test_a_rule_written_in_french_is_read_back_the_same(rule: Rule) -> None:
    assert parse_rule(rule_sentence(rule)) == rule
    assert from_json(to_json(rule)) == rule


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("1er et 3e lundi", Rule((0,), (1, 3))),
        ("Les 1ers et 3èmes lundis du mois", Rule((0,), (1, 3))),
        ("premier et troisième lundi", Rule((0,), (1, 3))),
        ("2nd mercredi", Rule((2,), (2,))),
        ("dernier vendredi du mois", Rule((4,), (LAST,))),
        ("chaque mardi", Rule((1,))),
        ("tous les mardis et jeudis", Rule((1, 3))),
        ("du lundi au vendredi", Rule((0, 1, 2, 3, 4))),
        ("tous les 15 jours le mardi", Rule((1,), every=2)),
        ("un mardi sur deux", Rule((1,), every=2)),
        ("une semaine sur deux le jeudi", Rule((3,), every=2)),
        ("toutes les trois semaines, le lundi", Rule((0,), every=3)),
        ("3 mars, 7 avril 2027", Rule(dates=(date(2027, 3, 3), date(2027, 4, 7)))),
        ("03/03/2027, 07/04/2027", Rule(dates=(date(2027, 3, 3), date(2027, 4, 7)))),
        ("03/03/27 et 7/4/27", Rule(dates=(date(2027, 3, 3), date(2027, 4, 7)))),
        ("le mercredi 3 mars et le 7 avr. 2027", Rule(dates=(date(2027, 3, 3), date(2027, 4, 7)))),
        ("3, 10 et 17 mars 2027", Rule(dates=tuple(date(2027, 3, day) for day in (3, 10, 17)))),
        ("15 déc. 2027 et 5 janvier 2028", Rule(dates=(date(2027, 12, 15), date(2028, 1, 5)))),
        ("1er août 2027", Rule(dates=(date(2027, 8, 1),))),
    ],
)
def test_the_ways_people_write_a_rule_are_understood(text: str, rule: Rule) -> None:
    assert parse_rule(text) == rule


@pytest.mark.parametrize(
    "text",
    [
        "", "parfois", "1er lundi et 3e mardi", "tous les mardis sauf le 1er", "6e lundi",
        "tous les 10 jours", "3 mars, 7 avril", "du 3 mars au 7 avril 2027",
        "1er mardi de mars 2027", "3 mars 2027 et le mardi",
    ],
)  # fmt: skip
def test_a_rule_that_could_be_misread_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="Écrire par exemple"):
        parse_rule(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("31/02/2027", "écrire 28/02/2027 ou 01/03/2027"),
        ("29 février 2027", "écrire 28/02/2027 ou 01/03/2027"),
        ("mardi 3 mars 2027", "n’est pas un mardi.*c’est un mercredi"),
        ("7 avril, 3 mars 2027", "dans l’ordre"),
        ("15 décembre, 5 janvier 2028", "l’année là où elle change"),
    ],
)
def test_a_date_that_is_not_what_is_meant_is_refused_with_the_remedy(text: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        parse_rule(text)


@given(listed, days, st.integers(0, 20000))
def test_listed_dates_are_held_in_the_period_and_nowhere_else(rule: Rule, first: date, length: int) -> None:
    last = first + timedelta(days=length)
    assert occurrences(rule, first, last) == [day for day in rule.dates if first <= day <= last]


@given(rules, days, st.integers(0, 800))
def test_occurrences_are_exactly_the_days_that_a_naive_walk_finds(
    rule: Rule, first: date, length: int
) -> None:
    last = first + timedelta(days=length)
    walked: list[date] = []
    monday: date | None = None
    for step in range(length + 1):
        day = first + timedelta(days=step)
        if day.weekday() not in rule.weekdays:
            continue
        if rule.positions:
            is_last = (day + timedelta(days=7)).month != day.month
            if (day.day + 6) // 7 in rule.positions or (is_last and LAST in rule.positions):
                walked.append(day)
            continue
        monday = monday or day - timedelta(days=day.weekday())
        if (day - monday).days // 7 % rule.every == 0:
            walked.append(day)
    assert occurrences(rule, first, last) == walked


@given(st.times(), st.times(), st.integers(5, 240))
def test_slots_fill_the_stretch_whole_and_never_overlap(start: time, end: time, minutes: int) -> None:
    times = slot_times(date(2022, 1, 3), start, end, minutes)
    length = timedelta(minutes=minutes)
    assert all(b - a == length for a, b in pairwise(times))
    if times:
        assert times[0].time() == start
        assert (times[-1] + length).time() <= end
        assert times[-1] + 2 * length > times[0].combine(times[0].date(), end)
