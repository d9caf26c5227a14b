import math
from itertools import combinations

import pytest
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from espace_citoyennete.resources import resource
from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.style import DARK, LIGHT, Theme
from tests.ui.conftest import Show
from tests.ui.harness import contrast

ON_SURFACES = ("bg", "surface", "surface_alt", "soft")
# Each pair that is drawn somewhere: ink, grounds, least ratio (4.5 for text, 3 for the rest; ux.md §4.1).
PAIRS = (
    ("text", (*ON_SURFACES, "ok_s", "warn_s", "err_s", "draft_s"), 4.5),
    ("text2", ON_SURFACES, 4.5),
    ("disabled", ("bg", "surface"), 4.5),
    ("on_primary", ("primary", "primary_h"), 4.5),
    ("primary", ON_SURFACES, 4.5),
    ("ok", ("surface", "ok_s"), 4.5),
    ("warn", ("surface", "warn_s"), 4.5),
    ("err", ("bg", "surface", "err_s"), 4.5),
    ("draft", ("surface", "draft_s"), 4.5),
    ("border", ON_SURFACES, 3.0),
    ("focus", ON_SURFACES, 4.5),
    ("hatch", ("surface",), 3.0),
)


def test_a_sentence_shown_never_leaves_a_guillemet_alone_on_a_line(qapp: object) -> None:
    label = style.words(text="Le lieu « Salle 1 » est pris.")
    assert label.text() == "Le lieu «\u00a0Salle 1\u00a0» est pris."
    label.setText("par « Avocat »")
    assert label.text() == "par «\u00a0Avocat\u00a0»"


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_every_pair_of_colours_that_is_drawn_can_be_read(theme: Theme) -> None:
    weak = {
        (ink, ground): round(ratio, 2)
        for ink, grounds, least in PAIRS
        for ground in grounds
        if (ratio := contrast(getattr(theme, ink), getattr(theme, ground))) < least
    }
    assert weak == {}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_six_series_of_a_chart_stand_out_from_the_card_and_from_each_other(theme: Theme) -> None:
    assert all(contrast(series, theme.surface) >= 3.0 for series in theme.charts)
    colours = [QColor(series) for series in theme.charts]
    places = [(colour.red(), colour.green(), colour.blue()) for colour in colours]
    assert all(math.dist(one, other) > 60 for one, other in combinations(places, 2))


def test_controls_are_at_least_twenty_eight_pixels_high_and_grow_with_the_zoom(
    show: Show, qapp: QApplication
) -> None:
    controls = (QLineEdit(), QPushButton("Enregistrer"), QCheckBox("Libres"), QSpinBox(), QComboBox())
    window = show(*controls)
    usual = [control.sizeHint().height() for control in controls]
    style.apply_theme(qapp, "clair", zoom=200)
    larger = [control.sizeHint().height() for control in controls]
    style.apply_theme(qapp, "clair")
    assert window.isVisible() and min(usual) >= 28
    assert all(after > before for before, after in zip(usual, larger, strict=True))


def test_a_zoom_taken_back_leaves_the_size_it_found(qapp: QApplication) -> None:
    style.apply_theme(qapp, "clair")
    before = qapp.font().pointSizeF()
    for zoom in (200, 80, 100):
        style.apply_theme(qapp, "clair", zoom)
    assert qapp.font().pointSizeF() == before


def test_an_icon_takes_the_colour_of_the_theme_in_force_when_it_is_drawn(qapp: QApplication) -> None:
    icon = icons.icon("house", "primary")
    seen = {}
    for name, theme in style.THEMES.items():
        style.apply_theme(qapp, name)
        seen[name] = strongest(icon.pixmap(QSize(24, 24), 2.0).toImage())
        assert seen[name] == QColor(theme.primary)
        faded = icon.pixmap(QSize(24, 24), 1.0, QIcon.Mode.Disabled).toImage()
        assert strongest(faded) == QColor(theme.disabled)
    style.apply_theme(qapp, "clair")
    assert icon.pixmap(QSize(24, 24), 2.0).toImage().width() == 48


def test_every_icon_of_the_program_can_be_drawn(qapp: QApplication) -> None:
    names = [path.stem for path in resource("icons").glob("*.svg")]
    assert len(names) >= 40 and resource("icons", "LICENSE").exists()
    blank = [name for name in names if strongest(icons.icon(name).pixmap(24).toImage()).alpha() < 200]
    assert blank == []


def test_the_five_states_are_five_different_shapes(qapp: QApplication) -> None:
    drawings = []
    for glyph in icons.Glyph:
        image = QImage(24, 24, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        icons.draw_state(painter, QRectF(2, 2, 20, 20), glyph)
        painter.end()
        drawings.append(image)
    assert all(one != other for one, other in combinations(drawings, 2))
    assert all(strongest(drawing) == style.colour("text") for drawing in drawings)


def test_the_style_sheet_stays_short(qapp: QApplication) -> None:
    style.apply_theme(qapp, "clair")
    assert len(qapp.styleSheet().splitlines()) <= 60


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_marks_of_the_style_sheet_have_the_colours_of_their_theme(theme: Theme) -> None:
    marks = resource("icons", "marks")
    assert theme.on_primary in (marks / f"check-{theme.name}.svg").read_text()
    chevron = marks.joinpath("chevron.svg").read_text().split('stroke="')[1][:7]
    assert contrast(chevron, theme.surface) >= 3.0


def test_an_unknown_look_is_refused(qtbot: QtBot) -> None:
    label = QLabel()
    with pytest.raises(KeyError):
        style.mark(label, colour="rouge")


def strongest(image: QImage) -> QColor:
    """Return the most opaque colour of a drawing."""
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return max(pixels, key=QColor.alpha)


def test_an_icon_asked_for_again_is_the_one_already_made() -> None:
    """Saboteur: made at each painting, its engine is freed, at an address that a wrapper may still hold."""
    assert icons.icon("plus") is icons.icon("plus")
    assert icons.state_icon("✓", "ok") is icons.state_icon("✓", "ok")
