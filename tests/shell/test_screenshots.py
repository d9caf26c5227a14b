"""The pictures of the program are made by the program: every page, both themes, both sizes."""

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from espace_citoyennete import demo
from espace_citoyennete.rooms import PAGES
from espace_citoyennete.screenshots import FORMS_OF_POINT_JUSTICE, SIZES, capture
from espace_citoyennete.storage.database import Database
from tests.conftest import AGENT, NOW


@pytest.mark.slow
def test_every_page_is_pictured_in_both_themes_at_both_sizes(
    database: Database, qapp: QApplication, tmp_path: Path
) -> None:
    demo.build(database, AGENT, database.clock, year=NOW.year)
    files = capture(tmp_path / "images", database)
    pictures = [QImage(str(file)) for file in files]
    others = 2 + len(FORMS_OF_POINT_JUSTICE) + 4  # the views of the week, its forms, the panels, the card
    assert len(set(files)) == (len(PAGES) + others) * 2 * len(SIZES)
    assert {(p.width(), p.height()) for p in pictures} == {(s.width(), s.height()) for s in SIZES}
    backgrounds = [picture.pixelColor(2, 2).lightness() for picture in pictures]
    assert {lightness > 128 for lightness in backgrounds} == {True, False}
    assert len({bytes(p.constBits()) for p in pictures}) == len(files)  # no two alike
