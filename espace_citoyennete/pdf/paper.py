"""The sheet of paper: its size, its inks, its numbered pages, and what stands on it."""

from collections.abc import Iterable
from typing import Any

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus.flowables import Flowable

from espace_citoyennete.pdf import fonts

PAGE_WIDTH, PAGE_HEIGHT = A4 = 595.28, 841.89  # in points
A5 = 419.53, 595.28
MARGIN = 51.02  # 18 mm
CONTENT_WIDTH = PAGE_WIDTH - 2 * MARGIN
CONTENT_HEIGHT = PAGE_HEIGHT - 2 * MARGIN
GUTTER = 20.0
HALF_WIDTH = (CONTENT_WIDTH - GUTTER) / 2

TEXT, MUTED, HAIR, PRIMARY = "#1A2129", "#46525F", "#B4BEC8", "#1F5A96"


class PagedCanvas(Canvas):  # type: ignore[misc]  # reportlab has no types
    """Writes « Page 3/12 » and the contents' page numbers at the end, when the pages are known."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.pages: dict[str, int] = {}  # key of a heading → its page
        self.contents: list[tuple[str, float]] = []  # key of a heading → height of its line in the contents
        self._numbered: list[int] = []
        self.showOutline()

    def dress(self, header: str) -> None:
        """Write the header (the first page carries its own title) and leave a place for the page number.

        Without a header, each page is a paper of its own: it bears no number.
        """
        if not header:
            return
        self._numbered.append(self.getPageNumber())
        if self.getPageNumber() > 1:
            width, height = self._pagesize
            self.ink(MUTED)
            self.line_of_text(MARGIN, height - 36, header, 8)
            self.rule(MARGIN, height - 41, width - MARGIN)
        self.doForm(f"pied{self.getPageNumber()}")

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
        """Write one line at its start, its middle or its end."""
        self.setFont(fonts.font(bold), size)
        draw = {"start": self.drawString, "middle": self.drawCentredString, "end": self.drawRightString}
        draw[anchor](x, y, fonts.printable(text))

    def save(self) -> None:
        """Write the page numbers where their places were left, then the file."""
        last = self.getPageNumber() - 1
        for page in self._numbered:
            self.beginForm(f"pied{page}")
            self.ink(MUTED)
            self.line_of_text(self._pagesize[0] - MARGIN, 30, f"Page {page}/{last}", 8, anchor="end")
            self.endForm()
        if self.contents:
            self.beginForm("sommaire")
            for key, y in self.contents:
                self.line_of_text(CONTENT_WIDTH, y, str(self.pages[key]), 10, anchor="end")
            self.endForm()
        super().save()


class Block(Flowable):  # type: ignore[misc]  # reportlab has no types
    """Something of known height once its width is known; `before` and `after` part it from its neighbours."""

    def __init__(self, *, before: float = 0, after: float = 0, keep: bool = False) -> None:
        super().__init__()
        self.spaceBefore, self.spaceAfter, self.keepWithNext = before, after, keep
        self.canv: PagedCanvas

    def lay(self, width: float) -> float:
        """Lay the content at this width and return its height."""
        raise NotImplementedError

    def draw(self) -> None:
        """Draw on `canv`, from `height` at the top down to 0."""
        raise NotImplementedError

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Answer reportlab's question about the size."""
        self.width, self.height = width, self.lay(width)
        return self.width, self.height


def height_of(blocks: Iterable[Block], width: float) -> float:
    """Return the height that blocks take one under the other, with what parts them."""
    return sum(block.lay(width) + block.spaceBefore + block.spaceAfter for block in blocks)
