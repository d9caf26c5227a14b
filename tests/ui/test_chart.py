"""A chart on screen says and shows what the paper does."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from espace_citoyennete.charts.marks import Rect, Text
from espace_citoyennete.pdf.charts import chart_flowable
from espace_citoyennete.report import ChartSpec, written
from espace_citoyennete.ui import style
from espace_citoyennete.ui.chart import ChartView
from tests.pdf.reading import pages
from tests.pdf.samples import CHARTS, LINES, STACK
from tests.pdf.test_document import write
from tests.ui.conftest import Show


def squeezed(text: str) -> str:
    return "".join(text.split()).replace("\ufffe", "")


@pytest.mark.parametrize("spec", CHARTS, ids=lambda spec: spec.key)
def test_screen_and_paper_say_the_same_words_and_numbers(spec: ChartSpec, show: Show, tmp_path: Path) -> None:
    view = ChartView(spec)
    show(view, width=700, height=500)
    shown = [mark.text for mark in view.drawing.marks() if isinstance(mark, Text)]
    printed = squeezed(pages(write(tmp_path / "graphique.pdf", [chart_flowable(spec)]))[0])
    for text in shown:
        for word in text.split(" "):
            assert squeezed(word) in printed
    for number in {written(value) for series in spec.series for value in series.values}:
        assert (number in " ".join(shown)) == (squeezed(number) in printed) or spec.kind == "lines"


def test_a_screen_reader_meets_a_chart_with_its_name_and_what_it_shows(show: Show) -> None:
    view = ChartView(LINES)
    show(view)
    heard = QAccessible.queryAccessibleInterface(view.drawing)
    assert heard.role() == QAccessible.Role.Chart
    assert heard.text(QAccessible.Text.Name) == LINES.title
    assert "48 valeurs" in heard.text(QAccessible.Text.Description)


def test_the_key_t_shows_the_same_data_as_a_table_and_comes_back(show: Show, qtbot: QtBot) -> None:
    view = ChartView(LINES)
    show(view)
    view.drawing.setFocus()
    qtbot.keyClick(view.drawing, Qt.Key.Key_T)
    assert view.table.hasFocus()
    model = view.table.model()
    cells = [[model.index(row, column).data() for column in range(5)] for row in range(model.rowCount())]
    assert cells == [
        [month, *(written(series.values[row]) for series in LINES.series)]
        for row, month in enumerate(LINES.categories)
    ]
    spoken = model.index(2, 1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "mars, Appel reçu\u00a0: 240"
    qtbot.keyClick(view.table, Qt.Key.Key_T)
    assert view.drawing.hasFocus()
    assert view.table.isHidden()


def test_the_chart_follows_the_theme(show: Show, qapp: QApplication) -> None:
    view = ChartView(STACK)
    show(view, width=700, height=400)
    style.apply_theme(qapp, "clair")
    light = view.grab().toImage()
    style.apply_theme(qapp, "sombre")
    dark = view.grab().toImage()
    hollow = {mark.fill for mark in view.drawing.marks() if isinstance(mark, Rect) and mark.stroke}
    style.apply_theme(qapp, "clair")
    empty = light.width() // 2, light.height() - 12
    assert light.pixelColor(*empty).name() == "#ffffff"
    assert dark.pixelColor(*empty).name() == "#1b222b"
    assert hollow == {"#1B222B"}  # a patterned bar lets the card be seen
