"""The call list on screen, by the keys: a permanence moved in twenty, then one key a person."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from espace_citoyennete.changes.listing import call_rows, open_call_lists
from espace_citoyennete.changes.model import CallRow
from espace_citoyennete.changes.page import CallsPage
from espace_citoyennete.changes.panel import SittingMovePanel
from espace_citoyennete.changes.service import cancel_sitting
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.panel import BookingPanel
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui import dialogs, tasks
from espace_citoyennete.visitors.model import Visitor
from tests.changes.conftest import book_six
from tests.conftest import AGENT, NOW
from tests.keyboard import Keyboard
from tests.pdf.reading import pages, plain
from tests.permanences.conftest import lawyer, plan
from tests.windows import save_instead

DAY = NOW.date()


@pytest.fixture
def database(sqlite_base: Database) -> Database:
    """Return a base where six people are booked this afternoon."""
    plan(
        sqlite_base,
        lawyer(starts_at=datetime(2026, 11, 17, 14).time(), ends_at=datetime(2026, 11, 17, 17).time()),
        AGENT,
    )
    with sqlite_base.transaction() as session:
        first = select(Sitting.id).where(Sitting.day == DAY)
        book_six(session, session.scalars(first).one(), AGENT)
    return sqlite_base


@pytest.fixture
def keys() -> Keyboard:
    return Keyboard()


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which every paper is saved."""
    monkeypatch.setattr(dialogs, "choose_save_path", lambda _w, _t, path, _k: tmp_path / path.name)
    return tmp_path


def move_it(window: MainWindow, keys: Keyboard) -> CallsPage:
    window.show_page("page:permanences")
    keys.press("Maj+M")
    keys.type("26/11")
    keys.press("Tab")
    keys.type("9h")
    keys.press("Ctrl+Entrée")
    QApplication.processEvents()
    page = window.page
    assert isinstance(page, CallsPage)
    return page


def test_a_permanence_with_six_people_is_moved_in_twenty_keys_and_all_six_are_to_be_told(
    window: MainWindow, keys: Keyboard
) -> None:
    page = move_it(window, keys)
    assert keys.count <= 20
    assert len(page.model.rows) == 6
    assert {row.new_at - row.earlier_at for row in page.model.rows} == {timedelta(days=9, hours=-5)}
    assert "0/6 joints" in page.header.subtitle.text()
    assert keys.focused() is page.table


def save_the_letter(page: CallsPage, qtbot: QtBot) -> None:
    assert page.chosen is not None
    row = page.chosen
    save_instead(page.message)
    qtbot.waitUntil(lambda: page.chosen != row)


def test_each_person_is_told_in_one_key_and_the_list_stays_until_the_last_one(
    window: MainWindow, keys: Keyboard, saved: Path, qtbot: QtBot
) -> None:
    page = move_it(window, keys)
    desk = window.desk
    for key, name in zip("JCRSSJ", ("Diallo", "Kaya", "Benali", "Roussel", "Petit", "Nguyen"), strict=True):
        assert page.chosen is not None
        assert page.chosen.name.startswith(name)
        keys.press(key)
        if key == "C":
            save_the_letter(page, qtbot)
        else:
            assert page.message.text == ""
    with desk.database.reading() as session:
        (one,) = open_call_lists(session)
    assert (one.closed, one.reached) == (5, 2)
    assert page.chosen is not None
    assert page.chosen.name.startswith("Benali")
    keys.press("J")
    with desk.database.reading() as session:
        assert open_call_lists(session) == []
    keys.press("Ctrl+Z")
    with desk.database.reading() as session:
        assert [one.closed for one in open_call_lists(session)] == [5]


def test_the_instruction_comes_before_the_number_and_a_letter_to_a_protected_person_is_refused(
    window: MainWindow, keys: Keyboard
) -> None:
    page = move_it(window, keys)
    assert page.card.number.text() == "06 39 98 01 01"
    assert "déplacé au jeudi 26 novembre" in page.card.script.text()
    for _ in range(4):
        keys.press("Bas")
    assert page.chosen is not None
    assert page.chosen.name.startswith("Petit")
    assert page.card.instruction.text
    keys.press("C")
    assert "protégée" in page.message.text
    assert page.buttons["told_letter"].isHidden()
    assert not page.buttons["told_no_contact"].isHidden()


def test_who_wants_another_slot_leaves_this_one_and_is_booked_with_the_same_person(
    window: MainWindow, keys: Keyboard
) -> None:
    page = move_it(window, keys)
    keys.press("A")
    assert isinstance(window.panel.form, BookingPanel)
    assert window.panel.form.person.name == "Diallo Awa"
    assert (window.panel.form.type.code(), window.panel.form.domain.code()) == ("AVOCAT", "FAM")
    with window.desk.database.reading() as session:
        moved = call_rows(session, open_call_lists(session)[0].id, by=AGENT)
        row = next(row for row in moved if row.name.startswith("Diallo"))
        assert row.result == "AUTRE"
        assert session.get_one(Appointment, row.appointment_id).state == "ANNULE_SERVICE"
    assert page is window.page


