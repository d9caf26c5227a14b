"""What an agenda shows: lanes of slots, cut in rows of one step, each cell with its words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from math import gcd
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from espace_citoyennete.french import NO_BREAK, WEEKDAYS, clock_time, ordinal_day

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


@dataclass(frozen=True)
class Look:
    """How a state is drawn: its word and glyph, then the tokens of its bar, ground, glyph and words."""

    word: str
    glyph: str
    bar: str
    ground: str
    mark: str
    ink: str


class SlotState(Enum):
    """The states of a slot; never told by colour alone: a glyph and a word go with it."""

    FREE = Look("libre", "○", "ok", "surface", "ok", "ok")
    TAKEN = Look("réservé", "●", "primary", "soft", "primary", "text")
    WAITING = Look("en attente", "◐", "warn", "warn_s", "warn", "text")
    DONE = Look("reçu", "✓", "ok", "ok_s", "ok", "text")
    ABSENT = Look("absent", "✕", "err", "err_s", "err", "text")
    TO_FILL = Look("à renseigner", "●", "warn", "surface", "warn", "text")
    PAST = Look("resté libre", "○", "border", "bg", "text2", "text2")
    CLOSED = Look("séance annulée", "", "hatch", "bg", "text2", "text2")


@dataclass(frozen=True)
class AgendaCell:
    """One slot of a lane."""

    key: int
    starts_at: datetime
    minutes: int
    state: SlotState
    text: str  # « Libre », « Benali S. »
    detail: str = ""  # a second line where the slot is tall enough

    @property
    def start(self) -> int:
        """Return the minutes since midnight."""
        return self.starts_at.hour * 60 + self.starts_at.minute


@dataclass(frozen=True)
class AgendaLane:
    """One sitting, or a closed day when it has no cells."""

    day: date
    title: str
    caption: str = ""  # « Me Dupont · Salle 1 »
    cells: tuple[AgendaCell, ...] = ()
    closed: str = ""  # why there is nothing to book: « Férié : Armistice »

    @property
    def count(self) -> str:
        """Return how many slots are taken out of all: « 4/6 »."""
        taken = sum(cell.state not in (SlotState.FREE, SlotState.PAST) for cell in self.cells)
        return f"{taken}/{len(self.cells)}" if self.cells and not self.closed else ""


@dataclass(frozen=True)
class Row:
    """One line of the grid: a step of time, or a folded stretch without any slot."""

    start: int  # minutes since midnight
    minutes: int
    is_folded: bool = False


@dataclass(frozen=True)
class Place:
    """Where a slot lies in the grid."""

    row: int
    column: int
    height: int  # in rows


def _rows(cells: Sequence[AgendaCell]) -> list[Row]:
    """Cut the day by the greatest common step of the slots; a stretch without any slot is one folded row."""
    if not cells:
        return []
    first = min(cell.start for cell in cells)
    last = max(cell.start + cell.minutes for cell in cells)
    step = gcd(*(cell.minutes for cell in cells), *(cell.start - first for cell in cells))
    busy = {at for cell in cells for at in range(cell.start, cell.start + cell.minutes, step)}
    rows: list[Row] = []
    for start in range(first, last, step):
        if start in busy:
            rows.append(Row(start, step))
        elif rows[-1].is_folded:
            rows[-1] = Row(rows[-1].start, rows[-1].minutes + step, is_folded=True)
        else:
            rows.append(Row(start, step, is_folded=True))
    return rows


def hour_of(minutes: int) -> time:
    """Return the hour of the minutes since midnight."""
    return time(minutes // 60 % 24, minutes % 60)


class AgendaModel(QAbstractTableModel):
    """Lanes as columns, hours as rows; a slot lies in its first row and spans the others."""

    CellRole = Qt.ItemDataRole.UserRole

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime | None = None
        self.lanes: tuple[AgendaLane, ...] = ()
        self.rows: list[Row] = []
        self.places: dict[int, Place] = {}  # slot key → where it lies
        self._cells: dict[tuple[int, int], AgendaCell] = {}

    def show(self, lanes: Iterable[AgendaLane], now: datetime) -> None:
        """Show these lanes in place of the others."""
        self.beginResetModel()
        self.now = now
        self.lanes = tuple(lanes)
        self.rows = _rows([cell for lane in self.lanes for cell in lane.cells])
        row_at = {row.start: index for index, row in enumerate(self.rows)}
        step = next((row.minutes for row in self.rows if not row.is_folded), 1)
        self.places = {
            cell.key: Place(row_at[cell.start], column, cell.minutes // step)
            for column, lane in enumerate(self.lanes)
            for cell in lane.cells
        }
        self._cells = {
            (place.row + below, place.column): cell
            for lane in self.lanes
            for cell in lane.cells
            for place in (self.places[cell.key],)
            for below in range(place.height)
        }
        self.endResetModel()

    def cell(self, index: Index) -> AgendaCell | None:
        """Return the slot that lies there, if any."""
        return self._cells.get((index.row(), index.column()))

    def index_of(self, key: int) -> QModelIndex:
        """Return where a slot lies."""
        place = self.places.get(key)
        return self.index(place.row, place.column) if place else QModelIndex()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of lanes."""
        return 0 if parent.isValid() else len(self.lanes)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let only slots be reached."""
        if self.cell(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the words shown, the words said, or the slot itself."""
        cell = self.cell(index)
        if role == self.CellRole:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text if cell else ""
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(index, cell)
        if role == Qt.ItemDataRole.ToolTipRole and cell:
            return f"{self._spoken(index, cell)}{f' — {cell.detail}' if cell.detail else ''}"
        return None

    def _spoken(self, index: Index, cell: AgendaCell | None) -> str:
        """Say a cell: « mardi 17, 10 h 00, Avocat, réservé, Benali S. »."""
        lane, row = self.lanes[index.column()], self.rows[index.row()]
        at = cell.starts_at.time() if cell else hour_of(row.start)
        said = [day_words(lane.day), f"{at.hour}{NO_BREAK}h{NO_BREAK}{at.minute:02d}", lane.title]
        if cell is None:
            return ", ".join([*said, lane.closed or "hors permanence"])
        name = [] if cell.state in (SlotState.FREE, SlotState.PAST, SlotState.CLOSED) else [cell.text]
        return ", ".join([*said, cell.state.value.word, *name])

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Say a lane or an hour; what is shown is painted by the headers themselves."""
        count = len(self.lanes if orientation == Qt.Orientation.Horizontal else self.rows)
        if role != Qt.ItemDataRole.AccessibleTextRole or section >= count:
            return None
        if orientation == Qt.Orientation.Vertical:
            row = self.rows[section]
            return self.fold_words(row) if row.is_folded else clock_time(hour_of(row.start))
        lane = self.lanes[section]
        taken = f"{lane.count.replace('/', ' sur ')} réservés" if lane.count else ""
        said = (day_words(lane.day), lane.title, lane.caption, lane.closed, taken)
        return ", ".join(word for word in said if word)

    @staticmethod
    def fold_words(row: Row) -> str:
        """Say a folded stretch: « 12 h – 14 h : aucune permanence »."""
        start, end = clock_time(hour_of(row.start)), clock_time(hour_of(row.start + row.minutes))
        return f"{start} – {end}{NO_BREAK}: aucune permanence"


def day_words(day: date) -> str:
    """Say a day of the week shown: « mardi 17 »."""
    return f"{WEEKDAYS[day.weekday()]} {ordinal_day(day.day)}"
