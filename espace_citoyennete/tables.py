"""Tables that people bring: pasted, in a CSV or in a workbook (Excel, LibreOffice), read as rows of texts."""

import csv
import io
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, Unreadable, clean

FILES = "Classeur ou CSV (*.xlsx *.xls *.ods *.csv *.txt)"
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
Line = tuple[int, list[str]]  # where a row begins, from 1, and its cells

_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_LARGEST = 16 * 2**20  # bytes, once unzipped: a list typed by hand takes a thousandth of it
LARGEST_BOOK = 256 * 2**20  # bytes, once unzipped: a register of 100 000 rows takes a quarter of it


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
    try:
        text = _list_text(content) if path.suffix.casefold() in WORKBOOKS else decode(content)
    except Unreadable as refusal:
        raise UserError(str(refusal)) from refusal
    if not text.strip():
        raise UserError(f"Ce fichier est vide, ou trop grand pour une liste{NO_BREAK}: en choisir un autre.")
    return text


def _list_text(content: bytes) -> str:
    """Return the first sheet, a line a row and a tab between cells: rows keep their numbers."""
    sheets = sheets_of(content, largest=_LARGEST) if content else {}
    first = next(iter(sheets.values()), [])
    return "\n".join("\t".join(cells) for _line, cells in first)


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable("Ce n’est pas un texte lisible. Enregistrer le classeur en « CSV UTF-8 ».") from None


# Workbooks


def sheets_of(content: bytes, *, largest: int = LARGEST_BOOK) -> dict[str, list[Line]]:
    """Return the sheets of a workbook that can be seen, by name: what is written, never a formula.

    `largest` is in bytes, once unzipped. Raises `Unreadable` for what is no workbook, or holds macros.
    """
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    _refuse_what_grows(content, largest)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            seen = [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
            found = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in seen}
    except (CalamineError, OSError, ValueError):
        raise Unreadable(
            f"Ce classeur ne se lit pas{NO_BREAK}: l’enregistrer de nouveau au format .xlsx ou .csv, "
            "sans mot de passe."
        ) from None
    return {
        name: [(line, [_cell(cell) for cell in row]) for line, row in enumerate(rows, start=1)]
        for name, rows in found.items()
    }


def _refuse_what_grows(content: bytes, largest: int) -> None:
    """Refuse a workbook that would fill the memory, or that carries a program."""
    if not content.startswith(b"PK"):
        return  # the older format is not compressed
    try:
        parts = ZipFile(io.BytesIO(content)).infolist()
    except BadZipFile:
        return  # told by whoever reads it
    if sum(part.file_size for part in parts) > largest:
        raise Unreadable(f"Ce classeur est trop grand{NO_BREAK}: le partager, ou en choisir un autre.")
    if any(part.filename.casefold().endswith("vbaproject.bin") for part in parts):
        raise Unreadable(f"Ce classeur contient des macros{NO_BREAK}: l’enregistrer au format .xlsx.")


def _cell(value: object) -> str:
    """Return a cell as it would be typed in French."""
    match value:
        case bool():
            return "oui" if value else "non"
        case float():
            return f"{value:.15g}".replace(".", ",")
        case datetime() if value.time() == time.min:
            return f"{value:%d/%m/%Y}"
        case datetime():
            return f"{value:%d/%m/%Y %H:%M}"
        case date():
            return f"{value:%d/%m/%Y}"
        case time():
            return f"{value:%H:%M}"
        case timedelta():
            minutes = round(value.total_seconds() / 60)
            return f"{minutes // 60}:{minutes % 60:02}"
        case _:
            return clean(str(value))
