"""The first page: one key a person, what waits, what is due."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest
from sqlalchemy import select

from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.model import Appointment, Slot
from espace_citoyennete.permanences.rules import parse_rule
from espace_citoyennete.permanences.service import PermanenceDraft, create_permanence
from espace_citoyennete.storage.database import Database
from espace_citoyennete.today.listing import day_rows, to_fill_in
from espace_citoyennete.today.page import TodayPage
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW
from tests.keyboard import Keyboard


@pytest.fixture
def booked(database: Database) -> Database:
    """Return a base with a lawyer each Tuesday, two people today and one a week ago without a result."""
    with database.transaction() as session:
        draft = PermanenceDraft(
            "AVOCAT", "Avocat", parse_rule("tous les mardis"), date(2026, 11, 10), date(2026, 11, 17),
            time(10), time(12), 30,
        )  # fmt: skip
        create_permanence(session, draft, calendar=calendar(session), by=AGENT)
        for at, name in [
            (datetime(2026, 11, 10, 10), "Kaya"),
            (datetime(2026, 11, 17, 10), "Diallo"),
            (datetime(2026, 11, 17, 10, 30), "Martin"),
        ]:
            slot_id = session.scalars(select(Slot.id).where(Slot.starts_at == at)).one()
            book_appointment(session, BookingDraft(slot_id, VisitorDraft(name)), now=NOW, by=AGENT)
    return database


def states(database: Database) -> list[str]:
    with database.reading() as session:
        return [row.state for row in day_rows(session, NOW.date())]


def page_of(window: MainWindow) -> TodayPage:
    assert isinstance(window.page, TodayPage)
    return window.page


def test_each_person_takes_one_key_and_the_list_goes_down_by_itself(
    booked: Database, window: MainWindow
) -> None:
    keys = Keyboard()
    keys.press("R", "A")
    assert states(booked)[:2] == ["HONORE", "ABSENT"]
    assert keys.count == 2
    keys.press("Ctrl+Z")
    assert states(booked)[:2] == ["HONORE", "A_VENIR"]


def test_who_arrived_is_in_the_queue_with_the_hour(booked: Database, window: MainWindow) -> None:
    Keyboard().press("P")
    assert page_of(window).waiting.text == "Diallo · Avocat, arrivé à 10\u00a0h\u00a053"


def test_a_free_slot_is_not_marked_and_entree_books_it(booked: Database, window: MainWindow) -> None:
    keys = Keyboard()
    keys.press("Bas", "Bas", "R")
    assert "libre" in window.page.message.text
    assert states(booked)[2] == "LIBRE"
    keys.press("Entrée")
    assert window.panel.form is not None and window.panel.form.kind == "booking"


def test_an_excused_person_frees_the_slot(booked: Database, window: MainWindow) -> None:
    Keyboard().press("E")
    assert states(booked)[0] == "LIBRE"
    with booked.reading() as session:
        assert session.scalars(select(Appointment.state).where(Appointment.state == "ANNULE_USAGER")).all()


def test_past_appointments_without_a_result_are_due_until_they_have_one(
    booked: Database, window: MainWindow
) -> None:
    with booked.reading() as session:
        assert [(day.day, day.appointments) for day in to_fill_in(session, NOW.date())] == [
            (date(2026, 11, 10), 1)
        ]
    assert "1 rendez-vous du mar. 10 nov. à renseigner" in page_of(window).due.text


def test_letters_can_be_turned_off(booked: Database, window: MainWindow) -> None:
    window.desk.keep_settings(replace(window.desk.settings, letter_keys=False))
    Keyboard().press("R")
    assert states(booked)[0] == "A_VENIR"
