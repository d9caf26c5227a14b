"""A week at a glance: one lane per sitting, one cell per slot, everything reached by the keyboard."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView

from espace_citoyennete.ui import style
from espace_citoyennete.ui.agenda_headers import HourHeader, LaneHeader
from espace_citoyennete.ui.agenda_model import AgendaCell, AgendaLane, AgendaModel, Index, Kind
from espace_citoyennete.ui.agenda_painting import GridPainter


class AgendaView(QTableView):
    """The week: arrows go from slot to slot, Entrée opens one; letters are given by the page."""

    opened = Signal(int)  # the key of a slot, by Entrée or a double click
    moved = Signal(object)  # the key of the slot now current, or None

    # In em: the narrowest lane in which a name can be read (ten fit in 1366 px), and the widest of use.
    NARROWEST, WIDEST = 7.2, 32

    def __init__(self) -> None:
        super().__init__()
        self.agenda = AgendaModel()
        self.letters: dict[Qt.Key, Callable[[], object]] = {}
        self.setModel(self.agenda)
        self._grid = GridPainter(self.agenda, self)
        self.setHorizontalHeader(LaneHeader(self.agenda, self))
        self.setVerticalHeader(HourHeader(self.agenda, self))
        self.setAccessibleName("Semaine")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setWordWrap(False)
        self.doubleClicked.connect(self._open)

    def show_lanes(
        self, lanes: Iterable[AgendaLane], now: datetime, nothing: str = "aucune permanence"
    ) -> None:
        """Show these lanes; the current slot stays current if it is still there."""
        key = self.current()
        self.clearSpans()
        self.agenda.show(lanes, now, nothing)
        for place in self.agenda.places.values():
            if place.height > 1:
                self.setSpan(place.row, place.column, place.height, 1)
        for index, row in enumerate(self.agenda.rows):
            if row.is_folded and len(self.agenda.lanes) > 1:
                self.setSpan(index, 0, 1, len(self.agenda.lanes))
        self._measure()
        if key is not None:
            self.go_to(key)

    def current(self) -> int | None:
        """Return the key of the current slot."""
        cell = self.agenda.cell(self.currentIndex())
        return cell.key if cell else None

    def go_to(self, key: int) -> None:
        """Make a slot the current one, and show it."""
        self.setCurrentIndex(self.agenda.index_of(key))

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which slot is now current."""
        super().currentChanged(current, previous)
        self.viewport().update()
        self.moved.emit(self.current())

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open on Entrée, run a letter's action, or move; never type-ahead."""
        is_plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if is_plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        elif is_plain and (action := self.letters.get(Qt.Key(event.key()))):
            action()
        elif event.text().isalpha():
            event.ignore()  # Maj and a letter: the page knows
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Leave the letters to the page."""

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Go from slot to slot: empty stretches are stepped over."""
        moves = QAbstractItemView.CursorAction
        here = self.agenda.cell(self.currentIndex())
        if here is None:
            return self._first_slot()
        place = self.agenda.places[here.key]
        lane = self.agenda.lanes[place.column].cells
        if action in (moves.MoveUp, moves.MoveDown):
            at = lane.index(here) + (1 if action == moves.MoveDown else -1)
            return self.agenda.index_of(lane[min(max(at, 0), len(lane) - 1)].key)
        if action in (moves.MoveLeft, moves.MoveRight):
            by_day = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
            return self._beside(here, place.column, -1 if action == moves.MoveLeft else 1, by_day)
        if action in (moves.MoveHome, moves.MoveEnd):
            return self.agenda.index_of(lane[0 if action == moves.MoveHome else -1].key)
        return self.currentIndex()

    def _first_slot(self) -> QModelIndex:
        first = next((lane.cells[0] for lane in self.agenda.lanes if lane.cells), None)
        return self.agenda.index_of(first.key) if first else QModelIndex()

    def _beside(self, here: AgendaCell, column: int, step: int, by_day: bool) -> QModelIndex:
        """Return the slot nearest in time in the next lane that has slots, or on the next day."""
        lanes = self.agenda.lanes
        at = column + step
        while 0 <= at < len(lanes):
            if lanes[at].cells and not (by_day and lanes[at].day == lanes[column].day):
                nearest = min(lanes[at].cells, key=lambda cell: abs(cell.start - here.start))
                return self.agenda.index_of(nearest.key)
            at += step
        return self.currentIndex()

    def _open(self, index: Index) -> None:
        if cell := self.agenda.cell(index):
            self.opened.emit(cell.key)

    # Sizes, all from the font

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room between the lanes and the hours."""
        super().resizeEvent(event)
        self._measure()

    def changeEvent(self, event: QEvent) -> None:
        """Measure again when the font changes."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._measure()

    def _measure(self) -> None:
        lanes, rows = len(self.agenda.lanes), self.agenda.rows
        if not lanes:
            return
        em = self.fontMetrics().height()
        least, most = round(self.NARROWEST * em) * lanes, round(self.WIDEST * em) * lanes
        widths, extra = divmod(min(max(self.viewport().width(), least), most), lanes)
        for column in range(lanes):
            self.setColumnWidth(column, widths + (column < extra))
        self.horizontalHeader().updateGeometry()
        self.verticalHeader().updateGeometry()
        fold, (step, slot) = self.fontMetrics().height() + 6, self._heights()
        heights = {Kind.FOLD: fold, Kind.STEP: step, Kind.UNDER: slot, Kind.ASIDE: slot}
        for index, row in enumerate(rows):
            self.setRowHeight(index, heights[row.kind])

    def _heights(self) -> tuple[int, int]:
        """Return the height of a step of time, and of the shortest slot.

        That one is a comfortable target, and all fits if it can.
        """
        rows, places = self.agenda.rows, self.agenda.places.values()
        count = Counter(row.kind for row in rows)
        timed = [place.height for place in places if rows[place.row].kind is Kind.STEP]
        shortest = min(timed, default=1)
        least = -(-max(24, self.fontMetrics().height() + 8) // shortest)
        most = -(-style.control_height(self.font()) * 5 // (4 * shortest))
        folded = count[Kind.FOLD] * (self.fontMetrics().height() + 6)
        steps = count[Kind.STEP] + shortest * (count[Kind.UNDER] + count[Kind.ASIDE])
        step = min(max((self.viewport().height() - folded) // max(1, steps), least), most)
        return step, step * shortest

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the grid in one pass: Qt would ask for each cell."""
        self._grid.paint()
