"""« D’où vient ce chiffre ? », by the keyboard: the definition, the records, and each of them opened."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from espace_citoyennete.annual_report.figure_card import FigureCard
from espace_citoyennete.annual_report.origin_panel import OriginPanel
from espace_citoyennete.annual_report.page import ReportPage
from espace_citoyennete.annual_report.tabs import TABS
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.page import RegisterPage
from espace_citoyennete.contacts.panel import ContactPanel
from espace_citoyennete.contacts.rules import CONTACT_RECEIVED
from espace_citoyennete.contacts.service import record_contacts
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.permanences.appointment_panel import AppointmentPanel
from espace_citoyennete.report import Period, year_period
from espace_citoyennete.ui import tasks
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.report_table import ReportTable
from tests.keyboard import Keyboard


@pytest.fixture
def window(desk: Desk, qtbot: QtBot) -> Iterator[MainWindow]:
    window = MainWindow(desk)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    yield window


def at_rest(qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not tasks.are_running(), timeout=20_000)


def report_of(window: MainWindow, qtbot: QtBot, period: Period, tab: str) -> ReportPage:
    window.show_page("page:report")
    page = window.page
    assert isinstance(page, ReportPage)
    at_rest(qtbot)
    page.period_bar.show_period(period)
    at_rest(qtbot)
    page.header.switch.choose([one.name for one in TABS].index(tab))
    return page


def origin_in(window: MainWindow, qtbot: QtBot) -> OriginPanel:
    at_rest(qtbot)
    form = window.panel.form
    assert isinstance(form, OriginPanel)
    return form


def test_a_figure_opens_its_records_and_a_record_its_contact(window: MainWindow, qtbot: QtBot) -> None:
    page = report_of(window, qtbot, year_period(2022), "Accueil")
    keys = Keyboard()
    card = next(one for one in page.book.area.findChildren(FigureCard) if one.figure.key == "contacts_recus")
    card.setFocus()
    keys.press("Entrée")
    panel = origin_in(window, qtbot)
    assert panel.found is not None
    assert panel.model.rowCount() == panel.found.count == card.figure.value
    assert card.figure.definition in panel.definition.text()
    assert not panel.changed_since.isVisible()
    keys.press("Entrée")
    at_rest(qtbot)
    assert window.page_id == "page:register"
    assert isinstance(window.panel.form, ContactPanel)
    with window.desk.database.transaction() as session:  # the panel, gone, hears nothing of it
        session.scalars(select(Contact).limit(1)).one().note = "Relu."
    at_rest(qtbot)


def test_a_register_that_changed_since_is_told(window: MainWindow, qtbot: QtBot) -> None:
    page = report_of(window, qtbot, year_period(2022), "Accueil")
    card = next(one for one in page.book.area.findChildren(FigureCard) if one.figure.key == "contacts_recus")
    card.setFocus()
    Keyboard().press("Entrée")
    panel = origin_in(window, qtbot)
    assert panel.found is not None
    with window.desk.database.transaction() as session:
        uid = panel.found.records[0].uid
        session.scalars(select(Contact).where(Contact.uid == uid)).one().channel = "TEL_SORTANT"
    at_rest(qtbot)
    assert panel.model.rowCount() == (card.figure.value or 0) - 1
    assert "a changé depuis" in panel.changed_since.text()
    assert panel.changed_since.isVisible()


def test_a_cell_opens_its_records_and_an_appointment_its_week(window: MainWindow, qtbot: QtBot) -> None:
    page = report_of(window, qtbot, year_period(2022), "Point Justice")
    keys = Keyboard()
    table = next(
        one for one in page.book.area.findChildren(ReportTable) if one.table.key == "permanences_par_mois"
    )
    table.setFocus()
    table.go_to(2)
    for _column in range(4):
        keys.press("Droite")
    keys.press("Entrée")
    panel = origin_in(window, qtbot)
    assert panel.heading.text() == "Permanences par mois – Mars 2022 – Reçus"
    assert panel.found is not None
    assert panel.found.count == table.table.rows[2][4]
    keys.press("Entrée")
    at_rest(qtbot)
    assert window.page_id == "page:permanences"
    assert isinstance(window.panel.form, AppointmentPanel)


def test_a_cell_of_the_year_before_opens_the_records_of_that_year(window: MainWindow, qtbot: QtBot) -> None:
    with window.desk.database.transaction() as session:
        record_contacts(
            session,
            [
                {"occurred_at": datetime(2021, 1, 4 + n, 9), "channel": "VISITE", "request": "AUTRE",
                 "outcome": "REPONDU"}
                for n in range(3)
            ],
        )  # fmt: skip
    page = report_of(window, qtbot, year_period(2022), "Évolution")
    keys = Keyboard()
    table = next(
        one for one in page.book.area.findChildren(ReportTable) if one.table.key == "evolution_count"
    )
    table.setFocus()
    table.go_to([row[0] for row in table.table.rows].index("Contacts reçus"))
    for _column in range(table.table.columns.index("2021")):
        keys.press("Droite")
    keys.press("Entrée")
    panel = origin_in(window, qtbot)
    assert panel.heading.text().endswith("Contacts reçus – 2021")
    assert panel.context() == "Du 01/01/2021 au 31/12/2021"
    assert panel.definition.text().startswith(CONTACT_RECEIVED), "of the figure, not of the table"
    assert (panel.value.text(), panel.model.rowCount()) == ("3", 3)
    assert not panel.changed_since.isVisible()
    panel.in_register.setFocus()
    keys.press("Espace")
    at_rest(qtbot)
    assert isinstance(window.page, RegisterPage)
    assert window.page.model.rowCount() == 3
    assert window.page.filters.counted_chip.text().endswith("Contacts reçus – 2021  ×")
