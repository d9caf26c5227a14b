"""Another key for the file, when somebody who leaves must open no copy of it made from now on.

First slots that hold the new key and, sealed under it, the former one; then the file is written under the
new key; then the former one is forgotten. Wherever it stops, the slots open what the file is by then.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from espace_citoyennete.errors import Damaged, UserError
from espace_citoyennete.storage import keys
from espace_citoyennete.storage.database import Database, connect_file
from espace_citoyennete.storage.files import write_whole
from espace_citoyennete.storage.key_file import from_json, to_json
from espace_citoyennete.storage.keys import Holder, Unlocked
from espace_citoyennete.storage.layout import DATA, KEYS
from espace_citoyennete.storage.refusals import DAMAGED
from espace_citoyennete.storage.sealing import COST, Cost


class NewSlot(NamedTuple):
    """Who opens the base from now on: with which passphrase, and with the seed or without."""

    holder: Holder
    passphrase: str
    with_seed: bool


def change_key(folder: Path, database: Database, slots: Sequence[NewSlot], *, cost: Cost = COST) -> str:
    """Write the base, which is open, under another key that these slots alone unwrap; slow.

    Return the new recovery key. Raises `UserError` when another program has the base open.
    """
    former = database.key
    assert former is not None
    ring = from_json((folder / KEYS).read_bytes())
    renewed, recovery_key = keys.with_new_key(ring, former, database.seed)
    for slot in slots:
        unlocked = replace(renewed.unlocked, seed=database.seed if slot.with_seed else None)
        renewed = renewed._replace(
            ring=keys.with_slot(renewed.ring, unlocked, slot.holder, slot.passphrase, cost=cost)
        )
    database.let_go()
    with _alone_with(folder, former) as connection:
        write_whole(folder / KEYS, to_json(renewed.ring))
        _rekey(connection, renewed.unlocked.key)
        database.key = renewed.unlocked.key
        _forget_former(folder)
    return recovery_key


def finish(folder: Path, unlocked: Unlocked) -> None:
    """End a change of key that was interrupted, on whichever side of it the file is."""
    if unlocked.former_key is None:
        return
    if not _opens(folder / DATA, unlocked.key):
        with _alone_with(folder, unlocked.former_key) as connection:
            _rekey(connection, unlocked.key)
    _forget_former(folder)


def _rekey(connection: Any, key: bytes) -> None:
    connection.execute(f"PRAGMA rekey = \"x'{key.hex()}'\"").fetchall()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _forget_former(folder: Path) -> None:
    """Write the slots without the former key; those of before, which held it, go too."""
    ring = from_json((folder / KEYS).read_bytes())
    write_whole(folder / KEYS, to_json(replace(ring, former=None)))
    (folder / f"{KEYS}.precedent").unlink(missing_ok=True)


def _opens(path: Path, key: bytes) -> bool:
    from sqlcipher3.dbapi2 import DatabaseError

    with suppress(DatabaseError), closing(connect_file(path, key)) as connection:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return True
    return False


@contextmanager
def _alone_with(folder: Path, key: bytes) -> Iterator[Any]:
    """Open the file when nobody else has it: another program would go on under the former key."""
    from sqlcipher3.dbapi2 import DatabaseError, OperationalError

    try:
        with closing(connect_file(folder / DATA, key)) as connection:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE").fetchall()
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("COMMIT")
            yield connection
    except (OperationalError, OSError):
        raise UserError(
            "Le changement de clé n’a pas abouti\u00a0: base ouverte ailleurs, ou disque plein. "
            "Fermer les autres programmes, libérer de la place, puis rouvrir la base avec sa phrase."
        ) from None
    except DatabaseError:
        raise Damaged(DAMAGED) from None
