"""A widget that only a cycle holds is destroyed by the window's thread, whoever else is at work."""

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QThread  # noqa: TID251 - asked which one it is
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from espace_citoyennete.ui import collecting, tasks


@pytest.fixture
def collector(qapp: QApplication) -> Iterator[None]:
    gc.enable()  # as Python begins
    collector = collecting.Collector(qapp)
    yield
    collector.deleteLater()
    gc.disable()  # as every test


class Field(QLineEdit):
    """A field that only itself holds, and that tells by which thread it is destroyed."""

    def __init__(self, told: list[QThread]) -> None:
        super().__init__()
        self.held, self.told = self, told

    def __del__(self) -> None:
        self.told.append(QThread.currentThread())


def leave_cycles() -> None:
    """Leave enough behind for Python to collect."""
    for _ in range(20_000):
        cycle = list[object]()
        cycle.append(cycle)


def test_what_a_cycle_held_is_destroyed_by_the_thread_of_the_window(
    qapp: QObject, collector: None, qtbot: QtBot
) -> None:
    """Saboteur: the collector of Python left at work."""
    destroyed = list[QThread]()
    Field(destroyed)
    tasks.run(qapp, leave_cycles, done=lambda _: None)
    qtbot.waitUntil(lambda: bool(destroyed))
    assert destroyed == [qapp.thread()]


def test_what_a_window_left_is_never_set_aside_with_what_is_there_for_good(qapp: QObject) -> None:
    """Saboteur: set aside each time that the door is shown."""
    destroyed = list[QThread]()
    collecting.set_aside()
    Field(destroyed)
    collecting.set_aside()
    gc.collect()
    assert destroyed == [qapp.thread()]
