"""The reminders: everybody expected on the second open day, once, each as the instruction says."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication, QPushButton
from sqlalchemy import select

from espace_citoyennete.changes.call_lists import note_call
from espace_citoyennete.changes.listing import call_list, call_rows
from espace_citoyennete.changes.model import CallList
from espace_citoyennete.changes.page import CallsPage
from espace_citoyennete.changes.reminders import (
    ReminderDay,
    open_reminders,
    reminder_days,
    withdraw_reminders,
)
from espace_citoyennete.changes.reminders_panel import RemindersPanel
from espace_citoyennete.changes.rules import two_open_days_after
from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.permanences.model import Appointment, Sitting
from espace_citoyennete.permanences.rules import parse_rule
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.rules import Calendar, Span
from tests.changes.conftest import SIX, book_six
from tests.conftest import AGENT, NOW
from tests.keyboard import Keyboard
from tests.permanences.conftest import lawyer, plan

DAY = date(2026, 11, 24)
IN_TWO_DAYS = NOW.date() + timedelta(days=2)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 30), st.integers(0, 60))
def test_two_open_days_lie_between_no_more_and_no_less(day: date, ahead: int, length: int) -> None:
    first = day + timedelta(days=ahead)
    days = Calendar((), None, (Span(first, first + timedelta(days=length), "Travaux"),))
    found = two_open_days_after(day, days)
    counted = [day + timedelta(days=n) for n in range(1, (found - day).days + 1)]
    assert [one for one in counted if one.weekday() < 5 and not days.why_closed(one)][1:] == [found]


def test_everybody_of_the_day_is_on_one_list_and_nobody_twice(booked: Database) -> None:
    with booked.transaction() as session:
        gone = session.scalars(select(Appointment).order_by(Appointment.id).limit(1)).one()
        gone.state = "ANNULE_USAGER"
    with booked.transaction() as session:
        made = open_reminders(session, DAY, now=NOW, by=AGENT)
        told = call_rows(session, made, by=AGENT)
        assert [row.name for row in told] == [f"{one.last_name} {one.first_name}" for one in SIX[1:]]
        assert all(row.new_at == row.earlier_at for row in told), "nobody is to be placed again"
        assert call_list(session, made).title == "Rappels du mar. 24 nov."
        gone = session.get_one(Appointment, gone.id)
        gone.state = "A_VENIR"
        session.flush()
        more = open_reminders(session, DAY, now=NOW, by=AGENT)
        assert [row.name for row in call_rows(session, more, by=AGENT)] == ["Diallo Awa"]
    for day in (DAY, DAY + timedelta(days=1)):
        with booked.transaction() as session, pytest.raises(UserError, match="Personne à rappeler"):
            open_reminders(session, day, now=NOW, by=AGENT)


def test_a_list_from_which_somebody_was_called_stays(booked: Database) -> None:
    with booked.transaction() as session:
        made = open_reminders(session, DAY, now=NOW, by=AGENT)
        row = call_rows(session, made, by=AGENT)[0]
        note_call(session, row.id, row.version, "JOINT", now=NOW, by=AGENT)
        uid = session.get_one(CallList, made).uid
    with booked.transaction() as session, pytest.raises(Conflict):
        withdraw_reminders(session, uid, by=AGENT)


def test_a_day_that_is_over_and_an_hour_that_is_past_are_reminded_no_more(booked: Database) -> None:
    past_ten = datetime.combine(DAY, time(10, 15))
    with booked.transaction() as session:
        with pytest.raises(Invalid, match="passé"):
            open_reminders(session, DAY, now=past_ten + timedelta(days=1), by=AGENT)
        made = open_reminders(session, DAY, now=past_ten, by=AGENT)
        assert [row.name for row in call_rows(session, made, by=AGENT)] == [
            f"{one.last_name} {one.first_name}" for one in SIX[3:]
        ]


def test_the_days_tell_who_is_left_and_who_was_listed_and_a_result_stays_with_its_person(
    booked: Database,
) -> None:
    def days() -> list[ReminderDay]:
        with booked.reading() as session:
            return reminder_days(session, NOW.date(), DAY + timedelta(days=9), now=NOW)

    assert days() == [ReminderDay(DAY, 6, 0)]
    with booked.transaction() as session:
        gone = session.scalars(select(Appointment).order_by(Appointment.id).limit(1)).one()
        gone.state = "ANNULE_USAGER"
    with booked.transaction() as session:
        made = open_reminders(session, DAY, now=NOW, by=AGENT)
        told = call_rows(session, made, by=AGENT)[0]
        note_call(session, told.id, told.version, "JOINT", now=NOW, by=AGENT)
        session.get_one(Appointment, gone.id).state = "A_VENIR"
    assert days() == [ReminderDay(DAY, 1, 5)]
    with booked.transaction() as session:
        more = open_reminders(session, DAY, now=NOW, by=AGENT)
        assert [row.name for row in call_rows(session, more, by=AGENT)] == ["Diallo Awa"]
        assert call_list(session, made).reached == 1
    assert days() == [ReminderDay(DAY, 0, 6)]


# On screen


@pytest.fixture
def database(sqlite_base: Database) -> Iterator[Database]:
    """Return a base where six people are booked in two open days."""
    hours = {"starts_at": datetime(2026, 11, 19, 9).time(), "ends_at": datetime(2026, 11, 19, 12).time()}
    plan(sqlite_base, lawyer(rule=parse_rule("tous les jeudis"), **hours), AGENT)
    with sqlite_base.transaction() as session:
        first = select(Sitting.id).where(Sitting.day == IN_TWO_DAYS)
        book_six(session, session.scalars(first).one(), AGENT)
    yield sqlite_base


def test_the_reminders_are_one_gesture_and_their_text_is_copied_for_those_who_may_get_one(
    window: MainWindow,
) -> None:
    keys = Keyboard()
    window.show_page("page:calls")
    page = window.page
    assert isinstance(page, CallsPage)
    window.registry.run("remind_day")
    assert len(page.model.rows) == 6 and keys.focused() is page.table
    copied = QApplication.clipboard()
    for name in ("Diallo", "Kaya", "Benali", "Roussel", "Petit", "Nguyen"):
        assert page.chosen is not None and page.chosen.name.startswith(name)
        copied.clear()
        keys.press("T")
        may = name not in ("Benali", "Roussel")
        assert copied.text().startswith("Votre rendez-vous est jeudi 19 novembre 2026") is may
        assert ("consigne" in page.message.text) is not may
        assert page.buttons["copy_text"].isHidden() is not may
        if name == "Petit":
            assert copied.text().endswith("Serez-vous présent\u202f?")
        keys.press("Bas")
    keys.press("Ctrl+Z")
    assert not page.model.rows


def test_another_day_is_chosen_by_keys_and_the_days_missed_are_proposed(window: MainWindow) -> None:
    keys = Keyboard()
    window.show_page("page:calls")
    page = window.page
    assert isinstance(page, CallsPage)
    assert "Rappels du jeu. 19 nov." in {one.accessibleName() for one in page.findChildren(QPushButton)}
    window.registry.run("remind_other_day")
    form = window.panel.form
    assert isinstance(form, RemindersPanel)
    assert form.day.value() == IN_TWO_DAYS and form.said.text() == "6 personnes à rappeler"
    keys.type("20/11")
    assert form.said.text() == "Aucun rendez-vous à venir ce jour-là."
    keys.press("Ctrl+Entrée")
    assert window.panel.form is form and "Personne à rappeler" in form.message.text
    assert form.missed.text == "jeudi 19 novembre 2026\u00a0: 6 personnes"
    keys.press("Tab", "Espace", "Ctrl+Entrée")
    assert page.header.subtitle.text() == "0/6 joints · 6 personnes à prévenir"
    window.registry.run("remind_other_day")
    assert isinstance(window.panel.form, RemindersPanel)
    assert window.panel.form.said.text() == "Personne à rappeler, 6 personnes déjà sur une liste de rappels"
    window.panel.abandon()
    keys.press("Ctrl+Z")
    assert not page.model.rows
