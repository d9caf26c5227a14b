"""What the base refuses by itself, even to a program that forgot to ask: the matrix, made for SQLite."""

from typing import Any

import pytest
from sqlalchemy import delete, select, text
from sqlcipher3.dbapi2 import DatabaseError

from espace_citoyennete import rights as matrix
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.service import ContactDraft, log_contact
from espace_citoyennete.errors import Forbidden, UserError
from espace_citoyennete.rights import TABLES, Access, Right
from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.permissions import hidden_columns
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW

OUTSIDE = (Right.ADMINISTRATION, Right.DIRECTION)  # of the desk: they read nobody's name

# What no right of the office does, whatever it is asked by.
FORBIDDEN = (
    "CREATE TABLE copie AS SELECT * FROM visitor",
    "CREATE TEMP TRIGGER t AFTER INSERT ON contact BEGIN DELETE FROM visitor; END",
    "CREATE VIEW v AS SELECT last_name FROM visitor",
    "DROP TABLE contact",
    "DROP TRIGGER contact_search_made",
    "ALTER TABLE contact DROP COLUMN note",
    "ATTACH ':memory:' AS autre",
    "VACUUM INTO 'copie.db'",
    "REINDEX",
    "SELECT sqlcipher_export('main')",
    "SELECT load_extension('x')",
    "PRAGMA foreign_keys = OFF",
    "PRAGMA secure_delete = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA query_only = OFF",
    "PRAGMA writable_schema = ON",
    "PRAGMA trusted_schema = ON",
    "PRAGMA rekey = 'x'",
    "DELETE FROM journal_line",
    "UPDATE journal_line SET author_uid = ''",
    "DELETE FROM journal_chain",
    "UPDATE journal_segment SET month = 0",
    "UPDATE sqlite_master SET sql = ''",
    "UPDATE alembic_version SET version_num = '9999'",
    "DELETE FROM waiting_entry",
    "DELETE FROM callback",
)


REFUSALS = (
    "not authorized",
    "authorization denied",
    "is prohibited",
    "may not be modified",
)  # in the words of SQLite


def refused(database: Database, statements: tuple[str, ...]) -> list[str]:
    """Return those of the statements that a connection of this base refuses."""
    found = []
    driver: Any = database.engine.raw_connection()
    try:
        for statement in statements:
            try:
                driver.driver_connection.execute(statement).fetchall()
            except DatabaseError as refusal:
                assert any(words in str(refusal) for words in REFUSALS), (statement, str(refusal))
                found.append(statement)
    finally:
        driver.close()
    return found


@pytest.fixture(params=list(Right))
def held(database: Database, request: pytest.FixtureRequest) -> Database:
    """The base of somebody who holds one right, with a person and a contact in it."""
    draft = ContactDraft(
        "VISITE", NOW, "LOG", "REPONDU", note="canari de la note", visitor=VisitorDraft("Canari", "Awa")
    )
    with database.transaction() as session:
        log_contact(session, draft, now=NOW, by=AGENT)
    database.hold_to(frozenset({request.param}))
    return database


def test_no_right_does_what_the_office_never_does(held: Database) -> None:
    assert refused(held, FORBIDDEN) == list(FORBIDDEN)


def test_a_base_that_nothing_holds_would_do_it(database: Database) -> None:
    """The planted fault: the authorizer is not set."""
    assert not refused(database, ("PRAGMA secure_delete = OFF", "DELETE FROM journal_line"))


@pytest.mark.parametrize("right", OUTSIDE)
def test_whoever_is_not_at_the_desk_reads_neither_who_came_nor_what_was_written(
    database: Database, right: Right
) -> None:
    draft = ContactDraft("VISITE", NOW, "LOG", "REPONDU", note="canari", visitor=VisitorDraft("Canari"))
    with database.transaction() as session:
        log_contact(session, draft, now=NOW, by=AGENT)
    database.hold_to(frozenset({right}))
    with database.reading() as session:
        told = [*session.execute(select(Visitor.last_name, Visitor.phone)).one()]
        told += session.execute(select(Contact.note, Contact.outcome)).one()
        assert list(map(str, told)) == ["None", "None", "None", "REPONDU"]
    seen = {
        value
        for table in Base.metadata.sorted_tables
        for row in _rows(database, f'SELECT * FROM "{table.name}"')
        for value in row
    }
    assert not {value for value in seen if "canari" in str(value).lower()}
    with pytest.raises(Forbidden), database.reading() as session:
        session.execute(text("SELECT * FROM contact_search WHERE contact_search MATCH 'canari'")).all()


def test_whoever_may_erase_erases_the_first_word_that_a_base_ever_erased(database: Database) -> None:
    """Saboteur: the settings of the search closed to those who write its words, as they once were."""
    with database.transaction() as session:
        log_contact(session, ContactDraft("VISITE", NOW, "LOG", "REPONDU", note="canari"), now=NOW, by=AGENT)
    database.hold_to(frozenset({Right.COORDINATION}))
    with database.transaction() as session:
        session.execute(delete(Contact))


def _rows(database: Database, statement: str) -> list[tuple[Any, ...]]:
    with database.reading() as session:
        return [tuple(row) for row in session.execute(text(statement))]


def test_a_column_that_is_granted_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: a category is granted to everybody."""
    hidden = set(hidden_columns(frozenset({Right.DIRECTION})))
    assert {("visitor", "last_name"), ("contact", "note"), ("visitor", "safe_note")} <= hidden
    assert not set(hidden_columns(frozenset({Right.COORDINATION})))
    monkeypatch.setitem(matrix.READERS, "identité et coordonnées", frozenset(Right))
    assert ("visitor", "last_name") in hidden - set(hidden_columns(frozenset({Right.DIRECTION})))


def test_a_use_case_that_forgot_its_check_meets_the_base(database: Database) -> None:
    database.hold_to(frozenset({Right.DIRECTION}))
    draft = ContactDraft("VISITE", NOW, "LOG", "REPONDU")
    with pytest.raises(UserError, match="ne permet pas cela"), database.transaction() as session:
        log_contact(session, draft, now=NOW, by=AGENT)  # who may, on a connection that may not
    with database.reading() as session:
        assert session.scalars(select(Contact)).all() == []


def test_a_table_granted_by_mistake_is_written(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: what the test above relies on is the matrix, nothing else."""
    everybody = Access(*[frozenset(Right)] * 3)
    monkeypatch.setattr("espace_citoyennete.storage.permissions.TABLES", dict.fromkeys(TABLES, everybody))
    database.hold_to(frozenset({Right.ADMINISTRATION}))
    with database.transaction() as session:
        session.execute(text("DELETE FROM journal_line"))


def test_what_goes_beyond_is_lifted_for_one_action_alone(held: Database) -> None:
    with held.transaction(is_beyond=True) as session:
        session.execute(text("DELETE FROM callback"))
    with pytest.raises(UserError), held.transaction() as session:
        session.execute(text("DELETE FROM callback"))
    with pytest.raises(ZeroDivisionError), held.transaction(is_beyond=True):
        raise ZeroDivisionError
    assert refused(held, FORBIDDEN) == list(FORBIDDEN)
