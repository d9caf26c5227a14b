"""Somebody seen all day at the desk, then erased from the screen, is found nowhere on this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from resource import RLIMIT_FSIZE, getrlimit, setrlimit

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import delete, select, update

from espace_citoyennete import settings
from espace_citoyennete.app import Office
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.permanences.model import Appointment, Hold
from espace_citoyennete.privacy.page import PrivacySection
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.keeping import keep_copy
from espace_citoyennete.storage.layout import COPY_SUFFIX
from espace_citoyennete.storage.second_place import prepare
from espace_citoyennete.town.page import SettingsPage
from espace_citoyennete.ui import crash, dialogs, tasks
from espace_citoyennete.ui.accessibility import announced
from espace_citoyennete.upkeep.gestures import choose_place
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.waiting.model import WaitingEntry
from espace_citoyennete.waiting.rules import LEFT
from tests.conftest import KEY, Hands
from tests.journeys import test_desk, test_traces
from tests.keyboard import Keyboard
from tests.trust.canaries import Nest, bytes_of, found_in

folder = test_desk.folder
own_places = test_traces.own_places
NAME, NOTE, PHONE = "Éqzéphyrine", "Éqzaléidoscope", "639980142"
TYPED = {"nom": NAME, "note": NOTE, "numéro": PHONE}
_SWEPT_AFTER = timedelta(days=31)  # a copy that holds somebody erased is kept for thirty days


class Day:
    """A day at the desk: what was typed, every file written, and whatever was put in a folder on purpose."""

    def __init__(self, office: Office, qtbot: QtBot, place: Path) -> None:
        self.office, self.qtbot, self.place = office, qtbot, place
        self.keys, self.words, self.key = (
            Keyboard(),
            dict(TYPED),
            KEY,
        )  # until the door gives that of the base
        self.exports = place / "exports"
        self.exports.mkdir()

    @property
    def window(self) -> MainWindow:
        assert isinstance(self.office.window, MainWindow)
        return self.office.window

    @property
    def database(self) -> Database:
        return self.window.desk.database

    def enter(self) -> None:
        test_desk.enter(self.office, self.keys, self.qtbot)
        assert self.database.key is not None
        self.key = self.database.key

    def copy(self) -> None:
        desk = self.window.desk
        assert desk.folder is not None
        keep_copy(desk.database, desk.folder, desk.clock)

    def rest(self) -> None:
        self.qtbot.waitUntil(lambda: not tasks.are_running(), timeout=20_000)

    def left(self) -> list[str]:
        """Return where a word of the person is still found, in any file, beside those exported on purpose."""
        places = bytes_of(self.place, self.key)
        kept = {name: content for name, content in places.items() if not name.startswith(self.exports.name)}
        return found_in(kept, self.words)

    def left_beside_copies(self) -> list[str]:
        """Return the same, but for the copies made before: they go thirty days later."""
        return [found for found in self.left() if COPY_SUFFIX not in found]


@pytest.fixture
def day(own_places: Path, folder: Path, office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Day:
    day = Day(office, qtbot, own_places)
    monkeypatch.setattr(dialogs, "documents_folder", lambda: day.exports)
    monkeypatch.setattr(dialogs, "choose_save_path", lambda _p, _t, suggested, _k: suggested)
    monkeypatch.setattr(dialogs, "confirm", lambda *_: True)
    return day


def log_and_book(day: Day) -> None:
    """Write down a call that asks for an appointment, book it, receive the person."""
    day.keys.press("F2")
    day.keys.type("log", "f", "nor", "rdv", f"{NAME} Awa", "", f"0{PHONE}")
    day.window.panel.form.form.restore({"note": NOTE})  # type: ignore[union-attr]
    day.keys.press("Ctrl+Entrée", "Ctrl+Entrée")
    day.keys.press("Ctrl+Maj+A", "P", "R")
    with day.database.reading() as session:
        assert session.scalars(select(Contact.note)).one() == NOTE
        assert session.scalars(select(Appointment.state)).one() == "HONORE"


def know_all_of_her(day: Day) -> None:
    """Put a word in every column that may tell something of the person, by the models."""
    with day.database.transaction() as session:
        person = session.scalars(select(Visitor)).one()
        nest = Nest(session)
        nest.person.merged_into_id = person.id  # type: ignore[attr-defined]
        session.execute(delete(Hold))
        session.execute(update(WaitingEntry).values(state=LEFT))  # what it waits for is not to be read
    day.words |= nest.words


def look_and_copy(day: Day) -> None:
    """Search, open the record, copy the rows, then the picture of a chart."""
    day.window.show_page("page:register")
    day.window.page.answers()["find"]()
    day.keys.type(NAME)
    day.qtbot.waitUntil(lambda: day.window.page.table.model().rowCount() >= 1)  # type: ignore[attr-defined]
    day.window.page.table.go_to(0)  # type: ignore[attr-defined]
    day.window.page.table.setFocus()  # type: ignore[attr-defined]
    day.keys.press("Ctrl+C")
    assert NAME in QGuiApplication.clipboard().text()


def print_and_export(day: Day) -> None:
    """Save what a PC without a printer cannot print, and the report as a document and as sheets."""
    for page in ("page:today", "page:register", "page:callbacks", "page:permanences"):
        day.window.show_page(page)
        answers = day.window.page.answers()
        for act in ("print", "export"):
            if act in answers:
                answers[act]()
                day.rest()
    day.window.show_page("page:report")
    day.keys.press("Ctrl+E", "Entrée")
    day.rest()


def fail_and_crash(day: Day) -> None:
    """Save on a disk that is full, then let the program be wrong over the person's own words."""
    day.keys.press("F2")
    day.keys.type("log", "f", "nor", "info", f"{NAME} Awa")
    day.window.panel.form.form.restore({"note": f"{NOTE} encore"})  # type: ignore[union-attr]
    with full_disk():
        day.keys.press("Ctrl+Entrée")
    assert "disque" in announced()[-1]
    day.window.panel.keep()
    try:
        raise KeyError(NAME)
    except KeyError as error:
        crash._note(error, settings.defects_log(), day.window.desk.clock)


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file of this process grow: the system refuses each write, as that of a full disk does."""
    usual = getrlimit(RLIMIT_FSIZE)
    setrlimit(RLIMIT_FSIZE, (0, usual[1]))
    try:
        yield
    finally:
        setrlimit(RLIMIT_FSIZE, usual)


def copy_and_lock(day: Day) -> None:
    """Copy the base here and on a key, hide the screen, then leave the desk for good and come back."""
    place = day.place / "cle"
    place.mkdir()
    desk = day.window.desk
    assert desk.folder is not None
    choose_place(desk, prepare(place, desk.folder))
    day.copy()
    day.keys.press("F8")
    assert QGuiApplication.clipboard().text() == ""
    day.keys.press("Échap")
    day.rest()
    day.office.lock()
    day.enter()


def erase(day: Day) -> PrivacySection:
    """Erase the person from Réglages, by the keys."""
    look_and_copy(day)
    day.window.show_page("page:settings")
    page = day.window.page
    assert isinstance(page, SettingsPage)
    page.show_section("Données personnelles")
    section = page.section
    assert isinstance(section, PrivacySection)
    section.focus_default()
    day.keys.type(NAME)
    section.person.look()
    section.person.buttons[0].setFocus()
    day.keys.press("Espace")
    section.is_checked.setFocus()
    day.keys.press("Espace")
    section.erase.setFocus()
    day.keys.press("Espace")
    assert "Personne effacée" in section.message.text, section.message.text
    return section


def test_a_whole_day_then_an_erasure_leave_nothing_of_somebody(day: Day, hands: Hands) -> None:
    day.enter()
    for act in (
        log_and_book,
        know_all_of_her,
        look_and_copy,
        print_and_export,
        fail_and_crash,
        copy_and_lock,
    ):
        act(day)
    assert day.left(), "nothing was there to be forgotten"
    section = erase(day)
    assert "(fichier)" in section.message.text
    assert list(day.exports.iterdir())
    assert QGuiApplication.clipboard().text() == ""
    day.rest()
    assert day.left_beside_copies() == []
    for later in (timedelta(minutes=30), _SWEPT_AFTER):
        hands.move(later)
        day.copy()
    assert day.left() == []
    assert list((day.place / "tmp").iterdir()) == []


@pytest.mark.parametrize("fault", ["a log that quotes", "a file in clear", "the clipboard kept in a file"])
def test_a_word_of_the_day_left_anywhere_is_found(day: Day, fault: str) -> None:
    """Planted: what a careless hand would leave beside the base."""
    file, content = {
        "a log that quotes": (settings.defects_log(), f"KeyError: '{NAME.upper()}'".encode()),
        "a file in clear": (day.place / "tmp" / "apercu.pdf", NOTE.encode("utf-16-le")),
        "the clipboard kept in a file": (day.place / "home" / "recents.json", b"eqzephyrine"),
    }[fault]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    assert len(day.left()) == 1
