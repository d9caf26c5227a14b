"""The subsidies of a year as a spreadsheet reads them: amounts exact to the cent, nothing typed is run."""

import csv
import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from espace_citoyennete.directory.service import organisation_named
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.subsidies.listing import SubsidyLine
from espace_citoyennete.subsidies.rules import MONEY, File
from espace_citoyennete.subsidies.service import PastSubsidyDraft, SubsidyDraft, record_past_subsidy
from espace_citoyennete.subsidies.xlsx import SubsidyList, write_subsidy_list
from espace_citoyennete.ui import dialogs
from tests.conftest import AGENT
from tests.keyboard import Keyboard

TODAY = date(2026, 11, 17)
CENTS = st.integers(0, 10_000_000_00)


def line(association: str, asked: int, voted: int) -> SubsidyLine:
    draft = SubsidyDraft(2026, 1, "EGALITE", asked, purpose="=2+2", requested_on=date(2026, 1, 5))
    return SubsidyLine(1, 1, association, draft, "2026-16", "", "", File(2026, MONEY, voted), "VOTEE")


@settings(max_examples=20)
@given(asked=CENTS, voted=CENTS)
def test_amounts_and_days_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, asked: int, voted: int
) -> None:
    folder = tmp_path_factory.mktemp("export")
    told = SubsidyList(2026, [line("Initi’elles", asked, voted)], {}, {"VOTEE": "Votée"}, "Ici", TODAY)
    for name in ("liste.xlsx", "liste.csv"):
        write_subsidy_list(folder / name, told)
    sheet = openpyxl.load_workbook(folder / "liste.xlsx")["Subventions"]
    headers, found = ([cell.value for cell in row] for row in sheet.iter_rows())
    kept: dict[Any, Any] = dict(zip(headers, found, strict=True))
    assert (round(kept["Demandé"] * 100), round(kept["Voté"] * 100)) == (asked, voted)
    assert (kept["Demandée le"], kept["Objet"]) == (datetime(2026, 1, 5), "=2+2")
    content = (folder / "liste.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    euros, _, cents = row["Demandé"].partition(",")
    assert int(euros + cents) == asked
    assert (row["Association"], row["Objet"], row["État"]) == ("Initi’elles", "'=2+2", "Votée")


def test_one_key_exports_the_requests_of_the_year_in_view(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with window.desk.database.transaction() as session:
        for year in (2025, 2026):
            association = organisation_named(session, f"Les Bavardes {year}", by=AGENT)
            past = PastSubsidyDraft(year, association, "EGALITE", 9_000_00, 9_000_00, 9_000_00)
            record_past_subsidy(session, past, by=AGENT)
    path = tmp_path / "subventions.xlsx"
    monkeypatch.setattr(dialogs, "choose_save_path", lambda *_: path)
    Keyboard().press("Ctrl+Maj+S", "X")
    assert "1 demande dans subventions.xlsx." in window.page.message.text
    sheet = openpyxl.load_workbook(path)["Subventions"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["Les Bavardes 2026"]
