"""Point Justice: plan, book, move, cancel, mark, in a real encrypted base."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest
from sqlalchemy import func, select

from espace_citoyennete.errors import Conflict, Forbidden, Invalid, UserError
from espace_citoyennete.permanences.appointments import (
    BookingDraft,
    book_appointment,
    cancel_appointment,
    move_appointment,
    withdraw_booking,
)
from espace_citoyennete.permanences.attendance import mark_appointment, take_back
from espace_citoyennete.permanences.booked import appointment_row
from espace_citoyennete.permanences.corrections import Correction, correct_appointment
from espace_citoyennete.permanences.free_slots import Wish, next_free_slots
from espace_citoyennete.permanences.hours import MOST_UNTIMED
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.rules import parse_rule
from espace_citoyennete.permanences.service import (
    create_permanence,
    create_permanences,
    preview_permanence,
    withdraw_permanence,
)
from espace_citoyennete.permanences.week import SlotCell, week
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.rules import Calendar
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW
from tests.permanences.conftest import lawyer

CALENDAR = Calendar((), None)

MONDAY = date(2026, 11, 16)


def cells(database: Database, monday: date = MONDAY) -> list[SlotCell]:
    with database.reading() as session:
        return [cell for lane in week(session, monday, by=AGENT).lanes for cell in lane.cells]


def book(database: Database, slot_id: int, name: str = "Benali", first_name: str = "Salim") -> int:
    with database.transaction() as session:
        draft = BookingDraft(slot_id, VisitorDraft(name, first_name))
        return book_appointment(session, draft, now=NOW, by=AGENT)


def test_a_permanence_stores_every_sitting_and_slot_once_however_often_it_is_saved(
    database: Database,
) -> None:
    draft = lawyer()
    for _ in range(2):
        with database.transaction() as session:
            create_permanence(session, draft, calendar=CALENDAR, by=AGENT)
    assert stored(database) == [1, 6, 24]


def test_the_permanences_of_a_year_are_kept_together_or_not_at_all(any_database: Database) -> None:
    beside = lawyer(label="Notaire", room="Salle 2", starts_at=time(10), ends_at=time(12), slot_minutes=60)
    with pytest.raises(Conflict) as refused, any_database.transaction() as session:
        drafts = [lawyer(), replace(beside, room="salle 1")]
        create_permanences(session, drafts, calendar=CALENDAR, by=AGENT)
    assert "« Salle 1 »" in refused.value.message and "« Avocat »" in refused.value.message
    assert stored(any_database) == [0, 0, 0]
    drafts = [lawyer(), beside]
    for _ in range(2):
        with any_database.transaction() as session:
            made = create_permanences(session, drafts, calendar=CALENDAR, by=AGENT)
            assert len(set(made)) == 2
    assert stored(any_database) == [2, 12, 6 * 4 + 6 * 2]


def stored(database: Database) -> list[int | None]:
    with database.reading() as session:
        return [session.scalar(select(func.count()).select_from(m)) for m in (Permanence, Sitting, Slot)]


def test_a_permanence_taken_back_and_planned_again_has_the_same_sittings_and_slots(
    any_database: Database,
) -> None:
    draft = lawyer(reception="MIXTE", quota=MOST_UNTIMED, room="")
    found = []
    for _ in range(2):
        with any_database.transaction() as session:
            create_permanence(session, draft, calendar=CALENDAR, by=AGENT)
        with any_database.transaction() as session:
            found.append([set(session.scalars(select(model.uid))) for model in (Sitting, Slot)])
            withdraw_permanence(session, draft.uid, by=AGENT)
    first, again = found
    assert [len(uids) for uids in first] == [6, 6 * (4 + MOST_UNTIMED)]
    assert first == again


def test_a_room_already_taken_is_refused_with_the_other_sitting_shown(planned: Database) -> None:
    other = lawyer(label="Notaire", starts_at=time(10), ends_at=time(12))
    shown = r"Salle 1.*mardi 17 novembre 2026 de 9\sh à 11\sh par « Avocat »"
    with pytest.raises(Conflict, match=shown), planned.transaction() as session:
        create_permanence(session, other, calendar=CALENDAR, by=AGENT)


def test_a_sitting_may_start_when_the_other_ends(planned: Database) -> None:
    with planned.transaction() as session:
        create_permanence(session, lawyer(starts_at=time(11), ends_at=time(12)), calendar=CALENDAR, by=AGENT)


def test_a_draft_that_gives_nothing_names_the_field_and_the_remedy() -> None:
    for draft, field in (
        (lawyer(ends_at=time(9)), "ends_at"),
        (lawyer(last_day=date(2026, 11, 1)), "last_day"),
        (lawyer(rule=parse_rule("tous les dimanches"), last_day=date(2026, 11, 18)), "rule"),
        (lawyer(label=" "), "label"),
        (lawyer(slot_minutes=0), "slot_minutes"),
    ):
        with pytest.raises(Invalid) as refusal:
            preview_permanence(draft, CALENDAR)
        assert list(refusal.value.problems) == [field]


def test_a_slot_taken_is_refused_with_the_next_free_one_and_the_session_goes_on(planned: Database) -> None:
    first, second, third, _ = cells(planned)
    book(planned, first.slot_id)
    book(planned, second.slot_id)
    with planned.transaction() as session:
        with pytest.raises(Conflict, match=r"vient d’être pris\. Prochain libre\s: 10\sh\."):
            book_appointment(session, BookingDraft(first.slot_id), now=NOW, by=AGENT)
        book_appointment(session, BookingDraft(third.slot_id), now=NOW, by=AGENT)
    assert [cell.state for cell in cells(planned)] == ["A_VENIR", "A_VENIR", "A_VENIR", "LIBRE"]


def test_an_appointment_about_violence_leaves_no_trace_unless_the_person_says_otherwise(
    planned: Database,
) -> None:
    def instruction(domain: str | None, person: VisitorDraft, becomes: str | None = None) -> str:
        with planned.transaction() as session:
            (free,) = next_free_slots(session, Wish(), NOW, limit=1)
            draft = BookingDraft(free.slot_id, person, domain=domain)
            booked = book_appointment(session, draft, now=NOW, by=AGENT)
            if becomes is not None:
                correct_appointment(session, booked, None, Correction(becomes), by=AGENT)
            return appointment_row(session, booked, by=AGENT).reach.safe_contact

    told = VisitorDraft("Diallo", "Awa", safe_contact="SUR", safe_checked_on=NOW.date())
    assert instruction("LOG", VisitorDraft("Kaya", "Elif")) == "STANDARD"
    assert instruction("VIF", VisitorDraft("Kaya", "Elif")) == "AUCUN"
    assert instruction("LOG", VisitorDraft("Kaya", "Elif"), becomes="VIF") == "AUCUN"
    assert instruction("VIF", told) == instruction("VIF", replace(told, safe_contact=None)) == "SUR"


def test_a_moved_appointment_frees_its_slot_and_keeps_the_link(planned: Database) -> None:
    first, second, *_ = cells(planned)
    old = book(planned, first.slot_id)
    with planned.transaction() as session:
        new = move_appointment(session, old, second.slot_id, now=NOW, by=AGENT)
    assert [(cell.state, cell.name) for cell in cells(planned)[:2]] == [
        ("LIBRE", ""),
        ("A_VENIR", "Benali S."),
    ]
    with planned.reading() as session:
        moved = session.get_one(Appointment, old)
        assert (moved.state, moved.moved_to_id) == ("DEPLACE", new)


def test_an_undone_cancellation_takes_the_slot_back_unless_somebody_took_it(planned: Database) -> None:
    first, second, *_ = cells(planned)
    one, two = book(planned, first.slot_id), book(planned, second.slot_id)
    with planned.transaction() as session:
        changes = [cancel_appointment(session, a, by_visitor=True, by=AGENT) for a in (one, two)]
    book(planned, second.slot_id, "Kaya")
    with planned.transaction() as session:
        take_back(session, changes[0], by=AGENT)
        with pytest.raises(Conflict, match="vient d’être pris"):
            take_back(session, changes[1], by=AGENT)
    assert [cell.name for cell in cells(planned)[:2]] == ["Benali S.", "Kaya S."]


def test_an_undo_is_refused_when_somebody_changed_the_appointment_since(planned: Database) -> None:
    appointment = book(planned, cells(planned)[0].slot_id)
    with planned.transaction() as session:
        arrived = mark_appointment(session, appointment, "SALLE", now=NOW, by=AGENT)
    with planned.transaction() as session:
        mark_appointment(session, appointment, "HONORE", now=NOW, by=AGENT)
    with planned.transaction() as session, pytest.raises(Conflict, match="modifié entre-temps"):
        take_back(session, arrived, by=AGENT)


def test_presence_is_noted_on_the_day_and_never_on_a_cancelled_appointment(planned: Database) -> None:
    appointment = book(planned, cells(planned)[0].slot_id)
    eve = datetime(2026, 11, 16, 18)
    with planned.transaction() as session:
        for state in ("SALLE", "HONORE", "ABSENT"):
            with pytest.raises(UserError, match="le jour"):
                mark_appointment(session, appointment, state, now=eve, by=AGENT)
        cancel_appointment(session, appointment, by_visitor=False, by=AGENT)
        with pytest.raises(UserError, match="annulé ou déplacé"):
            mark_appointment(session, appointment, "HONORE", now=NOW, by=AGENT)


def test_a_booking_withdrawn_at_once_leaves_no_row(planned: Database) -> None:
    appointment = book(planned, cells(planned)[0].slot_id)
    with planned.transaction() as session:
        withdraw_booking(session, appointment, by=AGENT)
    with planned.reading() as session:
        assert session.scalar(select(func.count()).select_from(Appointment)) == 0


def test_only_the_coordination_plans_a_permanence(database: Database) -> None:
    receptionist = Agent(AGENT.uid, "Samira Amrani", frozenset({Right.RECEPTION}))
    with pytest.raises(Forbidden), database.transaction() as session:
        create_permanence(session, lawyer(), calendar=CALENDAR, by=receptionist)
