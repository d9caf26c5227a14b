"""« Bilan » on screen: the right days, the same figures as the paper, exported in three keys."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QMenu, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from espace_citoyennete.annual_report.chapter import Chapter
from espace_citoyennete.annual_report.chart_acts import CHART_ACTS, NO_CHART
from espace_citoyennete.annual_report.figure_card import FigureCard
from espace_citoyennete.annual_report.page import ReportPage
from espace_citoyennete.annual_report.sections import AnnualReport
from espace_citoyennete.annual_report.tabs import TABS, in_tabs
from espace_citoyennete.annual_report.title_panel import ChartTitlePanel
from espace_citoyennete.contacts.service import record_contacts
from espace_citoyennete.french import clean
from espace_citoyennete.readers import READERS
from espace_citoyennete.report import ChartSpec, Period, Section, Table, written, year_period
from espace_citoyennete.ui import dialogs, style, tasks
from espace_citoyennete.ui.chart import ChartView, chart_image, chart_svg
from espace_citoyennete.ui.date_field import DateField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.report_table import ReportTable
from tests.pdf.reading import pages, plain


@pytest.fixture
def page(desk: Desk, qtbot: QtBot, qapp: QApplication) -> Iterator[ReportPage]:
    style.apply_theme(qapp, "clair")
    page = ReportPage(desk, READERS)
    qtbot.addWidget(page)
    page.resize(1158, 640)
    with qtbot.waitSignal(page.shown, timeout=20_000):
        page.show()
    with qtbot.waitSignal(page.shown, timeout=20_000):
        type_dates(page, qtbot, "1/1/2022", "31/12/2022")
    yield page


def type_dates(page: ReportPage, qtbot: QtBot, *days: str) -> None:
    for edge, day in zip(page.findChildren(DateField), days, strict=True):
        edge.setFocus()
        edge.selectAll()
        qtbot.keyClicks(edge, day)
        qtbot.keyClick(edge, Qt.Key.Key_Return)


def all_tabs(page: ReportPage) -> ReportPage:
    """Turn to each tab: its chapters are made when it is first shown."""
    for tab in range(len(TABS)):
        page.header.switch.choose(tab)
    return page


def rest(qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not tasks.are_running(), timeout=60_000)


def turn_to(page: ReportPage, name: str) -> None:
    page.header.switch.choose([tab.name for tab in TABS].index(name))


def texts(page: ReportPage) -> set[str]:
    return {label.text() for label in page.findChildren(QLabel)}


def test_every_figure_of_the_report_is_on_screen(page: ReportPage, report: AnnualReport) -> None:
    seen = texts(all_tabs(page))
    charts = {view.drawing.spec for view in page.findChildren(ChartView)}
    tables = {table.accessibleName() for table in page.findChildren(ReportTable)}
    for section in report.sections:
        assert section.title in seen
        for figure in section.figures:
            assert {figure.label, written(figure.value, figure.unit)} <= seen
        for block in section.blocks:
            assert block in charts if isinstance(block, ChartSpec) else block.title in tables


def test_each_chapter_stands_in_the_tab_that_names_it(report: AnnualReport) -> None:
    named = [key for tab in TABS for key in tab.chapters]
    assert {section.key for section in report.sections} <= set(named)
    assert len(named) == len(set(named))
    for tab, chapters in zip(TABS, in_tabs(report.sections), strict=True):
        assert [section.key for section in chapters] == [
            section.key for section in report.sections if section.key in tab.chapters
        ]


def test_a_chapter_that_no_tab_names_is_shown_all_the_same(report: AnnualReport) -> None:
    unknown = Section("inconnu", "Autre chose")
    assert unknown in in_tabs([*report.sections, unknown])[0]


def test_only_the_tab_in_view_is_made(page: ReportPage) -> None:
    made = {chapter.section.key for chapter in page.findChildren(Chapter)}
    assert made == set(TABS[0].chapters)
    turn_to(page, "Point Justice")
    assert {chapter.section.key for chapter in page.findChildren(Chapter)} == made | {"point_justice"}


def test_the_period_steps_back_and_changes_length(page: ReportPage, qtbot: QtBot) -> None:
    bar = page.period_bar
    back = next(b for b in page.findChildren(QToolButton) if b.accessibleName() == "Période précédente")
    qtbot.keyClick(back, Qt.Key.Key_Space)
    assert bar.period == year_period(2021)
    length = next(c for c in page.findChildren(QComboBox) if c.accessibleName() == "Durée de la période")
    qtbot.keyClick(length, Qt.Key.Key_Down)
    assert bar.period == Period(date(2020, 9, 1), date(2021, 8, 31))
    qtbot.keyClick(length, Qt.Key.Key_Down)
    assert bar.period == Period(date(2020, 7, 1), date(2020, 9, 30))
    qtbot.keyClick(back, Qt.Key.Key_Space)
    assert bar.period == Period(date(2020, 4, 1), date(2020, 6, 30))


def test_definitions_are_one_key_away(page: ReportPage, qtbot: QtBot, report: AnnualReport) -> None:
    figure = report.sections[0].figures[0]
    card = next(c for c in page.findChildren(FigureCard) if c.figure.key == figure.key)
    assert card.accessibleDescription().endswith(figure.definition)
    assert not card.definition.isVisible()
    qtbot.keyClick(page.definitions_button, Qt.Key.Key_Space)
    assert card.definition.isVisible()
    assert card.definition.text() == figure.definition


def test_a_last_day_before_the_first_is_told_and_counts_nothing(page: ReportPage, qtbot: QtBot) -> None:
    type_dates(page, qtbot, "1/6/2022", "1/3/2022")
    assert page.period_bar.period == Period(date(2022, 6, 1), date(2022, 12, 31))
    last = page.findChildren(DateField)[1]
    assert "Corriger" in last.accessibleDescription()
    type_dates(page, qtbot, "1/6/2022", "3/6/2022")
    assert page.period_bar.period == Period(date(2022, 6, 1), date(2022, 6, 3))
    assert "Corriger" not in last.accessibleDescription()


def test_a_contact_logged_elsewhere_is_counted_at_once(page: ReportPage, qtbot: QtBot) -> None:
    row = {
        "occurred_at": datetime(2022, 5, 2, 9), "channel": "VISITE", "request": "AUTRE", "domain": None,
        "gender": "NC", "age": "NC", "neighbourhood": "NC", "outcome": "REPONDU",
    }  # fmt: skip
    with (
        qtbot.waitSignal(page.shown, timeout=20_000),
        page.desk.database.transaction() as session,
    ):
        record_contacts(session, [row])
    page.refresh()
    qtbot.waitUntil(lambda: "4\u202f021" in texts(page), timeout=20_000)


def test_the_tables_on_screen_are_whole(page: ReportPage, report: AnnualReport) -> None:
    blocks = [b for section in report.sections for b in section.blocks if isinstance(b, Table)]
    by_title = {table.accessibleName(): table for table in all_tabs(page).findChildren(ReportTable)}
    for block in blocks:
        model = by_title[block.title].model()
        shown = [
            [model.index(r, c).data() for c in range(model.columnCount())] for r in range(len(block.rows))
        ]
        assert shown == [[written(cell, block.kind(c)) for c, cell in enumerate(row)] for row in block.rows]


def test_what_has_the_focus_is_brought_into_view_with_its_ring(page: ReportPage, qtbot: QtBot) -> None:
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    turn_to(page, "Accueil")
    for widget in [*page.findChildren(ReportTable), *(view.drawing for view in page.findChildren(ChartView))]:
        if not widget.isVisible():
            continue
        widget.setFocus()
        seen = widget.visibleRegion().boundingRect()
        assert seen.height() >= min(widget.height(), 60), widget.accessibleName()
        with_ring = widget.grab().toImage()
        widget.clearFocus()
        assert widget.grab().toImage() != with_ring


def test_the_last_row_of_a_table_taller_than_the_page_can_be_reached(page: ReportPage, qtbot: QtBot) -> None:
    turn_to(page, "Accueil")
    table = max(page.findChildren(ReportTable), key=lambda table: table.model().rowCount())
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert table.currentIndex().row() == table.model().rowCount() - 1
    assert table.viewport().visibleRegion().contains(table.visualRect(table.currentIndex()).center())
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert len(QApplication.clipboard().text().splitlines()) == table.model().rowCount() + 1


def in_first_chart(page: ReportPage) -> ChartView:
    turn_to(page, "Accueil")
    view = page.book.area.findChildren(ChartView)[0]
    view.drawing.setFocus()
    return view


def test_one_key_copies_the_image_of_the_chart_in_focus(page: ReportPage, qtbot: QtBot) -> None:
    view = in_first_chart(page)
    qtbot.keyClick(view.drawing, Qt.Key.Key_C)
    assert QApplication.clipboard().image() == chart_image(view.drawing.spec)
    QApplication.clipboard().clear()


def test_a_chart_is_saved_as_a_picture_and_as_a_drawing(
    page: ReportPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    view = in_first_chart(page)
    target = tmp_path / "graphique"
    monkeypatch.setattr(dialogs, "choose_save_path", lambda *_: target)
    qtbot.keyClick(view.drawing, Qt.Key.Key_I)
    assert QImage(str(target)).size() == chart_image(view.drawing.spec).size()
    qtbot.keyClick(view.drawing, Qt.Key.Key_I, Qt.KeyboardModifier.ShiftModifier)
    assert target.read_text() == chart_svg(view.drawing.spec)


def test_a_drawing_that_cannot_be_written_is_told(
    page: ReportPage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    in_first_chart(page)
    monkeypatch.setattr(dialogs, "choose_save_path", lambda *_: tmp_path / "absent" / "graphique.svg")
    page.answers()["save_drawing"]()
    assert "ne peut pas être écrit" in page.message.text


def test_without_a_chart_in_focus_its_acts_say_what_to_do(page: ReportPage) -> None:
    page.answers()["copy_chart"]()
    assert page.message.text == NO_CHART


def test_the_menu_of_a_chart_asks_for_the_acts_of_the_page(page: ReportPage, qtbot: QtBot) -> None:
    (menu,) = in_first_chart(page).findChildren(QMenu)
    asked: list[str] = []
    page.asks.connect(lambda what, _value: asked.append(what))
    for action in menu.actions():
        action.trigger()
    assert asked == list(CHART_ACTS)
    assert set(asked) <= page.answers().keys()


def test_a_title_written_for_a_chart_of_the_year_is_on_screen_and_in_the_report(
    page: ReportPage, qtbot: QtBot
) -> None:
    rest(qtbot)
    view = in_first_chart(page)
    asked: list[dict[str, Any]] = []
    page.asks.connect(lambda _what, given: asked.append(given))
    qtbot.keyClick(view.drawing, Qt.Key.Key_M)
    form = ChartTitlePanel(page.desk, **asked[0])
    qtbot.addWidget(form)
    assert form.form.values()["words"] == clean(view.drawing.spec.title)
    assert form.save()  # as it is: a computed title goes on following its figures
    assert not page.desk.undo.undo_name
    form.form.restore({"words": "Mars a tout emporté"})
    assert form.save()
    rest(qtbot)
    titles = {chart.drawing.spec.key: chart.drawing.spec.title for chart in page.findChildren(ChartView)}
    assert titles[view_key := asked[0]["chart"]] == "Mars a tout emporté"
    assert page.report is not None
    blocks = {block.key: block for section in page.report.sections for block in section.blocks}
    assert blocks[view_key].title == "Mars a tout emporté"
    page.desk.undo.undo()
    rest(qtbot)
    blocks = {block.key: block for section in page.report.sections for block in section.blocks}
    assert blocks[view_key].title != "Mars a tout emporté"


def test_a_title_is_kept_for_a_whole_year_without_filter(page: ReportPage, qtbot: QtBot) -> None:
    type_dates(page, qtbot, "1/3/2022", "31/5/2022")
    rest(qtbot)
    in_first_chart(page)
    page.answers()["name_chart"]()
    assert "année civile" in page.message.text


def test_the_chart_in_focus_keeps_it_when_the_same_days_are_counted_again(
    page: ReportPage, qtbot: QtBot
) -> None:
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    rest(qtbot)
    view = in_first_chart(page)
    page.refresh()
    rest(qtbot)
    assert view.drawing.hasFocus()


def test_what_is_printed_from_the_page_is_the_tab_in_view(
    page: ReportPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = tmp_path / "onglet.pdf"
    monkeypatch.setattr(dialogs, "has_printer", lambda: False)
    monkeypatch.setattr(dialogs, "choose_save_path", lambda _w, _t, _path, _k: paper)
    rest(qtbot)
    for tab in TABS:
        turn_to(page, tab.name)
        shown = page.book.sections()
        page.answers()["print"]()
        if not shown:
            assert "rien à imprimer" in page.message.text
            continue
        page.message.findChildren(QPushButton)[0].click()
        qtbot.waitUntil(paper.exists, timeout=60_000)
        rest(qtbot)
        printed = plain(" ".join(pages(paper)))
        assert f"Bilan d’activité 2022 – {tab.name}" in printed
        assert [one.title for one in shown if plain(one.title) not in printed] == []
        assert tab.name == "Accueil" or "Comment le lieu est connu" not in printed
        paper.unlink()
