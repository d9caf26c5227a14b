"""On a server a role is a wall: what a person tries by hand with their own login is refused."""

import pytest
from sqlalchemy import text

from espace_citoyennete.annual_report.figures import annual_figures
from espace_citoyennete.contacts.service import ContactDraft, log_contact
from espace_citoyennete.errors import UserError
from espace_citoyennete.report import Scope, year_period
from espace_citoyennete.rights import Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.grants import group_of
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW
from tests.rights.conftest import Held

pytestmark = pytest.mark.postgresql

FORGED = (
    "INSERT INTO handover (uid, version, text, written_at, author_id) "
    "SELECT gen_random_uuid(), 1, 'x', now(), id FROM \"user\" WHERE name = 'Quelqu’un'"
)
PROMOTED = "UPDATE \"user\" SET rights = 'administration'"
# What is refused to every right; the second part, to whoever is not at the desk.
FORBIDDEN = (
    "DELETE FROM journal_line",
    "UPDATE journal_line SET author_uid = ''",
    "TRUNCATE journal_line",
    "UPDATE journal_segment SET month = 0",
    "INSERT INTO journal_chain (uid) VALUES (gen_random_uuid())",
    "INSERT INTO journal_line (uid, version, noted_at, author_uid, action, table_name, record_uid, fields) "
    "VALUES (gen_random_uuid(), 1, now(), 'forged', 'made', 'contact', '', '')",
    "ALTER TABLE contact DISABLE TRIGGER ALL",
    "ALTER TABLE contact DISABLE ROW LEVEL SECURITY",
    "SET session_replication_role = replica",
    "DROP TABLE public.contact",
    "CREATE TABLE copie AS SELECT 1",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "SET ROLE espace",
    "SET SESSION AUTHORIZATION espace",
    "COPY contact TO '/tmp/contact.csv'",
    "COPY contact TO PROGRAM 'cat'",
    "SELECT pg_read_file('/etc/passwd')",
    "DELETE FROM callback",
    "UPDATE alembic_version SET version_num = '9999'",
    "GRANT espace_administration TO espace_accueil",
)
OUTSIDE = (
    "SELECT last_name FROM public.visitor",
    "SELECT phone FROM public.visitor",
    "SELECT note FROM public.contact",
    "SELECT words FROM contact_search",
    "INSERT INTO contact_domain (uid, version) VALUES (gen_random_uuid(), 1)",
    "UPDATE contact SET outcome = 'RDV'",
    "DELETE FROM contact",
    "DELETE FROM visitor",
)
BY_RIGHT = {
    Right.RECEPTION: (
        *("DELETE FROM contact", "DELETE FROM visitor", "SELECT table_name FROM journal_line"),
        *("UPDATE permanence SET label = 'x'", PROMOTED, FORGED),
    ),
    Right.COORDINATION: (PROMOTED, FORGED),
    Right.ADMINISTRATION: OUTSIDE,
    Right.DIRECTION: (*OUTSIDE, "UPDATE town SET name = 'Ailleurs'", "SELECT action FROM journal_line"),
}


def refused(held: Held, right: Right, statements: tuple[str, ...]) -> list[str]:
    """Return those of the statements that the server refuses to a person who holds this right."""
    return [statement for statement in statements if _is_refused(held, right, statement)]


def _is_refused(held: Held, right: Right, statement: str) -> bool:
    try:
        with held.transaction(right) as session:
            session.execute(text(statement))
    except UserError as refusal:
        assert "ne permet pas cela" in refusal.message, statement  # not for another reason
        return True
    return False


@pytest.fixture
def any_database(postgresql_base: Database) -> Database:
    """The base of a server, in which somebody came, and somebody else signs in."""
    draft = ContactDraft("VISITE", NOW, "LOG", "REPONDU", note="canari", visitor=VisitorDraft("Canari"))
    with postgresql_base.transaction() as session:
        log_contact(session, draft, now=NOW, by=AGENT)
        session.execute(
            text(
                'INSERT INTO "user" (uid, version, name, rights) '
                "VALUES (gen_random_uuid(), 1, 'Quelqu’un', 'accueil')"
            )
        )
    return postgresql_base


@pytest.mark.parametrize("right", list(Right))
def test_the_server_refuses_what_a_right_does_not_do(held: Held, right: Right) -> None:
    tried = (*FORBIDDEN, *BY_RIGHT[right])
    assert refused(held, right, tried) == list(tried)


def test_a_column_granted_or_a_login_of_the_owner_would_do_it(held: Held) -> None:
    """The planted faults: what refuses is what the matrix gave, nothing else."""
    asked = ("SELECT last_name FROM public.visitor",)
    with held.database.transaction() as session:
        session.execute(text(f"GRANT SELECT (last_name) ON visitor TO {group_of(Right.DIRECTION)}"))
        session.execute(text("DELETE FROM journal_line"))
        session.execute(text(FORGED))
    assert not refused(held, Right.DIRECTION, asked)
    assert refused(held, Right.ADMINISTRATION, asked) == list(asked)


def test_the_direction_counts_what_the_coordination_counts(held: Held) -> None:
    scope = Scope(year_period(NOW.year), NOW.date())
    counted = []
    for right in (Right.COORDINATION, Right.DIRECTION, Right.ADMINISTRATION):
        with held.transaction(right) as session:
            counted.append(annual_figures(session, scope))
    assert counted[0] == counted[1] == counted[2]
    with held.transaction(Right.DIRECTION) as session:
        assert session.execute(text("SELECT last_name, phone FROM visitor")).all() == [(None, None)]
