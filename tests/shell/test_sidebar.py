"""The sidebar has room for every page there is, and some to come, on the narrowest screen."""

from itertools import pairwise

import pytest
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton
from pytestqt.qtbot import QtBot

from espace_citoyennete.clock import Clock
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui import style
from espace_citoyennete.ui.actions import SPECS, ActionSpec
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.page import Header
from espace_citoyennete.ui.sidebar import WIDE, Sidebar

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


def test_the_tabs_of_a_family_stand_at_one_place_whatever_the_buttons_of_its_pages(
    qapp: QApplication, qtbot: QtBot
) -> None:
    style.apply_theme(qapp, "clair")
    places = []
    pages = {"Actions": ["Stages de l’année…", "Nouvelle"], "Plan d’action": ["Nouvel objectif"]}
    for title, buttons in pages.items():
        header = Header(title)
        qtbot.addWidget(header)
        for word in buttons:
            header.add_button(word, lambda: None, keys="N", icon="plus", primary=False)
        header.set_family(("Actions", "Plan d’action", "Conventions", "Subventions"), 0, lambda _rank: None)
        header.resize(700, header.sizeHint().height())
        header.show()
        QApplication.processEvents()
        assert header.switch.y() > header.title.geometry().bottom()
        places.append(header.switch.geometry())
        header.resize(300, 90)
        QApplication.processEvents()
        assert header.switch.findChildren(QComboBox)[0].isVisible()
    assert places[0] == places[1]


@pytest.mark.parametrize("zoom", [100, 150])
def test_no_name_touches_the_edge_of_its_button(
    database: Database, clock: Clock, agent: Agent, qapp: QApplication, qtbot: QtBot, zoom: int
) -> None:
    style.apply_theme(qapp, "clair", zoom)
    pages = [spec for spec in SPECS if spec.id.startswith("page:")]
    bar = Sidebar(Desk(database, clock, agent), pages)
    qtbot.addWidget(bar)
    bar.resize(style.length(WIDE), 900)
    bar.show()
    for page, item in bar.items.items():
        bar.set_current(page)
        picture = item.grab().toImage()
        edge = {
            picture.pixel(x, y)
            for x in range(item.width() - 10, item.width() - 4)
            for y in range(10, item.height() - 10)
        }
        assert len(edge) == 1, page
    style.apply_theme(qapp, "clair")
