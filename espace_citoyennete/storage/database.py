"""The open base: one engine recipe, one transaction per action, one notice of what changed."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session as Session  # noqa: PLC0414 - pages name it from here

from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import Conflict, NotOpened
from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.journal import JournaledSession
from espace_citoyennete.storage.refusals import DAMAGED, telling_refusals

Listener = Callable[[frozenset[type[Base]]], None]


Row = tuple[type[Base], UUID]  # whatever its id
State = tuple[int, int] | None  # of a row: which of its lives, at which version; None when it is not there


@dataclass(frozen=True)
class Written:
    """The state of each row that an action wrote, before and after it."""

    before: dict[Row, State] = field(default_factory=dict)
    after: dict[Row, State] = field(default_factory=dict)


class Database:
    """A base that is open: `transaction()` to act, `reading()` to look, `on_change` to be told."""

    def __init__(
        self,
        engine: sa.Engine,
        reading_engine: sa.Engine,
        clock: Clock | None = None,
        connect_file: Callable[[Path], Any] | None = None,
    ) -> None:
        self.engine = engine
        self.clock = clock or Clock()
        self.author: UUID | None = None  # who is signed in, for the journal
        self.connect_file = connect_file  # opens a copy under the same key; none on PostgreSQL
        self._written = Written()  # by the last action
        self._expected: dict[Row, State] = {}
        self._lives: Counter[Row] = Counter()  # a row removed and made again begins its versions anew
        self._reading_engine = reading_engine
        self._listeners: list[Listener] = []

    @property
    def is_sqlite(self) -> bool:
        """Tell whether this is the single encrypted file, rather than PostgreSQL."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Run one action: committed whole on leaving the block, or nothing; then tell the listeners.

        Raises `UserError` when the disk or the server refuses, `Conflict` for a row changed elsewhere.
        """
        session = JournaledSession(self.engine, self.author, self.clock)
        with telling_refusals(), session, session.begin():
            self._refuse_changed(session)
            yield session
            session.flush()
            written = self._states(session)
        if session.acted:
            self._written = written
        if session.changed:
            for listener in list(self._listeners):
                listener(frozenset(session.changed))

    @contextmanager
    def unchanged(self, rows: dict[Row, State]) -> Iterator[None]:
        """Refuse by `Conflict`, in the block, an action on rows that are not in these states any more."""
        self._expected = rows
        try:
            yield
        finally:
            self._expected = {}

    def take_written(self) -> Written:
        """Return, once, what the last action wrote."""
        written, self._written = self._written, Written()
        return written

    def _refuse_changed(self, session: Session) -> None:
        for row, expected in self._expected.items():
            version = session.scalar(sa.select(row[0].version).where(row[0].uid == row[1]))
            if expected != (None if version is None else (self._lives[row], version)):
                raise Conflict(
                    "Ceci a été modifié entre-temps\u00a0: l’action ne s’annule plus. "
                    "Ouvrir la fiche pour voir ce qu’elle contient."
                )
        self._expected = {}  # an act in two transactions finds its own changes in the second one

    def _states(self, session: JournaledSession) -> Written:
        """Return the states of what an action wrote, when all of it is flushed."""
        written = Written()
        for record, version in session.written.items():
            state, row = sa.inspect(record), (type(record), record.uid)
            if state.transient:  # a savepoint took it back
                continue
            written.before[row] = None if version is None else (self._lives[row], version)
            self._lives[row] += version is None
            written.after[row] = None if state.deleted else (self._lives[row], record.version)
        return written

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Look at one consistent state of the base; the base itself refuses any write."""
        with telling_refusals(), Session(self._reading_engine) as session:
            yield session

    def on_change(self, listener: Listener) -> None:
        """Call `listener` with the classes of the rows that each committed transaction changed."""
        self._listeners.append(listener)

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()
        self._reading_engine.dispose()


# The encrypted file

_PRAGMAS = (
    ("journal_mode", "wal"),
    ("synchronous", 2),  # FULL: an acknowledged contact survives a power cut, which NORMAL loses
    ("foreign_keys", 1),
    ("secure_delete", 1),  # what is erased leaves no bytes behind
    ("trusted_schema", 0),
    ("temp_store", 2),  # nothing sorted or indexed on the way reaches the disk in clear
    ("cache_size", -8192),  # KiB: a register scrolled through keeps memory flat
)
_LEAST_SQLITE = (3, 51, 3)  # before it, resetting the write-ahead log could corrupt the base