def cancel_it(window: MainWindow, keys: Keyboard) -> CallsPage:
    window.show_page("page:permanences")
    keys.press("Maj+Suppr")
    keys.type("malade")
    keys.press("Ctrl+Entrée")
    page = window.page
    assert isinstance(page, CallsPage)
    return page


@pytest.mark.parametrize("change_it", [move_it, cancel_it])
def test_the_search_of_another_slot_goes_with_the_wish_taken_back_unless_something_was_typed(
    window: MainWindow, keys: Keyboard, change_it: Callable[[MainWindow, Keyboard], CallsPage]
) -> None:
    page = change_it(window, keys)
    keys.press("A", "Ctrl+Z")
    assert window.panel.isHidden()
    assert page.chosen is not None and page.chosen.result == ""
    keys.press("A")
    form = window.panel.form
    assert isinstance(form, BookingPanel)
    form.subject.setFocus()
    keys.type("bail")
    page.table.setFocus()
    keys.press("Ctrl+Z")
    assert window.panel.form is form and form.subject.text() == "bail"
    assert page.chosen is not None and page.chosen.result == ""


def test_a_change_taken_back_shows_nobody_of_another_list_under_the_hand(
    window: MainWindow, keys: Keyboard
) -> None:
    with window.desk.database.transaction() as session:
        last = session.scalars(select(Sitting.id).order_by(Sitting.day.desc())).first()
        assert last is not None
        book_six(session, last, AGENT)
        other = cancel_sitting(session, last, "Audience", uid=uuid4(), now=NOW, by=AGENT)
    page = move_it(window, keys)
    keys.press("Ctrl+Z", "J")
    assert not page.model.rows and page.chosen is None
    assert "Choisir" in page.message.text and "Choisir une liste" in page.header.subtitle.text()
    page.refresh()
    with window.desk.database.reading() as session:
        (left,) = open_call_lists(session)
    assert (left.id, left.closed) == (other.list_id, 0)
    page.lists.setFocus()
    keys.press("Bas")
    assert len(page.model.rows) == 6
    keys.press("Ctrl+Y")
    assert len(page.model.rows) == 6


def test_taking_the_move_back_after_somebody_was_told_warns_once_then_makes_the_list_back(
    window: MainWindow, keys: Keyboard
) -> None:
    page = move_it(window, keys)
    keys.press("J")
    keys.press("Ctrl+Z")  # the call itself
    keys.press("Ctrl+Z")
    assert "déjà été prévenue" in page.message.text
    with window.desk.database.reading() as session:
        assert [one.kind for one in open_call_lists(session)] == ["DEPLACEMENT"]
    keys.press("Ctrl+Z")
    with window.desk.database.reading() as session:
        (back,) = open_call_lists(session)
        assert (back.kind, back.total) == ("RETOUR", 1)
        assert session.scalars(select(Slot.starts_at).order_by(Slot.starts_at)).first() == datetime(
            2026, 11, 17, 14
        )
    assert "retour" in window.toast.text


