"""The page of the exhibitions: what is late is found where it stands."""

from datetime import timedelta

from espace_citoyennete.loans.listing import deadlines
from espace_citoyennete.loans.page import LoansPage
from espace_citoyennete.loans.panel import LoanOutPanel
from espace_citoyennete.loans.service import ExhibitDraft, LoanDraft, hand_out, reserve_exhibit, save_exhibit
from espace_citoyennete.main_window import MainWindow
from tests.conftest import AGENT, NOW
from tests.keyboard import Keyboard


def test_an_exhibition_to_come_back_is_opened_from_its_deadline(window: MainWindow) -> None:
    today = NOW.date()
    out, due = today - timedelta(days=20), today - timedelta(days=2)
    with window.desk.database.transaction() as session:
        for number in (1, 2, 3):
            last = save_exhibit(session, ExhibitDraft(number, f"Exposition {number}"), by=AGENT)
        earlier = LoanDraft(last, out - timedelta(days=9), out - timedelta(days=1), "Collège")
        draft = LoanDraft(last, out, due, "Lycée")
        for one in (earlier, draft):
            reserve_exhibit(session, one, today=today, by=AGENT)
        hand_out(session, draft.uid, out, "", today=today, by=AGENT)
    with window.desk.database.reading() as session:
        (late,) = deadlines(session, today)
    window.answer(late.page, late.about)
    page = window.page
    assert isinstance(page, LoansPage)
    assert page.chosen is not None and page.chosen.draft.number == 3
    assert page.loan is not None and page.loan.uid == draft.uid


def test_a_refusal_leaves_with_the_next_act_that_is_accepted(window: MainWindow) -> None:
    with window.desk.database.transaction() as session:
        save_exhibit(session, ExhibitDraft(1, "Clichés"), by=AGENT)
    window.show_page("page:loans")
    page, keys = window.page, Keyboard()
    page.focus_default()
    keys.press("T")
    assert "n’a pas de prêt" in page.message.text
    with window.desk.database.transaction() as session:
        reserve_exhibit(session, LoanDraft(1, NOW.date(), NOW.date(), "Lycée"), today=NOW.date(), by=AGENT)
    keys.press("S")
    assert isinstance(window.panel.form, LoanOutPanel)
    assert not page.message.text


def test_without_an_exhibition_chosen_one_is_asked_for(window: MainWindow) -> None:
    window.show_page("page:loans")
    window.page.focus_default()
    Keyboard().press("T")
    assert window.page.message.text == "Choisir une exposition dans la liste."
