"""Files that are never half-written: a temporary one, synchronised, then renamed."""

import os
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Write a small file so that, whatever happens, it holds either its old bytes or the new ones."""
    unfinished = path.with_name(f"{path.name}.partiel")
    with unfinished.open("wb") as file:
        file.write(data)
    put_in_place(unfinished, path)


def put_in_place(unfinished: Path, path: Path) -> None:
    """Give a finished file its name once its bytes are on the disk."""
    with unfinished.open("rb+") as file:
        os.fsync(file.fileno())
    unfinished.replace(path)
    if os.name == "posix":  # the name too must be on the disk; Windows does it by itself
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
