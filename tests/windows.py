"""The whole program on screen, over a real encrypted base, for the tests that press its keys."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from espace_citoyennete.app import Office
from espace_citoyennete.clock import Clock
from espace_citoyennete.door.window import Door
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui import dialogs, style
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.message_line import MessageLine


@pytest.fixture(autouse=True)
def _no_printer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Print on none of this machine's printers."""
    monkeypatch.setattr(dialogs, "has_printer", lambda: False)


def save_instead(message: MessageLine) -> None:
    """Save the document that a PC without a printer cannot print."""
    next(
        button for button in message.findChildren(QPushButton) if button.text() == "Enregistrer en PDF"
    ).click()


@contextmanager
def shown(desk: Desk, qapp: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    """Show the window of a desk at the size of the counter's screen, and delete it behind the test."""
    style.apply_theme(qapp, "clair")
    window = MainWindow(desk)
    window.resize(1366, 768)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    yield window
    window.close()
    window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def window(
    database: Database, clock: Clock, agent: Agent, qapp: QApplication, qtbot: QtBot
) -> Iterator[MainWindow]:
    """Return the window of a receptionist."""
    with shown(Desk(database, clock, agent), qapp, qtbot) as window:
        yield window


def open_door(office: Office, qtbot: QtBot) -> Door:
    """Return the door, with the keys going to its first field."""
    door = office.show_door()
    with qtbot.waitActive(door):
        door.activateWindow()
    door.page.focus_first()
    return door


@pytest.fixture
def office(qapp: QApplication, qtbot: QtBot, clock: Clock) -> Iterator[Office]:
    """Return the door and what it opens on, closed behind the test."""
    style.apply_theme(qapp, "clair")
    office = Office(qapp, clock)

    def start_anew(left: str) -> None:
        office.left = left  # as the next process reads it
        office.show_door()

    office.start_anew = start_anew
    yield office
    for window in (office.door, office.window):
        if window is not None:
            window.close()
            window.deleteLater()
    if isinstance(office.window, MainWindow):
        office.window.desk.database.close()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