def test_the_letter_is_noted_once_it_is_on_paper_and_not_when_it_was_given_up(
    window: MainWindow, keys: Keyboard, saved: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = move_it(window, keys)
    keys.press("Bas")
    assert page.chosen is not None and page.chosen.name.startswith("Kaya")
    with monkeypatch.context() as given_up:
        given_up.setattr(dialogs, "choose_save_path", lambda *_: None)
        keys.press("C")
        save_instead(page.message)
        assert page.chosen.result == ""
    keys.press("C")
    save_the_letter(page, qtbot)
    told = {row.name: row.result for row in page.model.rows}
    assert told["Kaya Elif"] == "COURRIER"
    (letter,) = saved.glob("*.pdf")
    assert letter.name == "courrier.pdf" and "Kaya Elif" in plain(pages(letter)[0])


def test_the_list_is_printed_with_every_person_both_hours_and_the_numbers_that_may_be_seen(
    window: MainWindow, keys: Keyboard, saved: Path, qtbot: QtBot
) -> None:
    move_it(window, keys)
    keys.press("Ctrl+E")
    qtbot.waitUntil(lambda: any(saved.glob("liste-*.pdf")) and not tasks.are_running())
    text = plain(" ".join(pages(next(saved.glob("liste-*.pdf")))))
    for words in (
        "Diallo Awa 06 39 98 01 01 17/11 14 h 26/11 9 h", "Kaya Elif Sans téléphone, courrier",
        "B. S. Jamais de message", "R. J. Ne pas appeler", "P. L.", "Nguyen Tam", "☐ Joint", "☐ Courrier",
        "Votre rendez-vous du [ancien] est déplacé au [nouveau]",
    ):  # fmt: skip
        assert words in text
    for hidden in ("Benali", "98 01 03", "Roussel", "98 01 04", "Petit", "famille"):
        assert hidden not in text


def test_all_the_letters_are_one_document_noted_and_taken_back_together(
    window: MainWindow, keys: Keyboard, saved: Path, qtbot: QtBot
) -> None:
    with window.desk.database.transaction() as session:
        for name in ("Diallo", "Nguyen"):
            one = session.scalars(select(Visitor).where(Visitor.last_name == name)).one()
            one.phone = one.phone_key = ""
    page = move_it(window, keys)
    assert page.letters.text() == (
        "3 courriers à écrire\u00a0: Diallo A., Kaya E., Nguyen T. · "
        "Sans courrier\u00a0: Benali S., Roussel J., Petit L. (consigne\u00a0: jamais de lettre)"
    )
    keys.press("Maj+C")
    save_instead(page.message)
    qtbot.waitUntil(lambda: page.header.subtitle.text().endswith("3 personnes à prévenir"))
    (file,) = saved.glob("*.pdf")
    assert file.name == "courriers.pdf"
    names = ("Diallo Awa", "Kaya Elif", "Nguyen Tam")
    letters = [plain(text) for text in pages(file)]
    assert all(name in text for name, text in zip(names, letters, strict=True))
    for name in ("Benali", "Roussel", "Petit Lise"):
        assert not any(name in text for text in letters), (name, letters)
    assert {row.name for row in page.model.rows if row.result == "COURRIER"} == set(names)
    assert page.letters.isHidden()
    keys.press("Maj+C")
    assert "Aucun courrier à écrire" in page.message.text
    keys.press("Ctrl+Z")
    assert {row.result for row in page.model.rows} == {""}
    keys.press("Ctrl+Y")
    assert {row.name for row in page.model.rows if row.result == "COURRIER"} == set(names)


def test_all_the_letters_given_up_leave_everybody_to_be_told(
    window: MainWindow, keys: Keyboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = move_it(window, keys)
    monkeypatch.setattr(dialogs, "choose_save_path", lambda *_: None)
    keys.press("Maj+C")
    save_instead(page.message)
    assert {row.result for row in page.model.rows} == {""}


def test_whoever_was_not_known_is_named_as_the_other_slot_is_taken_and_leaves_the_list(
    window: MainWindow, keys: Keyboard
) -> None:
    page = move_it(window, keys)
    with window.desk.database.transaction() as session:
        row = session.scalars(select(CallRow).order_by(CallRow.position)).first()
        assert row is not None
        session.get_one(Appointment, row.appointment_id).visitor_id = None
        row.visitor_id = None
    keys.press("A")
    form = window.panel.form
    assert isinstance(form, BookingPanel)
    form.person.receive("Sow Jean", "06 39 98 01 77", None, None)
    form.restore(form.values())
    for _twice in "ab":  # what has to be confirmed is said once
        if window.panel.form is form:
            keys.press("Ctrl+Entrée")
    assert window.panel.form is None, form.message.text
    assert page.header.subtitle.text().endswith("5 personnes à prévenir")
    keys.press("Ctrl+Z")
    assert page.header.subtitle.text().endswith("6 personnes à prévenir")


def test_a_sitting_of_two_places_in_turn_is_moved_to_the_place_that_was_told(
    window: MainWindow, keys: Keyboard
) -> None:
    plan(window.desk.database, lawyer(label="Notaire", other_room="Annexe"), AGENT)
    with window.desk.database.reading() as session:
        held = select(Sitting.id, Sitting.room).join(Permanence).where(Permanence.label == "Notaire")
        (_, first), (second_id, second), *_ = session.execute(held.order_by(Sitting.day))
    assert (first, second) == ("Salle 1", "Annexe")
    window.answer("form:sitting_move", {"sitting_id": second_id})
    form = window.panel.form
    assert isinstance(form, SittingMovePanel)
    before = keys.count
    keys.type("26/11")
    assert form.room.text() == "Annexe" and form.said.text() == "✓ Annexe libre à ces heures."
    keys.press("Ctrl+Entrée")
    assert window.panel.form is None and keys.count - before <= 20
    with window.desk.database.reading() as session:
        moved = session.get_one(Sitting, second_id)
        assert (moved.day, moved.room) == (datetime(2026, 11, 26).date(), "Annexe")
