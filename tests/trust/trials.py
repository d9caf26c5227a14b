"""What a harness interrupts: the task of a desk, the base that it works on, what must be found after it."""

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import sqlalchemy as sa

from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.errors import UserError
from espace_citoyennete.privacy.model import Purge
from espace_citoyennete.privacy.service import conclude_erasure
from espace_citoyennete.storage.backup import verify
from espace_citoyennete.storage.database import Database, open_sqlite
from espace_citoyennete.storage.tombstones import ANNOUNCED, read
from espace_citoyennete.storage.upgrade import upgrade
from espace_citoyennete.town.model import FrozenYear
from espace_citoyennete.visitors.model import Visitor
from tests.conftest import KEY, NOW
from tests.trust.bases import (
    LONG_AGO,
    PAST_YEAR,
    STILL_KNOWN,
    base_to_purge,
    is_whole,
    new_base,
    oldest_base,
    released_key,
)
from tests.trust.canaries import bytes_of, found_in
from tests.trust.desk import MIGRATED, NOT_OPENED, PURGED, REFUSED, ROTATED, SAVED, SOME
from tests.trust.locked import NOTES, locked_base, notes, open_locked

Word = tuple[str, str]  # what a desk tells, and what about


class Trial(NamedTuple):
    """A task to interrupt at any point."""

    task: str
    prepare: Callable[[Path], Path]  # puts the base in a folder and returns its file
    is_good: Callable[[Path, list[Word]], bool]  # of the base found, and what the desk had told
    is_told: Callable[[list[Word]], bool]  # whether a desk that nobody killed told how it ended


# A few contacts saved


def _are_kept(path: Path, told: Iterable[Word]) -> bool:
    return is_whole(path, {uid for word, uid in told if word == SAVED})


def _tells_each(told: list[Word]) -> bool:
    return len(told) == SOME or told == [(NOT_OPENED, "")]


SAVING = Trial("save_some", new_base, _are_kept, _tells_each)


# A base of a former version migrated


class _Content(NamedTuple):
    schema: frozenset[tuple[str, str]]
    rows: frozenset[tuple[str, int]]


def _content(database: Database) -> _Content:
    """Return every table with how it is written, and how many rows it holds."""
    with database.reading() as session:
        made = session.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")).all()
        tables = [name for name, sql in made if sql.startswith("CREATE TABLE")]
        counts = [(name, session.scalar(sa.text(f'SELECT count(*) FROM "{name}"'))) for name in tables]
    return _Content(frozenset((name, sql) for name, sql in made), frozenset(counts))


@cache
def _before_and_after() -> tuple[_Content, _Content]:
    with TemporaryDirectory() as folder:
        database = open_sqlite(oldest_base(Path(folder)), released_key())
        before = _content(database)
        upgrade(database)
        after = _content(database)
        database.close()
    assert before != after, "nothing was migrated"
    return before, after


def _is_whole_or_absent(path: Path, told: list[Word]) -> bool:
    before, after = _before_and_after()
    try:
        database = open_sqlite(path, released_key())
    except UserError:
        return False
    try:
        found = _content(database)
        return (found == after or (found == before and (MIGRATED, "") not in told)) and not verify(database)
    except UserError:
        return False
    finally:
        database.close()


def _tells_the_end(told: list[Word]) -> bool:
    return bool(told) and told[-1][0] in (MIGRATED, REFUSED, NOT_OPENED)


MIGRATING = Trial("migrate", oldest_base, _is_whole_or_absent, _tells_the_end)


# A base put under another key


def _opens_with_all(path: Path, _told: list[Word]) -> bool:
    """Tell whether the base opens with the passphrase of before, and holds what it held."""
    try:
        database = open_locked(path.parent)
    except UserError:
        return False
    try:
        return notes(database) == NOTES and not verify(database)
    except UserError:
        return False
    finally:
        database.close()


def _tells_the_turn(told: list[Word]) -> bool:
    return [word for word, _ in told] in ([ROTATED], [REFUSED], [NOT_OPENED])


ROTATING = Trial("rotate", locked_base, _opens_with_all, _tells_the_turn)


# People and a year erased on time


_PAST = Contact.month < (PAST_YEAR + 1) * 12
_OF_THE_YEAR = sa.select(sa.func.count()).select_from(Contact).where(_PAST).scalar_subquery()


def _are_erased_or_not(path: Path, told: list[Word]) -> bool:
    """Tell whether the next opening finds everybody and no mark of them, or nobody, not a byte."""
    try:
        database = open_sqlite(path, KEY)
    except UserError:
        return False
    try:
        conclude_erasure(database, path.parent)
        with database.reading() as session:
            names = set(session.scalars(sa.select(Visitor.last_name)))
            texts = set(session.scalars(sa.select(Contact.note)))
            years = session.execute(sa.select(FrozenYear.erased_on, _OF_THE_YEAR)).all()
            proofs = session.scalar(sa.select(sa.func.count()).select_from(Purge))
        problems = verify(database)
    except UserError:
        return False
    finally:
        database.close()
    marks, is_announced = len(read(path.parent)), (path.parent / ANNOUNCED).exists()
    if problems or is_announced:
        return False
    if (PURGED, "") not in told and names == {*LONG_AGO, STILL_KNOWN}:
        is_there = years == [(None, 1)]
        return is_there and texts == {*names, ""} and (marks, proofs) == (0, 0)
    left = found_in(bytes_of(path.parent, KEY), {name: name for name in LONG_AGO})
    is_gone = years == [(NOW.date(), 0)] and (names, texts) == ({STILL_KNOWN}, {STILL_KNOWN, ""})
    return is_gone and (marks, proofs, left) == (len(LONG_AGO) + 1, 1, [])


def _tells_the_purge(told: list[Word]) -> bool:
    return [word for word, _ in told] in ([PURGED], [REFUSED], [NOT_OPENED])


PURGING = Trial("purge_due", base_to_purge, _are_erased_or_not, _tells_the_purge)
