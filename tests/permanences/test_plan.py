"""What a rule gives: sittings and their places, days left out and why, slots by the hour and by arrival."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.french import fold
from espace_citoyennete.permanences.hours import Hours, PlannedSlot
from espace_citoyennete.permanences.plan import Plan, Series, plan
from espace_citoyennete.permanences.rules import Rule, parse_rule
from espace_citoyennete.town.rules import Calendar, Span, UnknownHolidays
from tests.test_holidays import easter

YEAR = Path(__file__).parent.parent / "data" / "annee-2022"
HOLIDAYS = Path(__file__).parent.parent.parent / "espace_citoyennete/resources/reference"
MORNING = Hours(time(9), time(12), 30)


def zone_b() -> Calendar:
    with (HOLIDAYS / "vacances-scolaires-zone-b.csv").open(encoding="utf-8-sig") as file:
        spans = tuple(
            Span(date.fromisoformat(row[0]), date.fromisoformat(row[1]), row[2])
            for row in list(csv.reader(file, delimiter=";"))[1:]
        )
    return Calendar(spans, known_until=max(span.last for span in spans))


def rows(name: str) -> list[dict[str, str]]:
    with (YEAR / name).open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file, delimiter=";"))


def series_of(row: dict[str, str]) -> Series:
    starts_at, ends_at = time.fromisoformat(row["De"]), time.fromisoformat(row["À"])
    hours = Hours(starts_at, ends_at, int(row["Durée du créneau (min)"]))
    return Series(
        parse_rule(row["Règle"]), date(2022, 1, 1), date(2022, 12, 31), hours, row["Lieu"],
        skips_school_holidays=row["Hors vacances scolaires"] == "oui",
    )  # fmt: skip


def year_of(row: dict[str, str]) -> Plan:
    return plan(series_of(row), zone_b())


# The year of the 13 rules


def test_the_thirteen_rules_of_2022_give_386_sittings_and_2280_slots() -> None:
    plans = [year_of(row) for row in rows("permanences-2022.csv")]
    assert len(plans) == 13
    assert sum(len(one.days) for one in plans) == 386
    assert sum(len(one.hours.slots(day)) for one in plans for day in one.days) == 2280


POSITIONS = {"1er": 1, "2e": 2, "3e": 3, "4e": 4}
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi")


def walked(row: dict[str, str], year: int = 2022) -> Iterator[date]:
    """Walk the year day by day as somebody with a wall calendar would, without any library."""
    words = row["Règle"].split()
    weekday = WEEKDAYS.index(words[-1].removesuffix("s"))
    wanted = {POSITIONS[word] for word in words if word in POSITIONS}
    holidays = [line.split(";") for line in _holiday_lines()]
    for number in range(365):
        day = date(year, 1, 1) + timedelta(days=number)
        rank = (day.day + 6) // 7
        is_public = (day.month, day.day) in FIXED or (day - easter(year)).days in (1, 39, 50)
        is_school = any(first <= day.isoformat() <= last for first, last, *_ in holidays)
        is_asked = day.weekday() == weekday and (not wanted or rank in wanted)
        if is_asked and not is_public and not (is_school and row["Hors vacances scolaires"] == "oui"):
            yield day


FIXED = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}


def _holiday_lines() -> list[str]:
    return (HOLIDAYS / "vacances-scolaires-zone-b.csv").read_text(encoding="utf-8-sig").splitlines()[1:]


@pytest.mark.parametrize("row", rows("permanences-2022.csv"), ids=lambda row: f"{row['Type']} {row['Règle']}")
def test_each_rule_of_the_year_gives_the_days_of_a_naive_walk(row: dict[str, str]) -> None:
    assert list(year_of(row).days) == list(walked(row))


def test_the_2136_appointments_of_the_year_each_fall_in_a_slot_of_their_own() -> None:
    slots: Counter[tuple[str, ...]] = Counter()
    for row in rows("permanences-2022.csv"):
        planned = year_of(row)
        for slot in (slot for day in planned.days for slot in planned.hours.slots(day)):
            slots[f"{slot.starts_at:%d/%m/%Y}", f"{slot.starts_at:%H:%M}", row["Type"], row["Lieu"]] += 1
    booked = [
        (row["Date"], row["Heure"], row["Permanence"], row["Lieu"]) for row in rows("rendez-vous-2022.csv")
    ]
    assert len(booked) == 2136
    assert [one for one in booked if slots[one] != 1] == []


# Left out, and why


def test_a_plan_says_what_it_leaves_out_and_why() -> None:
    mondays = Series(
        parse_rule("tous les lundis"), date(2022, 4, 4), date(2022, 5, 2), MORNING, skips_school_holidays=True
    )
    planned = plan(mondays, zone_b())
    assert planned.days == (date(2022, 4, 4), date(2022, 4, 25), date(2022, 5, 2))
    assert [exclusion.reason for exclusion in planned.excluded] == [
        "Vacances de printemps",
        "Lundi de Pâques",
    ]
    assert planned.sentence == (
        "3 permanences, 18 créneaux, 2 exclues (vacances scolaires\u00a0: 1, jours fériés\u00a0: 1)"
    )


def test_school_holidays_that_nobody_knows_yet_are_never_read_as_school_days() -> None:
    beyond = Series(
        parse_rule("tous les lundis"),
        date(2028, 7, 3),
        date(2028, 9, 30),
        MORNING,
        skips_school_holidays=True,
    )
    with pytest.raises(UnknownHolidays, match="04/09/2028 ne sont pas connues"):
        plan(beyond, zone_b())


def test_a_public_holiday_that_is_worked_is_held() -> None:
    whit_monday = date(2027, 5, 17)
    series = Series(Rule(dates=(whit_monday,)), whit_monday, whit_monday, MORNING)
    assert plan(series, Calendar((), None)).days == ()
    assert plan(series, Calendar((), None, worked=frozenset({whit_monday}))).days == (whit_monday,)


def test_a_closed_room_leaves_out_its_own_sittings_and_an_absence_those_of_its_practitioner() -> None:
    wednesdays = Series(
        parse_rule("tous les mercredis"), date(2027, 3, 3), date(2027, 3, 24), MORNING, "Salle 1", "Étouvie"
    )
    works = Span(date(2027, 3, 1), date(2027, 3, 20), "Travaux")
    closed = Calendar((), None, room_closures={fold("Étouvie"): (works,)})
    away = Span(date(2027, 3, 17), date(2027, 3, 17), "Formation")
    planned = plan(wednesdays, closed, (away,))
    assert [(one.day.day, one.room) for one in planned.sittings] == [(3, "Salle 1"), (24, "Étouvie")]
    assert [(one.day.day, one.kind, one.reason) for one in planned.excluded] == [
        (10, "fermetures", "Travaux"),
        (17, "absences", "Formation"),
    ]


@given(st.integers(0, 40), st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_the_place_of_an_occurrence_does_not_move_when_a_day_before_it_is_closed(
    gone: int, first: date
) -> None:
    series = Series(
        parse_rule("tous les mardis"), first, first + timedelta(days=365), MORNING, "Salle 1", "Étouvie",
        skips_public_holidays=False,
    )  # fmt: skip
    day = series.places()[gone][0]
    planned = plan(series, Calendar((), None, (Span(day, day, "Travaux"),)))
    assert {(one.day, one.room) for one in planned.sittings} == {
        place for place in series.places() if place[0] != day
    }
    assert [room for _, room in series.places()][:4] == ["Salle 1", "Étouvie"] * 2


# Read back


@pytest.mark.parametrize(
    ("series", "said"),
    [
        (
            Series(
                parse_rule("1er et 3e lundi"), date(2027, 1, 4), date(2027, 12, 20), MORNING, "Salle 1",
                skips_school_holidays=True,
            ),
            "Le 1er et le 3e lundi de 9 h à 12 h, du 4 janvier au 20 décembre 2027, "
            "sauf vacances scolaires et jours fériés",
        ),
        (
            Series(
                parse_rule("3e mercredi"), date(2026, 9, 1), date(2027, 6, 30), MORNING, "Salle 1", "Étouvie",
                skips_public_holidays=False,
            ),
            "Le 3e mercredi de 9 h à 12 h, en alternance Salle 1 et Étouvie, "
            "du 1er septembre 2026 au 30 juin 2027",
        ),
        (
            Series(parse_rule("3 mars, 7 avril 2027"), date(2027, 3, 3), date(2027, 4, 7), MORNING),
            "Le 3 mars et le 7 avril 2027, de 9 h à 12 h, sauf jours fériés",
        ),
    ],
)  # fmt: skip
def test_one_sentence_reads_the_whole_back(series: Series, said: str) -> None:
    assert series.sentence.replace("\u00a0", " ") == said


# Slots of a day

DAY = date(2027, 3, 3)
layouts = st.builds(
    Hours,
    st.just(time(9)),
    st.sampled_from([time(10), time(12), time(16, 40)]),
    st.integers(5, 60),
    st.sampled_from(["HEURES", "ARRIVEE", "MIXTE"]),
    st.integers(1, 40),
)


@given(layouts)
def test_a_day_has_its_slots_by_the_hour_and_its_numbers_by_arrival(hours: Hours) -> None:
    slots = hours.slots(DAY)
    timed = [slot for slot in slots if slot.kind == "HEURE"]
    numbers = [slot for slot in slots if slot.kind == "ARRIVEE"]
    assert (len(timed), len(numbers)) == (hours.timed, hours.untimed)
    assert [slot.rank for slot in numbers] == list(range(1, hours.untimed + 1))
    assert all(before.ends_at <= after.starts_at for before, after in pairwise(numbers))
    assert all(slot.ends_at <= datetime.combine(DAY, hours.ends_at) for slot in slots)
    if hours.reception == "ARRIVEE":
        assert {slot.minutes for slot in numbers} == {hours.length}


@given(layouts, layouts, st.data())
def test_a_day_cut_again_keeps_whoever_is_booked_and_nothing_overlaps(
    before: Hours, after: Hours, data: st.DataObject
) -> None:
    kept = data.draw(st.lists(st.sampled_from(before.slots(DAY)), unique=True)) if before.slots(DAY) else []
    made = after.slots(DAY, kept)
    timed = sorted((slot for slot in [*kept, *made] if slot.kind == "HEURE"), key=lambda slot: slot.starts_at)
    assert all(one.ends_at <= other.starts_at for one, other in pairwise(timed))
    assert all(slot.ends_at <= datetime.combine(DAY, after.ends_at) for slot in made)
    places = [(slot.starts_at, slot.rank) for slot in [*kept, *made]]
    assert len(places) == len(set(places)), "the base would refuse two"
    gaps = [PlannedSlot(datetime.combine(DAY, time(9)), 0), *timed]
    if after.reception != "ARRIVEE":
        assert all(
            (other.starts_at - one.ends_at).total_seconds() < after.minutes * 60
            for one, other in pairwise(gaps)
            if other.ends_at <= datetime.combine(DAY, after.ends_at)
        ), "room for one more slot was left"
