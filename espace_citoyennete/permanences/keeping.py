"""The slot being chosen in a form: held while the form is open, let go with it."""

from contextlib import suppress

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from espace_citoyennete.errors import Unreachable, UserError
from espace_citoyennete.permanences.holds import HELD_FOR, hold_slot, refusal, release_slot
from espace_citoyennete.ui.desk import Desk

_RENEWED = HELD_FOR * 4 // 5  # before the time is over: no limit for whoever is slow


class SlotKeeper(QObject):
    """Holds one slot for the form on which it stands: renewed while it is shown, let go when it is not."""

    refused = Signal(str)  # a colleague was first

    def __init__(self, desk: Desk, form: QWidget) -> None:
        super().__init__(form)
        self._desk = desk
        self.slot_id: int | None = None
        self._timer = QTimer(self, interval=int(_RENEWED.total_seconds() * 1000))
        self._timer.timeout.connect(self._renew)
        form.installEventFilter(self)

    def keep(self, slot_id: int | None) -> None:
        """Hold this slot in place of the one before."""
        if slot_id == self.slot_id:
            return
        self.let_go()
        self.slot_id = slot_id
        if slot_id is not None:
            self._timer.start()
            self._renew()

    def let_go(self) -> None:
        """Let go of the slot: whoever wants it may choose it."""
        self._timer.stop()
        slot_id, self.slot_id = self.slot_id, None
        if slot_id is None:
            return
        with suppress(UserError), self._desk.database.transaction() as session:
            release_slot(session, slot_id, by=self._desk.agent)

    def forget(self) -> None:
        """Think no more of the slot: it is booked, and its hold ended with that."""
        self._timer.stop()
        self.slot_id = None

    def _renew(self) -> None:
        if self.slot_id is None:
            return
        try:
            with self._desk.database.transaction() as session:
                hold_slot(session, self.slot_id, instant=self._desk.clock.instant(), by=self._desk.agent)
        except Unreachable:
            pass  # what is typed goes on: the save will tell
        except UserError as refusal:
            self.forget()
            self.refused.emit(refusal.message)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let go when the form is set aside; a window that is only minimised keeps its slot."""
        if event.type() == QEvent.Type.Hide and not event.spontaneous():
            self.let_go()
        return super().eventFilter(watched, event)


def why_lost(desk: Desk, slot_id: int) -> str:
    """Say why a slot asked for is not proposed."""
    with desk.database.reading() as session:
        return refusal(session, slot_id)
