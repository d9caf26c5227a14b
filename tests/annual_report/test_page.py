"""« Bilan » on screen: the right days, the same figures as the paper, exported in three keys."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from espace_citoyennete.annual_report.chapter import FigureCard
from espace_citoyennete.annual_report.page import ReportPage
from espace_citoyennete.annual_report.pdf import write_report
from espace_citoyennete.annual_report.sections import AnnualReport
from espace_citoyennete.contacts.service import record_contacts
from espace_citoyennete.report import ChartSpec, Period, Table, written, year_period
from espace_citoyennete.ui import dialogs, style
from espace_citoyennete.ui.chart import ChartView
from espace_citoyennete.ui.date_field import DateField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.report_table import ReportTable
from tests.pdf.reading import pages


@pytest.fixture
def page(desk: Desk, qtbot: QtBot, qapp: QApplication) -> Iterator[ReportPage]:
    style.apply_theme(qapp, "clair")
    page = ReportPage(desk)
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


def texts(page: ReportPage) -> set[str]:
    return {label.text() for label in page.findChildren(QLabel)}


def test_every_figure_of_the_report_is_on_screen(page: ReportPage, report: AnnualReport) -> None:
    seen = texts(page)
    charts = {view.drawing.spec for view in page.findChildren(ChartView)}
    tables = {table.accessibleName() for table in page.findChildren(ReportTable)}
    for section in report.sections:
        assert section.title in seen
        for figure in section.figures:
            assert {figure.label, written(figure.value, figure.unit)} <= seen
        for block in section.blocks:
            assert block in charts if isinstance(block, ChartSpec) else block.title in tables


def test_the_period_steps_back_and_changes_length(page: ReportPage, qtbot: QtBot) -> None:
    bar = page.period_bar
    back = next(b for b in page.findChildren(QToolButton) if b.accessibleName() == "Période précédente")
    qtbot.keyClick(back, Qt.Key.Key_Space)
    assert bar.period == year_period(2021)
    length = next(c for c in page.findChildren(QComboBox) if c.accessibleName() == "Durée de la période")
    qtbot.keyClick(length, Qt.Key.Key_Down)
    assert bar.period == Period(date(2021, 1, 1), date(2021, 3, 31))
    qtbot.keyClick(back, Qt.Key.Key_Space)
    assert bar.period == Period(date(2020, 10, 1), date(2020, 12, 31))


def test_definitions_are_one_key_away(page: ReportPage, qtbot: QtBot, report: AnnualReport) -> None:
    figure = report.sections[0].figures[0]
    card = next(c for c in page.findChildren(FigureCard) if c.accessibleName() == figure.label)
    assert card.accessibleDescription() == figure.definition
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


def test_three_keys_export_the_report_that_is_on_screen(
    page: ReportPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, report: AnnualReport
) -> None:
    suggested: list[Path] = []
    target = tmp_path / "bilan.pdf"

    def choose(_parent: object, _title: str, path: Path, _kind: str) -> Path:
        suggested.append(path)
        return target

    monkeypatch.setattr(dialogs, "choose_save_path", choose)
    with (
        qtbot.waitSignal(page.exported, timeout=20_000),
        qtbot.waitSignal(page.desk.told, timeout=20_000) as told,
    ):
        page.answers()["export"]()
    assert suggested[0].name == "Bilan_2022_Espace-citoyennete.pdf"
    assert told.args is not None
    assert told.args[:2] == ["Bilan exporté\u00a0: bilan.pdf", "Ouvrir"]
    assert page.report is not None
    write_report(tmp_path / "attendu.pdf", page.report)
    assert target.read_bytes() == (tmp_path / "attendu.pdf").read_bytes()
    assert "4 020" in " ".join(pages(target)).replace("\u202f", " ")


def test_a_folder_that_cannot_be_written_is_told_on_the_page(
    page: ReportPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(dialogs, "choose_save_path", lambda *_: tmp_path / "absent" / "bilan.pdf")
    page.export()
    qtbot.waitUntil(lambda: "ne peut pas être écrit" in page.message.text, timeout=20_000)


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
    by_title = {table.accessibleName(): table for table in page.findChildren(ReportTable)}
    for block in blocks:
        model = by_title[block.title].model()
        shown = [
            [model.index(r, c).data() for c in range(model.columnCount())] for r in range(len(block.rows))
        ]
        assert shown == [[written(cell, block.kind(c)) for c, cell in enumerate(row)] for row in block.rows]


def test_what_has_the_focus_is_brought_into_view_with_its_ring(page: ReportPage, qtbot: QtBot) -> None:
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    for widget in [*page.findChildren(ReportTable), *(view.drawing for view in page.findChildren(ChartView))]:
        if widget.isHidden():
            continue
        widget.setFocus()
        seen = widget.visibleRegion().boundingRect()
        assert seen.height() >= min(widget.height(), 60), widget.accessibleName()
        with_ring = widget.grab().toImage()
        widget.clearFocus()
        assert widget.grab().toImage() != with_ring


def test_the_last_row_of_a_table_taller_than_the_page_can_be_reached(page: ReportPage, qtbot: QtBot) -> None:
    table = max(page.findChildren(ReportTable), key=lambda table: table.model().rowCount())
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert table.currentIndex().row() == table.model().rowCount() - 1
    assert table.viewport().visibleRegion().contains(table.visualRect(table.currentIndex()).center())
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert len(QApplication.clipboard().text().splitlines()) == table.model().rowCount() + 1
