"""Where files are quickly made and read: the bases that a test throws away need no disk under them."""

import shutil
from pathlib import Path

_ROOM = 4 << 30  # bytes: a run keeps about one; a container may give 64 MB


def memory() -> Path | None:
    """Return where this machine keeps files in memory, if it does and there is room."""
    place = Path("/dev/shm")
    return place if place.is_dir() and shutil.disk_usage(place).free > _ROOM else None
