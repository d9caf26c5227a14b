"""A window on the tiny pages, over a real encrypted base."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from espace_citoyennete import demo
from espace_citoyennete.clock import Clock, fixed_clock
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.database import Database, open_sqlite
from espace_citoyennete.town.model import Town
from espace_citoyennete.ui import style
from espace_citoyennete.ui.desk import Desk
from tests.conftest import AGENT, KEY, NOW, copied
from tests.shell.rooms import make_window


@pytest.fixture
def desk(database: Database, clock: Clock, agent: Agent, qapp: QApplication) -> Desk:
    return Desk(database, clock, agent)


@pytest.fixture
def window(desk: Desk, qtbot: QtBot, qapp: QApplication) -> MainWindow:
    style.apply_theme(qapp, "clair")
    window = make_window(desk)
    qtbot.addWidget(window)
    window.resize(1366, 689)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window


@pytest.fixture(scope="session")
def stocked(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed base where each form finds a record to be about."""
    path = tmp_path_factory.mktemp("stocked") / "donnees.db"
    with copied(template, path, fixed_clock(NOW)) as database:
        stock(database)
    return path


def stock(database: Database) -> None:
    demo.build(database, AGENT, database.clock, year=NOW.year)
    with database.transaction() as session:
        session.scalars(sa.select(Town)).one().is_demonstration = False  # it can be locked


@pytest.fixture
def path(stocked: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(stocked, tmp_path / "donnees.db"))


@pytest.fixture
def stocked_base(path: Path, clock: Clock) -> Iterator[Database]:
    """Return a base of one's own where each form finds a record to be about."""
    database = open_sqlite(path, KEY, clock)
    database.author = AGENT.uid
    yield database
    database.close()
