"""A desk that saves without end until it is killed: run by `test_kill.py`, one process forked a round.

Arguments: the base's file, its key in hexadecimal, and whether to be a saboteur, who acknowledges
before the commit. Says its process number, then the uid of each contact once it is saved.
"""

import os
import sys
from pathlib import Path
from uuid import uuid4

import espace_citoyennete.schema  # noqa: F401 - every table is known, as in the program
from espace_citoyennete.storage.database import open_sqlite
from tests.storage.rows import a_contact


def say(word: object) -> None:
    os.write(1, f"{word}\n".encode())


def save_without_end(path: Path, key: bytes, acknowledges_early: bool) -> None:
    database = open_sqlite(path, key)
    say(os.getpid())
    while True:
        with database.transaction() as session:
            contact = a_contact(uid=uuid4())
            session.add(contact)
            session.flush()
            if acknowledges_early:
                say(contact.uid)
        if not acknowledges_early:
            say(contact.uid)


if __name__ == "__main__":
    for _round in sys.stdin:  # what is heavy is imported once; no connection is open when forking
        child = os.fork()
        if child == 0:
            save_without_end(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), sys.argv[3] == "saboteur")
        os.waitpid(child, 0)
        say("killed")
