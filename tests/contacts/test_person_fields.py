"""Somebody in a form, under the hands: recognised and never assumed, the instruction before the number."""

import json

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from espace_citoyennete.contacts.fields import PersonFields
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.panel import ContactPanel
from espace_citoyennete.contacts.service import ContactDraft, log_contact
from espace_citoyennete.jeudis.model import Registration
from espace_citoyennete.jeudis.registration_panel import RegistrationPanel
from espace_citoyennete.jeudis.service import save_jeudi
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.permanences.panel import BookingPanel
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import NEVER_CONFIRM
from espace_citoyennete.visitors.service import VisitorDraft, save_visitor
from tests.conftest import AGENT, NOW
from tests.engines.test_what_does_not_fit import DRAFTS
from tests.keyboard import Keyboard
from tests.permanences.conftest import lawyer, plan

AWA = VisitorDraft(
    "de La Tour", "Marie", "06 39 98 01 02"
)  # its two halves are not those that a form would cut


@pytest.fixture
def keys() -> Keyboard:
    return Keyboard()


def know(window: MainWindow, *people: VisitorDraft, motive: str = "LOG") -> None:
    """Log an earlier call of each of these people."""
    with window.desk.database.transaction() as session:
        for person in people:
            draft = ContactDraft("TEL_ENTRANT", NOW, motive, "REPONDU", visitor=person)
            log_contact(session, draft, now=NOW, by=AGENT)


def person_of(window: MainWindow) -> PersonFields:
    form = window.panel.form
    assert isinstance(form, ContactPanel | BookingPanel | RegistrationPanel)
    return form.form.person if isinstance(form, ContactPanel) else form.person


def people(window: MainWindow) -> list[Visitor]:
    with window.desk.database.reading() as session:
        return list(session.scalars(select(Visitor).order_by(Visitor.id)))


def callers(window: MainWindow) -> list[int]:
    """Return the person of each contact, in order."""
    with window.desk.database.reading() as session:
        return list(session.scalars(select(Contact.visitor_id).order_by(Contact.id)))


def type_until_known(window: MainWindow, keys: Keyboard, qtbot: QtBot, *fields: str) -> None:
    keys.press("F2")
    keys.type("log", "f", "nor", "inf", *fields)
    qtbot.waitUntil(lambda: bool(person_of(window).caller.found))


def test_a_call_with_a_name_a_number_and_a_note_takes_eighty_five_keys(
    window: MainWindow, keys: Keyboard
) -> None:
    keys.press("F2")
    keys.type(
        "log", "f", "nor", "inf", "Diallo Awa", "", "0639980102", "congé reçu, bail de trois ans à relire."
    )
    keys.press("Ctrl+Entrée")
    (awa,) = people(window)
    assert (awa.last_name, awa.first_name, awa.phone) == ("Diallo", "Awa", "06 39 98 01 02")
    with window.desk.database.reading() as session:
        assert session.scalars(select(Contact.note)).one() == "congé reçu, bail de trois ans à relire."
    assert keys.count <= 85


def test_somebody_recognised_is_told_with_a_reminder_and_taken_by_one_key_only(
    window: MainWindow, keys: Keyboard, qtbot: QtBot
) -> None:
    know(window, AWA)
    type_until_known(window, keys, qtbot, "marie")
    person = person_of(window)
    assert person.caller.reminder.isVisible() and person.caller.reminder.text() == NEVER_CONFIRM
    shown = "\n".join(one.text() for one in window.panel.findChildren(type(person.caller.reminder)))
    assert "de La Tour Marie · 1 contact précédent · dernier mar. 17 nov. (Logement)" in shown
    assert "39 98" not in shown
    keys.press("Alt+V")
    qtbot.waitUntil(lambda: person.caller.is_known)
    keys.press("Ctrl+Entrée")
    (awa,) = people(window)
    assert callers(window) == [awa.id, awa.id]
    assert (awa.last_name, awa.first_name, awa.phone) == (AWA.last_name, AWA.first_name, AWA.phone)


