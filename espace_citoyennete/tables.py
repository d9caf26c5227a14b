"""Tables that people bring: pasted, in a CSV or in a workbook (XLSX), read as rows of texts."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, Unreadable, clean

FILES = "Classeur ou CSV (*.xlsx *.csv *.txt)"
Line = tuple[int, list[str]]  # where a row begins, from 1, and its cells

_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_LARGEST = 16 * 2**20  # bytes, once unzipped: a list typed by hand takes a thousandth of it
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def decode(content: bytes) -> str:
    """Return a file's text: by its byte order mark, else strict UTF-8, else Windows-1252.

    Raises `Unreadable` for what is none of them.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decoded(content, encoding)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(content, "cp1252")


def cells(text: str, delimiter: str) -> list[Line]:
    """Return the rows with the line on which each begins; raises `Unreadable` on a quote never closed."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Line] = []
    line = 1
    try:
        for row in reader:
            rows.append((line, [clean(cell) for cell in row]))
            line = reader.line_num + 1
    except csv.Error:
        raise Unreadable(
            f"Les guillemets ouverts ligne {line} ne se ferment pas comme il faut. Corriger cette ligne."
        ) from None
    return rows


def pasted(text: str) -> list[Line]:
    """Return the rows of a text pasted from a spreadsheet or a mail. Raises `Unreadable`."""
    return cells(text, next((sign for sign in "\t;" if sign in text), "\t"))


def text_of(path: Path) -> str:
    """Return a CSV, or the first sheet of a workbook, as a text to paste. Raises `UserError`."""
    try:
        content = path.read_bytes() if path.stat().st_size <= _LARGEST else b""
    except OSError as refusal:
        raise UserError(f"Ce fichier ne s’ouvre pas{NO_BREAK}: le choisir de nouveau.") from refusal
    if not content:
        raise UserError(f"Ce fichier est vide, ou trop grand pour une liste{NO_BREAK}: en choisir un autre.")
    try:
        return _sheet_text(content) if path.suffix.casefold() == ".xlsx" else decode(content)
    except Unreadable as refusal:
        raise UserError(str(refusal)) from refusal


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable("Ce n’est pas un texte lisible. Enregistrer le classeur en « CSV UTF-8 ».") from None


# Workbooks


def _sheet_text(content: bytes) -> str:
    """Return the first sheet, a line a row and a tab between cells: rows keep their numbers."""
    try:
        with ZipFile(io.BytesIO(content)) as book:
            if sum(part.file_size for part in book.infolist()) > _LARGEST:
                raise UserError(f"Ce classeur est trop grand pour une liste{NO_BREAK}: en choisir un autre.")
            rows = dict(_sheet_rows(book))
    except (BadZipFile, KeyError, IndexError, ValueError, ElementTree.ParseError) as refusal:
        raise UserError(
            f"Ce classeur ne se lit pas{NO_BREAK}: l’enregistrer de nouveau au format .xlsx ou .csv."
        ) from refusal
    return "\n".join("\t".join(rows.get(number, [])) for number in range(1, max(rows, default=0) + 1))


def _sheet_rows(book: ZipFile) -> Iterator[Line]:
    strings = []
    if "xl/sharedStrings.xml" in book.namelist():
        strings = [_words(one) for one in _part(book, "xl/sharedStrings.xml").iter(f"{_MAIN}si")]
    for row in _part(book, _first_sheet(book)).iter(f"{_MAIN}row"):
        found: list[str] = []
        for cell in row.iter(f"{_MAIN}c"):
            place = _column(cell.attrib["r"])
            found += [""] * (place - len(found))
            found.append(clean(_cell(cell, strings)))
        yield int(row.attrib["r"]), found


def _first_sheet(book: ZipFile) -> str:
    first = next(_part(book, "xl/workbook.xml").iter(f"{_MAIN}sheet")).attrib[_RELATION]
    links = {link.attrib["Id"]: link.attrib["Target"] for link in _part(book, "xl/_rels/workbook.xml.rels")}
    return f"xl/{links[first]}" if not links[first].startswith("/") else links[first][1:]


def _part(book: ZipFile, name: str) -> ElementTree.Element:
    content = book.read(name)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:  # no workbook has any: they could grow without end
        raise ValueError
    return ElementTree.fromstring(content)  # noqa: S314


def _cell(cell: ElementTree.Element, strings: list[str]) -> str:
    kind, value = cell.attrib.get("t", "n"), cell.findtext(f"{_MAIN}v") or ""
    if kind == "s":
        return strings[int(value)]
    if kind == "inlineStr":
        return _words(cell)
    return value.removesuffix(".0")


def _words(element: ElementTree.Element) -> str:
    """Return the text of a cell, whatever its pieces look like; a phonetic guide is none of it."""
    own = [element.find(f"{_MAIN}t"), *(run.find(f"{_MAIN}t") for run in element.iter(f"{_MAIN}r"))]
    inside = element.find(f"{_MAIN}is")
    text = "".join(part.text or "" for part in own if part is not None)
    return text or (_words(inside) if inside is not None else "")


def _column(reference: str) -> int:
    """Return the place of a cell in its row, from 0: « B7 » → 1."""
    letters = re.sub(r"[^A-Z]", "", reference)
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1
