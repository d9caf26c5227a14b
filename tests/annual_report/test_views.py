"""Saved views and filters of « Bilan »: kept under a name, shown in words, taken back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication, QComboBox, QLabel
from pytestqt.qtbot import QtBot

from espace_citoyennete.annual_report.model import ReportView
from espace_citoyennete.annual_report.page import ReportPage
from espace_citoyennete.annual_report.rules import Length
from espace_citoyennete.annual_report.tabs import TABS
from espace_citoyennete.annual_report.view_panel import ViewPanel
from espace_citoyennete.annual_report.views import Shown, ViewDraft, remove_view, save_view, views
from espace_citoyennete.errors import Forbidden, Invalid, UserError
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.report import Filters, Period, Scope, year_period
from espace_citoyennete.rights import Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui import tasks
from espace_citoyennete.ui.desk import Desk
from tests.conftest import AGENT, NOW
from tests.windows import shown

DAYS = Period(date(2022, 3, 1), date(2022, 5, 31))
VISITS = ViewDraft("Visites", Filters(channels=("VISITE",)), "", DAYS.first, DAYS.last, "accueil")
YEAR = Scope(year_period(2022), NOW.date())


@pytest.mark.parametrize(
    "view",
    [
        VISITS,
        ViewDraft("Tout"),
        ViewDraft("Mois", Filters(("A", "B"), ("C",), ("D",), ("E",), ("F",)), "MOIS"),
    ],
)
def test_a_view_comes_back_as_it_was_saved(any_database: Database, view: ViewDraft) -> None:
    with any_database.transaction() as session:
        save_view(session, view, by=AGENT)
        save_view(session, view, by=AGENT)  # the same save repeated is one save
        assert views(session) == [view]


def test_two_views_never_have_the_same_name(database: Database) -> None:
    with database.transaction() as session:
        save_view(session, VISITS, by=AGENT)
        for name in ("VISITES", " visîtes "):
            with pytest.raises(Invalid, match="porte ce nom"):
                save_view(session, ViewDraft(name), by=AGENT)
        save_view(session, replace(VISITS, name="visites"), by=AGENT)  # its own name, written otherwise


def test_a_view_without_a_name_or_already_gone_is_refused(database: Database) -> None:
    with database.transaction() as session:
        with pytest.raises(Invalid):
            save_view(session, ViewDraft("  "), by=AGENT)
        with pytest.raises(UserError, match="n’existe plus"):
            remove_view(session, VISITS.uid, by=AGENT)


def test_the_reception_keeps_no_view(database: Database) -> None:
    desk = replace(AGENT, rights=frozenset({Right.RECEPTION}))
    with database.transaction() as session, pytest.raises(Forbidden):
        save_view(session, VISITS, by=desk)


@given(st.sampled_from(Length), st.dates(date(2000, 1, 1), date(2090, 12, 31)))
def test_a_view_of_a_length_follows_the_day_and_one_of_dates_does_not(length: Length, today: date) -> None:
    period = ViewDraft("Vue", length=length).period(today)
    assert period.first <= today
    assert length == Length.YEAR or today <= period.last
    assert VISITS.period(today) == DAYS


# On the page


@pytest.fixture
def window(desk: Desk, qapp: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    with desk.database.transaction() as session:
        save_view(session, VISITS, by=AGENT)
    with shown(desk, qapp, qtbot) as window:
        window.show_page("page:report", Shown(YEAR))
        rest(qtbot)
        yield window
        rest(qtbot)


def rest(qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not tasks.are_running(), timeout=60_000)


def page_of(window: MainWindow) -> ReportPage:
    assert isinstance(window.page, ReportPage)
    return window.page


def choose_view(page: ReportPage, place: int) -> None:
    found = next(c for c in page.findChildren(QComboBox) if c.accessibleName() == "Vue enregistrée")
    found.setCurrentIndex(place)
    found.activated.emit(place)


def received(page: ReportPage) -> object:
    assert page.report is not None
    figures = {figure.key: figure.value for section in page.report.sections for figure in section.figures}
    return figures["contacts_recus"]


def words(page: ReportPage) -> set[str]:
    return {label.text() for label in page.findChildren(QLabel) if label.isVisible()}


def test_a_saved_view_shows_its_days_its_filters_in_words_and_its_tab(
    window: MainWindow, qtbot: QtBot
) -> None:
    page = page_of(window)
    everybody = received(page)
    choose_view(page, 1)
    rest(qtbot)
    assert page.scope == Scope(DAYS, NOW.date(), VISITS.filters)
    assert any(text.startswith("Canal\u00a0: Visite") for text in words(page))
    assert TABS[page.book.currentIndex()].name == "Accueil"
    assert received(page) != everybody
    page.view_bar.clear_button.click()
    rest(qtbot)
    assert page.scope == Scope(DAYS, NOW.date())
    assert not page.view_bar.clear_button.isVisible()


def test_filters_without_a_name_serve_once_and_are_exported_too(window: MainWindow, qtbot: QtBot) -> None:
    page = page_of(window)
    page.answers()["find"]()
    form = window.panel.form
    assert isinstance(form, ViewPanel)
    form.form.restore({"channels": ["VISITE"]})
    assert window.panel.save()
    rest(qtbot)
    assert page.scope == replace(YEAR, filters=Filters(channels=("VISITE",)))
    with window.desk.database.reading() as session:
        assert views(session) == [VISITS]
    asked: list[dict[str, object]] = []
    page.asks.connect(lambda what, given: asked.append(given))
    page.export()
    assert asked[0]["scope"] == page.scope


def test_a_name_keeps_the_view_and_one_act_takes_it_back(window: MainWindow, qtbot: QtBot) -> None:
    page = page_of(window)
    page.answers()["filter_report"]()
    form = window.panel.form
    assert isinstance(form, ViewPanel)
    form.form.restore({"channels": ["TEL_ENTRANT"], "name": "Appels"})
    assert window.panel.save()
    rest(qtbot)
    assert page.view_bar.remove_button.isVisible()
    page.answers()["remove_view"]()
    rest(qtbot)
    with window.desk.database.reading() as session:
        assert [view.name for view in views(session)] == ["Visites"]
    window.desk.undo.undo()
    with window.desk.database.reading() as session:
        assert [view.name for view in views(session)] == ["Appels", "Visites"]
    rest(qtbot)


def test_a_code_that_its_list_has_no_more_is_told(window: MainWindow, qtbot: QtBot) -> None:
    page = page_of(window)
    gone = replace(VISITS, name="Disparu", filters=Filters(channels=("PIGEON",)))
    with window.desk.database.transaction() as session:
        save_view(session, replace(gone, uid=VISITS.uid), by=AGENT)
    rest(qtbot)
    choose_view(page, 1)
    rest(qtbot)
    assert "Canal\u00a0: PIGEON (n’est plus dans la liste)" in words(page)
    page.answers()["find"]()
    assert isinstance(window.panel.form, ViewPanel)
    assert window.panel.form.fields["channels"].codes() == ("PIGEON",)


def test_a_view_removed_on_another_desk_is_said_to_be_gone(window: MainWindow, qtbot: QtBot) -> None:
    page = page_of(window)
    choose_view(page, 1)
    rest(qtbot)
    with window.desk.database.transaction() as session:
        session.delete(session.query(ReportView).one())
    rest(qtbot)
    page.answers()["remove_view"]()
    assert "n’existe plus" in page.message.text


def test_the_years_before_are_set_beside_unless_they_are_not_wanted(window: MainWindow, qtbot: QtBot) -> None:
    page = page_of(window)
    page.receive(Shown(Scope(year_period(2023), NOW.date())))  # a year after the one of the sample
    rest(qtbot)
    assert page.report is not None
    assert any(section.key == "evolution" for section in page.report.sections)
    page.answers()["compare_report"]()
    rest(qtbot)
    assert page.report is not None
    assert not any(section.key == "evolution" for section in page.report.sections)
