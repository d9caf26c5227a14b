"""A chart on screen says and shows what the paper does."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from espace_citoyennete.charts.marks import Rect, Text
from espace_citoyennete.pdf.charts import chart_flowable
from espace_citoyennete.report import ChartSpec, Series, written
from espace_citoyennete.ui import style
from espace_citoyennete.ui.chart import ChartView, _pasted, chart_image, chart_svg
from tests.pdf.reading import pages
from tests.pdf.samples import CHARTS, GATHERED, LINES, STACK
from tests.pdf.test_document import write
from tests.ui.conftest import Show

SVG = "{http://www.w3.org/2000/svg}"


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
    assert view.twin.table.hasFocus()
    model = view.twin.table.model()
    cells = [[model.index(row, column).data() for column in range(5)] for row in range(model.rowCount())]
    assert cells == [
        [month, *(written(series.values[row]) for series in LINES.series)]
        for row, month in enumerate(LINES.categories)
    ]
    spoken = model.index(2, 1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "mars, Appel reçu\u00a0: 240"
    qtbot.keyClick(view.twin.table, Qt.Key.Key_T)
    assert view.drawing.hasFocus()
    assert not view.twin.table.isVisible()


def test_the_table_of_a_chart_tells_each_value_that_the_drawing_gathers(show: Show, qtbot: QtBot) -> None:
    view = ChartView(GATHERED)
    show(view, width=500, height=600)
    view.toggle_table()
    assert [mark.text for mark in view.drawing.marks() if isinstance(mark, Text)][-3:] == [
        "Autres (3)", "60", GATHERED.note,
    ]  # fmt: skip
    table = view.twin.table
    rows = [table.model().index(row, 0) for row in range(table.model().rowCount())]
    assert [row.data() for row in rows] == list(GATHERED.categories)
    qtbot.waitUntil(lambda: table.viewport().rect().contains(table.visualRect(rows[-1])))  # nothing is cut
    around = [label.text() for label in view.twin.findChildren(QLabel) if label.text()]
    assert around == [GATHERED.title, GATHERED.subtitle, GATHERED.note]


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


@pytest.mark.parametrize("spec", CHARTS, ids=lambda spec: spec.key)
def test_the_svg_file_says_what_the_paper_says(spec: ChartSpec, show: Show, tmp_path: Path) -> None:
    drawn = ElementTree.fromstring(chart_svg(spec))
    printed = squeezed(pages(write(tmp_path / "graphique.pdf", [chart_flowable(spec)]))[0])
    told = [element.text or "" for element in drawn.iter(f"{SVG}text")]
    assert told
    assert all(squeezed(word) in printed for text in told for word in text.split(" "))
    assert drawn.findtext(f"{SVG}title") == spec.title
    assert drawn.findtext(f"{SVG}desc") == spec.alternative
    assert QSvgRenderer(chart_svg(spec).encode()).isValid()


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_word_breaks_the_svg_file(qapp: QApplication, title: str, category: str) -> None:
    spec = ChartSpec("bars", "essai", title, "2022", (category,), (Series("contacts", (3.0,)),))
    drawn = ElementTree.fromstring(chart_svg(spec))
    assert {element.tag for element in drawn.iter()} <= {
        SVG + tag for tag in ("svg", "title", "desc", "rect", "g", "text", "polyline")
    }


@pytest.mark.parametrize("theme", ["clair", "sombre"])
def test_an_image_to_paste_is_that_of_the_paper_whatever_the_theme(qapp: QApplication, theme: str) -> None:
    style.apply_theme(qapp, theme)
    image = chart_image(STACK)
    style.apply_theme(qapp, "clair")
    assert image.width() == 2 * (640 + 2 * 16)
    assert image.pixelColor(2, 2).name() == "#ffffff"
    assert image == chart_image(STACK)


def test_series_are_told_apart_in_a_grey_image(qapp: QApplication) -> None:
    """Three shares of one grey, were it not for their patterns, are as many textures."""
    grey = chart_image(STACK).convertToFormat(QImage.Format.Format_Grayscale8)
    bars = [mark for mark in _pasted(STACK)[0] if isinstance(mark, Rect) and mark.height > 20]
    assert len(bars) >= 3
    textures = set()
    for bar in bars:
        left, top = round(2 * (bar.x + 16)) + 4, round(2 * (bar.y + 16)) + 4
        width, height = min(round(2 * bar.width) - 8, 40), round(2 * bar.height) - 8
        textures.add(
            tuple(grey.pixelColor(left + x, top + y).value() for x in range(width) for y in range(height))
        )
    assert len(textures) == len(bars)
