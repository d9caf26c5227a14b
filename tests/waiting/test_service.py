"""Nobody is lost from the waiting list: each entry is placed, left for a reason, or still there."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from espace_citoyennete.errors import Conflict, Forbidden, Invalid, UserError
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.model import Appointment
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.visitors.listing import reach
from espace_citoyennete.waiting.entries import Change
from espace_citoyennete.waiting.listing import kept_entry, people_who_left, waiting_people
from espace_citoyennete.waiting.model import WaitingEntry, WaitingTry
from espace_citoyennete.waiting.service import (
    WaitingDraft,
    accept_slot,
    change_waiting,
    close_waiting,
    join_waiting,
    leave_waiting,
    note_answer,
    take_back_waiting,
    withdraw_waiting,
)
from tests.conftest import AGENT, NOW
from tests.waiting.conftest import do, person, slot_ids, wait

TODAY = NOW.date()
ASKED = WaitingDraft("AVOCAT", person("Kaya"), domain="FAM", subject="Pension")
COLLEAGUE = Agent(uuid4(), "N. Colin", frozenset({Right.RECEPTION}))


def entry(database: Database, entry_id: int) -> WaitingEntry:
    with database.reading() as session:
        return session.get_one(WaitingEntry, entry_id)


def facts(database: Database, entry_id: int) -> tuple[object, ...]:
    row = entry(database, entry_id)
    return row.state, row.attempts, row.closed_at, row.appointment_id, row.reason, row.domain, row.deadline


def count(database: Database, model: type[WaitingTry] | type[Appointment] | type[WaitingEntry]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_the_same_demand_saved_twice_is_one_and_comes_back_after_it_was_withdrawn(
    any_database: Database,
) -> None:
    entry_id = do(any_database, join_waiting, ASKED, now=NOW)
    do(any_database, withdraw_waiting, entry_id, None, instant=any_database.clock.instant())
    with any_database.reading() as session:
        assert waiting_people(session, NOW, by=AGENT) == []
    assert do(any_database, join_waiting, ASKED, now=NOW) == entry_id
    with any_database.reading() as session:
        assert [row.id for row in waiting_people(session, NOW, by=AGENT)] == [entry_id]


@pytest.mark.parametrize(
    ("spoilt", "field"),
    [
        ({"type_code": None}, "type"),
        ({"type_code": "ASTROLOGUE"}, "type"),
        ({"domain": "ZZZ"}, "domain"),
        ({"visitor": None}, "name"),
        ({"subject": "x" * 121}, "subject"),
        ({"deadline": TODAY - timedelta(days=1)}, "deadline"),
        ({"half_day": "MIDI"}, "half_day"),
    ],
)
def test_a_refusal_names_the_field_and_keeps_nothing(
    any_database: Database, spoilt: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        do(any_database, join_waiting, replace(ASKED, **spoilt), now=NOW)  # type: ignore[arg-type]
    assert list(refusal.value.problems) == [field]
    assert count(any_database, WaitingEntry) == 0


def test_somebody_who_waits_about_violence_is_guarded_until_another_instruction_is_told(
    any_database: Database,
) -> None:
    people = [entry(any_database, wait(any_database, "Kaya", domain=code)) for code in ("VIF", "LOG")]

    def instructions() -> list[str]:
        with any_database.reading() as session:
            return [reach(session, row.visitor_id).safe_contact for row in people]

    assert instructions() == ["AUCUN", "STANDARD"]
    do(any_database, change_waiting, people[1].id, None, replace(ASKED, domain="VIF"), now=NOW)
    assert instructions() == ["AUCUN", "AUCUN"]


def test_a_restricted_matter_is_read_by_its_author_and_the_coordination_alone(
    any_database: Database,
) -> None:
    entry_id = wait(any_database, "Kaya", domain="VIF", subject="Ordonnance")
    with any_database.reading() as session:
        (own,) = waiting_people(session, NOW, by=AGENT)
        (masked,) = waiting_people(session, NOW, by=COLLEAGUE)
        with pytest.raises(Forbidden):
            kept_entry(session, entry_id, by=COLLEAGUE)
    with pytest.raises(Forbidden):
        do(any_database, change_waiting, entry_id, None, ASKED, now=NOW, by=COLLEAGUE)
    do(any_database, leave_waiting, entry_id, None, "hébergée ailleurs", now=NOW)
    with any_database.reading() as session:
        assert [row.reason for row in people_who_left(session, TODAY, by=COLLEAGUE)] == [""]
        assert [row.reason for row in people_who_left(session, TODAY, by=AGENT)] == ["hébergée ailleurs"]
    assert (own.subject, own.is_hidden) == ("Ordonnance", False)
    assert (masked.subject, masked.domain, masked.is_hidden) == ("", "", True)


def test_whoever_counts_reads_no_name(any_database: Database) -> None:
    wait(any_database, "Kaya", subject="Pension")
    counts = Agent(uuid4(), "D. Rey", frozenset({Right.DIRECTION}))
    with any_database.reading() as session:
        (row,) = waiting_people(session, NOW, by=counts)
    assert (row.name, row.short_name, row.subject, row.reach.has_phone) == ("", "", "", False)


def test_the_appointment_accepted_keeps_the_day_of_the_demand(waited_for: Database) -> None:
    slot = slot_ids(waited_for)[6]
    change = do(waited_for, accept_slot, 1, 1, slot, now=NOW)
    placed = entry(waited_for, 1)
    with waited_for.reading() as session:
        booked = session.get_one(Appointment, change.booked_id)
        tries = [(one.result, one.slot_id) for one in session.scalars(select(WaitingTry))]
    assert (placed.state, placed.appointment_id, placed.closed_at) == ("PLACE", booked.id, NOW)
    assert (booked.slot_id, booked.visitor_id, booked.booked_at) == (slot, placed.visitor_id, NOW)
    assert booked.asked_on == TODAY - timedelta(days=12)
    assert tries == [("ACCEPTE", slot)]


def test_a_slot_taken_first_leaves_the_person_on_the_list(waited_for: Database) -> None:
    slot = slot_ids(waited_for)[6]
    do(waited_for, accept_slot, 1, 1, slot, now=NOW)
    with pytest.raises(Conflict, match="Prochain libre"):
        do(waited_for, accept_slot, 2, 1, slot, now=NOW)
    assert facts(waited_for, 2)[:2] == ("ATTEND", 0)
    assert count(waited_for, WaitingTry) == 1


ACTS: dict[str, Callable[[Database, int, int], Change]] = {
    "accepted": lambda base, at, v: do(base, accept_slot, at, v, slot_ids(base)[6], now=NOW),
    "refused": lambda base, at, v: do(base, note_answer, at, v, slot_ids(base)[6], "REFUSE", now=NOW),
    "silent": lambda base, at, v: do(base, note_answer, at, v, slot_ids(base)[6], "SANS_REPONSE", now=NOW),
    "left": lambda base, at, v: do(base, leave_waiting, at, v, "a trouvé ailleurs", now=NOW),
    "changed": lambda base, at, v: do(
        base, change_waiting, at, v, replace(ASKED, deadline=date(2026, 12, 1)), now=NOW
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_each_act_is_taken_back_whole(waited_for: Database, act: str) -> None:
    before = facts(waited_for, 1)
    change = ACTS[act](waited_for, 1, 1)
    assert facts(waited_for, 1) != before
    do(waited_for, take_back_waiting, change, now=NOW)
    assert facts(waited_for, 1) == before
    assert count(waited_for, WaitingTry) == count(waited_for, Appointment) == 0


@pytest.mark.parametrize("act", ACTS)
def test_nothing_is_done_over_what_another_desk_wrote_since(waited_for: Database, act: str) -> None:
    with waited_for.transaction() as session:
        session.get_one(WaitingEntry, 1).subject = "changé au poste 2"
    before = facts(waited_for, 1)
    with pytest.raises(Conflict, match="modifiée entre-temps"):
        ACTS[act](waited_for, 1, 1)
    assert facts(waited_for, 1) == before


def test_somebody_placed_or_gone_is_proposed_nothing_more(waited_for: Database) -> None:
    do(waited_for, leave_waiting, 1, 1, "a trouvé ailleurs", now=NOW)
    with pytest.raises(UserError, match="n’attend plus"):
        do(waited_for, accept_slot, 1, None, slot_ids(waited_for)[6], now=NOW)


def test_nobody_leaves_without_a_reason(waited_for: Database) -> None:
    for reason in (" ", "x" * 201):
        with pytest.raises(Invalid) as refusal:
            do(waited_for, leave_waiting, 1, 1, reason, now=NOW)
        assert list(refusal.value.problems) == ["reason"]


def test_somebody_booked_otherwise_is_offered_to_be_closed_in_one_act(waited_for: Database) -> None:
    booking = BookingDraft(slot_ids(waited_for)[6], visitor_id=entry(waited_for, 1).visitor_id)
    booked = do(waited_for, book_appointment, booking, now=NOW)
    with waited_for.reading() as session:
        found = {row.id: row.booked for row in waiting_people(session, NOW, by=AGENT)}
    assert found[1] is not None and found[1].appointment_id == booked
    assert found[2] is None
    do(waited_for, close_waiting, 1, 1, booked, now=NOW)
    assert facts(waited_for, 1)[:4] == ("PLACE", 0, NOW, booked)
    with pytest.raises(Conflict):
        do(waited_for, close_waiting, 2, 1, booked, now=NOW)  # of somebody else


def test_a_deadline_already_late_may_stay_when_the_rest_is_corrected(any_database: Database) -> None:
    late = TODAY - timedelta(days=2)
    entry_id = wait(any_database, "Kaya", now=NOW - timedelta(days=9), deadline=late)
    do(any_database, change_waiting, entry_id, 1, replace(ASKED, deadline=late, subject="Loyer"), now=NOW)
    assert entry(any_database, entry_id).subject == "Loyer"
