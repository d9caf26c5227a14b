"""The page of the walks by the keyboard: the sheet typed and pasted, each proposal followed, taken back."""

from datetime import date, timedelta

import pytest
from PySide6.QtWidgets import QApplication

from espace_citoyennete.actions.service import ActionDraft, save_action
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.walks.listing import proposals, walk_sheet
from espace_citoyennete.walks.page import WalksPage
from espace_citoyennete.walks.panel import ProposalPanel
from espace_citoyennete.walks.rules import ACCEPTED, DONE, PROPOSED, REFUSED, Line, Standing
from espace_citoyennete.walks.service import follow_proposal, save_walk
from espace_citoyennete.walks.sheet_panel import WalkSheetPanel
from tests.conftest import AGENT, NOW
from tests.keyboard import Keyboard

TODAY = NOW.date()
WALK_DAY = date(2026, 10, 1)


@pytest.fixture
def walk(window: MainWindow) -> int:
    """Return a walk of which nothing is typed yet."""
    draft = ActionDraft("MARCHE", WALK_DAY, "Marche d’Étouvie", neighbourhood="QPV_ETOUVIE", by_night=True)
    with window.desk.database.transaction() as session:
        return save_action(session, draft, by=AGENT)


def shown(window: MainWindow) -> WalksPage:
    window.show_page("page:walks")
    assert isinstance(window.page, WalksPage)
    return window.page


def kept(window: MainWindow, walk: int) -> list[tuple[str, str, str, str]]:
    with window.desk.database.reading() as session:
        return [(one.place, one.kind, one.words, one.proposal) for one in walk_sheet(session, walk).lines]


def standings(window: MainWindow) -> list[Standing]:
    with window.desk.database.reading() as session:
        return [row.standing for row in proposals(session)]


def test_a_sheet_is_typed_from_the_actions_without_the_mouse_and_taken_back(
    window: MainWindow, walk: int
) -> None:
    keys = Keyboard()
    window.show_page("page:actions", walk)
    keys.press("Entrée")
    assert window.page_id == "page:walks"
    keys.press("S")
    keys.type("Gare")
    keys.press("Tab")
    keys.type("ecl")
    keys.press("Tab")
    keys.type("Lampe éteinte")
    keys.press("Tab")
    keys.type("Réparer la lampe")
    keys.press("Entrée", "Tab", "Tab", "Tab")  # the same stop, the same finding
    keys.type("Ajouter un candélabre")
    keys.press("Ctrl+Entrée")
    lines = [
        ("Gare", "ECLAIRAGE", "Lampe éteinte", "Réparer la lampe"),
        ("", "", "", "Ajouter un candélabre"),
    ]
    assert kept(window, walk) == lines
    assert shown(window).total.text().startswith("2 propositions · 0 faite")
    keys.press("Ctrl+Z")
    assert kept(window, walk) == []
    keys.press("Ctrl+Y")
    assert kept(window, walk) == lines


def test_a_sheet_is_pasted_from_a_spreadsheet_and_each_faulty_cell_is_told_in_its_place(
    window: MainWindow, walk: int
) -> None:
    keys = Keyboard()
    shown(window)
    keys.press("S")
    QApplication.clipboard().setText(
        "Gare\tÉclairage\tLampe éteinte\tRéparer\tVoirie\t30/09/2026\n"
        "Gare\tÉclairage\tLampe éteinte\tRemplacer\tVoirie\tbientôt\n"
        "Parc\tInconnu\tHaie trop haute\n"
    )
    keys.press("Ctrl+V", "Ctrl+Entrée")
    form = window.panel.form
    assert isinstance(form, WalkSheetPanel)
    assert "ligne 2" in form.message.text and kept(window, walk) == []  # a day that cannot be read, first
    form.model.settle(1, 5, "1/12/2026")
    keys.press("Ctrl+Entrée")
    assert "ligne 1" in form.message.text and "ligne 3" in form.message.text and kept(window, walk) == []
    form.model.settle(0, 5, "")
    form.model.settle(2, 1, "Visibilité")
    keys.press("Ctrl+Entrée")
    assert window.panel.form is None
    assert kept(window, walk) == [
        ("Gare", "ECLAIRAGE", "Lampe éteinte", "Réparer"),
        ("", "", "", "Remplacer"),
        ("Parc", "VISIBILITE", "Haie trop haute", ""),
    ]


