"""A throw-away PostgreSQL server, from the machine's own binaries: the same promises on both engines."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa

from espace_citoyennete.clock import Clock
from espace_citoyennete.storage.database import Database, open_postgresql
from espace_citoyennete.storage.upgrade import upgrade

_MISSING = "PostgreSQL (initdb, pg_ctl) was not found"
_numbers = count(1)


def _binaries() -> Path | None:
    """Return the folder of the newest server of this machine."""
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
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
    )  # fmt: skip
    run(*control, "-w", "-o", f"-k {folder} -c listen_addresses=", "start")
    yield f"postgresql+psycopg://espace@/postgres?host={folder}"
    run(*control, "-m", "immediate", "stop")
    shutil.rmtree(folder)
    folder.with_name(f"{folder.name}.log").unlink()


@pytest.fixture(scope="session")
def _postgresql_template(postgresql_server: str) -> str:
    """Return the name of a database made by the migrations."""
    _statement(postgresql_server, "CREATE DATABASE migrated")
    database = open_postgresql(_address(postgresql_server, "migrated"))
    upgrade(database)
    database.close()
    return "migrated"


@pytest.fixture
def postgresql_url(postgresql_server: str, _postgresql_template: str) -> str:
    """Return the address of a new database, migrated and empty."""
    name = f"test_{next(_numbers)}"
    _statement(postgresql_server, f"CREATE DATABASE {name} TEMPLATE {_postgresql_template}")
    return _address(postgresql_server, name)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def any_database(request: pytest.FixtureRequest, clock: Clock) -> Iterator[Database]:
    """Return a migrated and seeded base, on each engine in turn."""
    from tests.conftest import AGENT, fill

    if request.param == "sqlite":
        yield request.getfixturevalue("database")
        return
    database = open_postgresql(request.getfixturevalue("postgresql_url"), clock)
    fill(database)
    database.author = AGENT.uid
    yield database
    database.close()


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
