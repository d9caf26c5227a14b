"""Both sides of a dispute meet because a sitting changed: the coordination is told, and nobody is called."""

from datetime import time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from espace_citoyennete.changes.service import move_sitting, replace_practitioner, take_back_sittings
from espace_citoyennete.changes.settling import MoveTo, ReplaceBy, SittingsChange
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment, check_appointment
from espace_citoyennete.permanences.attendance import WalkInDraft, add_walk_in
from espace_citoyennete.permanences.booked import appointments_to_check
from espace_citoyennete.permanences.model import Appointment, Sitting, Slot
from espace_citoyennete.practitioners.service import Named, name_sitting, name_sittings, take_back_names
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW
from tests.practitioners.conftest import Bar, lay_bar

AWA = VisitorDraft("Diallo", "Awa", "06 39 98 01 02")
PAUL = VisitorDraft("Martin", "Paul", "06 39 98 01 03")


@pytest.fixture
def bar(any_database: Any) -> Bar:
    return lay_bar(any_database)


def book(bar: Bar, sitting: UUID, person: VisitorDraft, opponent: str = "") -> int:
    with bar.database.transaction() as session:
        slots = select(Slot.id).join(Sitting).where(Sitting.uid == sitting).order_by(Slot.starts_at)
        draft = BookingDraft(session.scalars(slots.limit(1)).one(), person, opponent=opponent)
        return book_appointment(session, draft, now=NOW, by=AGENT)


def name(bar: Bar, sitting: UUID, who: str) -> Named:
    with bar.database.transaction() as session:
        return name_sitting(session, sitting, bar.uids[who], by=AGENT)


def to_check(bar: Bar) -> list[int]:
    with bar.database.reading() as session:
        return appointments_to_check(session, by=AGENT)


def check_all(bar: Bar) -> None:
    with bar.database.transaction() as session:
        for one in appointments_to_check(session, by=AGENT):
            check_appointment(session, one, by=AGENT)


def change(bar: Bar, use_case: Any, sitting: UUID, decision: Any) -> SittingsChange:
    with bar.database.transaction() as session:
        found = session.scalars(select(Sitting.id).where(Sitting.uid == sitting)).one()
        done: SittingsChange = use_case(session, found, decision, "congés", uid=uuid4(), now=NOW, by=AGENT)
        return done


def test_a_name_set_later_that_brings_both_sides_together_is_to_check_and_taken_back(bar: Bar) -> None:
    _, first, second, third, *_ = bar.sittings()
    book(bar, first, AWA, "Martin Paul")
    paul = book(bar, second, PAUL)
    check_all(bar)  # two lawyers of one bar: the coordination sees to it that they differ
    name(bar, first, "Me Roux")
    named = name(bar, second, "Me Morel")
    assert to_check(bar) == []
    with bar.database.transaction() as session:
        take_back_names(session, [named], by=AGENT)
        (in_turn,) = name_sittings(session, bar.permanence, {second: bar.uids["Me Roux"]}, by=AGENT)
    name(bar, third, "Me Roux")
    assert to_check(bar) == [paul]
    with bar.database.transaction() as session:
        take_back_names(session, [in_turn], by=AGENT)
    assert to_check(bar) == []


def test_a_replacement_that_brings_both_sides_together_is_to_check_and_taken_back(bar: Bar) -> None:
    _, first, second, *_ = bar.sittings()
    name(bar, first, "Me Roux")
    name(bar, second, "Me Morel")
    book(bar, first, AWA, "Martin Paul")
    paul = book(bar, second, PAUL)
    done = change(bar, replace_practitioner, second, ReplaceBy(bar.ids["Me Petit"]))
    assert to_check(bar) == []
    done = change(bar, replace_practitioner, second, ReplaceBy(bar.ids["Me Roux"]))
    assert to_check(bar) == [paul] and done.list_id is None
    with bar.database.transaction() as session:
        take_back_sittings(session, done, now=NOW, instant=bar.database.clock.instant(), by=AGENT)
    assert to_check(bar) == []


def test_a_sitting_moved_tells_the_coordination_nothing_that_it_has_checked(bar: Bar) -> None:
    _, first, second, *_ = bar.sittings()
    for one in (first, second):
        name(bar, one, "Me Roux")
    book(bar, first, AWA, "Martin Paul")
    paul = book(bar, second, PAUL)
    assert to_check(bar) == [paul]
    check_all(bar)
    with bar.database.reading() as session:
        day = session.scalars(select(Sitting.day).where(Sitting.uid == second)).one()
    change(bar, move_sitting, second, MoveTo(day + timedelta(days=1), time(14), time(16)))
    assert to_check(bar) == []


def test_a_sitting_moved_within_a_year_of_the_other_side_is_to_check(bar: Bar) -> None:
    _, first, second, *_ = bar.sittings()
    for one in (first, second):
        name(bar, one, "Me Roux")
    awa = book(bar, first, AWA, "Martin Paul")
    with bar.database.transaction() as session:  # heard long ago
        slot = session.get_one(Slot, session.get_one(Appointment, awa).slot_id)
        slot.starts_at -= timedelta(days=362)
    paul = book(bar, second, PAUL)
    assert to_check(bar) == []
    with bar.database.reading() as session:
        day = session.scalars(select(Sitting.day).where(Sitting.uid == second)).one()
    change(bar, move_sitting, second, MoveTo(day - timedelta(days=7), time(14), time(16)))
    assert to_check(bar) == [paul]


def test_whoever_comes_without_an_appointment_is_to_check_as_well(bar: Bar) -> None:
    today, first, *_ = bar.sittings()
    book(bar, first, AWA, "Martin Paul")
    with bar.database.transaction() as session:
        sitting = session.scalars(select(Sitting.id).where(Sitting.uid == today)).one()
        come = add_walk_in(session, sitting, WalkInDraft(PAUL), now=NOW, by=AGENT)
    assert to_check(bar) == [come]
