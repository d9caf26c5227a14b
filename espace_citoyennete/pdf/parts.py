"""What a document is made of besides tables and charts; texts are plain, no markup is ever read in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO

from PIL import Image
from reportlab.lib.utils import ImageReader

from espace_citoyennete.pdf import fonts
from espace_citoyennete.pdf.paper import GUTTER, HAIR, MUTED, PRIMARY, TEXT, Block, Bookmark
from espace_citoyennete.pdf.tags import Name, Tag
from espace_citoyennete.report import KeyFigure

LEADING = 1.28


@dataclass(frozen=True)
class TextStyle:
    """How a text looks and stands."""

    size: float
    bold: bool = False
    colour: str = TEXT
    before: float = 0
    after: float = 4
    keep: bool = False  # stays with what follows
    tag: Name = "P"  # what it is for whoever hears it


BODY = TextStyle(10)
NOTE = TextStyle(8, colour=MUTED, before=2)
TITLE = TextStyle(24, bold=True, after=2, keep=True, tag="H1")
SUBTITLE = TextStyle(13, colour=MUTED, after=2, keep=True)
_CONTENTS = TextStyle(11, bold=True, before=6, after=6, keep=True, tag="H2")
PART = TextStyle(11, bold=True, before=6, after=3, keep=True, tag="H3")
CHAPTER = TextStyle(15, bold=True, colour=PRIMARY, before=20, after=8, keep=True, tag="H2")


class Words(Block):
    """A text, wrapped; it may be cut between two pages, never leaving a single line."""

    def __init__(self, text: str, style: TextStyle = BODY, tag: Tag | None = None) -> None:
        super().__init__(before=style.before, after=style.after, keep=style.keep, tag=tag or style.tag)
        self._text, self._style = text, style
        self._lines: list[str] = []

    def lay(self, width: float) -> float:
        """Cut the text into lines."""
        self._lines = fonts.wrap(self._text, width, self._style.size, self._style.bold)
        return len(self._lines) * self._style.size * LEADING

    def split(self, _width: float, height: float) -> list[Block]:
        """Cut the text so that two lines at least stand on each page."""
        fitting = min(int(height / (self._style.size * LEADING)), len(self._lines) - 2)
        if fitting < 2:
            return []
        style = replace(self._style, keep=False)  # longer than its page, it keeps nothing
        parts = (self._lines[:fitting], self._lines[fitting:])
        return [Words("\n".join(part), style, self.tag) for part in parts]

    def draw(self) -> None:
        """Write the lines."""
        self.canv.ink(self._style.colour)
        write_lines(self, self._lines, 0, self.height, self._style.size, bold=self._style.bold)


def write_lines(
    block: Block, lines: Sequence[str], x: float, top: float, size: float, *, bold: bool = False
) -> None:
    """Write lines downwards from a height."""
    for number, line in enumerate(lines):
        block.canv.line_of_text(x, top - size - number * size * LEADING, line, size, bold=bold)


class Masthead(Block):
    """The head of the first page: the place above a heavy rule, its logo on the right."""

    _SIZE, _LOGO_HEIGHT, _LOGO_WIDTH = 11.0, 40.0, 120.0

    def __init__(self, name: str, details: str, logo: bytes | None = None) -> None:
        super().__init__(after=14, keep=True, tag=None)
        self._name, self._details = name, details
        self._logo = ImageReader(_on_white(logo)) if logo else None

    def lay(self, _width: float) -> float:
        """Take the height of the logo, or of two lines."""
        return (self._LOGO_HEIGHT if self._logo else 2 * self._SIZE * LEADING) + 8

    def draw(self) -> None:
        """Write who publishes the document."""
        with self.canv.tagged("P"):
            self.canv.ink(PRIMARY)
            self.canv.line_of_text(0, 10 + self._SIZE * LEADING, self._name, self._SIZE, bold=True)
        with self.canv.tagged("P"):
            self.canv.ink(MUTED)
            self.canv.line_of_text(0, 10, self._details, 9)
        self.canv.rule(0, 0, self.width, 2, PRIMARY)
        if self._logo:
            wide, tall = self._logo.getSize()
            scale = min(self._LOGO_WIDTH / wide, self._LOGO_HEIGHT / tall)
            box = (self.width - wide * scale, 7, wide * scale, tall * scale)
            self.canv.drawImage(self._logo, *box)


def _on_white(logo: bytes) -> Image.Image | BytesIO:
    """Return a picture that hides what is behind it, in the colours of a screen: archives take no other."""
    picture = Image.open(BytesIO(logo))
    if picture.mode in {"RGB", "L"} and "transparency" not in picture.info:
        return BytesIO(logo)
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture.convert("RGBA"))
    return paper.convert("RGB")


class Heading(Words):
    """A chapter's title, in the bookmarks and in the contents; it stays with what follows."""

    def __init__(self, text: str) -> None:
        super().__init__(text, CHAPTER)
        self.bookmarks = (Bookmark(text),)

    def draw(self) -> None:
        """Write the title and note its page."""
        super().draw()
        self.canv.rule(0, 0, self.width, 0.8, PRIMARY)
        for mark in self.bookmarks:
            mark.put(self.canv, self.height)


