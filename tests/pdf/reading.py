"""A PDF read back as its reader sees it."""

from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pikepdf
import pypdfium2
from PIL import ImageOps

from espace_citoyennete.documents import Output
from espace_citoyennete.storage.journal_chain import read_head
from tests.pdf.checking import problems

HEAD = "n°\u00a01\u202f234\u00a0·\u00a04F2A-91BC-0D3E-77A1"


def out(file: Path | BinaryIO) -> Output:
    """Return where a paper of the tests goes: it bears a head of the journal."""
    return Output(file, HEAD)


def pages(path: Path) -> list[str]:
    """Return the text of each page, once it is known that the paper is fit to be heard and to be kept.

    A page without the head of the journal is fit for nothing.
    """
    wrong = problems(path)
    assert not wrong, wrong
    found = texts(path)
    assert all(map(read_head, found)), "a page without the head of the journal"
    return found


def texts(path: Path) -> list[str]:
    """Return the text of each page, lines joined, no-break spaces kept apart from ordinary ones."""
    with pypdfium2.PdfDocument(path) as document:
        read = [page.get_textpage().get_text_range() for page in document]
    return [text.replace("\r\n", " ").replace("\n", " ") for text in read]


def laid_bare(file: Path | BinaryIO) -> bytes:
    """Return the whole file with nothing packed: whatever it tells anywhere can be looked for."""
    bare = BytesIO()
    with pikepdf.open(file) as document:
        document.save(bare, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.generalized)
    return bare.getvalue()


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
