"""Réglages by keys: a list is changed, retired, undone; the place keeps its identity."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QEvent, QIODevice, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from espace_citoyennete import settings
from espace_citoyennete.clock import Clock
from espace_citoyennete.emergency.page import EmergencySection
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town import reference
from espace_citoyennete.town import service as town
from espace_citoyennete.town.lists import ReferenceSection
from espace_citoyennete.town.page import SettingsPage, TownSection
from espace_citoyennete.town.service import ChoiceDraft
from espace_citoyennete.ui import dialogs, style
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.section import ListSection
from tests.keyboard import Keyboard

TODAY = date(2026, 11, 17)


@pytest.fixture
def page(database: Database, clock: Clock, agent: Agent, qtbot: QtBot, qapp: QApplication,
         tmp_path: Path) -> Iterator[SettingsPage]:  # fmt: skip
    style.apply_theme(qapp, "clair")
    page = SettingsPage(Desk(database, clock, agent, tmp_path / "base"), (EmergencySection,))
    qtbot.addWidget(page)
    page.resize(1158, 640)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.focus_default()
    yield page
    style.apply_theme(qapp, "clair")
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def go_to(page: SettingsPage, name: str) -> ListSection:
    """Walk down the vertical list with the arrow key, then go in with Entrée."""
    keys = Keyboard()
    page.list.setFocus()
    keys.press_until("Bas", lambda: page.section.name == name)
    keys.press("Entrée")
    assert isinstance(page.section, ListSection)
    return page.section


def test_a_label_is_changed_by_keys_and_comes_back_by_undo(
    page: SettingsPage, qtbot: QtBot, qapp: QApplication
) -> None:
    keys = Keyboard()
    section = go_to(page, "Listes de référence")
    assert isinstance(section, ReferenceSection)
    section.list_choice.setCurrentText("Suites données")
    section.table.setFocus()
    keys.press("Entrée")
    assert section.is_editing
    keys.focused().selectAll()  # type: ignore[attr-defined]
    keys.type("Information donnée")
    keys.press("Entrée")

    def label() -> str:
        with page.desk.database.reading() as session:
            return reference.labels(session, "suite_donnee", TODAY)["REPONDU"]

    assert (section.is_editing, label()) == (False, "Information donnée")
    page.desk.undo.undo()
    assert label() == "Information donnée, clos"
    page.desk.undo.redo()
    assert label() == "Information donnée"


def test_what_is_wrong_is_told_under_its_field_and_nothing_typed_is_lost(
    page: SettingsPage, qtbot: QtBot, qapp: QApplication
) -> None:
    keys = Keyboard()
    section = go_to(page, "Motifs")
    before = section.model.rowCount()
    keys.type("n")
    keys.type("Aide au numérique", "LOG", "dem")
    keys.press("Entrée")
    section.save()
    assert section.is_editing
    assert keys.focused().property("faulty") is True
    assert section.form.values()["label"] == "Aide au numérique"
    keys.focused().selectAll()  # type: ignore[attr-defined]
    keys.type("AN")
    keys.press("Entrée")
    assert section.model.rowCount() == before + 1
    with page.desk.database.reading() as session:
        added = reference.motives(session, TODAY)[-1]
    assert (added.label, added.entry_code, added.request) == ("Aide au numérique", "AN", "DEMARCHE")


def test_a_retired_value_leaves_the_list_is_shown_on_demand_and_comes_back(
    page: SettingsPage, qtbot: QtBot, qapp: QApplication
) -> None:
    keys = Keyboard()
    section = go_to(page, "Quartiers et QPV")
    count = section.model.rowCount()
    keys.press("Suppr")
    assert section.model.rowCount() == count - 1
    page.desk.undo.undo()
    assert section.model.rowCount() == count
    page.desk.undo.redo()
    section._shows_retired.setFocus()
    keys.type(" ")
    assert section.model.rowCount() == count + 1  # and Elbeuf – Lescouvé as it was before 2024
    section.table.setFocus()
    section.table.go_to(0)
    keys.press("Suppr")  # the same key brings a retired row back
    with page.desk.database.reading() as session:
        assert "QPV_NORD" in {row.code for row in reference.neighbourhoods(session, date(2027, 1, 1))}


def test_a_value_on_which_figures_rest_stays_and_the_page_says_why(
    page: SettingsPage, qtbot: QtBot, qapp: QApplication
) -> None:
    keys = Keyboard()
    section = go_to(page, "Listes de référence")
    keys.press("Suppr")
    assert "chiffres reposent" in section.message.text


def test_a_closure_is_added_and_removed_by_keys(page: SettingsPage, qtbot: QtBot, qapp: QApplication) -> None:
    keys = Keyboard()

    def reason() -> str | None:
        with page.desk.database.reading() as session:
            return reference.calendar(session).closure(date(2026, 12, 24))

    go_to(page, "Fermetures")
    keys.type("n")
    keys.type("24/12", "26/12", "Fêtes")
    keys.press("Entrée")
    assert reason() == "Fêtes"
    keys.press("Suppr")
    assert reason() is None
    page.desk.undo.undo()
    assert reason() == "Fêtes"


def test_the_page_says_how_far_the_school_holidays_are_known(page: SettingsPage) -> None:
    page.show_section("Vacances scolaires")
    assert "31/08/2028" in page.section.known.text()  # type: ignore[attr-defined]


def test_the_place_is_saved_undone_and_never_wiped_while_typed(
    page: SettingsPage, qtbot: QtBot, qapp: QApplication, agent: Agent
) -> None:
    keys = Keyboard()
    section = page.section
    assert isinstance(section, TownSection)
    section.focus_default()
    keys.focused().selectAll()  # type: ignore[attr-defined]
    keys.type("Abbeville")
    with page.desk.database.transaction() as session:  # a colleague changes something else
        town.save_choice(session, ChoiceDraft("suite_donnee", "Autre suite"), today=TODAY, by=agent)
    assert section.form.values()["name"] == "Abbeville"
    section.save()

    def name() -> str:
        with page.desk.database.reading() as session:
            return reference.town_identity(session).name

    assert name() == "Abbeville"
    page.desk.undo.undo()
    assert (name(), section.form.values()["name"]) == ("Amiens", "Amiens")


def test_a_logo_is_kept_and_a_file_that_is_no_image_is_refused(
    page: SettingsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    section = page.section
    assert isinstance(section, TownSection)
    picture, buffer = QPixmap(40, 20), QBuffer()
    picture.fill(Qt.GlobalColor.blue)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    good, bad = tmp_path / "logo.png", tmp_path / "faux.png"
    good.write_bytes(bytes(buffer.data().data()))
    bad.write_bytes(b"<svg>")
    for path in (good, bad):
        monkeypatch.setattr(dialogs, "choose_open_path", lambda *_, path=path: path)
        section._choose_logo()
    assert "n’est pas une image" in section.message.text
    with page.desk.database.reading() as session:
        assert reference.town_identity(session).logo == good.read_bytes()


def test_the_theme_and_the_size_apply_at_once_and_are_kept_on_this_machine(
    page: SettingsPage, qtbot: QtBot, qapp: QApplication
) -> None:
    keys = Keyboard()
    page.show_section("Apparence")
    page.section.focus_default()
    size = qapp.font().pointSizeF()
    keys.press("Fin")
    assert style.tokens().name == "sombre"
    keys.press("Tab", "Haut")
    assert (settings.load().theme, settings.load().zoom) == ("sombre", 110)
    assert qapp.font().pointSizeF() > size
    keys.press("Bas")
