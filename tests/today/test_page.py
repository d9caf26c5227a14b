"""The first page: one key a person, what waits, what is due."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from espace_citoyennete.callbacks.service import CallbackDraft, promise_callback
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.model import Appointment, Slot
from espace_citoyennete.permanences.rules import parse_rule
from espace_citoyennete.permanences.service import PermanenceDraft, create_permanence
from espace_citoyennete.permanences.week import sittings_on
from espace_citoyennete.rights import Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.team.service import PresenceDraft, set_presence
from espace_citoyennete.today.listing import due, to_fill_in
from espace_citoyennete.today.page import TodayPage
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.ui.lines import Card, Line
from espace_citoyennete.ui.table import Heading
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW, Hands
from tests.keyboard import Keyboard

DIALLO_WAITS = "Diallo · arrivé 10:53 (0\u00a0min) · Avocat 10\u00a0h"


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
        return [cell.state for lane in sittings_on(session, NOW.date(), by=AGENT) for cell in lane.cells]


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


def test_a_sitting_that_another_desk_adds_above_moves_no_key_to_somebody_else(
    booked: Database, window: MainWindow
) -> None:
    keys = Keyboard()
    keys.press("Bas")
    with booked.transaction() as session:
        draft = PermanenceDraft(
            "NOTAIRE", "Notaire", parse_rule("tous les mardis"), date(2026, 11, 17), date(2026, 11, 17),
            time(8), time(9), 30,
        )  # fmt: skip
        create_permanence(session, draft, calendar=calendar(session), by=AGENT)
    keys.press("R")
    assert states(booked) == ["LIBRE", "LIBRE", "A_VENIR", "HONORE", "LIBRE", "LIBRE"]


def test_a_sitting_of_eight_people_is_closed_in_twelve_keys_at_most(
    booked: Database, window: MainWindow
) -> None:
    with booked.transaction() as session:
        draft = PermanenceDraft(
            "NOTAIRE", "Notaire", parse_rule("tous les mardis"), date(2026, 11, 17), date(2026, 11, 17),
            time(13), time(18), 30,
        )  # fmt: skip
        create_permanence(session, draft, calendar=calendar(session), by=AGENT)
        later = select(Slot.id).where(Slot.starts_at >= datetime(2026, 11, 17, 13)).order_by(Slot.starts_at)
        for number, slot_id in enumerate(session.scalars(later).all()):
            if number != 3:  # nobody took 14 h 30
                person = VisitorDraft(f"Personne{number}")
                book_appointment(session, BookingDraft(slot_id, person), now=NOW, by=AGENT)
    keys = Keyboard()
    keys.press("R", "A")  # the lawyer's two: then the list goes over what is free, to the notary's
    keys.count = 0
    keys.press(*"RRARRERRR")
    assert keys.count <= 12
    received = ["HONORE"] * 2 + ["ABSENT", "LIBRE"] + ["HONORE"] * 2 + ["LIBRE"] + ["HONORE"] * 3
    assert states(booked)[4:] == received


def test_who_is_added_to_a_sitting_waits_there_from_that_minute(booked: Database, window: MainWindow) -> None:
    keys = Keyboard()
    keys.press("V")
    keys.type("Sow Aminata")
    keys.press("Ctrl+Entrée")
    assert page_of(window).waiting.text == "Sow A. · arrivé 10:53 (0\u00a0min) · Avocat"
    keys.press("Ctrl+Z")
    assert page_of(window).waiting.text == "Personne n’attend."


def test_who_arrived_is_in_the_queue_with_the_minutes_waited(booked: Database, window: MainWindow) -> None:
    Keyboard().press("P")
    assert page_of(window).waiting.text == "Diallo · arrivé 10:53 (0\u00a0min) · Avocat 10\u00a0h"


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
    page = page_of(window)
    assert "1 rendez-vous du mar. 10 nov. à renseigner" in page.due.text
    page.due.lines.buttons[0].click()
    assert window.page.title == "Point Justice" and "9 – 13 novembre" in window.page.header.subtitle.text()


def test_letters_can_be_turned_off(booked: Database, window: MainWindow) -> None:
    window.desk.keep_settings(replace(window.desk.settings, letter_keys=False))
    Keyboard().press("R")
    assert states(booked)[0] == "A_VENIR"


# Who waits, who is there


def test_who_comes_without_an_appointment_waits_until_the_visit_is_saved(
    booked: Database, window: MainWindow
) -> None:
    keys = Keyboard()
    keys.press("P", "Maj+F2")
    keys.type("log")
    keys.press("Échap")
    page = page_of(window)
    assert page.waiting.text.splitlines()[1].startswith("Sans rendez-vous · arrivé 10:53 (0\u00a0min) · LOG")
    page.waiting.lines.buttons[1].click()
    assert window.panel.form is not None and window.panel.form.kind == "contact"
    window.panel.abandon()
    assert page.waiting.text == DIALLO_WAITS


def test_a_person_of_the_queue_is_received_from_there(booked: Database, window: MainWindow) -> None:
    Keyboard().press("P")
    page_of(window).waiting.lines.buttons[0].click()
    assert states(booked)[0] == "HONORE"
    assert page_of(window).waiting.text == "Personne n’attend."


def test_one_key_says_who_is_at_the_desk_on_the_last_post_and_nothing_is_forced(
    booked: Database, window: MainWindow
) -> None:
    keys = Keyboard()
    page = page_of(window)
    assert "À l’accueil aujourd’hui" in page.team.text
    with booked.transaction() as session:
        set_presence(session, PresenceDraft(date(2026, 11, 16), AGENT.uid, "Téléphone"), by=AGENT)
    keys.press("D")
    assert page.team.text == "S. Amrani · Téléphone"
    keys.press("D")
    assert "Déjà noté" in page.message.text
    keys.press("Ctrl+Z")
    assert "À l’accueil aujourd’hui" in page.team.text


def test_a_note_is_left_by_keys_read_by_the_next_agent_and_done_once(
    booked: Database, window: MainWindow
) -> None:
    keys = Keyboard()
    window.registry.run("new_handover")
    keys.type("Rappeler la mairie de quartier")
    keys.press("Ctrl+Entrée")
    page = page_of(window)
    assert "Rappeler la mairie de quartier — S. A. mar. 17 nov." in page.team.text
    page.team.lines.buttons[1].click()
    assert "Rappeler" not in page.team.text
    keys.press("Ctrl+Z")
    assert "Rappeler" in page.team.text


def test_the_first_free_slot_of_each_type_opens_its_booking(booked: Database, window: MainWindow) -> None:
    [button] = page_of(window).free.buttons
    assert button.text() == "Avocat · mar. 17 nov. 11\u00a0h"
    button.click()
    assert window.panel.form is not None and window.panel.form.kind == "booking"


def test_a_sitting_heads_its_people_and_is_no_person(booked: Database, window: MainWindow) -> None:
    keys = Keyboard()
    keys.press("Haut", "R")
    assert "Choisir une personne" in page_of(window).message.text
    assert states(booked)[0] == "A_VENIR"
    heading = page_of(window).table.current_row()
    assert isinstance(heading, Heading) and heading.text.endswith("Avocat · 2/4 réservés")


def test_the_day_stays_whole_beside_a_side_that_is_scrolled_and_above_it_where_there_is_little_room(
    booked: Database, window: MainWindow, qtbot: QtBot
) -> None:
    page = page_of(window)

    def end(card: Card) -> QPoint:
        return card.mapTo(page, card.rect().bottomRight())

    def is_beside() -> bool:
        return page.team.mapTo(page, QPoint()).x() > end(page.free).x()

    page.team.show_lines([Line(f"Consigne {number}") for number in range(40)], "")
    window.resize(1366, 440)
    qtbot.waitUntil(lambda: is_beside() and end(page.team).y() > page.height())
    assert end(page.free).y() < page.height()
    window.resize(683, 440)
    qtbot.waitUntil(lambda: page.waiting.mapTo(page, QPoint()).y() > end(page.free).y())
    window.resize(1366, 440)
    qtbot.waitUntil(is_beside)


# As the hours go by, though nobody touches anything


def let_pass(window: MainWindow, hands: Hands, time_passed: timedelta) -> None:
    """Move the clock and let the timers of the minute ring, of a machine that does not sleep."""
    step = timedelta(minutes=4)
    for _ in range(time_passed // step):
        hands.move(step)
        for timer in window.findChildren(QTimer):
            if timer.interval() == 60_000:
                timer.timeout.emit()


def offers_end(window: MainWindow) -> bool:
    buttons = window.page.header.findChildren(QPushButton)
    return any(button.accessibleName() == "Fin de journée" and button.isVisible() for button in buttons)


def test_a_window_left_open_over_midnight_shows_the_new_day(
    booked: Database, window: MainWindow, hands: Hands
) -> None:
    page, rappels = page_of(window), window.sidebar.items["page:callbacks"]
    with booked.transaction() as session:
        promise_callback(
            session, CallbackDraft(date(2026, 11, 18), visitor=VisitorDraft("Kaya")), now=NOW, by=AGENT
        )
    Keyboard().press("D")
    let_pass(window, hands, timedelta(hours=6))
    assert offers_end(window) and rappels.accessibleName() == "Rappels"
    let_pass(window, hands, timedelta(hours=8))
    assert page.header.subtitle.text().startswith("mercredi 18 novembre 2026 · 0 permanence")
    assert page.table.model().rowCount() == 0 and not offers_end(window)
    assert page.team.text == "À l’accueil aujourd’hui\u202f?"
    assert "2 rendez-vous du mar. 17 nov. à renseigner" in page.due.text
    assert rappels.accessibleName() == "Rappels, 1 à traiter"
    window.show_page("page:callbacks")
    assert page.isHidden()
    let_pass(window, hands, timedelta(days=1))
    window.show_page("page:today")
    assert page.header.subtitle.text().startswith("jeudi 19 novembre 2026")


def test_a_slot_that_has_begun_is_no_more_proposed(
    booked: Database, window: MainWindow, hands: Hands
) -> None:
    let_pass(window, hands, timedelta(minutes=8))
    [button] = page_of(window).free.buttons
    assert button.text() == "Avocat · mar. 17 nov. 11\u00a0h\u00a030"


def test_a_slot_that_nobody_took_is_said_to_have_stayed_free_once_it_is_over(
    booked: Database, window: MainWindow, hands: Hands
) -> None:
    def free() -> list[str]:  # under the heading and two people
        return [page_of(window).table.model().index(number, 2).data() for number in (3, 4)]

    assert free() == ["Libre", "Libre"]
    let_pass(window, hands, timedelta(minutes=40))
    assert free() == ["Resté libre", "Libre"]


def test_the_end_of_the_day_is_offered_when_its_hour_comes(
    booked: Database, window: MainWindow, hands: Hands
) -> None:
    let_pass(window, hands, timedelta(hours=2))  # every slot of the day has begun
    assert not offers_end(window)
    let_pass(window, hands, timedelta(hours=4))
    assert offers_end(window)


@pytest.mark.parametrize(("day", "is_told"), [(date(2027, 8, 31), False), (date(2027, 9, 1), True)])
def test_a_coordinator_is_told_a_year_ahead_that_the_school_holidays_end_there(
    database: Database, day: date, is_told: bool
) -> None:
    now = datetime.combine(day, time(9))
    with database.reading() as session:
        for rights, told in ((Right.COORDINATION, is_told), (Right.RECEPTION, False)):
            by = replace(AGENT, rights=frozenset({rights}))
            found = due(session, by=by, desk="accueil", now=now, instant=now.astimezone(UTC))
            assert found.holidays_until == (date(2028, 8, 31) if told else None)
