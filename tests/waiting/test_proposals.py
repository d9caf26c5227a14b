"""A free slot finds its person: freed by a cancellation, held by nobody, refused by nobody."""

from datetime import timedelta

from espace_citoyennete.permanences.appointments import (
    BookingDraft,
    book_appointment,
    cancel_appointment,
)
from espace_citoyennete.permanences.model import Permanence
from espace_citoyennete.storage.database import Database
from espace_citoyennete.waiting.listing import late_count, waiting_people, waits_already
from espace_citoyennete.waiting.model import WaitingEntry
from espace_citoyennete.waiting.proposals import Proposal, proposal_count, proposals
from espace_citoyennete.waiting.service import accept_slot, note_answer
from tests.conftest import AGENT, NOW
from tests.waiting.conftest import do, person, slot_ids, wait

DAY = timedelta(days=1)


def proposed(database: Database) -> list[Proposal]:
    with database.reading() as session:
        return proposals(session, database.clock.now(), instant=database.clock.instant())


def told(database: Database) -> list[tuple[int, int]]:
    return [(one.slot_id, one.entry_id) for one in proposed(database)]


def test_the_first_free_slots_go_to_those_who_wait_for_the_longest_time(waited_for: Database) -> None:
    ahead = slot_ids(waited_for)[4:]  # the morning of today is nearly over
    assert told(waited_for) == [(ahead[0], 1), (ahead[1], 2), (ahead[2], 3)]
    assert [one.following for one in proposed(waited_for)] == [(2, 3), (1, 3), (1, 2)]


def test_a_slot_freed_by_a_cancellation_is_proposed_at_once(waited_for: Database) -> None:
    slots = slot_ids(waited_for)[4:]
    booked = [
        do(waited_for, book_appointment, BookingDraft(slot, person("Petit", place)), now=NOW)
        for place, slot in enumerate(slots)
    ]
    assert told(waited_for) == []
    do(waited_for, cancel_appointment, booked[2], by_visitor=True)
    assert told(waited_for) == [(slots[2], 1)]
    with waited_for.reading() as session:
        assert proposal_count(session, NOW, instant=waited_for.clock.instant()) == 1


def test_what_was_refused_goes_to_the_next_person_and_never_back(waited_for: Database) -> None:
    slots = slot_ids(waited_for)[4:]
    do(waited_for, note_answer, 1, 1, slots[0], "REFUSE", now=NOW)
    assert told(waited_for) == [(slots[0], 2), (slots[1], 1), (slots[2], 3)]


def test_whoever_did_not_answer_today_comes_after_the_others_and_first_again_tomorrow(
    waited_for: Database,
) -> None:
    slots = slot_ids(waited_for)[4:]
    do(waited_for, note_answer, 1, 1, slots[0], "SANS_REPONSE", now=NOW)
    assert told(waited_for) == [(slots[0], 2), (slots[1], 3), (slots[2], 1)]
    with waited_for.reading() as session:
        found = proposals(session, NOW + DAY, instant=waited_for.clock.instant())
    assert found[0].entry_id == 1


def test_a_permanence_that_does_not_receive_the_domain_is_not_proposed(waited_for: Database) -> None:
    with waited_for.transaction() as session:
        session.get_one(Permanence, 1).domains = "FAM LOG"
        session.get_one(WaitingEntry, 1).domain = "TRA"
        session.get_one(WaitingEntry, 2).domain = "LOG"
    assert [entry for _slot, entry in told(waited_for)] == [2, 3]


def test_whoever_was_booked_otherwise_is_not_called_for_another_slot(waited_for: Database) -> None:
    with waited_for.reading() as session:
        visitor_id = session.get_one(WaitingEntry, 1).visitor_id
    booking = BookingDraft(slot_ids(waited_for)[4], visitor_id=visitor_id)
    booked = do(waited_for, book_appointment, booking, now=NOW)
    assert [entry for _slot, entry in told(waited_for)] == [2, 3]
    do(waited_for, cancel_appointment, booked, by_visitor=False)
    assert [entry for _slot, entry in told(waited_for)] == [1, 2, 3]


def test_one_person_who_waits_twice_is_proposed_one_slot(waited_for: Database) -> None:
    with waited_for.reading() as session:
        visitor_id = session.get_one(WaitingEntry, 1).visitor_id
    wait(waited_for, "", visitor=None, visitor_id=visitor_id)
    assert [entry for _slot, entry in told(waited_for)] == [1, 2, 3]


def test_a_slot_after_the_deadline_is_still_proposed_and_says_so(waited_for: Database) -> None:
    wait(waited_for, "Kaya", now=NOW, deadline=NOW.date() + DAY)
    first = proposed(waited_for)[0]
    assert (first.entry_id, first.is_after_deadline) == (4, True)
    with waited_for.reading() as session:
        assert [row.id for row in waiting_people(session, NOW, by=AGENT)] == [4, 1, 2, 3]
        assert late_count(session, NOW.date()) == 0
        assert late_count(session, NOW.date() + 2 * DAY) == 1


def test_a_second_demand_of_the_same_person_or_phone_is_seen(waited_for: Database) -> None:
    with waited_for.reading() as session:
        (row, *_) = waiting_people(session, NOW, by=AGENT)
        other = person("Autre", 99)
        assert waits_already(session, row.visitor_uid, "", "AVOCAT") == NOW - 12 * DAY
        assert waits_already(session, other.uid, "0639980100", "AVOCAT") == NOW - 12 * DAY
        assert waits_already(session, row.visitor_uid, "", "NOTAIRE") is None
        assert waits_already(session, other.uid, other.phone or "", "AVOCAT") is None


def test_what_was_accepted_is_proposed_to_nobody_else(waited_for: Database) -> None:
    slots = slot_ids(waited_for)[4:]
    do(waited_for, accept_slot, 1, 1, slots[0], now=NOW)
    assert told(waited_for) == [(slots[1], 2), (slots[2], 3)]
