"""Slow work beside the window: figures, exports, imports, backups; the only threads of the program."""

import atexit
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from itertools import count
from typing import Any

from PySide6.QtCore import QObject, QThreadPool, Signal  # noqa: TID251 - the only place
from shiboken6 import isValid

from espace_citoyennete.errors import UserError

Listener = Callable[[Any], object]


def run(
    parent: QObject,
    work: Callable[..., Any],
    done: Listener,
    *,
    refused: Callable[[str], object] | None = None,
    failed: Callable[[Exception], object] | None = None,
    progress: Callable[[str], object] | None = None,
) -> None:
    """Run `work` in a thread and hand its result to `done`, on the window's thread.

    A `UserError` goes to `refused` as its sentence, any other error to `failed`, which raises it on the
    window's thread by default: it is a defect. With `progress`, `work` is given a function that takes a
    sentence (« Export du bilan 2025 : page 3 sur 12 »). Nothing is called once `parent` is gone.
    """
    number = next(_numbers)
    _running[number] = _Task(parent, work, done, refused, failed, progress)
    QThreadPool.globalInstance().start(partial(_work, _office(), number))


def are_running() -> bool:
    """Tell whether some work is still to be handed over."""
    return bool(_running)


@dataclass(frozen=True)
class _Task:
    parent: QObject
    work: Callable[..., Any]
    done: Listener
    refused: Callable[[str], object] | None
    failed: Callable[[Exception], object] | None
    progress: Callable[[str], object] | None


@dataclass(frozen=True)
class _Result:
    """What the work returned, kept apart from an error that it would have raised."""

    value: object


# What a worker would be the last to hold, a form, a page, would be destroyed by its thread, which Qt forbids.
# It holds a number: all the rest is here, and let go of by the window's thread.
_numbers = count()
_running: dict[int, _Task] = {}
_outcomes: dict[int, _Result | Exception] = {}


class _Office(QObject):
    """Lives on the window's thread, where Qt brings it what the workers emit."""

    ended = Signal(int)
    told = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self.ended.connect(self._hand_over)
        self.told.connect(self._tell)

    def _hand_over(self, number: int) -> None:
        task, outcome = _running.pop(number), _outcomes.pop(number)
        if not isValid(task.parent):
            return
        if isinstance(outcome, _Result):
            task.done(outcome.value)
        elif isinstance(outcome, UserError) and task.refused:
            task.refused(outcome.message)
        elif task.failed:
            task.failed(outcome)
        else:
            raise outcome

    def _tell(self, number: int, sentence: str) -> None:
        task = _running[number]
        if task.progress and isValid(task.parent):
            task.progress(sentence)


@cache
def _office() -> _Office:
    return _Office()


def _work(office: _Office, number: int) -> None:
    """Work, in the worker's thread, which holds nothing of it any more when it says that it ended."""
    _do(_running[number], number, partial(office.told.emit, number))
    office.ended.emit(number)


def _do(task: _Task, number: int, tell: Callable[[str], None]) -> None:
    try:
        _outcomes[number] = _Result(task.work(tell) if task.progress else task.work())
    except Exception as error:
        _outcomes[number] = error


def finish() -> None:
    """Wait for the workers: a copy or an export that was asked is finished."""
    QThreadPool.globalInstance().waitForDone()


# When the program ends PySide deletes the office, even while a worker still has to tell it something. Heard
# in the reverse order, this comes first.
atexit.register(finish)
