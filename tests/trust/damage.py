"""R8: a damaged file is never shown as true, whatever the damage: each is found out."""

import gc
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from espace_citoyennete.contacts.service import log_contact
from espace_citoyennete.errors import UserError
from espace_citoyennete.storage.backup import verify
from espace_citoyennete.storage.database import Database, open_sqlite
from tests.conftest import AGENT, KEY, NOW
from tests.memory import memory
from tests.trust.bases import made_anew, new_base
from tests.trust.desk import a_draft
from tests.trust.figures import Figure, Scale

_PAGE = 4096

Damage = Callable[[bytes, random.Random], bytes]


def run(scale: Scale) -> list[Figure]:
    """Damage a base in every way, then a file that nothing seals."""
    with TemporaryDirectory(dir=memory()) as folder:
        ours, others = Path(folder, "la base"), Path(folder, "une autre")
        path, other = _base(ours, new_base), _base(others, made_anew)
        kinds: dict[str, tuple[Damage, int]] = {
            "un bit changé": (_flip, scale.of(60, 1000)),
            "le fichier coupé": (_cut, scale.of(10, 100)),
            "une page effacée": (_blank, scale.of(10, 100)),
            "la première page d’une autre base": (partial(_swap, other.read_bytes()), 1),
        }
        figures = [_figure(path, name, damage, count) for name, (damage, count) in kinds.items()]
        figures.append(_figure(path, "le journal d’une autre base", _keep, 1, _wal_of(other)))
        return [*figures, _saboteur(path, scale.of(60, 1000))]


def _base(folder: Path, make: Callable[[Path], Path]) -> Path:
    folder.mkdir()
    path = make(folder)
    with closing(open_sqlite(path, KEY)) as database:
        for number in range(5):
            _save(database, number)
    return path


def _save(database: Database, number: int) -> None:
    with database.transaction() as session:
        log_contact(session, a_draft(number), now=NOW, by=AGENT)


def _figure(path: Path, name: str, damage: Damage, count: int, wal: bytes = b"") -> Figure:
    gc.collect()  # a connection let go later would take away the log that is laid here
    sound, chance = path.read_bytes(), random.Random(count)
    wrong = sum(not _is_found(path, damage(sound, chance), wal) for _ in range(count))
    path.write_bytes(sound)
    return Figure(f"DÉGÂTS : {name}", count, wrong, "non découverts")


def _is_found(path: Path, content: bytes, wal: bytes) -> bool:
    """Tell whether a base is refused, or said to be damaged, with these bytes in its file and its log."""
    log = path.with_name(f"{path.name}-wal")
    path.write_bytes(content)
    log.write_bytes(wal)
    try:
        with closing(open_sqlite(path, KEY)) as database:
            return verify(database) != []
    except UserError:
        return True
    finally:
        for leftover in (log, path.with_name(f"{path.name}-shm")):
            leftover.unlink(missing_ok=True)


def _flip(sound: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(sound))
    return sound[:at] + bytes([sound[at] ^ 1 << chance.randrange(8)]) + sound[at + 1 :]


def _cut(sound: bytes, chance: random.Random) -> bytes:
    return sound[: chance.randrange(1, len(sound))]


def _blank(sound: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(sound) // _PAGE) * _PAGE
    return sound[:at] + bytes(_PAGE) + sound[at + _PAGE :]


def _swap(other: bytes, sound: bytes, _chance: random.Random) -> bytes:
    return other[:_PAGE] + sound[_PAGE:]


def _keep(sound: bytes, _chance: random.Random) -> bytes:
    return sound


def _wal_of(path: Path) -> bytes:
    """Return the log of a base in which somebody just saved."""
    with closing(open_sqlite(path, KEY)) as database:
        _save(database, 5)
        return path.with_name(f"{path.name}-wal").read_bytes()


def _saboteur(path: Path, count: int) -> Figure:
    """Do the same to a plain SQLite file, which its own check calls sound."""
    plain = path.with_name("en clair.db")
    with closing(open_sqlite(path, KEY)) as database, closing(database.engine.raw_connection()) as connection:
        connection.cursor().execute("ATTACH ? AS plain KEY ''", (str(plain),))
        connection.cursor().execute("SELECT sqlcipher_export('plain')")
    sound, chance = plain.read_bytes(), random.Random(count)
    missed = 0
    for _ in range(count):
        plain.write_bytes(_flip(sound, chance))
        missed += _seems_sound(plain)
    return Figure("un fichier SQLite sans sceau", count, missed, "non découverts", is_saboteur=True)


def _seems_sound(plain: Path) -> bool:
    try:
        with closing(sqlite3.connect(plain)) as connection:
            return list(connection.execute("PRAGMA integrity_check")) == [("ok",)]
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return False
