"""Tables on paper: figures on the right, hairlines, the header repeated on each page, the base under it."""

from bisect import bisect_left
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from math import sqrt

from espace_citoyennete.pdf import fonts
from espace_citoyennete.pdf.paper import (
    A4,
    HAIR,
    HALF_WIDTH,
    MARGIN,
    MUTED,
    TEXT,
    Block,
    Bookmark,
    height_of,
)
from espace_citoyennete.pdf.parts import LEADING, NOTE, Words
from espace_citoyennete.pdf.tags import ARTIFACT, Tag
from espace_citoyennete.report import Cell, Table, written

_HEADER, _SMALL, _TITLE = 8.0, 8.0, 10.35
_GAP = 9.0  # between two columns
_KEPT_ABOVE, _KEPT_BELOW = 5, 3  # rows that stay together where a table is cut


@dataclass(frozen=True)
class Look:
    """How large a table is written."""

    size: float = 9
    padding: float = 2.2  # above and below each row
    shares: tuple[float, ...] = ()  # of the width, one a column; () gives each column what it needs
    least: float = 0  # the height of a row with little on it: room to write by hand


@dataclass(frozen=True)
class _Row:
    cells: tuple[list[str], ...]
    height: float
    bold: bool


@dataclass
class _Grid:
    """What the cells of a table are for whoever hears it, on however many pages it stands."""

    whole: Tag = field(default_factory=lambda: Tag("Table"))
    _tags: dict[tuple[int, int], Tag] = field(default_factory=dict)

    def row(self, row: int) -> Tag:
        """Return a row; cut between two pages, it goes on."""
        return self._tags.setdefault((row, -1), Tag("TR"))

    def cell(self, row: int, column: int) -> Tag:
        """Return a cell; the first one of a row says what the others are about."""
        return self._tags.setdefault((row, column), Tag("TD") if column else Tag("TH", scope="Row"))


@dataclass(frozen=True)
class _Place:
    """Where a part of a table cut between pages stands in the whole."""

    grid: _Grid = field(default_factory=_Grid)
    first_row: int = 0
    is_first: bool = True


