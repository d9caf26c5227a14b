"""The end of the day: each thing left has one act, done from where it is told."""

from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from espace_citoyennete.clock import Clock, fixed_clock
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.model import Appointment, Slot
from espace_citoyennete.permanences.pdf import DaySheets, write_sheets
from espace_citoyennete.permanences.rules import parse_rule
from espace_citoyennete.permanences.service import PermanenceDraft, create_permanence
from espace_citoyennete.permanences.sheets import next_sitting_day, sitting_sheets
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.layout import KEYS
from espace_citoyennete.today.panel import DayEndPanel
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.ui import dialogs, tasks
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT
from tests.keyboard import Keyboard
from tests.pdf.reading import out, pages, plain
from tests.windows import save_instead, shown

EVENING = datetime(2026, 11, 17, 16, 45)
TOMORROW = date(2026, 11, 18)
CANARY = "06 39 98 77 66"


@pytest.fixture
def clock() -> Clock:
    return fixed_clock(EVENING)


@pytest.fixture
def booked(database: Database) -> Database:
    """Return a base with a lawyer each day: two people today without a result, two expected tomorrow."""
    with database.transaction() as session:
        draft = PermanenceDraft(
            "AVOCAT", "Avocat", parse_rule("tous les mardis et mercredis"), date(2026, 11, 17), TOMORROW,
            time(10), time(12), 30, room="Salle 2",
        )  # fmt: skip
        create_permanence(session, draft, calendar=calendar(session), by=AGENT)
        for at, visitor in [
            (datetime(2026, 11, 17, 10), VisitorDraft("Diallo", "Awa")),
            (datetime(2026, 11, 17, 11), VisitorDraft("Martin", "Paul")),
            (datetime(2026, 11, 18, 10), VisitorDraft("Roussel", "Jeanne", "06 39 98 11 22")),
            (datetime(2026, 11, 18, 11), VisitorDraft("Quincampoix", "Zoé", CANARY, "AUCUN")),
        ]:
            slot_id = session.scalars(select(Slot.id).where(Slot.starts_at == at)).one()
            booking = BookingDraft(slot_id, visitor, subject="Garde des enfants")
            book_appointment(session, booking, now=EVENING, by=AGENT)
    return database


@pytest.fixture
def evening(
    booked: Database, clock: Clock, tmp_path: Path, qapp: QApplication, qtbot: QtBot
) -> Iterator[MainWindow]:
    """Return the window of a base in its folder, in the evening."""
    folder = tmp_path / "base"
    (folder / KEYS).write_text("{}")
    with shown(Desk(booked, clock, AGENT, folder), qapp, qtbot) as window:
        yield window


def panel_of(window: MainWindow) -> DayEndPanel:
    assert isinstance(window.panel.form, DayEndPanel)
    return window.panel.form


def test_the_day_is_closed_by_keys_in_place(evening: MainWindow, booked: Database, qtbot: QtBot) -> None:
    keys = Keyboard()
    keys.press("Ctrl+Maj+E")
    panel = panel_of(evening)
    assert panel.heading.text() == "2 résultats à noter"
    keys.press("R", "A")
    assert panel.heading.text() == "Tous les résultats sont notés"
    with booked.reading() as session:
        states = session.scalars(select(Appointment.state).order_by(Appointment.id)).all()
    assert states[:2] == ["ABSENT", "HONORE"]  # the latest was first
    assert "Aucune sauvegarde" in panel.lines.text
    next(button for button in panel.lines.buttons if button.text() == "Sauvegarder").click()
    qtbot.waitUntil(lambda: not tasks.are_running())
    assert "Dernière sauvegarde\u00a0: mar. 17 nov. 16\u00a0h\u00a045" in panel.lines.text
    keys.press("Ctrl+Entrée")
    assert evening.panel.form is None and evening.panel.chips == []


def test_a_result_noted_late_names_nobody_in_discreet_mode(evening: MainWindow) -> None:
    keys = Keyboard()
    keys.press("Ctrl+Maj+I", "Ctrl+Maj+E", "R")
    assert evening.toast.text == "Rendez-vous de M. P.\u00a0: reçu"


def test_the_end_of_the_day_is_offered_on_the_first_page_from_the_afternoon(evening: MainWindow) -> None:
    assert "Fin de journée" in [
        button.accessibleName() for button in evening.page.header.findChildren(QPushButton)
    ]


def test_the_sheets_of_the_next_day_are_written_by_one_button(
    evening: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "feuilles.pdf"
    monkeypatch.setattr(dialogs, "choose_save_path", lambda *_: file)
    evening.registry.run("day_end")
    panel = panel_of(evening)
    assert "Feuilles du mer. 18 nov.\u00a0: 1 permanence" in panel.lines.text
    next(button for button in panel.lines.buttons if button.text() == "Imprimer…").click()
    save_instead(panel.message)
    qtbot.waitUntil(lambda: not tasks.are_running())
    assert len(pages(file)) == 2


def test_the_sheets_tell_nothing_of_a_person_under_an_instruction_and_the_door_names_nobody(
    booked: Database, tmp_path: Path
) -> None:
    file = tmp_path / "feuilles.pdf"
    with booked.reading() as session:
        day = next_sitting_day(session, EVENING.date())
        assert day == TOMORROW
        sheets = DaySheets(
            tuple(sitting_sheets(session, day, by=AGENT)), "Amiens – Espace citoyenneté", EVENING
        )
    write_sheets(out(file), sheets)
    inside, door = (plain(page) for page in pages(file))
    assert "Roussel Jeanne" in inside and "06 39 98 11 22" in inside and "Garde des enfants" in inside
    assert "Q. Z." in inside
    assert "R. J." in door and "Réservé" in door
    for secret in (CANARY, "Quincampoix", "Zoé"):
        assert secret not in inside + door
    for name in ("Roussel", "Jeanne", "06 39", "Garde"):
        assert name not in door
    assert "Espace citoyenneté" not in inside + door  # somebody on the sheet must not be exposed


def test_a_long_sitting_stands_on_one_page_for_each_reader(database: Database, tmp_path: Path) -> None:
    with database.transaction() as session:
        draft = PermanenceDraft(
            "AVOCAT", "Avocat", parse_rule("tous les mercredis"), TOMORROW, TOMORROW, time(9), time(13), 15
        )
        create_permanence(session, draft, calendar=calendar(session), by=AGENT)
    with database.reading() as session:
        sheets = DaySheets(tuple(sitting_sheets(session, TOMORROW, by=AGENT)), "Amiens", EVENING)
    write_sheets(out(tmp_path / "feuilles.pdf"), sheets)
    assert len(pages(tmp_path / "feuilles.pdf")) == 2
