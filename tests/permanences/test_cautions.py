"""What is said once before a booking: twice the same person, a short gap, a wrong domain, a dispute."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from espace_citoyennete.errors import Invalid
from espace_citoyennete.permanences.appointments import (
    BookingDraft,
    book_appointment,
    booking_cautions,
    cancel_appointment,
    check_appointment,
    move_appointment,
)
from espace_citoyennete.permanences.cautions import TO_CONFIRM, Caution
from espace_citoyennete.permanences.corrections import (
    Correction,
    correct_appointment,
    correction_cautions,
    take_back_correction,
)
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.rules import is_same_person
from espace_citoyennete.storage.database import Database
from espace_citoyennete.visitors.service import VisitorDraft, save_visitor
from tests.conftest import AGENT, NOW
from tests.permanences.conftest import lawyer, plan

AWA = VisitorDraft("Diallo", "Awa", "06 39 98 01 02")
PAUL = VisitorDraft("Martin", "Paul", "06 39 98 01 03")


def slot(database: Database, day: date, label: str = "Avocat") -> int:
    with database.reading() as session:
        start = datetime.combine(day, datetime.min.time())
        rows = (
            select(Slot.id)
            .join(Sitting)
            .join(Permanence)
            .where(Permanence.label == label, Slot.starts_at.between(start, start + timedelta(days=1)))
            .order_by(Slot.starts_at)
        )
        return session.scalars(rows).all()[0]


def book(database: Database, draft: BookingDraft) -> int:
    with database.transaction() as session:
        return book_appointment(session, draft, now=NOW, by=AGENT)


def told(database: Database, draft: BookingDraft) -> tuple[Caution, ...]:
    with database.reading() as session:
        return booking_cautions(session, draft, now=NOW)


def codes(database: Database, draft: BookingDraft) -> list[str]:
    return [caution.code for caution in told(database, draft)]


def is_to_check(database: Database, appointment_id: int) -> bool:
    with database.reading() as session:
        return session.get_one(Appointment, appointment_id).is_to_check


NEXT, LATER = date(2026, 11, 24), date(2026, 12, 15)


def test_an_hour_gone_by_is_told_before_somebody_is_given_it(two_types: Database) -> None:
    with two_types.reading() as session:
        rows = select(Slot.id, Slot.starts_at, Slot.minutes).order_by(Slot.starts_at)
        slots = session.execute(rows.where(Slot.starts_at < datetime(2026, 11, 25))).all()
    gone = [row.id for row in slots if row.starts_at + timedelta(minutes=row.minutes) <= NOW]
    assert 0 < len(gone) < len(slots)
    for row in slots:
        assert codes(two_types, BookingDraft(row.id, AWA)) == (["PASSE"] if row.id in gone else [])


def test_the_same_person_or_number_is_told_once_with_the_day(two_types: Database) -> None:
    book(two_types, BookingDraft(slot(two_types, NEXT), AWA))
    again = BookingDraft(slot(two_types, LATER), AWA)
    for who in (AWA, replace(PAUL, phone="0639980102"), VisitorDraft(None, uid=AWA.uid)):
        assert codes(two_types, replace(again, visitor=who)) == ["DOUBLE"]
    assert "Avocat, mar. 24 nov. 9\xa0h" in told(two_types, again)[0].words
    assert codes(two_types, replace(again, visitor=PAUL)) == []
    assert codes(two_types, replace(again, confirmed=("DOUBLE",))) == []


def test_another_appointment_within_a_week_is_told_and_one_cancelled_is_not(two_types: Database) -> None:
    booked = book(two_types, BookingDraft(slot(two_types, NEXT), AWA))
    asked = BookingDraft(slot(two_types, LATER, "Notaire"), AWA)
    assert codes(two_types, asked) == []
    assert codes(two_types, replace(asked, slot_id=slot(two_types, NEXT, "Notaire"))) == ["ECART"]
    with two_types.transaction() as session:
        cancel_appointment(session, booked, by_visitor=True, by=AGENT)
    assert codes(two_types, replace(asked, slot_id=slot(two_types, NEXT, "Notaire"))) == []


def test_a_domain_that_the_permanence_does_not_receive_is_told(planned: Database) -> None:
    with planned.transaction() as session:
        session.execute(update(Permanence).values(domains="FAM LOG"))
    asked = BookingDraft(slot(planned, NEXT), AWA, domain="TRAVAIL")
    assert codes(planned, asked) == ["DOMAINE"]
    assert codes(planned, replace(asked, domain="LOG")) == codes(planned, replace(asked, domain=None)) == []


def test_what_was_confirmed_is_kept_with_the_appointment(planned: Database) -> None:
    booked = book(planned, BookingDraft(slot(planned, NEXT), AWA, confirmed=("DOUBLE", "ECART")))
    with planned.reading() as session:
        assert session.get_one(Appointment, booked).warnings == "DOUBLE ECART"


# Both sides of one dispute


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (BookingDraft(0, AWA, opponent="M. Paul MARTIN"), BookingDraft(0, PAUL)),
        (BookingDraft(0, AWA), BookingDraft(0, PAUL, opponent="diallo")),
        (BookingDraft(0, AWA, opponent="son ex, 06.39.98.01.03"), BookingDraft(0, PAUL)),
        (BookingDraft(0, AWA), BookingDraft(0, PAUL, opponent="la voisine au 0639980102")),
    ],
)
def test_both_sides_of_a_dispute_are_told_whichever_comes_first_and_nothing_of_the_other(
    planned: Database, first: BookingDraft, second: BookingDraft
) -> None:
    booked = book(planned, replace(first, slot_id=slot(planned, NEXT)))
    asked = replace(second, slot_id=slot(planned, LATER))
    (caution,) = told(planned, asked)
    assert (caution.code, caution.words) == ("LITIGE", "La coordination doit confirmer ce rendez-vous.")
    assert is_to_check(planned, book(planned, asked))
    assert not is_to_check(planned, booked)


def test_a_dispute_is_found_by_the_base_even_when_no_screen_asked(planned: Database) -> None:
    """The planted fault: a booking that comes from the waiting list shows no caution, and is to check too."""
    book(planned, BookingDraft(slot(planned, NEXT), AWA, opponent="Martin"))
    with planned.transaction() as session:
        person = save_visitor(session, PAUL, by=AGENT)
    assert is_to_check(planned, book(planned, BookingDraft(slot(planned, LATER), visitor_id=person)))


def test_who_hears_both_sides_and_another_practitioner_are_no_dispute(two_types: Database) -> None:
    book(two_types, BookingDraft(slot(two_types, NEXT), AWA, opponent="Martin Paul"))
    assert codes(two_types, BookingDraft(slot(two_types, LATER, "Notaire"), PAUL)) == []
    both = lawyer(type_code="CONCILIATEUR", label="Conciliateur", room="Salle 3")
    plan(two_types, both, AGENT)
    book(two_types, BookingDraft(slot(two_types, NEXT, "Conciliateur"), AWA, opponent="Martin Paul"))
    assert codes(two_types, BookingDraft(slot(two_types, LATER, "Conciliateur"), PAUL)) == []


def test_a_move_to_who_hears_the_other_side_is_to_check(two_types: Database) -> None:
    book(two_types, BookingDraft(slot(two_types, NEXT), AWA, opponent="Martin Paul"))
    paul = book(two_types, BookingDraft(slot(two_types, LATER, "Notaire"), PAUL))
    assert not is_to_check(two_types, paul)
    with two_types.transaction() as session:
        moved = move_appointment(session, paul, slot(two_types, LATER), now=NOW, by=AGENT)
    assert is_to_check(two_types, moved)


def test_an_opponent_corrected_is_looked_for_again_and_taken_back_with_what_it_revealed(
    planned: Database,
) -> None:
    book(planned, BookingDraft(slot(planned, NEXT), AWA))
    paul = book(planned, BookingDraft(slot(planned, LATER), PAUL, opponent="Diallo Binta"))
    found = []
    for opponent in ("Diallo Binta", "Kaya", "DIALLO"):
        typed = Correction(None, "", opponent)
        with planned.transaction() as session:
            found.append(correction_cautions(session, paul, typed))
            done = correct_appointment(session, paul, None, typed, by=AGENT)
            assert session.get_one(Appointment, paul).is_to_check is bool(found[-1])
    assert found == [(), (), (TO_CONFIRM,)]
    with planned.transaction() as session:
        check_appointment(session, paul, by=AGENT)
        correct_appointment(session, paul, None, replace(typed, subject="Bail"), by=AGENT)
        assert not session.get_one(Appointment, paul).is_to_check  # the coordination knows this one
        take_back_correction(session, done, by=AGENT)
        assert session.get_one(Appointment, paul).opponent == "Kaya"


WORDS = st.lists(
    st.sampled_from(["Diallo", "awa", "ÉLIF", "Élif", "Mme", "de", "o'brien", "", " "]), max_size=4
)


@given(WORDS, WORDS)
def test_two_names_are_alike_both_ways_in_any_order_and_never_for_nothing(
    one: list[str], other: list[str]
) -> None:
    first, second = " ".join(one), " ".join(other)
    assert is_same_person(first, second) == is_same_person(second, first)
    assert is_same_person(first, second) == is_same_person(" ".join(reversed(one)).upper(), f"M. {second}")
    assert not is_same_person(first, "") and not is_same_person("Mme", first)


# How they meet


def test_an_appointment_by_phone_asks_for_a_number(planned: Database) -> None:
    asked = BookingDraft(slot(planned, NEXT), replace(AWA, phone=""), mode="TELEPHONE")
    with pytest.raises(Invalid) as refusal:
        book(planned, asked)
    assert "phone" in refusal.value.problems
    assert book(planned, replace(asked, visitor=AWA))
