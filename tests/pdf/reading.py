"""A PDF read back as its reader sees it."""

from pathlib import Path

import pypdfium2


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
