"""A window on the tiny pages, over a real encrypted base."""

import pytest
from pytestqt.qtbot import QtBot

from espace_citoyennete.clock import Clock
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui import style
from espace_citoyennete.ui.desk import Desk
from tests.shell.rooms import make_window


@pytest.fixture
def desk(database: Database, clock: Clock, agent: Agent, qapp: object) -> Desk:
    return Desk(database, clock, agent)


@pytest.fixture
def window(desk: Desk, qtbot: QtBot, qapp: object) -> MainWindow:
    style.apply_theme(qapp, "clair")  # type: ignore[arg-type]
    window = make_window(desk)
    qtbot.addWidget(window)
    window.resize(1366, 689)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window
