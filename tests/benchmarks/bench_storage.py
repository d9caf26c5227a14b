"""A contact saved and a page of the register read, each beside its floor in the same encrypted file."""

from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path
from secrets import token_bytes
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

from espace_citoyennete.contacts.listing import ContactFilter, contact_listing
from espace_citoyennete.contacts.service import ContactDraft, log_contact
from espace_citoyennete.storage.database import Database, open_sqlite
from espace_citoyennete.storage.paging import Anchor, anchors, page
from tests.benchmarks.harness import Seconds, compare, statements_of
from tests.benchmarks.million import log_a_million
from tests.conftest import AGENT, KEY, NOW, fill

SAVES = 30  # in one measure: one save alone is the disk's mood
DEPTH = 1_000_000
_DEAREST = 2.5  # a contact saved, beside the same statements written by hand


def main() -> None:
    """Print the two ratios."""
    with TemporaryDirectory() as folder:
        database = open_sqlite(Path(folder, "donnees.db"), KEY)
        fill(database)
        measure_saves(database, "Un contact enregistré ÷ les mêmes ordres écrits à la main sur le pilote")
        _measure_pages(database)
        database.close()


def measure_saves(database: Database, label: str) -> bool:
    """Print how long a save takes beside its own statements, search words and journal line included.

    Return whether it is held within its aim.
    """
    first = uuid4()
    statements = [("BEGIN IMMEDIATE", ()), *statements_of(lambda: _save(database, first)), ("COMMIT", ())]
    ratio = compare(
        label,
        lambda: _timed(lambda: _save(database, uuid4())),
        lambda: _by_hand(database, statements, first),
        _DEAREST,
        rounds=25,
    )
    return ratio <= _DEAREST


def _save(database: Database, uid: UUID) -> None:
    nine = datetime(2026, 11, 16, 9)
    draft = ContactDraft(
        "TEL_ENTRANT", nine, "LOG", "REPONDU", note="Bail non renouvelé, congé reçu", uid=uid
    )
    with database.transaction() as session:
        log_contact(session, draft, now=NOW, by=AGENT)


def _by_hand(database: Database, statements: list[tuple[str, Any]], first: UUID) -> Seconds:
    driver = database.engine.raw_connection()
    cursor = driver.cursor()
    # Lines out of the chain, which is put back where it stood: the next save of the program goes on with it.
    columns = ("last_line", "last_seal", "key", "first_open", "month")
    standing = cursor.execute(f"SELECT {', '.join(columns)} FROM journal_chain").fetchone()
    lowest = cursor.execute("SELECT min(id) FROM journal_line").fetchone()[0]
    numbers = count(min(lowest, 0) - 1, -1)
    moved = next(parameters for statement, parameters in statements if "UPDATE journal_chain" in statement)

    def save() -> None:
        fresh = {first.hex: uuid4().hex, str(first): str(uuid4())}
        for statement, parameters in statements:
            values = [fresh.get(value, value) if isinstance(value, str) else value for value in parameters]
            if "INTO journal_line" in statement:
                values[:2] = next(numbers), uuid4().hex
            elif parameters is moved:  # anew each time: SQLite writes no page that stays the same
                values[1:3] = token_bytes(32), token_bytes(32)
            cursor.execute(statement, values)
            if statement.startswith("SELECT"):
                cursor.fetchall()

    taken = _timed(save)
    back = ", ".join(f"{column} = ?" for column in columns)
    cursor.execute(f"UPDATE journal_chain SET {back}", standing)
    driver.close()
    return taken


def _timed(action: Callable[[], None]) -> Seconds:
    """Return the middle of many durations: some saves wait for the disk, whoever asks."""
    taken = []
    for _ in range(SAVES):
        start = perf_counter()
        action()
        taken.append(perf_counter() - start)
    return Seconds(median(taken))


def _measure_pages(database: Database) -> None:
    log_a_million(database)
    with database.reading() as session:
        deep = anchors(session, contact_listing(session, ContactFilter(), by=AGENT), every=DEPTH)[0]

    def read(after: Anchor | None) -> None:
        with database.reading() as session:
            assert len(page(session, contact_listing(session, ContactFilter(), by=AGENT), after=after)) == 256

    compare(
        "Une page du registre à la profondeur 1 000 000 ÷ à la profondeur 0",
        lambda: read(deep),
        lambda: read(None),
        1.2,
        rounds=51,
    )