def open_sqlite(path: Path, key: bytes, clock: Clock | None = None) -> Database:
    """Open (or make) the encrypted file with its raw 32-byte key.

    Each transaction is BEGIN IMMEDIATE, so that two desks wait for each other rather than fail.
    Raises `NotOpened` when the file is damaged, the key wrong or the place unfit.
    """
    import sqlcipher3.dbapi2 as sqlcipher

    def connect(file: Path = path, *, query_only: int = 0) -> Any:
        connection = sqlcipher.connect(
            str(file), isolation_level=None, check_same_thread=False, timeout=5.0, cached_statements=256
        )
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for pragma, value in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma} = {value}")
        connection.execute(f"PRAGMA query_only = {query_only}")
        return connection

    def engine(query_only: int, begin: str) -> sa.Engine:
        # Two pools, for a pragma set between two transactions would make SQLite prepare all anew.
        made = sa.create_engine(
            "sqlite://",
            creator=lambda: connect(query_only=query_only),
            module=sqlcipher,
            poolclass=sa.pool.QueuePool,
            hide_parameters=True,
        )
        # Said to the driver itself: SQLAlchemy's own way takes a tenth of a save.
        sa.event.listen(made, "begin", lambda c: c.connection.dbapi_connection.execute(begin))
        return made

    if sqlcipher.sqlite_version_info < _LEAST_SQLITE:
        raise NotOpened("La bibliothèque SQLite de ce poste est trop ancienne. Réinstaller le programme.")
    try:
        with closing(connect()) as connection:
            _check_file(connection)
    except sqlcipher.DatabaseError:
        raise NotOpened(DAMAGED) from None
    return Database(engine(0, "BEGIN IMMEDIATE"), engine(1, "BEGIN DEFERRED"), clock, connect)


def _check_file(connection: Any) -> None:
    """Refuse to work on a file that is not encrypted, or on which a pragma did not take."""
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the first read with the key
    if not connection.execute("PRAGMA cipher_version").fetchone():
        raise NotOpened("Ce programme ne sait pas chiffrer la base. Le réinstaller.")
    for pragma, value in _PRAGMAS:
        if connection.execute(f"PRAGMA {pragma}").fetchone()[0] != value:
            raise NotOpened(
                "Ce dossier ne convient pas à une base (disque réseau, dossier synchronisé\u00a0?). "
                "Prendre un dossier de ce poste, ou une base PostgreSQL pour plusieurs postes."
            )


# PostgreSQL, when several desks share

_SERVER_SETTINGS = {
    "lock_timeout": "3s",
    "statement_timeout": "15s",
    "idle_in_transaction_session_timeout": "10s",
    "synchronous_commit": "on",
}
_DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
_CONNECTION = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 5000,  # milliseconds: what was sent and never answered would wait for a quarter hour
}
_ENCRYPTED = ("verify-full", "verify-ca", "require")


def open_postgresql(url: str, clock: Clock | None = None) -> Database:
    """Open a shared base at `postgresql+psycopg://…`; away from this machine, the server proves who it is.

    Raises `NotOpened` when the server does not answer, or is not set to keep what it acknowledges.
    """
    address = sa.make_url(url)
    arguments: dict[str, Any] = dict(_CONNECTION)
    arguments["options"] = " ".join(f"-c {name}={value}" for name, value in _SERVER_SETTINGS.items())
    host = address.query.get("host", address.host) or ""
    if not str(host).startswith(("/", "localhost", "127.", "::1")) and host:
        if address.query.get("sslmode", _ENCRYPTED[0]) not in _ENCRYPTED:
            raise NotOpened("La liaison avec le serveur n’est pas chiffrée. Mettre sslmode=verify-full.")
        arguments.setdefault("sslmode", address.query.get("sslmode", _ENCRYPTED[0]))
    engine = sa.create_engine(address, connect_args=arguments, hide_parameters=True, pool_pre_ping=True)
    sa.event.listen(engine, "begin", _begin_on_server)
    try:
        _check_server(engine)
    except BaseException:
        engine.dispose()
        raise
    return Database(engine, engine.execution_options(reading=True), clock)


def _begin_on_server(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("reading", False):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _check_server(engine: sa.Engine) -> None:
    try:
        connection = engine.connect()
    except sa.exc.OperationalError:
        raise NotOpened(
            "Le serveur de la base ne répond pas, ou refuse ce nom. Vérifier l’adresse, le nom et le réseau."
        ) from None
    with connection:
        for setting in _DURABLE:
            if connection.exec_driver_sql(f"SHOW {setting}").scalar() != "on":
                raise NotOpened(
                    f"Le serveur peut perdre ce qui est enregistré ({setting} n’est pas à « on »). "
                    "Demander à l’informatique de corriger ce réglage."
                )
        if connection.exec_driver_sql("SHOW server_encoding").scalar() != "UTF8":
            raise NotOpened("La base du serveur n’est pas en UTF-8. La créer avec ENCODING 'UTF8'.")
