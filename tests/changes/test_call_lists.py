"""A call list: nobody is left out, nobody leaves it without a result, nobody protected is written to."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.changes.call_lists import (
    CallChange,
    Touched,
    note_call,
    open_call_list,
    take_back_call,
    withdraw_call_list,
)
from espace_citoyennete.changes.listing import (
    CallRowShown,
    call_list,
    call_rows,
    letters,
    open_call_list_count,
    open_call_lists,
)
from espace_citoyennete.changes.model import CallRow, CallTry
from espace_citoyennete.changes.rules import RESULTS, may_be_written_to, problem_of_result
from espace_citoyennete.errors import Conflict, Forbidden, UserError
from espace_citoyennete.permanences.appointments import (
    BookingDraft,
    book_appointment,
    is_free,
    withdraw_booking,
)
from espace_citoyennete.permanences.model import Appointment, Sitting, Slot
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import Reach
from espace_citoyennete.visitors.service import VisitorDraft
from espace_citoyennete.waiting.service import WaitingDraft, join_waiting
from tests.conftest import AGENT, NOW

LATER = timedelta(days=7)


@pytest.fixture
def list_id(booked: Database) -> int:
    """Return the list of the six, moved by a week."""
    with booked.transaction() as session:
        return opened(session)


def opened(session: Session, **more: object) -> int:
    found = session.execute(
        select(Appointment.id, Appointment.visitor_id, Slot.starts_at)
        .join(Slot, Slot.id == Appointment.slot_id)
        .order_by(Slot.starts_at)
    )
    touched = [Touched(row.id, row.visitor_id, row.starts_at, row.starts_at + LATER) for row in found]
    made = open_call_list(session, "DEPLACEMENT", "Avocat, 24 nov.", "", touched, now=NOW, by=AGENT, **more)  # type: ignore[arg-type]
    assert made is not None
    return made


def rows(database: Database, list_id: int, by: Agent = AGENT) -> list[CallRowShown]:
    with database.reading() as session:
        return call_rows(session, list_id, by=by)


def named(database: Database, list_id: int, name: str) -> CallRowShown:
    return next(row for row in rows(database, list_id) if row.name.startswith(name))


def note(database: Database, list_id: int, name: str, result: str) -> CallChange:
    row = named(database, list_id, name)
    with database.transaction() as session:
        return note_call(session, row.id, row.version, result, now=NOW, by=AGENT)


def test_everybody_touched_is_on_the_list_with_both_hours(booked: Database, list_id: int) -> None:
    shown = rows(booked, list_id)
    assert [row.short_name for row in shown] == [
        "Diallo A.", "Kaya E.", "Benali S.", "Roussel J.", "Petit L.", "Nguyen T.",
    ]  # fmt: skip
    assert {(row.new_at or NOW) - row.earlier_at for row in shown} == {LATER}
    assert shown[0].earlier_at == datetime(2026, 11, 24, 9)
    with booked.reading() as session:
        (one,) = open_call_lists(session)
    assert (one.total, one.closed, one.reached) == (6, 0, 0)


def test_nobody_touched_is_no_list(booked: Database) -> None:
    with booked.transaction() as session:
        assert open_call_list(session, "ANNULATION", "Avocat", "", [], now=NOW, by=AGENT) is None


def test_a_list_stays_open_until_every_row_has_a_result(booked: Database, list_id: int) -> None:
    results = {
        "Diallo": "JOINT", "Kaya": "COURRIER", "Benali": "JOINT", "Roussel": "SANS_CONTACT",
        "Petit": "SANS_CONTACT", "Nguyen": "JOINT",
    }  # fmt: skip
    for name, result in results.items():
        with booked.reading() as session:
            assert [one.id for one in open_call_lists(session)] == [list_id]
        note(booked, list_id, name, "RAPPELER")
        with booked.reading() as session:
            assert [one.id for one in open_call_lists(session)] == [list_id]
        note(booked, list_id, name, result)
    with booked.reading() as session:
        assert open_call_lists(session) == []
        assert call_list(session, list_id).reached == 3


def test_one_called_in_vain_goes_to_the_end_with_one_try_more(booked: Database, list_id: int) -> None:
    note(booked, list_id, "Diallo", "RAPPELER")
    last = rows(booked, list_id)[-1]
    assert (last.short_name, last.attempts, last.result) == ("Diallo A.", 1, "")
    assert [(one.result, one.agent) for one in last.tries] == [("RAPPELER", AGENT.name)]


@pytest.mark.parametrize(("result", "state"), [("AUTRE", "ANNULE_SERVICE"), ("ANNULE", "ANNULE_USAGER")])
def test_who_will_not_come_leaves_the_slot_and_has_it_again_when_that_is_taken_back(
    booked: Database, list_id: int, result: str, state: str
) -> None:
    change = note(booked, list_id, "Diallo", result)
    booked_by = select(Appointment.state).where(
        Appointment.id == named(booked, list_id, "Diallo").appointment_id
    )
    with booked.reading() as session:
        assert session.scalar(booked_by) == state
    with booked.transaction() as session:
        take_back_call(session, change, instant=booked.clock.instant(), by=AGENT)
        assert session.scalar(booked_by) == "A_VENIR"
    assert named(booked, list_id, "Diallo").result == ""


@pytest.mark.parametrize("name", ["Roussel", "Petit", "Benali", "Diallo"])
def test_no_letter_goes_to_a_protected_person_nor_to_one_who_has_a_phone(
    booked: Database, list_id: int, name: str
) -> None:
    with pytest.raises(UserError):
        note(booked, list_id, name, "COURRIER")
    with booked.reading() as session:
        assert [one.name for one in letters(session, list_id, by=AGENT)] == ["Kaya Elif"]


def is_still_open(database: Database, list_id: int) -> bool:
    """Tell whether Diallo alone keeps the list open, after everybody else was told."""
    with database.reading() as session:
        shown = next((one for one in open_call_lists(session) if one.id == list_id), None)
        assert shown is None or (shown.total - shown.closed, open_call_list_count(session)) == (1, 1)
    assert named(database, list_id, "Diallo").is_open == (shown is not None)
    return shown is not None


def let_wait(session: Session, visitor_id: int) -> None:
    join_waiting(session, WaitingDraft("AVOCAT", visitor_id=visitor_id), now=NOW, by=AGENT)


def give_a_slot(session: Session, visitor_id: int) -> None:
    slot_id = session.scalars(select(Slot.id).join(Sitting).where(is_free()).limit(1)).one()
    book_appointment(session, BookingDraft(slot_id, visitor_id=visitor_id), now=NOW, by=AGENT)


@pytest.mark.parametrize("placed_by", [let_wait, give_a_slot])
def test_who_wants_another_slot_keeps_the_list_open_until_there_is_one_or_a_place_on_the_waiting_list(
    booked: Database, list_id: int, placed_by: Callable[[Session, int], None]
) -> None:
    for name, result in (("Kaya", "COURRIER"), ("Roussel", "SANS_CONTACT"), ("Petit", "SANS_CONTACT")):
        note(booked, list_id, name, result)
    note(booked, list_id, "Benali", "JOINT")
    note(booked, list_id, "Nguyen", "ANNULE")
    for result, is_open in (("AUTRE", True), ("ANNULE", False), ("AUTRE", True)):
        note(booked, list_id, "Diallo", result)
        assert is_still_open(booked, list_id) is is_open
    assert rows(booked, list_id)[0].name == "Diallo Awa"
    for name, is_open in (("Kaya", True), ("Diallo", False)):
        with booked.transaction() as session:
            placed_by(session, visitor_of(session, name))
        assert is_still_open(booked, list_id) is is_open


def test_the_slot_taken_by_somebody_whom_nobody_knew_closes_the_row_and_opens_it_again_when_withdrawn(
    booked: Database, list_id: int
) -> None:
    with booked.transaction() as session:
        row = session.get_one(CallRow, named(booked, list_id, "Diallo").id)
        session.get_one(Appointment, row.appointment_id).visitor_id = None
        row.visitor_id = None
        at = row.appointment_id
    shown = next(row for row in rows(booked, list_id) if row.appointment_id == at)
    with booked.transaction() as session:
        note_call(session, shown.id, shown.version, "AUTRE", now=NOW, by=AGENT)
        slot_id = session.scalars(select(Slot.id).join(Sitting).where(is_free()).limit(1)).one()
    named_since = VisitorDraft("Sow", "Jean")

    def is_open() -> bool:
        return next(row for row in rows(booked, list_id) if row.appointment_id == at).is_open

    for replaces, stays_open in ((None, True), (shown.appointment_uid, False)):
        with booked.transaction() as session:
            draft = BookingDraft(slot_id, named_since, replaces=replaces)
            taken = book_appointment(session, draft, now=NOW, by=AGENT)
        assert is_open() is stays_open
        with booked.transaction() as session:
            withdraw_booking(session, taken, by=AGENT)
        assert is_open()


def visitor_of(session: Session, name: str) -> int:
    return session.scalars(select(Visitor.id).where(Visitor.last_name == name)).one()


REACHES = st.builds(
    Reach,
    visitor_uid=st.none() | st.uuids(),
    safe_contact=st.sampled_from(
        ["STANDARD", "SUR", "PAS_MESSAGE", "NEUTRE", "TIERS", "ELLE_RAPPELLE", "AUCUN", "DE_LA_VILLE"]
    ),
    has_phone=st.booleans(),
)


@given(reach=REACHES)
def test_everybody_can_leave_a_list_and_no_protected_person_by_a_letter(reach: Reach) -> None:
    closing = {result for result in RESULTS - {"RAPPELER"} if not problem_of_result(result, reach)}
    assert closing
    assert not (reach.is_guarded and (may_be_written_to(reach) or "COURRIER" in closing))
    assert reach.has_phone or reach.visitor_uid is not None or "SANS_CONTACT" in closing
    if not reach.has_phone and reach.visitor_uid is not None:
        assert closing & {"COURRIER", "SANS_CONTACT"}


def test_a_row_noted_by_another_desk_since_is_not_noted_again(booked: Database, list_id: int) -> None:
    row = named(booked, list_id, "Diallo")
    note(booked, list_id, "Diallo", "RAPPELER")
    with pytest.raises(Conflict), booked.transaction() as session:
        note_call(session, row.id, row.version, "JOINT", now=NOW, by=AGENT)


def test_a_change_taken_back_before_anybody_was_told_leaves_no_list(booked: Database, list_id: int) -> None:
    with booked.transaction() as session:
        withdrawn(session, booked, list_id, expected=None)
        assert open_call_lists(session) == []
    with booked.reading() as session, pytest.raises(UserError):
        call_list(session, list_id)


def test_those_already_told_of_a_change_taken_back_are_called_again_and_they_only(
    booked: Database, list_id: int
) -> None:
    note(booked, list_id, "Diallo", "JOINT")
    note(booked, list_id, "Benali", "RAPPELER")
    change = note(booked, list_id, "Nguyen", "JOINT")
    with (
        booked.transaction() as session
    ):  # a call taken back on the way down to the change was made all the same
        take_back_call(session, change, instant=booked.clock.instant(), by=AGENT)
    with booked.transaction() as session:
        back = withdraw_call_list(session, list_id, now=NOW, instant=booked.clock.instant(), by=AGENT)
    assert back is not None
    shown = rows(booked, back)
    assert [row.short_name for row in shown] == ["Diallo A.", "Nguyen T."]
    assert {row.earlier_at - (row.new_at or NOW) for row in shown} == {LATER}
    with booked.reading() as session:
        assert [one.kind for one in open_call_lists(session)] == ["RETOUR"]


def test_a_change_made_again_calls_again_those_who_heard_that_it_was_taken_back(booked: Database) -> None:
    with booked.transaction() as session:
        list_id = opened(session, uid=AGENT.uid)
    for name in ("Diallo", "Nguyen"):
        note(booked, list_id, name, "JOINT")
    with booked.transaction() as session:
        back = withdraw_call_list(session, list_id, now=NOW, instant=booked.clock.instant(), by=AGENT)
    assert back is not None
    note(booked, back, "Diallo", "JOINT")
    with booked.transaction() as session:
        assert opened(session, uid=AGENT.uid) == list_id
        assert [one.id for one in open_call_lists(session)] == [list_id]
    assert named(booked, list_id, "Diallo").result == ""
    assert named(booked, list_id, "Nguyen").result == "JOINT"


def withdrawn(session: Session, database: Database, list_id: int, expected: int | None) -> None:
    instant = database.clock.instant()
    assert withdraw_call_list(session, list_id, now=NOW, instant=instant, by=AGENT) == expected


def test_the_desk_tells_people_and_the_coordination_opens_lists(booked: Database, list_id: int) -> None:
    desk = Agent(AGENT.uid, "Accueil", frozenset({Right.RECEPTION}))
    direction = Agent(AGENT.uid, "Direction", frozenset({Right.DIRECTION}))
    row = named(booked, list_id, "Diallo")
    with booked.transaction() as session:
        note_call(session, row.id, row.version, "JOINT", now=NOW, by=desk)
        assert session.scalars(select(CallTry.result)).all() == ["JOINT"]
    with pytest.raises(Forbidden), booked.transaction() as session:
        note_call(session, row.id, None, "JOINT", now=NOW, by=direction)
    with pytest.raises(Forbidden), booked.transaction() as session:
        open_call_list(session, "ANNULATION", "Avocat", "", [], now=NOW, by=desk)
    assert {row.name for row in rows(booked, list_id, direction)} == {""}
