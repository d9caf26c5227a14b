"""An absence on screen: the sittings that it hits are seen before it is saved, and what becomes of each."""

from datetime import date, time

import pytest
from sqlalchemy import select

from espace_citoyennete.changes.absence_panel import AbsencePanel
from espace_citoyennete.changes.page import CallsPage
from espace_citoyennete.directory.model import Absence
from espace_citoyennete.directory.service import PractitionerDraft, save_practitioner
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.permanences.model import Sitting
from espace_citoyennete.storage.database import Database
from tests.changes.conftest import book_six
from tests.conftest import AGENT
from tests.keyboard import Keyboard
from tests.permanences.conftest import lawyer, plan

DAY = date(2026, 11, 24)


@pytest.fixture
def database(sqlite_base: Database) -> Database:
    """Return a base where Me Dupont holds six Tuesdays, the second one with six people."""
    with sqlite_base.transaction() as session:
        dupont = save_practitioner(session, PractitionerDraft("Me Dupont", "AVOCAT"), by=AGENT)
    plan(sqlite_base, lawyer(practitioner_id=dupont, ends_at=time(12)), AGENT)
    with sqlite_base.transaction() as session:
        book_six(session, session.scalars(select(Sitting.id).where(Sitting.day == DAY)).one(), AGENT)
    return sqlite_base


def test_an_absence_typed_by_keys_cancels_what_it_hits_and_opens_one_list_with_the_six(
    window: MainWindow,
) -> None:
    keys = Keyboard()
    window.answer("form:absence", {})
    form = window.panel.form
    assert isinstance(form, AbsencePanel)
    keys.type("dupont")
    keys.press("Tab")
    keys.type("24/11", "1/12", "congés")
    assert "2 séances touchées, 6 personnes" in form.count.text()
    assert "mar. 24 nov. 9\u00a0h · Me Dupont · 6 personnes · annulée" in form.lines.text
    keys.press("Ctrl+Entrée")
    assert isinstance(window.page, CallsPage)
    assert len(window.page.model.rows) == 6
    with window.desk.database.reading() as session:
        assert session.scalars(select(Sitting.state).where(Sitting.day <= date(2026, 12, 1))).all() == [
            "PREVUE", "ANNULEE", "ANNULEE",
        ]  # fmt: skip
        assert session.scalars(select(Absence.reason)).all() == ["congés"]
    keys.press("Ctrl+Z")
    with window.desk.database.reading() as session:
        assert set(session.scalars(select(Sitting.state))) == {"PREVUE"}
        assert session.scalars(select(Absence.id)).all() == []


def test_each_sitting_may_be_moved_after_the_absence_or_kept(window: MainWindow) -> None:
    window.answer("form:absence", {})
    form = window.panel.form
    assert isinstance(form, AbsencePanel)
    form.form.restore(
        {"who": form.who.options()[0].code, "first_day": DAY, "last_day": DAY, "reason": "audience"}
    )
    form.restore(form.values())
    form.lines.buttons[0].click()
    assert "déplacée au mar. 1er déc." in form.lines.text
    window.panel.save()
    assert "commence à cette heure" in form.message.text or "déjà pris" in form.message.text
    form.lines.buttons[0].click()
    assert "gardée" in form.lines.text
    window.panel.save()
    with window.desk.database.reading() as session:
        assert set(session.scalars(select(Sitting.state))) == {"PREVUE"}
        assert session.scalars(select(Absence.reason)).all() == ["audience"]
