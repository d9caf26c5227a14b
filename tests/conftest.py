"""What every test may ask for: a real encrypted base made by the migrations, a clock, a desk."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import gc
import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import settings
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

import espace_citoyennete.schema  # noqa: F401 - every table is known, as in the program
from espace_citoyennete.accounts.model import User
from espace_citoyennete.clock import Clock, fixed_clock
from espace_citoyennete.emergency.seed import seed_emergency_numbers
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database, open_postgresql, open_sqlite
from espace_citoyennete.storage.journal_chain import begin_chain
from espace_citoyennete.storage.logins import login_of
from espace_citoyennete.storage.upgrade import upgrade
from espace_citoyennete.town.model import Town
from espace_citoyennete.town.seed import seed_reference
from espace_citoyennete.ui import collecting

pytest_plugins = ["tests.left_out", "tests.postgresql", "tests.guided", "tests.windows"]

gc.disable()  # as in the program, which collects between two events

# How long an example takes says how busy the machine is, nothing of the program: `make bench` measures.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

Clone = Callable[[str], AbstractContextManager[str]]

KEY, SEED = bytes(range(32)), bytes(range(32, 64))  # of the file, of its journal
NOW = datetime(2026, 11, 17, 10, 53)  # a Tuesday, as on the mock-ups
AGENT = Agent(
    UUID("00000000-0000-4000-8000-000000000001"),
    "S. Amrani",
    frozenset({Right.RECEPTION, Right.COORDINATION, Right.ADMINISTRATION}),
)


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a home of its own: nothing of this machine is read or written."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


@pytest.fixture(autouse=True)
def _no_window_lingers() -> Iterator[None]:
    """Delete the windows of a test behind it, as between two events: no loop runs between two tests."""
    yield
    for widget in QApplication.topLevelWidgets():
        if widget.parent() is None:
            widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    collecting.collect()


@pytest.fixture(autouse=True)
def _quiet_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail on any warning that the program logs."""
    yield
    assert [r for r in caplog.get_records("call") if r.levelno >= logging.WARNING] == []


def fill(database: Database) -> None:
    """Make the schema by the migrations and put in what a new base starts with."""
    upgrade(database)
    with database.transaction() as session:
        begin_chain(session, SEED)
        seed_reference(session)
        seed_emergency_numbers(session)
        session.add(Town(name="Amiens", place="Espace citoyenneté", address="12 rue Frédéric Petit"))
        rights = ",".join(sorted(AGENT.rights))
        session.add(User(uid=AGENT.uid, name=AGENT.name, login=login_of(AGENT.name), rights=rights))


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed base, migrated and seeded, to be copied by each test."""
    path = tmp_path_factory.mktemp("template") / "donnees.db"
    database = open_sqlite(path, KEY, fixed_clock(NOW))
    fill(database)
    database.close()
    assert not path.with_name("donnees.db-wal").exists()  # closed whole: safe to copy
    return path


@pytest.fixture(scope="session")
def demonstration(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed base with the demonstration of the year, to be copied by each test."""
    from espace_citoyennete import demo  # most tests do without

    path = tmp_path_factory.mktemp("demonstration") / "donnees.db"
    with copied(template, path, fixed_clock(NOW)) as database:
        demo.build(database, AGENT, database.clock, year=NOW.year)
    return path


class Hands:
    """The hands of the tests' clock: stopped on the morning of the mock-ups until they are moved."""

    def __init__(self) -> None:
        self.moment = NOW

    def move(self, by: timedelta) -> None:
        self.moment += by


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def clock(hands: Hands) -> Clock:
    """Return the clock of the test, which only `hands` can move."""
    return Clock(lambda: hands.moment.astimezone(UTC))


@pytest.fixture
def agent() -> Agent:
    """Return the person at the desk, who holds the three rights."""
    return AGENT


@contextmanager
def copied(template: Path, path: Path, clock: Clock) -> Iterator[Database]:
    """Open a copy of a closed base, as the person at the desk, for the time of a test."""
    path.parent.mkdir(exist_ok=True)
    shutil.copy(template, path)
    database = open_sqlite(path, KEY, clock)
    database.author = AGENT.uid
    try:
        yield database
    finally:
        database.close()


@pytest.fixture
def sqlite_base(template: Path, tmp_path: Path, clock: Clock) -> Iterator[Database]:
    """Return a real encrypted base of one's own."""
    with copied(template, tmp_path / "base" / "donnees.db", clock) as database:
        yield database


@pytest.fixture
def database(sqlite_base: Database) -> Database:
    """Return the base of the test; a file promised on both engines gives `any_database` instead."""
    return sqlite_base


@pytest.fixture(scope="session")
def postgresql_seeded(postgresql_clone: Clone, postgresql_template: str) -> Iterator[str]:
    """Return the address of a closed base, migrated and seeded on the server, to be cloned."""
    with postgresql_clone(postgresql_template) as url:
        database = open_postgresql(url, fixed_clock(NOW))
        fill(database)
        database.close()
        yield url


@pytest.fixture
def postgresql_base(postgresql_clone: Clone, postgresql_seeded: str, clock: Clock) -> Iterator[Database]:
    """Return a shared base of one's own."""
    with postgresql_clone(postgresql_seeded) as url:
        database = open_postgresql(url, clock)
        database.author = AGENT.uid
        yield database
        database.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def any_database(request: pytest.FixtureRequest) -> Database:
    """Return a migrated and seeded base, on each engine in turn."""
    found: Database = request.getfixturevalue(f"{request.param}_base")
    return found
