"""A list that somebody brings is read the same pasted, as CSV or as a workbook; anything else is refused."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from espace_citoyennete.errors import UserError
from espace_citoyennete.french import clean
from espace_citoyennete.spreadsheets.sheets import Column, Sheet, write_sheets
from espace_citoyennete.tables import decode, pasted, text_of

WORDS = st.text(st.characters(codec="utf-8", exclude_characters='"\t;', exclude_categories=("C", "Z"))).map(
    clean
)


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


def workbook(sheet: str) -> bytes:
    made = io.BytesIO()
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(made, "w") as book:
        book.writestr(
            "xl/workbook.xml",
            f'<workbook {main} xmlns:r="{relations}"><sheets><sheet r:id="a"/></sheets></workbook>',
        )
        book.writestr("xl/_rels/workbook.xml.rels", '<R><L Id="a" Target="worksheets/sheet9.xml"/></R>')
        book.writestr("xl/worksheets/sheet9.xml", sheet.replace("MAIN", main))
    return made.getvalue()


def test_an_empty_row_of_a_workbook_keeps_the_numbers_of_those_under_it(tmp_path: Path) -> None:
    path = tmp_path / "liste.xlsx"
    path.write_bytes(
        workbook(
            '<worksheet MAIN><row r="2"><c r="B2" t="inlineStr"><is><r><t>Cli</t></r>'
            '<r><t>chés</t></r></is></c></row><row r="4"><c r="A4"><v>12.0</v></c></row></worksheet>'
        )
    )
    assert [(line, cells) for line, cells in pasted(text_of(path)) if any(cells)] == [
        (2, ["", "Clichés"]),
        (4, ["12"]),
    ]


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet MAIN><row r="1"><c r="A1"><v>&a;</v></c></row></worksheet>'
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("liste.xlsx", b""),
        ("liste.xlsx", b"PK nothing"),
        ("liste.xlsx", workbook("<worksheet")),
        ("liste.xlsx", workbook(BOMB)),
        ("liste.xlsx", workbook('<worksheet MAIN><row r="1"><c r="A1" t="s"><v>7</v></c></row></worksheet>')),
        ("liste.xlsx", workbook("<worksheet>" + " " * (17 * 2**20) + "</worksheet>")),
        ("liste.csv", b"\x81\x8d\x8f"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UserError):
        text_of(path)
    with pytest.raises(UserError):
        text_of(tmp_path / "absent.csv")
