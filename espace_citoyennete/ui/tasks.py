"""Slow work beside the window: figures, exports, imports, backups; the only threads of the program."""

import atexit
from collections.abc import Callable
from dataclasses import dataclass
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
    task = _Task(parent, work, _Listeners(done, refused, failed, progress))
    _running.add(task)
    QThreadPool.globalInstance().start(task.work)


def are_running() -> bool:
    """Tell whether some work is still to be handed over."""
    return bool(_running)


@dataclass(frozen=True)
class _Listeners:
    done: Listener
    refused: Callable[[str], object] | None
    failed: Callable[[Exception], object] | None
    progress: Callable[[str], object] | None


@dataclass(frozen=True)
class _Result:
    """What the work returned, kept apart from an error that it would have raised."""

    value: object


class _Task(QObject):
    """Lives on the window's thread, where Qt brings it what the worker's thread emits."""

    ended = Signal(object)
    told = Signal(str)

    def __init__(self, parent: QObject, work: Callable[..., Any], listeners: _Listeners) -> None:
        super().__init__()
        self._parent, self._work, self._listeners = parent, work, listeners
        self.ended.connect(self._hand_over)
        self.told.connect(self._tell)

    def work(self) -> None:
        """Work, in the worker's thread, and say how it ended."""
        try:
            result = self._work(self.told.emit) if self._listeners.progress else self._work()
        except Exception as error:
            self.ended.emit(error)
        else:
            self.ended.emit(_Result(result))

    def _hand_over(self, outcome: _Result | Exception) -> None:
        _running.discard(self)
        if not isValid(self._parent):
            return
        listeners = self._listeners
        if isinstance(outcome, _Result):
            listeners.done(outcome.value)
        elif isinstance(outcome, UserError) and listeners.refused:
            listeners.refused(outcome.message)
        elif listeners.failed:
            listeners.failed(outcome)
        else:
            raise outcome

    def _tell(self, sentence: str) -> None:
        if self._listeners.progress and isValid(self._parent):
            self._listeners.progress(sentence)


_running: set[_Task] = set()  # nobody else holds a task between its start and its end


def finish() -> None:
    """Wait for the workers: a copy or an export that was asked is finished."""
    QThreadPool.globalInstance().waitForDone()


# When the program ends PySide deletes every task, even those that a worker still has to hand over. Heard in
# the reverse order, this comes first.
atexit.register(finish)
