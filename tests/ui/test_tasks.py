import subprocess
import sys
from collections.abc import Callable
from threading import Event, get_ident  # noqa: TID251 - to see which thread lets go
from types import FrameType
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


class Held:
    """What a task is the last to hold, as a form that went: it tells by which thread it is let go of."""

    def __init__(self, told: list[int]) -> None:
        self.told = told

    def __del__(self) -> None:
        self.told.append(get_ident())


@pytest.mark.parametrize("is_refused", [False, True])
def test_nothing_of_a_task_is_let_go_of_by_the_thread_that_worked(qtbot: QtBot, is_refused: bool) -> None:
    """Qt forbids to destroy a widget there. Saboteur: a worker that holds its task until it has ended."""
    told, is_handed_over, ear = list[int](), Event(), QObject()

    def hold(_frame: FrameType, event: str, called: object) -> None:
        if event == "c_return" and getattr(called, "__name__", "") == "emit":
            assert is_handed_over.wait(60)

    def task() -> None:
        of_work, of_the_listener = Held(told), Held(told)

        def work() -> list[Held]:
            result = [Held(told), of_work]
            sys.setprofile(hold)  # of this thread: it goes on when the window has done with the task
            if is_refused:
                raise UserError("Non.")
            return result

        tasks.run(ear, work, lambda _: of_the_listener, refused=lambda _: of_the_listener)

    task()
    qtbot.waitUntil(lambda: not tasks.are_running())
    is_handed_over.set()
    tasks.finish()
    assert told == [get_ident()] * 3


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
