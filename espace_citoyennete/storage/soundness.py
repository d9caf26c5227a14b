"""Whether a base is sound: its pages, its links, the library that opens it, the settings that keep it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import sqlalchemy as sa

from espace_citoyennete.errors import Damaged
from espace_citoyennete.storage.database import DURABLE, LEAST_SQLITE, PRAGMAS, Database
from espace_citoyennete.storage.refusals import DAMAGED, telling_refusals

_READINGS = (
    ("cipher_integrity_check", "Des pages du fichier sont abîmées ou ont été modifiées."),
    ("integrity_check", "La structure du fichier est abîmée."),
)


@contextmanager
def connected_afresh(database: Database) -> Iterator[Any]:
    """Lend a connection of its own to the file.

    A used one remembers how the index of the search was laid out: once another process has written there,
    SQLite's check finds a damage that does not exist.
    """
    assert database.file is not None
    assert database.open_beside is not None
    fresh = database.open_beside(database.file)
    with closing(fresh), closing(fresh.engine.raw_connection()) as lent:
        yield lent.driver_connection


def refuse_damaged(database: Database) -> None:
    """Read every page in use, whose seal SQLCipher checks. Raises `Damaged`."""
    if database.is_sqlite:
        with telling_refusals(), connected_afresh(database) as driver:
            if driver.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
                raise Damaged(DAMAGED)


def damage(database: Database) -> list[str]:
    """Read the whole file and return what is wrong with its pages; PostgreSQL sees to itself."""
    from sqlcipher3.dbapi2 import DatabaseError

    if not database.is_sqlite:
        return []
    try:
        with connected_afresh(database) as driver:
            # The check of the raw file cries wolf while pages are still in the write-ahead log.
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            return [words for pragma, words in _READINGS if not _is_ok(driver, pragma)]
    except (Damaged, DatabaseError):
        return [_READINGS[0][1]]


def _is_ok(driver: Any, pragma: str) -> bool:
    from sqlcipher3.dbapi2 import DatabaseError

    try:
        return all(row[0] == "ok" for row in driver.execute(f"PRAGMA {pragma}"))
    except DatabaseError:
        return False


def broken_links(database: Database) -> int:
    """Count the rows that point to a row which is not there; PostgreSQL never lets one in."""
    if not database.is_sqlite:
        return 0
    with telling_refusals(), connected_afresh(database) as driver:
        return len(driver.execute("PRAGMA foreign_key_check").fetchall())


def library_faults(database: Database) -> list[str]:
    """Return what is wrong with the library that opens the file."""
    if not database.is_sqlite:
        return []
    with database.reading() as session:
        version = session.scalar(sa.text("SELECT sqlite_version()")) or ""
        is_encrypting = bool(session.scalar(sa.text("PRAGMA cipher_version")))
    faults = []
    if tuple(map(int, version.split("."))) < LEAST_SQLITE:
        faults.append(f"SQLite {version} est trop ancien.")
    if not is_encrypting:
        faults.append("Le chiffrement manque.")
    return faults


def settings_not_kept(database: Database) -> list[str]:
    """Return the settings that keep what is saved and are not as promised, by their names."""
    with telling_refusals(), closing(database.engine.raw_connection()) as connection:
        cursor = connection.cursor()

        def read(statement: str) -> Any:
            cursor.execute(statement)
            found = cursor.fetchone()
            return found and found[0]

        if database.is_sqlite:
            return [name for name, value in PRAGMAS if read(f"PRAGMA {name}") != value]
        return [name for name in DURABLE if read(f"SHOW {name}") != "on"]
