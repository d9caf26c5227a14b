"""What changed since a planning was sent: told whole, told once, told in French."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.plannings.rules import (
    Difference,
    Entry,
    Sending,
    differences,
    from_json,
    planning_of,
    to_json,
    told_by,
)
from espace_citoyennete.report import Period

MONDAY = date(2026, 12, 7)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
BEFORE = Entry(UUID(int=1), 1, MONDAY, time(9), time(12), "Salle 1", "Avocat", "Me Roux")

WORDS = st.text("aé’« \n;,", max_size=4)
ENTRIES = st.builds(
    Entry,
    uid=st.integers(0, 8).map(lambda number: UUID(int=number)),
    version=st.integers(1, 3),
    day=st.integers(0, 40).map(lambda days: MONDAY + timedelta(days=days)),
    starts_at=st.sampled_from((time(9), time(14, 30))),
    ends_at=st.sampled_from((time(12), time(17))),
    room=WORDS,
    label=WORDS,
    name=WORDS,
    is_cancelled=st.booleans(),
    reason=WORDS,
)
PLANNINGS = st.lists(ENTRIES, max_size=8, unique_by=lambda entry: entry.uid)
PERIODS = st.tuples(st.integers(-5, 40), st.integers(0, 30)).map(
    lambda drawn: Period(MONDAY + timedelta(days=drawn[0]), MONDAY + timedelta(days=drawn[0] + drawn[1]))
)


def read(entries: Iterable[Entry]) -> dict[UUID, Entry]:
    """Return what a reader of a planning knows: no version, and no reason where nothing is cancelled."""
    return {e.uid: replace(e, version=0, reason=e.reason if e.is_cancelled else "") for e in entries}


def applied(before: Iterable[Entry], found: Iterable[Difference]) -> dict[UUID, Entry]:
    """Do to a planning what the differences say, one by one."""
    held = read(before)
    for one in found:
        if one.after is None:
            assert one.before is not None
            del held[one.before.uid]
        else:
            assert (one.before is None) == (one.after.uid not in held)
            held |= read([one.after])
    return held


@given(before=PLANNINGS, after=PLANNINGS)
def test_the_differences_applied_to_the_old_planning_give_the_new_one(
    before: list[Entry], after: list[Entry]
) -> None:
    found = differences(before, after)
    assert applied(before, found) == read(after)
    assert differences(after, after) == ()
    assert all(len(one.sentence) > len("Ajoutée") for one in found)
    assert {one.sentence for one in found} or not found


@pytest.mark.parametrize(
    "changed",
    [
        {"day": date(2026, 12, 8)}, {"starts_at": time(10)}, {"ends_at": time(11)}, {"room": "Salle 2"},
        {"label": "Notaire"}, {"name": "Me Petit"}, {"is_cancelled": True},
    ],
    ids=str,
)  # fmt: skip
def test_whatever_is_read_in_a_planning_makes_a_difference_once_changed(changed: dict[str, Any]) -> None:
    after = replace(BEFORE, **changed)
    found = differences([BEFORE], [after])
    assert applied([BEFORE], found) == read([after]) != read([BEFORE])


@given(PLANNINGS)
def test_what_was_told_is_kept_and_read_back_whole(entries: list[Entry]) -> None:
    assert from_json(to_json(entries)) == tuple(entries)


@given(history=st.lists(st.tuples(PERIODS, PLANNINGS), max_size=3), current=PLANNINGS, period=PERIODS)
def test_once_a_planning_is_sent_nothing_of_its_days_is_left_to_tell(
    history: list[tuple[Period, list[Entry]]], current: list[Entry], period: Period
) -> None:
    sendings = [
        Sending(MONDAY, days, tuple(e for e in entries if days.first <= e.day <= days.last))
        for days, entries in history
    ]
    known = told_by(sendings, period)
    planning = planning_of("all", "", period, known, current)
    assert {e.uid for e in planning.entries} == {
        e.uid for e in current if period.first <= e.day <= period.last
    }
    again = told_by([*sendings, Sending(MONDAY, period, planning.told)], period)
    assert planning_of("all", "", period, again, current).differences == ()
    if not history:
        assert planning.differences == ()
        assert planning.sent_on is None


@pytest.mark.parametrize(
    ("after", "sentence"),
    [
        (
            replace(BEFORE, is_cancelled=True, reason="intervenant absent"),
            "Annulée\xa0: lun. 7 déc. 2026, 9\xa0h – 12\xa0h, Salle 1, Avocat (Me Roux) – intervenant absent",
        ),
        (
            replace(BEFORE, day=date(2026, 12, 8), starts_at=time(14), ends_at=time(17), room="Salle 2"),
            "Déplacée\xa0: lun. 7 déc. 2026, 9\xa0h – 12\xa0h, Salle 1 → "
            "mar. 8 déc. 2026, 14\xa0h – 17\xa0h, Salle 2, Avocat (Me Roux)",
        ),
        (
            replace(BEFORE, name=""),
            "Intervenant\xa0: lun. 7 déc. 2026, 9\xa0h – 12\xa0h, Salle 1, "
            "Avocat (Me Roux) → Avocat (nom à venir)",
        ),
        (
            replace(BEFORE, room="Salle 2", name="Me Petit"),
            "Déplacée\xa0: lun. 7 déc. 2026, 9\xa0h – 12\xa0h, Salle 1 → "
            "lun. 7 déc. 2026, 9\xa0h – 12\xa0h, Salle 2, Avocat (Me Petit)\u202f; "
            "Intervenant\xa0: lun. 7 déc. 2026, 9\xa0h – 12\xa0h, Salle 2, "
            "Avocat (Me Roux) → Avocat (Me Petit)",
        ),
        (None, "Retirée\xa0: lun. 7 déc. 2026, 9\xa0h – 12\xa0h, Salle 1, Avocat (Me Roux)"),
    ],
)
def test_each_difference_is_a_french_sentence(after: Entry | None, sentence: str) -> None:
    (found,) = differences([BEFORE], [after] if after else [])
    assert found.sentence == sentence


def test_a_cancelled_sitting_that_is_held_after_all_is_told() -> None:
    (found,) = differences([replace(BEFORE, is_cancelled=True, reason="grève")], [BEFORE])
    assert found.sentence.startswith("Maintenue\xa0: lun. 7 déc. 2026, 9\xa0h – 12\xa0h")


def test_days_never_told_bring_no_difference_and_a_sitting_moved_out_of_the_week_is_told() -> None:
    week = Period(MONDAY, MONDAY + timedelta(days=6))
    known = told_by([Sending(date(2026, 9, 3), week, (BEFORE,))], week)
    later = replace(BEFORE, version=2, day=date(2026, 12, 15))
    other = replace(BEFORE, uid=UUID(int=2), day=date(2026, 12, 22))
    planning = planning_of("all", "", week, known, [later])
    assert (planning.entries, planning.told, planning.gone) == ((), (later,), ())
    assert [one.after for one in planning.differences] == [later]
    year = planning_of("all", "", YEAR, known, [later, other])
    assert [one.after for one in year.differences] == [later]
    assert year.sent_on == date(2026, 9, 3)
