"""T7: a Jeudi from its creation to the people registered, by keys alone, and nothing typed twice."""

from dataclasses import replace
from datetime import date, time
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from espace_citoyennete.directory.service import (
    OrganisationDraft,
    PractitionerDraft,
    save_organisation,
    save_practitioner,
)
from espace_citoyennete.jeudis.attending import number_sheet
from espace_citoyennete.jeudis.gestures import as_enrolled
from espace_citoyennete.jeudis.listing import jeudi_row, registrations, speakers
from espace_citoyennete.jeudis.model import Jeudi, Registration
from espace_citoyennete.jeudis.page import JeudisPage
from espace_citoyennete.jeudis.panel import JeudiPanel
from espace_citoyennete.jeudis.registering import RegistrationDraft, register
from espace_citoyennete.jeudis.registration_panel import RegistrationPanel
from espace_citoyennete.jeudis.rules import State
from espace_citoyennete.jeudis.service import JeudiDraft, jeudi_draft, save_jeudi
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.today.deadlines import all_deadlines
from espace_citoyennete.town.model import Choice, Closure
from espace_citoyennete.ui import dialogs
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW
from tests.keyboard import Keyboard

LAST = JeudiDraft(
    date(2026, 11, 26), time(18), "Agir", "DISCRIM", "Dewailly", 2, sign_language=True, ends_at=time(20)
)


@pytest.fixture
def page(window: MainWindow) -> JeudisPage:
    """Return the page, where one Jeudi is planned."""
    with window.desk.database.transaction() as session:
        save_jeudi(session, LAST, by=AGENT)
    window.show_page("page:jeudis")
    assert isinstance(window.page, JeudisPage)
    return window.page


def made(window: MainWindow) -> int:
    with window.desk.database.reading() as session:
        return session.scalars(sa.select(Jeudi.id).order_by(Jeudi.id.desc())).first() or 0


