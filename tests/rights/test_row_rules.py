"""On a server, a restricted or an old contact is walled: a login at the desk learns nothing by hand."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from espace_citoyennete.accounts.model import User
from espace_citoyennete.annual_report.figures import annual_figures
from espace_citoyennete.callbacks.service import CallbackDraft
from espace_citoyennete.clock import Clock
from espace_citoyennete.contacts.callers import known_callers
from espace_citoyennete.contacts.listing import ContactFilter, contact_listing, contact_totals
from espace_citoyennete.contacts.model import Contact, ContactDomain
from espace_citoyennete.contacts.service import (
    ContactDraft,
    correct_contact,
    log_contact,
    open_contact,
    remove_contact,
    restore_contact,
)
from espace_citoyennete.errors import Conflict, Forbidden
from espace_citoyennete.people.listing import person_card
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.model import Slot
from espace_citoyennete.permanences.service import create_permanence
from espace_citoyennete.report import Scope, year_period
from espace_citoyennete.rights import Agent, Right, reads_since
from espace_citoyennete.storage.database import Database, Session, open_postgresql
from espace_citoyennete.storage.grants import grant_everything, group_of
from espace_citoyennete.storage.logins import login_of
from espace_citoyennete.storage.paging import page
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.trash.listing import trash_rows
from espace_citoyennete.visitors.service import VisitorDraft, save_visitor
from tests.conftest import AGENT
from tests.permanences.conftest import lawyer

pytestmark = pytest.mark.postgresql

AUTHOR = Agent(UUID(int=11), "L. Martin", frozenset({Right.RECEPTION}))
COLLEAGUE = Agent(UUID(int=12), "N. Petit", frozenset({Right.RECEPTION}))
HEAD = Agent(UUID(int=13), "Z. Roux", frozenset({Right.COORDINATION}))
DIRECTOR = Agent(UUID(int=15), "O. Faure", frozenset({Right.RECEPTION, Right.DIRECTION}))
BOTH = Agent(UUID(int=14), "A. Benali", frozenset({Right.RECEPTION, Right.COORDINATION}))
PEOPLE = (AUTHOR, COLLEAGUE, HEAD, BOTH, DIRECTOR)
NOW = Clock().now()  # the server knows which day it is
CANARY = "canari"


class Desks(NamedTuple):
    """The base of a server, and each person's own way into it."""

    owner: Database
    author: Database
    colleague: Database
    head: Database
    both: Database
    director: Database


def contact(motive: str = "VIF", **facts: object) -> ContactDraft:
    person = VisitorDraft("Canari", "Awa", "06 39 98 01 02", uid=uuid4())
    facts = {"note": f"{CANARY} {motive}", "visitor": person, **facts}
    return ContactDraft("VISITE", NOW, motive, "REPONDU", **facts)  # type: ignore[arg-type]


# By its motive, by another domain than the principal one, by an object that came without a domain.
RESTRICTED = (
    contact("PEN"),
    contact("LOG", other_domains=("VIF",)),
    replace(contact("LOG"), motive=None, coded=("ECOUTE_VIOLENCES", None)),
)


@pytest.fixture
def desks(postgresql_base: Database, clock: Clock) -> Iterator[Desks]:
    """A base of a server with a login each, which is a member of the groups of its rights."""
    with postgresql_base.transaction() as session:
        grant_everything(session)
        for agent in PEOPLE:
            login, held = login_of(agent.name), sorted(agent.rights)
            session.add(User(uid=agent.uid, name=agent.name, login=login, rights=",".join(held)))
            run = session.connection().exec_driver_sql
            if not run(f"SELECT 1 FROM pg_roles WHERE rolname = '{login}'").first():
                run(f"CREATE ROLE {login} LOGIN")
            run(f"GRANT {', '.join(map(group_of, held))} TO {login}")
            path = group_of(Right.COORDINATION if Right.COORDINATION in agent.rights else Right.RECEPTION)
            run(f"ALTER ROLE {login} SET search_path = {path}, public")
    address = sa.make_url(postgresql_base.engine.url)
    made = [open_postgresql(address.set(username=login_of(one.name)), Clock()) for one in PEOPLE]
    for database, agent in zip(made, PEOPLE, strict=True):
        database.author = agent.uid
    yield Desks(postgresql_base, *made)
    for database in made:
        database.close()


def log(database: Database, draft: ContactDraft, by: Agent = AUTHOR) -> int:
    with database.transaction() as session:
        return log_contact(session, draft, now=NOW, by=by)


