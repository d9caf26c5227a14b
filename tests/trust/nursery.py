"""Where a harness gets its desks from: processes that share what is heavy to import."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from select import select
from typing import IO

from tests.trust.desk import OVER
from tests.trust.saboteurs import Fault


class Nursery:
    """Raises desks, one after the other; `code` is how the last one ended, as a process does."""

    def __init__(self, orders: IO[bytes], told: IO[bytes]) -> None:
        self._orders = orders
        self._told = told
        self.code = 0

    def raise_desk(self, task: str, path: Path, fault: Fault = Fault.NONE) -> int:
        """Give an order and return the number of the process that waits for `begin` to follow it."""
        self._say(f"{task}\t{fault.value}\t{path}\n")
        return int(self._told.readline())

    def begin(self) -> Iterator[tuple[str, str]]:
        """Let the desk go; yield what it tells, a word and what it is about, until its process is over."""
        self._say("\n")
        for line in self._told:
            word, about = read_word(line.decode())
            if word == OVER:
                self.code = int(about)
                return
            yield word, about

    def wait(self, seconds: float) -> None:
        """Wait for the next word, or so long, whichever comes first."""
        select([self._told], [], [], seconds)

    def _say(self, words: str) -> None:
        self._orders.write(words.encode())


@contextmanager
def nursery() -> Iterator[Nursery]:
    """Lend a nursery; it ends with the block."""
    command = [sys.executable, "-m", "tests.trust.desk"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield Nursery(process.stdin, process.stdout)
        process.stdin.close()


def kill(desk: int) -> None:
    """End a desk as a crash does: nothing of it runs any more."""
    os.kill(desk, signal.SIGKILL)


def read_word(line: str) -> tuple[str, str]:
    """Return a word that a desk told, and what it is about."""
    word, _, about = line.strip().partition(" ")
    return word, about
