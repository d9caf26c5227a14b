"""Logging a contact: two compulsory fields, one row a save, every refusal with its remedy."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from espace_citoyennete.contacts.listing import ContactFilter, matching
from espace_citoyennete.contacts.model import Contact, ContactDomain
from espace_citoyennete.contacts.service import (
    ContactDraft,
    correct_contact,
    log_contact,
    open_contact,
    remove_contact,
    restore_contact,
)
from espace_citoyennete.directory.service import OrganisationDraft, save_organisation
from espace_citoyennete.errors import Conflict, Forbidden, Invalid
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.journal import JournalLine
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.service import VisitorDraft, save_visitor
from tests.conftest import AGENT, NOW


@pytest.fixture
def database(any_database: Database) -> Database:
    """Keep each promise of this file on both engines."""
    return any_database


def call(**facts: object) -> ContactDraft:
    return replace(ContactDraft("TEL_ENTRANT", NOW, "LOG", "REPONDU"), **facts)  # type: ignore[arg-type]


def log(database: Database, draft: ContactDraft, by: Agent = AGENT) -> int:
    with database.transaction() as session:
        return log_contact(session, draft, now=NOW, by=by)


def kept(database: Database, contact_id: int) -> Contact:
    with database.reading() as session:
        return session.get_one(Contact, contact_id)


def test_a_motive_carries_its_object_and_its_domain(database: Database) -> None:
    contact = kept(database, log(database, call()))
    assert (contact.request, contact.domain, contact.month) == ("INFO_DROIT", "LOG", 2026 * 12 + 10)


def test_an_information_that_ends_in_an_appointment_was_a_demand_for_one(database: Database) -> None:
    assert kept(database, log(database, call(outcome="RDV"))).request == "RDV_DEMANDE"


def test_the_same_save_repeated_is_one_contact_and_one_person(database: Database) -> None:
    draft = call(visitor=VisitorDraft("Diallo", "Awa", "06 39 98 01 02"))
    assert log(database, draft) == log(database, draft)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Contact)) == 1
        assert session.scalar(select(func.count()).select_from(Visitor)) == 1


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"motive": None}, "motive"),
        ({"motive": "XYZ"}, "motive"),
        ({"outcome": None}, "outcome"),
        ({"gender": "Mme"}, "gender"),
        ({"age": "vieux"}, "age"),
        ({"neighbourhood": "Étouvie"}, "neighbourhood"),
        ({"orientation": "ailleurs"}, "orientation"),
        ({"quality": "oncle"}, "quality"),
        ({"known_from": "rumeur"}, "known_from"),
        ({"special_need": "chien"}, "special_need"),
        ({"duration": "longtemps"}, "duration"),
        ({"people": 0}, "people"),
        ({"language": "x" * 41}, "language"),
        ({"other_domains": ("FAM", "XYZ")}, "other_domains"),
        ({"organisation": uuid4()}, "organisation"),
        ({"note": "x" * 501}, "note"),
        ({"occurred_at": NOW + timedelta(minutes=1)}, "occurred_at"),
    ],
)
def test_a_refusal_names_the_field_and_keeps_nothing(
    database: Database, facts: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        log(database, call(visitor=VisitorDraft("Diallo"), **facts))
    assert list(refusal.value.problems) == [field]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Contact)) == 0
        assert session.scalar(select(func.count()).select_from(Visitor)) == 0


def test_the_territory_must_be_one_of_its_day(database: Database) -> None:
    """Elbeuf–Lescouvé is a QPV since 1 January 2024 only; the row of 2022 keeps the geography of 2022."""
    old = kept(
        database, log(database, call(occurred_at=datetime(2022, 3, 1, 9), neighbourhood="AMIENS_HQPV"))
    )
    assert old.neighbourhood == "AMIENS_HQPV"


def test_the_whole_record_comes_back_as_it_was_given(database: Database) -> None:
    with database.transaction() as session:
        bar = OrganisationDraft("Barreau", "03 22 99 00 00")
        save_organisation(session, bar, by=AGENT)
    draft = call(
        gender="F",
        age="25_39",
        neighbourhood="AMIENS_HQPV",
        quality="PROCHE",
        known_from="AFFICHE",
        first_visit=True,
        people=3,
        special_need="INTERPRETE",
        language="tamoul",
        duration="5_15",
        other_domains=("FAM", "BAN"),
        outcome="ORIENTE",
        orientation="BARREAU",
        organisation=bar.uid,
        note="bail",
    )
    contact_id = log(database, draft)
    with database.transaction() as session:
        assert open_contact(session, contact_id, by=AGENT).draft == draft


def test_the_first_domain_is_the_principal_one_and_each_is_kept_once(database: Database) -> None:
    of_motive = kept(database, log(database, call(other_domains=("FAM", "LOG", "FAM"))))
    without = kept(database, log(database, call(motive="INFO_PRATIQUE", other_domains=("FAM", "BAN"))))
    assert (of_motive.domain, without.domain) == ("LOG", "FAM")
    with database.reading() as session:
        rows = session.execute(
            select(ContactDomain.contact_id, ContactDomain.code).order_by(ContactDomain.id)
        ).all()
    assert rows == [(of_motive.id, "FAM"), (without.id, "BAN")]


def test_a_contact_is_found_by_its_other_domains_as_long_as_they_are_its_own(database: Database) -> None:
    def found() -> int:
        with database.reading() as session:
            wanted = ContactFilter(text="surendettement")
            return session.scalar(select(func.count()).where(matching(session, wanted, by=AGENT))) or 0

    contact_id = log(database, call(other_domains=("BAN",)))
    assert found() == 1
    with database.transaction() as session:
        assert correct_contact(session, contact_id, 1, call(), now=NOW, by=AGENT) == 2
    assert found() == 0


def test_a_contact_of_another_day_is_marked_as_entered_later(database: Database) -> None:
    assert not kept(database, log(database, call(occurred_at=NOW.replace(hour=0)))).is_back_dated
    yesterday = NOW - timedelta(days=1)
    contact_id = log(database, call(occurred_at=yesterday))
    assert kept(database, contact_id).is_back_dated
    with database.transaction() as session:
        correct_contact(session, contact_id, 1, call(), now=NOW, by=AGENT)
    assert not kept(database, contact_id).is_back_dated


def test_a_contact_changed_elsewhere_is_not_overwritten(database: Database) -> None:
    contact_id = log(database, call())
    with database.transaction() as session:
        correct_contact(session, contact_id, 1, call(note="première"), now=NOW, by=AGENT)
    with pytest.raises(Conflict), database.transaction() as session:
        correct_contact(session, contact_id, 1, call(note="seconde"), now=NOW, by=AGENT)
    assert kept(database, contact_id).note == "première"


def test_a_removed_contact_comes_back_whole(database: Database) -> None:
    contact_id = log(database, call(note="à garder"))
    with database.transaction() as session:
        remove_contact(session, contact_id, 1, instant=database.clock.instant(), by=AGENT)
    assert kept(database, contact_id).removed_at is not None
    with database.transaction() as session:
        restore_contact(session, contact_id, 2, by=AGENT)
    assert (kept(database, contact_id).removed_at, kept(database, contact_id).note) == (None, "à garder")


def test_the_direction_reads_but_logs_nothing(database: Database) -> None:
    reader = Agent(AGENT.uid, "D. Lecteur", frozenset({Right.DIRECTION}))
    with pytest.raises(Forbidden):
        log(database, call(), by=reader)


def test_the_journal_tells_the_fields_and_never_the_values(database: Database) -> None:
    draft = call(visitor=VisitorDraft("Diallo", "Awa", "06 39 98 01 02"))
    contact_id = log(database, draft)
    with database.transaction() as session:
        changed = replace(draft, note="menace d’expulsion")
        correct_contact(session, contact_id, 1, changed, now=NOW, by=AGENT)
    with database.reading() as session:
        lines = list(session.scalars(select(JournalLine)))
    assert any(
        (line.table_name, line.action, line.fields) == ("contact", "changed", "note") for line in lines
    )
    told = " ".join(f"{line.table_name} {line.fields} {line.record_uid}" for line in lines)
    assert not any(word in told for word in ("Diallo", "Awa", "0639980102", "expulsion"))


def test_a_name_corrected_in_the_panel_corrects_the_person(database: Database) -> None:
    person = VisitorDraft("Dialo", "Awa", "06 39 98 01 02", safe_contact="PAS_MESSAGE")
    contact_id = log(database, call(visitor=person))
    with database.transaction() as session:
        draft = call(visitor=replace(person, last_name="Diallo"))
        correct_contact(session, contact_id, 1, draft, now=NOW, by=AGENT)
    with database.reading() as session:
        visitor = session.scalars(select(Visitor)).one()
    assert (visitor.last_name, visitor.safe_contact) == ("Diallo", "PAS_MESSAGE")


def test_a_form_that_does_not_ask_the_safe_contact_leaves_it_as_it_stands(database: Database) -> None:
    told = VisitorDraft("Diallo", "Awa", safe_contact="PAS_MESSAGE", safe_note="après 18 h")
    not_asked = VisitorDraft("Diallo", "Awa", "06 39 98 01 02", uid=told.uid)
    with database.transaction() as session:
        assert save_visitor(session, told, by=AGENT) == save_visitor(session, not_asked, by=AGENT)
        unknown = session.get_one(Visitor, save_visitor(session, VisitorDraft("Kaya"), by=AGENT))
        assert unknown.safe_contact == "STANDARD"
    with database.reading() as session:
        visitor = session.scalars(select(Visitor).where(Visitor.uid == told.uid)).one()
    assert (visitor.safe_contact, visitor.safe_note) == ("PAS_MESSAGE", "après 18 h")
    assert visitor.phone_key == "33639980102"
