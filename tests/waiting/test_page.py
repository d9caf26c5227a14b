"""The waiting list by the keyboard alone: a freed slot finds its person in three keys at most."""

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QLabel
from sqlalchemy import select

from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment, cancel_appointment
from espace_citoyennete.permanences.model import Appointment, Hold, Sitting
from espace_citoyennete.storage.database import Database
from espace_citoyennete.visitors.service import VisitorDraft
from espace_citoyennete.waiting.model import WaitingEntry, WaitingTry
from espace_citoyennete.waiting.page import WaitingPage
from espace_citoyennete.waiting.panel import WaitingPanel
from tests.conftest import NOW, Hands
from tests.keyboard import Keyboard
from tests.waiting.conftest import NAMES, do, slot_ids, stock, wait


@pytest.fixture
def database(sqlite_base: Database) -> Database:
    """Return the base with three people who wait and six mornings of a lawyer."""
    stock(sqlite_base)
    return sqlite_base


def shown(window: MainWindow) -> WaitingPage:
    Keyboard().press("Ctrl+Maj+W")
    assert isinstance(window.page, WaitingPage)
    return window.page


def names(page: WaitingPage) -> list[str]:
    return [row.name.split()[0] for row in page.model.rows]


def cells(page: WaitingPage, title: str) -> list[str]:
    (column,) = [one for one in page.model.columns if one.title == title]
    return [column.text(row) for row in page.model.rows]


def states(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(WaitingEntry.state).order_by(WaitingEntry.id)))


def results(database: Database) -> list[tuple[int, str]]:
    with database.reading() as session:
        tries = session.scalars(select(WaitingTry).order_by(WaitingTry.id))
        return [(one.entry_id, one.result) for one in tries]


def fill(database: Database) -> list[int]:
    """Book every slot to come, and return the appointments."""
    return [
        do(database, book_appointment, BookingDraft(slot, VisitorDraft(f"Petit{place}")), now=NOW)
        for place, slot in enumerate(slot_ids(database)[4:])
    ]


def test_a_freed_slot_is_booked_for_the_right_person_in_three_keys(window: MainWindow) -> None:
    database = window.desk.database
    booked = fill(database)
    page = shown(window)
    assert cells(page, "Créneau") == ["Aucun libre"] * 3
    do(database, cancel_appointment, booked[5], by_visitor=True)
    assert cells(page, "Créneau") == ["mar. 1er déc. 9\u00a0h\u00a030", "Aucun libre", "Aucun libre"]
    keys = Keyboard()
    keys.press("J")
    assert keys.count <= 3
    assert states(database) == ["PLACE", "ATTEND", "ATTEND"]
    with database.reading() as session:
        found = session.scalars(select(Appointment).order_by(Appointment.id.desc())).first()
        assert found is not None
        assert found.slot_id == slot_ids(database)[4:][5]
        assert found.asked_on == NOW.date() - timedelta(days=12)
    assert names(page) == list(NAMES[1:])


def test_each_answer_is_one_key_goes_on_by_itself_and_is_taken_back(window: MainWindow) -> None:
    database, page, keys = window.desk.database, shown(window), Keyboard()
    keys.press("T")
    assert page.chosen is not None and page.chosen.id == 2
    keys.press("N", "S", "J")
    assert keys.count == 4
    assert results(database) == [(1, "TENU"), (2, "REFUSE"), (3, "SANS_REPONSE"), (2, "ACCEPTE")]
    assert states(database) == ["ATTEND", "PLACE", "ATTEND"]
    keys.press(*["Ctrl+Z"] * 4)
    assert results(database) == []
    assert states(database) == ["ATTEND"] * 3
    with database.reading() as session:
        assert session.scalars(select(Hold)).all() == []
        assert session.scalars(select(Appointment)).all() == []
    keys.press(*["Ctrl+Y"] * 4)
    assert [result for _entry, result in results(database)] == ["TENU", "REFUSE", "SANS_REPONSE", "ACCEPTE"]


