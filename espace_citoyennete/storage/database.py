"""The open base: one engine recipe, one transaction per action, one notice of what changed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from espace_citoyennete.clock import Clock
from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.journal import note_changes

Listener = Callable[[frozenset[type[Base]]], None]


class Database:
    """A base that is open: `transaction()` to act, `reading()` to look, `on_change` to be told."""

    def __init__(self, engine: sa.Engine, clock: Clock | None = None) -> None:
        self.engine = engine
        self.clock = clock or Clock()
        self.author: UUID | None = None  # who is signed in, for the journal
        self._listeners: list[Listener] = []

    @property
    def is_sqlite(self) -> bool:
        """Tell whether this is the single encrypted file, rather than PostgreSQL."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Run one action: committed whole on leaving the block, or nothing; then tell the listeners."""
        with Session(self.engine, expire_on_commit=False) as session:
            changed = note_changes(session, self.author, self.clock)
            with session.begin():
                yield session
        if changed:
            for listener in list(self._listeners):
                listener(frozenset(changed))

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Look at one consistent state of the base; nothing is written."""
        with self.engine.connect().execution_options(reading=True) as connection, Session(connection) as session:
            yield session

    def on_change(self, listener: Listener) -> None:
        """Call `listener` with the classes of the rows that each committed transaction changed."""
        self._listeners.append(listener)

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def open_sqlite(path: Path, key: bytes, clock: Clock | None = None) -> Database:
    """Open (or make) the encrypted file with its raw 32-byte key.

    WAL with `synchronous=FULL`: an acknowledged contact survives a power cut. Each transaction is
    BEGIN IMMEDIATE, so that two desks wait for each other rather than fail.
    """
    import sqlcipher3.dbapi2 as sqlcipher

    def connect() -> Any:
        connection = sqlcipher.connect(
            str(path), isolation_level=None, check_same_thread=False, timeout=5.0
        )
        for pragma in (
            "cipher_log_level = NONE",
            f"key = \"x'{key.hex()}'\"",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "secure_delete = ON",
            "trusted_schema = OFF",
            "cache_size = -65536",
        ):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    engine = sa.create_engine(
        "sqlite://",
        creator=connect,
        module=sqlcipher,
        poolclass=sa.pool.QueuePool,
        hide_parameters=True,
    )

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN DEFERRED" if reading else "BEGIN IMMEDIATE")

    return Database(engine, clock)


def open_postgresql(url: str, clock: Clock | None = None) -> Database:
    """Open a shared base at `postgresql+psycopg://…`."""
    return Database(sa.create_engine(url, hide_parameters=True), clock)