def all_told(database: Database) -> str:
    """Return all that a login reads of the contacts by plain SQL, from wherever it can."""
    told = []
    for statement in (
        "SELECT * FROM contact", "SELECT note FROM public.contact", "SELECT * FROM public.contact",
        "SELECT v.* FROM contact AS c JOIN visitor AS v ON v.id = c.visitor_id",
        "SELECT v.* FROM public.contact AS c JOIN visitor AS v ON v.id = c.visitor_id",
        "SELECT v.* FROM espace_direction.contact AS c JOIN visitor AS v ON v.id = c.visitor_id",
        "SELECT * FROM contact_search", "SELECT espace_note(id) FROM contact",
        "SELECT v.* FROM contacts_found('canar:*') AS id JOIN visitor AS v ON v.id = id",
        "SELECT * FROM public.contacts_found('canar:*')",
        "SELECT id FROM contact WHERE note::int = 1", "SELECT id FROM contact WHERE 1 / length(note) > 2",
    ):  # fmt: skip
        try:
            with database.engine.begin() as connection:
                told.append(str(connection.exec_driver_sql(statement).all()))
        except sa.exc.DBAPIError as refusal:
            told.append(str(refusal.orig))
    return " ".join(told).lower()


@pytest.mark.parametrize("draft", [contact(), *RESTRICTED])
def test_a_restricted_contact_tells_a_colleague_neither_its_note_nor_who_came(
    desks: Desks, draft: ContactDraft
) -> None:
    log(desks.author, draft)
    assert "canari" in all_told(desks.author)
    assert "canari" in all_told(desks.head)
    assert "canari" in all_told(desks.both)
    assert "canari" not in all_told(desks.colleague)
    assert "canari" not in all_told(desks.director)
    with desks.colleague.reading() as session:  # and it counts
        assert session.execute(
            sa.text("SELECT count(*), count(note), count(visitor_id) FROM contact")
        ).one() == (1, 0, 0)


def test_a_policy_dropped_or_a_note_granted_would_tell_it(desks: Desks) -> None:
    """The planted faults: each part of the wall, taken away."""
    log(desks.author, contact())
    for fault in (
        "DROP POLICY reserve ON contact",
        "CREATE OR REPLACE FUNCTION espace_note(bigint) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER "
        "AS 'SELECT note FROM public.contact WHERE id = $1'",
        "GRANT SELECT ON contact_search TO espace_accueil",
    ):
        with desks.owner.transaction() as session:
            session.connection().exec_driver_sql(fault)
        assert "canari" in all_told(desks.colleague), fault
        with desks.owner.transaction() as session:
            grant_everything(session)
        assert "canari" not in all_told(desks.colleague), fault


def test_an_old_note_is_the_coordinations_even_for_its_author_and_its_person_is_known(desks: Desks) -> None:
    since = reads_since(AUTHOR, NOW.date())
    assert since is not None
    log(desks.author, contact("LOG"))
    with desks.owner.transaction() as session:
        session.execute(sa.update(Contact).values(occurred_at=datetime.combine(since, time())))
    with desks.author.reading() as session:
        assert session.scalar(sa.select(Contact.note)) == f"{CANARY} LOG"
    with desks.owner.transaction() as session:
        session.execute(
            sa.update(Contact).values(occurred_at=datetime.combine(since, time()) - timedelta(minutes=1))
        )
    for database, note in ((desks.author, None), (desks.head, f"{CANARY} LOG")):
        with database.reading() as session:
            assert session.scalar(sa.select(Contact.note)) == note
            assert session.scalar(sa.select(Contact.visitor_id)) is not None
    with desks.author.reading() as session:
        assert known_callers(session, "can", "", by=AUTHOR) == []
        (found,) = known_callers(session, "canari awa", "", by=AUTHOR)
        assert len(person_card(session, found.uid, by=AUTHOR).events) == 1


TAMPERINGS = (
    "UPDATE contact SET author_id = espace_me()",
    "UPDATE contact SET domain = 'LOG', request = 'INFO_DROIT'",
    "UPDATE public.contact SET domain = 'LOG'",
    "INSERT INTO public.contact (uid, version) VALUES (gen_random_uuid(), 1)",
)


@pytest.mark.parametrize("statement", TAMPERINGS)
def test_what_restricts_a_contact_is_not_taken_off_by_whoever_may_not_read_it(
    desks: Desks, statement: str
) -> None:
    log(desks.author, contact())
    with pytest.raises(sa.exc.ProgrammingError) as refusal, desks.colleague.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    assert getattr(refusal.value.orig, "sqlstate", "") == "42501"


def test_a_domain_that_restricts_is_not_removed_and_nobody_writes_for_another(desks: Desks) -> None:
    log(desks.author, RESTRICTED[1])
    with desks.colleague.engine.begin() as connection:
        assert connection.exec_driver_sql("DELETE FROM contact_domain").rowcount == 0
        assert connection.exec_driver_sql("UPDATE contact_domain SET code = 'FAM'").rowcount == 0
    with pytest.raises(Forbidden), desks.colleague.transaction() as session:
        author = sa.select(User.id).where(User.uid == AUTHOR.uid)
        session.add(
            Contact(
                occurred_at=NOW, channel="VISITE", request="INFO_DROIT", outcome="REPONDU", note="",
                author_id=session.scalar(author),
            )
        )  # fmt: skip