def test_a_slot_held_says_until_when_and_is_free_again_after_it(window: MainWindow, hands: Hands) -> None:
    page = shown(window)
    Keyboard().press("T")
    assert cells(page, "Créneau")[0].endswith("Tenu jusqu’à 11\u00a0h\u00a053")
    hands.move(timedelta(hours=1, minutes=1))
    page.refresh()
    assert "Tenu" not in cells(page, "Créneau")[0]


def test_another_hour_is_agreed_in_the_form(window: MainWindow) -> None:
    page, keys = shown(window), Keyboard()
    page.buttons["hold_until"].click()
    keys.press("Tab")
    keys.type("16h")
    keys.press("Ctrl+Entrée")
    assert cells(page, "Créneau")[0].endswith("Tenu jusqu’à 16\u00a0h")
    keys.press("Ctrl+Z")
    assert "Tenu" not in cells(page, "Créneau")[0]


def test_a_reason_is_asked_of_whoever_leaves_and_everything_is_taken_back(window: MainWindow) -> None:
    page, keys = shown(window), Keyboard()
    keys.press("Suppr")
    keys.type("a trouvé ailleurs")
    keys.press("Ctrl+Entrée")
    assert names(page) == list(NAMES[1:])
    page.header.switch.choose(1)
    assert cells(page, "Créneau") == ["Retiré\u00a0: a trouvé ailleurs"]
    keys.press("Ctrl+Z")
    page.header.switch.choose(0)
    assert names(page) == list(NAMES)


def test_somebody_booked_otherwise_is_closed_in_one_key(window: MainWindow) -> None:
    database, page = window.desk.database, shown(window)
    with database.reading() as session:
        visitor_id = session.get_one(WaitingEntry, 2).visitor_id
    booking = BookingDraft(slot_ids(database)[4], visitor_id=visitor_id)
    do(database, book_appointment, booking, now=NOW)
    assert cells(page, "Créneau")[1] == "A pris rendez-vous le mar. 17 nov."
    keys = Keyboard()
    keys.press("Bas", "C")
    assert states(database) == ["ATTEND", "PLACE", "ATTEND"]
    keys.press("Ctrl+Z")
    assert states(database) == ["ATTEND"] * 3


def test_the_instruction_is_read_before_the_number_and_the_script_tells_the_slot(window: MainWindow) -> None:
    number = "06 39 98 01 55"
    guarded = VisitorDraft("Kaya", "Elif", number, "PAS_MESSAGE", "jamais le soir")
    wait(window.desk.database, "", visitor=guarded, is_urgent=True)
    page, keys = shown(window), Keyboard()
    assert page.chosen is not None and page.chosen.name == "Kaya Elif"
    texts = "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())
    assert "jamais le soir" in texts and number not in texts
    assert "J’ai un créneau mardi 24 novembre à 9\u00a0h, permanence Avocat, Salle 1." in texts
    keys.press("Entrée", "Espace")
    assert page.card.number.text() == number
    assert window.focusWidget() is page.table


def test_a_letter_without_a_slot_or_a_person_says_why(window: MainWindow) -> None:
    database = window.desk.database
    fill(database)
    page = shown(window)
    Keyboard().press("J")
    assert page.message.text == "Aucun créneau libre ne convient à cette personne pour l’instant."
    Keyboard().press("C")
    assert "Suppr" in page.message.text


def typed(window: MainWindow) -> WaitingPanel:
    form = window.panel.form
    assert isinstance(form, WaitingPanel)
    return form


def test_somebody_joins_the_list_by_the_keyboard_and_the_second_time_is_warned_of_once(
    window: MainWindow,
) -> None:
    database, page, keys = window.desk.database, shown(window), Keyboard()
    for _ in range(2):
        window.answer("form:waiting", {"type_code": "AVOCAT", "name": "Sow Aminata", "phone": "0639980177"})
        keys.press("Ctrl+Entrée")
    assert len(names(page)) == 4
    assert "attend déjà depuis le mar. 17 nov." in typed(window).message.text
    keys.press("Ctrl+Entrée")
    assert names(page).count("Sow") == 2
    keys.press("Ctrl+Z", "Ctrl+Z")
    assert names(page) == list(NAMES)
    assert states(database).count("ATTEND") == 5  # withdrawn, not erased


