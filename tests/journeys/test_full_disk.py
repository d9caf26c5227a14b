"""A disk full while somebody types: it is told with its remedy, the text stays, and room saves it."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import UserError
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.database import open_sqlite
from espace_citoyennete.storage.keeping import keep_copy
from espace_citoyennete.team.model import Handover
from espace_citoyennete.team.panel import HandoverPanel
from espace_citoyennete.ui.desk import Desk
from tests.conftest import KEY
from tests.keyboard import Keyboard
from tests.left_out import leave_out
from tests.windows import shown

TYPED = "Rappeler la préfecture avant midi"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return the root of a disk that holds a base and little more."""
    disk = tmp_path / "disque"
    disk.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(disk)]
    if subprocess.run(mounting, capture_output=True, check=False).returncode:
        leave_out("only root mounts a small disk: run as root")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.fixture
def window(
    small_disk: Path, template: Path, clock: Clock, agent: Agent, qapp: QApplication, qtbot: QtBot
) -> Iterator[MainWindow]:
    """Return the window of a receptionist whose base is on it."""
    database = open_sqlite(Path(shutil.copy(template, small_disk / "donnees.db")), KEY, clock)
    database.author = agent.uid
    with shown(Desk(database, clock, agent), qapp, qtbot) as window:
        yield window
    database.close()


def fill_up(disk: Path) -> Path:
    """Take all the room that is left, and return the file that takes it."""
    ballast = disk / "autre-chose"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass
    return ballast


def notes(window: MainWindow) -> list[str]:
    with window.desk.database.reading() as session:
        return list(session.scalars(select(Handover.text)))


def test_what_is_typed_on_a_full_disk_stays_and_is_saved_once_there_is_room(
    window: MainWindow, small_disk: Path
) -> None:
    """Saboteur: the form emptied before the commit."""
    form, keys = HandoverPanel(window.desk), Keyboard()
    window.answer("open", form)
    ballast = fill_up(small_disk)
    keys.type(TYPED)
    keys.press("Ctrl+Entrée")
    assert "Le disque est plein" in form.message.text and "Libérer de la place" in form.message.text
    assert window.panel.form is form and TYPED in str(form.values())
    assert notes(window) == []  # the base is still read
    assert not window.close()  # what could not be kept is not lost in silence
    assert window.isVisible() and TYPED in str(form.values())
    ballast.unlink()
    keys.press("Ctrl+Entrée")
    assert notes(window) == [TYPED]
    assert window.panel.form is None


def test_a_copy_on_a_full_disk_is_refused_with_its_remedy(window: MainWindow, small_disk: Path) -> None:
    fill_up(small_disk)
    with pytest.raises(UserError, match="Libérer de la place"):
        keep_copy(window.desk.database, small_disk, window.desk.clock)
