"""§4.4: whatever is changed, moved, taken out, sealed anew or put back in the journal is found."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from espace_citoyennete.clock import fixed_clock
from espace_citoyennete.storage import journal_chain
from espace_citoyennete.storage.database import Database, open_sqlite
from tests.conftest import KEY, NOW, SEED
from tests.storage.rows import a_contact
from tests.trust.bases import new_base
from tests.trust.figures import Figure, Scale

_BOUND = ("noted_at", "uid", "version", "author_uid", "action", "table_name", "record_uid", "fields")
_TEXTS = ("noted_at", "uid", "author_uid", "action", "table_name", "record_uid")
Change = Callable[[sa.Connection], object]


def run(scale: Scale) -> list[Figure]:
    """Alter a journal in every way; then chains and verifiers that see less have their turn."""
    length = scale.of(20, 200)
    with _journal(length) as database:
        lines = _lines(database)
        moved = "JOURNAL : deux lignes échangées, une ligne retirée"
        newer = "JOURNAL : une ligne refaite avec une clé plus récente"
        return [
            _flipped(database, lines, scale.of(5, 1)),
            _altered(database, moved, _moves(lines)),
            _altered(database, newer, [partial(_reseal, line=n) for n in lines[:: scale.of(4, 1)]]),
            _put_back(database, "JOURNAL : fin coupée, ancienne base remise", is_head_kept=True),
            _put_back(database, "aucune cote gardée au dehors", is_head_kept=False),
            _without_age(database),
            _without_key(length),
        ]


@contextmanager
def _journal(length: int) -> Iterator[Database]:
    """Lend a base in which so many contacts were logged."""
    with TemporaryDirectory() as folder:
        database = open_sqlite(new_base(Path(folder)), KEY, fixed_clock(NOW))
        _log(database, length)
        yield database
        database.close()


def _log(database: Database, contacts: int) -> None:
    for _ in range(contacts):
        with database.transaction() as session:
            session.add(a_contact())


def _lines(database: Database) -> list[int]:
    with database.engine.connect() as connection:
        return list(connection.scalars(sa.text("SELECT id FROM journal_line ORDER BY id")))


@contextmanager
def _tampering(database: Database) -> Iterator[sa.Connection]:
    """Write as whoever holds the key of the file, under the program; what was written is taken back."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = 1")
        yield connection
        connection.rollback()


def _faults(connection: sa.Connection, *heads: str, seed: bytes = SEED) -> set[int]:
    """Return the lines at which a verification stops believing the journal."""
    with Session(connection, join_transaction_mode="control_fully") as session:
        return {number for _, number in journal_chain.verify_chain(session, seed, heads).faults}


def _altered(database: Database, name: str, changes: Iterable[Change]) -> Figure:
    tried = missed = 0
    for change in changes:
        with _tampering(database) as connection:
            change(connection)
            tried, missed = tried + 1, missed + (not _faults(connection))
    return Figure(name, tried, missed)


def _flipped(database: Database, lines: list[int], step: int) -> Figure:
    """Change a bit in every line at once: each of them must be named, so that nothing hides the others."""
    tried = missed = 0
    for change, changed in islice(_flips(database, lines), None, None, step):
        with _tampering(database) as connection:
            connection.exec_driver_sql(*change)
            faults, tried = _faults(connection), tried + len(changed)
            missed += len(set(changed) - faults) if len(changed) > 1 else not faults
    return Figure("JOURNAL : un bit changé", tried, missed, f"{len(lines)} lignes")


def _flips(database: Database, lines: list[int]) -> Iterator[tuple[tuple[str, Any], list[int]]]:
    """Yield the orders that change one bit of lines, and the lines that each of them changes."""
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM journal_line").mappings().all()
    for column in (*_TEXTS, "seal"):
        kept = {row["id"]: _bytes(row[column]) for row in rows}
        cast = "?" if column == "seal" else "CAST(? AS TEXT)"
        order = f"UPDATE journal_line SET {column} = {cast} WHERE id = ?"
        for place in range(max(map(len, kept.values()))):
            for bit in range(8):
                has = [line for line in lines if place < len(kept[line])]
                # The highest bit leaves no text: nothing is read after it, so one line at a time.
                changed = has[place % len(has) :][:1] if bit == 7 and column != "seal" else has
                yield (order, [(_flip(kept[line], place, bit), line) for line in changed]), changed
    for bit in range(60):
        order = "UPDATE journal_line SET version = (version | ?) - (version & ?)"
        yield (order, (1 << bit, 1 << bit)), lines
        line = lines[bit % len(lines)]
        if line ^ 1 << bit not in lines:
            yield ("UPDATE journal_line SET id = ? WHERE id = ?", (line ^ 1 << bit, line)), [line]


