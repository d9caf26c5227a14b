"""The card of a person under the hands: all that was done, corrected, put together, parted, undone."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from espace_citoyennete.callbacks.service import CallbackDraft, promise_callback
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.panel import ContactPanel
from espace_citoyennete.contacts.service import ContactDraft, log_contact
from espace_citoyennete.errors import UserError
from espace_citoyennete.jeudis.registering import RegistrationDraft, register
from espace_citoyennete.jeudis.service import save_jeudi
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.people.listing import Person, person_card
from espace_citoyennete.people.merge_panel import MergePanel
from espace_citoyennete.people.panel import PersonPanel
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.model import Slot
from espace_citoyennete.permanences.service import create_permanence
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.rules import Calendar
from espace_citoyennete.ui import dialogs
from espace_citoyennete.visitors.merging import merge_visitors
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import NEVER_CONFIRM
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW
from tests.engines.test_what_does_not_fit import DRAFTS
from tests.keyboard import Keyboard
from tests.permanences.conftest import lawyer

AWA = VisitorDraft("Diallo", "Awa", "06 39 98 01 02")
TWIN = VisitorDraft("DIALLO", "Âwa", "+33 6 39 98 01 02")
COLLEAGUE = Agent(AWA.uid, "L. Martin", frozenset({Right.RECEPTION}))


def log(base: Database, visitor: VisitorDraft, motive: str = "LOG", days: int = 0) -> None:
    with base.transaction() as session:
        draft = ContactDraft("VISITE", NOW - timedelta(days=days), motive, "REPONDU", visitor=visitor)
        log_contact(session, draft, now=NOW, by=AGENT)


def card(base: Database, visitor: VisitorDraft = AWA, by: Agent = AGENT) -> Person:
    with base.reading() as session:
        return person_card(session, visitor.uid, by=by)


def people(base: Database) -> list[Visitor]:
    with base.reading() as session:
        return list(session.scalars(select(Visitor).order_by(Visitor.id)))


@pytest.fixture
def busy(any_database: Database) -> Database:
    """Return a base where everything was once done with one person."""
    base = any_database
    log(base, AWA, "VIF", days=3)
    log(base, AWA, "LOG", days=1)
    with base.transaction() as session:
        visitor_id = session.scalars(select(Visitor.id)).one()
        promise = CallbackDraft(NOW.date() + timedelta(days=1), visitor_id=visitor_id)
        promise_callback(session, promise, now=NOW, by=AGENT)
        create_permanence(session, lawyer(), calendar=Calendar((), None), by=AGENT)
        slot_id = session.scalars(select(Slot.id).order_by(Slot.starts_at)).first()
        assert slot_id is not None
        book_appointment(session, BookingDraft(slot_id, visitor_id=visitor_id), now=NOW, by=AGENT)
        jeudi_id = save_jeudi(session, DRAFTS["jeudi"][1], by=AGENT)
        register(session, jeudi_id, RegistrationDraft(replace(AWA, last_name=None)), now=NOW, by=AGENT)
    return base


def test_the_card_tells_all_that_was_done_the_latest_first_as_each_may_see_it(busy: Database) -> None:
    mine, hers = card(busy), card(busy, by=COLLEAGUE)
    assert {event.what for event in mine.events} == {"Contact", "Rappel", "Rendez-vous", "Jeudi"}
    assert [event.at for event in mine.events] == sorted((event.at for event in mine.events), reverse=True)
    assert [event.at for event in hers.events] == [event.at for event in mine.events]
    hidden = [event.words for event in hers.events if "Accès restreint" in event.words]
    assert len(hidden) == 1 and not any("restreint" in event.words for event in mine.events)
    assert "39 98" not in repr(hers)  # violence: her instruction is to leave no trace
    assert mine.reach.safe_contact == "AUCUN" and mine.reach.phone == ""


def test_two_records_of_one_name_and_number_are_only_suggested(any_database: Database) -> None:
    log(any_database, AWA)
    log(any_database, TWIN)
    log(any_database, VisitorDraft("Diallo", "Moussa", AWA.phone))  # one household
    log(any_database, VisitorDraft("Diallo", "Awa", "07 00 00 00 01"))  # one name
    assert [one.uid for one in card(any_database).maybe_same] == [TWIN.uid]
    assert len(people(any_database)) == 4
    with any_database.transaction() as session:
        merge_visitors(session, TWIN.uid, AWA.uid, instant=any_database.clock.instant(), by=AGENT)
    kept = card(any_database)  # asked by the record put with the other one
    assert (kept.uid, kept.maybe_same) == (TWIN.uid, ())
    assert [one.uid for one in kept.merged] == [AWA.uid]


# On screen


@pytest.fixture
def keys() -> Keyboard:
    return Keyboard()


def open_card(window: MainWindow, visitor: VisitorDraft = AWA) -> PersonPanel:
    window.answer("form:person", {"visitor_uid": visitor.uid})
    form = window.panel.form
    assert isinstance(form, PersonPanel)
    return form


def correct(base: Database, email: str) -> None:
    """Change the record of Awa from another desk."""
    with base.transaction() as session:
        session.scalars(select(Visitor).where(Visitor.uid == AWA.uid)).one().email = email


def button(form: PersonPanel, word: str) -> QPushButton:
    return next(one for one in form.others.buttons if one.text() == word)


def test_a_person_is_opened_from_the_register_under_the_reminder_and_logged_again(
    window: MainWindow, keys: Keyboard, qtbot: QtBot
) -> None:
    log(window.desk.database, AWA)
    keys.press("Ctrl+Maj+R")
    keys.type("diallo")
    page: Any = window.page
    page.filters.changed.emit()  # what the rest of 150 ms would tell
    assert page.reminder.isVisible() and page.reminder.text() == NEVER_CONFIRM
    keys.press("Entrée")
    keys.type("v")
    form = window.panel.form
    assert isinstance(form, PersonPanel) and NEVER_CONFIRM in form.context()
    assert QApplication.focusWidget() is form.history
    keys.press("Entrée")  # the contact of that day
    opened = window.panel.form
    assert isinstance(opened, ContactPanel) and opened.form.person.name == "Diallo Awa"
    open_card(window).contact_button.click()
    again = window.panel.form
    assert isinstance(again, ContactPanel) and again.form.person.caller.uid == AWA.uid
    keys.type("log", "f", "nor", "inf")
    keys.press("Ctrl+Entrée")
    assert len(people(window.desk.database)) == 1 and len(card(window.desk.database).events) == 2


def test_a_person_is_corrected_and_corrected_back_unless_somebody_changed_the_record(
    window: MainWindow, keys: Keyboard
) -> None:
    base = window.desk.database
    log(base, AWA)
    for is_changed in (False, True):
        form = open_card(window)
        form.last_name.setFocus()
        form.last_name.selectAll()
        keys.type("de La Tour", "Marie Awa")
        keys.press("Ctrl+Entrée")
        (person,) = people(base)
        assert (person.last_name, person.first_name, person.phone) == ("de La Tour", "Marie Awa", AWA.phone)
        if is_changed:
            with base.transaction() as session:
                session.get_one(Visitor, person.id).email = "awa@exemple.fr"
        keys.press("Ctrl+Z")
        assert people(base)[0].last_name == ("de La Tour" if is_changed else "Diallo")
        if not is_changed:
            keys.press("Ctrl+Y")
            assert people(base)[0].last_name == "de La Tour"
            keys.press("Ctrl+Z")


def test_a_card_somebody_else_corrected_is_not_written_over(window: MainWindow, keys: Keyboard) -> None:
    base = window.desk.database
    log(base, AWA)
    form = open_card(window)
    with base.transaction() as session:
        session.get_one(Visitor, people(base)[0].id).safe_contact = "AUCUN"
    form.last_name.setFocus()
    keys.press("Ctrl+Entrée")
    assert "modifiée entre-temps" in form.message.text
    assert people(base)[0].safe_contact == "AUCUN"


def test_two_records_are_put_together_after_a_question_parted_and_all_of_it_undone(
    window: MainWindow, keys: Keyboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = window.desk.database
    log(base, AWA)
    log(base, replace(TWIN, safe_contact="PAS_MESSAGE"))
    asked: list[tuple[str, str, str]] = []

    def confirm(_parent: QWidget, text: str, consequence: str, action: str) -> bool:
        asked.append((text, consequence, action))
        return len(asked) > 1  # « Ne rien faire » the first time

    monkeypatch.setattr(dialogs, "confirm", confirm)

    def contacts_of(visitor: VisitorDraft) -> int:
        with base.reading() as session:
            person = select(Visitor.id).where(Visitor.uid == visitor.uid).scalar_subquery()
            return len(session.scalars(select(Contact.id).where(Contact.visitor_id == person)).all())

    button(open_card(window), "Comparer").click()
    form = window.panel.form
    assert isinstance(form, MergePanel)
    assert "1 contact" in form.preview.text() and "jamais de message" in form.preview.text()
    assert "39 98" not in form.preview.text()
    keys.press("Ctrl+Entrée")
    assert contacts_of(AWA) == contacts_of(TWIN) == 1
    keys.press("Ctrl+Entrée")
    assert asked[1][2] == "Réunir les deux fiches" and asked[1][1] == form.preview.text()
    assert (contacts_of(AWA), contacts_of(TWIN)) == (2, 0)
    shown = window.panel.form
    assert isinstance(shown, PersonPanel) and len(shown.model.rows) == 2
    for step, count in (("Ctrl+Z", 1), ("Ctrl+Y", 2)):
        window.panel.reduce()
        keys.press(step)
        assert contacts_of(AWA) == count
    button(open_card(window), "Séparer").click()
    assert contacts_of(AWA) == contacts_of(TWIN) == 1
    window.panel.reduce()
    keys.press("Ctrl+Z")
    assert contacts_of(AWA) == 2
    correct(base, "awa@exemple.fr")
    keys.press("Ctrl+Y")
    assert contacts_of(AWA) == 2  # refused: the record is not what it was
    button(open_card(window), "Séparer").click()
    correct(base, "awa.diallo@exemple.fr")
    window.panel.reduce()
    keys.press("Ctrl+Z")
    assert contacts_of(AWA) == 1  # refused as well


def test_another_record_is_found_by_its_name_and_never_the_same_one(
    window: MainWindow, keys: Keyboard, qtbot: QtBot
) -> None:
    base = window.desk.database
    log(base, AWA)
    log(base, VisitorDraft("Diallo", "Aoua"))
    open_card(window).merge_button.click()
    form = window.panel.form
    assert isinstance(form, MergePanel)
    keys.press("Ctrl+Entrée")
    assert (
        "Choisir l’autre fiche"
        in form.other.accessibleDescription() + form.other.line.accessibleDescription()
    )
    keys.type("diallo")
    qtbot.waitUntil(lambda: bool(form.other.found))
    assert [one.name for one in form.other.found] == ["Diallo Aoua"]
    keys.press("Bas", "Entrée")
    kept = json.loads(json.dumps(form.values()))
    again = MergePanel(window.desk)
    again.restore(kept)
    assert again.preview.text() == form.preview.text() != ""


def test_the_card_comes_back_with_its_draft_and_is_refused_when_the_person_is_gone(
    window: MainWindow, keys: Keyboard
) -> None:
    base = window.desk.database
    log(base, AWA)
    form = open_card(window)
    form.first_name.setFocus()
    keys.press("Fin")
    keys.type(" Fatou")
    kept = json.loads(json.dumps(form.values()))
    assert "39 98" not in json.dumps(kept)
    again = PersonPanel(window.desk)
    again.restore(kept)
    assert (again.first_name.text(), again.last_name.text()) == ("Awa Fatou", "Diallo")
    assert len(again.model.rows) == 1
    with pytest.raises(UserError):
        PersonPanel(window.desk).restore({**kept, "visitor_uid": str(TWIN.uid)})
