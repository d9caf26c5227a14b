"""What each reader reads of a week: who came, what about, who keeps a slot; nothing that is taken off."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from espace_citoyennete.accounts.model import User
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.attendance import WalkInDraft, add_walk_in, mark_appointment, note_outcome
from espace_citoyennete.permanences.lanes import Shown, agenda_lanes, slot_state
from espace_citoyennete.permanences.model import Sitting, Slot
from espace_citoyennete.permanences.week import Lane, SlotCell, sittings_on, week
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.model import Closure
from espace_citoyennete.ui.agenda_model import SlotState
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW

MONDAY = date(2026, 11, 16)
SOMEBODY = Agent(uuid4(), "L. Petit", frozenset({Right.RECEPTION}))


@pytest.fixture
def guarded(planned: Database) -> Database:
    """Return the base with a divorce, then violence noted by another receptionist and received."""
    with planned.transaction() as session:
        session.add(User(uid=SOMEBODY.uid, name=SOMEBODY.name, rights="accueil"))
        slots = session.scalars(select(Slot.id).order_by(Slot.starts_at)).all()
        for slot, name, domain in ((slots[0], "Benali", "FAM"), (slots[1], "Kaya", "VIF")):
            draft = BookingDraft(slot, VisitorDraft(name, "Ali"), domain=domain, subject=f"Sujet {domain}")
            booked = book_appointment(session, draft, now=NOW, by=SOMEBODY)
        mark_appointment(session, booked, "HONORE", now=NOW, by=SOMEBODY)
        note_outcome(session, booked, "PLAINTE", by=SOMEBODY)
    return planned


def taken(database: Database, by: Agent) -> list[SlotCell]:
    with database.reading() as session:
        lanes = [*week(session, MONDAY, by=by).lanes, *sittings_on(session, NOW.date(), by=by)]
        assert [lane.cells for lane in lanes[:1]] == [lane.cells for lane in lanes[1:]]  # both read the same
    return [cell for cell in lanes[0].cells if cell.appointment_id is not None]


@pytest.mark.parametrize(
    ("rights", "uid", "reads"),
    [
        ({Right.RECEPTION}, SOMEBODY.uid, True),
        ({Right.COORDINATION}, uuid4(), True),
        ({Right.RECEPTION}, uuid4(), False),
    ],
)
def test_violence_tells_neither_subject_nor_outcome_but_to_its_author_and_to_coordinators(
    guarded: Database, rights: set[Right], uid: UUID, reads: bool
) -> None:
    divorce, violence = taken(guarded, Agent(uid, "X. Y.", frozenset(rights)))
    assert (divorce.name, divorce.subject) == ("Benali A.", "Sujet FAM")
    assert violence.name == "Kaya A."  # somebody must be called in
    told = (violence.subject, violence.outcome, violence.outcome_words)
    assert told == (("Sujet VIF", "PLAINTE", "Plainte conseillée") if reads else ("", None, ""))


def test_who_has_no_right_of_the_desk_sees_how_full_it_is_and_nobody(guarded: Database) -> None:
    for cell in taken(guarded, Agent(uuid4(), "C. D.", frozenset({Right.DIRECTION}))):
        assert (cell.name, cell.subject, cell.outcome) == ("", "", None)
        assert (cell.reach.visitor_uid, cell.reach.phone, cell.reach.instruction) == (None, "", "")
        assert cell.state in ("A_VENIR", "HONORE")


def test_a_sitting_taken_off_by_its_rule_shows_nowhere_and_a_closed_room_is_told(planned: Database) -> None:
    with planned.transaction() as session:
        session.add(Closure(first_day=NOW.date(), last_day=NOW.date(), reason="Peinture", room="Salle 1"))
    with planned.reading() as session:
        (lane,) = week(session, MONDAY, by=AGENT).lanes
        assert (lane.closed, lane.cancelled) == ("Peinture", False)
    with planned.transaction() as session:
        session.get_one(Sitting, lane.sitting_id).state = "RETIREE"
    with planned.reading() as session:
        assert week(session, MONDAY, by=AGENT).lanes == ()
        assert sittings_on(session, NOW.date(), by=AGENT) == []


def test_who_was_added_counts_apart_and_is_gone_when_excused(planned: Database) -> None:
    with planned.transaction() as session:
        sitting = session.scalars(select(Sitting.id).order_by(Sitting.day)).first()
        assert sitting is not None
        come = add_walk_in(session, sitting, WalkInDraft(VisitorDraft("Sow")), now=NOW, by=AGENT)
    with planned.reading() as session:
        (lane,) = sittings_on(session, NOW.date(), by=AGENT)
    assert [cell.kind for cell in lane.cells] == ["HEURE"] * 4 + ["SANS_RDV"]
    assert (lane.planned, lane.taken, lane.people) == (4, 0, 1)
    with planned.transaction() as session:
        mark_appointment(session, come, "ANNULE_USAGER", now=NOW, by=AGENT)
    with planned.reading() as session:
        (lane,) = sittings_on(session, NOW.date(), by=AGENT)
    assert [cell.kind for cell in lane.cells] == ["HEURE"] * 4


# What the grid makes of it


def lane(*cells: SlotCell, cancelled: bool = False) -> Lane:
    return Lane(
        1, 1, NOW.date(), time(9), time(12), "AVOCAT", "Avocat", "Me Roux", "Salle 1", cancelled, "malade",
        cells=cells,
    )  # fmt: skip


def test_a_slot_is_free_held_or_over_and_one_of_the_arrival_order_stays_free_to_the_end() -> None:
    at = datetime(2026, 11, 17, 10)
    cell, held = SlotCell(1, at, 30), {1: "Tenu par S. A."}
    in_order = replace(cell, kind="ARRIVEE", rank=1)
    noon = datetime(2026, 11, 17, 12)
    assert slot_state(lane(), cell, at, {}) is SlotState.FREE
    assert slot_state(lane(), cell, at, held) is SlotState.HELD
    assert slot_state(lane(cancelled=True), cell, at, held) is SlotState.CLOSED
    assert slot_state(lane(), cell, NOW, {}) is SlotState.PAST
    assert slot_state(lane(), in_order, noon - timedelta(minutes=1), {}) is SlotState.FREE
    assert slot_state(lane(), in_order, noon, {}) is SlotState.PAST


def test_a_result_is_to_be_filled_in_from_the_next_day_and_that_is_stored_nowhere() -> None:
    expected = SlotCell(1, NOW, 30, appointment_id=1, state="A_VENIR")
    assert slot_state(lane(), expected, NOW + timedelta(hours=9), {}) is SlotState.TAKEN
    assert slot_state(lane(), expected, NOW + timedelta(days=1), {}) is SlotState.TO_FILL


def test_the_filters_leave_what_they_say(planned: Database) -> None:
    with planned.reading() as session:
        whole = week(session, MONDAY, by=AGENT)
    early = datetime(2026, 11, 16, 8)
    cells = len(whole.lanes[0].cells)

    def left(shown: Shown, now: datetime = early) -> int:
        return sum(len(lane.cells) for lane in agenda_lanes(whole, shown, now, {}))

    assert left(Shown("AVOCAT")) == left(Shown(day=NOW.date())) == left(Shown(free_only=True)) == cells
    assert left(Shown("NOTAIRE")) == left(Shown(practitioner="Me Roux")) == left(Shown(day=MONDAY)) == 0
    assert left(Shown(free_only=True), NOW) == 1  # of 9 h to 11 h, only 10 h 30 is not over
