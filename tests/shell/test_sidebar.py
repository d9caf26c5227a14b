"""The sidebar has room for every page there is, and some to come, on the narrowest screen."""

from itertools import pairwise

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from espace_citoyennete.clock import Clock
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui import style
from espace_citoyennete.ui.actions import ActionSpec
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.page import Header
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


def test_the_pages_of_a_family_share_one_button_and_their_counts(
    database: Database, clock: Clock, agent: Agent, qapp: QApplication, qtbot: QtBot
) -> None:
    style.apply_theme(qapp, "clair")
    family = "Actions et partenaires"
    names = {"page:actions": family, "page:loans": family, "page:report": ""}
    pages = [
        ActionSpec(page, page, "Affichage", icon="list", family=family) for page, family in names.items()
    ]
    desk = Desk(database, clock, agent)
    desk.actions |= {spec.id: spec for spec in pages}
    bar = Sidebar(desk, pages)
    qtbot.addWidget(bar)
    button = bar.items["page:loans"]
    assert button is bar.items["page:actions"] and len(set(bar.items.values())) == 2
    bar.set_current("page:loans")
    assert button.isChecked() and not bar.items["page:report"].isChecked()
    bar.set_count("page:actions", 2)
    bar.set_count("page:loans", 3)
    bar.set_count("page:loans", 1)
    assert button.accessibleName() == "Actions et partenaires, 3 à traiter"
    with qtbot.waitSignal(bar.chosen) as asked:
        button.click()
    assert asked.args == ["page:actions"]


def test_the_tabs_of_a_family_show_the_other_page_and_keep_their_own_word_on(
    qapp: QApplication, qtbot: QtBot
) -> None:
    style.apply_theme(qapp, "clair")
    shown: list[int] = []
    header = Header("Expositions")
    qtbot.addWidget(header)
    header.set_family(("Actions", "Expositions", "Conventions"), 1, shown.append)
    buttons = header.switch.findChildren(QPushButton)
    header.resize(900, 40)
    header.show()
    next(button for button in buttons if button.text() == "Conventions").click()
    assert shown == [2]
    assert [button.text() for button in buttons if button.isChecked()] == ["Expositions"]
