"""The desk: the open base, the time, who sits there, what was just done."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from espace_citoyennete import settings
from espace_citoyennete.clock import Clock
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.layout import COPY_SUFFIX, last_copy
from espace_citoyennete.ui.undo import UndoSteps


class Desk(QObject):
    """What every page and panel is given; it knows no feature."""

    changed = Signal(object)  # frozenset of the model classes of which rows changed, after the commit
    told = Signal(str, str, object)  # a sentence for the toast, the word of its button, what it does

    _committed = Signal(object)

    def __init__(self, database: Database, clock: Clock, agent: Agent, folder: Path | None = None) -> None:
        super().__init__()
        self.folder = folder  # of the base and its copies; none on a server
        self.database = database
        self.clock = clock
        self.agent = agent
        self.settings = settings.load()
        self.undo = UndoSteps(self)
        # A worker commits on its own thread; Qt queues the signal to the thread where the desk lives.
        self._committed.connect(self._pass_on)
        database.on_change(self._committed.emit)

    def tell(self, sentence: str, button: str = "", action: Callable[[], object] | None = None) -> None:
        """Show a sentence for ten seconds, with a button where something can be done about it."""
        self.told.emit(sentence, button, action)

    def copied_at(self) -> datetime | None:
        """Return when the base was last copied into its folder: the copy's name says it."""
        copy = last_copy(self.folder) if self.folder is not None else None
        return datetime.strptime(copy.name.removesuffix(COPY_SUFFIX), "%Y-%m-%d-%H%M%S") if copy else None

    def keep_settings(self, changed: settings.Settings) -> None:
        """Keep the choices of this machine."""
        self.settings = changed
        settings.save(changed)

    def _pass_on(self, changed: frozenset[type[Base]]) -> None:
        self.changed.emit(changed)
