"""strace, attached to a desk: what it asks of the system, noted, or refused on purpose."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def is_here() -> bool:
    """Tell whether this machine has strace; without it no disk can be made to fail."""
    return shutil.which("strace") is not None


@contextmanager
def following(desk: int, *options: str) -> Iterator[Callable[[], str]]:
    """Follow a process from here to its end; what the block is lent returns all that was noted of it."""
    with tempfile.TemporaryDirectory() as folder:
        noted = Path(folder, "noted")
        command = ["strace", "-p", str(desk), "-o", str(noted), *options]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr is not None
            told = process.stderr.readline()  # « strace: Process … attached »: from now on it sees all
            assert "attached" in told, told
            yield lambda: _read(process, noted)


def _read(process: "subprocess.Popen[str]", noted: Path) -> str:
    process.wait()
    return noted.read_text(encoding="ascii")
