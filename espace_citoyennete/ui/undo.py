"""Undo: named steps, each the opposite use case run through the same services."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from espace_citoyennete.errors import Conflict, UserError

LIMIT = 100


@dataclass(frozen=True)
class Step:
    """What was done (« Contact enregistré »), how to take it back and how to do it again."""

    name: str
    back: Callable[[], object]
    again: Callable[[], object] | None = None


class UndoSteps(QObject):
    """The last acts of this person at this desk, taken back or done again one by one."""

    added = Signal(str)  # a step was just done: « Contact enregistré »
    replayed = Signal(str)  # a sentence: « Annulé : contact enregistré »
    refused = Signal(str)  # the sentence of the refusal
    changed = Signal()  # what can be undone or redone is not the same any more

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
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

    def add(self, name: str, back: Callable[[], object], again: Callable[[], object] | None = None) -> None:
        """Remember an act just committed; `back` and `again` open their own transaction."""
        self._done.append(Step(name, back, again))
        self._undone.clear()
        self.changed.emit()
        self.added.emit(name)

    def undo(self) -> None:
        """Take back the last act, or tell why it cannot be."""
        if self._done and self._run(self._done, self._done[-1].back, "Annulé"):
            step = self._done.pop()
            if step.again is not None:
                self._undone.append(step)
            self.changed.emit()

    def redo(self) -> None:
        """Do again the last act taken back, or tell why it cannot be."""
        if self._undone and (again := self._undone[-1].again) and self._run(self._undone, again, "Rétabli"):
            self._done.append(self._undone.pop())
            self.changed.emit()

    def _run(self, steps: deque[Step], act: Callable[[], object], word: str) -> bool:
        try:
            act()
        except UserError as refusal:
            if isinstance(refusal, Conflict):  # somebody changed the row since: this step can never run
                steps.pop()
                self.changed.emit()
            self.refused.emit(refusal.message)
            return False
        name = steps[-1].name
        self.replayed.emit(f"{word}\u00a0: {name[:1].lower()}{name[1:]}.")
        return True
