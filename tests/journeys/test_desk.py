"""The whole path by the keyboard alone: start, contact, appointment, received, report."""

from datetime import date, time
from pathlib import Path
from uuid import uuid4

import pypdfium2
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from espace_citoyennete import settings
from espace_citoyennete.app import Office
from espace_citoyennete.clock import Clock
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.page import RegisterPage
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.opening import NewBase, create
from espace_citoyennete.permanences.model import Appointment
from espace_citoyennete.permanences.rules import parse_rule
from espace_citoyennete.permanences.service import PermanenceDraft, create_permanence
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.ui import dialogs
from espace_citoyennete.visitors.model import Visitor
from tests.keyboard import Keyboard

PHRASE = "une phrase longue pour les essais du matin"


@pytest.fixture
def folder(tmp_path: Path, clock: Clock) -> Path:
    """Return a base on disk with a lawyer every Tuesday, as the coordinator left it."""
    folder = tmp_path / "base"
    opened = create(NewBase(folder, "Amiens", "S. Amrani", PHRASE, user_uid=uuid4()), clock)
    with opened.database.transaction() as session:
        draft = PermanenceDraft(
            "AVOCAT", "Avocat", parse_rule("tous les mardis"), date(2026, 11, 1), date(2026, 12, 31),
            time(10), time(12), 30,
        )  # fmt: skip
        create_permanence(session, draft, calendar=calendar(session), by=opened.agent)
    opened.database.close()
    settings.save(settings.Settings(base=str(folder), user_name="S. Amrani"))
    return folder


def enter(office: Office, keys: Keyboard, qtbot: QtBot) -> MainWindow:
    """Open the door with the passphrase."""
    door = office.show_door()
    with qtbot.waitActive(door):
        door.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    keys.type(PHRASE)
    keys.press("Entrée")
    qtbot.waitUntil(lambda: office.window is not None, timeout=20_000)
    window = office.window
    assert isinstance(window, MainWindow)
    window.resize(1366, 768)
    with qtbot.waitActive(window):
        window.activateWindow()
    return window


def state_of(window: MainWindow, appointment_id: int) -> str:
    with window.desk.database.reading() as session:
        return session.get_one(Appointment, appointment_id).state


def test_from_the_door_to_the_report_without_a_mouse(
    folder: Path, office: Office, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = Keyboard()
    window = enter(office, keys, qtbot)
    database = window.desk.database

    # A call: somebody about a lease, who wants to see a lawyer.
    keys.press("F2")
    keys.type("log", "f", "nor", "rdv", "Diallo Awa", "", "0639980102")  # no instruction
    keys.press("Ctrl+Entrée")
    with database.reading() as session:
        contact = session.scalars(select(Contact)).one()
    assert (contact.motive, contact.gender, contact.neighbourhood) == ("LOG", "F", "QPV_NORD")
    assert (contact.outcome, contact.request) == ("RDV", "RDV_DEMANDE")

    # The booking opens by itself, with the person and the first free slot.
    assert window.panel.form is not None and window.panel.form.kind == "booking"
    keys.press("Ctrl+Entrée")
    with database.reading() as session:
        appointment = session.scalars(select(Appointment)).one()
        assert session.scalar(select(func.count()).select_from(Visitor)) == 1  # one person, logged and booked
    assert (appointment.state, appointment.contact_id) == ("A_VENIR", contact.id)

    # The contact is in the register at once.
    keys.press("Ctrl+Maj+R")
    page = window.page
    assert isinstance(page, RegisterPage)
    assert page.model.rowCount() == 1

    # She comes, and is received: one key each, on the first page.
    keys.press("Ctrl+Maj+A", "P")
    assert state_of(window, appointment.id) == "SALLE"
    keys.press("R")  # nobody else comes: the hands stayed on her
    assert state_of(window, appointment.id) == "HONORE"

    # The report of the year, on paper.
    monkeypatch.setattr(dialogs, "documents_folder", lambda: tmp_path)
    keys.press("Ctrl+Maj+B", "Ctrl+E", "Entrée")
    path = tmp_path / "Bilan_2026_Espace-citoyennete.pdf"
    qtbot.waitUntil(path.exists, timeout=20_000)
    with pypdfium2.PdfDocument(path) as pdf:
        text = "".join(page.get_textpage().get_text_range() for page in pdf)
    assert "Contacts reçus" in text and "Personnes reçues" in text
