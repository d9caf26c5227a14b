"""The copies and the health of the base on screen, and what the program does by itself meanwhile."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from espace_citoyennete.clock import Clock
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.copies import copy_files
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.key_file import to_json
from espace_citoyennete.storage.keys import Holder, new_key_ring
from espace_citoyennete.storage.sealing import Cost
from espace_citoyennete.town.page import SettingsPage
from espace_citoyennete.ui import dialogs
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.upkeep.page import CopiesSection, HealthSection
from tests.conftest import AGENT, Hands
from tests.keyboard import Keyboard
from tests.storage.rows import a_contact
from tests.windows import shown


@pytest.fixture
def folder(database: Database, tmp_path: Path) -> Path:
    """Return the folder of the base of the test."""
    ring, _, _ = new_key_ring(Holder(AGENT.uid, AGENT.name), "inutile ici", cost=Cost(64, 1, 1))
    (tmp_path / "base" / "cles.json").write_bytes(to_json(ring))
    return tmp_path / "base"


@pytest.fixture
def window(
    database: Database, folder: Path, clock: Clock, agent: Agent, qapp: QApplication, qtbot: QtBot
) -> Iterator[MainWindow]:
    """Return the window of a base in its folder."""
    with shown(Desk(database, clock, agent, folder), qapp, qtbot) as window:
        yield window


def names(folder: Path) -> list[str]:
    return [file.name for file in copy_files(folder / "sauvegardes")]


def idle(window: MainWindow) -> bool:
    return not window.keeper._is_busy


def show(window: MainWindow, name: str) -> CopiesSection | HealthSection:
    window.show_page("page:settings", name)
    page = window.page
    assert isinstance(page, SettingsPage)
    assert isinstance(page.section, CopiesSection | HealthSection)
    page.section.focus_default()
    return page.section


def test_a_copy_is_made_every_thirty_minutes_if_something_was_done_and_a_drill_by_itself(
    window: MainWindow, folder: Path, hands: Hands, qtbot: QtBot
) -> None:
    """Saboteur: a keeper that copies in the window's thread, or whether or not something was done."""
    window._pass_minute()
    assert names(folder) == []  # a worker does it
    qtbot.waitUntil(lambda: idle(window))
    assert names(folder) == ["2026-11-17-105300.sauvegarde"]
    assert window.status.copied_text == "Sauvegarde 10:53 ✓"
    assert not any(label.text().startswith("Enregistré") for label in window.status.findChildren(QLabel))
    section = show(window, "Sauvegardes")
    assert isinstance(section, CopiesSection)
    assert "restaurée à part et relue" in section.drills.text
    for minutes, is_done, count in ((29, True, 1), (1, False, 2), (30, False, 2), (30, True, 3)):
        if is_done:
            with window.desk.database.transaction() as session:
                session.add(a_contact(minutes))
        hands.move(timedelta(minutes=minutes))
        window._pass_minute()
        qtbot.waitUntil(lambda: idle(window))
        assert len(names(folder)) == count


def test_a_base_that_fails_its_check_suspends_the_copies_and_leads_to_the_remedy(
    window: MainWindow, folder: Path, hands: Hands, qtbot: QtBot
) -> None:
    """Saboteur: copies that go on, until no good one is left."""
    with window.desk.database.transaction() as session:
        session.add_all(a_contact(number) for number in range(300))
    window._pass_minute()
    qtbot.waitUntil(lambda: idle(window))
    good = names(folder)
    window.desk.database.close()
    data = folder / "donnees.db"
    content = bytearray(data.read_bytes())
    content[len(content) // 2] ^= 1
    data.write_bytes(content)
    hands.move(timedelta(hours=1))
    window._pass_minute()
    qtbot.waitUntil(lambda: idle(window))
    assert window.keeper.is_suspended
    assert "sauvegardes automatiques sont suspendues" in window.page.message.text
    assert window.status.copied_text == "Base abîmée\u00a0: sauvegardes suspendues"
    for _ in range(3):
        hands.move(timedelta(hours=1))
        window._pass_minute()
        assert idle(window)
    assert names(folder) == good


def test_the_last_copy_is_made_once_the_window_is_closed(window: MainWindow, folder: Path) -> None:
    window.close()
    window.keeper.copy_at_close()
    assert len(names(folder)) == 1
    window.keeper.copy_at_close()
    assert len(names(folder)) == 1


def test_the_second_place_is_chosen_filled_forgotten_and_taken_back_by_keys(
    window: MainWindow, folder: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = Keyboard()
    (tmp_path / "cle").mkdir()
    monkeypatch.setattr(dialogs, "choose_folder", lambda *_: tmp_path / "cle")
    section = show(window, "Sauvegardes")
    assert isinstance(section, CopiesSection)
    keys.press("Espace")
    qtbot.waitUntil(lambda: "faite et relue" in section.message.text)
    keys.press("Tab", "Espace")
    qtbot.waitUntil(lambda: section.message.text == "Second emplacement choisi.")
    (place,) = (tmp_path / "cle").iterdir()
    assert [file.name for file in copy_files(place)] == names(folder)
    assert str(place) in section.lines.text
    keys.press("Tab", "Espace")
    assert "Aucun second emplacement" in section.lines.text
    window.desk.undo.undo()
    section.refresh()
    assert str(place) in section.lines.text


def test_each_remedy_of_the_health_is_done_by_keys_and_the_report_is_saved(
    window: MainWindow, folder: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    section = show(window, "Santé de la base")
    assert isinstance(section, HealthSection)
    qtbot.waitUntil(lambda: "Sauvegarder maintenant." in section.lines.text)
    assert section.lines.text.splitlines()[0].startswith("À corriger")
    section.focus_default()
    Keyboard().press("Espace")  # the worst comes first: there is no copy
    qtbot.waitUntil(lambda: "Sauvegarder maintenant." not in section.lines.text)
    monkeypatch.setattr(dialogs, "choose_save_path", lambda *_: tmp_path / "sante.txt")
    section.save_report()
    assert "Bon — Sauvegarde" in (tmp_path / "sante.txt").read_text("utf-8")


def test_a_base_on_a_server_shows_what_can_be_done_there(
    database: Database, clock: Clock, agent: Agent, qapp: QApplication, qtbot: QtBot
) -> None:
    with shown(Desk(database, clock, agent), qapp, qtbot) as window:
        section = show(window, "Sauvegardes")
        assert isinstance(section, CopiesSection)
        assert "Aucune sauvegarde déclarée" in section.lines.text
        Keyboard().press("Espace")
        assert "Dernière déclarée" in section.lines.text
        assert not section.copy.isVisible()
        window._pass_minute()
        assert idle(window)