def test_what_somebody_waits_for_is_changed_in_the_same_form_without_asking_who(window: MainWindow) -> None:
    page, keys = shown(window), Keyboard()
    keys.press("Entrée")
    form = typed(window)
    assert form.context() == "Benali Awa"
    assert not form.person.caller.isVisible() and not form.person.phone.isVisible()
    form.deadline.setFocus()
    keys.type("1/12")
    keys.press("Ctrl+Entrée")
    assert cells(page, "Date limite") == ["mar. 1er déc.", "", ""]
    keys.press("Ctrl+Z")
    assert cells(page, "Date limite") == ["", "", ""]


def test_what_is_to_be_confirmed_is_told_once_and_the_second_key_books_with_its_trace(
    window: MainWindow,
) -> None:
    database = window.desk.database
    slots = slot_ids(database)
    early = do(
        database, book_appointment, BookingDraft(slots[8], VisitorDraft("Sow")), now=NOW - timedelta(days=9)
    )
    with database.reading() as session:
        visitor_id = session.get_one(Appointment, early).visitor_id
    wait(database, "", visitor=None, visitor_id=visitor_id, is_urgent=True)  # an earlier slot is wished
    page, keys = shown(window), Keyboard()
    keys.press("J")
    assert "déjà attendu" in page.message.text and "de nouveau sur J" in page.message.text
    assert states(database)[3] == "ATTEND"
    keys.press("J")
    assert states(database)[3] == "PLACE"
    assert page.message.text == ""
    with database.reading() as session:
        found = session.scalars(select(Appointment).order_by(Appointment.id.desc())).first()
    assert found is not None and (found.slot_id, found.warnings) == (slots[4], "DOUBLE")


def test_a_call_that_ends_on_the_list_goes_on_with_the_same_person(window: MainWindow) -> None:
    keys = Keyboard()
    keys.press("F2")
    keys.type("log", "f")
    keys.press("Tab", "Tab")
    keys.type("att", "Sow Aminata")
    keys.press("Ctrl+Entrée")
    form = typed(window)
    assert (form.person.name, form.domain.code()) == ("Sow Aminata", "LOG")
    keys.type("avo")
    keys.press("Ctrl+Entrée")
    page = shown(window)
    assert names(page) == [*NAMES, "Sow"]
    (row,) = [one for one in page.model.rows if one.name == "Sow Aminata"]
    assert (row.type_code, row.domain) == ("AVOCAT", "Logement\u00a0: rapports locatifs")


def test_who_waits_for_one_sitting_that_is_cancelled_is_not_forgotten(window: MainWindow) -> None:
    database = window.desk.database
    with database.transaction() as session:
        sitting = session.scalars(select(Sitting).order_by(Sitting.day.desc())).first()
        assert sitting is not None
    wait(database, "Sow", type_code=None, sitting_id=sitting.id)
    page = shown(window)
    assert cells(page, "Attend")[3] == "Avocat · séance du mar. 22 déc. 9\u00a0h"
    assert cells(page, "Créneau")[3] == "mar. 22 déc. 9\u00a0h"
    with database.transaction() as session:
        session.get_one(Sitting, sitting.id).state = "ANNULEE"
    assert cells(page, "Créneau")[3] == "Séance passée ou annulée"
    Keyboard().press("Bas", "Bas", "Bas")
    assert "pour en attendre une autre" in page.slot_card.slot.text()


def test_the_page_reached_beside_an_open_form_has_the_focus_on_its_people(window: MainWindow) -> None:
    """A letter pressed there must act on the list, not on a button that Qt chose."""
    keys = Keyboard()
    window.answer("form:contact", {})
    window.show_page("page:practitioners")
    assert window.panel.isAncestorOf(keys.focused())  # who types goes on typing
    window.page.focus_default()
    window.show_page("page:waiting")
    reached = keys.focused()
    window.page.focus_default()
    assert keys.focused() is reached
