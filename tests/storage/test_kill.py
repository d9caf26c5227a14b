"""Killed at any moment, the program loses nothing that it said was saved, and saves nothing by halves."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.storage.backup import verify
from espace_citoyennete.storage.database import open_sqlite
from espace_citoyennete.storage.journal import JournalLine
from tests.conftest import KEY


def acknowledged_in(rounds: int, path: Path, how: str) -> set[UUID]:
    """Let a desk save and kill it, as many rounds; return all that it said was saved."""
    command = [sys.executable, "-m", "tests.storage.saver", str(path), KEY.hex(), how]
    chance, uids = random.Random(rounds), set()
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as nursery:
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        for _ in range(rounds):
            nursery.stdin.write("go\n")
            desk, last = int(nursery.stdout.readline()), chance.randrange(1, 12)
            for number, line in enumerate(iter(nursery.stdout.readline, "killed\n"), start=1):
                uids.add(UUID(line.strip()))
                if number == last:
                    os.kill(desk, signal.SIGKILL)
        nursery.stdin.close()
    return uids


def kept_in(path: Path) -> tuple[set[UUID], set[str], list[str]]:
    database = open_sqlite(path, KEY)
    with database.reading() as session:
        contacts = set(session.scalars(select(Contact.uid)))
        noted = set(
            session.scalars(select(JournalLine.record_uid).where(JournalLine.table_name == "contact"))
        )
    problems = verify(database)
    database.close()
    return contacts, noted, problems


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    """Return a closed base of one's own."""
    copy = tmp_path / "donnees.db"
    copy.write_bytes(template.read_bytes())
    return copy


def test_no_acknowledged_contact_is_lost_in_fifty_kills(path: Path) -> None:
    acknowledged = acknowledged_in(50, path, "honest")
    contacts, noted, problems = kept_in(path)
    assert len(acknowledged) >= 50
    assert acknowledged - contacts == set()
    assert noted == {str(uid) for uid in contacts}  # no contact without its line, no line without its contact
    assert problems == []


def test_the_same_kills_catch_a_desk_that_acknowledges_too_early(path: Path) -> None:
    acknowledged = acknowledged_in(50, path, "saboteur")
    assert acknowledged - kept_in(path)[0] != set()
