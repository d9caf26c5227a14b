"""What an agenda shows: lanes of slots, cut in rows of one step, each cell with its words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
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
    HELD = Look("tenu", "◇", "draft", "surface", "draft", "text2")
    TAKEN = Look("réservé", "●", "primary", "soft", "primary", "text")
    WAITING = Look("en attente", "◐", "warn", "warn_s", "warn", "text")
    DONE = Look("reçu", "✓", "ok", "ok_s", "ok", "text")
    ABSENT = Look("absent", "✕", "err", "err_s", "err", "text")
    TO_FILL = Look("à renseigner", "●", "warn", "surface", "warn", "text")
    PAST = Look("resté libre", "○", "border", "bg", "text2", "text2")
    CLOSED = Look("séance annulée", "", "hatch", "bg", "text2", "text2")


NOBODY_THERE = frozenset({SlotState.FREE, SlotState.PAST, SlotState.CLOSED, SlotState.HELD})


class Where(Enum):
    """Where a slot stands in its lane: at its hour, under the slot of its hour, or beside every hour."""

    AT_HOUR = 0
    UNDER_HOUR = 1
    ASIDE = 2


@dataclass(frozen=True)
class AgendaCell:
    """One slot of a lane."""

    key: int
    starts_at: datetime
    minutes: int
    state: SlotState
    text: str  # « Libre », « Benali S. »
    detail: str = ""  # a second line where the slot is tall enough
    where: Where = Where.AT_HOUR
    moment: str = ""  # what is said in place of the hour: « n° 3 »
    marks: tuple[str, ...] = ()  # what is said besides: « en surnombre »
    is_added: bool = False  # it came with its person: no slot to count

    @property
    def start(self) -> int:
        """Return the minutes since midnight."""
        return self.starts_at.hour * 60 + self.starts_at.minute

    @property
    def end(self) -> int:
        """Return the minutes since midnight at which it is over."""
        return self.start + self.minutes


@dataclass(frozen=True)
class AgendaLane:
    """One sitting, or a closed day when it has no cells."""

    day: date
    title: str
    caption: str = ""  # « Me Dupont · Salle 1 »
    cells: tuple[AgendaCell, ...] = ()
    closed: str = ""  # why there is nothing to book: « Férié : Armistice »
    told: str = ""  # in place of the count: « 2 libres »

    @property
    def count(self) -> str:
        """Return how many slots are taken out of all, and how many were added: « 6/6 +1 »."""
        people = [cell.is_added for cell in self.cells if cell.state not in NOBODY_THERE]
        planned = sum(not cell.is_added for cell in self.cells)
        more = f" +{sum(people)}" if any(people) else ""
        said = f"{people.count(False)}/{planned}{more}" if self.cells and not self.closed else ""
        return self.told or said


class Kind(Enum):
    """What a line of the grid is: a step of time, a stretch without any slot, or a line without duration."""

    STEP = 0
    FOLD = 1
    UNDER = 2  # what was added under a slot of an hour
    ASIDE = 3  # « Sans heure »


@dataclass(frozen=True)
class Row:
    """One line of the grid."""

    start: int  # minutes since midnight
    minutes: int
    kind: Kind = Kind.STEP

    @property
    def is_folded(self) -> bool:
        """Tell whether it stands for a stretch without any slot."""
        return self.kind is Kind.FOLD


@dataclass(frozen=True)
class Place:
    """Where a slot lies in the grid."""

    row: int
    column: int
    height: int  # in rows


@dataclass(frozen=True)
class _Layout:
    """The slots of a lane by where they stand; those under an hour with the end of the slot they follow."""

    timed: tuple[AgendaCell, ...]
    under: tuple[tuple[int, AgendaCell], ...]
    aside: tuple[AgendaCell, ...]


def _laid(lane: AgendaLane) -> _Layout:
    """Give each slot its place; one that would hide another stands under it, whatever it says."""
    timed: list[AgendaCell] = []
    under: list[tuple[int, AgendaCell]] = []
    aside: list[AgendaCell] = []
    for cell in sorted(lane.cells, key=lambda cell: (cell.start, cell.where.value)):
        if cell.where is Where.ASIDE:
            continue
        if timed and cell.start < timed[-1].end:
            under.append((timed[-1].end, cell))
        elif cell.where is Where.AT_HOUR:
            timed.append(cell)
        else:
            aside.append(cell)
    aside += [cell for cell in lane.cells if cell.where is Where.ASIDE]
    return _Layout(tuple(timed), tuple(under), tuple(aside))


def _steps(cells: Sequence[AgendaCell]) -> list[Row]:
    """Cut the day by the greatest common step of the slots; a stretch without any slot is one folded row."""
    if not cells:
        return []
    first = min(cell.start for cell in cells)
    last = max(cell.end for cell in cells)
    step = gcd(*(cell.minutes for cell in cells), *(cell.start - first for cell in cells))
    busy = {at for cell in cells for at in range(cell.start, cell.end, step)}
    rows: list[Row] = []
    for start in range(first, last, step):
        if start in busy:
            rows.append(Row(start, step))
        elif rows[-1].is_folded:
            rows[-1] = Row(rows[-1].start, rows[-1].minutes + step, Kind.FOLD)
        else:
            rows.append(Row(start, step, Kind.FOLD))
    return rows


def _rows(lanes: Sequence[_Layout]) -> list[Row]:
    """Return the steps of the day, with a line for each slot added under an hour, then those without one."""
    added: Counter[int] = Counter()  # how many lines follow an hour: as many as the fullest lane needs
    for lane in lanes:
        added |= Counter(end for end, _cell in lane.under)
    rows: list[Row] = []
    for row in _steps([cell for lane in lanes for cell in lane.timed]):
        end = row.start + row.minutes
        rows += [row, *[Row(end, 0, Kind.UNDER)] * added[end]]
    end = rows[-1].start + rows[-1].minutes if rows else 0
    return rows + [Row(end, 0, Kind.ASIDE)] * max((len(lane.aside) for lane in lanes), default=0)


def _places(lanes: Sequence[_Layout], rows: Sequence[Row]) -> dict[int, Place]:
    """Return where each slot lies, by its key."""
    begins = {row.start: index for index, row in enumerate(rows) if row.kind in (Kind.STEP, Kind.FOLD)}
    ends = {row.start + row.minutes: index for index, row in enumerate(rows) if row.kind is Kind.STEP}
    band = next((index for index, row in enumerate(rows) if row.kind is Kind.ASIDE), len(rows))
    places: dict[int, Place] = {}
    for column, lane in enumerate(lanes):
        for cell in lane.timed:
            first, last = begins[cell.start], ends[cell.end]
            places[cell.key] = Place(first, column, last - first + 1)
        following: Counter[int] = Counter()
        for end, cell in lane.under:
            following[end] += 1
            places[cell.key] = Place(ends[end] + following[end], column, 1)
        for number, cell in enumerate(lane.aside):
            places[cell.key] = Place(band + number, column, 1)
    return places


def hour_of(minutes: int) -> time:
    """Return the hour of the minutes since midnight."""
    return time(minutes // 60 % 24, minutes % 60)


class AgendaModel(QAbstractTableModel):
    """Lanes as columns, hours as rows; a slot lies in its first row and spans the others."""

    CellRole = Qt.ItemDataRole.UserRole

    def __init__(self) -> None:
        super().__init__()
        self.edition = 0  # another number each time other lanes are shown
        self.now: datetime | None = None
        self.lanes: tuple[AgendaLane, ...] = ()
        self.rows: list[Row] = []
        self._nothing = ""
        self.places: dict[int, Place] = {}  # slot key → where it lies
        self._cells: dict[tuple[int, int], AgendaCell] = {}

    def show(self, lanes: Iterable[AgendaLane], now: datetime, nothing: str = "aucune permanence") -> None:
        """Show these lanes in place of the others; `nothing` is said of a stretch without any slot."""
        self.beginResetModel()
        self._nothing = nothing
        self.edition += 1
        self.now = now
        self.lanes = tuple(lanes)
        laid = [_laid(lane) for lane in self.lanes]
        self.rows = _rows(laid)
        self.places = _places(laid, self.rows)
        self.lanes = tuple(
            replace(lane, cells=tuple(sorted(lane.cells, key=lambda cell: self.places[cell.key].row)))
            for lane in self.lanes
        )
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
        said = [day_words(lane.day), row_words(row), lane.title]
        if cell is None:
            return ", ".join([*said, lane.closed or "hors permanence"])
        said[1] = cell.moment or hour_words(cell.starts_at.time())
        word = cell.text if cell.state is SlotState.HELD else cell.state.value.word
        name = [] if cell.state in NOBODY_THERE else [cell.text]
        closed = [lane.closed] if lane.closed and cell.state is not SlotState.CLOSED else []
        return ", ".join([*said, word, *cell.marks, *name, *closed])

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Say a lane or an hour; what is shown is painted by the headers themselves."""
        count = len(self.lanes if orientation == Qt.Orientation.Horizontal else self.rows)
        if role != Qt.ItemDataRole.AccessibleTextRole or section >= count:
            return None
        if orientation == Qt.Orientation.Vertical:
            row = self.rows[section]
            return self.fold_words(row) if row.is_folded else row_words(row)
        lane = self.lanes[section]
        taken = lane.told or (f"{lane.count.replace('/', ' sur ')} réservés" if lane.count else "")
        said = (day_words(lane.day), lane.title, lane.caption, lane.closed, taken)
        return ", ".join(word for word in said if word)

    def fold_words(self, row: Row) -> str:
        """Say a folded stretch: « 12 h – 14 h : aucune permanence »."""
        start, end = clock_time(hour_of(row.start)), clock_time(hour_of(row.start + row.minutes))
        return f"{start} – {end}{NO_BREAK}: {self._nothing}"


def hour_words(at: time) -> str:
    """Say an hour with its minutes: « 10 h 00 »."""
    return f"{at.hour}{NO_BREAK}h{NO_BREAK}{at.minute:02d}"


def row_words(row: Row) -> str:
    """Say what a line of the grid stands for."""
    words = {Kind.ASIDE: "sans heure", Kind.UNDER: f"en plus, avant {hour_words(hour_of(row.start))}"}
    return words.get(row.kind) or hour_words(hour_of(row.start))


def day_words(day: date) -> str:
    """Say a day of the week shown: « mardi 17 »."""
    return f"{WEEKDAYS[day.weekday()]} {ordinal_day(day.day)}"
