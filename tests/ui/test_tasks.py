import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QObject, QThread, Signal  # noqa: TID251 - to see which thread answers
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from espace_citoyennete.errors import UserError
from espace_citoyennete.ui import tasks


class Listener(QObject):
    heard = Signal(object)

    def hears(self, word: str) -> Callable[[Any], None]:
        return lambda value: self.heard.emit((word, str(value), QThread.currentThread()))


def work_that(outcome: object) -> object:
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


@pytest.mark.parametrize(
    ("outcome", "wanted"),
    [
        (42, ("done", "42")),
        (UserError("Le dossier est plein."), ("refused", "Le dossier est plein.")),
        (ZeroDivisionError("bug"), ("failed", "bug")),
    ],
)
def test_each_end_of_a_task_is_heard_on_the_thread_of_the_window(
    qtbot: QtBot, outcome: object, wanted: tuple[str, str]
) -> None:
    ear = Listener()
    with qtbot.waitSignal(ear.heard) as heard:
        tasks.run(
            ear,
            lambda: work_that(outcome),
            ear.hears("done"),
            refused=ear.hears("refused"),
            failed=ear.hears("failed"),
        )
    assert heard.args == [(*wanted, QThread.currentThread())]


def test_the_work_runs_beside_the_window_and_tells_its_progress_there(qtbot: QtBot) -> None:
    ear = Listener()

    def work(tell: Callable[[str], None]) -> bool:
        tell("page 1 sur 2")
        return QThread.currentThread() is not main

    main = QThread.currentThread()
    heard: list[object] = []
    ear.heard.connect(heard.append)
    tasks.run(ear, work, ear.hears("done"), progress=ear.hears("progress"))
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert heard == [("progress", "page 1 sur 2", main), ("done", "True", main)]


def test_a_defect_nobody_listens_to_is_raised_on_the_thread_of_the_window(qtbot: QtBot) -> None:
    ear = Listener()
    with capture_exceptions() as caught:
        tasks.run(ear, lambda: work_that(KeyError("bug")), ear.hears("done"))
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is KeyError


QUITTING = """
from threading import Event
from PySide6.QtCore import QCoreApplication, QTimer
from espace_citoyennete.ui import tasks

app, has_begun = QCoreApplication([]), Event()

def work():
    has_begun.set()
    Event().wait(0.3)  # longer than the end of the program
    print("fini")

tasks.run(app, work, done=lambda _none: print("jamais"))
has_begun.wait()
QTimer.singleShot(0, app.quit)
app.exec()
"""


def test_a_program_that_quits_lets_its_work_end_and_says_nothing() -> None:
    quitting = [sys.executable, "-c", QUITTING]
    ended = subprocess.run(quitting, capture_output=True, text=True, check=True, timeout=60)
    assert (ended.stdout, ended.stderr) == ("fini\n", "")
