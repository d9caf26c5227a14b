"""A base locked by a passphrase, cheap to guess since it is tried often; opened as the door does."""

import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

import espace_citoyennete.schema  # noqa: F401 - every table is known, as in the program
from espace_citoyennete.clock import fixed_clock
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.folder import create_base, open_base
from espace_citoyennete.storage.keys import Holder
from espace_citoyennete.storage.layout import DATA
from espace_citoyennete.storage.sealing import Cost
from tests.conftest import NOW
from tests.storage.rows import a_contact

CHEAP = Cost(memory=64, passes=1, lanes=1)  # never accepted by the program itself
HOLDER = Holder(UUID(int=1), "Zoé Lefèvre", "accueil,administration")
PHRASE = "girafe prudente escalier tiède manège oblique sureau"
NOTES = [f"canari {number} " + "é" * 100 for number in range(60)]


@cache
def made() -> tuple[dict[str, bytes], str]:
    """Return the files of a closed base that holds some notes, and its recovery key."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "base")
        database, recovery_key = create_base(folder, HOLDER, PHRASE, fixed_clock(NOW), cost=CHEAP)
        with closing(database), database.transaction() as session:
            session.add_all(a_contact(i, note=note) for i, note in enumerate(NOTES))
        return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}, recovery_key


def locked_base(folder: Path) -> Path:
    """Put a closed base of one's own in a folder and return its file."""
    for name, content in made()[0].items():
        (folder / name).write_bytes(content)
    return folder / DATA


def open_locked(folder: Path, phrase: str = PHRASE) -> Database:
    """Open it as the door does."""
    return open_base(folder, HOLDER.name, phrase, fixed_clock(NOW), least=CHEAP)


def notes(database: Database) -> list[str]:
    """Return the notes that the base holds."""
    with database.reading() as session:
        return list(session.scalars(sa.select(Contact.note).order_by(Contact.occurred_at)))
