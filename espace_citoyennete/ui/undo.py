"""Undo: named steps, each the opposite use case run through the same services."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from espace_citoyennete.errors import Conflict, UserError
from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.database import Database, Row, State, Written

LIMIT = 100


@dataclass(frozen=True)
class Sequel:
    """What a step, once taken back or done again, has left to do: said after its name."""

    sentence: str


@dataclass
class Step:
    """What was done (« Contact enregistré »), how to take it back and how to do it again."""

    name: str
    back: Callable[[], object]
    again: Callable[[], object]
    written: Written  # by the act, or the last time it was taken back or done again
    warning: Callable[[], str] | None = None  # what taking it back will ask of somebody, if anything
    goes_on: frozenset[type[Base]] = frozenset()  # rows that others go on with, and `back` reckons with
    was_told: bool = False  # the warning was shown: the second time is meant


class UndoSteps(QObject):
    """The last acts of this person at this desk, taken back or done again one by one.

    Each is refused when a row that it wrote was changed since, other than by these steps.
    """

    added = Signal(str)  # a step was just done: « Contact enregistré »
    replayed = Signal(str)  # a sentence: « Annulé : contact enregistré »
    refused = Signal(str)  # the sentence of the refusal
    warned = Signal(str)  # what taking the last act back will ask of somebody: the second time is meant
    changed = Signal()  # what can be undone or redone is not the same any more

    def __init__(self, database: Database, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._database = database
        self._done: deque[Step] = deque(maxlen=LIMIT)
        self._undone: deque[Step] = deque(maxlen=LIMIT)

    @property
    def undo_name(self) -> str:
        """Name the act that `undo` would take back, or nothing."""
        return self._done[-1].name if self._done else ""

    @property
    def redo_name(self) -> str:
        """Name the act that `redo` would do again, or nothing."""
        return self._undone[-1].name if self._undone else ""

    def add(
        self,
        name: str,
        back: Callable[[], object],
        again: Callable[[], object],
        *,
        warning: Callable[[], str] | None = None,
        goes_on: frozenset[type[Base]] = frozenset(),
    ) -> None:
        """Remember an act just committed; `back` and `again` open their own transaction.

        A `warning` is told once before the act is taken back; rows of `goes_on` may change meanwhile.
        """
        self._done.append(Step(name, back, again, self._written(goes_on), warning, goes_on))
        self._undone.clear()
        self.changed.emit()
        self.added.emit(name)

    def undo(self) -> None:
        """Take back the last act, or tell why it cannot be; what has consequences is warned of once."""
        if self._done and self._warns(self._done[-1]):
            return
        if self._done and self._run(self._done, self._done[-1].back, "Annulé"):
            self._undone.append(self._done.pop())
            self.changed.emit()

    def redo(self) -> None:
        """Do again the last act taken back, or tell why it cannot be."""
        if self._undone and self._run(self._undone, self._undone[-1].again, "Rétabli"):
            self._done.append(self._undone.pop())
            self.changed.emit()

    def clear(self) -> None:
        """Forget every step: somebody was erased, whom none must bring back."""
        self._done.clear()
        self._undone.clear()
        self.changed.emit()

    def _warns(self, step: Step) -> bool:
        """Tell, once, what taking a step back will ask of somebody; the second time it is done."""
        sentence = step.warning() if step.warning and not step.was_told else ""
        if sentence:
            step.was_told = True
            self.warned.emit(sentence)
        return bool(sentence)

    def _written(self, goes_on: frozenset[type[Base]]) -> Written:
        written = self._database.take_written()
        for states in (written.before, written.after):
            for row in [row for row in states if row[0] in goes_on]:
                del states[row]
        return written

    def _run(self, steps: deque[Step], act: Callable[[], object], word: str) -> bool:
        step, said = steps[-1], object()
        try:
            with self._database.unchanged(step.written.after):
                said = act()
        except UserError as refusal:
            if isinstance(refusal, Conflict):  # somebody changed the row since: this step can never run
                steps.pop()
                self.changed.emit()
            self.refused.emit(refusal.message)
            return False
        earlier, step.written = step.written, self._written(step.goes_on)
        for row, now in step.written.after.items():
            self._rename(row, earlier.before.get(row), now)
        step.was_told = False
        more = f" {said.sentence}" if isinstance(said, Sequel) else ""
        self.replayed.emit(f"{word}\u00a0: {step.name[:1].lower()}{step.name[1:]}.{more}")
        return True

    def _rename(self, row: Row, earlier: State, now: State) -> None:
        """Tell every step that a row is back in a state of earlier, under the version that this made."""
        for step in (*self._done, *self._undone):
            for states in (step.written.before, step.written.after):
                if row in states and states[row] == earlier:
                    states[row] = now
