"""The keeper of an open base: copies and drills by itself, in a worker, while people work."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import QObject, Signal

from espace_citoyennete.errors import Busy, Damaged, UserError
from espace_citoyennete.storage.keeping import keep_copy, keep_copy_if_changed, look_after, second_place
from espace_citoyennete.storage.upkeep import Care, done_well_at
from espace_citoyennete.ui import tasks
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.upkeep.rules import PLACE_AGES, age

_EVERY = timedelta(minutes=30)


class Keeper(QObject):
    """Does one thing at a time; suspended for good once the base failed its check."""

    told = Signal()  # what the status bar tells may have changed
    alarmed = Signal(str)  # a sentence that somebody has to read

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._done_at: datetime | None = None
        self._is_busy = False
        self.is_suspended = False
        self.doubt = ""  # what is wrong with the copies beside the age of the last one, in few words

    def pass_minute(self) -> None:
        """Begin what is due; the first time, a minute after the base was opened."""
        now = self._desk.clock.now()
        is_due = self._done_at is None or not timedelta() <= now - self._done_at < _EVERY
        if self._desk.folder is not None and is_due and not self._is_busy and not self.is_suspended:
            self._done_at, self._is_busy = now, True
            work = partial(look_after, self._desk.database, self._desk.folder, self._desk.clock)
            tasks.run(self, partial(_or_refusal, work), self._looked_after)

    def copy_now(self) -> None:
        """Copy the base because somebody asks for it."""
        if self._desk.folder is not None and not self._is_busy:
            self._is_busy = True
            work = partial(keep_copy, self._desk.database, self._desk.folder, self._desk.clock)
            tasks.run(self, partial(_or_refusal, work), self._copied)

    def copy_at_close(self) -> None:
        """Copy the base one last time, if something was done since; its window is closed already."""
        desk = self._desk
        if self._is_busy:
            tasks.finish()  # one copy at a time
        if desk.folder is not None and not self.is_suspended:
            try:
                keep_copy_if_changed(desk.database, desk.folder, desk.clock)
            except UserError:
                return  # noted in the base where it can be; told at the next opening

    def _copied(self, refusal: UserError | None) -> None:
        self._looked_after(refusal)
        if refusal is None:
            self._desk.tell("Sauvegarde faite et relue.")
        elif isinstance(refusal, Busy):
            self._desk.tell(refusal.message)

    def _looked_after(self, refusal: UserError | None) -> None:
        self._is_busy = False
        if isinstance(refusal, Busy):
            self._done_at = None  # another minute will do
            return
        if isinstance(refusal, Damaged):
            self.is_suspended, self.doubt = True, "Base abîmée\u00a0: sauvegardes suspendues"
            self.alarmed.emit(
                "La base est abîmée\u00a0: les sauvegardes automatiques sont suspendues, pour garder les "
                "bonnes. Noter sur papier ce qui vient d’être saisi, puis restaurer la dernière."
            )
        elif refusal is not None:
            self.doubt = "Sauvegarde en échec"
            self.alarmed.emit(refusal.message)
        else:
            self.doubt = self._place_doubt()
        self.told.emit()

    def _place_doubt(self) -> str:
        desk = self._desk
        if second_place(desk.database) is None:
            return ""
        with desk.database.reading() as session:
            at = done_well_at(session, Care.SECOND_PLACE)
        now = desk.clock.now()
        if at is not None and now - at <= PLACE_AGES[0]:
            return ""
        return f"Second emplacement rempli {age(at, now)}" if at else "Second emplacement jamais rempli"


def _or_refusal(work: Callable[[], object]) -> UserError | None:
    """Return the refusal whole: a damaged base is no copy that failed."""
    try:
        work()
    except UserError as refusal:
        return refusal
    return None