def test_the_day_is_worked_through_that_wall(desks: Desks) -> None:
    mine = contact("LOG", other_domains=("FAM",), callback=None)
    here = desks.colleague
    other = log(desks.author, contact())
    with here.transaction() as session:
        own = log_contact(session, mine, now=NOW, by=COLLEAGUE)
        promise = CallbackDraft(NOW.date())
        log_contact(
            session, replace(contact("FAM", callback=promise), outcome="RAPPEL"), now=NOW, by=COLLEAGUE
        )
    with here.transaction() as session:
        kept = open_contact(session, own, by=COLLEAGUE)
        assert kept.draft.note == mine.note and kept.draft.other_domains == ("FAM",)
        changed = replace(kept.draft, note="autre", other_domains=("SUC",))
        version = correct_contact(session, own, kept.version, changed, now=NOW, by=COLLEAGUE)
    with pytest.raises(Conflict), here.transaction() as session:
        correct_contact(session, own, kept.version, changed, now=NOW, by=COLLEAGUE)
    with here.transaction() as session:
        remove_contact(session, own, version, instant=NOW.astimezone(), by=COLLEAGUE)
    with here.reading() as session:
        assert len(trash_rows(session, by=COLLEAGUE)) == 1
    with here.transaction() as session:
        restore_contact(session, own, None, by=COLLEAGUE)
        assert mine.visitor is not None
        renamed = replace(mine.visitor, last_name="Renommée")
        save_visitor(session, renamed, by=COLLEAGUE)  # the words of the contacts of somebody follow
    with here.reading() as session:
        for text, count in (("renomm", 1), ("autre", 1), ("canari", 1), ("", 3)):
            rows = page(session, contact_listing(session, ContactFilter(text=text), by=COLLEAGUE))
            assert len(rows) == contact_totals(session, ContactFilter(text=text), by=COLLEAGUE).rows == count
        assert [row.id for row in rows if not row.is_readable] == [other]
        with pytest.raises(Forbidden):
            open_contact(session, other, by=COLLEAGUE)
    with desks.head.reading() as session:
        found = page(session, contact_listing(session, ContactFilter(text="canari"), by=HEAD))
        assert len(found) == 2
    with desks.owner.transaction() as session:
        create_permanence(session, lawyer(), calendar=calendar(session), by=AGENT)
        slot = session.scalars(
            sa.select(Slot.id).where(Slot.starts_at > NOW).order_by(Slot.starts_at)
        ).first()
    assert slot is not None
    with here.transaction() as session:
        book_appointment(session, BookingDraft(slot, VisitorDraft("Rendez-vous")), now=NOW, by=COLLEAGUE)


def test_whoever_finds_a_contact_to_be_about_violence_says_so_and_reads_it_no_more(desks: Desks) -> None:
    contact_id = log(desks.author, contact("LOG", other_domains=("FAM",)))
    with desks.colleague.transaction() as session:
        kept = open_contact(session, contact_id, by=COLLEAGUE)
        draft = replace(kept.draft, motive="VIF", other_domains=("LOG", "SUC"), visitor=contact().visitor)
        correct_contact(session, contact_id, kept.version, draft, now=NOW, by=COLLEAGUE)
    assert "canari" not in all_told(desks.colleague)
    with desks.author.reading() as session:
        assert open_contact_codes(session) == {"LOG", "SUC"}


def open_contact_codes(session: Session) -> set[str]:
    return set(session.scalars(sa.select(ContactDomain.code)))


def test_everybody_counts_the_same(desks: Desks) -> None:
    for draft in (contact(), *RESTRICTED, contact("LOG")):
        log(desks.author, replace(draft, uid=uuid4()))
    scope = Scope(year_period(NOW.year), NOW.date())
    counted = []
    for database in (desks.owner, desks.head, desks.author, desks.colleague):
        with database.reading() as session:
            counted.append(annual_figures(session, scope))
    assert all(one == counted[0] for one in counted)


def plans(desk: Database) -> list[str]:
    """Return how the server would read what a screen asks most, as if no table were small."""
    with desk.reading() as session:
        run = session.connection().exec_driver_sql
        run("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        newest = contact_listing(session, ContactFilter(), by=COLLEAGUE).select
        newest = newest.order_by(Contact.occurred_at.desc(), Contact.id.desc()).limit(256)
        hers = sa.select(Contact.id, Contact.occurred_at).where(Contact.visitor_id == 1)
        asked = (
            one.compile(session.get_bind(), compile_kwargs={"literal_binds": True}) for one in (newest, hers)
        )
        found = "SELECT * FROM contact WHERE id IN (SELECT id FROM contacts_found('mot') AS id)"
        return ["\n".join(run(f"EXPLAIN {one}").scalars()) for one in (*asked, found)]


def test_no_list_reads_the_whole_table(desks: Desks) -> None:
    """The planted fault: a view that the server must read before it sorts it."""
    log(desks.author, contact())
    newest, hers, found = plans(desks.colleague)
    assert "ix_contact_occurred_at_id" in newest, newest
    assert "ix_contact_visitor_id" in hers, hers
    assert not any("Seq Scan on contact " in plan for plan in (newest, hers, found)), found
    with desks.owner.transaction() as session:
        view = f"{group_of(Right.RECEPTION)}.contact"
        session.connection().exec_driver_sql(f"ALTER VIEW {view} SET (security_barrier)")
    assert "ix_contact_occurred_at_id" not in plans(desks.colleague)[0]
