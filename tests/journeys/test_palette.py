"""Ctrl+K by the keyboard: what is found, what it opens, what it never shows."""

from collections.abc import Iterator
from datetime import date, datetime, time

import pytest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QLineEdit, QTableView
from pytestqt.qtbot import QtBot

from espace_citoyennete.actions.service import ActionDraft, save_action
from espace_citoyennete.agreements.service import AgreementDraft, Party, save_agreement
from espace_citoyennete.contacts.panel import ContactPanel
from espace_citoyennete.contacts.service import ContactDraft, log_contact
from espace_citoyennete.directory.service import (
    OrganisationDraft,
    PractitionerDraft,
    save_organisation,
    save_practitioner,
)
from espace_citoyennete.finding import MOST, find
from espace_citoyennete.jeudis.service import JeudiDraft, save_jeudi
from espace_citoyennete.loans.service import ExhibitDraft, save_exhibit
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.subsidies.service import PastSubsidyDraft, record_past_subsidy
from espace_citoyennete.ui.palette import RECENT
from espace_citoyennete.visitors.rules import NEVER_CONFIRM
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT
from tests.keyboard import Keyboard

PHONE = "06 39 98 01 02"


@pytest.fixture
def keys() -> Keyboard:
    return Keyboard()


def log(window: MainWindow, *names: str, note: str = "") -> None:
    """Log earlier calls of « Diallo Awa » and the like."""
    desk = window.desk
    with desk.database.transaction() as session:
        for name in names:
            last_name, _, first_name = name.partition(" ")
            person = VisitorDraft(last_name, first_name, PHONE)
            draft = ContactDraft(
                "TEL_ENTRANT", datetime(2026, 11, 16, 9, 12), "LOG", "REPONDU", note=note, visitor=person
            )
            log_contact(session, draft, now=desk.clock.now(), by=desk.agent)


def lines(window: MainWindow) -> list[str]:
    """Return what the palette shows, line by line."""
    window.finder.search()
    rows = window.finder.list.model()
    return [str(rows.index(row, 0).data()) for row in range(rows.rowCount())]


def seen(window: MainWindow) -> str:
    """Return every word on screen."""

    def words() -> Iterator[str]:
        for label in window.findChildren(QLabel):
            yield label.text() if label.isVisible() else ""
        for field in window.findChildren(QLineEdit):
            yield field.text() if field.isVisible() else ""
        for view in window.findChildren(QAbstractItemView):
            rows = view.model()
            if view.isVisible() and rows is not None:
                columns = rows.columnCount() if isinstance(view, QTableView) else 1
                for row in range(rows.rowCount()):
                    yield from (str(rows.index(row, column).data()) for column in range(columns))

    return "\n".join(words())


def test_the_earlier_call_of_a_caller_is_open_within_eight_keys(window: MainWindow, keys: Keyboard) -> None:
    log(window, "Diallo Awa", "Kaya Elif")
    assert "Diallo" not in seen(window)
    keys.press("Ctrl+K")
    keys.type("dial")
    keys.press("Entrée")
    assert keys.count <= 8
    assert not window.finder.isVisible()
    assert "Diallo" in seen(window) and "Kaya" not in seen(window)


def test_what_is_found_is_grouped_three_a_group_under_a_reminder_and_without_a_number(
    window: MainWindow, keys: Keyboard
) -> None:
    log(window, *(f"Diallo {first}" for first in ("Awa", "Mory", "Élise", "Oumar")), note="rappeler au matin")
    keys.press("Ctrl+K")
    keys.type("0639980102")
    by_number = lines(window)
    keys.press("Ctrl+A")
    keys.type("elise diallo")
    by_name = lines(window)
    keys.press("Ctrl+A")
    keys.type("diallo")
    by_last_name = lines(window)
    assert by_number == by_last_name
    assert sum(line.startswith("Diallo") for line in by_last_name) == MOST
    assert by_last_name[MOST + 1] == NEVER_CONFIRM
    assert by_name[0] == "Personnes" and by_name[1].startswith("Diallo Élise")
    assert by_name[3] == "Contacts" and by_name[4].endswith("— Diallo É.")
    digits = "".join(character for line in by_number for character in line if character.isdigit())
    assert "0639980102" not in digits


