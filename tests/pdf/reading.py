"""A PDF read back as its reader sees it."""

from pathlib import Path
from typing import BinaryIO

import pypdfium2
from PIL import ImageOps


def pages(path: Path) -> list[str]:
    """Return the text of each page, lines joined, no-break spaces kept apart from ordinary ones."""
    document = pypdfium2.PdfDocument(path)
    try:
        texts = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return [text.replace("\r\n", " ").replace("\n", " ") for text in texts]


def plain(text: str) -> str:
    """Return a text with every kind of space made one: readers do not tell them apart."""
    return " ".join(text.split())


def inked_edges(file: BinaryIO) -> tuple[float, float, float, float]:
    """Return how far from each edge of the paper the nearest ink stands, on any page, in points."""
    nearest = [float("inf")] * 4
    with pypdfium2.PdfDocument(file) as document:
        for page in document:
            picture = page.render(scale=2, grayscale=True).to_pil().convert("L")
            left, top, right, bottom = ImageOps.invert(picture).getbbox() or (0, 0, *picture.size)
            edges = (left, top, picture.width - right, picture.height - bottom)
            nearest = [min(pair) for pair in zip(nearest, (edge / 2 for edge in edges), strict=True)]
    return (nearest[0], nearest[1], nearest[2], nearest[3])
