"""A situation is noted by keys alone, from the register or right after the contact, and taken back."""

from PySide6.QtWidgets import QPushButton
from sqlalchemy import select

from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.service import ContactDraft, log_contact
from espace_citoyennete.discriminations.model import Situation
from espace_citoyennete.discriminations.panel import SituationPanel
from espace_citoyennete.discriminations.service import KeptSituation, SituationDraft, open_situation
from espace_citoyennete.main_window import MainWindow
from tests.conftest import AGENT, NOW
from tests.keyboard import Keyboard


def logged(window: MainWindow) -> tuple[int, SituationDraft]:
    """Log a contact, and show it in the register; return its id and what is known of it: nothing."""
    with window.desk.database.transaction() as session:
        draft = ContactDraft("VISITE", NOW, "LOG", "REPONDU")
        contact_id = log_contact(session, draft, now=NOW, by=AGENT)
    window.show_page("page:register")
    window.page.table.setFocus()  # type: ignore[attr-defined]
    return contact_id, SituationDraft(draft.uid)


def kept(window: MainWindow, contact_id: int) -> KeptSituation:
    with window.desk.database.transaction() as session:
        return open_situation(session, contact_id, by=AGENT)


def no_form(window: MainWindow) -> bool:
    return window.panel.form is None


def test_several_criteria_are_noted_corrected_withdrawn_and_taken_back_by_keys(window: MainWindow) -> None:
    keys, (contact, nothing) = Keyboard(), logged(window)
    keys.press("D")
    assert isinstance(window.panel.form, SituationPanel)
    keys.type("handicap")
    keys.press("Entrée")
    keys.type("grossesse")
    keys.press("Entrée", "Tab")
    keys.type("logement social")
    keys.press("Tab", "Tab")
    keys.type("saisine")
    keys.press("Ctrl+Entrée")
    noted = kept(window, contact).draft
    assert noted == SituationDraft(nothing.contact, ("GROSSESSE", "HANDICAP"), "LOG_SOC", "NC", "DDD")
    window.desk.undo.undo()
    assert kept(window, contact).version == 0
    window.desk.undo.redo()
    window.page.table.setFocus()  # type: ignore[attr-defined]
    keys.press("D")
    form = window.panel.form
    assert isinstance(form, SituationPanel) and set(form.criteria.codes()) == {"GROSSESSE", "HANDICAP"}
    assert form.withdrawing.isVisibleTo(form)
    form.withdrawing.setFocus()
    keys.press("Espace")
    assert no_form(window) and kept(window, contact).version == 0
    window.desk.undo.undo()
    assert kept(window, contact).draft == noted


def test_it_is_offered_right_after_a_contact_on_a_discrimination(window: MainWindow) -> None:
    keys = Keyboard()
    keys.press("F2")
    keys.type("discrimination")
    keys.press("Tab")
    form = window.panel.form
    assert form is not None
    form.form.restore({"outcome": "REPONDU"})  # type: ignore[attr-defined]
    keys.press("Ctrl+Entrée")
    assert no_form(window)
    assert "le critère et le domaine" in window.page.message.text
    window.page.message.findChildren(QPushButton)[0].click()
    assert isinstance(window.panel.form, SituationPanel)
    keys.type("origine")
    keys.press("Ctrl+Entrée")
    with window.desk.database.reading() as session:
        contacts = session.scalars(select(Contact.id)).all()
        assert session.scalars(select(Situation.contact_id)).all() == contacts and len(contacts) == 1


def test_a_form_opened_from_no_contact_says_where_to_begin(window: MainWindow) -> None:
    window.answer("form:situation", None)
    window.panel.save()
    assert window.panel.form is not None
    assert "Choisir d’abord le contact" in window.panel.form.message.text
