"""The sidebar has room for every page there is, and some to come, on the narrowest screen."""

from itertools import pairwise

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from espace_citoyennete.clock import Clock
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui import style
from espace_citoyennete.ui.actions import ActionSpec
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.sidebar import Sidebar

LEAST = 24  # pixels of a target (WCAG 2.5.8)
PAGES = 11


@pytest.mark.parametrize("height", [360, 728])
def test_each_page_has_its_place_and_its_count_whatever_the_height(
    database: Database, clock: Clock, agent: Agent, qapp: QApplication, qtbot: QtBot, height: int
) -> None:
    style.apply_theme(qapp, "clair")
    pages = [
        ActionSpec(f"page:{number}", "Liste d’attente", "Affichage", icon="list") for number in range(PAGES)
    ]
    desk = Desk(database, clock, agent)
    desk.actions |= {spec.id: spec for spec in pages}
    bar = Sidebar(desk, pages)
    qtbot.addWidget(bar)
    bar.resize(208, height)
    bar.show()
    places = [item.geometry() for item in bar.items.values()]
    assert all(place.height() >= LEAST and bar.rect().contains(place) for place in places)
    assert all(above.bottom() < below.top() for above, below in pairwise(places))