def test_no_group_is_longer_than_three(window: MainWindow) -> None:
    groups = find(window.desk, "re", lambda _action: True)
    assert max(len(group.hits) for group in groups) == MOST


def test_every_kind_of_thing_is_found_and_the_directory_is_read_in_place(
    window: MainWindow, keys: Keyboard
) -> None:
    desk = window.desk
    with desk.database.transaction() as session:
        draft = OrganisationDraft("Maison des droits", phone="03 22 00 00 00", hours="lundi au jeudi")
        save_organisation(session, draft, by=desk.agent)
        jeudi = JeudiDraft(date(2026, 11, 26), time(14), "Droits et devoirs", "DISCRIM", "Étouvie", 40)
        save_jeudi(session, jeudi, by=desk.agent)
    keys.press("Ctrl+K")
    keys.type("dro")
    assert lines(window) == [
        "Organismes", "Maison des droits — 03 22 00 00 00 · lundi au jeudi",
        "Jeudis citoyenneté", "Droits et devoirs — jeudi 26 novembre 2026, Étouvie",
    ]  # fmt: skip
    keys.press("Entrée")
    assert window.page.title == "Annuaire" and "Maison des droits" in seen(window)


@pytest.mark.parametrize(
    ("typed", "line", "title", "shown"),
    [
        ("etouvie stag", "Stage à Étouvie", "Actions", "Stage à Étouvie"),
        ("RIVAGES permanences", "Permanences du droit", "Conventions", "Permanences du droit"),
        ("rivages 2023", "Rivages 2023", "Subventions", "Rivages 2023"),
        ("riv", "Rivages — 03 22 00 00 01", "Annuaire", "03 22 00 00 01"),
        ("sauret", "Me Sauret", "Intervenants", "Me Sauret"),
        ("tous diff", "Tous différents", "Expositions", "Tous différents"),
    ],
)
def test_what_partners_do_is_found_without_accents_and_opens_on_its_record(
    window: MainWindow, keys: Keyboard, typed: str, line: str, title: str, shown: str
) -> None:
    with window.desk.database.transaction() as session:
        rivages = OrganisationDraft("Rivages", phone="03 22 00 00 01")
        partner = save_organisation(session, rivages, by=AGENT)
        course = ActionDraft("STAGE", date(2026, 11, 5), "Stage à Étouvie", organisation_id=partner)
        save_action(session, course, by=AGENT)
        agreed = AgreementDraft("Permanences du droit", date(2023, 1, 1), (Party(partner),), is_tacit=False)
        save_agreement(session, agreed, by=AGENT)  # over: found all the same
        for year in (2023, 2024):
            past = PastSubsidyDraft(year, partner, "EGALITE", 9_000_00, 9_000_00, 9_000_00)
            record_past_subsidy(session, past, by=AGENT)
        save_practitioner(session, PractitionerDraft("Me Sauret", "AVOCAT"), by=AGENT)
        save_exhibit(session, ExhibitDraft(7, "Tous différents"), by=AGENT)
    keys.press("Ctrl+K")
    keys.type(typed)
    found = lines(window)
    keys.press_until("Bas", lambda: line in found[window.finder.list.currentIndex().row()])
    keys.press("Entrée")
    assert window.page.title == title
    assert shown in chosen_words(window)


def chosen_words(window: MainWindow) -> str:
    """Return the words of the rows chosen in the lists of the page, and those of its side."""
    views = [view for view in window.page.findChildren(QTableView) if view.isVisible()]
    labels = (label.text() for label in window.page.findChildren(QLabel) if label.isVisible())
    rows = (str(index.data()) for view in views for index in view.selectedIndexes())
    return "\n".join([*rows, *labels])