def test_the_same_name_and_number_left_alone_are_somebody_else(
    window: MainWindow, keys: Keyboard, qtbot: QtBot
) -> None:
    know(window, AWA)
    type_until_known(window, keys, qtbot, "de La Tour Marie", "", "06 39 98 01 02")
    keys.press("Ctrl+Entrée")
    first, second = people(window)
    assert callers(window) == [first.id, second.id]


def test_a_space_typed_for_the_next_field_takes_nobody(
    window: MainWindow, keys: Keyboard, qtbot: QtBot
) -> None:
    know(window, AWA)
    type_until_known(window, keys, qtbot, "marie")
    person = person_of(window)
    for _ in range(4):  # instruction, number, note, « Plus »
        keys.press("Tab")
        assert QApplication.focusWidget() not in person.caller.buttons
        if QApplication.focusWidget() is person.phone.line:
            keys.type("06 39")
    assert not person.caller.is_known


def test_one_of_several_is_taken_by_the_arrows_and_let_go_again_whole(
    window: MainWindow, keys: Keyboard, qtbot: QtBot
) -> None:
    brother = VisitorDraft("de La Tour", "Paul", AWA.phone)  # one household, one number
    know(window, AWA, brother)
    type_until_known(window, keys, qtbot, "la tour", "", "0639")
    person = person_of(window)
    assert {one.name for one in person.caller.found} == {"de La Tour Marie", "de La Tour Paul"}
    person.caller.setFocus()
    second = person.caller.found[1]
    keys.press("Bas", "Bas", "Entrée")
    assert (person.name, person.caller.is_known) == (second.name, True)
    assert person.phone.value() == AWA.phone
    keys.type("x")  # somebody known is not renamed by a form about her
    assert person.name == second.name
    keys.press("Alt+V")
    qtbot.waitUntil(lambda: not person.caller.is_known)
    assert (person.name, person.phone.value()) == ("la tour", "06 39")
    keys.press("Ctrl+Entrée")
    assert len(people(window)) == 3


def test_somebody_taken_comes_back_with_the_draft(window: MainWindow, keys: Keyboard, qtbot: QtBot) -> None:
    know(window, AWA)
    type_until_known(window, keys, qtbot, "marie")
    keys.press("Alt+V")
    qtbot.waitUntil(lambda: person_of(window).caller.is_known)
    form = window.panel.form
    assert form is not None
    kept = json.loads(json.dumps(form.values()))
    assert "39 98" not in json.dumps(kept)  # a number that was only shown is in no draft
    again = ContactPanel(window.desk)
    again.restore(kept)
    window.answer("open", again)
    person = person_of(window)
    assert (person.name, person.caller.is_known, person.phone.value()) == (
        "de La Tour Marie",
        True,
        AWA.phone,
    )
    keys.press("Alt+V")
    qtbot.waitUntil(lambda: not person.caller.is_known)
    assert person.name == "marie"  # what was typed before


def test_violence_asks_for_the_instruction_first_and_leaves_no_trace_by_itself(
    window: MainWindow, keys: Keyboard
) -> None:
    keys.press("F2")
    keys.type("vio", "f", "nor", "inf")
    person = person_of(window)
    assert person.safe_contact.isVisible() and person.safe_contact.code() == "AUCUN"
    keys.press("Tab")
    keys.type("Diallo Awa")
    keys.press("Tab")
    assert QApplication.focusWidget() is person.safe_contact
    keys.press("Ctrl+Entrée")
    (awa,) = people(window)
    assert (awa.safe_contact, awa.safe_checked_on) == ("AUCUN", None)


def test_an_instruction_told_is_dated_and_stays_when_the_situation_changes(
    window: MainWindow, keys: Keyboard
) -> None:
    keys.press("F2")
    keys.type("log", "f", "nor", "inf", "Diallo Awa", "jamais de message")
    keys.press("Tab")
    keys.type("après 18 h")
    form = window.panel.form
    assert isinstance(form, ContactPanel)
    form.focus_first()
    keys.type("vio")
    keys.press("Tab", "Ctrl+Entrée")
    (awa,) = people(window)
    assert (awa.safe_contact, awa.safe_note, awa.safe_checked_on) == ("PAS_MESSAGE", "après 18 h", NOW.date())


