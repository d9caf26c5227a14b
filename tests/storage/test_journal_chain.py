"""The sealed journal: whatever is changed, taken away, added or put back in it is found."""

from datetime import timedelta

import sqlalchemy as sa

from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.journal import JournalLine
from espace_citoyennete.storage.journal_chain import (
    JournalChain,
    JournalSegment,
    Verification,
    begin_chain,
    erase_expired,
    head,
    verify_chain,
)
from tests.conftest import SEED, Hands
from tests.storage.rows import a_contact


def act(database: Database, times: int = 1) -> None:
    for _ in range(times):
        with database.transaction() as session:
            session.add(a_contact())


def verified(database: Database, *heads: str, seed: bytes = SEED) -> Verification:
    with database.reading() as session:
        return verify_chain(session, seed, heads)


def head_of(database: Database) -> str:
    with database.reading() as session:
        return head(session)


def run(database: Database, *statements: str) -> None:
    """Write as whoever holds the key of the file: under the program."""
    with database.engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


def test_what_is_done_is_sealed_and_holds(any_database: Database) -> None:
    act(any_database, 3)
    found = verified(any_database, head_of(any_database))
    assert found.faults == ()
    assert found.last_line >= 3
    with any_database.reading() as session:
        assert session.scalars(sa.select(JournalLine.seal).where(JournalLine.seal.is_(None))).all() == []
    assert verified(any_database, seed=bytes(32)).faults != ()  # it is the seed that proves


def test_what_a_savepoint_took_back_is_not_told(any_database: Database) -> None:
    before = verified(any_database).last_line
    with any_database.transaction() as session:
        session.add(a_contact())
        with session.begin_nested() as savepoint:
            session.add(a_contact())
            session.flush()
            savepoint.rollback()
        with session.begin_nested():
            session.add(a_contact())
    assert verified(any_database) == Verification(before + 2)
    with any_database.transaction() as session:
        session.add(a_contact())
        session.flush()
        session.rollback()
    assert verified(any_database) == Verification(before + 2)


def test_lines_of_before_the_chain_are_sealed_as_they_stand_and_said_so(any_database: Database) -> None:
    act(any_database, 3)
    taken_over = verified(any_database).last_line - 1
    run(
        any_database,
        "DELETE FROM journal_chain",
        "DELETE FROM journal_segment",
        "DELETE FROM journal_line WHERE id = 2",  # numbers that a server left out
        "UPDATE journal_line SET seal = NULL, id = id + 1000",
    )
    with any_database.transaction() as session:
        begin_chain(session, SEED)
    act(any_database)
    assert verified(any_database) == Verification(taken_over + 1, taken_over)
    run(any_database, "UPDATE journal_line SET fields = 'note' WHERE id = 1")
    assert verified(any_database).faults == (("altered", 1),)


def test_lines_are_erased_after_twelve_whole_months_and_the_others_still_hold(
    any_database: Database, hands: Hands
) -> None:
    act(any_database, 2)
    old = verified(any_database).last_line
    kept = head_of(any_database)
    for days in (40, 350):
        hands.move(timedelta(days=days))
        act(any_database)
    with any_database.transaction() as session:
        assert erase_expired(session, any_database.clock.instant()) == old
        assert erase_expired(session, any_database.clock.instant()) == 0
    act(any_database)
    found = verified(any_database, kept, head_of(any_database))
    assert (found.faults, found.last_line) == ((), old + 4)  # the erasure is a line too
    run(any_database, f"DELETE FROM journal_line WHERE id = {old + 1}")  # a month too young to be erased
    assert ("missing", old + 1) in verified(any_database).faults


def test_what_was_cut_off_and_an_older_base_are_found_by_a_head_kept_outside(database: Database) -> None:
    act(database, 2)
    with database.engine.connect() as connection:
        before = connection.execute(sa.select(JournalChain.__table__)).one()._asdict()
    act(database, 2)
    printed = head_of(database)
    with database.engine.begin() as connection:
        connection.execute(sa.delete(JournalLine).where(JournalLine.id > before["last_line"]))
    assert ("missing", before["last_line"] + 1) in verified(database).faults
    with database.engine.begin() as connection:
        connection.execute(sa.update(JournalChain).values(before))
    assert verified(database).faults == ()  # an old base holds: nothing in it knows that time went by
    assert verified(database, printed).faults == (("head", before["last_line"] + 2),)
    act(database, 2)  # and it goes on otherwise
    assert verified(database, printed).faults == (("head", before["last_line"] + 2),)


def test_a_month_that_no_line_closed_is_no_month_to_erase(database: Database, hands: Hands) -> None:
    act(database, 2)
    last = verified(database).last_line
    hands.move(timedelta(days=500))
    act(database)
    forged = {"first_line": 1, "last_line": last, "last_seal": b"", "month": 0, "is_taken_over": False}
    with database.engine.begin() as connection:
        connection.execute(sa.delete(JournalLine).where(JournalLine.id == last))
        connection.execute(sa.update(JournalSegment).values(forged))
    assert verified(database).faults != ()
