"""A disk whose power may be cut: what a process wrote, and every state in which it may be found again.

What was synchronised is there. Of the rest, each write may be there, be lost, or be torn between two sectors,
and the names given or taken away since their folder was synchronised come in order, up to any of them.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

SECTOR = 512

State = dict[str, bytes]  # path → content, of each file that a name leads to


@dataclass(frozen=True)
class Write:
    """Bytes put somewhere in a file; none: the file is cut there."""

    offset: int
    data: bytes | None


@dataclass(eq=False)
class File:
    """A file: what is safe of it, and what was asked since."""

    safe: bytes = b""
    asked: list[Write] = field(default_factory=list)

    def content(self) -> bytes:
        """Return the content that a process reads."""
        return _written(self.safe, self.asked)

    def sync(self) -> None:
        """Make all that was asked safe."""
        self.safe, self.asked = self.content(), []


@dataclass(frozen=True)
class Naming:
    """A name given to a file, maybe in the place of another name of its own; without a file, taken away."""

    path: str
    file: File | None
    instead_of: str = ""

    @property
    def folder(self) -> str:
        """Return the folder that must be synchronised for this name to be safe."""
        return self.path.rpartition("/")[0]


class Disk:
    """The files below a folder."""

    def __init__(self, files: State) -> None:
        self._safe = {path: File(content) for path, content in files.items()}
        self._asked: list[Naming] = []

    def names(self, count: int | None = None) -> dict[str, File]:
        """Return the files by their names, were only so many of the latest namings done."""
        found = dict(self._safe)
        for naming in self._asked[:count]:
            _rename(found, naming)
        return found

    def name(self, naming: Naming) -> None:
        """Give a file a name, or take one away."""
        self._asked.append(naming)

    def sync_folder(self, folder: str) -> None:
        """Make the names of a folder safe."""
        for naming in self._asked:
            if naming.folder == folder:
                _rename(self._safe, naming)
        self._asked = [naming for naming in self._asked if naming.folder != folder]

    def states(self, chance: random.Random, count: int) -> Iterator[State]:
        """Yield states in which the power may leave the disk: the four extreme ones, then so many others."""
        every = len(self._asked)
        for named in (0, every):
            yield {path: file.safe for path, file in self.names(named).items()}
            yield {path: file.content() for path, file in self.names(named).items()}
        for _ in range(count):
            kept = chance.choice((0.1, 0.5, 0.9))
            files = self.names(chance.randint(0, every))
            yield {path: _partly_written(file, chance, kept) for path, file in files.items()}


def _rename(names: dict[str, File], naming: Naming) -> None:
    for path in (naming.path, naming.instead_of):
        names.pop(path, None)
    if naming.file is not None:
        names[naming.path] = naming.file


def _partly_written(file: File, chance: random.Random, kept: float) -> bytes:
    writes = [write for asked in file.asked for write in _left_of(asked, chance, kept)]
    return _written(file.safe, writes)


def _left_of(write: Write, chance: random.Random, kept: float) -> list[Write]:
    """Return what is left of a write: all, nothing, or, once in four, some of its sectors."""
    if write.data is None or chance.random() < 0.75:
        return [write] if chance.random() < kept else []
    end = write.offset + len(write.data)
    starts = [write.offset, *range((write.offset // SECTOR + 1) * SECTOR, end, SECTOR), end]
    sectors = pairwise(starts)
    return [
        Write(start, write.data[start - write.offset : stop - write.offset])
        for start, stop in sectors
        if chance.random() < 0.5
    ]


def _written(safe: bytes, writes: list[Write]) -> bytes:
    if not writes:
        return safe
    content = bytearray(safe)
    for write in writes:
        if write.data is None:
            del content[write.offset :]
        content.extend(bytes(max(0, write.offset - len(content))))
        if write.data is not None:
            content[write.offset : write.offset + len(write.data)] = write.data
    return bytes(content)