class ContentsLine(Block):
    """One line of the contents, with its page, which is a link."""

    _SIZES = (10.0, 9.0)
    _LINES = (15.0, 13.0)
    _INDENT = 12.0

    def __init__(self, whole: Tag, mark: Bookmark) -> None:
        super().__init__(tag=whole, keep=True)  # on one page, where one holds them all
        self._mark = mark

    def lay(self, _width: float) -> float:
        """Take one line."""
        return self._LINES[self._mark.level]

    def draw(self) -> None:
        """Write the title; the page comes when it is known."""
        canvas, level = self.canv, self._mark.level
        start, size = self._INDENT * level, self._SIZES[level]
        title = fonts.wrap(self._mark.title, self.width - start - 40, size)
        with canvas.tagged("TOCI"), canvas.tagged("Link"):
            canvas.ink(TEXT)
            canvas.line_of_text(start, 4, title[0] + "…" * (len(title) > 1), size)
            canvas.jump(canvas.name(self._mark), self._mark.title, (0, 0, self.width, self.height))
            canvas.page_of(self._mark, 4, size)
        canvas.rule(0, 0, self.width)


def contents(story: Iterable[Block]) -> list[Block]:
    """Return the contents of a story: the chapters and their tables, each a link to its page."""
    whole = Tag("TOC")
    lines = [ContentsLine(whole, mark) for block in story for mark in block.bookmarks]
    return [Words("Sommaire", _CONTENTS), *lines]


class NewPage(Block):
    """Takes what is left of the page: what follows stands on the next one."""

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Fill the page."""
        self.width, self.height = width, height
        return width, height

    def draw(self) -> None:
        """Draw nothing."""


class KeyFigureRow(Block):
    """Up to three figures side by side, each with its label, what it became, and what it counts."""

    COLUMNS = 3

    def __init__(self, figures: Sequence[KeyFigure], whole: Tag, *, keep: bool = False) -> None:
        super().__init__(before=2, after=4, keep=keep, tag=whole)
        self._figures = figures
        self._definitions: list[list[str]] = []
        self._labels: list[list[str]] = []
        self._changes: list[list[str]] = []  # « +6 % sur 2024 »

    def lay(self, width: float) -> float:
        """Wrap labels and definitions in their columns."""
        column = self._column(width)
        self._labels = [fonts.wrap(figure.label, column, 9.5, bold=True) for figure in self._figures]
        self._definitions = [
            fonts.wrap(figure.definition, column, 8) if figure.definition else [] for figure in self._figures
        ]
        self._changes = [
            fonts.wrap(figure.compared, column, 8) if figure.compared else [] for figure in self._figures
        ]
        texts = (self._labels, self._changes, self._definitions)
        label, changed, definition = (max(map(len, lines)) for lines in texts)
        return 33 + (label * 9.5 + (changed + definition) * 8) * LEADING

    def draw(self) -> None:
        """Draw each figure under a thin rule."""
        column = self._column(self.width)
        label_height = max(map(len, self._labels)) * 9.5 * LEADING
        told_height = label_height + max(map(len, self._changes)) * 8 * LEADING
        for number, figure in enumerate(self._figures):
            x, top = number * (column + GUTTER), self.height
            self.canv.rule(x, top, x + column, 0.8, HAIR)
            with self.canv.tagged("LI"), self.canv.tagged("LBody"):
                self.canv.ink(PRIMARY)
                self.canv.line_of_text(x, top - 24, figure.told, 21, bold=True)
                self.canv.ink(TEXT)
                write_lines(self, self._labels[number], x, top - 29, 9.5, bold=True)
                write_lines(self, self._changes[number], x, top - 30 - label_height, 8)
                self.canv.ink(MUTED)
                write_lines(self, self._definitions[number], x, top - 30 - told_height, 8)

    def _column(self, width: float) -> float:
        return (width - GUTTER * (self.COLUMNS - 1)) / self.COLUMNS


def key_figures(figures: Sequence[KeyFigure], *, keep: bool = False) -> list[Block]:
    """Return the rows of key figures."""
    step, whole = KeyFigureRow.COLUMNS, Tag("L")
    return [KeyFigureRow(figures[n : n + step], whole, keep=keep) for n in range(0, len(figures), step)]


class Columns(Block):
    """Two blocks side by side, tops aligned, on the same page."""

    def __init__(self, left: Block, right: Block) -> None:
        super().__init__(before=8, after=12, tag=None)
        self._sides = (left, right)
        self.bookmarks = (*left.bookmarks, *right.bookmarks)

    def lay(self, width: float) -> float:
        """Give each block half of the width."""
        half = (width - GUTTER) / 2
        return max(side.wrap(half, 0)[1] for side in self._sides)

    def draw(self) -> None:
        """Draw both from the top."""
        for number, side in enumerate(self._sides):
            side.drawOn(self.canv, number * (self.width + GUTTER) / 2, self.height - side.height)
