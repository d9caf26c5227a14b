"""Who was forgotten, told without anybody's name: a copy put back must not bring them back.

`effacements.json` stands beside the base and goes with each copy. It holds a keyed hash of random uids:
nothing can be read from it, a uid can only be asked whether it is there. An erasure is announced before it is
committed: the power cut in between, the next opening finds the announcement and concludes it.
"""

import hmac
import json
from collections.abc import Collection
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from espace_citoyennete.errors import NotOpened, UserError
from espace_citoyennete.storage.files import write_whole

TOMBSTONES = "effacements.json"
ANNOUNCED = "effacement-commence.json"
_KEY = b"espace-citoyennete effacements 1"


def mark(uid: UUID) -> str:
    """Return what the file tells of a row that was forgotten."""
    return hmac.new(_KEY, uid.bytes, sha256).hexdigest()


def note(folder: Path, uids: Collection[UUID]) -> None:
    """Add rows that must not come back."""
    _write(folder / TOMBSTONES, read(folder) | {mark(uid) for uid in uids})


def announce(folder: Path, uids: Collection[UUID]) -> None:
    """Add the rows about to be forgotten; before the commit, so that none is forgotten without its mark."""
    _write(folder / ANNOUNCED, {mark(uid) for uid in uids} - read(folder))
    note(folder, uids)


def announced(folder: Path) -> frozenset[str] | None:
    """Return the marks of an erasure that was not concluded, or None. Raises `NotOpened`."""
    return _marks(folder / ANNOUNCED)


def conclude(folder: Path, *, is_done: bool) -> None:
    """End an erasure that was announced: the marks stay if it was committed, else nobody is forgotten."""
    if not is_done:
        _write(folder / TOMBSTONES, read(folder) - (announced(folder) or frozenset()))
    (folder / ANNOUNCED).unlink(missing_ok=True)


def merge(folder: Path, *others: Path) -> frozenset[str]:
    """Add what other folders know of who was forgotten, and return all of it: one mark is enough."""
    marks = frozenset[str]().union(*(read(place) for place in (folder, *others)))
    if marks:
        _write(folder / TOMBSTONES, marks)
    return marks


def read(folder: Path) -> frozenset[str]:
    """Return the marks of all that was forgotten here. Raises `NotOpened` when the file is damaged."""
    return _marks(folder / TOMBSTONES) or frozenset()


def _marks(file: Path) -> frozenset[str] | None:
    try:
        marks = json.loads(file.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError:
        marks = None
    if not isinstance(marks, list):
        raise NotOpened(f"Le fichier « {file.name} » est abîmé. Reprendre celui de la dernière sauvegarde.")
    return frozenset(map(str, marks))


def _write(file: Path, marks: Collection[str]) -> None:
    try:
        write_whole(file, json.dumps(sorted(marks), indent=0).encode())
    except OSError:
        raise UserError(
            f"Le fichier « {file.name} » ne peut pas être écrit. Vérifier la place et les droits du dossier."
        ) from None
