"""One window at a time on a base: a lock that ends with its process, and a note for whoever comes next."""

import json
import os
import platform
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from espace_citoyennete.errors import NotOpened
from espace_citoyennete.french import clock_time, long_date
from espace_citoyennete.storage.files import write_whole
from espace_citoyennete.storage.layout import SEAT, SEAT_NOTE
from espace_citoyennete.storage.location import refuse_unfit


class Taken(NotOpened):
    """Somebody sits at this base."""


class Seat:
    """The right to work on a base, held until it is left, or until its process ends, however it ends."""

    def __init__(self, folder: Path, held: int) -> None:
        self._folder = folder
        self._held: int | None = held

    def tell(self, who: str, now: datetime) -> None:
        """Note who sits here, on which machine and since when, for whoever comes next."""
        note = {"who": who, "where": platform.node(), "since": now.isoformat()}
        with suppress(OSError):  # the lock holds without its note
            write_whole(self._folder / SEAT_NOTE, json.dumps(note, ensure_ascii=False).encode())

    def leave(self) -> None:
        """Let somebody else sit here."""
        if self._held is not None:
            os.close(self._held)
            self._held = None


def take_seat(folder: Path) -> Seat:
    """Sit down at a base, at once. Raises `Taken`, naming who is there; `NotOpened` for an unfit folder."""
    refuse_unfit(folder)
    try:
        held = os.open(folder / SEAT, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        raise NotOpened(
            f"Le dossier « {folder} » ne peut pas être écrit. Vérifier le disque et ses droits, puis rouvrir."
        ) from None
    try:
        lock(held)
    except OSError:
        os.close(held)
        raise Taken(
            f"Cette base est déjà ouverte{_told(folder)}. "
            "La fermer là où elle est ouverte, puis recommencer ici."
        ) from None
    return Seat(folder, held)


def lock(held: int) -> None:
    """Lock a file that is open, until it is closed. Raises `OSError` at once when it is locked already."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(held, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _told(folder: Path) -> str:
    """Say who holds the seat; a note that is missing or unreadable says nothing."""
    try:
        note = json.loads((folder / SEAT_NOTE).read_bytes())
        since = datetime.fromisoformat(note["since"])
        return (
            f" par « {note['who']} » sur le poste « {note['where']} », "
            f"depuis le {long_date(since.date())} à {clock_time(since.time())}"
        )
    except (OSError, ValueError, TypeError, KeyError):
        return ""
