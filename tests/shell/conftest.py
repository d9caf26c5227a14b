"""A window on the tiny pages, over a real encrypted base."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from espace_citoyennete.clock import Clock
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui import style
from espace_citoyennete.ui.desk import Desk
from tests.shell.rooms import make_window


@pytest.fixture(autouse=True)
def _no_window_lingers(qapp: QApplication) -> Iterator[None]:
    """Delete the windows of a test before the next one: a theme applied to all of them takes seconds."""
    yield
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def desk(database: Database, clock: Clock, agent: Agent, qapp: QApplication) -> Desk:
    return Desk(database, clock, agent)


@pytest.fixture
def window(desk: Desk, qtbot: QtBot, qapp: QApplication) -> MainWindow:
    style.apply_theme(qapp, "clair")
    window = make_window(desk)
    qtbot.addWidget(window)
    window.resize(1366, 689)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window
