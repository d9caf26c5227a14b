"""Bases to try on: made once by the program, copied for each try, read again by the program."""

import json
import shutil
import tempfile
from contextlib import closing
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

import espace_citoyennete.schema  # noqa: F401 - every table is known, as in the program
from espace_citoyennete.accounts.model import User
from espace_citoyennete.annual_report.listing import freeze_draft
from espace_citoyennete.annual_report.publishing import PublicationDraft, publish_report
from espace_citoyennete.annual_report.service import freeze_year
from espace_citoyennete.clock import fixed_clock
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.errors import UserError
from espace_citoyennete.privacy.retention import set_delay
from espace_citoyennete.privacy.rules import Kept
from espace_citoyennete.report import year_period
from espace_citoyennete.rights import Right
from espace_citoyennete.storage.backup import verify
from espace_citoyennete.storage.database import Session, open_sqlite
from espace_citoyennete.storage.journal import JournalLine
from espace_citoyennete.storage.upkeep import Care, note_fact
from espace_citoyennete.visitors.model import Visitor
from tests.conftest import AGENT, KEY, NOW, fill
from tests.storage.rows import a_contact


class Held(NamedTuple):
    """What a base holds once it is opened again."""

    contacts: set[str]
    half_done: set[str]  # contacts without their line in the journal, or the reverse
    problems: list[str]


RELEASED = Path(__file__).parents[1] / "data" / "released"


def released() -> list[str]:
    """Return the released versions of which a base is kept, oldest first."""
    return sorted(folder.name for folder in RELEASED.iterdir())


def released_key() -> bytes:
    """Return the key of the base kept of the oldest version."""
    return bytes.fromhex(json.loads((RELEASED / released()[0] / "keys.json").read_text("utf-8"))["key"])


def oldest_base(folder: Path) -> Path:
    """Put the base kept of the oldest version in a folder and return its file."""
    return Path(shutil.copy(RELEASED / released()[0] / "donnees.db", folder / "donnees.db"))


@cache
def seeded() -> bytes:
    """Return the bytes of a closed base, migrated and seeded."""
    with tempfile.TemporaryDirectory() as folder:
        return made_anew(Path(folder)).read_bytes()


def made_anew(folder: Path) -> Path:
    """Make a base in a folder and return its file, closed: the same key as the others, another salt."""
    path = folder / "donnees.db"
    database = open_sqlite(path, KEY, fixed_clock(NOW))
    fill(database)
    database.close()
    return path


def new_base(folder: Path) -> Path:
    """Put a closed base of one's own in a folder and return its file."""
    path = folder / "donnees.db"
    path.write_bytes(seeded())
    return path


SECOND = UUID("00000000-0000-4000-8000-000000000002")  # agrees to a purge
LONG_AGO = ("Éqzaël", "Éqzouna", "Éqzimir")  # last seen beyond the delay; each wrote what they are called
STILL_KNOWN = "Éqzelda"
PAST_YEAR = 2023  # frozen and published since, of which a contact without a name is left


def base_to_purge(folder: Path) -> Path:
    """Put in a folder a closed base in which some people and a year are beyond the delay; return its file."""
    path = folder / "donnees.db"
    path.write_bytes(_to_purge())
    return path


@cache
def _to_purge() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = new_base(Path(folder))
        with closing(open_sqlite(path, KEY, fixed_clock(NOW))) as database, database.transaction() as session:
            session.add(User(uid=SECOND, name="M. Diallo", rights=Right.COORDINATION))
            note_fact(session, Care.COPY, NOW - timedelta(hours=3), "")
            for days, name in enumerate((*LONG_AGO, STILL_KNOWN), 900):
                visitor = Visitor(last_name=name)
                session.add(visitor)
                session.flush()
                came = a_contact(1000, note=name)
                came.visitor_id = visitor.id
                came.occurred_at = NOW - (timedelta(days=days) if name in LONG_AGO else timedelta(days=1))
                session.add(came)
            _close_past_year(session)
        return path.read_bytes()


def _close_past_year(session: Session) -> None:
    at = datetime(PAST_YEAR + 1, 2, 1, 9)
    came = a_contact()
    came.occurred_at = datetime(PAST_YEAR, 3, 12, 15, 42)
    session.add(came)
    session.flush()
    draft = freeze_draft(session, PAST_YEAR, None, at=at, author=AGENT.name)
    freeze_year(session, draft, now=at, by=AGENT)
    told = PublicationDraft(year_period(PAST_YEAR), "complet", draft.content, draft.content)
    publish_report(session, told, now=at, by=AGENT)
    set_delay(session, Kept.FACTS, 12, by=AGENT)


def kept_in(path: Path) -> Held:
    """Open a base as the program does, whatever happened to it, and return what it holds."""
    database = open_sqlite(path, KEY)
    try:
        with database.reading() as session:
            contacts = {str(uid) for uid in session.scalars(sa.select(Contact.uid))}
            lines = sa.select(JournalLine.record_uid).where(JournalLine.table_name == "contact")
            noted = set(session.scalars(lines))
        return Held(contacts, contacts ^ noted, verify(database))
    finally:
        database.close()


def is_whole(path: Path, acknowledged: set[str]) -> bool:
    """Tell whether a base opens, sound, with all that was said to be saved and nothing by halves."""
    try:
        kept = kept_in(path)
    except UserError:
        return False
    return acknowledged <= kept.contacts and not kept.half_done and not kept.problems
