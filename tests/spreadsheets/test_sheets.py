"""Lists for a spreadsheet: what was given is read back with its type, and nothing typed becomes a formula."""

import csv
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from espace_citoyennete.errors import UserError
from espace_citoyennete.spreadsheets.sheets import Column, Sheet, write_sheets

COLUMNS = (
    Column("Titre", 30), Column("Date", 12), Column("Heure", 8), Column("Présents", 9),
    Column("Coût", 12, "cents"), Column("Durée", 8, "minutes"),
)  # fmt: skip
ROW = ("Élan ; « fête »", date(2026, 11, 5), time(9, 30), 12, 123456, 390)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=12)


def as_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


def as_workbook(path: Path) -> Any:
    return openpyxl.load_workbook(path)


def test_a_workbook_keeps_the_type_of_each_cell(tmp_path: Path) -> None:
    path = tmp_path / "liste.xlsx"
    write_sheets(
        path, [Sheet("Liste", COLUMNS, (ROW, (None,) * 6)), Sheet("À propos", (Column("", 20),), ())]
    )
    sheet = as_workbook(path)["Liste"]
    assert [cell.value for cell in sheet[1]] == [column.title for column in COLUMNS]
    assert [cell.value for cell in sheet[2]][:5] == [
        ROW[0], datetime(2026, 11, 5), time(9, 30), 12, 1234.56,
    ]  # fmt: skip
    assert sheet["F2"].value == timedelta(hours=6, minutes=30)
    assert {cell.value for cell in sheet[3]} == {None}


def test_a_csv_is_what_a_french_spreadsheet_opens_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    write_sheets(path, [Sheet("Liste", COLUMNS, (ROW, (None,) * 6)), Sheet("Autre", COLUMNS, (ROW,))])
    assert path.read_bytes().startswith(b"\xef\xbb\xbfTitre;Date;")
    assert as_csv(path)[1:] == [
        ["Élan ; « fête »", "05/11/2026", "09:30", "12", "1234,56", "6:30"],
        [""] * 6,
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.lists(st.one_of(TEXTS, TEXTS.map("=".__add__), TEXTS.map("@".__add__)), min_size=1, max_size=4))
@pytest.mark.bad_input(27, 30)
def test_nothing_typed_is_read_as_a_formula(tmp_path: Path, texts: list[str]) -> None:
    columns = tuple(Column(f"Colonne {number}", 10) for number in range(len(texts)))
    for name in ("liste.csv", "liste.xlsx"):
        write_sheets(tmp_path / name, [Sheet("Liste", columns, (tuple(texts),))])
    cells = as_workbook(tmp_path / "liste.xlsx")["Liste"][2]
    assert [cell.value or "" for cell in cells] == texts
    assert all(cell.data_type in "sn" and not cell.hyperlink for cell in cells)
    read = as_csv(tmp_path / "liste.csv")[1]
    assert not [cell for cell in read if cell.startswith(("=", "+", "-", "@"))]
    assert [cell.removeprefix("'") for cell in read] == [text.removeprefix("'") for text in texts]


@pytest.mark.bad_input(48)
def test_a_file_that_cannot_be_written_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="ne peut pas être écrit"):
        write_sheets(tmp_path / "absent" / "liste.xlsx", [Sheet("Liste", COLUMNS, ())])
    with pytest.raises(UserError, match="nom qui finit par"):
        write_sheets(tmp_path / "liste.ods", [Sheet("Liste", COLUMNS, ())])


@pytest.mark.bad_input(28)
def test_a_text_too_long_for_a_cell_is_cut_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "liste.xlsx"
    write_sheets(path, [Sheet("Liste", (Column("Note", 20),), (("é" * 40_000,), ("é" * 32_767,)))])
    cut, whole = (row[0].value for row in as_workbook(path)["Liste"].iter_rows(min_row=2))
    assert len(cut) == 32_767
    assert cut.endswith("é [suite dans l’application]")
    assert whole == "é" * 32_767
