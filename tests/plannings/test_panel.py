"""A planning sent from the volet: by keys alone, with what changed since the last one read first."""

from datetime import date
from pathlib import Path

import icalendar
import openpyxl
import pytest
from PySide6.QtWidgets import QLabel
from sqlalchemy import func, select

from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.plannings.model import PlanningSent
from espace_citoyennete.plannings.panel import PlanningPanel
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui import dialogs
from tests.keyboard import Keyboard
from tests.plannings.conftest import change


@pytest.fixture
def any_database(database: Database) -> Database:
    """Return one engine: the screens are the same on both."""
    return database


@pytest.fixture
def panel(office: Database, window: MainWindow) -> PlanningPanel:
    """Return the form as the menu opens it."""
    window.registry.run("plannings")
    form = window.panel.form
    assert isinstance(form, PlanningPanel)
    return form


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Answer each question about a file by the name proposed, in the folder of the test."""
    monkeypatch.setattr(dialogs, "choose_save_path", lambda _w, _t, path, _k: tmp_path / path.name)
    return tmp_path


def sendings(window: MainWindow) -> int:
    with window.desk.database.reading() as session:
        return session.scalars(select(func.count()).select_from(PlanningSent)).one()


def test_the_year_of_a_lawyer_is_sent_by_keys_alone_and_taken_back(
    window: MainWindow, panel: PlanningPanel, folder: Path
) -> None:
    keys = Keyboard()
    keys.type("roux", "ann")
    keys.press("Tab", "Tab", "Tab")
    keys.type("cal")
    keys.press("Tab", "Espace", "Ctrl+Entrée")
    text = (folder / "Planning_2026-01-01_2026-12-31.ics").read_bytes()
    assert len(icalendar.Calendar.from_ical(text).events) == 6
    assert window.panel.form is None
    assert sendings(window) == 1
    keys.press("Ctrl+Z")
    assert sendings(window) == 0
    keys.press("Ctrl+Y")
    assert sendings(window) == 1


def test_what_changed_since_the_last_sending_is_read_before_the_next(
    window: MainWindow, panel: PlanningPanel
) -> None:
    panel.form.restore({"scope": "type:AVOCAT", "is_sent": True})
    assert window.panel.save()
    change(window.desk.database, 0, state="ANNULEE", reason="intervenant absent")
    window.answer("form:planning", {"scope": "type:AVOCAT"})
    form = window.panel.form
    assert isinstance(form, PlanningPanel)
    assert form.said.text() == (
        "1 séance, dont 1 annulée. Depuis le dernier envoi du 17 novembre 2026\xa0:\n"
        "•\xa0Annulée\xa0: mar. 17 nov. 2026, 9\xa0h – 11\xa0h, Salle 1, Avocat (Me Hélène Roux) "
        "– intervenant absent"
    )


def test_a_planning_only_written_is_not_noted_as_sent(
    window: MainWindow, panel: PlanningPanel, folder: Path
) -> None:
    panel.form.restore({"format": "xlsx"})
    assert window.panel.save()
    (file,) = folder.glob("Planning_*.xlsx")
    assert openpyxl.load_workbook(file).sheetnames == ["Planning", "À propos"]
    assert sendings(window) == 0
    assert window.desk.undo.undo_name == ""


def test_a_file_that_is_not_chosen_or_cannot_be_written_keeps_the_form(
    window: MainWindow, panel: PlanningPanel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    panel.form.restore({"is_sent": True})
    monkeypatch.setattr(dialogs, "choose_save_path", lambda *_: None)
    assert not window.panel.save()
    monkeypatch.setattr(dialogs, "choose_save_path", lambda *_: tmp_path / "absent" / "p.pdf")
    assert not window.panel.save()
    assert "ne peut pas être écrit" in panel.message.text
    assert sendings(window) == 0


def test_the_period_fills_the_days_and_other_days_are_free(panel: PlanningPanel) -> None:
    assert (panel.first_day.value(), panel.last_day.value()) == (date(2026, 11, 16), date(2026, 11, 22))
    keys = Keyboard()
    panel.period.setFocus()
    keys.type("ann")
    keys.press("Tab")
    assert (panel.first_day.value(), panel.last_day.value()) == (date(2026, 1, 1), date(2026, 12, 31))
    keys.type("01/09/2026", "31/08/2027")
    keys.press("Tab")
    assert panel.period.code() == "LIBRE"
    assert panel.said.text().startswith("12 séances")


def test_days_the_wrong_way_round_are_told_under_their_field(
    window: MainWindow, panel: PlanningPanel
) -> None:
    panel.form.restore({"last_day": date(2026, 11, 1)})
    assert not window.panel.save()
    shown = [label.text() for label in panel.form.findChildren(QLabel) if label.isVisible()]
    assert any("La fin précède le début" in text for text in shown)
