"""A journal of a year read, narrowed and verified, each beside its floor in the same encrypted file."""

import hashlib
import hmac
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from espace_citoyennete.clock import fixed_clock
from espace_citoyennete.contacts.service import ContactDraft, log_contact
from espace_citoyennete.journal.listing import JournalFilter, journal_listing, journal_rows
from espace_citoyennete.storage.database import Database, open_sqlite
from espace_citoyennete.storage.journal import JournaledSession, Noted, note_search
from espace_citoyennete.storage.journal_chain import verify_chain
from espace_citoyennete.storage.paging import Anchor, count, page
from tests.benchmarks.harness import compare
from tests.conftest import AGENT, KEY, NOW, SEED, fill

LINES = 100_000
_DAYS = 300
_KINDS = ("made", "changed", "changed", "read")


def main() -> None:
    """Print the ratios."""
    with TemporaryDirectory() as folder:
        database = open_sqlite(Path(folder, "donnees.db"), KEY, fixed_clock(NOW - timedelta(days=_DAYS + 1)))
        fill(database)
        _act(database)
        _measure_pages(database)
        _measure_verification(database)
        _measure_searches(database)
        database.close()


def _act(database: Database) -> None:
    """Write the lines of a year, day after day, as the program seals them."""
    for day in range(_DAYS, 0, -1):
        database.clock = fixed_clock(NOW - timedelta(days=day))
        with database.transaction() as session:
            assert isinstance(session, JournaledSession)
            session.author = str(AGENT.uid)
            session.noted += [
                Noted(_KINDS[n % len(_KINDS)], "contact", str(uuid4()), "note,request")
                for n in range(LINES // _DAYS)
            ]


def _measure_pages(database: Database) -> None:
    def read(wanted: JournalFilter, after: Anchor | None = None) -> int:
        with database.reading() as session:
            listing = journal_listing(wanted, by=AGENT)
            assert count(session, listing) > 0
            return len(journal_rows(page(session, listing, after=after), {}))

    def bare() -> None:
        driver = database.engine.raw_connection()
        driver.cursor().execute("SELECT count(*) FROM journal_line").fetchall()
        driver.cursor().execute("SELECT * FROM journal_line ORDER BY id DESC LIMIT 256").fetchall()
        driver.close()

    day = (NOW - timedelta(days=_DAYS // 2)).date()
    narrow = JournalFilter(first=day, last=day, author=str(AGENT.uid), action="read")

    def first() -> int:
        return read(JournalFilter())

    compare("La première page de 100 000 lignes ÷ les mêmes lignes sur le pilote", first, bare, 20)
    compare("Une page au milieu ÷ la première", lambda: read(JournalFilter(), (LINES // 2,)), first, 1.2)
    compare("Un jour, un agent, un genre ÷ la première page", lambda: read(narrow), first, 10)


def _measure_verification(database: Database) -> None:
    def verify() -> None:
        with database.reading() as session:
            assert verify_chain(session, SEED).faults == ()

    def bare() -> None:
        driver = database.engine.raw_connection()
        key, before = SEED, b""
        for row in driver.cursor().execute("SELECT * FROM journal_line ORDER BY id"):
            before = hmac.digest(key, before + repr(row).encode(), "sha256")
            key = hashlib.sha256(key).digest()
        driver.close()

    compare("100 000 sceaux vérifiés ÷ lus et scellés sans rien de plus", verify, bare, 3, rounds=5)


def _measure_searches(database: Database) -> None:
    def note() -> None:
        with database.transaction() as session:
            note_search(session, 3)

    def save() -> None:
        with database.transaction() as session:
            log_contact(session, ContactDraft("TEL_ENTRANT", NOW, "LOG", "REPONDU"), now=NOW, by=AGENT)

    compare("Une recherche notée ÷ un contact enregistré", note, save, 1, rounds=51)
