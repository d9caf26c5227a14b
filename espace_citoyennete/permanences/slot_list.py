"""The list of the first free slots, in the panels that book and move."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from espace_citoyennete.french import clock_time, short_date
from espace_citoyennete.permanences.free_slots import FreeSlot
from espace_citoyennete.ui import style


class SlotList(QListWidget):
    """The first free slots, one a line; ↓ ↑ choose, Entrée goes on."""

    picked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.slots: list[FreeSlot] = []
        self.setAccessibleName("Premiers créneaux libres")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.currentRowChanged.connect(self._tell)

    def show_slots(self, slots: Sequence[FreeSlot], now: datetime, chosen: int | None = None) -> None:
        """Propose these slots, the first one or `chosen` being current."""
        self.blockSignals(True)
        self.clear()
        self.slots = list(slots)
        for slot in self.slots:
            item = QListWidgetItem(slot_words(slot, now))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, slot_words(slot, now))
            self.addItem(item)
        rows = [slot.slot_id for slot in self.slots]
        self.setCurrentRow(rows.index(chosen) if chosen in rows else 0)
        self.blockSignals(False)
        self._fit()

    def slot_id(self) -> int | None:
        """Return the slot that is current."""
        row = self.currentRow()
        return self.slots[row].slot_id if 0 <= row < len(self.slots) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on to the next field on Entrée."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ring of the focus around the current line."""
        super().paintEvent(event)
        if self.hasFocus() and self.currentItem():
            painter = QPainter(self.viewport())
            painter.setPen(QPen(style.colour("focus"), 2))
            painter.drawRect(self.visualItemRect(self.currentItem()).adjusted(1, 1, -2, -2))

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


def slot_words(slot: FreeSlot, now: datetime) -> str:
    """Write a free slot: « auj. 10 h 30 · Avocat · Me Dupont · Salle 2 »."""
    day = "auj." if slot.starts_at.date() == now.date() else short_date(slot.starts_at.date())
    words = [f"{day} {clock_time(slot.starts_at)}", slot.label, slot.practitioner, slot.room]
    return " · ".join(word for word in words if word)
