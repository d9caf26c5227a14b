"""The sheet of paper: its size, its inks, its numbered pages, and what stands on it."""

from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from reportlab.platypus.flowables import Flowable

from espace_citoyennete.pdf import fonts
from espace_citoyennete.pdf.tagged import TaggedCanvas
from espace_citoyennete.pdf.tags import ARTIFACT, Name, Tag

PAGE_WIDTH, PAGE_HEIGHT = A4 = 595.28, 841.89  # in points
A5 = 419.53, 595.28
MARGIN = 51.02  # 18 mm
CONTENT_WIDTH = PAGE_WIDTH - 2 * MARGIN
CONTENT_HEIGHT = PAGE_HEIGHT - 2 * MARGIN
GUTTER = 20.0
HALF_WIDTH = (CONTENT_WIDTH - GUTTER) / 2

TEXT, MUTED, HAIR, PRIMARY = "#1A2129", "#46525F", "#B4BEC8", "#1F5A96"

_FOOT, _SMALL, _SMALL_LEADING = 30.0, 7.0, 8.5
_HEAD, _HEAD_SIZE = 25.0, 6.0  # of the journal, under the number; no printer prints lower
_NUMBER = 34.0
_NUMBER_WIDTH = 118.0  # for « Page 100/100 » and the head of the journal, beside the footer
_BEFORE = {"middle": 0.5, "end": 1.0}  # how much of a line stands before where it is anchored


class PagedCanvas(TaggedCanvas):
    """Writes « Page 3/12 » and the contents' page numbers at the end, when the pages are known."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.pages: dict[Bookmark, int] = {}
        self._names: dict[Bookmark, str] = {}
        self._contents: list[tuple[Bookmark, float, float]] = []  # height and size of its line
        self._numbered: list[int] = []
        self.showOutline()

    def dress(self, header: str, footer: str, journal: str) -> None:
        """Write the header (the first page carries its own title), the footer and a place for the number.

        Without a header, each page is a paper of its own: it bears no number. Each page bears the head of
        the journal.
        """
        with self.tagged(ARTIFACT):
            self.ink(MUTED)
            self.line_of_text(self._pagesize[0] - MARGIN, _HEAD, journal, _HEAD_SIZE, anchor="end")
        if not header:
            return
        self._numbered.append(self.getPageNumber())
        with self.tagged(ARTIFACT):
            if self.getPageNumber() > 1:
                width, height = self._pagesize
                self.ink(MUTED)
                self.line_of_text(MARGIN, height - 36, header, 8)
                self.rule(MARGIN, height - 41, width - MARGIN)
            self._write_footer(footer)
            self.doForm(f"pied{self.getPageNumber()}")

    def name(self, mark: "Bookmark") -> str:
        """Return the name of a bookmark in this document."""
        return self._names.setdefault(mark, f"repere{len(self._names)}")

    def page_of(self, mark: "Bookmark", y: float, size: float) -> None:
        """Leave a place for the page of a bookmark, at the end of its line of the contents."""
        self._contents.append((mark, y, size))
        self.doForm(f"page_{self.name(mark)}")

    def _write_footer(self, footer: str) -> None:
        self.ink(MUTED)
        lines = fonts.wrap(footer, self._pagesize[0] - 2 * MARGIN - _NUMBER_WIDTH, _SMALL) if footer else []
        top = _FOOT + (len(lines) - 1) * _SMALL_LEADING / 2
        for number, line in enumerate(lines):
            self.line_of_text(MARGIN, top - number * _SMALL_LEADING, line, _SMALL)

    @property
    def room(self) -> float:
        """Return the height that a page offers between its margins."""
        return float(self._pagesize[1] - 2 * MARGIN)

    def ink(self, colour: str) -> None:
        """Take a colour for what is filled and drawn next."""
        self.setFillColor(colour)
        self.setStrokeColor(colour)

    def rule(self, start: float, y: float, end: float, width: float = 0.4, colour: str = HAIR) -> None:
        """Draw a horizontal line."""
        self.setStrokeColor(colour)
        self.setLineWidth(width)
        self.line(start, y, end, y)

    def line_of_text(
        self, x: float, y: float, text: str, size: float, *, bold: bool = False, anchor: str = "start"
    ) -> None:
        """Write one line at its start, its middle or its end; a space tells it from the next one."""
        if anchor != "start":
            x -= fonts.width(text, size, bold) * _BEFORE[anchor]
        parts = fonts.runs(text + " ", bold)
        if len(parts) == 1:
            self._write(x, y, *parts[0], size)
            return
        with self.spelt(text + " "):  # letters turned or taken from several fonts, told as they were typed
            for name, part in parts:
                self._write(x, y, name, part, size)
                x += self.stringWidth(part, name, size)

    def _write(self, x: float, y: float, font: str, text: str, size: float) -> None:
        self.setFont(font, size)
        self.drawString(x, y, text)

    def save(self) -> None:
        """Write the page numbers where their places were left, then the file."""
        last = self.getPageNumber() - 1
        for page in self._numbered:
            with self.form(f"pied{page}"):
                self.ink(MUTED)
                self.line_of_text(self._pagesize[0] - MARGIN, _NUMBER, f"Page {page}/{last}", 8, anchor="end")
        for mark, y, size in self._contents:
            with self.form(f"page_{self.name(mark)}"):
                self.line_of_text(CONTENT_WIDTH, y, str(self.pages[mark]), size, anchor="end")
        super().save()


@dataclass(frozen=True, eq=False)
class Bookmark:
    """A place that the bookmarks and the contents lead to: a chapter (0), or something in it (1)."""

    title: str
    level: int = 0

    def put(self, canvas: PagedCanvas, y: float) -> None:
        """Note the page, and open it just above a height."""
        canvas.pages[self] = canvas.getPageNumber()
        name = canvas.name(self)
        canvas.bookmarkHorizontal(name, 0, y + 12)
        canvas.addOutlineEntry(self.title, name, self.level, closed=self.level == 0)


class Block(Flowable):  # type: ignore[misc]  # reportlab has no types
    """Something of known height once its width is known; `before` and `after` part it from its neighbours.

    It is one part of the document, a paragraph unless told otherwise; None tells its parts as it draws them.
    """

    bookmarks: tuple[Bookmark, ...] = ()  # where the contents lead to

    def __init__(
        self, *, before: float = 0, after: float = 0, keep: bool = False, tag: Tag | Name | None = "P"
    ) -> None:
        super().__init__()
        self.tag = Tag(tag) if isinstance(tag, str) else tag
        self.spaceBefore, self.spaceAfter, self.keepWithNext = before, after, keep
        self.canv: PagedCanvas

    def lay(self, width: float) -> float:
        """Lay the content at this width and return its height."""
        raise NotImplementedError

    def draw(self) -> None:
        """Draw on `canv`, from `height` at the top down to 0."""
        raise NotImplementedError

    def _drawOn(self, canvas: PagedCanvas) -> None:
        with canvas.tagged(self.tag) if self.tag else nullcontext():
            super()._drawOn(canvas)

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Answer reportlab's question about the size."""
        if getattr(self, "width", None) != width:  # laid once: it is asked again before it is drawn
            self.width, self.height = width, self.lay(width)
        return self.width, self.height


def height_of(blocks: Iterable[Block], width: float) -> float:
    """Return the height that blocks take one under the other; of two gaps that meet, the wider parts them."""
    blocks = list(blocks)
    gaps = (max(above.spaceAfter, below.spaceBefore) for above, below in pairwise(blocks))
    return sum(block.wrap(width, 0)[1] for block in blocks) + sum(gaps)
