"""A document on paper: A4, header, numbered pages, bookmarks; the same story gives the same bytes."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from reportlab.platypus.doctemplate import BaseDocTemplate, PageTemplate
from reportlab.platypus.frames import Frame

from espace_citoyennete.documents import write_document
from espace_citoyennete.pdf.paper import A4, MARGIN, Block, PagedCanvas


def write(
    target: Path | BinaryIO,
    story: Sequence[Block],
    *,
    title: str,
    subject: str,
    author: str,
    header: str,
    created: datetime,
    size: tuple[float, float] = A4,
    language: str = "fr-FR",
) -> None:
    """Lay the story on pages; a file appears whole or not at all. Raises `UserError`."""
    facts = {"title": title, "subject": subject, "author": author, "pagesize": size, "lang": language}
    if not isinstance(target, Path):
        _build(target, story, facts, header, created)
        return
    write_document(target, lambda file: _build(file, story, facts, header, created))


def _build(
    file: BinaryIO, story: Sequence[Block], facts: dict[str, Any], header: str, created: datetime
) -> None:
    width, height = facts["pagesize"]
    frame = Frame(
        MARGIN, MARGIN, width - 2 * MARGIN, height - 2 * MARGIN,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
    )  # fmt: skip

    def dress(canvas: PagedCanvas, _document: BaseDocTemplate) -> None:
        canvas.setDateFormatter(lambda *_moment: created.strftime("D:%Y%m%d%H%M%S"))
        canvas.dress(header)

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
