"""The page of the exhibitions: what is late is found where it stands."""

from datetime import timedelta

from espace_citoyennete.loans.listing import deadlines
from espace_citoyennete.loans.page import LoansPage
from espace_citoyennete.loans.service import ExhibitDraft, LoanDraft, hand_out, reserve_exhibit, save_exhibit
from espace_citoyennete.main_window import MainWindow
from tests.conftest import AGENT, NOW


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
