"""The desk: the open base, the time, who sits there, what was just done."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from espace_citoyennete import settings
from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import initials
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.copies import copy_files, made_at
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.journal import note_search
from espace_citoyennete.storage.layout import COPIES
from espace_citoyennete.storage.outputs import note_going_out
from espace_citoyennete.ui.actions import ActionSpec, specs_with
from espace_citoyennete.ui.undo import UndoSteps

_Answer = TypeVar("_Answer")

HEARD_EVERY = 500  # milliseconds between two things told of the other desks, at least


class Desk(QObject):
    """What every page and panel is given; it knows no feature."""

    # The frozenset of the model classes of which rows changed, after the commit: here, elsewhere, and either.
    # What comes from a worker, or from another desk, Qt brings to the window's thread on the way.
    written = Signal(object)
    heard = Signal(object)
    changed = Signal(object)
    server_lost = Signal(bool)  # the server is away, or is back
    told = Signal(str, str, object)  # a sentence for the toast, the word of its button, what it does
    worked = Signal(str, object)  # what is being done beside the window, and what stops it; "" once done

    keys_changed = Signal()  # other keys were chosen for the actions
    session_ended = Signal()  # the person was taken away, or given other rights: nothing of theirs is kept
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
        self._gathered: frozenset[type[Base]] = frozenset()  # what other desks changed, not told yet
        self._gathering = QTimer(self, interval=HEARD_EVERY, singleShot=True)
        self._gathering.timeout.connect(self._tell_heard)
        self.written.connect(self.changed)
        self.heard.connect(self._gather)
        # Methods, which hold the desk as a signal alone would not: the base speaks as long as it is open.
        database.on_change(self._tell_written)
        database.on_end(self._tell_end)
        database.listen(self._tell_others_wrote, self._tell_server)

    def tell(self, sentence: str, button: str = "", action: Callable[[], object] | None = None) -> None:
        """Show a sentence for ten seconds, with a button where something can be done about it."""
        self.told.emit(sentence, button, action)

    def note_output(self, what: str) -> str:
        """Note in the journal that something goes out, and return its head; raises what storage refuses."""
        return note_going_out(self.database, what)

    def note_search(self, results: int) -> None:
        """Note in the journal that people were looked for; what storage refuses is told."""
        try:
            with self.database.transaction() as session:
                note_search(session, results)
        except UserError as refusal:
            self.tell(refusal.message)

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
        newest = next(iter(copy_files(self.folder / COPIES)), None) if self.folder is not None else None
        return made_at(newest) if newest else None

    def keep_settings(self, changed: settings.Settings) -> None:
        """Keep the choices of this machine."""
        has_other_keys = changed.shortcuts != self.settings.shortcuts
        self.settings = changed
        settings.save(changed)
        if has_other_keys:
            self.actions = self._actions()
            self.keys_changed.emit()

    def _tell_written(self, models: frozenset[type[Base]]) -> None:
        self.written.emit(models)

    def _tell_end(self) -> None:
        self.session_ended.emit()

    def _tell_others_wrote(self, models: frozenset[type[Base]]) -> None:
        self.heard.emit(models)

    def _tell_server(self, is_lost: bool) -> None:
        self.server_lost.emit(is_lost)

    def _gather(self, models: frozenset[type[Base]]) -> None:
        """Wait for what else is told: a colleague who types must not have every page read at each word."""
        self._gathered |= models
        if not self._gathering.isActive():
            self._gathering.start()

    def _tell_heard(self) -> None:
        told, self._gathered = self._gathered, frozenset()
        self.changed.emit(told)

    def _actions(self) -> dict[str, ActionSpec]:
        return {spec.id: spec for spec in specs_with(self.settings.shortcuts)}
