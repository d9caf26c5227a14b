"""A list that somebody brings is read the same pasted, as CSV or as a workbook; anything else is refused."""

import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900
from openpyxl.worksheet.worksheet import Worksheet

from espace_citoyennete.errors import UserError
from espace_citoyennete.french import clean
from espace_citoyennete.spreadsheets.sheets import Column, Sheet, write_sheets
from espace_citoyennete.tables import decode, pasted, sheets_of, text_of

WORDS = st.text(st.characters(codec="utf-8", exclude_characters='"\t;', exclude_categories=("C", "Z"))).map(
    clean
)


@pytest.mark.bad_input(1)
def test_windows_text_is_not_taken_for_utf_8() -> None:
    assert (
        decode("Étouvie – d’été".encode("cp1252")) == decode("Étouvie – d’été".encode()) == "Étouvie – d’été"
    )


@settings(deadline=None, max_examples=40)
@given(rows=st.lists(st.tuples(st.integers(0, 10**6), WORDS, WORDS), min_size=1, max_size=6))
def test_a_list_written_for_a_spreadsheet_is_read_back_whichever_way_it_comes(
    rows: list[tuple[int, str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    columns = (Column("N°", 6), Column("Titre", 20), Column("Thème", 20))
    folder = tmp_path_factory.mktemp("liste")
    expected = [["N°", "Titre", "Thème"], *[[str(number), *words] for number, *words in rows]]
    path = folder / "liste.xlsx"
    write_sheets(path, [Sheet("Expositions", columns, tuple(rows))])
    read = pasted(text_of(path))
    assert [line for line, _cells in read] == list(range(1, len(rows) + 2))
    assert [_whole(cells, 3) for _line, cells in read] == expected
    path = folder / "liste.csv"
    write_sheets(path, [Sheet("Expositions", columns, tuple(rows))])
    assert [[cell.removeprefix("'") for cell in cells] for _line, cells in pasted(text_of(path))] == [
        [cell.removeprefix("'") for cell in cells] for cells in expected
    ]


def _whole(cells: list[str], width: int) -> list[str]:
    """Give back the last cells, which a workbook does not keep when they are empty."""
    return cells + [""] * (width - len(cells))


def workbook(*rows: list[Any], **facts: Any) -> tuple[Workbook, Worksheet]:
    """Return a workbook as another program makes it, and its sheet."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(row)
    for name, fact in facts.items():
        setattr(book, name, fact)
    return book, sheet


def saved(book: Workbook) -> bytes:
    book.save(made := io.BytesIO())
    return made.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """Return a workbook with one part more, or another one."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            if member.filename != name:
                new.writestr(member, old.read(member))
        new.writestr(name, part)
    return made.getvalue()


@pytest.mark.bad_input(5)
@pytest.mark.parametrize("epoch", [CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904])
def test_a_day_is_a_day_by_its_style_whatever_the_epoch_and_a_number_stays_a_number(epoch: datetime) -> None:
    book, _sheet = workbook([date(2026, 1, 1), 46023, datetime(2026, 1, 1, 10, 53), time(9, 5)], epoch=epoch)
    ((_line, cells),) = sheets_of(saved(book))["Sheet"]
    assert cells == ["01/01/2026", "46023", "01/01/2026 10:53", "09:05"]


@pytest.mark.bad_input(46)
def test_what_is_hidden_or_computed_is_not_read_and_merged_headers_keep_their_columns() -> None:
    book, sheet = workbook(["Nom", None, "Âge"], [], ["Cli\u200bchés", "=1+1", 12.5], [True, 12.0])
    sheet.merge_cells("A1:B1")
    book.create_sheet("Secret").append(["caché"])
    book["Secret"].sheet_state = "hidden"
    assert sheets_of(saved(book)) == {
        "Sheet": [
            (1, ["Nom", "", "Âge"]), (2, [""] * 3), (3, ["Clichés", "", "12,5"]), (4, ["oui", "12", ""]),
        ]
    }  # fmt: skip


GOOD = saved(workbook(["Titre"], ["Élan"])[0])
BOMB = b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'aaaa'>]><worksheet>&a;</worksheet>"


@pytest.mark.bad_input(1, 44, 46)
@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("liste.xlsx", b"", "vide"),
        ("liste.xlsx", b"PK nothing", "ne se lit pas"),
        ("liste.xls", b"\xd0\xcf\x11\xe0 nothing", "ne se lit pas"),
        ("liste.xlsx", GOOD[:-200], "ne se lit pas"),
        ("liste.xlsx", with_part(GOOD, "xl/worksheets/sheet1.xml", BOMB), "vide"),
        ("liste.xlsx", with_part(GOOD, "xl/media/image1.bin", bytes(17 * 2**20)), "trop grand"),
        ("liste.xlsm", with_part(GOOD, "xl/vbaProject.bin", b"x"), "macros"),
        ("liste.csv", b"\x81\x8d\x8f", "pas un texte lisible"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UserError, match=says):
        text_of(path)
    with pytest.raises(UserError):
        text_of(tmp_path / "absent.csv")
