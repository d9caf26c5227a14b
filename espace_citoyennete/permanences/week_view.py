"""The week as a grid, the day as wide lanes, the flat list: one thing seen in three ways."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from espace_citoyennete.permanences.lanes import Shown, agenda_lanes, slot_columns, slot_state, slots_of
from espace_citoyennete.permanences.week import Lane, SlotCell, Week
from espace_citoyennete.permanences.week_bar import EmptyWeek
from espace_citoyennete.ui.agenda import AgendaView
from espace_citoyennete.ui.agenda_model import SlotState
from espace_citoyennete.ui.table import RowsModel, TableView

Keys = Mapping[Qt.Key, Callable[[], object]]


@dataclass(frozen=True)
class Seen:
    """What is on the screen: a week, who keeps which slot, and at what moment."""

    week: Week
    now: datetime
    held: Mapping[int, str] = field(default_factory=dict)  # slot → « Tenu par S. A. »

    def look(self, lane: Lane, cell: SlotCell) -> tuple[SlotState, str]:
        """Return the state of a slot, and the words of who keeps it."""
        state = slot_state(lane, cell, self.now, self.held)
        return state, self.held[cell.slot_id] if state is SlotState.HELD else ""


class WeekView(QWidget):
    """Shows a week; the current slot is one, whatever the view."""

    opened = Signal(int)  # a slot
    moved = Signal()  # another slot is current

    def __init__(self, empty: EmptyWeek) -> None:
        super().__init__()
        self.is_list = False
        self._seen: Seen | None = None
        self._slots: dict[int, tuple[Lane, SlotCell]] = {}
        self._shifted: Keys = {}
        self.agenda, self.list, self.empty = AgendaView(), TableView("Créneaux"), empty
        self._rows = RowsModel(slot_columns(self._look), key=lambda row: row[1].slot_id)
        self.list.setModel(self._rows)
        self.agenda.opened.connect(self.opened)
        self.agenda.moved.connect(lambda _key: self.moved.emit())
        self.list.opened.connect(lambda row: self.opened.emit(self._rows.rows[row][1].slot_id))
        self.list.current_changed.connect(lambda _row: self.moved.emit())
        self.list.letter_pressed.connect(self._press)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.agenda, self.list, self.empty):
            column.addWidget(widget, 1)

    def set_keys(self, plain: Keys, shifted: Keys) -> None:
        """Bind the keys of both views, alone and held with Maj."""
        self.agenda.letters, self._shifted = dict(plain), shifted

    def show_week(self, seen: Seen, shown: Shown) -> int:
        """Show what the filters leave of a week, and return how many sittings that is."""
        self._seen, self._slots = seen, dict(slots_of(seen.week))
        nothing = "aucun créneau libre" if shown.free_only else "aucune permanence"
        self.agenda.show_lanes(agenda_lanes(seen.week, shown, seen.now, seen.held), seen.now, nothing)
        lanes = shown.of(seen.week.lanes, lambda lane, cell: self._look(lane, cell)[0])
        self._rows.set_rows([(lane, cell) for lane in lanes for cell in lane.cells])
        is_empty = not self.agenda.agenda.lanes
        self.agenda.setVisible(not is_empty and not self.is_list)
        self.list.setVisible(not is_empty and self.is_list)
        self.empty.setVisible(is_empty)
        if self._key() is None and (key := self._first_key()) is not None:
            self.go_to(key)
        return len(lanes)

    def take_focus(self) -> None:
        """Give the focus to the view shown, or to what can be done about an empty one."""
        views = (self.empty.plan, self.list, self.agenda)
        (views[0] if not self.empty.isHidden() else views[1] if self.is_list else views[2]).setFocus()

    def here(self) -> tuple[Lane, SlotCell] | None:
        """Return the current slot and its sitting."""
        key = self._key()
        return self._slots.get(key) if key is not None else None

    def slot(self, key: int) -> tuple[Lane, SlotCell]:
        """Return a slot of the week and its sitting."""
        return self._slots[key]

    def go_to(self, key: int) -> None:
        """Make a slot the current one, in both views."""
        self.agenda.go_to(key)
        self.list.go_to_key(key)

    def under_current(self) -> QPoint:
        """Return the point of the screen right under the current slot."""
        view = self.list if self.is_list else self.agenda
        return view.viewport().mapToGlobal(view.visualRect(view.currentIndex()).bottomLeft())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the list leaves here, and what is held with Maj: the acts on a whole sitting."""
        is_shifted = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        keys = self._shifted if is_shifted else {} if event.modifiers() else self.agenda.letters
        if action := keys.get(Qt.Key(event.key())):
            action()
        else:
            super().keyPressEvent(event)

    def _look(self, lane: Lane, cell: SlotCell) -> tuple[SlotState, str]:
        assert self._seen is not None
        return self._seen.look(lane, cell)

    def _press(self, letter: str) -> None:
        if action := self.agenda.letters.get(Qt.Key(ord(letter))):
            action()

    def _key(self) -> int | None:
        if not self.is_list:
            return self.agenda.current()
        row = self.list.current_row()
        return row[1].slot_id if row else None

    def _first_key(self) -> int | None:
        """Return the slot of this moment, else the first free one, else the first."""
        assert self._seen is not None
        now, shown = self._seen.now, [self._slots[key] for key in self.agenda.agenda.places]
        timed = [cell for _lane, cell in shown if cell.kind == "HEURE"]
        current = [cell for cell in timed if cell.starts_at <= now < cell.ends_at]
        free = [cell for lane, cell in shown if self._look(lane, cell)[0] is SlotState.FREE]
        first = current or sorted(free, key=lambda cell: cell.starts_at) or [cell for _lane, cell in shown]
        return first[0].slot_id if first else None
