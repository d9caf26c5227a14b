"""The desk: the open base, the time, who sits there, what was just done."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from espace_citoyennete import settings
from espace_citoyennete.clock import Clock
from espace_citoyennete.french import initials
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.layout import COPY_SUFFIX, last_copy
from espace_citoyennete.ui.actions import ActionSpec, specs_with
from espace_citoyennete.ui.undo import UndoSteps

_Answer = TypeVar("_Answer")


class Desk(QObject):
    """What every page and panel is given; it knows no feature."""

    # The frozenset of the model classes of which rows changed, after the commit; Qt brings it to the
    # window's thread when a worker committed.
    changed = Signal(object)
    told = Signal(str, str, object)  # a sentence for the toast, the word of its button, what it does

    keys_changed = Signal()  # other keys were chosen for the actions
    mouse_used = Signal(str)  # an action, by its id, was done with the mouse

    def __init__(self, database: Database, clock: Clock, agent: Agent, folder: Path | None = None) -> None:
        super().__init__()
        self.folder = folder  # of the base and its copies; none on a server
        self.database = database
        self.clock = clock
        self.agent = agent
        self.settings = settings.load()
        self.actions = self._actions()  # with the keys chosen on this machine
        self.pin = ""  # uncovers the hidden screen; of this session only, written nowhere
        self.undo = UndoSteps(database, self)
        self._read_today: dict[str, tuple[date, Any]] = {}
        database.on_change(self.changed.emit)

    def tell(self, sentence: str, button: str = "", action: Callable[[], object] | None = None) -> None:
        """Show a sentence for ten seconds, with a button where something can be done about it."""
        self.told.emit(sentence, button, action)

    def shown_name(self, name: str) -> str:
        """Return a person's name as lists, chips and toasts show it: by its initials in discreet mode.

        Every name of the public that a page shows goes through here.
        """
        return initials(name) if self.settings.discreet else name

    def once_a_day(self, name: str, read: Callable[[], _Answer]) -> _Answer:
        """Return what `read` answered first today under this name: lists do not move under the hand."""
        today = self.clock.today()
        if self._read_today.get(name, (None, None))[0] != today:
            self._read_today[name] = today, read()
        answer: _Answer = self._read_today[name][1]
        return answer

    def copied_at(self) -> datetime | None:
        """Return when the base was last copied into its folder: the copy's name says it."""
        copy = last_copy(self.folder) if self.folder is not None else None
        return datetime.strptime(copy.name.removesuffix(COPY_SUFFIX), "%Y-%m-%d-%H%M%S") if copy else None

    def keep_settings(self, changed: settings.Settings) -> None:
        """Keep the choices of this machine."""
        has_other_keys = changed.shortcuts != self.settings.shortcuts
        self.settings = changed
        settings.save(changed)
        if has_other_keys:
            self.actions = self._actions()
            self.keys_changed.emit()

    def _actions(self) -> dict[str, ActionSpec]:
        return {spec.id: spec for spec in specs_with(self.settings.shortcuts)}