class PaperTable(Block):
    """One table; cut between two pages, its title and header come again."""

    def __init__(
        self,
        table: Table,
        look: Look = Look(),
        *,
        bookmarks: tuple[Bookmark, ...] = (),
        place: _Place | None = None,
    ) -> None:
        super().__init__(before=8, after=12, tag=None)
        self._table, self._look, self.bookmarks = table, look, bookmarks
        self._place = place or _Place()
        self._widths: list[float] = []
        self._rows: list[_Row] = []
        self._title: list[str] = []
        self._header: list[list[str]] = []
        self._note: list[str] = []

    def lay(self, width: float) -> float:
        """Share the width between the columns and wrap the texts in them."""
        table, self._widths = self._table, column_widths(self._table, width, self._look)
        self._title = fonts.wrap(table.title, width, _TITLE, bold=True) if table.title else []
        self._header = [
            fonts.wrap(text, limit, _HEADER) for text, limit in zip(table.columns, self._widths, strict=True)
        ]
        self._note = fonts.wrap(table.note, width, _SMALL) if table.note else []
        self._rows = [self._row(cells) for cells in table.rows]
        if table.total:
            self._rows.append(self._row(table.total, bold=True))
        return self._top() + sum(row.height for row in self._rows) + self._bottom()

    def _row(self, cells: Sequence[Cell], bold: bool = False) -> _Row:
        texts = [written(cell, self._table.kind(column)) for column, cell in enumerate(cells)]
        if bold:  # nothing to total is left blank; in the body « – » says that the value is missing
            texts = ["" if cell is None else text for cell, text in zip(cells, texts, strict=True)]
        size = self._look.size
        lines = tuple(
            fonts.wrap(text, width, size, bold) for text, width in zip(texts, self._widths, strict=True)
        )
        height = max(map(len, lines)) * size * LEADING + 2 * self._look.padding
        return _Row(lines, max(height, self._look.least), bold)

    def _top(self) -> float:
        """Return the height of the title, the unit and the header."""
        title = len(self._title) * _TITLE * LEADING
        unit = _SMALL * LEADING if self._table.unit else 0
        return title + unit + 4 + self._header_height()

    def _header_height(self) -> float:
        return max(map(len, self._header)) * _HEADER * LEADING + 4

    def _bottom(self) -> float:
        return len(self._note) * _SMALL * LEADING + (3 if self._note else 0)

    def even_height(self, room: float) -> float:
        """Return the height that the lowest rows may all have for the whole to stand in `room`."""
        heights = sorted(row.height for row in self._rows)
        left = room - self._top() - self._bottom() - sum(heights)
        for count, height in enumerate(heights, 1):
            following = heights[count] if count < len(heights) else float("inf")
            if (following - height) * count >= left:
                return height + left / count
            left -= (following - height) * count
        return 0

    def split(self, _width: float, height: float) -> list[Block]:
        """Cut between two rows, several of them on each side; anywhere if no page could hold the whole."""
        room, fitting = height - self._top(), 0
        while fitting < len(self._rows) and self._rows[fitting].height <= room:
            room -= self._rows[fitting].height
            fitting += 1
        whole_page = self.canv.room
        kept = min(fitting, len(self._rows) - _KEPT_BELOW - (self._table.total is not None))
        is_short = self.height < whole_page / 3  # a short table goes whole to the next page
        if kept >= _KEPT_ABOVE and not is_short:
            return self._cut_before(kept)
        if self.height <= whole_page:
            return []
        fitting = min(fitting, len(self._table.rows) - 1)  # the total is never left alone
        if self._rows[fitting].height > whole_page / 2:
            above = sum(row.height for row in self._rows[:fitting])
            return self._cut_inside(fitting, height - self._top() - above)
        return self._cut_before(fitting)

    def _cut_before(self, row: int) -> list[Block]:
        rows = self._table.rows
        return self._parts(rows[:row], rows[row:], row) if row else []

    def _cut_inside(self, row: int, room: float) -> list[Block]:
        """Cut a row by its lines: those that this page holds, then the others."""
        count = int((room - 2 * self._look.padding) / (self._look.size * LEADING))
        if count < _KEPT_ABOVE:
            return self._cut_before(row)
        rows, cells = self._table.rows, self._rows[row].cells
        above = tuple("\n".join(lines[:count]) for lines in cells)
        below = tuple("\n".join(lines[count:]) for lines in cells)
        return self._parts((*rows[:row], above), (below, *rows[row + 1 :]), row)

    def _parts(
        self, above: tuple[tuple[Cell, ...], ...], below: tuple[tuple[Cell, ...], ...], row: int
    ) -> list[Block]:
        """Return what stands on this page and what goes on from a row; both keep the columns of the whole."""
        table, place = self._table, self._place
        title = table.title.removesuffix(_CONTINUED) + _CONTINUED
        first = replace(table, rows=above, total=None, note="")
        rest = replace(table, title=title if table.title else "", rows=below)
        room = sum(self._widths)
        look = replace(self._look, shares=tuple(width / room for width in self._widths))
        going_on = _Place(place.grid, place.first_row + row, is_first=False)
        return [
            PaperTable(first, look, bookmarks=self.bookmarks, place=place),
            PaperTable(rest, look, place=going_on),
        ]

    def draw(self) -> None:
        """Draw title, unit, header, rows, note."""
        canvas, place = self.canv, self._place
        for mark in self.bookmarks:
            mark.put(canvas, self.height)
        with canvas.tagged(place.grid.whole):
            y = self._draw_header()
            for number, row in enumerate(self._rows):
                y = self._draw_row(place.first_row + number, row, y)
        with canvas.tagged("P") if self._note else nullcontext():
            canvas.ink(MUTED)
            for number, line in enumerate(self._note):
                canvas.line_of_text(0, y - 3 - _SMALL - number * _SMALL * LEADING, line, _SMALL)

    def _draw_header(self) -> float:
        """Draw what stands above the rows; said once, it is a decoration of the pages that follow."""
        canvas, y, is_said = self.canv, self.height, self._place.is_first
        if self._title or self._table.unit:
            with canvas.tagged("Caption" if is_said else ARTIFACT):
                y = self._draw_title(y)
        y -= 4 + self._header_height()
        with canvas.tagged("TR" if is_said else ARTIFACT):
            for column, lines in enumerate(self._header):  # several lines stand on the header's rule
                with canvas.tagged(Tag("TH", scope="Column") if is_said else ARTIFACT):
                    self._cell(column, lines, y + 2 + len(lines) * _HEADER * LEADING, _HEADER)
        canvas.rule(0, y, self.width, 0.8, TEXT)
        return y

    def _draw_title(self, y: float) -> float:
        self.canv.ink(TEXT)
        for line in self._title:
            self.canv.line_of_text(0, y - _TITLE, line, _TITLE, bold=True)
            y -= _TITLE * LEADING
        self.canv.ink(MUTED)
        if unit := self._table.unit:
            self.canv.line_of_text(0, y - _SMALL, unit[:1].upper() + unit[1:], _SMALL)
            y -= _SMALL * LEADING
        return y

    def _draw_row(self, number: int, row: _Row, y: float) -> float:
        self.canv.ink(TEXT)
        if row.bold:
            self.canv.rule(0, y, self.width, 0.8, TEXT)
        grid = self._place.grid
        with self.canv.tagged(grid.row(number)):
            for column, lines in enumerate(row.cells):
                with self.canv.tagged(grid.cell(number, column)):
                    self._cell(column, lines, y - self._look.padding, self._look.size, bold=row.bold)
        self.canv.rule(0, y - row.height, self.width, 0.4, HAIR)
        return y - row.height

    def _cell(self, column: int, lines: list[str], top: float, size: float, *, bold: bool = False) -> None:
        start = sum(self._widths[:column]) + _GAP * column
        is_text = self._table.kind(column) == "text"
        x, anchor = (start, "start") if is_text else (start + self._widths[column], "end")
        for number, line in enumerate(lines):
            y = top - size - number * size * LEADING
            self.canv.line_of_text(x, y, line, size, bold=bold, anchor=anchor)


