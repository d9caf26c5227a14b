"""Rules of permanences: French in and out, dated sittings, exclusions."""

import csv
from datetime import date, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.french import Unreadable
from espace_citoyennete.permanences.rules import (
    LAST,
    Rule,
    excluded,
    from_json,
    occurrences,
    parse_rule,
    plan,
    rule_sentence,
    slot_times,
    to_json,
)
from espace_citoyennete.town.rules import Calendar, Span, UnknownHolidays

YEAR = Path(__file__).parent.parent / "data" / "annee-2022"
HOLIDAYS = Path(__file__).parent.parent.parent / "espace_citoyennete/resources/reference"

weekdays = st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))
positions = st.sets(st.sampled_from([1, 2, 3, 4, 5, LAST]), min_size=1).map(
    lambda found: tuple(sorted(found, key=lambda p: p % 7))
)
rules = st.one_of(
    st.builds(Rule, weekdays, every=st.integers(1, 26)),
    st.builds(Rule, weekdays, positions),
)
days = st.dates(date(2015, 1, 1), date(2035, 12, 31))


def zone_b() -> Calendar:
    with (HOLIDAYS / "vacances-scolaires-zone-b.csv").open(encoding="utf-8-sig") as file:
        spans = tuple(
            Span(date.fromisoformat(row[0]), date.fromisoformat(row[1]), row[2])
            for row in list(csv.reader(file, delimiter=";"))[1:]
        )
    return Calendar(spans, known_until=max(span.last for span in spans))


@given(rules)
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
    ],
)
def test_the_ways_people_write_a_rule_are_understood(text: str, rule: Rule) -> None:
    assert parse_rule(text) == rule


@pytest.mark.parametrize(
    "text",
    ["", "parfois", "1er lundi et 3e mardi", "tous les mardis sauf le 1er", "6e lundi", "tous les 10 jours"],
)
def test_a_rule_that_could_be_misread_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="Écrire par exemple"):
        parse_rule(text)


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


def test_the_thirteen_rules_of_2022_give_386_sittings_and_2280_slots() -> None:
    sittings = slots = 0
    with (YEAR / "permanences-2022.csv").open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file, delimiter=";"):
            each = len(
                slot_times(
                    date(2022, 1, 1),
                    time.fromisoformat(row["De"]),
                    time.fromisoformat(row["À"]),
                    int(row["Durée du créneau (min)"]),
                )
            )
            planned = plan(
                parse_rule(row["Règle"]),
                date(2022, 1, 1),
                date(2022, 12, 31),
                each,
                zone_b(),
                school_holidays=row["Hors vacances scolaires"] == "oui",
                public_holidays_too=True,
            )
            sittings += len(planned.days)
            slots += len(planned.days) * each
    assert (sittings, slots) == (386, 2280)


def test_a_plan_says_what_it_leaves_out_and_why() -> None:
    planned = plan(
        parse_rule("tous les lundis"),
        date(2022, 4, 4),
        date(2022, 5, 2),
        6,
        zone_b(),
        school_holidays=True,
        public_holidays_too=True,
    )
    assert planned.days == (date(2022, 4, 4), date(2022, 4, 25), date(2022, 5, 2))
    assert [exclusion.reason for exclusion in planned.excluded] == [
        "Vacances de printemps",
        "Lundi de Pâques",
    ]
    assert planned.sentence == (
        "3 séances, 18 créneaux, 2 exclues (vacances scolaires\u00a0: 1, jours fériés\u00a0: 1)"
    )


def test_school_holidays_that_nobody_knows_yet_are_never_read_as_school_days() -> None:
    with pytest.raises(UnknownHolidays, match="ne sont pas connues"):
        excluded(date(2028, 9, 4), zone_b(), school_holidays=True, public_holidays_too=True)


def test_a_closure_excludes_the_day_with_its_reason() -> None:
    closed = Calendar((), None, (Span(date(2022, 3, 1), date(2022, 3, 4), "Travaux"),))
    exclusion = excluded(date(2022, 3, 4), closed, school_holidays=False, public_holidays_too=True)
    assert exclusion is not None
    assert exclusion.reason == "Travaux"
    assert excluded(date(2022, 3, 5), closed, school_holidays=False, public_holidays_too=True) is None


@given(st.times(), st.times(), st.integers(5, 240))
def test_slots_fill_the_stretch_whole_and_never_overlap(start: time, end: time, minutes: int) -> None:
    times = slot_times(date(2022, 1, 3), start, end, minutes)
    length = timedelta(minutes=minutes)
    assert all(b - a == length for a, b in pairwise(times))
    if times:
        assert times[0].time() == start
        assert (times[-1] + length).time() <= end
        assert times[-1] + 2 * length > times[0].combine(times[0].date(), end)
