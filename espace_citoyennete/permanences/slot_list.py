"""The list of the first free slots, in the panels that book and move."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, clock_time, short_date
from espace_citoyennete.permanences.free_slots import FreeSlot
from espace_citoyennete.ui import style


class SlotList(QListWidget):
    """A few free slots, one a line; ↓ ↑ choose, Page suiv. shows later ones, Entrée goes on."""

    picked = Signal(int)
    turned = Signal(int)  # later ones (1) or earlier ones (-1) are asked for
    left = Signal()  # the focus went on: the current slot is the one chosen
    lettered = Signal(str)  # a letter was typed

    def __init__(self) -> None:
        super().__init__()
        self.slots: list[FreeSlot] = []
        self._lost: int | None = None  # asked for, and not there: none is chosen in its place
        self.setAccessibleName("Premiers créneaux libres")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.currentRowChanged.connect(self._tell)

    def show_slots(self, slots: Sequence[FreeSlot], now: datetime, chosen: int | None = None) -> None:
        """Propose these slots, a label shared by all being left out; the first one is current, or `chosen`.

        Without the one chosen none is: nobody is booked at another hour than the one that was told.
        """
        self.blockSignals(True)
        self.clear()
        self.slots = list(slots)
        differ = len({slot.label for slot in slots}) > 1
        for slot in self.slots:
            item = QListWidgetItem(slot_words(slot, now, is_named=differ))
            whole = " · ".join(word for word in (slot_words(slot, now), slot.room) if word)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, whole)
            item.setToolTip(whole)
            self.addItem(item)
        rows = [slot.slot_id for slot in self.slots]
        self._lost = None if chosen in rows else chosen
        if self._lost is None:
            self.setCurrentRow(rows.index(chosen) if chosen is not None else 0)
        self.blockSignals(False)
        self._fit()

    def slot(self) -> FreeSlot | None:
        """Return the slot that is current."""
        row = self.currentRow()
        return self.slots[row] if 0 <= row < len(self.slots) else None

    def slot_id(self) -> int | None:
        """Return the id of the slot that is current."""
        slot = self.slot()
        return slot.slot_id if slot is not None else None

    @property
    def wanted(self) -> int | None:
        """Return the id of the slot that is current, or of the one lost since it was chosen."""
        return self._lost if self.slot() is None else self.slot_id()

    def chosen(self, if_empty: str) -> int:
        """Return the id of the slot chosen. Raises `UserError`: this sentence where none is proposed."""
        if (slot_id := self.slot_id()) is None:
            raise UserError("Aucun créneau choisi. En choisir un dans la liste." if self.slots else if_empty)
        return slot_id

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on to the next field on Entrée, turn the page, hand the letters over."""
        pages = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
        key = Qt.Key(event.key())
        if event.modifiers() not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.focusNextChild()
        elif key in pages:
            self.turned.emit(pages[key])
        elif event.text().isalpha():
            self.lettered.emit(event.text().upper())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Choose nothing by coming here: Qt would make the first line current where none is."""
        is_chosen = self.slot() is not None
        self.blockSignals(not is_chosen)
        super().focusInEvent(event)
        if not is_chosen:
            self.setCurrentRow(-1)
            self.blockSignals(False)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the current slot is the one chosen, when the focus goes to another field."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ring of the focus around the current line, or all of them while none is chosen."""
        super().paintEvent(event)
        if self.hasFocus():
            here = self.currentItem()
            ring = self.visualItemRect(here) if here else self.viewport().rect()
            painter = QPainter(self.viewport())
            painter.setPen(QPen(style.colour("focus"), 2))
            painter.drawRect(ring.adjusted(1, 1, -2, -2))

    def showEvent(self, event: QShowEvent) -> None:
        """Take the height of the lines, known once the style is applied."""
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(self.sizeHintForRow(0) * max(1, self.count()) + 2 * self.frameWidth())

    def sizeHint(self) -> QSize:
        """Return the room of the lines shown."""
        return QSize(super().sizeHint().width(), self.height())

    def _tell(self) -> None:
        if (slot_id := self.slot_id()) is not None:
            self.picked.emit(slot_id)


def slot_words(slot: FreeSlot, now: datetime, *, is_named: bool = True) -> str:
    """Write a free slot in one line: « auj. 10 h 30 · dans 35 min · Avocat · Me Dupont »."""
    day = "auj." if slot.starts_at.date() == now.date() else short_date(slot.starts_at.date())
    when = clock_time(slot.starts_at) if slot.has_hour else f"sans heure, n°{NO_BREAK}{slot.rank}"
    who = [slot.label, slot.practitioner] if is_named else [slot.practitioner, slot.room]
    words = [f"{day} {when}", _soon(slot, now), *who]
    return " · ".join(word for word in words if word)


def _soon(slot: FreeSlot, now: datetime) -> str:
    """Say how long to wait for a slot of today: « dans 35 min », « dans 2 h 10 »."""
    minutes = int((slot.starts_at - now).total_seconds() // 60)
    if not slot.has_hour or slot.starts_at.date() != now.date() or minutes < 0:
        return ""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"dans {rest}{NO_BREAK}min"
    return f"dans {hours}{NO_BREAK}h{NO_BREAK}{rest:02d}" if rest else f"dans {hours}{NO_BREAK}h"