def test_a_screen_named_by_its_beginning_goes_first_and_an_action_runs(
    window: MainWindow, keys: Keyboard, qtbot: QtBot
) -> None:
    log(window, "Registe Jean")
    keys.press("Ctrl+K")
    keys.type("regist")
    assert lines(window)[:2] == ["Écrans", "Registre — Ctrl+Maj+R"]
    keys.press("Entrée")
    assert window.page.title == "Registre"
    keys.press("Ctrl+K")
    keys.type("nouvelle vis")
    keys.press("Entrée")  # before anything is shown: nothing is done that was never on screen
    assert window.finder.isVisible() and window.panel.isHidden()
    keys.press("Entrée")
    assert isinstance(window.panel.form, ContactPanel) and not window.finder.isVisible()


def test_an_action_that_is_not_possible_here_is_told_by_the_help(window: MainWindow, keys: Keyboard) -> None:
    keys.press("Ctrl+K")
    keys.type("imprimer")
    assert lines(window)[:2] == ["Aide", "Imprimer… — touche Ctrl+P, là où cela se fait"]
    keys.press("Entrée")
    assert window.overlay.isVisible()


def test_the_last_five_opened_come_back_when_nothing_is_typed(window: MainWindow, keys: Keyboard) -> None:
    keys.press("Ctrl+K")
    assert lines(window) == []
    for screen in ("aujourd", "registre", "point j", "jeudis", "bilan", "reglages", "registre"):
        keys.type(screen)
        lines(window)
        keys.press("Entrée", "Ctrl+K")
    assert lines(window)[:3] == ["Ouverts dernièrement", "Registre — Ctrl+Maj+R", "Réglages — Ctrl+,"]
    assert len(lines(window)) == 1 + RECENT


def test_ctrl_entree_begins_a_contact_with_what_was_typed_as_the_name(
    window: MainWindow, keys: Keyboard
) -> None:
    keys.press("Ctrl+K")
    keys.type("Benali Sami")
    keys.press("Ctrl+Entrée")
    assert window.panel.form is not None
    assert "Benali Sami" in seen(window) and not window.finder.isVisible()
    keys.press("Échap")
    assert [chip.title for chip in window.panel.chips] == ["Benali Sami"]  # typed once, never lost


def test_echap_gives_the_focus_back_and_another_action_takes_the_palette_away(
    window: MainWindow, keys: Keyboard
) -> None:
    window.show_page("page:register")
    keys.press("Tab", "Tab")
    before = QApplication.focusWidget()
    for key in ("Échap", "Ctrl+K"):
        keys.press("Ctrl+K")
        assert QApplication.focusWidget() is window.finder.field
        keys.press(key)
        assert QApplication.focusWidget() is before and not window.finder.isVisible()
    keys.press("Ctrl+K", "F2")
    assert window.panel.form is not None and not window.finder.isVisible()
    keys.press("Ctrl+K", "F8", "Échap")  # the cover gives the palette back as it was
    assert QApplication.focusWidget() is window.finder.field


def test_the_search_runs_by_itself_after_a_rest_and_is_told_to_the_screen_reader(
    window: MainWindow, keys: Keyboard, qtbot: QtBot
) -> None:
    log(window, "Diallo Awa")
    keys.press("Ctrl+K")
    keys.type("dial")
    field = window.finder.field
    qtbot.waitUntil(lambda: "Diallo Awa" in field.accessibleDescription(), timeout=1000)
    assert "1 sur " in field.accessibleDescription()


def test_what_was_found_and_is_gone_since_is_told_and_opens_nothing(
    window: MainWindow, keys: Keyboard
) -> None:
    window.finder.chosen.emit("form:contact", {"contact_id": 12})
    assert window.panel.form is None
    assert "n’existe plus" in seen(window)
