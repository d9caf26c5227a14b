"""A document on paper: A4, header, numbered pages, bookmarks; the same story gives the same bytes."""

from collections.abc import Callable, Sequence
from datetime import datetime
from math import ceil
from typing import Any, BinaryIO

from reportlab.platypus.doctemplate import BaseDocTemplate, PageTemplate
from reportlab.platypus.frames import Frame

from espace_citoyennete.documents import Output
from espace_citoyennete.pdf.paper import A4, MARGIN, Block, PagedCanvas, height_of
from espace_citoyennete.pdf.parts import NewPage

Progress = Callable[[int, int], object]  # the page that begins, and about how many there are


def in_silence(_page: int, _pages: int) -> None:
    """Tell nobody."""


def write(
    target: Output,
    story: Sequence[Block],
    *,
    title: str,
    subject: str,
    author: str,
    header: str,
    created: datetime,
    footer: str = "",
    size: tuple[float, float] = A4,
    language: str = "fr-FR",
    progress: Progress = in_silence,
) -> None:
    """Lay the story on pages, each with the head of the journal. Raises `UserError`.

    `progress` hears each page that begins, and about how many there will be; what it raises stops the
    document, and leaves no file.
    """
    facts = {"title": title, "subject": subject, "author": author, "pagesize": size, "lang": language}
    pages = _about(story, size) if progress is not in_silence else 0

    def dress(canvas: PagedCanvas, _document: BaseDocTemplate) -> None:
        progress(canvas.getPageNumber(), max(pages, canvas.getPageNumber()))
        canvas.setDateFormatter(lambda *_moment: created.strftime("D:%Y%m%d%H%M%S"))
        canvas.dress(header, footer, target.journal)

    target.write(lambda file: _build(file, story, facts, dress))


def _about(story: Sequence[Block], size: tuple[float, float]) -> int:
    """Return how many pages a story takes, or a little less: what it leaves at their ends is not known."""
    width, room = size[0] - 2 * MARGIN, size[1] - 2 * MARGIN
    breaks = sum(isinstance(block, NewPage) for block in story)
    return max(1, ceil(height_of(story, width) / room + breaks / 2))


def _build(
    file: BinaryIO,
    story: Sequence[Block],
    facts: dict[str, Any],
    dress: Callable[[PagedCanvas, BaseDocTemplate], None],
) -> None:
    width, height = facts["pagesize"]
    frame = Frame(
        MARGIN, MARGIN, width - 2 * MARGIN, height - 2 * MARGIN,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
    )  # fmt: skip

    template = PageTemplate(frames=[frame], onPage=dress)
    settings: dict[str, Any] = {
        "creator": "Espace Citoyenneté" if facts["author"] else "",  # without a sender, not named here either
        "displayDocTitle": True,
        "invariant": True,  # no clock, no random identifier
        "pageTemplates": [template],
        **facts,
    }
    blocks = list(story)
    for last in blocks[-1:]:
        last.keepWithNext = False  # nothing follows: reportlab would put it back on a next page for ever
    BaseDocTemplate(file, **settings).build(blocks, canvasmaker=PagedCanvas)
