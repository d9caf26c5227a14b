"""A whole day at the desk leaves, anywhere on this machine, no word of what was told there."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from espace_citoyennete import settings
from espace_citoyennete.app import Office
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.storage.backup import back_up
from espace_citoyennete.storage.drafts import Draft
from espace_citoyennete.ui import crash, tasks
from tests.journeys import test_desk
from tests.keyboard import Keyboard

folder = test_desk.folder
NAME, NOTE, PHONE = "Zéphyrine", "Kaléidoscope", "639980142"
CANARIES = (NAME, NOTE, PHONE)
KNOWN = {
    "donnees.db",
    "ouverte.verrou",
    "cles.json",
    "essais.json",
    "reglages.json",
    "defauts.log",
    "effacements.json",
}
_opened: list[str] | None = None  # for writing, by Python, while somebody listens


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if _opened is not None and event == "open":
        path, mode, flags = arguments  # a mode, or none when the system is asked directly, as `mkstemp` does
        if set(mode) & set("wax+") if isinstance(mode, str) else flags & (os.O_WRONLY | os.O_RDWR):
            _opened.append(str(path))


sys.addaudithook(_hear)  # an ear that nothing takes away, deaf but in the block below


@contextmanager
def hearing() -> Iterator[list[str]]:
    """Tell every file that Python opens for writing, even one that is gone at the end."""
    global _opened  # noqa: PLW0603 - a hook is never removed
    heard: list[str] = []
    _opened = heard
    try:
        yield heard
    finally:
        _opened = None


def forms(canary: str) -> Iterator[bytes]:
    """Yield what a word may look like in a file."""
    for word in {canary, canary.lower(), canary.upper(), canary.casefold()}:
        for plain in (word, word.replace("é", "e").replace("É", "E")):
            for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp1252"):
                yield plain.encode(encoding)


def told_in(place: Path) -> list[str]:
    """Return the files that hold or bear a canary."""
    wanted = {form for canary in CANARIES for form in forms(canary)}
    files = [file for file in place.rglob("*") if file.is_file()]
    return [str(f) for f in files if any(w in f.read_bytes() or w in f.name.encode() for w in wanted)]


@pytest.fixture
def own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the session a folder of temporary files and a state of its own; its home already is."""
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(scratch))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    return tmp_path


def test_a_day_at_the_desk_leaves_no_word_of_anybody(
    own_places: Path,
    folder: Path,
    office: Office,
    qtbot: QtBot,
) -> None:
    keys, clipboard = Keyboard(), QGuiApplication.clipboard()
    with hearing() as written:
        window = test_desk.enter(office, keys, qtbot)
        desk = window.desk
        keys.press("F2")
        keys.type("log", "f", "nor", "info", f"{NAME} Awa", "", f"0{PHONE}")
        window.panel.form.form.restore({"note": NOTE})  # type: ignore[union-attr]
        keys.press("Ctrl+Entrée")
        with desk.database.reading() as session:
            assert session.scalars(select(Contact.note)).one() == NOTE
        window.show_page("page:register")
        window.page.answers()["find"]()
        keys.type(NAME)
        qtbot.waitUntil(lambda: window.page.table.model().rowCount() == 1)  # type: ignore[attr-defined]
        window.page.table.go_to(0)  # type: ignore[attr-defined]
        window.page.table.setFocus()  # type: ignore[attr-defined]
        keys.press("Ctrl+C")
        assert NAME in clipboard.text() or NOTE in clipboard.text()
        keys.press("F8")
        assert clipboard.text() == ""
        keys.press("Échap")
        keys.press("F2")
        keys.type("log")
        window.panel.form.form.restore({"note": f"{NOTE} encore"})  # type: ignore[union-attr]
        window.panel.keep()
        with desk.database.reading() as session:
            assert any(NOTE in draft for draft in session.scalars(select(Draft.content)))
        try:
            raise KeyError(NAME)
        except KeyError as error:
            crash._note(error, settings.defects_log(), desk.clock)
        back_up(desk.database, folder, desk.clock)
        qtbot.waitUntil(lambda: not tasks.are_running())
    assert told_in(own_places) == []
    assert not any(canary in path for path in written for canary in CANARIES)
    kept = {Path(path).name for path in written if Path(path).exists()}
    assert {n for n in kept if not n.endswith((".sauvegarde", ".nouveau", ".precedent", ".pyc"))} <= KNOWN
    assert list((own_places / "tmp").iterdir()) == []


def test_a_word_left_in_a_file_is_found(tmp_path: Path) -> None:
    for place, content in (
        ("a.tmp", NAME.encode("utf-16-le")),
        ("b.log", b"kaleidoscope"),
        (f"{PHONE}.pdf", b""),
    ):
        (tmp_path / place).write_bytes(b"... " + content)
    assert len(told_in(tmp_path)) == 3
