"""A throw-away PostgreSQL server, from the machine's own binaries: the same promises on both engines."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa

from espace_citoyennete.storage.database import _SERVER_SETTINGS, open_postgresql
from espace_citoyennete.storage.upgrade import upgrade
from tests.left_out import leave_out
from tests.memory import memory

_OLDEST = 15  # what the program is promised on, and the first whose databases sort by ICU
_MISSING = f"PostgreSQL {_OLDEST} or later (initdb, pg_ctl) was not found"
_numbers = count(1)

# A machine that stands still for ten seconds says nothing of the program: the tests wait longer for it.
IDLE = "idle_in_transaction_session_timeout"
PROMISED_IDLE, PATIENT_IDLE = _SERVER_SETTINGS[IDLE], "2min"


def _binaries() -> Path | None:
    """Return the folder of the newest server of this machine."""
    versions = [
        path for path in Path("/usr/lib/postgresql").glob("*/bin") if int(path.parent.name) >= _OLDEST
    ]
    packaged = sorted(versions, key=lambda path: int(path.parent.name))
    on_path = shutil.which("pg_ctl")
    found = packaged[-1:] or ([Path(on_path).resolve().parent] if on_path else [])
    return next((path for path in found if (path / "initdb").exists()), None)


def _owner() -> str | None:
    """Return who runs the server: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


@contextmanager
def started(
    prepare: Callable[[Path], object] = lambda _folder: None,
    options: str = "-c listen_addresses=",
    place: Path | None = None,
) -> Iterator[Path]:
    """Start a server of one's own and yield its folder, which holds its socket; `prepare` may write there."""
    if _binaries() is None:
        leave_out(f"{_MISSING}: install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="ec-pg-", dir=place))
    owner = _owner()
    prepare(folder)
    if owner is not None:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, owner)

    _run(
        folder, "initdb", "-D", str(folder / "data"), "-U", "espace", "-A", "trust",
        "-E", "UTF8", "--locale=C", "--no-sync",
        # Sorts as a town's own server does, « é » beside « e »: what rests on the order of bytes shows.
        "--locale-provider=icu", "--icu-locale=fr-FR",
    )  # fmt: skip
    start(folder, options)
    try:
        yield folder
    finally:
        stop(folder)
        shutil.rmtree(folder)
        folder.with_name(f"{folder.name}.log").unlink()


def start(folder: Path, options: str = "-c listen_addresses=") -> None:
    """Start the server of a folder, and wait until it answers."""
    _run(folder, "pg_ctl", "-D", str(folder / "data"), "-w", "-o", f"-k {folder} {options}", "start")


def stop(folder: Path) -> None:
    """Stop the server of a folder as a machine that loses its power does."""
    _run(folder, "pg_ctl", "-D", str(folder / "data"), "-m", "immediate", "stop")


def _run(folder: Path, name: str, *words: str) -> None:
    binaries = _binaries()
    assert binaries is not None
    # The server keeps the pipe open, so what it says goes to a file.
    with (folder.parent / f"{folder.name}.log").open("ab") as log:
        subprocess.run(
            [str(binaries / name), *words],
            cwd=folder, user=_owner(), check=True, stdout=log, stderr=log, env={"LC_ALL": "C"},
        )  # fmt: skip


@contextmanager
def running_server(place: Path | None = None) -> Iterator[str]:
    """Lend the address of a server of one's own, its disk writes synchronised as in real life."""
    _SERVER_SETTINGS[IDLE] = PATIENT_IDLE
    with started(place=place) as folder:
        yield f"postgresql+psycopg://espace@/postgres?host={folder}"


def new_base_at(server: str, template: str = "") -> str:
    """Make a database, empty or like another one, which must be closed, and return its address."""
    name = f"trust_{next(_numbers)}"
    _statement(server, f"CREATE DATABASE {name}{_like(template) if template else ''}")
    return _address(server, name)


def socket_of(server: str) -> str:
    """Return the socket by which a server is spoken to."""
    return f"{sa.make_url(server).query['host']}/.s.PGSQL.5432"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Return the address of the server of these tests, in memory: each of them has a base of its own."""
    with running_server(memory()) as address:
        yield address


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> str:
    """Return the address of a database made by the migrations, closed, to be cloned."""
    url = _address(postgresql_server, "migrated")
    _statement(postgresql_server, "CREATE DATABASE migrated")
    database = open_postgresql(url)
    upgrade(database)
    database.close()
    return url


@pytest.fixture(scope="session")
def postgresql_clone(postgresql_server: str) -> Callable[[str], AbstractContextManager[str]]:
    """Return what copies a closed database, lends the copy's address for a while, and drops it."""

    @contextmanager
    def clone(template: str) -> Iterator[str]:
        name = f"test_{next(_numbers)}"
        _statement(postgresql_server, f"CREATE DATABASE {name}{_like(template)}")
        yield _address(postgresql_server, name)
        # By force: the worker of a window that a test left may still be reading.
        _statement(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")

    return clone


@pytest.fixture
def postgresql_url(
    postgresql_clone: Callable[[str], AbstractContextManager[str]], postgresql_template: str
) -> Iterator[str]:
    """Return the address of a new database, migrated and empty."""
    with postgresql_clone(postgresql_template) as url:
        yield url


def _like(template: str) -> str:
    """Return how a database is made like another one: its files copied, not written again by the log."""
    return f" TEMPLATE {sa.make_url(template).database} STRATEGY file_copy"


def _address(server: str, name: str) -> str:
    return str(sa.make_url(server).set(database=name).render_as_string(hide_password=False))


def _statement(server: str, statement: str) -> None:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


class Cut:
    """Cuts a base from its desks as a server that stops does, and gives it back."""

    def __init__(self, url: str) -> None:
        address = sa.make_url(url)
        self._name = str(address.database)
        server = address.set(database="postgres")
        self._engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)

    def cut(self) -> None:
        self._run(f"ALTER DATABASE {self._name} ALLOW_CONNECTIONS false")
        self._run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self._name}'")

    def mend(self) -> None:
        self._run(f"ALTER DATABASE {self._name} ALLOW_CONNECTIONS true")

    def _run(self, statement: str) -> None:
        with self._engine.connect() as connection:
            connection.exec_driver_sql(statement)
