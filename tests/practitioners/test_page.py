"""« Intervenants » by keys: found, added, put in turn, named, replaced, retired, each taken back."""

from datetime import date

import pytest
from sqlalchemy import select

from espace_citoyennete.changes.model import CallRow
from espace_citoyennete.changes.panel import SittingReplacePanel
from espace_citoyennete.directory.service import AbsenceDraft, absences_of, save_absence
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.model import Sitting, Slot
from espace_citoyennete.practitioners.page import PractitionersPage
from espace_citoyennete.practitioners.panel import SittingNamePanel, TurnNamesPanel, TurnPanel
from espace_citoyennete.practitioners.service import name_sitting, turn_order
from espace_citoyennete.storage.database import Database
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW
from tests.keyboard import Keyboard
from tests.practitioners.conftest import Bar, lay_bar

ROUND = ["Me Roux", "Me Morel", "Me Petit"]


@pytest.fixture
def bar(database: Database) -> Bar:
    return lay_bar(database)


@pytest.fixture
def page(bar: Bar, window: MainWindow) -> PractitionersPage:
    """Return the page, opened by its key on the row of the bar."""
    Keyboard().press("Ctrl+Maj+O")
    assert isinstance(window.page, PractitionersPage)
    assert shown(window.page)[0] == "Barreau d’Amiens · Barreau"
    return window.page


def shown(page: PractitionersPage) -> list[str]:
    return [row.name for row in page.model.rows]


def acts(page: PractitionersPage) -> list[str]:
    """Return what the buttons offer for the row chosen."""
    return [action for action, button in page.buttons.items() if not button.isHidden()]


def cell(page: PractitionersPage) -> str:
    """Return the name as written on the first row."""
    return str(page.model.index(0, 0).data())


def test_the_slot_belongs_to_the_bar_and_its_row_says_rhythm_next_day_and_turn(
    page: PractitionersPage,
) -> None:
    row = page.model.rows[0]
    assert (row.rhythm, row.next_day) == ("tous les mardis, 9\u00a0h – 11\u00a0h", date(2026, 11, 17))
    assert shown(page) == ["Barreau d’Amiens · Barreau", "Me Morel", "Me Petit", "Me Roux"]
    assert "Tour de rôle\u00a0: Me Roux, Me Morel, Me Petit" in page.card.permanences.text
    assert "sans nom" in page.card.to_come.text
    assert acts(page) == ["change_rule", "order_turn", "name_in_turn", "print_planning"]
    Keyboard().press("Bas")
    assert page.chosen is not None and page.chosen.name == "Me Morel"
    assert acts(page) == ["declare_absence", "change_rule", "print_planning"]


def test_whoever_takes_turns_reads_the_rhythm_of_the_turn_and_only_the_sittings_of_their_own(
    page: PractitionersPage,
) -> None:
    keys = Keyboard()
    keys.type("s")
    keys.press("Ctrl+Entrée", "Bas")
    assert page.chosen is not None and page.chosen.name == "Me Morel"
    assert page.chosen.rhythm == "à tour de rôle tous les mardis, 9\u00a0h – 11\u00a0h"
    assert "0 tenues cette année, 2 à venir" in page.card.permanences.text


def test_the_six_sittings_are_named_in_two_keys_and_taken_back_in_one(
    page: PractitionersPage, bar: Bar, window: MainWindow
) -> None:
    keys = Keyboard()
    keys.type("s")
    form = window.panel.form
    assert isinstance(form, TurnNamesPanel)
    assert form.said.text() == "6 séances à nommer"
    assert [line.rpartition(" · ")[2] for line in form.listed.text().splitlines()] == ROUND * 2
    keys.press("Ctrl+Entrée")
    assert bar.names() == ROUND * 2
    keys.press("Ctrl+Z")
    assert bar.names() == [""] * 6
    keys.press("Ctrl+Y")
    assert bar.names() == ROUND * 2


def test_names_that_are_no_longer_those_shown_are_read_again_before_they_are_saved(
    page: PractitionersPage, bar: Bar, window: MainWindow
) -> None:
    keys = Keyboard()
    keys.type("s")
    with bar.database.transaction() as session:
        save_absence(
            session, AbsenceDraft(bar.ids["Me Roux"], date(2026, 11, 17), date(2026, 12, 31)), by=AGENT
        )
    keys.press("Ctrl+Entrée")
    form = window.panel.form
    assert isinstance(form, TurnNamesPanel)
    assert "ont changé entre-temps" in form.message.text
    assert bar.names() == [""] * 6
    keys.press("Ctrl+Entrée")
    assert bar.names() == ["Me Morel", "Me Petit"] * 3


def test_the_turn_list_is_ordered_by_keys_and_comes_back(
    page: PractitionersPage, bar: Bar, window: MainWindow
) -> None:
    keys = Keyboard()
    keys.type("o")
    form = window.panel.form
    assert isinstance(form, TurnPanel)
    form.who.chips[0].setFocus()
    keys.press("Ctrl+Droite")
    keys.press("Ctrl+Droite")
    form.who.chips[0].setFocus()
    keys.press("Suppr")
    keys.press("Ctrl+Entrée")

    def order() -> list[str]:
        names = {id_: name for name, id_ in bar.ids.items()}
        with bar.database.reading() as session:
            return [names[one] for one in turn_order(session, bar.permanence_id)]

    assert order() == ["Me Petit", "Me Roux"]
    keys.press("Ctrl+Z")
    assert order() == ROUND