def test_a_jeudi_is_created_in_25_keys_a_person_registered_in_20_and_the_sheet_asked_in_two(
    window: MainWindow, page: JeudisPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    create = Keyboard()
    create.press("N")
    create.type("Louer sans tri", "dis")
    create.press("Ctrl+Entrée")
    assert create.count <= 25
    with window.desk.database.reading() as session:
        draft = jeudi_draft(session, made(window))
        speakers_told = speakers(session, made(window))
    copied = (draft.held_on, draft.starts_at, draft.ends_at, draft.place, draft.capacity, draft.sign_language)
    assert copied == (date(2026, 12, 3), time(18), time(20), "Dewailly", 2, True)
    assert (draft.title, draft.axis, speakers_told) == ("Louer sans tri", "DISCRIM", [])
    assert page.chosen is not None and page.chosen.id == made(window), "the new one is in view"
    window.page.focus_default()
    enrol = Keyboard()
    enrol.press("I")
    enrol.type("Diallo Awa")
    enrol.press("Ctrl+Entrée")
    assert enrol.count <= 20
    with window.desk.database.reading() as session:
        assert [row.last_name for row in registrations(session, made(window), by=AGENT)] == ["Diallo"]
    sheet = tmp_path / "feuille.pdf"
    monkeypatch.setattr(dialogs, "has_printer", lambda: False)
    monkeypatch.setattr(dialogs, "choose_save_path", lambda *_: sheet)
    window.page.focus_default()
    Keyboard().press("Ctrl+P")
    page.message.findChildren(QPushButton)[0].click()
    qtbot.waitUntil(sheet.exists)


def test_holidays_and_closures_are_jumped_over(window: MainWindow, page: JeudisPage) -> None:
    with window.desk.database.transaction() as session:
        session.add(Closure(first_day=date(2026, 12, 3), last_day=date(2026, 12, 3), reason="Travaux"))
    window.answer("form:jeudi", {})
    form = window.panel.form
    assert isinstance(form, JeudiPanel) and form.form.values()["held_on"] == date(2026, 12, 10)


def test_a_full_jeudi_offers_the_waiting_list_and_one_key_gives_the_place_taken_back(
    window: MainWindow, page: JeudisPage
) -> None:
    keys, desk = Keyboard(), window.desk
    with desk.database.transaction() as session:
        for name in ("Kaya", "Martin"):
            register(session, made(window), RegistrationDraft(VisitorDraft(name)), now=NOW, by=AGENT)
    page.focus_default()
    keys.press("I")
    form = window.panel.form
    assert isinstance(form, RegistrationPanel) and "Complet" in form.message.text
    keys.type("Diallo")
    keys.press("Ctrl+Entrée")
    with desk.database.reading() as session:
        assert jeudi_row(session, made(window)).waiting == 1
    assert page.register.card.isHidden()
    page.register.people.setFocus()
    page.register.people.go_to(0)
    keys.press("Suppr")
    assert page.register.card.name.text() == "Diallo", "the place is proposed"
    with desk.database.reading() as session:
        assert jeudi_row(session, made(window)).waiting == 1, "and not given in silence"
    keys.press("J")
    with desk.database.reading() as session:
        row = jeudi_row(session, made(window))
    assert (row.registered, row.waiting) == (2, 0)
    desk.undo.undo()
    with desk.database.reading() as session:
        assert jeudi_row(session, made(window)).waiting == 1


def test_entree_opens_what_somebody_said_to_be_corrected_and_nothing_else_is_lost(
    window: MainWindow, page: JeudisPage
) -> None:
    guest = VisitorDraft("Diallo", "Awa", "06 39 98 01 44", safe_contact="ELLE_RAPPELLE")
    said = RegistrationDraft(guest, "F", "25_39", channel="TEL_ENTRANT", needs=("LSF",))
    with window.desk.database.transaction() as session:
        registered = register(session, made(window), said, now=NOW, by=AGENT)
        before = as_enrolled(session, registered)
    keys = Keyboard()
    page.steps.buttons[1].click()
    page.register.people.setFocus()
    keys.press("Entrée")
    form = window.panel.form
    assert isinstance(form, RegistrationPanel) and form.person.name == "Diallo Awa"
    form.form.restore({"organisation": "CIDFF"})
    keys.press("Ctrl+Entrée")
    assert window.panel.form is None
    with window.desk.database.reading() as session:
        after = as_enrolled(session, registered)
    assert after == replace(before, organisation="CIDFF", visitor=after.visitor)
    assert (after.visitor.phone, after.visitor.safe_contact) == ("06 39 98 01 44", "ELLE_RAPPELLE")
    window.desk.undo.undo()
    with window.desk.database.reading() as session:
        assert as_enrolled(session, registered) == before


def test_whoever_must_hear_of_a_change_is_told_at_once_and_a_cancelled_jeudi_may_be_held_after_all(
    window: MainWindow, page: JeudisPage
) -> None:
    with window.desk.database.transaction() as session:
        guest = register(session, made(window), RegistrationDraft(VisitorDraft("Kaya")), now=NOW, by=AGENT)
        number_sheet(session, made(window), [guest], by=AGENT)
    window.answer("form:jeudi", {"jeudi_id": made(window)})
    form = window.panel.form
    assert isinstance(form, JeudiPanel)
    form.form.restore({"held_on": date(2026, 12, 10)})
    Keyboard().press("Ctrl+Entrée")
    assert window.desk.undo.undo_name == "Jeudi déplacé\u00a0: 1 inscrit à prévenir"
    with window.desk.database.reading() as session:
        assert [row.number for row in registrations(session, made(window), by=AGENT)] == [1], (
            "as on the sheet printed"
        )
    for name, state in (("Jeudi annulé", State.CANCELLED), ("Jeudi rétabli", State.REGISTERING)):
        page.prepare.buttons["cancel_jeudi"].click()
        assert window.desk.undo.undo_name == f"{name}\u00a0: 1 inscrit à prévenir"
        assert page.chosen is not None and page.chosen.state(NOW.date()) is state


def test_the_number_of_whoever_waits_comes_after_the_instruction(
    window: MainWindow, page: JeudisPage
) -> None:
    guarded = VisitorDraft("Diallo", "Awa", "06 39 98 01 44", safe_contact="ELLE_RAPPELLE")
    with window.desk.database.transaction() as session:
        draft = RegistrationDraft(guarded, is_waiting=True)
        register(session, made(window), draft, now=NOW, by=AGENT)
    page.steps.buttons[1].click()
    card = page.register.card
    assert not card.isHidden() and card.instruction.text and "44" not in card.number.text()
    assert not card.reveal_button.isHidden()
    card.focus_number()
    Keyboard().press("Espace")
    assert card.number.text() == "06 39 98 01 44"
    assert page.register.people.hasFocus(), "J is the next key"


def test_the_person_of_a_contact_is_registered_without_being_typed_again(
    window: MainWindow, page: JeudisPage
) -> None:
    keys = Keyboard()
    window.show_page("page:today")
    keys.press("F2")
    form = window.panel.form
    assert form is not None
    form.form.restore({"name": "Sow Aminata", "phone": "06 39 98 01 07"})  # type: ignore[attr-defined]
    window.registry.run("register_person")
    shown = window.panel.form
    assert isinstance(shown, RegistrationPanel) and shown.person.name == "Sow Aminata"
    keys.press("Ctrl+Entrée")
    with window.desk.database.reading() as session:
        (row,) = registrations(session, made(window), by=AGENT)
    assert (row.last_name, row.reach.phone) == ("Sow", "06 39 98 01 07")


def test_a_list_pasted_is_one_act_and_one_undo(window: MainWindow, page: JeudisPage) -> None:
    keys = Keyboard()
    page.steps.buttons[1].click()
    page.register.people.setFocus()
    keys.press("L")
    form = window.panel.form
    assert form is not None
    pasted = "1. Petit Zoé\n\nMOREL\tJean\t06 39 98 01 21\tCAF\nWeber Luc <luc@exemple.fr>"
    form.form.restore({"people": pasted})  # type: ignore[attr-defined]
    keys.press("Ctrl+Entrée")
    with window.desk.database.reading() as session:
        rows = registrations(session, made(window), by=AGENT)
    told = [(row.last_name, row.first_name, row.organisation, row.is_waiting) for row in rows]
    assert told == [("MOREL", "Jean", "CAF", False), ("Petit", "Zoé", "", False), ("Weber", "Luc", "", True)]
    window.desk.undo.undo()
    with window.desk.database.reading() as session:
        assert session.scalars(sa.select(Registration)).all() == []


def test_whoever_speaks_is_chosen_in_the_directory_and_stays_when_the_form_is_opened_again(
    window: MainWindow, page: JeudisPage
) -> None:
    with window.desk.database.transaction() as session:
        home = save_organisation(session, OrganisationDraft("CIDFF 80"), by=AGENT)
        save_organisation(session, OrganisationDraft("Ligue des droits"), by=AGENT)
        save_practitioner(session, PractitionerDraft("Mme Petit", "CIDFF", home), by=AGENT)
    keys = Keyboard()
    page.focus_default()
    keys.press("Entrée")
    form = window.panel.form
    assert isinstance(form, JeudiPanel)
    form.speakers.setFocus()
    keys.type("petit")
    keys.press("Entrée")
    keys.type("ligue")
    keys.press("Entrée")
    keys.press("Ctrl+Entrée")
    with window.desk.database.reading() as session:
        assert sorted(speakers(session, made(window))) == ["Ligue des droits", "Mme Petit (CIDFF 80)"]
    window.answer("form:jeudi", {"jeudi_id": made(window)})
    again = window.panel.form
    assert isinstance(again, JeudiPanel) and len(again.speakers.codes()) == 2
    window.desk.undo.undo()
    with window.desk.database.reading() as session:
        assert speakers(session, made(window)) == []


def test_a_jeudi_keeps_the_words_of_an_axis_renamed_then_retired(
    window: MainWindow, page: JeudisPage
) -> None:
    with window.desk.database.transaction() as session:
        axis = session.scalars(
            sa.select(Choice).where(Choice.list_name == "axe_evenement", Choice.code == "DISCRIM")
        ).one()
        words, axis.valid_to = axis.label, date(2026, 11, 30)
        session.add(
            Choice(
                list_name="axe_evenement", code="DISCRIM", label="Autres mots", entry_code="ZZZ",
                valid_from=date(2026, 12, 1), valid_to=date(2026, 12, 2), position=9,
            )
        )  # fmt: skip
    window.answer("form:jeudi", {"jeudi_id": made(window)})
    form = window.panel.form
    assert isinstance(form, JeudiPanel) and form.axis.code() == "DISCRIM"
    form.form.restore({"capacity": 5})
    assert form.save(), form.message.text
    with window.desk.database.reading() as session:
        row = jeudi_row(session, made(window))
    assert (row.axis_label, row.capacity) == (words, 5)


def test_an_interpreter_to_book_falls_due_on_the_first_page_and_opens_its_jeudi(
    window: MainWindow, page: JeudisPage
) -> None:
    with window.desk.database.transaction() as session:
        save_jeudi(session, replace(LAST, title="Plus tard", held_on=date(2027, 1, 7), uid=uuid4()), by=AGENT)
    with window.desk.database.reading() as session:
        due = all_deadlines(session, NOW.date(), by=window.desk.agent)
    assert [one.day for one in due] == [date(2026, 11, 12), date(2026, 12, 24)]
    window.show_page("page:today")
    for one in due:
        window.answer(one.page, one.about)
        assert page.chosen is not None and page.chosen.title in one.what
