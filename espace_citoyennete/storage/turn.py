"""What takes the whole base goes one at a time (a copy, a drill, a change of key); the next is told which."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from espace_citoyennete.errors import Busy
from espace_citoyennete.storage.layout import TURN
from espace_citoyennete.storage.refusals import telling_files
from espace_citoyennete.storage.seat import lock

_BEYOND = 4096  # the byte that is locked: Windows lets nobody read it, and the words stand before


@contextmanager
def turn(folder: Path, words: str) -> Iterator[None]:
    """Hold the whole base in the block; `words` is a sentence that tells others what goes on.

    It ends with its process. Raises `Busy`, saying what goes on, when another one has its turn.
    """
    with telling_files():
        held = os.open(folder / TURN, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        os.lseek(held, _BEYOND, os.SEEK_SET)
        try:
            lock(held)
        except OSError:
            raise Busy(f"{_told(held)} Recommencer quand il n’y aura plus rien en cours.") from None
        with suppress(OSError):  # the lock holds without its words, on a disk that is full
            os.ftruncate(held, 0)
            os.lseek(held, 0, os.SEEK_SET)
            os.write(held, words.encode())
        yield
    finally:
        os.close(held)


def _told(held: int) -> str:
    """Return the words of whoever has its turn, which it may be about to write."""
    os.lseek(held, 0, os.SEEK_SET)
    return os.read(held, _BEYOND).decode("utf-8", "replace") or "La base est prise."
