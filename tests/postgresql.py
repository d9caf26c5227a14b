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

from espace_citoyennete.storage.database import open_postgresql
from espace_citoyennete.storage.upgrade import upgrade

_OLDEST = 15  # what the program is promised on, and the first whose databases sort by ICU
_MISSING = f"PostgreSQL {_OLDEST} or later (initdb, pg_ctl) was not found"
_numbers = count(1)


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


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Return the address of a server of one's own, its disk writes synchronised as in real life."""
    binaries = _binaries()
    if binaries is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{_MISSING}: with CI=true its tests may not be left out")
        pytest.skip(_MISSING)
    folder = Path(tempfile.mkdtemp(prefix="ec-pg-"))
    owner = _owner()
    if owner is not None:
        shutil.chown(folder, owner)

    def run(*command: str) -> None:
        # The server keeps the pipe open, so what it says goes to a file.
        with (folder.parent / f"{folder.name}.log").open("ab") as log:
            subprocess.run(
                command, cwd=folder, user=owner, check=True, stdout=log, stderr=log, env={"LC_ALL": "C"}
            )

    control = (str(binaries / "pg_ctl"), "-D", str(folder / "data"))
    run(
        str(binaries / "initdb"), "-D", str(folder / "data"), "-U", "espace", "-A", "trust",
        "-E", "UTF8", "--locale=C", "--no-sync",
        # Sorts as a town's own server does, « é » beside « e »: what rests on the order of bytes shows.
        "--locale-provider=icu", "--icu-locale=fr-FR",
    )  # fmt: skip
    run(*control, "-w", "-o", f"-k {folder} -c listen_addresses=", "start")
    yield f"postgresql+psycopg://espace@/postgres?host={folder}"
    run(*control, "-m", "immediate", "stop")
    shutil.rmtree(folder)
    folder.with_name(f"{folder.name}.log").unlink()


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
        _statement(postgresql_server, f"CREATE DATABASE {name} TEMPLATE {sa.make_url(template).database}")
        yield _address(postgresql_server, name)
        _statement(postgresql_server, f"DROP DATABASE {name}")

    return clone


@pytest.fixture
def postgresql_url(
    postgresql_clone: Callable[[str], AbstractContextManager[str]], postgresql_template: str
) -> Iterator[str]:
    """Return the address of a new database, migrated and empty."""
    with postgresql_clone(postgresql_template) as url:
        yield url


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly which tests were left out for want of a server."""
    left_out = [r.nodeid for r in terminalreporter.getreports("skipped") if _MISSING in str(r.longrepr)]
    if left_out:
        terminalreporter.section(f"LEFT OUT: {_MISSING}; install postgresql", red=True, bold=True)
        for name in left_out:
            terminalreporter.line(name, red=True)


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
