"""One more in a full sitting: with a reason, as many as the permanence admits, whoever asks at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from espace_citoyennete.errors import Conflict, Invalid
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment, withdraw_booking
from espace_citoyennete.permanences.free_slots import Wish, free_slot_count
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.overbooking import overbook
from espace_citoyennete.storage.database import Database
from tests.conftest import AGENT, NOW


@pytest.fixture
def full(planned: Database) -> tuple[Database, int]:
    """Return a base whose first sitting to come is full, and one of its slots."""
    with planned.transaction() as session:
        sitting = session.scalars(select(Sitting.id).where(Sitting.day > NOW.date()).order_by(Sitting.day))
        slots = session.scalars(select(Slot.id).where(Slot.sitting_id == sitting.first())).all()
        for slot in slots:
            book_appointment(session, BookingDraft(slot), now=NOW, by=AGENT)
    return planned, slots[1]


def add(database: Database, slot_id: int, reason: str = "audience demain") -> int:
    with database.transaction() as session:
        return overbook(session, BookingDraft(slot_id, reason=reason), now=NOW, by=AGENT)


def test_a_reason_is_asked_and_kept(full: tuple[Database, int]) -> None:
    database, slot = full
    with pytest.raises(Invalid) as refusal:
        add(database, slot, "  ")
    assert "reason" in refusal.value.problems
    with database.reading() as session:
        row = session.get_one(Appointment, add(database, slot))
        own, beside = session.get_one(Slot, row.slot_id), session.get_one(Slot, slot)
        assert (row.reason, own.kind, own.rank) == ("audience demain", "SURNOMBRE", 1)
        assert own.starts_at == beside.starts_at


def test_nobody_is_added_while_a_slot_is_free(planned: Database) -> None:
    with planned.reading() as session:
        slot = session.scalars(select(Slot.id).order_by(Slot.starts_at.desc())).first() or 0
    with pytest.raises(Conflict, match=r"est libre\s: 9\sh"):
        add(planned, slot)


@pytest.mark.parametrize("most", [0, 1, 3])
def test_of_eight_desks_at_once_as_many_are_admitted_as_the_permanence_says(
    full: tuple[Database, int], most: int
) -> None:
    database, slot = full
    with database.transaction() as session:
        session.execute(update(Permanence).values(overbooking=most))

    def want(_desk: int) -> str:
        try:
            add(database, slot)
        except Conflict as refusal:
            return refusal.message
        return "pris"

    with ThreadPoolExecutor(8) as desks:
        told = list(desks.map(want, range(8)))
    assert told.count("pris") == most
    assert sum("en surnombre" in said for said in told) == 8 - most


def test_taken_back_the_added_slot_goes_with_its_person_and_made_again_it_is_the_same(
    full: tuple[Database, int],
) -> None:
    database, slot = full
    draft = BookingDraft(slot, reason="audience demain")
    uids = set()
    for _ in range(2):
        with database.transaction() as session:
            booked = overbook(session, draft, now=NOW, by=AGENT)
            uids.add(session.get_one(Slot, session.get_one(Appointment, booked).slot_id).uid)
            before = free_slot_count(session, Wish(), NOW)
            withdraw_booking(session, booked, by=AGENT)
            assert session.scalars(select(Slot.id).where(Slot.kind == "SURNOMBRE")).all() == []
            assert free_slot_count(session, Wish(), NOW) == before
    assert len(uids) == 1
    with database.transaction() as session:  # the same save repeated is one save
        same = [overbook(session, draft, now=NOW, by=AGENT) for _ in range(2)]
        assert same[0] == same[1]
        with pytest.raises(Conflict, match="en surnombre"):
            overbook(session, replace(draft, uid=AGENT.uid), now=NOW, by=AGENT)
