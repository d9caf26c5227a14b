"""What a document is made of besides tables and charts; texts are plain, no markup is ever read in them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO

from reportlab.lib.utils import ImageReader

from espace_citoyennete.pdf import fonts
from espace_citoyennete.pdf.paper import GUTTER, HAIR, MUTED, PRIMARY, TEXT, Block
from espace_citoyennete.report import KeyFigure, written

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


BODY = TextStyle(10)
NOTE = TextStyle(8, colour=MUTED, before=2)
TITLE = TextStyle(24, bold=True, after=2, keep=True)
SUBTITLE = TextStyle(13, colour=MUTED, after=2, keep=True)
CHAPTER = TextStyle(15, bold=True, colour=PRIMARY, before=20, after=8, keep=True)


class Words(Block):
    """A text, wrapped; it may be cut between two pages, never leaving a single line."""

    def __init__(self, text: str, style: TextStyle = BODY) -> None:
        super().__init__(before=style.before, after=style.after, keep=style.keep)
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
        return [Words("\n".join(part), style) for part in (self._lines[:fitting], self._lines[fitting:])]

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
        super().__init__(after=14, keep=True)
        self._name, self._details = name, details
        self._logo = ImageReader(BytesIO(logo)) if logo else None

    def lay(self, _width: float) -> float:
        """Take the height of the logo, or of two lines."""
        return (self._LOGO_HEIGHT if self._logo else 2 * self._SIZE * LEADING) + 8

    def draw(self) -> None:
        """Write who publishes the document."""
        self.canv.ink(PRIMARY)
        self.canv.line_of_text(0, 10 + self._SIZE * LEADING, self._name, self._SIZE, bold=True)
        self.canv.ink(MUTED)
        self.canv.line_of_text(0, 10, self._details, 9)
        self.canv.rule(0, 0, self.width, 2, PRIMARY)
        if self._logo:
            wide, tall = self._logo.getSize()
            scale = min(self._LOGO_WIDTH / wide, self._LOGO_HEIGHT / tall)
            box = (self.width - wide * scale, 7, wide * scale, tall * scale)
            self.canv.drawImage(self._logo, *box, mask="auto")


class Heading(Words):
    """A chapter's title, in the bookmarks and in the contents; it stays with what follows."""

    def __init__(self, key: str, text: str) -> None:
        super().__init__(text, CHAPTER)
        self.key, self.title = key, text

    def draw(self) -> None:
        """Write the title and note its page."""
        super().draw()
        self.canv.rule(0, 0, self.width, 0.8, PRIMARY)
        self.canv.pages[self.key] = self.canv.getPageNumber()
        self.canv.bookmarkHorizontal(self.key, 0, self.height + 12)
        self.canv.addOutlineEntry(self.title, self.key, 0)


class Contents(Block):
    """The chapters with their pages, which are links."""

    _LINE = 15.0

    def __init__(self, headings: Sequence[Heading]) -> None:
        super().__init__(before=6, after=10)
        self._headings = headings

    def lay(self, _width: float) -> float:
        """Take one line a chapter."""
        return self._LINE * (len(self._headings) + 1.3)

    def draw(self) -> None:
        """Write the titles; the pages come when they are known."""
        self.canv.ink(TEXT)
        self.canv.line_of_text(0, self.height - 12, "Sommaire", 11, bold=True)
        for number, heading in enumerate(self._headings):
            y = self.height - self._LINE * (number + 2.1)
            self.canv.line_of_text(0, y, heading.title, 10)
            self.canv.rule(0, y - 4, self.width)
            self.canv.linkRect("", heading.key, (0, y - 4, self.width, y + 11), relative=1, thickness=0)
            self.canv.contents.append((heading.key, y))
        self.canv.doForm("sommaire")


class NewPage(Block):
    """Takes what is left of the page: what follows stands on the next one."""

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Fill the page."""
        self.width, self.height = width, height
        return width, height

    def draw(self) -> None:
        """Draw nothing."""


class KeyFigureRow(Block):
    """Up to three figures side by side, each with its label and what it counts."""

    COLUMNS = 3

    def __init__(self, figures: Sequence[KeyFigure], *, keep: bool = False) -> None:
        super().__init__(before=2, after=8, keep=keep)
        self._figures = figures
        self._definitions: list[list[str]] = []
        self._labels: list[list[str]] = []

    def lay(self, width: float) -> float:
        """Wrap labels and definitions in their columns."""
        column = self._column(width)
        self._labels = [fonts.wrap(figure.label, column, 9.5, bold=True) for figure in self._figures]
        self._definitions = [
            fonts.wrap(figure.definition, column, 8) if figure.definition else [] for figure in self._figures
        ]
        label, definition = (max(map(len, lines)) for lines in (self._labels, self._definitions))
        return 33 + (label * 9.5 + definition * 8) * LEADING

    def draw(self) -> None:
        """Draw each figure under a thin rule."""
        column = self._column(self.width)
        label_height = max(map(len, self._labels)) * 9.5 * LEADING
        for number, figure in enumerate(self._figures):
            x, top = number * (column + GUTTER), self.height
            self.canv.rule(x, top, x + column, 0.8, HAIR)
            self.canv.ink(PRIMARY)
            self.canv.line_of_text(x, top - 24, written(figure.value, figure.unit), 21, bold=True)
            self.canv.ink(TEXT)
            write_lines(self, self._labels[number], x, top - 29, 9.5, bold=True)
            self.canv.ink(MUTED)
            write_lines(self, self._definitions[number], x, top - 30 - label_height, 8)

    def _column(self, width: float) -> float:
        return (width - GUTTER * (self.COLUMNS - 1)) / self.COLUMNS


def key_figures(figures: Sequence[KeyFigure], *, keep: bool = False) -> list[Block]:
    """Return the rows of key figures."""
    step = KeyFigureRow.COLUMNS
    return [KeyFigureRow(figures[n : n + step], keep=keep) for n in range(0, len(figures), step)]


class Columns(Block):
    """Two blocks side by side, tops aligned, on the same page."""

    def __init__(self, left: Block, right: Block) -> None:
        super().__init__(before=8, after=12)
        self._sides = (left, right)

    def lay(self, width: float) -> float:
        """Give each block half of the width."""
        half = (width - GUTTER) / 2
        return max(side.wrap(half, 0)[1] for side in self._sides)

    def draw(self) -> None:
        """Draw both from the top."""
        for number, side in enumerate(self._sides):
            side.drawOn(self.canv, number * (self.width + GUTTER) / 2, self.height - side.height)
