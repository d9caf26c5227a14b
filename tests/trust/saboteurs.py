"""The faults that a harness plants in a desk: each must be found, or the harness proves nothing."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from enum import Enum
from pathlib import Path
from typing import Any, cast

import pytest
import sqlalchemy as sa
from sqlcipher3 import dbapi2 as sqlcipher

from espace_citoyennete.storage import database, rotation
from espace_citoyennete.storage.journal import JournaledSession

Planted = Callable[[], AbstractContextManager[object]]  # a fault for the time of a block


@contextmanager
def planted(owner: object, name: str, fault: Callable[..., object]) -> Iterator[None]:
    """Put a fault in the place of what a module or a class does under this name, for the time of a block."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, fault)
        yield


class Fault(Enum):
    """A fault by name; `NONE` is the program as it is."""

    NONE = "none"
    EARLY = "early"  # says that a contact is saved before the commit
    APART = "apart"  # the journal's lines are written by a transaction of their own
    SWALLOW = "swallow"  # says that a contact is saved whatever the disk refused
    AUTOCOMMIT = "autocommit"  # each statement of a migration is committed by itself
    UNANNOUNCED = "unannounced"  # people are marked as erased, and nothing says that it was not committed
    KEY_FIRST = "key-first"  # the file is written under its new key before the slots that hold both
    NORMAL = "normal"  # synchronous=NORMAL, as most advice goes
    OFF = "off"
    ROLLBACK = "rollback"  # no write-ahead log: journal_mode=DELETE, synchronous=FULL


_PRAGMAS: dict[Fault, dict[str, str | int]] = {
    Fault.NORMAL: {"synchronous": 1},
    Fault.OFF: {"synchronous": 0},
    Fault.ROLLBACK: {"journal_mode": "delete"},
}


def plant(fault: Fault) -> None:
    """Put a fault of the engine's recipe in this process, for good."""
    planted = _PRAGMAS.get(fault, {})
    database.PRAGMAS = tuple(  # type: ignore[assignment]
        (name, planted.get(name, value)) for name, value in database.PRAGMAS
    )


@contextmanager
def journal_apart(base: database.Database) -> Iterator[None]:
    """Keep the lines that the block would write, and write them by a second transaction."""
    note, lines = JournaledSession.note, list[Any]()

    def keep(_session: JournaledSession, touched: Iterable[Any]) -> None:
        lines.extend(touched)

    JournaledSession.note = keep  # type: ignore[assignment,method-assign]
    yield
    JournaledSession.note = note  # type: ignore[method-assign]
    with base.transaction() as session:
        note(cast(JournaledSession, session), lines)


def slots_after_the_file() -> None:
    """Write the slots of a new key once the file is under it, for good."""
    names, waiting = vars(rotation), list[tuple[Path, bytes]]()
    write, rekey = names["write_whole"], names["_rekey"]

    def write_late(path: Path, data: bytes) -> None:
        waiting.append((path, data))

    def rekey_first(connection: Any, key: bytes) -> None:
        rekey(connection, key)
        names["write_whole"] = write
        for path, data in waiting:
            write(path, data)

    names |= {"write_whole": write_late, "_rekey": rekey_first}


def commit_each_statement(base: database.Database, path: Path) -> None:
    """Forget the BEGIN that our engine says, as SQLAlchemy's own default does."""
    assert base.open_beside is not None
    beside = base.open_beside(path)
    base.engine = sa.create_engine("sqlite://", creator=beside.engine.pool._creator, module=sqlcipher)
