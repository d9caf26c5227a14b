"""Who waits is found where one looks: « À traiter », Ctrl+K, the card of the person, the sidebar."""

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QLabel

from espace_citoyennete.finding import find
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.storage.database import Database
from espace_citoyennete.today.todo import due_lines, read_due
from espace_citoyennete.waiting.page import WaitingPage
from tests.conftest import NOW
from tests.keyboard import Keyboard
from tests.waiting.conftest import stock, wait


@pytest.fixture
def database(sqlite_base: Database) -> Database:
    stock(sqlite_base)
    late = NOW.date() - timedelta(days=1)
    wait(sqlite_base, "Kaya", now=NOW - timedelta(days=5), deadline=late)
    return sqlite_base


def lines(window: MainWindow) -> list[str]:
    with window.desk.database.reading() as session:
        found = read_due(session, window.desk)
    return [line.text for line in due_lines(window.desk, found, window.answer)]


def test_the_first_page_says_what_is_to_be_proposed_and_who_is_too_late(window: MainWindow) -> None:
    told = lines(window)
    assert "4 créneaux à proposer à la liste d’attente" in told
    assert "1 personne en attente dépasse sa date limite" in told
    shown = "\n".join(label.text() for label in window.page.findChildren(QLabel))
    assert "4 créneaux à proposer" in shown
    wait(window.desk.database, "Leroy")
    assert "5 créneaux à proposer" in "\n".join(label.text() for label in window.page.findChildren(QLabel))


def test_ctrl_k_finds_who_waits_and_goes_there(window: MainWindow) -> None:
    groups = {group.name: group.hits for group in find(window.desk, "diallo", lambda _action: True)}
    (hit,) = groups["Liste d’attente"]
    assert (hit.text, hit.detail) == ("Diallo A. · Avocat", "depuis 3 jours")
    window.answer(hit.what, hit.value)
    assert isinstance(window.page, WaitingPage)
    assert window.page.chosen is not None and window.page.chosen.name == "Diallo Awa"


def test_the_card_of_a_person_says_what_is_waited_for(window: MainWindow) -> None:
    groups = {group.name: group.hits for group in find(window.desk, "costa", lambda _action: True)}
    window.answer(groups["Personnes"][0].what, groups["Personnes"][0].value)
    form = window.panel.form
    assert form is not None
    told = "\n".join(label.text() for label in form.findChildren(QLabel))
    assert "En attente\u00a0: Avocat, depuis 8 jours" in told


def test_the_sidebar_counts_the_slots_that_can_be_proposed(window: MainWindow) -> None:
    item = window.sidebar.items["page:waiting"]
    assert "4" in item.accessibleName() + item.accessibleDescription()
    Keyboard().press("Ctrl+Maj+W", "T")
    assert "3" in item.accessibleName() + item.accessibleDescription()