def test_a_known_instruction_is_confirmed_by_its_box_and_else_stays_as_it_stands(
    window: MainWindow, keys: Keyboard, qtbot: QtBot
) -> None:
    guarded = VisitorDraft("Diallo", "Awa", "06 39 98 01 02", "TIERS", "sa sœur")
    know(window, guarded)
    for is_confirmed in (False, True):
        type_until_known(window, keys, qtbot, "diallo")
        keys.press("Alt+V")
        qtbot.waitUntil(lambda: person_of(window).caller.is_known)
        person = person_of(window)
        assert person.phone.value() is None  # hidden behind its instruction
        person.is_confirmed.setChecked(is_confirmed)
        keys.press("Ctrl+Entrée")
        (awa,) = people(window)
        assert (awa.phone, awa.safe_contact, awa.safe_note) == ("06 39 98 01 02", "TIERS", "sa sœur")
        assert awa.safe_checked_on == (NOW.date() if is_confirmed else None)


def test_another_number_never_takes_the_place_of_one_that_nobody_read(
    window: MainWindow, keys: Keyboard, qtbot: QtBot
) -> None:
    know(window, VisitorDraft("Diallo", "Awa", "06 39 98 01 02", "TIERS", "sa sœur"))
    type_until_known(window, keys, qtbot, "diallo", "", "0322974040")
    keys.press("Alt+V")
    qtbot.waitUntil(lambda: person_of(window).caller.is_known)
    phone = person_of(window).phone
    assert phone.value() == "03 22 97 40 40" and phone.reveal_button.isVisible()
    keys.press("Ctrl+Entrée")
    assert len(callers(window)) == 1 and QApplication.focusWidget() is phone.line  # refused, under its field
    phone.reveal_button.setFocus()
    keys.press("Espace")
    assert phone.value() == "06 39 98 01 02 / 03 22 97 40 40" and not phone.reveal_button.isVisible()
    keys.press("Ctrl+Entrée")
    (awa,) = people(window)
    assert awa.phone == "06 39 98 01 02 / 03 22 97 40 40"


def test_the_reason_of_a_refusal_is_in_view_even_at_the_bottom_of_a_long_form(
    window: MainWindow, keys: Keyboard, qtbot: QtBot
) -> None:
    know(window, VisitorDraft("Diallo", "Awa", "06 39 98 01 02", "TIERS", "sa sœur"))
    type_until_known(window, keys, qtbot, "diallo", "", "0322974040")
    keys.press("Alt+V")
    qtbot.waitUntil(lambda: person_of(window).caller.is_known)
    keys.press("Ctrl+Entrée")
    labels = window.panel.findChildren(QLabel)
    (reason,) = [one for one in labels if one.text().startswith("Un autre numéro est connu")]

    def are_whole() -> bool:
        seen = (person_of(window).phone.line, reason)
        return all(one.visibleRegion().boundingRect() == one.rect() for one in seen)

    qtbot.waitUntil(are_whole)


def test_emptying_the_number_just_typed_leaves_the_hidden_one_as_it_stands(
    window: MainWindow, keys: Keyboard, qtbot: QtBot
) -> None:
    know(window, VisitorDraft("Diallo", "Awa", "06 39 98 01 02", "TIERS", "sa sœur"))
    type_until_known(window, keys, qtbot, "diallo", "", "0322974040")
    keys.press("Alt+V")
    qtbot.waitUntil(lambda: person_of(window).caller.is_known)
    person_of(window).phone.line.setFocus()
    keys.press("Ctrl+A", "Suppr", "Ctrl+Entrée")
    (awa,) = people(window)
    assert callers(window) == [awa.id, awa.id] and awa.phone == "06 39 98 01 02"


