"""A slot kept a while: nobody else is offered it nor books it, and the time over, it is as if never kept."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from espace_citoyennete.accounts.model import User
from espace_citoyennete.errors import Conflict
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment, move_appointment
from espace_citoyennete.permanences.free_slots import Asker, Wish, free_slot, holds, next_free_slots
from espace_citoyennete.permanences.holds import hold_for, hold_slot, release_slot
from espace_citoyennete.permanences.model import Hold, Slot
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.visitors.service import VisitorDraft, save_visitor
from tests.conftest import AGENT, NOW, Hands

COLLEAGUE = Agent(UUID(int=7), "Karim Lefèvre", frozenset({Right.RECEPTION}))


@pytest.fixture
def two_desks(planned: Database) -> Database:
    with planned.transaction() as session:
        session.add(User(uid=COLLEAGUE.uid, name=COLLEAGUE.name, rights="accueil"))
    return planned


def first_slot(database: Database) -> int:
    with database.reading() as session:
        return (
            session.scalars(select(Slot.id).where(Slot.starts_at > NOW).order_by(Slot.starts_at)).first() or 0
        )


def offered(database: Database, by: Agent, instant: datetime) -> int:
    """Return the slot that a desk is offered first."""
    with database.reading() as session:
        (slot,) = next_free_slots(session, Wish(), NOW, asker=Asker(by, instant), limit=1)
        return slot.slot_id


def hold(database: Database, slot_id: int, by: Agent) -> None:
    with database.transaction() as session:
        hold_slot(session, slot_id, instant=database.clock.instant(), by=by)


def book(database: Database, slot_id: int, by: Agent, person: int | None = None) -> None:
    draft = BookingDraft(slot_id, visitor_id=person)
    with database.transaction() as session:
        book_appointment(session, draft, now=database.clock.now(), by=by)


def somebody(database: Database, name: str) -> int:
    with database.transaction() as session:
        return save_visitor(session, VisitorDraft(name), by=AGENT)


def test_a_slot_being_chosen_is_offered_to_nobody_else_for_five_minutes(
    two_desks: Database, hands: Hands
) -> None:
    slot = first_slot(two_desks)
    hold(two_desks, slot, AGENT)
    instant = two_desks.clock.instant()
    assert offered(two_desks, AGENT, instant) == slot
    assert offered(two_desks, COLLEAGUE, instant) != slot
    with two_desks.reading() as session:
        assert free_slot(session, slot, asker=Asker(COLLEAGUE, instant)) is None
        assert holds(session, instant)[slot].words == "tenu par S. A. jusqu’à 10\xa0h\xa058"
    with pytest.raises(Conflict, match=r"tenu par S\. A\. jusqu’à 10\sh\s58"):
        book(two_desks, slot, COLLEAGUE)
    with pytest.raises(Conflict, match=r"tenu par S\. A\."):
        hold(two_desks, slot, COLLEAGUE)
    hands.move(timedelta(minutes=5))
    with two_desks.reading() as session:
        assert holds(session, two_desks.clock.instant()) == {}
    assert offered(two_desks, COLLEAGUE, two_desks.clock.instant()) == slot
    book(two_desks, slot, COLLEAGUE)


def test_a_hold_asked_again_lasts_five_minutes_more_and_ends_with_the_booking(
    two_desks: Database, hands: Hands
) -> None:
    slot = first_slot(two_desks)
    for _ in range(3):
        hold(two_desks, slot, AGENT)
        hands.move(timedelta(minutes=4))
    with pytest.raises(Conflict, match=r"tenu par S\. A\."):
        hold(two_desks, slot, COLLEAGUE)
    book(two_desks, slot, AGENT)
    with two_desks.reading() as session:
        assert session.scalar(select(func.count(Hold.id))) == 0


def test_an_appointment_does_not_move_to_a_slot_that_a_colleague_is_choosing(two_desks: Database) -> None:
    with two_desks.reading() as session:
        one, other = session.scalars(select(Slot.id).order_by(Slot.starts_at.desc()).limit(2)).all()
    with two_desks.transaction() as session:
        booked = book_appointment(session, BookingDraft(one), now=NOW, by=AGENT)
    hold(two_desks, other, COLLEAGUE)
    with two_desks.transaction() as session, pytest.raises(Conflict, match=r"tenu par K\. L\."):
        move_appointment(session, booked, other, now=NOW, by=AGENT)


def test_only_who_holds_a_slot_lets_it_go(two_desks: Database) -> None:
    slot = first_slot(two_desks)
    hold(two_desks, slot, AGENT)
    for who, stays in ((COLLEAGUE, True), (AGENT, False)):
        with two_desks.transaction() as session:
            release_slot(session, slot, by=who)
            assert (slot in holds(session, two_desks.clock.instant())) is stays


def test_a_slot_kept_for_somebody_waiting_is_for_this_person_alone(two_desks: Database) -> None:
    slot, person, other = first_slot(two_desks), somebody(two_desks, "Kaya"), somebody(two_desks, "Sow")
    until = two_desks.clock.instant() + timedelta(hours=2)
    with two_desks.transaction() as session:
        instant = two_desks.clock.instant()
        hold_for(session, slot, person, until, instant=instant, by=COLLEAGUE)
        assert "K. L. à une personne de la liste d’attente" in holds(session, instant)[slot].words
        assert "Kaya" not in holds(session, instant)[slot].words
        release_slot(session, slot, by=COLLEAGUE)  # not what was kept for somebody
    assert slot not in {offered(two_desks, by, two_desks.clock.instant()) for by in (AGENT, COLLEAGUE)}
    with pytest.raises(Conflict, match="liste d’attente"):
        book(two_desks, slot, COLLEAGUE, other)
    book(two_desks, slot, AGENT, person)


@pytest.mark.parametrize("act", [hold, book])
def test_of_many_desks_that_want_one_slot_one_wins(
    two_desks: Database, act: Callable[[Database, int, Agent], None]
) -> None:
    """The lock of the slot decides: the others are told in French, and the base holds one row."""
    slot = first_slot(two_desks)
    agents = [Agent(UUID(int=100 + n), f"Poste {n}", frozenset({Right.RECEPTION})) for n in range(8)]
    with two_desks.transaction() as session:
        session.add_all(User(uid=one.uid, name=one.name, rights="accueil") for one in agents)

    def want(by: Agent) -> str:
        try:
            act(two_desks, slot, by)
        except Conflict as refusal:
            return refusal.message
        return "pris"

    with ThreadPoolExecutor(8) as desks:
        told = list(desks.map(want, agents))
    assert told.count("pris") == 1
    assert all(said.startswith("Ce créneau") for said in told if said != "pris")
