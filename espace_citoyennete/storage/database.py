"""The open base: one engine recipe, one transaction per action, one notice of what changed."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session as Session  # noqa: PLC0414 - pages name it from here

from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import (
    Conflict,
    Damaged,
    Forbidden,
    NotOpened,
    SessionEnded,
    Unreachable,
    Unrecognised,
    UserError,
)
from espace_citoyennete.rights import Right
from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.grants import ERASER, OWNER, become
from espace_citoyennete.storage.journal import CLOCK, JournaledSession
from espace_citoyennete.storage.journal_chain import write_lines
from espace_citoyennete.storage.permissions import Authorizer, authorizer
from espace_citoyennete.storage.refusals import DAMAGED, ENDED, LOST, telling_refusals
from espace_citoyennete.storage.seat import Seat

if TYPE_CHECKING:
    from espace_citoyennete.storage.notices import Listening

Listener = Callable[[frozenset[type[Base]]], None]
Words = Callable[[Session], Iterable[str]]
Figures = Callable[[Session], Mapping[str, int]]


_LONG = "5min"  # how long a server waits for what takes long

Row = tuple[type[Base], UUID]  # whatever its id
State = tuple[int, int] | None  # of a row: which of its lives, at which version; None when it is not there


def _no_figures(_session: Session) -> Mapping[str, int]:
    return {}


def _no_words(_session: Session) -> Iterable[str]:
    return ()


def today_of(session: Session) -> date:
    """Return the desk's date for a session of a base: nobody who reads may give another one."""
    clock: Clock = session.info[CLOCK]
    return clock.today()


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
        file: Path | None = None,
        open_beside: "Callable[[Path], Database] | None" = None,
    ) -> None:
        self.engine = engine
        self.clock = clock or Clock()
        self.author: UUID | None = None  # who is signed in, for the journal
        self.guard: Callable[[Session], object] | None = None  # refuses the acts of whoever was taken away
        self.key: bytes | None = None  # of the file, to seal it for others; none on PostgreSQL
        self.password: str | None = None  # of a server's login, once another one was chosen
        self.seed: bytes | None = None  # first key of the journal's chain, for those who verify it
        self.file = file  # none on PostgreSQL
        self.seat: Seat | None = None  # taken by a window, left when the base is closed
        self.open_beside = open_beside  # opens a copy, or the file afresh, under the same key
        self.figures: Figures = _no_figures  # what a copy must count again once it is restored
        self.known_here: Words = _no_words  # to anybody who works here: no secret in a passphrase
        self._written = Written()  # by the last action
        self._expected: dict[Row, State] = {}
        self._lives: Counter[Row] = Counter()  # a row removed and made again begins its versions anew
        self._reading_engine = reading_engine
        self._listeners: list[Listener] = []
        self._enders: list[Callable[[], object]] = []
        self._desk = uuid4()  # by which the desks of a server know whose notice they hear
        self._listening: Listening | None = None
        self._allowed: Authorizer | None = None  # what the file lets the person at the desk do

    @property
    def is_sqlite(self) -> bool:
        """Tell whether this is the single encrypted file, rather than PostgreSQL."""
        return self.engine.dialect.name == "sqlite"

    def hold_to(self, rights: frozenset[Right]) -> None:
        """Let the file do what these rights do, and nothing more; a server has its own grants."""
        if not self.is_sqlite:
            return
        is_held, self._allowed = self._allowed is not None, authorizer(rights)
        for engine in (self.engine, self._reading_engine):
            engine.dispose()
            if not is_held:
                sa.event.listen(engine, "connect", lambda driver, _: driver.set_authorizer(self._allowed))

    @contextmanager
    def transaction(
        self, *, is_long: bool = False, is_beyond: bool = False, is_erasing: bool = False
    ) -> Iterator[Session]:
        """Run one action: committed whole on leaving the block, or nothing; then tell the listeners.

        A long one, which reads files meanwhile, may leave the server waiting. One `beyond` the rights of the
        person is the program's own: what is erased on time; one that erases people touches what tells of
        them. Raises `UserError` when the disk or the server refuses, `Conflict` for a row changed elsewhere.
        """
        self._refuse_lost()
        session = JournaledSession(self.engine, self.author, self.clock)
        with self._noticing_end(), self._telling_ended(), telling_refusals(), session, session.begin():
            if is_long and not self.is_sqlite:
                session.execute(sa.text(f"SET LOCAL idle_in_transaction_session_timeout = '{_LONG}'"))
            self._refuse_changed(session)
            role = ERASER if is_erasing else OWNER
            with self._beyond(session, role) if is_beyond or is_erasing else nullcontext():
                yield session
                session.flush()
            if session.acted and self.guard is not None:
                self.guard(session)
            written = self._states(session)
            write_lines(session)
            if session.changed and not self.is_sqlite:
                self._tell_others(session)
        if session.acted:
            self._written = written
        if session.changed:
            for listener in list(self._listeners):
                listener(frozenset(session.changed))

    def refuse_ended(self) -> None:
        """Raise `SessionEnded` when the person at the desk was taken away, or given other rights."""
        if self.guard is not None:
            with self._noticing_end(), self.reading() as session:
                self.guard(session)

    def on_end(self, listener: Callable[[], object]) -> None:
        """Call `listener` once something was refused because the session of the person is over."""
        self._enders.append(listener)

    @contextmanager
    def _noticing_end(self) -> Iterator[None]:
        try:
            yield
        except SessionEnded:
            for listener in list(self._enders):
                listener()
            raise

    @contextmanager
    def _telling_ended(self) -> Iterator[None]:
        """Tell that the session is over, where a server refuses for that before the guard could look."""
        try:
            yield
        except (Forbidden, sa.exc.ProgrammingError):
            if not self.is_sqlite:
                self._refuse_ended()
            raise

    def _refuse_ended(self) -> None:
        """Raise `SessionEnded` where a server lets this login do nothing more, or other things."""
        with Session(self._reading_engine) as session:
            if not session.scalar(sa.text("SELECT has_schema_privilege('public', 'USAGE')")):
                raise SessionEnded(ENDED)  # it is told of no table
            if self.guard is not None:
                self.guard(session)

    @contextmanager
    def _beyond(self, session: Session, role: str) -> Iterator[None]:
        """Lift in the block what the rights of the person at the desk forbid to its connection.

        A server lets only whoever administers become the owner of the base, and the coordination its eraser.
        """
        connection = session.connection()
        if not self.is_sqlite:
            connection.exec_driver_sql(become(role, is_local=True))
            connection.exec_driver_sql("SET LOCAL search_path = public")
            yield
            connection.exec_driver_sql("SET LOCAL ROLE NONE")
            connection.exec_driver_sql("SET LOCAL search_path = DEFAULT")
            return
        driver: Any = connection.connection.dbapi_connection
        if self._allowed is not None:
            driver.set_authorizer(None)
        try:
            yield
        finally:
            if self._allowed is not None:
                driver.set_authorizer(self._allowed)

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
            row = type(record), record.uid
            written.before[row] = None if version is None else (self._lives[row], version)
            self._lives[row] += version is None
            written.after[row] = None if sa.inspect(record).deleted else (self._lives[row], record.version)
        return written

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Look at one consistent state of the base; the base itself refuses any write."""
        self._refuse_lost()
        session = Session(self._reading_engine, info={CLOCK: self.clock})
        with self._telling_ended(), telling_refusals(), session:
            yield session

    def on_change(self, listener: Listener) -> None:
        """Call `listener` with the classes of the rows that each committed transaction changed."""
        self._listeners.append(listener)

    def listen(self, heard: Listener, lost: Callable[[bool], None]) -> None:
        """On a server, hear what its other desks change, and whether it is away.

        Both are called from a thread of the base's own, until it is closed. A file has one desk.
        """
        if not self.is_sqlite and self._listening is None:
            from espace_citoyennete.storage.notices import Listening

            self._listening = Listening(self.engine, self._desk, heard, lost)

    def _tell_others(self, session: JournaledSession) -> None:
        from espace_citoyennete.storage.notices import tell

        tell(session, self._desk, session.changed)

    def _refuse_lost(self) -> None:
        """Refuse at once what would wait for a server known to be away, and call it anew meanwhile."""
        if self._listening is not None and self._listening.is_lost:
            self._listening.try_now()
            raise Unreachable(LOST)

    def close(self) -> None:
        """Let go of every connection, then of the seat."""
        if self._listening is not None:
            self._listening.stop()
            self._listening = None
        self.let_go()
        if self.seat is not None:
            self.seat.leave()

    def let_go(self) -> None:
        """Let go of every connection; the next transaction opens its own."""
        self.engine.dispose()
        self._reading_engine.dispose()


# The encrypted file

PRAGMAS = (
    ("journal_mode", "wal"),
    ("synchronous", 2),  # FULL: an acknowledged contact survives a power cut, which NORMAL loses
    ("foreign_keys", 1),
    ("secure_delete", 1),  # what is erased leaves no bytes behind
    ("trusted_schema", 0),
    ("temp_store", 2),  # nothing sorted or indexed on the way reaches the disk in clear
    ("cache_size", -8192),  # KiB: a register scrolled through keeps memory flat
)
LEAST_SQLITE = (3, 51, 3)  # before it, resetting the write-ahead log could corrupt the base


def open_sqlite(path: Path, key: bytes, clock: Clock | None = None) -> Database:
    """Open (or make) the encrypted file with its raw 32-byte key.

    Each transaction is BEGIN IMMEDIATE, so that two desks wait for each other rather than fail.
    Raises `NotOpened` when the file is damaged, the key wrong or the place unfit.
    """
    import sqlcipher3.dbapi2 as sqlcipher

    def connect(query_only: int) -> Any:
        return connect_file(path, database.key or key, query_only=query_only)

    def engine(query_only: int, begin: str) -> sa.Engine:
        # Two pools, for a pragma set between two transactions would make SQLite prepare all anew.
        made = sa.create_engine(
            "sqlite://",
            creator=lambda: connect(query_only),
            module=sqlcipher,
            poolclass=sa.pool.QueuePool,
            hide_parameters=True,
        )
        # Said to the driver itself: SQLAlchemy's own way takes a tenth of a save.
        sa.event.listen(made, "begin", lambda c: c.connection.dbapi_connection.execute(begin))
        return made

    if sqlcipher.sqlite_version_info < LEAST_SQLITE:
        raise NotOpened("La bibliothèque SQLite de ce poste est trop ancienne. Réinstaller le programme.")
    try:
        with telling_refusals(), closing(connect_file(path, key)) as connection:
            _check_file(connection)
    except NotOpened:
        raise
    except UserError as refusal:  # a disk that refuses once damaged nothing: no copy has to take its place
        raise NotOpened(refusal.message) from None
    except sqlcipher.DatabaseError:
        raise Damaged(DAMAGED) from None
    database = Database(
        engine(0, "BEGIN IMMEDIATE"),
        engine(1, "BEGIN DEFERRED"),
        clock,
        path,
        lambda beside: open_sqlite(beside, database.key or key, clock),  # under the key of that day
    )
    database.key = key
    return database


def connect_file(path: Path, key: bytes, *, query_only: int = 0) -> Any:
    """Open the file by the driver itself, with every setting of this house."""
    import sqlcipher3.dbapi2 as sqlcipher

    connection = sqlcipher.connect(
        str(path), isolation_level=None, check_same_thread=False, timeout=5.0, cached_statements=256
    )
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for pragma, value in PRAGMAS:
            connection.execute(f"PRAGMA {pragma} = {value}")
        connection.execute(f"PRAGMA query_only = {query_only}")
    except BaseException:
        connection.close()  # let go late, it would remove the log of whatever stands there by then
        raise
    return connection


def _check_file(connection: Any) -> None:
    """Refuse to work on a file that is not encrypted, or on which a pragma did not take."""
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the first read with the key
    if not connection.execute("PRAGMA cipher_version").fetchone():
        raise NotOpened("Ce programme ne sait pas chiffrer la base. Le réinstaller.")
    for pragma, value in PRAGMAS:
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
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
_CONNECTION = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 5000,  # milliseconds: what was sent and never answered would wait for a quarter hour
}
# Away from this machine: the server proves its name, and the password never leaves in a form to be kept.
_PROVEN = {"sslmode": "verify-full", "require_auth": "scram-sha-256", "channel_binding": "require"}


def open_postgresql(url: str | sa.URL, clock: Clock | None = None) -> Database:
    """Open a shared base at `postgresql+psycopg://…`; away from this machine, the server proves who it is.

    Raises `Unrecognised` for a wrong name or passphrase, `NotOpened` when the server does not answer, or is
    not set to keep what it acknowledges.
    """
    address = sa.make_url(url)
    arguments: dict[str, Any] = dict(_CONNECTION)
    arguments["options"] = " ".join(f"-c {name}={value}" for name, value in _SERVER_SETTINGS.items())
    host = address.query.get("host", address.host) or ""
    if not str(host).startswith(("/", "localhost", "127.", "::1")) and host:
        if any(address.query.get(name, value) != value for name, value in _PROVEN.items()):
            raise NotOpened(
                "La liaison avec le serveur ne serait pas sûre. Mettre sslmode=verify-full dans l’adresse."
            )
        arguments.update(_PROVEN)
    engine = sa.create_engine(address, connect_args=arguments, hide_parameters=True, pool_pre_ping=True)
    opened: list[Database] = []
    sa.event.listen(engine, "do_connect", lambda *told: _line(opened, *told))
    sa.event.listen(engine, "begin", _begin_on_server)
    try:
        _check_server(engine)
    except BaseException:
        engine.dispose()
        raise
    database = Database(engine, engine.execution_options(reading=True), clock)
    opened.append(database)
    return database


# Who only looks holds nobody up: a desk that counts in Python between two questions is not cut off.
_LOOK = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; "
    f"SET LOCAL idle_in_transaction_session_timeout = '{_LONG}'"
)


def _begin_on_server(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("reading", False):
        connection.exec_driver_sql(_LOOK)


def _line(opened: list[Database], _dialect: Any, _record: Any, words: Any, facts: dict[str, Any]) -> Any:
    """Open a line to the server, by the passphrase that was chosen since the base was opened, if any was."""
    from espace_citoyennete.storage.line import Line

    if opened and opened[0].password is not None:
        facts = {**facts, "password": opened[0].password}
    return Line.connect(*words, **facts)


def _refusal(error: sa.exc.OperationalError) -> NotOpened:
    """Tell why there is no connection, from what was exchanged: the server speaks its own language."""
    if getattr(getattr(error.orig, "pgconn", None), "used_password", False):
        return Unrecognised(
            "Ce nom et cette phrase de passe n’ouvrent pas la base. Les vérifier\u202f; "
            "une phrase provisoire n’ouvre que pendant 24 heures."
        )
    if any(word in str(error.orig) for word in ("certificate", "SSL")):
        return NotOpened(
            "Le serveur ne prouve pas qu’il est celui de cette adresse. "
            "Vérifier avec l’informatique l’adresse et le fichier de l’autorité."
        )
    return NotOpened(
        "Le serveur de la base ne répond pas, ou refuse ce nom. Vérifier l’adresse, le nom et le réseau."
    )


def _check_server(engine: sa.Engine) -> None:
    try:
        connection = engine.connect()
    except sa.exc.OperationalError as error:
        raise _refusal(error) from None
    with connection:
        for setting in DURABLE:
            if connection.exec_driver_sql(f"SHOW {setting}").scalar() != "on":
                raise NotOpened(
                    f"Le serveur peut perdre ce qui est enregistré ({setting} n’est pas à « on »). "
                    "Demander à l’informatique de corriger ce réglage."
                )
        if connection.exec_driver_sql("SHOW server_encoding").scalar() != "UTF8":
            raise NotOpened("La base du serveur n’est pas en UTF-8. La créer avec ENCODING 'UTF8'.")
