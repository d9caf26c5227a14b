"""« Annuaire » by keys: found, added, checked with one key, retired, each taken back."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from espace_citoyennete.directory.intake_panel import IntakePanel
from espace_citoyennete.directory.page import DirectoryPage
from espace_citoyennete.directory.service import OrganisationDraft, organisations, save_organisation
from espace_citoyennete.errors import Invalid
from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui import dialogs
from tests.conftest import AGENT, NOW
from tests.keyboard import Keyboard
from tests.pdf.reading import pages, plain

PARTNERS = (
    OrganisationDraft("ADIL 80", "03 22 00 00 01", city="Amiens", checked_on=date(2026, 3, 1)),
    OrganisationDraft("AGENA", "03 22 00 00 02", city="Abbeville", checked_on=date(2026, 11, 2)),
    OrganisationDraft("CIDFF 80", "03 22 00 00 03", city="Amiens", note="violences"),
)


@pytest.fixture
def page(database: Database, window: MainWindow) -> DirectoryPage:
    """Return the page with three partners, opened by its key."""
    with database.transaction() as session:
        for draft in PARTNERS:
            save_organisation(session, draft, by=AGENT)
    Keyboard().press("Ctrl+Maj+U")
    assert isinstance(window.page, DirectoryPage)
    return window.page


def shown(page: DirectoryPage) -> list[str]:
    return [str(page.model.index(row, 0).data()) for row in range(len(page.model.rows))]


def cards(page: DirectoryPage) -> list[OrganisationDraft]:
    with page.desk.database.reading() as session:
        return [row.draft for row in organisations(session, NOW.date())]


def days(page: DirectoryPage) -> list[date | None]:
    with page.desk.database.reading() as session:
        return [row.draft.checked_on for row in organisations(session)]


def test_those_to_check_are_checked_with_one_key_each_and_taken_back(
    page: DirectoryPage, window: MainWindow
) -> None:
    window.show_page("page:today")
    line = next(
        button for button in window.page.due.lines.buttons  # type: ignore[attr-defined]
        if "2 organismes" in button.accessibleName()
    )  # fmt: skip
    line.click()
    assert (window.page, shown(page)) == (page, ["ADIL 80", "CIDFF 80"])
    keys = Keyboard()
    keys.press("V", "V")
    assert (keys.count, days(page)) == (2, [NOW.date(), date(2026, 11, 2), NOW.date()])
    assert shown(page) == []
    keys.press("Ctrl+Z", "Ctrl+Z")
    assert days(page) == [date(2026, 3, 1), date(2026, 11, 2), None]


@pytest.mark.parametrize(
    ("typed", "found"), [("amiens", ["ADIL 80", "CIDFF 80"]), ("VIOLENCES", ["CIDFF 80"]), ("xyz", [])]
)
def test_an_organisation_is_found_by_name_place_or_note(
    page: DirectoryPage, typed: str, found: list[str]
) -> None:
    keys = Keyboard()
    keys.press("Ctrl+F")
    keys.type(typed)
    assert shown(page) == found


def test_one_is_added_changed_retired_and_put_back_by_keys(page: DirectoryPage, window: MainWindow) -> None:
    keys = Keyboard()
    keys.press("N")
    keys.type("Mission locale")
    keys.press("Ctrl+Entrée")
    assert shown(page)[-1] == "Mission locale"
    keys.press("Ctrl+Fin", "Suppr")
    assert "Mission locale" not in shown(page)
    keys.press("Ctrl+Z")
    assert shown(page)[-1] == "Mission locale"
    keys.press("Ctrl+Début", "Entrée")
    assert window.panel.form is not None and window.panel.form.chip_title() == "ADIL 80"


def test_the_hands_stay_where_an_organisation_was_retired(page: DirectoryPage) -> None:
    keys = Keyboard()
    keys.press("Bas", "Suppr")
    assert page.chosen is not None and page.chosen.draft.name == "CIDFF 80"
    keys.press("Suppr")
    assert page.chosen is not None and page.chosen.draft.name == "ADIL 80"
    keys.press("Suppr")
    assert page.chosen is None


def test_a_retired_one_that_is_asked_for_is_shown(page: DirectoryPage, window: MainWindow) -> None:
    Keyboard().press("Suppr")
    assert shown(page) == ["AGENA", "CIDFF 80"]
    window.answer("page:directory", PARTNERS[0].uid)
    assert page.chosen is not None and page.chosen.draft.uid == PARTNERS[0].uid
    assert page.name.text() == "ADIL 80 (retiré)"


@pytest.mark.parametrize(
    ("field", "text"),
    [("email", "sans arobase"), ("postcode", "8000"), ("siret", "12345678901234"), ("siret", "1234")],
)
def test_what_cannot_be_one_is_refused_under_its_field(database: Database, field: str, text: str) -> None:
    with pytest.raises(Invalid) as refusal, database.transaction() as session:
        save_organisation(session, replace(PARTNERS[0], **{field: text}), by=AGENT)  # type: ignore[arg-type]
    assert refusal.value.problems.keys() == {field}


def test_a_siret_is_kept_without_its_spaces_and_a_site_with_its_scheme(database: Database) -> None:
    typed = replace(PARTNERS[0], siret="130 030 133 00016", website="exemple.fr")
    with database.transaction() as session:
        save_organisation(session, typed, by=AGENT)
        (row,) = organisations(session)
    assert (row.draft.siret, row.draft.website) == ("13003013300016", "https://exemple.fr")


def test_a_file_is_told_before_it_is_taken_in_then_taken_back_at_once(
    page: DirectoryPage, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        {"id": "dora--1", "nom": "ADIL 80", "date_maj": "2026-11-10", "telephone": "0322000044"},
        {"id": "dora--2", "nom": "AGENA", "date_maj": "2026-01-01", "telephone": "0322000045"},
        {"id": "dora--3", "nom": "Mission locale", "date_maj": "2026-11-10"},
        {"id": "dora--4", "nom": "", "date_maj": "2026-11-10"},
    ]
    path = tmp_path / "structures.json"
    path.write_text(json.dumps(rows))
    monkeypatch.setattr(dialogs, "choose_open_path", lambda *_asked: path)
    window.registry.run("import_directory")
    panel = window.panel.form
    assert isinstance(panel, IntakePanel)
    keys = Keyboard()
    keys.press("Espace")
    assert [line.replace(NO_BREAK, " ") for line in panel.said.text().split("\n") if line] == [
        "Nouveaux : 1", "• Mission locale",
        "Changés : 1", "• ADIL 80",
        "Gardés, vérifiés ici plus tard ou retirés : 1", "• AGENA",
        "Refusés : 1", "• ligne 4. « nom » est vide : le remplir dans le fichier.",
    ]  # fmt: skip
    before = cards(page)
    keys.press("Ctrl+Entrée")
    assert shown(page) == ["ADIL 80", "AGENA", "CIDFF 80", "Mission locale"]
    assert [draft.phone for draft in cards(page)[:2]] == ["0322000044", "03 22 00 00 02"]
    keys.press("Ctrl+Z")
    assert (shown(page), cards(page)) == (["ADIL 80", "AGENA", "CIDFF 80"], before)


def test_the_directory_is_printed_with_phones_and_hours_and_without_the_notes(
    page: DirectoryPage, window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with page.desk.database.transaction() as session:
        advice = OrganisationDraft("UDAF", "03 22 00 00 04", hours="lun 9h-12h", orientation_code="AGENA")
        save_organisation(session, advice, by=AGENT)
    path = tmp_path / "annuaire.pdf"
    monkeypatch.setattr(dialogs, "choose_save_path", lambda *_asked: path)
    Keyboard().press("Ctrl+E")
    qtbot.waitUntil(lambda: "annuaire.pdf" in page.message.text)
    (text,) = pages(path)
    told = ["Annuaire des partenaires", "Vers qui orienter", "UDAF", "lun 9h-12h", "Autres partenaires",
            "ADIL 80", "03 22 00 00 01", "01/03/2026"]  # fmt: skip
    places = [plain(text).find(word) for word in told]
    assert -1 not in places and places == sorted(places)
    assert "violences" not in text


def test_the_directory_is_written_for_others_and_says_who_is_not_in_it(
    page: DirectoryPage, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "annuaire.json"
    monkeypatch.setattr(dialogs, "choose_save_path", lambda *_asked: path)
    window.registry.run("export_directory")
    assert [row["nom"] for row in json.loads(path.read_text())] == ["ADIL 80", "AGENA"]
    assert "sans 1 organisme jamais vérifié" in page.message.text
