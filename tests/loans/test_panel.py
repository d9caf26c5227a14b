"""The form of a return: what nobody told is not a zero."""

from datetime import date

from pytestqt.qtbot import QtBot

from espace_citoyennete.clock import Clock
from espace_citoyennete.loans.listing import loan_row
from espace_citoyennete.loans.panel import LoanBackPanel
from espace_citoyennete.loans.service import (
    ExhibitDraft,
    LoanDraft,
    hand_out,
    reserve_exhibit,
    save_exhibit,
)
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui.desk import Desk
from tests.conftest import AGENT, NOW

TODAY: date = NOW.date()


def test_a_return_that_tells_no_public_counts_nobody_rather_than_zero(
    database: Database, clock: Clock, qtbot: QtBot
) -> None:
    with database.transaction() as session:
        exhibit = save_exhibit(session, ExhibitDraft(12, "Clichés", condition="complète"), by=AGENT)
        draft = LoanDraft(exhibit, TODAY, TODAY, "Lycée")
        loan = reserve_exhibit(session, draft, today=TODAY, by=AGENT)
        hand_out(session, draft.uid, TODAY, "", today=TODAY, by=AGENT)
    form = LoanBackPanel(Desk(database, clock, AGENT), loan_id=loan)
    qtbot.addWidget(form)
    assert form.form.values() == {"day": TODAY, "condition": "complète", "public": None}
    assert form.save(), form.message.text
    with database.reading() as session:
        row = loan_row(session, loan)
    assert (row.public, row.condition_back) == (None, "complète")
