"""What is closed is let go of: a slot that holds its window by a closure keeps it, out of Python’s sight."""

import gc
import weakref

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.rooms import FORMS, PAGES
from espace_citoyennete.ui import tasks
from espace_citoyennete.ui.desk import Desk


@pytest.fixture
def let_go(qapp: QApplication) -> None:
    """Begin with nothing left to collect: what another test left behind says nothing of this one."""
    gc.collect()


def kept(widgets: list[weakref.ref[QWidget]], qtbot: QtBot) -> list[str]:
    """Return what is still held once its work, the events and the collector passed."""
    qtbot.waitUntil(lambda: not tasks.are_running())
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    return [type(widget).__name__ for ref in widgets if (widget := ref()) is not None]


def test_a_window_closed_lets_go_of_itself_and_of_its_pages(desk: Desk, let_go: None, qtbot: QtBot) -> None:
    """Saboteur: a lambda that names its window, connected to a signal of the desk."""
    window = MainWindow(desk)
    window.show()
    held: list[weakref.ref[QWidget]] = [weakref.ref(window)]
    for page_id in PAGES:
        window.show_page(page_id)
        held.append(weakref.ref(window.page))
    window.close()
    window.deleteLater()
    del window
    assert kept(held, qtbot) == []


def test_each_form_closed_lets_go_of_itself(desk: Desk, let_go: None, qtbot: QtBot) -> None:
    held: list[weakref.ref[QWidget]] = []
    for make in FORMS.values():
        form = make(desk)
        held.append(weakref.ref(form))
        form.deleteLater()
        del form
    assert len(held) == len(FORMS)
    assert kept(held, qtbot) == []