def _bytes(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else bytes(value)


def _flip(value: bytes, place: int, bit: int) -> bytes:
    return value[:place] + bytes([value[place] ^ 1 << bit]) + value[place + 1 :]


def _moves(lines: list[int]) -> Iterator[Change]:
    for one, other in pairwise(lines):
        yield partial(_swap, one=one, other=other)
    for line in lines:
        yield partial(_remove, line=line)


def _swap(connection: sa.Connection, one: int, other: int) -> None:
    for old, new in ((one, 0), (other, one), (0, other)):
        connection.exec_driver_sql("UPDATE journal_line SET id = ? WHERE id = ?", (new, old))


def _remove(connection: sa.Connection, line: int) -> None:
    connection.exec_driver_sql("DELETE FROM journal_line WHERE id = ?", (line,))


def _reseal(connection: sa.Connection, line: int) -> None:
    """Rewrite what a line tells and seal all that follows, with the one key that the base still holds."""
    connection.exec_driver_sql("UPDATE journal_line SET fields = 'note' WHERE id = ?", (line,))
    key = bytes(connection.scalar(sa.text("SELECT key FROM journal_chain")) or b"")
    before = connection.scalar(sa.text("SELECT seal FROM journal_line WHERE id = :id"), {"id": line - 1})
    seal = bytes(before or b"")
    order = f"SELECT id, {', '.join(_BOUND)} FROM journal_line WHERE id >= ? ORDER BY id"
    for number, *facts in connection.exec_driver_sql(order, (line,)).all():
        seal = journal_chain.seal_of(key, seal, (number, *facts))
        connection.exec_driver_sql("UPDATE journal_line SET seal = ? WHERE id = ?", (seal, number))
        key = journal_chain.next_key(key)
    connection.exec_driver_sql("UPDATE journal_chain SET last_seal = ?", (seal,))


def _put_back(database: Database, name: str, *, is_head_kept: bool) -> Figure:
    """Cut the end off with the chain as it stood then: nothing in the base knows that time went by."""
    lines, missed = _lines(database), 0
    with database.reading() as session:
        heads = (journal_chain.head(session),) if is_head_kept else ()
    for kept in lines[:-1]:
        with _tampering(database) as connection:
            key = SEED
            for _ in range(kept):
                key = journal_chain.next_key(key)
            connection.exec_driver_sql("DELETE FROM journal_line WHERE id > ?", (kept,))
            connection.exec_driver_sql(
                "UPDATE journal_chain SET last_line = ?, key = ?, "
                "last_seal = (SELECT seal FROM journal_line WHERE id = ?)",
                (kept, key, kept),
            )
            missed += not _faults(connection, *heads)
    return Figure(name, len(lines) - 1, missed, is_saboteur=not is_head_kept)


# Chains and verifiers that prove nothing: what an intruder does passes unseen


@contextmanager
def _planted(name: str, fault: Callable[..., bytes]) -> Iterator[None]:
    """Put a fault in the place of a function of the chain."""
    sound = getattr(journal_chain, name)
    setattr(journal_chain, name, fault)
    try:
        yield
    finally:
        setattr(journal_chain, name, sound)


def _without_age(database: Database) -> Figure:
    """Let a verifier hold a line sealed with the newest key for genuine (CVE-2023-31439)."""
    with _planted("next_key", bytes), _tampering(database) as connection:
        _reseal(connection, 1)
        newest = bytes(connection.scalar(sa.text("SELECT key FROM journal_chain")) or b"")
        missed = int(not _faults(connection, seed=newest))
    return Figure("un vérificateur qui ne demande pas l’âge de la clé", 1, missed, is_saboteur=True)


def _without_key(length: int) -> Figure:
    """Let a chain be made of plain hashes, which anybody makes again."""
    keyed = journal_chain.seal_of

    def plain(_key: bytes, before: bytes, facts: Iterable[object]) -> bytes:
        return keyed(b"", before, facts)

    with _planted("seal_of", plain), _journal(length) as database:
        with database.transaction() as session:
            for table in ("journal_chain", "journal_segment"):
                session.execute(sa.text(f"DELETE FROM {table}"))
            journal_chain.begin_chain(session, SEED)
        first = _lines(database)[-1] + 1
        _log(database, length)
        figure = _altered(database, "", [partial(_reseal, line=n) for n in range(first, first + length)])
    return Figure("une chaîne sans clé", figure.tried, figure.wrong, is_saboteur=True)
