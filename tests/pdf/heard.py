"""A document as a screen reader is told it: the structure and the words under it, read by pdfium."""

import ctypes
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

Heard = tuple[str, str]  # the name of a part, its own words (what a figure shows)


def heard(path: Path) -> list[list[Heard]]:
    """Return the parts of each page in reading order."""
    with pypdfium2.PdfDocument(path) as document:
        return [list(_page(page)) for page in document]


def words(path: Path) -> str:
    """Return all that is heard, without spaces."""
    return "".join("".join(text.split()) for page in heard(path) for _part, text in page)


def _page(page: pypdfium2.PdfPage) -> Iterator[Heard]:
    told = _marked(page)
    tree = pdfium.FPDF_StructTree_GetForPage(page)
    try:
        for number in range(pdfium.FPDF_StructTree_CountChildren(tree)):
            yield from _part(pdfium.FPDF_StructTree_GetChildAtIndex(tree, number), told)
    finally:
        pdfium.FPDF_StructTree_Close(tree)


def _part(part: Any, told: dict[int, str]) -> Iterator[Heard]:
    name = _text(lambda buffer, size: pdfium.FPDF_StructElement_GetType(part, buffer, size))
    alternative = _text(lambda buffer, size: pdfium.FPDF_StructElement_GetAltText(part, buffer, size))
    children = range(pdfium.FPDF_StructElement_CountChildren(part))
    own = [told.get(pdfium.FPDF_StructElement_GetChildMarkedContentID(part, child), "") for child in children]
    yield name, alternative or "".join(own)
    for number in children:
        child = pdfium.FPDF_StructElement_GetChildAtIndex(part, number)
        if child:
            yield from _part(child, told)


def _marked(page: pypdfium2.PdfPage) -> dict[int, str]:
    """Return the words under each mark."""
    found: dict[int, str] = defaultdict(str)
    letters = page.get_textpage()
    for thing in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=1):
        mark = pdfium.FPDFPageObj_GetMarkedContentID(thing)
        if mark >= 0:
            found[mark] += _text(partial(_letters_of, thing, letters), is_wide=True)
    return found


def _letters_of(thing: Any, letters: Any, buffer: Any, size: int) -> int:
    return int(pdfium.FPDFTextObj_GetText(thing, letters, buffer, size))


def _text(read: Callable[[Any, int], int], *, is_wide: bool = False) -> str:
    size = read(None, 0)
    if not size:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pointer = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)) if is_wide else buffer
    read(pointer, size)
    return buffer.raw[:size].decode("utf-16-le").rstrip("\0")
