"""The canvas on which whatever is drawn is told: a part of the document, or a decoration."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from espace_citoyennete.pdf import archive
from espace_citoyennete.pdf.tags import ARTIFACT, Jump, Marks, Name, Part, Structure, Tag

_DECORATION = Part(ARTIFACT)
_colour = cache(HexColor)  # reportlab reads « #1A2129 » slowly, and each line of a page takes its ink


class TaggedCanvas(Canvas):  # type: ignore[misc]  # reportlab has no types
    """Marks whatever is drawn with the part of the document that is open, or as a decoration.

    Words belong to the part that is open; lines and shapes are decorations, except in a figure.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._structure = Structure()
        self._marked: Part | None = None  # the part of the marks now written
        self._count = 0  # of the marks of this page
        self._is_form = False

    @contextmanager
    def tagged(self, tag: Tag | Name) -> Iterator[None]:
        """Let what is drawn belong to a part of the document, new or left unfinished on another page."""
        with self._structure.opened(tag if isinstance(tag, Tag) else Tag(tag)):
            yield

    def jump(self, key: str, words: str, box: tuple[float, float, float, float]) -> None:
        """Lay a link towards a bookmark over what the part that is open has drawn."""
        rank = len(self._annotationrefs)
        self.linkRect(words, key, box, relative=1, thickness=0)
        self._structure.current.children.append(Jump(self.getPageNumber() - 1, rank, words))

    @contextmanager
    def spelt(self, text: str) -> Iterator[None]:
        """Tell what is drawn as it was typed, whatever the order and the shapes of its letters."""
        self._mark()
        told = text.encode("utf-16-be", "replace").hex()  # half of a pair of codes is told « ? »
        self._code.append(f"/Span <</ActualText <FEFF{told}>>> BDC")
        yield
        self._code.append("EMC")

    def setFillColor(self, colour: str) -> None:
        """Take a colour for what is filled next."""
        super().setFillColor(_colour(colour))

    def setStrokeColor(self, colour: str) -> None:
        """Take a colour for what is drawn next."""
        super().setStrokeColor(_colour(colour))

    def _mark(self, *, is_shape: bool = False) -> None:
        """Write, before something is drawn, which part it belongs to."""
        structure = self._structure
        is_artifact = structure.is_decoration or (is_shape and not structure.is_figure)
        part = _DECORATION if is_artifact else structure.current
        if self._is_form or part is self._marked:
            return
        self._end_marks()
        if part is _DECORATION:
            self._code.append("/Artifact BMC")
        else:
            self._code.append(f"/{part.tag.name} <</MCID {self._count}>> BDC")
            part.children.append(Marks(self.getPageNumber() - 1, self._count))
            self._count += 1
        self._marked = part

    def _end_marks(self) -> None:
        if self._marked is not None:
            self._code.append("EMC")
            self._marked = None

    def saveState(self) -> None:
        """Keep the state of the pen; marks do not reach over it."""
        self._end_marks()
        super().saveState()

    def restoreState(self) -> None:
        """Take the former state of the pen; marks do not reach over it."""
        self._end_marks()
        super().restoreState()

    def showPage(self) -> None:
        """End the page; marks are numbered page by page."""
        self._end_marks()
        super().showPage()
        self._count = 0

    def drawText(self, text: object) -> None:
        """Write words as part of the document."""
        self._mark()
        super().drawText(text)

    def doForm(self, name: str) -> None:
        """Draw a piece written elsewhere as part of the document."""
        self._mark()
        super().doForm(name)

    def drawImage(self, *arguments: Any, **options: Any) -> None:
        """Draw a picture, with the states of the pen that it takes inside its marks."""
        self._mark(is_shape=True)
        marked, self._marked = self._marked, None
        super().drawImage(*arguments, **options)
        self._marked = marked

    def line(self, *ends: float) -> None:
        """Draw a line."""
        self._mark(is_shape=True)
        super().line(*ends)

    def rect(self, *box: float, **options: Any) -> None:
        """Draw a rectangle."""
        self._mark(is_shape=True)
        super().rect(*box, **options)

    def circle(self, *place: float, **options: Any) -> None:
        """Draw a disc."""
        self._mark(is_shape=True)
        super().circle(*place, **options)

    def drawPath(self, path: object, **options: Any) -> None:
        """Draw a path."""
        self._mark(is_shape=True)
        super().drawPath(path, **options)

    @contextmanager
    def form(self, name: str) -> Iterator[None]:
        """Write a piece that pages already drawn have left a place for."""
        self.beginForm(name)
        self._is_form = True
        yield
        self._is_form = False
        self.endForm()

    def save(self) -> None:
        """Write the file: the pages, and how they are read."""
        archive.write(BytesIO(self.getpdfdata()), self._structure.root, self._filename)
