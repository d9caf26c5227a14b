"""The pictures of the program are made by the program: every page, both themes, both sizes."""

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from espace_citoyennete.clock import Clock
from espace_citoyennete.rooms import PAGES
from espace_citoyennete.screenshots import FORMS_OF_POINT_JUSTICE, SIZES, capture
from espace_citoyennete.ui import style
from tests.conftest import copied


@pytest.mark.slow
def test_every_page_is_pictured_in_both_themes_at_both_sizes(
    demonstration: Path, qapp: QApplication, tmp_path: Path, clock: Clock
) -> None:
    with copied(demonstration, tmp_path / "donnees.db", clock) as database:
        files = capture(tmp_path / "images", database)
    style.apply_theme(qapp, "clair")  # the last pictures are dark, and the next test is not
    pictures = [QImage(str(file)) for file in files]
    others = 2 + len(FORMS_OF_POINT_JUSTICE) + 4  # the views of the week, its forms, the panels, the card
    assert len(set(files)) == (len(PAGES) + others) * 2 * len(SIZES)
    assert {(p.width(), p.height()) for p in pictures} == {(s.width(), s.height()) for s in SIZES}
    backgrounds = [picture.pixelColor(2, 2).lightness() for picture in pictures]
    assert {lightness > 128 for lightness in backgrounds} == {True, False}
    assert len({bytes(p.constBits()) for p in pictures}) == len(files)  # no two alike
