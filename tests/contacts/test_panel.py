"""The contact panel under the hands: few keys, nothing lost, undo, the focus back where it was."""

from datetime import timedelta

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.page import RegisterPage
from espace_citoyennete.contacts.panel import ContactPanel
from espace_citoyennete.contacts.service import ContactDraft, log_contact, open_contact, record_contacts
from espace_citoyennete.directory.service import OrganisationDraft, save_organisation
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.permanences.panel import BookingPanel
from espace_citoyennete.storage.drafts import drafts_of
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW, Hands
from tests.keyboard import Keyboard


def contacts(window: MainWindow) -> list[Contact]:
    with window.desk.database.reading() as session:
        return list(session.scalars(select(Contact).where(Contact.removed_at.is_(None)).order_by(Contact.id)))


def log_a_call(keys: Keyboard) -> None:
    """T1 of the effort budgets: motive, gender, neighbourhood, outcome."""
    keys.press("F2")
    keys.type("log", "f", "nor", "inf")
    keys.press("Ctrl+Entrée")


def test_a_call_set_aside_before_any_choice_is_known_by_its_channel(window: MainWindow) -> None:
    keys = Keyboard()
    for key in ("F2", "Maj+F2"):
        keys.press(key)
        keys.type("zz")
    keys.press("F2")
    assert [chip.title for chip in window.panel.chips] == ["Téléphone", "Accueil"]  # the chip adds the hour


def test_an_anonymous_call_takes_sixteen_keys_and_gives_the_focus_back(window: MainWindow) -> None:
    keys = Keyboard()
    before = QApplication.focusWidget()
    log_a_call(keys)
    (contact,) = contacts(window)
    assert (contact.channel, contact.motive, contact.request, contact.domain, contact.gender) == (
        "TEL_ENTRANT", "LOG", "INFO_DROIT", "LOG", "F",
    )  # fmt: skip
    assert (contact.neighbourhood, contact.outcome, contact.age) == ("QPV_NORD", "REPONDU", "NC")
    assert keys.count <= 16
    assert QApplication.focusWidget() is before and window.panel.form is None


def test_the_next_call_is_one_key_and_the_first_comes_back_whole(window: MainWindow) -> None:
    keys = Keyboard()
    keys.press("F2")
    keys.type("lo")  # not even chosen yet
    before = keys.count
    keys.press("F2")
    assert keys.count - before == 1  # T2 of the effort budgets
    keys.type("fam")
    assert len(window.panel.chips) == 1
    keys.press("Ctrl+Tab")
    form = window.panel.form
    assert isinstance(form, ContactPanel)
    assert form.form.motive.code() == "LOG"
    with window.desk.database.reading() as session:
        assert len(drafts_of(session, window.desk.agent.uid)) == 2
    assert contacts(window) == []  # a draft counts nowhere


def test_a_visit_has_its_own_key(window: MainWindow) -> None:
    keys = Keyboard()
    keys.press("Maj+F2")
    keys.type("fam")
    keys.press("Tab", "Tab", "Tab")
    keys.type("inf")
    keys.press("Ctrl+Entrée")
    assert [contact.channel for contact in contacts(window)] == ["VISITE"]


def test_saving_without_the_compulsory_fields_goes_to_the_first_and_loses_nothing(window: MainWindow) -> None:
    keys = Keyboard()
    keys.press("F2", "Tab", "Tab", "Tab", "Tab")
    keys.type("Diallo Awa")
    keys.press("Ctrl+Entrée")
    form = window.panel.form
    assert isinstance(form, ContactPanel)
    assert QApplication.focusWidget() is form.form.motive
    assert form.form.person.name == "Diallo Awa" and contacts(window) == []


def test_a_contact_just_saved_is_taken_back_and_brought_back(window: MainWindow) -> None:
    keys = Keyboard()
    log_a_call(keys)
    before = keys.count
    keys.press("Ctrl+Z")
    assert contacts(window) == [] and keys.count - before == 2  # T10: one action, whose two keys are held
    keys.press("Ctrl+Y")
    assert len(contacts(window)) == 1


def test_undo_is_refused_when_somebody_changed_the_contact_since(window: MainWindow) -> None:
    keys = Keyboard()
    log_a_call(keys)
    with window.desk.database.transaction() as session:
        session.get_one(Contact, contacts(window)[0].id).note = "complété par un collègue"
    keys.press("Ctrl+Z")
    assert len(contacts(window)) == 1
    assert "modifié entre-temps" in window.page.message.text


def test_a_contact_is_opened_from_the_register_corrected_and_corrected_back(window: MainWindow) -> None:
    keys = Keyboard()
    log_a_call(keys)
    keys.press("Ctrl+Maj+R", "Entrée", "Entrée")
    form = window.panel.form
    assert isinstance(form, ContactPanel) and form.form.motive.code() == "LOG"
    keys.press("Tab", "Tab", "Tab", "Tab", "Tab", "Tab")
    keys.type("bail à relire")
    keys.press("Ctrl+Entrée")
    (contact,) = contacts(window)
    assert (contact.note, contact.motive, contact.gender) == ("bail à relire", "LOG", "F")
    keys.press("Ctrl+Z")
    assert contacts(window)[0].note == ""


