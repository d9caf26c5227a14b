"""The register shows the contacts that make a figure: as many as it tells, and nothing that is restricted."""

from dataclasses import replace
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from espace_citoyennete.annual_report.figure_card import FigureCard
from espace_citoyennete.annual_report.figures import annual_figures
from espace_citoyennete.annual_report.sections import annual_report
from espace_citoyennete.contacts.listing import ContactFilter, contact_listing, contact_totals
from espace_citoyennete.contacts.origins import Counted
from espace_citoyennete.contacts.page import RegisterPage
from espace_citoyennete.contacts.records import contact_count
from espace_citoyennete.contacts.rules import VIOLENCE
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.report import Filters, Period, Scope, year_period
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui.table import ListingModel
from tests.annual_report.conftest import IMPORTED
from tests.annual_report.test_origin_panel import at_rest, origin_in, report_of, window  # noqa: F401 - fixture
from tests.annual_report.test_provenance import shown_by
from tests.conftest import AGENT
from tests.keyboard import Keyboard

YEAR = Scope(year_period(2022), IMPORTED.date())
RECEPTION = replace(AGENT, uid=UUID(int=7), rights=frozenset({Right.RECEPTION}))
SCOPES = (
    YEAR,
    replace(YEAR, period=Period(YEAR.period.first.replace(month=3, day=9), YEAR.period.last)),
    replace(YEAR, filters=Filters(channels=("VISITE",), domains=("FAM", "NC"))),
)


@pytest.mark.parametrize("scope", SCOPES, ids=["année", "jours", "filtres"])
@pytest.mark.parametrize("reader", [AGENT, RECEPTION], ids=["coordination", "accueil"])
def test_the_register_shows_as_many_contacts_as_each_figure_counts(
    year: Database, scope: Scope, reader: Agent
) -> None:
    wrong, seen = [], 0
    with year.reading() as session:
        report = annual_report(annual_figures(session, scope), produced_at=IMPORTED)
        shown = (one for section in report.sections for one in shown_by(section) if one.base is None)
        for one in shown:
            if one.origin is None or (one.origin.records, one.origin.measure) != ("contacts", "sum"):
                continue
            wanted = ContactFilter(counted=Counted(scope, one.origin.where, one.where))
            lines = contact_totals(session, wanted, by=reader).rows
            hidden = contact_count(session, scope, one.origin.where, by=reader)[1]
            seen += 1
            if lines + hidden != one.value or (hidden and reader is AGENT):
                wrong.append((one.where, one.value, lines, hidden))
    assert seen > 90
    assert wrong == []


def test_nothing_restricted_is_told_by_the_figure_that_counts_it(year: Database) -> None:
    wanted = ContactFilter(counted=Counted(YEAR, (("situation", VIOLENCE),), "Violences"))
    with year.reading() as session:
        for reader, is_told in ((AGENT, True), (RECEPTION, False)):
            found = contact_totals(session, wanted, by=reader)
            rows = session.execute(contact_listing(session, wanted, by=reader).select).all()
            assert (found.rows == len(rows) > 0) is is_told


def test_a_figure_is_followed_into_the_register_and_taken_off_by_the_keyboard(
    window: MainWindow,  # noqa: F811
    qtbot: QtBot,
) -> None:
    page = report_of(window, qtbot, year_period(2022), "Accueil")
    card = next(one for one in page.book.area.findChildren(FigureCard) if one.figure.key == "contacts_recus")
    card.setFocus()
    keys = Keyboard()
    keys.press("Entrée")
    panel = origin_in(window, qtbot)
    assert isinstance(panel.model, ListingModel), "read by pages"
    last = panel.model.row_at(panel.model.rowCount() - 1)
    assert last.day is not None and last.day.month == 1, "and down to the first of January"
    panel.in_register.setFocus()
    keys.press("Espace")
    at_rest(qtbot)
    register = window.page
    assert isinstance(register, RegisterPage)
    chip = register.filters.counted_chip
    assert register.model.rowCount() == card.figure.value
    assert chip.isVisible()
    assert chip.text() == "Bilan\u00a0: Contacts reçus, 2022  ×"
    chip.setFocus()
    keys.press("Espace")
    assert not chip.isVisible()
    assert register.filters.wanted() == ContactFilter(*register.filters.period.currentData()), (
        "the period is that of before"
    )
    assert register.filters.period.currentIndex() == 0
