"""Many contacts at once, by the keyboard alone: a grid of paper sheets, ten alike, one more like the last."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from espace_citoyennete.contacts.batch_panel import BatchPanel
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.page import RegisterPage
from espace_citoyennete.contacts.panel import ContactPanel
from espace_citoyennete.contacts.service import ContactDraft, log_contacts
from espace_citoyennete.contacts.tally_panel import TallyPanel
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.storage.drafts import drafts_of
from espace_citoyennete.ui.accessibility import announced
from espace_citoyennete.visitors.model import Visitor
from tests.conftest import NOW
from tests.keyboard import Keyboard

SHEETS = (  # motive, gender, neighbourhood, outcome: as few letters as reach each of them
    (("lo", "f", "no", "in"), ("LOG", "F", "QPV_NORD", "REPONDU")),
    (("fa", "h", "et", "rd"), ("FAM", "H", "QPV_ETOUVIE", "RDV")),
    (("tr", "f", "ro", "or"), ("TRA", "F", "QPV_ROLLIN", "ORIENTE")),
    (("co", "h", "am", "in"), ("CON", "H", "AMIENS_HQPV", "REPONDU")),
    (("et", "f", "me", "do"), ("ETR", "F", "METROPOLE", "DOCUMENT")),
    (("su", "h", "so", "in"), ("SUC", "H", "SOMME", "REPONDU")),
    (("vo", "f", "sa", "at"), ("VOI", "F", "QPV_SALAMANDRE", "ATTENTE")),
    (("ba", "h", "pa", "in"), ("BAN", "H", "QPV_PARCHEMINIERS", "REPONDU")),
    (("ad", "f", "el", "do"), ("ADM", "F", "QPV_ELBEUF", "DOCUMENT")),
    (("fi", "h", "cd", "in"), ("FIS", "H", "QPV_CONDORCET", "REPONDU")),
)


def contacts(window: MainWindow) -> list[Contact]:
    with window.desk.database.reading() as session:
        return list(session.scalars(select(Contact).where(Contact.removed_at.is_(None)).order_by(Contact.id)))


@pytest.fixture
def grid(window: MainWindow) -> Callable[[Keyboard], BatchPanel]:
    """Open the grid with its keys."""

    def open_grid(keys: Keyboard) -> BatchPanel:
        keys.press("Ctrl+Maj+G")
        form = window.panel.form
        assert isinstance(form, BatchPanel)
        return form

    return open_grid


def test_t3_ten_different_walk_ins_take_130_keys_and_no_mouse(
    window: MainWindow, grid: Callable[[Keyboard], BatchPanel]
) -> None:
    keys = Keyboard()
    before = QApplication.focusWidget()
    grid(keys)
    for letters, _ in SHEETS:
        keys.type(*letters)
        keys.press("Entrée")
    keys.press("Ctrl+Entrée")
    found = contacts(window)
    assert [(c.motive, c.gender, c.neighbourhood, c.outcome) for c in found] == [codes for _, codes in SHEETS]
    assert {c.channel for c in found} == {"VISITE"}
    assert keys.count <= 130
    assert window.panel.form is None and QApplication.focusWidget() is before


def test_valid_rows_are_saved_and_the_faulty_one_stays_in_its_place_and_says_why(
    window: MainWindow, grid: Callable[[Keyboard], BatchPanel]
) -> None:
    keys = Keyboard()
    form = grid(keys)
    for place in range(5):
        keys.type("log", "f", "nor", "xyz" if place == 3 else "inf")
        keys.press("Entrée")
    keys.press("Ctrl+Entrée")
    assert len(contacts(window)) == 4 and window.panel.form is form
    with window.desk.database.reading() as session:
        assert [row.kind for row in drafts_of(session, window.desk.agent.uid)] == ["contact_batch"]
    assert form.message.text == "4 enregistrés, 1 à corriger (ligne 4\u00a0: Suite donnée)"
    assert [place for place, _ in form.model.begun()] == [3]
    index = form.view.currentIndex()
    said = form.model.data(index, Qt.ItemDataRole.AccessibleTextRole)
    assert index.row() == 3 and said.startswith("Ligne 4, Suite donnée\u00a0: xyz. Aucune suite ne commence")
    keys.type("rdv")
    keys.press("Ctrl+Entrée")
    assert [c.outcome for c in contacts(window)] == ["REPONDU"] * 4 + ["RDV"]
    assert window.panel.form is None


def test_the_lot_is_taken_back_in_one_step_and_brought_back(
    window: MainWindow, grid: Callable[[Keyboard], BatchPanel]
) -> None:
    keys = Keyboard()
    grid(keys)
    for _ in range(3):
        keys.type("log", "f", "nor", "inf")
        keys.press("Entrée")
    keys.press("Ctrl+Entrée", "Ctrl+Z")
    assert contacts(window) == []
    keys.press("Ctrl+Y")
    assert len(contacts(window)) == 3


def test_rows_of_a_spreadsheet_are_pasted_in_codes_labels_or_synonyms(
    window: MainWindow, grid: Callable[[Keyboard], BatchPanel]
) -> None:
    lines = (
        "03/11/2026\t9h30\tVISITE\tLOG\tFemme\tÉtouvie\tInformation donnée, clos\t34"
        "\tDiallo Awa\t06 39 98 01 02\tbail",
        "hier\t14h\tAppel reçu\tpension\tH\tQPV_NORD\tINF",
        "31/02\t25h\tpigeon\tLOG\tF\tNC\tINF\t130",
    )
    QApplication.clipboard().setText("\r\n".join(lines) + "\r\n")
    keys = Keyboard()
    form = grid(keys)
    form.view.go_to(0, 0)
    keys.press("Ctrl+V", "Ctrl+Entrée")
    first, second = contacts(window)
    assert (first.occurred_at.isoformat(), first.motive, first.gender) == ("2026-11-03T09:30:00", "LOG", "F")
    assert (first.neighbourhood, first.outcome, first.age, first.note) == (
        "QPV_ETOUVIE", "REPONDU", "25_39", "bail",
    )  # fmt: skip
    assert first.is_back_dated and second.is_back_dated
    assert (second.occurred_at.isoformat(), second.channel, second.motive) == (
        "2026-11-16T14:00:00", "TEL_ENTRANT", "FAM",
    )  # fmt: skip
    with window.desk.database.reading() as session:
        (person,) = session.scalars(select(Visitor))
        assert (person.last_name, person.first_name, person.phone) == ("Diallo", "Awa", "06 39 98 01 02")
    ((place, row),) = form.model.begun()
    assert place == 2 and row.problems.keys() == {"day", "hour", "channel", "age"}


def test_the_cell_above_is_copied_and_what_is_left_empty_is_as_above(
    window: MainWindow, grid: Callable[[Keyboard], BatchPanel]
) -> None:
    keys = Keyboard()
    form = grid(keys)
    form.view.go_to(0, 0)
    keys.type("12/11", "9h", "tel", "log", "f", "nor", "inf")
    keys.press("Entrée", "Tab", "Tab", "Tab")
    keys.press("Ctrl+D", "Ctrl+D", "Ctrl+D", "Ctrl+D", "Ctrl+Entrée")
    first, second = contacts(window)
    for name in ("occurred_at", "channel", "motive", "gender", "neighbourhood", "outcome"):
        assert getattr(first, name) == getattr(second, name)
    assert first.occurred_at.isoformat() == "2026-11-12T09:00:00" and first.channel == "TEL_ENTRANT"


def test_the_whole_grid_is_one_draft_down_to_the_letters_being_typed(
    window: MainWindow, grid: Callable[[Keyboard], BatchPanel]
) -> None:
    keys = Keyboard()
    form = grid(keys)
    keys.type("log", "f", "nor", "inf")
    keys.press("Entrée")
    keys.type("fa")  # still in the cell
    kept = form.values()
    other = BatchPanel(window.desk)
    other.restore(kept)
    assert other.values() == kept
    assert [row.cells["motive"] for _, row in other.model.begun()] == ["LOG", "fa"]
    uids: list[UUID] = [row.uid for _, row in form.model.begun()]
    assert [row.uid for _, row in other.model.begun()] == uids
    keys.press("Ctrl+Entrée")  # the second row has no outcome
    other.save()  # the same grid, taken up elsewhere: the same save is one save
    assert len(contacts(window)) == 1
    other.deleteLater()


def test_escape_restores_the_cell_then_reduces_the_grid(
    window: MainWindow, grid: Callable[[Keyboard], BatchPanel]
) -> None:
    keys = Keyboard()
    form = grid(keys)
    keys.type("log", "")
    keys.press("Maj+Tab")
    keys.type("fam")
    keys.press("Échap")
    assert form.model.rows[0].cells["motive"] == "LOG" and window.panel.form is form
    keys.press("Échap")
    assert window.panel.isHidden() and [chip.title for chip in window.panel.chips] == ["Lot de 1 ligne"]


def test_an_empty_grid_is_not_saved_and_tab_leaves_it(
    window: MainWindow, grid: Callable[[Keyboard], BatchPanel]
) -> None:
    keys = Keyboard()
    form = grid(keys)
    keys.press("Ctrl+Entrée")
    assert form.message.text.startswith("La grille est vide.")
    keys.press(*["Tab"] * len(form.model.columns))
    assert not form.view.hasFocus()


def test_t3b_ten_walk_ins_alike_take_24_keys_from_a_closed_plus(window: MainWindow, qtbot: QtBot) -> None:
    keys = Keyboard()
    keys.press("Maj+F2")
    form = window.panel.form
    assert isinstance(form, ContactPanel) and not form.form.repeat.isVisible()
    keys.type("log", "f", "nor", "inf")
    keys.press("Alt+U")
    qtbot.waitUntil(form.form.repeat.isVisible)  # Qt shows the button pressed before it acts
    keys.press("Alt+R")
    keys.type("10")
    keys.press("Ctrl+Entrée")
    found = contacts(window)
    assert [(c.channel, c.motive, c.gender, c.neighbourhood, c.outcome) for c in found] == [
        ("VISITE", "LOG", "F", "QPV_NORD", "REPONDU")
    ] * 10
    assert keys.count <= 24
    keys.press("Ctrl+Z")
    assert contacts(window) == []
    keys.press("Ctrl+Y")
    assert len(contacts(window)) == 10


def test_a_promised_call_is_not_repeated(window: MainWindow) -> None:
    keys = Keyboard()
    keys.press("F2")
    keys.type("log", "f", "nor", "rap", "dem")
    form = window.panel.form
    assert isinstance(form, ContactPanel)
    form.form.restore({"repeat": 2})
    keys.press("Ctrl+Entrée")
    assert contacts(window) == [] and form.form.repeat.hasFocus()
    assert form.form.repeat.accessibleDescription().startswith("Un rappel promis ne se répète pas")


def log_one(keys: Keyboard, *fields: str) -> None:
    keys.press("F2")
    keys.type(*fields)
    keys.press("Ctrl+Entrée")


def test_one_more_like_the_last_copies_the_circumstances_and_nobody(window: MainWindow) -> None:
    keys = Keyboard()
    log_one(keys, "log", "f", "nor", "inf", "Diallo Awa")
    keys.press("Ctrl+Maj+D", "Ctrl+Entrée")
    first, second = contacts(window)
    for name in ("channel", "motive", "gender", "neighbourhood", "outcome"):
        assert getattr(first, name) == getattr(second, name)
    assert first.visitor_id is not None and second.visitor_id is None and second.uid != first.uid


def test_what_is_sensitive_is_not_copied(window: MainWindow) -> None:
    keys = Keyboard()
    log_one(keys, "vif", "f", "nor", "urg")
    keys.press("Ctrl+Maj+D")
    form = window.panel.form
    assert isinstance(form, ContactPanel)
    assert (form.form.motive.code(), form.form.outcome.code()) == (None, None)
    assert (form.form.gender.code(), form.form.neighbourhood.code()) == ("F", "QPV_NORD")


def test_one_more_like_the_row_of_the_register_that_has_the_focus(window: MainWindow) -> None:
    keys = Keyboard()
    log_one(keys, "log", "f", "nor", "inf")
    log_one(keys, "fam", "h", "eto", "doc")
    keys.press("Ctrl+Maj+R", "Entrée")
    page = window.page
    assert isinstance(page, RegisterPage) and page.table.hasFocus()
    keys.press("Bas")
    assert page.table.current_row().motive == "Logement"
    keys.press("Ctrl+Maj+D", "Ctrl+Entrée")
    assert [c.motive for c in contacts(window)] == ["LOG", "FAM", "LOG"]


def test_without_any_contact_there_is_nothing_to_copy_and_it_is_said(window: MainWindow) -> None:
    keys = Keyboard()
    keys.press("Ctrl+Maj+D")
    form = window.panel.form
    assert isinstance(form, ContactPanel)
    assert form.message.text.startswith("Aucun contact à recopier") and form.form.motive.code() is None


def test_a_simple_information_is_one_object_and_the_panel_stays(window: MainWindow) -> None:
    keys = Keyboard()
    keys.press("F7")
    form = window.panel.form
    assert isinstance(form, TallyPanel)
    start = keys.count
    keys.type("pra")
    keys.press("Entrée")
    keys.type("fam")
    keys.press("Entrée")
    assert keys.count - start == 8 and window.panel.form is form
    assert [(c.channel, c.motive, c.outcome, c.gender, c.neighbourhood) for c in contacts(window)] == [
        ("TEL_ENTRANT", "INFO_PRATIQUE", "REPONDU", "NC", "NC"),
        ("TEL_ENTRANT", "FAM", "REPONDU", "NC", "NC"),
    ]
    assert announced()[-1] == "FAM · Famille. 2 contacts notés aujourd’hui"
    keys.press("Ctrl+Z")
    assert [c.motive for c in contacts(window)] == ["INFO_PRATIQUE"]
    keys.press("Échap")
    assert window.panel.isHidden() and window.panel.chips == []  # all of it is saved: nothing to keep


def test_an_unknown_object_counts_nothing_and_says_so(window: MainWindow) -> None:
    keys = Keyboard()
    keys.press("F7")
    keys.type("xyz")
    keys.press("Entrée")
    form = window.panel.form
    assert isinstance(form, TallyPanel) and form.motive.text() == "xyz"
    assert form.motive.accessibleDescription().startswith("Aucun objet ne commence par « xyz »")
    assert contacts(window) == []


def test_a_finger_counts_a_visit_with_one_large_button(window: MainWindow, qtbot: QtBot) -> None:
    window.registry.run("tally")
    form = window.panel.form
    assert isinstance(form, TallyPanel)
    form.channels["VISITE"].click()
    QApplication.processEvents()  # laid out
    assert len(form.buttons) == 8 and all(button.height() >= 44 for button in form.buttons.values())
    assert not {"VIF", "VIC", "PEN", "DIS", "ECOUTE_VIOLENCES", "DISCRIMINATION"} & form.buttons.keys()
    for code, button in form.buttons.items():
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert contacts(window)[-1].motive == code
    assert {c.channel for c in contacts(window)} == {"VISITE"}


def test_the_register_tells_what_was_typed_on_a_later_day(window: MainWindow) -> None:
    with window.desk.database.transaction() as session:
        drafts = [ContactDraft("VISITE", NOW - timedelta(days=days), "LOG", "REPONDU") for days in (0, 3)]
        log_contacts(session, drafts, now=NOW, by=window.desk.agent)
    window.show_page("page:register")
    page = window.page
    assert isinstance(page, RegisterPage)
    said = [page.model.data(page.model.index(row, 0), Qt.ItemDataRole.AccessibleTextRole) for row in range(2)]
    drawn = [page.model.data(page.model.index(row, 0), Qt.ItemDataRole.DecorationRole) for row in range(2)]
    assert [text.endswith("saisi a posteriori") for text in said] == [False, True]
    assert [icon is not None for icon in drawn] == [False, True]


def test_suppr_in_the_register_removes_the_contact_chosen_and_ctrl_z_brings_it_back(
    window: MainWindow,
) -> None:
    with window.desk.database.transaction() as session:
        drafts = [ContactDraft("VISITE", NOW, motive, "REPONDU") for motive in ("LOG", "FAM")]
        log_contacts(session, drafts, now=NOW, by=window.desk.agent)
    keys = Keyboard()
    keys.press("Ctrl+Maj+R")
    page = window.page
    assert isinstance(page, RegisterPage)
    page.table.setFocus()
    keys.press("Bas")
    chosen = page.table.current_row()
    assert chosen is not None
    keys.press("Suppr")
    assert [contact.id for contact in contacts(window)] == [
        number for number in (1, 2) if number != chosen.id
    ]
    keys.press("Ctrl+Z")
    assert len(contacts(window)) == 2


def test_an_age_typed_in_figures_takes_its_bracket_and_nobodys_age_is_refused(window: MainWindow) -> None:
    keys = Keyboard()
    keys.press("F2")
    keys.type("log", "f", "nor", "inf")
    form = window.panel.form
    assert isinstance(form, ContactPanel)
    form.more.setChecked(True)
    for typed, code in (("34", "25_39"), ("130", None), ("-1", None), ("0", None), ("7", "M12")):
        form.form.age.setFocus()
        form.form.age.selectAll()
        keys.type(typed)
        assert form.form.age.code() == code
    keys.press("Ctrl+Entrée")
    assert [c.age for c in contacts(window)] == ["M12"]
