"""A slot told to somebody waits for this person until an hour: no one else is told of it meanwhile."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from espace_citoyennete.errors import Conflict, Invalid
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.holds import hold_slot
from espace_citoyennete.permanences.model import Hold
from espace_citoyennete.storage.database import Database
from espace_citoyennete.visitors.service import VisitorDraft
from espace_citoyennete.waiting.entries import Change
from espace_citoyennete.waiting.model import WaitingEntry, WaitingTry
from espace_citoyennete.waiting.proposals import proposal_count, proposals
from espace_citoyennete.waiting.service import (
    accept_slot,
    leave_waiting,
    note_answer,
    propose_slot,
    take_back_waiting,
)
from tests.conftest import AGENT, NOW, Hands
from tests.waiting.conftest import do, slot_ids

HOUR = timedelta(hours=1)


def told(database: Database) -> list[tuple[int, int]]:
    with database.reading() as session:
        found = proposals(session, database.clock.now(), instant=database.clock.instant())
    return [(one.slot_id, one.entry_id) for one in found]


def holds(database: Database) -> list[tuple[int, int | None]]:
    with database.reading() as session:
        return [(one.slot_id, one.visitor_id) for one in session.scalars(select(Hold))]


def keep(database: Database, entry_id: int, slot_id: int) -> Change:
    now = database.clock.now()
    change: Change = do(database, propose_slot, entry_id, None, slot_id, now + HOUR, now=now)
    return change


def person(database: Database, entry_id: int) -> int:
    with database.reading() as session:
        return session.get_one(WaitingEntry, entry_id).person


def test_a_slot_held_stays_with_its_person_and_is_not_counted_any_more(waited_for: Database) -> None:
    slots = slot_ids(waited_for)[4:]
    keep(waited_for, 2, slots[0])
    assert told(waited_for) == [(slots[0], 2), (slots[1], 1), (slots[2], 3)]
    with waited_for.reading() as session:
        assert proposal_count(session, NOW, instant=waited_for.clock.instant()) == 2


def test_whoever_does_not_answer_keeps_the_slot_until_its_hour_then_the_next_is_told(
    waited_for: Database, hands: Hands
) -> None:
    slots = slot_ids(waited_for)[4:]
    keep(waited_for, 1, slots[0])
    do(waited_for, note_answer, 1, None, slots[0], "SANS_REPONSE", now=NOW)
    assert told(waited_for)[0] == (slots[0], 1)
    hands.move(HOUR)
    assert told(waited_for)[0] == (slots[0], 2)


def test_a_slot_held_is_booked_for_nobody_else_until_its_hour(waited_for: Database, hands: Hands) -> None:
    slots = slot_ids(waited_for)[4:]
    keep(waited_for, 1, slots[0])
    other = BookingDraft(slots[0], VisitorDraft("Petit"))
    with pytest.raises(Conflict, match="liste d’attente"):
        do(waited_for, book_appointment, other, now=NOW)
    hands.move(HOUR)
    do(waited_for, book_appointment, other, now=NOW + HOUR)
    with pytest.raises(Conflict):
        do(waited_for, accept_slot, 1, None, slots[0], now=NOW + HOUR)


def test_a_slot_that_a_colleague_is_choosing_is_proposed_to_nobody(waited_for: Database) -> None:
    slots = slot_ids(waited_for)[4:]
    do(waited_for, hold_slot, slots[0], instant=waited_for.clock.instant())
    assert [slot for slot, _entry in told(waited_for)] == slots[1:4]


ENDS: dict[str, Callable[[Database, int], Change]] = {
    "refused": lambda base, slot: do(base, note_answer, 1, None, slot, "REFUSE", now=NOW),
    "left": lambda base, slot: do(base, leave_waiting, 1, None, "injoignable", now=NOW),
    "accepted": lambda base, slot: do(base, accept_slot, 1, None, slot, now=NOW),
    "accepted another": lambda base, slot: do(base, accept_slot, 1, None, slot + 1, now=NOW),
}


@pytest.mark.parametrize("end", ENDS)
def test_what_ends_a_proposal_lets_go_of_the_slot_and_taken_back_keeps_it_again(
    waited_for: Database, end: str
) -> None:
    slot = slot_ids(waited_for)[4]
    kept = keep(waited_for, 1, slot)
    change = ENDS[end](waited_for, slot)
    assert holds(waited_for) == []
    do(waited_for, take_back_waiting, change, now=NOW)
    assert holds(waited_for) == [(slot, person(waited_for, 1))]
    do(waited_for, take_back_waiting, Change(kept.entry_id, None, kept.before, kept.held), now=NOW)
    assert holds(waited_for) == []


def test_a_refusal_is_taken_back_even_when_the_slot_was_told_to_the_next_person(
    waited_for: Database,
) -> None:
    slot = slot_ids(waited_for)[4]
    keep(waited_for, 1, slot)
    refusal = do(waited_for, note_answer, 1, None, slot, "REFUSE", now=NOW)
    keep(waited_for, 2, slot)
    do(waited_for, take_back_waiting, refusal, now=NOW)
    assert holds(waited_for) == [(slot, person(waited_for, 2))]
    assert told(waited_for)[0] == (slot, 2)


@pytest.mark.parametrize("minutes", [-1, 0, 60 * 24 * 7])
def test_an_hour_past_or_after_the_slot_is_refused_by_its_field(waited_for: Database, minutes: int) -> None:
    slot, until = slot_ids(waited_for)[4], NOW + timedelta(minutes=minutes)
    with pytest.raises(Invalid) as refusal:
        do(waited_for, propose_slot, 1, None, slot, until, now=NOW)
    assert list(refusal.value.problems) == ["hour"]
    assert holds(waited_for) == []


def test_two_desks_that_propose_one_slot_at_once_keep_it_for_one_person(waited_for: Database) -> None:
    slot = slot_ids(waited_for)[4]

    def propose(entry_id: int) -> str:
        try:
            keep(waited_for, entry_id, slot)
        except Conflict as refusal:
            return refusal.message
        return ""

    with ThreadPoolExecutor(3) as desks:
        said = list(desks.map(propose, (1, 2, 3)))
    assert sorted(map(bool, said)) == [False, True, True]
    assert all("liste d’attente" in sentence for sentence in said if sentence)
    winner = said.index("") + 1
    assert holds(waited_for) == [(slot, person(waited_for, winner))]
    with waited_for.reading() as session:
        assert [one.entry_id for one in session.scalars(select(WaitingTry))] == [winner]


def test_the_same_person_is_proposed_by_one_desk_only(waited_for: Database) -> None:
    slots = slot_ids(waited_for)[4:]
    do(waited_for, propose_slot, 1, 1, slots[0], NOW + HOUR, now=NOW)
    with pytest.raises(Conflict, match="modifiée entre-temps"):
        do(waited_for, propose_slot, 1, 1, slots[1], NOW + HOUR, now=NOW)
    assert AGENT.name in proposed_by(waited_for)


def proposed_by(database: Database) -> list[str]:
    with database.reading() as session:
        found = proposals(session, database.clock.now(), instant=database.clock.instant())
    return [one.holder for one in found]