def test_the_register_finds_as_one_types_and_tells_its_totals(window: MainWindow) -> None:
    keys = Keyboard()
    log_a_call(keys)
    keys.press("Maj+F2")
    keys.type("fam")
    keys.press("Tab", "Tab", "Tab")
    keys.type("inf", "Élodie Ngo")
    keys.press("Ctrl+Entrée", "Ctrl+Maj+R")
    page = window.page
    assert isinstance(page, RegisterPage)
    keys.type("elodie")
    page.filters.changed.emit()  # what the rest of 150 ms would tell
    assert [page.model.row_at(n).person for n in range(page.model.rowCount())] == ["Élodie N."]
    assert page.footer.text().startswith("1 ligne · 1 contact reçu · 0 appel reçu · 1 visite")


def test_f4_takes_the_caller_along_and_the_booking_opens_once(window: MainWindow) -> None:
    keys = Keyboard()
    keys.press("F2")
    keys.type("log")
    keys.press("Tab", "Tab", "Tab", "Tab")
    keys.type("Diallo Awa")
    keys.press("F4")
    booking = window.panel.form
    assert booking is not None and booking.kind == "booking"
    assert booking.values()["name"]["name"] == "Diallo Awa"
    assert len(window.panel.chips) == 1


def test_an_imported_contact_keeps_its_object_when_only_its_note_is_corrected(window: MainWindow) -> None:
    with window.desk.database.transaction() as session:
        row = {"occurred_at": NOW, "channel": "VISITE", "request": "DEMARCHE", "domain": "FAM"}
        record_contacts(session, [{**row, "outcome": "REPONDU"}])
    keys = Keyboard()
    keys.press("Ctrl+Maj+R", "Entrée", "Entrée")
    keys.press("Tab", "Tab", "Tab", "Tab", "Tab", "Tab")
    keys.type("dossier complet")
    keys.press("Ctrl+Entrée")
    (contact,) = contacts(window)
    assert (contact.motive, contact.request, contact.domain) == (None, "DEMARCHE", "FAM")
    assert contact.note == "dossier complet"
    keys.press("Ctrl+Z")
    assert (contacts(window)[0].note, contacts(window)[0].request) == ("", "DEMARCHE")


def test_booking_from_a_known_contact_shows_the_safe_contact_and_keeps_it(window: MainWindow) -> None:
    person = VisitorDraft("Diallo", "Awa", safe_contact="AUCUN", safe_note="ne jamais appeler")
    draft = ContactDraft("TEL_ENTRANT", NOW, "LOG", "REPONDU", visitor=person)
    with window.desk.database.transaction() as session:
        log_contact(session, draft, now=NOW, by=window.desk.agent)
    keys = Keyboard()
    keys.press("Ctrl+Maj+R", "Entrée", "Entrée", "F4")
    booking = window.panel.form
    assert booking is not None and booking.kind == "booking"
    assert booking.values()["safe_note"] == "ne jamais appeler"
    assert isinstance(booking, BookingPanel) and booking.person.safe_contact.code() == "AUCUN"


def test_the_timer_proposes_the_duration_and_stops_while_the_contact_is_parked(
    window: MainWindow, hands: Hands
) -> None:
    keys = Keyboard()
    keys.press("F2")
    keys.type("log", "f")
    keys.press("Tab")
    hands.move(timedelta(minutes=4))
    keys.press("Échap")
    hands.move(timedelta(hours=1))  # somebody else is at the counter
    keys.press("Ctrl+Tab")
    hands.move(timedelta(minutes=7))
    keys.press("Tab", "Tab", "Tab")
    keys.type("inf")
    keys.press("Ctrl+Entrée")
    assert [contact.duration for contact in contacts(window)] == ["5_15"]


def test_behind_plus_the_whole_record_is_typed_without_the_mouse(window: MainWindow, qtbot: QtBot) -> None:
    keys = Keyboard()
    keys.press("F2", "Alt+U")
    form = window.panel.form
    assert isinstance(form, ContactPanel)
    qtbot.waitUntil(form.more.isChecked)  # the button goes down and up again
    form.focus_first()
    keys.type("log", "f", "nor", "inf")
    keys.press("Tab", "Tab", "Tab", "Tab", "Tab")  # organisation, orientation, name, phone
    keys.type("bail", "25", "proche", "oui", "affiche", "fam", "interprète", "tamoul")
    keys.press("Tab")
    keys.type("3")
    keys.press("Ctrl+Entrée")
    (contact,) = contacts(window)
    assert (contact.note, contact.age, contact.quality, contact.first_visit, contact.known_from) == (
        "bail", "25_39", "PROCHE", True, "AFFICHE",
    )  # fmt: skip
    with window.desk.database.reading() as session:
        assert open_contact(session, contact.id, by=window.desk.agent).draft.other_domains == ("FAM",)
    assert (contact.special_need, contact.language, contact.people) == ("INTERPRETE", "tamoul", 3)


def test_the_organisation_codes_the_orientation(window: MainWindow) -> None:
    with window.desk.database.transaction() as session:
        bar = OrganisationDraft("Barreau", "03 22 99 00 00", orientation_code="BARREAU")
        save_organisation(session, bar, by=AGENT)
    keys = Keyboard()
    keys.press("F2")
    keys.type("log", "f", "nor", "ori", "barr")
    keys.press("Ctrl+Entrée")
    (contact,) = contacts(window)
    assert (contact.outcome, contact.orientation) == ("ORIENTE", "BARREAU")
    assert contact.organisation_id is not None
