"""Contacts about violence or a prosecution: for who logged them and for the coordinators, counted for all."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from espace_citoyennete.accounts.model import User
from espace_citoyennete.clock import Clock
from espace_citoyennete.contacts.callers import known_callers
from espace_citoyennete.contacts.listing import (
    RESTRICTED,
    ContactFilter,
    ContactRow,
    contact_lexicon,
    contact_listing,
    contact_totals,
    contacts_on,
)
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.service import (
    ContactDraft,
    correct_contact,
    log_contact,
    open_contact,
    remove_contact,
    restore_contact,
)
from espace_citoyennete.errors import Forbidden
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.journal import JournalLine
from espace_citoyennete.storage.paging import page
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.visitors.listing import reach_of
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW
from tests.keyboard import Keyboard
from tests.windows import shown

AUTHOR = Agent(UUID("00000000-0000-4000-8000-000000000002"), "L. Martin", frozenset({Right.RECEPTION}))
COLLEAGUE = Agent(UUID("00000000-0000-4000-8000-000000000003"), "N. Petit", frozenset({Right.RECEPTION}))


@pytest.fixture
def peopled(any_database: Database) -> Iterator[Database]:
    with any_database.transaction() as session:
        for agent in (AUTHOR, COLLEAGUE):
            session.add(User(uid=agent.uid, name=agent.name, rights=",".join(sorted(agent.rights))))
    any_database.author = AUTHOR.uid
    yield any_database


def call(motive: str, **facts: object) -> ContactDraft:
    person = VisitorDraft("Diallo", "Awa", "06 39 98 01 02")
    facts = {"note": "ordonnance de protection", "visitor": person, "neighbourhood": "NC", **facts}
    return ContactDraft("TEL_ENTRANT", NOW, motive, "REPONDU", **facts)  # type: ignore[arg-type]


# By its motive, by another domain than the principal one, by an object that came without a domain.
RESTRICTED_DRAFTS = [
    call("VIF"),
    call("PEN"),
    call("LOG", other_domains=("VIF",)),
    replace(call("LOG"), motive=None, coded=("ECOUTE_VIOLENCES", None)),
]


def log(database: Database, draft: ContactDraft) -> int:
    with database.transaction() as session:
        return log_contact(session, draft, now=NOW, by=AUTHOR)


def register(database: Database, by: Agent, **wanted: str) -> list[ContactRow]:
    with database.reading() as session:
        found = page(session, contact_listing(session, ContactFilter(**wanted), by=by))  # type: ignore[arg-type]
        return [contact_lexicon(session).row(row) for row in found]


@pytest.mark.parametrize("draft", RESTRICTED_DRAFTS)
def test_nothing_of_a_restricted_contact_is_told_to_a_colleague_but_that_it_is_there(
    peopled: Database, draft: ContactDraft
) -> None:
    log(peopled, replace(draft, uid=uuid4()))
    (row,) = register(peopled, COLLEAGUE)
    assert row.is_restricted and (row.motive, row.note) == ("Accès restreint", RESTRICTED)
    told = (row.person, row.domain, row.outcome, row.neighbourhood)
    assert told == ("",) * 4 and row.agent == AUTHOR.name and row.occurred_at == NOW
    for by in (AUTHOR, AGENT):  # who logged it, and the coordinator
        (row,) = register(peopled, by)
        assert (row.person, row.note, row.is_restricted) == ("Diallo A.", "ordonnance de protection", False)


@pytest.mark.parametrize("text", ["diallo", "06 39 98 01 02", "ordonnance", "violences"])
def test_no_word_domain_nor_neighbourhood_finds_a_restricted_contact_for_a_colleague(
    peopled: Database, text: str
) -> None:
    log(peopled, call("VIF"))
    for wanted in ({"text": text}, {"domain": "VIF"}, {"neighbourhood": "NC"}):
        assert register(peopled, COLLEAGUE, **wanted) == []
        assert len(register(peopled, AUTHOR, **wanted)) == len(register(peopled, AGENT, **wanted)) == 1


def test_the_other_contacts_of_the_same_person_are_shown_and_every_total_is_whole(peopled: Database) -> None:
    person = VisitorDraft("Diallo", "Awa")
    log(peopled, call("VIF", visitor=person))
    log(peopled, call("LOG", visitor=person, note="bail"))
    log(peopled, call("INFO_PRATIQUE", visitor=None, note=""))  # neither a domain nor a name
    assert [row.note for row in register(peopled, COLLEAGUE, text="diallo")] == ["bail"]
    assert sum(row.is_restricted for row in register(peopled, COLLEAGUE)) == 1
    with peopled.reading() as session:
        totals = {
            by.name: contact_totals(session, ContactFilter(), by=by) for by in (COLLEAGUE, AUTHOR, AGENT)
        }
        assert contacts_on(session, NOW.date()) == 3
    assert {found.rows for found in totals.values()} == {found.received for found in totals.values()} == {3}


@pytest.mark.parametrize("right", [Right.DIRECTION, Right.ADMINISTRATION])
def test_who_works_neither_at_the_desk_nor_in_coordination_counts_and_reads_nobody(
    peopled: Database, right: Right
) -> None:
    log(peopled, call("LOG"))
    by = replace(COLLEAGUE, rights=frozenset({right}))
    assert [row.note for row in register(peopled, by)] == [RESTRICTED]
    assert register(peopled, by, text="diallo") == []
    with peopled.reading() as session:
        assert known_callers(session, "diallo", "", by=by) == []
        assert len(known_callers(session, "diallo", "", by=COLLEAGUE)) == 1
        assert contact_totals(session, ContactFilter(), by=by).received == 1


def test_a_colleague_is_refused_each_act_on_it_and_each_opening_by_others_is_noted(peopled: Database) -> None:
    draft = call("VIF")
    contact_id = log(peopled, draft)
    plain = log(peopled, call("LOG"))
    with peopled.transaction() as session:
        version = session.get_one(Contact, contact_id).version
        for act in (
            lambda: open_contact(session, contact_id, by=COLLEAGUE),
            lambda: correct_contact(session, contact_id, version, draft, now=NOW, by=COLLEAGUE),
            lambda: remove_contact(session, contact_id, version, instant=NOW, by=COLLEAGUE),
            lambda: restore_contact(session, contact_id, version, by=COLLEAGUE),
        ):
            with pytest.raises(Forbidden, match="accès restreint"):
                act()
        open_contact(session, plain, by=COLLEAGUE)
        for by in (AUTHOR, AGENT):
            open_contact(session, contact_id, by=by)
    with peopled.reading() as session:
        reads = session.scalars(select(JournalLine).where(JournalLine.action == "read")).all()
    assert [line.record_uid for line in reads] == [str(draft.uid)] * 2


def test_whoever_restricts_a_contact_by_a_mistake_takes_it_back_without_reading_it(
    sqlite_base: Database, clock: Clock, qapp: QApplication, qtbot: QtBot
) -> None:
    with sqlite_base.transaction() as session:
        session.add(User(uid=COLLEAGUE.uid, name=COLLEAGUE.name, rights="accueil"))
        contact_id = log_contact(session, call("LOG"), now=NOW, by=AGENT)
    sqlite_base.author = COLLEAGUE.uid

    def motive() -> str:
        with sqlite_base.reading() as session:
            return session.scalars(select(Contact.motive)).one()  # type: ignore[return-value]

    with shown(Desk(sqlite_base, clock, COLLEAGUE), qapp, qtbot) as window:
        window.answer("form:contact", {"contact_id": contact_id})
        keys = Keyboard()
        keys.type("vif")
        keys.press("Tab", "Ctrl+Entrée")
        assert motive() == "VIF"
        with sqlite_base.reading() as session, pytest.raises(Forbidden, match="accès restreint"):
            open_contact(session, contact_id, by=COLLEAGUE)
        keys.press("Ctrl+Z")
        assert motive() == "LOG"
        keys.press("Ctrl+Y")
        assert motive() == "VIF"


def test_the_person_of_a_violence_contact_leaves_no_trace_unless_she_says_otherwise(
    peopled: Database,
) -> None:
    def instruction(draft: ContactDraft) -> str:
        log(peopled, draft)
        assert draft.visitor is not None
        with peopled.reading() as session:
            return reach_of(session, draft.visitor.uid).safe_contact

    new = VisitorDraft("Diallo", "Awa", "06 39 98 01 02")
    assert instruction(call("LOG", visitor=new)) == "STANDARD"
    assert instruction(call("LOG", other_domains=("VIF",), visitor=new)) == "AUCUN"
    assert instruction(call("VIF", visitor=replace(new, uid=uuid4()))) == "AUCUN"
    assert instruction(call("ECOUTE_VIOLENCES", visitor=replace(new, uid=uuid4()))) == "AUCUN"
    told = replace(new, uid=uuid4(), safe_contact="SUR", safe_checked_on=NOW.date())
    assert instruction(call("VIF", visitor=told)) == "SUR"
