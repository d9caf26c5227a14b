"""A document on paper: A4, header, numbered pages, bookmarks; the same story gives the same bytes."""

import os
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from reportlab.platypus.doctemplate import BaseDocTemplate, PageTemplate
from reportlab.platypus.frames import Frame

from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK
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
) -> None:
    """Lay the story on pages; a file appears whole or not at all. Raises `UserError`."""
    facts = {"title": title, "subject": subject, "author": author, "pagesize": size}
    if not isinstance(target, Path):
        _build(target, story, facts, header, created)
        return
    try:
        _replace(target, story, facts, header, created)
    except OSError as refusal:
        raise UserError(
            f"Le fichier «{NO_BREAK}{target.name}{NO_BREAK}» ne peut pas être écrit. "
            "Le fermer s’il est ouvert ailleurs, ou choisir un autre dossier."
        ) from refusal


def _replace(
    target: Path, story: Sequence[Block], facts: dict[str, Any], header: str, created: datetime
) -> None:
    descriptor, name = tempfile.mkstemp(dir=target.parent, suffix=".pdf.partiel")
    try:
        with os.fdopen(descriptor, "wb") as file:
            _build(file, story, facts, header, created)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink()
        raise


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
        "lang": "fr-FR",
        "displayDocTitle": True,
        "invariant": True,  # no clock, no random identifier
        "pageTemplates": [template],
        **facts,
    }
    BaseDocTemplate(file, **settings).build(list(story), canvasmaker=PagedCanvas)