def test_another_number_of_somebody_taken_is_kept_beside_the_one_known(
    window: MainWindow, keys: Keyboard, qtbot: QtBot
) -> None:
    know(window, AWA)
    type_until_known(window, keys, qtbot, "marie", "", "0322974040")
    keys.press("Alt+V")
    qtbot.waitUntil(lambda: person_of(window).caller.is_known)
    keys.press("Ctrl+Entrée")
    (awa,) = people(window)
    assert awa.phone == "06 39 98 01 02 / 03 22 97 40 40"


def test_a_number_alone_asks_for_a_name_or_anonymous(window: MainWindow, keys: Keyboard) -> None:
    keys.press("F2")
    keys.type("log", "f", "nor", "inf", "", "0639980102")
    keys.press("Ctrl+Entrée")
    person = person_of(window)
    assert callers(window) == [] and QApplication.focusWidget() is person.caller.line
    keys.type("Anonyme")
    keys.press("Ctrl+Entrée")
    assert [(one.last_name, one.phone) for one in people(window)] == [("Anonyme", "06 39 98 01 02")]


def test_the_person_of_a_contact_can_be_somebody_else_after_all_or_nobody(
    window: MainWindow, keys: Keyboard, qtbot: QtBot
) -> None:
    know(window, AWA)
    for name, count in (("Benali Salim", 2), ("", 2)):
        keys.press("Ctrl+Maj+R", "Entrée", "Entrée", "Alt+V")
        qtbot.waitUntil(lambda: not person_of(window).caller.is_known)
        keys.type(name)
        keys.press("Ctrl+Entrée")
        assert len(people(window)) == count
    assert callers(window) == [None]
    assert people(window)[0].last_name == "de La Tour"  # nobody's record was written over
    keys.press("Ctrl+Z")
    assert callers(window) == [people(window)[1].id]


@pytest.mark.parametrize("kind", ["booking", "registration"])
def test_the_other_forms_know_the_same_people(
    window: MainWindow, keys: Keyboard, qtbot: QtBot, kind: str
) -> None:
    with window.desk.database.transaction() as session:
        save_visitor(session, AWA, by=AGENT)
        jeudi_id = save_jeudi(session, DRAFTS["jeudi"][1], by=AGENT)
    given = {"jeudi_id": jeudi_id} if kind == "registration" else None
    window.answer(f"form:{kind}", given)
    person = person_of(window)
    person.caller.setFocus()
    keys.type("marie")
    qtbot.waitUntil(lambda: bool(person.caller.found))
    keys.press("Alt+V")
    qtbot.waitUntil(lambda: person.caller.is_known)
    if kind == "registration":
        keys.press("Ctrl+Entrée")
        with window.desk.database.reading() as session:
            assert session.scalars(select(Registration.visitor_id)).all() == [people(window)[0].id]
    assert len(people(window)) == 1


def test_a_booking_made_from_a_call_holds_the_instruction_told_there(
    window: MainWindow, keys: Keyboard
) -> None:
    plan(window.desk.database, lawyer(), AGENT)
    keys.press("F2")
    keys.type("log", "f", "nor", "inf", "Kaya Elif", "jamais de message")
    keys.press("Tab")
    keys.type("après 18 h")
    keys.press("F4", "Ctrl+Entrée")
    (elif_,) = people(window)
    told = ("PAS_MESSAGE", "après 18 h", NOW.date())
    assert (elif_.safe_contact, elif_.safe_note, elif_.safe_checked_on) == told


def test_the_people_found_come_last_for_tab(window: MainWindow, keys: Keyboard, qtbot: QtBot) -> None:
    know(window, AWA)
    type_until_known(window, keys, qtbot, "marie")
    reached: list[QWidget | None] = []
    for _ in range(12):
        keys.press("Tab")
        reached.append(QApplication.focusWidget())
    assert person_of(window).caller.buttons[0] in reached  # and can be reached without the arrows