_SIZES = tuple(half / 2 for half in range(40, 13, -1))  # no smaller: nobody would read it


def fitted(table: Table, look: Look, width: float, room: float) -> PaperTable:
    """Return the table in the largest letters, up to those asked for, that hold in a height.

    What is left of the height goes to the lowest rows, for writing by hand.
    """
    sizes = [size for size in _SIZES if size <= look.size]

    def is_held(size: float) -> bool:
        return PaperTable(table, replace(look, size=size)).lay(width) <= room

    place = min(bisect_left(sizes, True, key=is_held), len(sizes) - 1)
    found = PaperTable(table, replace(look, size=sizes[place]))
    found.lay(width)
    return PaperTable(table, replace(look, size=sizes[place], least=max(look.least, found.even_height(room))))


def one_page(
    head: Sequence[Block], table: Table, look: Look, size: tuple[float, float] = A4, note: str = ""
) -> list[Block]:
    """Give a table all the room that its page has under its head, and above its note."""
    width, room = size[0] - 2 * MARGIN, size[1] - 2 * MARGIN
    foot = [Words(note, NOTE)] if note else []
    room -= height_of((*head, *foot), width)
    sheet = fitted(table, look, width, min(room - _AROUND, len(table.rows) * _MOST))
    return [*head, sheet, *foot]


_AROUND, _MOST = 24.0, 64.0  # what parts a table from the rest, and the highest row to write on
_CONTINUED = " (suite)"


def table_flowable(table: Table, *, is_listed: bool = False) -> Block:
    """Return the table as a block of a story, with its bookmark where the contents list it."""
    return PaperTable(table, bookmarks=(Bookmark(table.title, 1),) if is_listed and table.title else ())


def column_widths(table: Table, width: float, look: Look) -> list[float]:
    """Give figures what they need, share the rest between the texts, then let the figures breathe."""
    columns = range(len(table.columns))
    room = width - _GAP * (len(columns) - 1)
    if look.shares:
        return [room * share for share in look.shares]
    widths = [_natural(table, column, look.size) for column in columns]
    texts = [column for column in columns if table.kind(column) == "text"]
    room -= sum(widths[column] for column in columns if column not in texts)
    # The narrowest first: what it leaves goes to the wider ones.
    # A long one takes more than a short one, yet not all: it goes on to more lines.
    weights = {column: sqrt(widths[column]) for column in texts}
    for column in sorted(texts, key=widths.__getitem__):
        widths[column] = min(widths[column], room * weights[column] / sum(weights.values()))
        room -= widths[column]
        del weights[column]
    figures = len(columns) - len(texts)
    wider = min(room / figures, _BREATH) if figures else 0
    widths = [need if column in texts else need + wider for column, need in enumerate(widths)]
    widths[texts[-1] if texts else 0] += max(room - wider * figures, 0)
    return widths


_BREATH = 40.0  # the most that a column of figures is widened to fill the page


def _natural(table: Table, column: int, size: float) -> float:
    kind = table.kind(column)
    needs = [fonts.width(written(row[column], kind), size, False) for row in table.rows]
    if table.total:
        needs.append(fonts.width(written(table.total[column], kind), size, True))
    header = table.columns[column]
    words = [header] if kind == "text" else header.split(" ")
    return max([*needs, *(fonts.width(word, _HEADER, False) for word in words)]) + 0.1


def is_narrow(table: Table) -> bool:
    """Tell whether the table reads well in half of the page."""
    needs = [_natural(table, column, Look.size) for column in range(len(table.columns))]
    figures = sum(need for column, need in enumerate(needs) if table.kind(column) != "text")
    return len(needs) <= 4 and 0 < figures <= HALF_WIDTH * 0.55 - _GAP * (len(needs) - 1)