def test_one_sitting_proposes_whose_turn_it_is_and_refuses_who_is_away(
    page: PractitionersPage, bar: Bar, window: MainWindow
) -> None:
    keys = Keyboard()
    page.card.to_come.lines.buttons[0].click()
    form = window.panel.form
    assert isinstance(form, SittingNamePanel)
    assert form.who.text() == "Me Roux"
    with bar.database.transaction() as session:
        away = AbsenceDraft(bar.ids["Me Roux"], date(2026, 11, 17), date(2026, 11, 17), "congés")
        save_absence(session, away, by=AGENT)
    keys.press("Ctrl+Entrée")
    assert "Me Roux est absent" in form.message.text
    assert form.who.text() == "Me Roux"  # nothing typed moves
    form.who.selectAll()
    keys.type("morel")
    keys.press("Ctrl+Entrée")
    assert bar.names()[0] == "Me Morel"
    keys.press("Ctrl+Z")
    assert bar.names()[0] == ""


def test_a_sitting_that_has_a_name_is_replaced_where_people_may_be_told_and_named_only_once(
    page: PractitionersPage, bar: Bar, window: MainWindow
) -> None:
    page.card.to_come.lines.buttons[0].click()
    with bar.database.transaction() as session:  # a colleague is first
        name_sitting(session, bar.sittings()[0], bar.uids["Me Morel"], by=AGENT)
    Keyboard().press("Ctrl+Entrée")
    form = window.panel.form
    assert isinstance(form, SittingNamePanel)
    assert "vient d’être nommée ailleurs" in form.message.text
    window.panel.abandon()
    assert bar.names()[0] == "Me Morel"
    page.card.to_come.lines.buttons[0].click()
    assert isinstance(window.panel.form, SittingReplacePanel)


def test_a_name_is_taken_off_a_sitting_by_keys_without_a_call_and_comes_back(
    page: PractitionersPage, bar: Bar, window: MainWindow
) -> None:
    keys, first = Keyboard(), bar.sittings()[0]
    with bar.database.transaction() as session:
        name_sitting(session, first, bar.uids["Me Morel"], by=AGENT)
        slot = session.scalars(select(Slot.id).join(Sitting).where(Sitting.uid == first)).first()
        assert slot is not None
        book_appointment(session, BookingDraft(slot, VisitorDraft("Diallo", "Awa")), now=NOW, by=AGENT)
    page.card.to_come.lines.buttons[0].setFocus()
    keys.press("Espace")
    form = window.panel.form
    assert isinstance(form, SittingReplacePanel)
    keys.type("désigner")
    keys.press("Tab")
    assert form.said.isVisible() and not form.tells.isVisible() and not form.people.isVisible()
    keys.press("Ctrl+Entrée")
    assert (bar.names()[0], window.page) == ("", page)  # no call list takes its place
    assert window.desk.undo.undo_name.startswith("Nom retiré de la séance")
    for pressed, expected in (("Ctrl+Z", "Me Morel"), ("Ctrl+Y", "")):
        keys.press(pressed)
        assert bar.names()[0] == expected
    with bar.database.reading() as session:
        assert not session.scalars(select(Sitting).where(Sitting.uid == first)).one().is_exception
        assert session.scalar(select(CallRow.id)) is None


def test_somebody_is_added_found_by_a_few_letters_retired_and_shown_again(
    page: PractitionersPage, window: MainWindow
) -> None:
    keys = Keyboard()
    keys.type("n")
    keys.type("M. Roy", "conciliateur de", "bar", "03 22 00 00 00")
    keys.press("Ctrl+Entrée")
    [row] = [row for row in page.model.rows if row.name == "M. Roy"]
    assert (row.type_code, row.organisation) == ("CONCILIATEUR", "Barreau d’Amiens")
    assert "M. Roy" in shown(page)
    keys.press("Ctrl+F")
    keys.type("roy")
    assert shown(page) == ["M. Roy"]
    keys.press("Entrée", "Suppr")
    assert shown(page) == []
    keys.press("Ctrl+Z")
    assert shown(page) == ["M. Roy"]
    keys.press("Ctrl+Y")
    page.shows_all.setFocus()
    keys.press("Espace")
    assert shown(page) == ["M. Roy"] and cell(page) == "M. Roy (retiré)"
    page.focus_default()
    keys.press("Suppr")
    assert cell(page) == "M. Roy"
    keys.press("Entrée")
    assert window.panel.form is not None and window.panel.form.kind == "practitioner"
    keys.press("Fin")
    keys.type(" Jean")
    keys.press("Ctrl+Entrée")
    assert cell(page) == "M. Roy Jean"


def test_a_practitioner_found_from_anywhere_is_shown_on_the_page(
    page: PractitionersPage, window: MainWindow
) -> None:
    keys = Keyboard()
    keys.press("Ctrl+F")
    keys.type("roux")
    window.show_page("page:today")
    keys.press("Ctrl+K")
    keys.type("morel")
    keys.press("Bas", "Entrée")
    assert window.page is page
    assert page.chosen is not None and page.chosen.name == "Me Morel"


def test_an_absence_declared_is_told_on_the_card_and_forgotten_from_there(
    page: PractitionersPage, bar: Bar, window: MainWindow
) -> None:
    draft = AbsenceDraft(bar.ids["Me Morel"], date(2026, 12, 1), date(2026, 12, 8), "congés")
    with bar.database.transaction() as session:
        save_absence(session, draft, by=AGENT)
    Keyboard().press("Bas")
    assert page.card.absences.text == "Du 01/12/2026 au 08/12/2026 · congés"
    page.card.absences.lines.buttons[0].click()
    assert page.card.absences.text == "Aucune absence déclarée."
    Keyboard().press("Ctrl+Z")
    with bar.database.reading() as session:
        assert absences_of(session, bar.ids["Me Morel"]) == [draft]
