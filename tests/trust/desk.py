"""Desks apart, each a process forked for one order, that a harness may kill, cut off or refuse.

An order is a line on the standard input: a task, the fault planted in it, the base's file. The desk says its
number, waits for a byte, then tells what it saved or what was refused to it, a line each.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from itertools import count
from pathlib import Path
from uuid import uuid4

import alembic.command  # noqa: F401 - a migration is killed while it writes, not while it is imported

import espace_citoyennete.schema  # noqa: F401 - every table is known, as in the program
from espace_citoyennete.callbacks.service import CallbackDraft
from espace_citoyennete.clock import fixed_clock
from espace_citoyennete.contacts.service import ContactDraft, log_contact
from espace_citoyennete.errors import NotOpened, UserError
from espace_citoyennete.privacy.past_years import COUNTING
from espace_citoyennete.privacy.purge_acts import erase_due
from espace_citoyennete.privacy.purging import Asked, due_for_purge
from espace_citoyennete.storage import tombstones
from espace_citoyennete.storage.database import Database, open_sqlite
from espace_citoyennete.storage.rotation import NewSlot, change_key
from espace_citoyennete.storage.upgrade import upgrade
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, KEY, NOW
from tests.trust.bases import SECOND, released_key
from tests.trust.locked import CHEAP, HOLDER, PHRASE, open_locked
from tests.trust.saboteurs import Fault, commit_each_statement, journal_apart, plant, slots_after_the_file

SAVED, REFUSED, NOT_OPENED, OVER = "saved", "refused", "closed", "over"
BEGUN, MIGRATED, PURGED, ROTATED = "begun", "migrated", "purged", "rotated"
SOME = 4


def say(*words: object) -> None:
    """Tell the harness, by `writev`: the calls to `write` are those of the files, which a harness counts."""
    os.writev(1, [" ".join(map(str, words)).encode(), b"\n"])


def a_draft(number: int) -> ContactDraft:
    """Return a call from somebody who gave a name, to be called back: rows of three tables."""
    visitor = VisitorDraft("Roussel", "Anne", f"03 22 00 {number // 100 % 100:02} {number % 100:02}")
    return ContactDraft(
        "TEL_ENTRANT", NOW, "LOG", "RAPPEL", note="Bail non renouvelé", visitor=visitor,
        callback=CallbackDraft(NOW.date(), subject="Bail", visitor=visitor), uid=uuid4(),
    )  # fmt: skip


def save(database: Database, draft: ContactDraft, fault: Fault) -> None:
    """Save a contact as the volet does, and say so."""
    planted = {Fault.APART: journal_apart(database), Fault.SWALLOW: suppress(UserError)}
    with planted.get(fault, nullcontext()), database.transaction() as session:
        log_contact(session, draft, now=NOW, by=AGENT)
        if fault is Fault.EARLY:
            say(SAVED, draft.uid)
    if fault is not Fault.EARLY:
        say(SAVED, draft.uid)


def save_without_end(path: Path, fault: Fault) -> None:
    """Save contact after contact until it is killed."""
    database = open_sqlite(path, KEY)
    database.author = AGENT.uid
    for number in count():
        save(database, a_draft(number), fault)


def save_some(path: Path, fault: Fault) -> None:
    """Save a few contacts and close the base, telling each refusal and going on."""
    try:
        with closing(open_sqlite(path, KEY)) as database:
            database.author = AGENT.uid
            for number in range(SOME):
                with told_if_refused():
                    save(database, a_draft(number), fault)
    except NotOpened:
        say(NOT_OPENED)


def migrate(path: Path, fault: Fault) -> None:
    """Bring the base of a former version to this one."""
    try:
        with closing(open_sqlite(path, released_key())) as database:
            if fault is Fault.AUTOCOMMIT:
                commit_each_statement(database, path)
            say(BEGUN)
            with told_if_refused():
                upgrade(database)
                say(MIGRATED)
    except NotOpened:
        say(NOT_OPENED)


def purge_due(path: Path, fault: Fault) -> None:
    """Erase whom the delays give up, once both people agreed."""
    if fault is Fault.UNANNOUNCED:
        tombstones.announce = tombstones.note
    try:
        with closing(open_sqlite(path, KEY, fixed_clock(NOW))) as database, told_if_refused():
            database.author = AGENT.uid
            with database.reading() as session:
                due = due_for_purge(session, today=NOW.date(), counting=COUNTING, by=AGENT)
            erase_due(database, path.parent, Asked(due, SECOND, typed=len(due.people)), by=AGENT)
            say(PURGED)
    except NotOpened:
        say(NOT_OPENED)


def rotate(path: Path, fault: Fault) -> None:
    """Put a base under another key."""
    if fault is Fault.KEY_FIRST:
        slots_after_the_file()
    try:
        with closing(open_locked(path.parent)) as database, told_if_refused():
            change_key(path.parent, database, [NewSlot(HOLDER, PHRASE, True)], cost=CHEAP)
            say(ROTATED)
    except NotOpened:
        say(NOT_OPENED)


@contextmanager
def told_if_refused() -> Iterator[None]:
    """Tell a refusal as the screen does; any other error ends the desk, as a bug."""
    try:
        yield
    except UserError:
        say(REFUSED)


TASKS: dict[str, Callable[[Path, Fault], None]] = {
    task.__name__: task for task in (save_without_end, save_some, migrate, purge_due, rotate)
}


def serve() -> None:
    """Fork a desk for each order; what is heavy is imported once, and no connection is open meanwhile."""
    for order in sys.stdin:
        task, fault, path = order.rstrip("\n").split("\t")
        child = os.fork()
        if child == 0:
            say(os.getpid())
            os.read(0, 1)
            plant(Fault(fault))
            TASKS[task](Path(path), Fault(fault))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        say(OVER, os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    serve()