@pytest.fixture
def asked(window: MainWindow, walk: int) -> Line:
    """Return the one proposal of the walk."""
    line = Line("Gare", "ECLAIRAGE", "Lampe éteinte", "Réparer la lampe", "Voirie", TODAY - timedelta(days=2))
    with window.desk.database.transaction() as session:
        save_walk(session, walk, None, [line], today=TODAY, by=AGENT)
    return line


def test_one_key_accepts_carries_out_and_tells_back_and_each_is_taken_back(
    window: MainWindow, asked: Line
) -> None:
    keys, page = Keyboard(), shown(window)
    keys.press("F")
    assert "noter d’abord l’accord" in page.message.text
    keys.press("A")
    assert standings(window) == [Standing(ACCEPTED, TODAY)] and page.message.text == ""
    keys.press("F")
    done = Standing(DONE, TODAY, done_on=TODAY)
    assert standings(window) == [done]
    keys.press("T")
    assert standings(window)[0].told_back_on == TODAY
    keys.press("Ctrl+Z", "Ctrl+Z", "Ctrl+Z")
    assert standings(window) == [Standing()]
    keys.press("Ctrl+Y", "Ctrl+Y")
    assert standings(window) == [done]
    keys.press("A")
    assert standings(window) == [done] and "déjà une réponse" in page.message.text
    keys.press("P")
    assert standings(window)[0].state == PROPOSED
    keys.press("T")
    assert "pas de réponse à restituer" in page.message.text


def test_a_refusal_asks_its_reason_at_once_and_is_told_with_all_the_others(
    window: MainWindow, asked: Line
) -> None:
    keys, page = Keyboard(), shown(window)
    keys.press("R", "Ctrl+Entrée")
    form = window.panel.form
    assert isinstance(form, ProposalPanel)
    keys.type("Trop cher")
    keys.press("Ctrl+Entrée")
    assert standings(window) == [Standing(REFUSED, TODAY, "Trop cher")]
    assert page.table.hasFocus()
    keys.press("Maj+T")
    assert standings(window)[0].told_back_on == TODAY
    keys.press("Ctrl+Z")
    assert standings(window)[0].told_back_on is None


def test_no_key_writes_over_the_answer_that_another_desk_gave_since(
    window: MainWindow, asked: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, page = Keyboard(), shown(window)
    keys.press("A")
    monkeypatch.setattr(WalksPage, "models", frozenset())  # this screen has not heard of the other desk
    refused = Standing(REFUSED, TODAY, "Trop cher")
    with window.desk.database.transaction() as session:
        follow_proposal(session, asked.uid, None, refused, today=TODAY, by=AGENT)
    for key in ("F", "T", "Maj+T", "P"):
        keys.press(key)
        assert "suivie entre-temps" in page.message.text
        assert standings(window) == [refused]
    keys.press("F5", "T")
    assert standings(window) == [Standing(REFUSED, TODAY, "Trop cher", told_back_on=TODAY)]


def test_the_filters_keep_the_district_and_the_state_and_count_what_they_show(
    window: MainWindow, asked: Line
) -> None:
    page = shown(window)
    assert page.total.text().startswith("1 proposition · 0 faite · 0 refusée · 1 en retard · 0,0")
    choices = (
        (page.state, DONE, 0), (page.state, "attendues", 1), (page.state, "à restituer", 0),
        (page.state, None, 1), (page.district, "QPV_ETOUVIE", 1),
    )  # fmt: skip
    for box, value, count in choices:
        box.setCurrentIndex(box.findData(value))
        box.activated.emit(box.currentIndex())
        assert len(page.model.rows) == count
    page.state.setCurrentIndex(page.state.findData("attendues"))
    page.state.activated.emit(page.state.currentIndex())
    Keyboard().press("Entrée", "Ctrl+Entrée")
    assert window.panel.form is None and page.state.currentData() == "attendues"  # followed, still filtered
    page.state.setCurrentIndex(page.state.findData(DONE))
    page.receive(asked.uid)
    assert page.chosen is not None and page.chosen.uid == asked.uid
