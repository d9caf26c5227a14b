"""Search: beginnings of words, no accents, phones however grouped, and nothing typed is ever an order."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.french import phone_key
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.search import contact_matches, visitor_matches
from espace_citoyennete.town.model import Choice
from espace_citoyennete.visitors.model import Visitor
from tests.storage.rows import a_contact

ONE_BASE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)


def person(name: str, first_name: str, phone: str) -> Visitor:
    return Visitor(last_name=name, first_name=first_name, phone=phone, phone_key=phone_key(phone))


def found(database: Database, typed: str) -> set[str]:
    with database.reading() as session:
        return set(session.scalars(select(Contact.note).where(contact_matches(session, typed, Contact.id))))


@pytest.fixture
def searched(any_database: Database) -> Database:
    with any_database.transaction() as session:
        elodie = person("Lefèvre-Łukasz", "Élodie", "+33 (0)6 39 98 12 34")
        session.add(elodie)
        session.flush()
        session.add_all(
            [
                a_contact(0, note="L’expulsion après un été sans loyer", visitor_id=elodie.id),
                a_contact(1, note="Le cœur du dossier : 100 % réglé", motive="FAM", domain="FAM"),
                a_contact(2, note="Rappeler au 03 22 00 00 01"),
            ]
        )
    return any_database


def test_a_contact_is_found_by_what_its_note_its_person_and_its_labels_begin_with(searched: Database) -> None:
    first, second, third = (
        "L’expulsion après un été sans loyer",
        "Le cœur du dossier : 100 % réglé",
        "Rappeler au 03 22 00 00 01",
    )
    for typed in (
        "expul", "ete apres", "ÉTÉ", "l'expulsion", "elodie", "LEFEVRE luk", "06 39 98", "0639981234",
        "+33 6.39.98.12.34", "lefev 0639", "06-39 expuls",
    ):  # fmt: skip
        assert found(searched, typed) == {first}, typed
    for typed in ("coeur", "cœur", "100 %", "regl 100", "famille"):
        assert found(searched, typed) == {second}, typed
    assert found(searched, "0322") == set()  # grouped otherwise in a note: words, not a phone
    assert found(searched, "03 22 00") == {third}
    assert found(searched, "logement") == {first, third}
    assert found(searched, "xpulsion") == found(searched, "expul famille") == set()


def test_the_words_follow_the_record(searched: Database) -> None:
    note = "L’expulsion après un été sans loyer"
    with searched.transaction() as session:
        contact = session.scalars(select(Contact).where(Contact.note == note)).one()
        assert contact.visitor_id is not None
        visitor = session.get_one(Visitor, contact.visitor_id)
        visitor.last_name = "Benali"
        contact.motive = contact.domain = "TRA"
    assert found(searched, "benali") == found(searched, "travail") == {note}
    assert found(searched, "lefevre") == set()
    with searched.transaction() as session:
        contact = session.scalars(select(Contact).where(Contact.note == note)).one()
        contact.visitor_id = None
    assert found(searched, "benali") == set()
    with searched.transaction() as session:
        session.delete(session.scalars(select(Contact).where(Contact.note == note)).one())
    assert found(searched, "expulsion") == set()


def test_a_record_written_by_any_other_hand_is_found_too(any_database: Database) -> None:
    with any_database.transaction() as session:
        session.add(a_contact(note="premier"))
        session.flush()
        session.execute(text("UPDATE contact SET note = 'second'"))
    assert found(any_database, "second") == {"second"}
    assert found(any_database, "premier") == set()


def test_people_are_found_by_name_or_phone(searched: Database) -> None:
    with searched.transaction() as session:
        session.add(person("Łapiński", "Zoé", "03 22 97 40 40"))

    def people(typed: str) -> list[str]:
        with searched.reading() as session:
            return list(
                session.scalars(select(Visitor.first_name).where(visitor_matches(session, typed, Visitor.id)))
            )

    assert people("zoe lapi") == people("0322 97") == people("03.22.97.40.40") == ["Zoé"]
    assert people("zoe lefevre") == []
    assert sorted(people("   ")) == ["Zoé", "Élodie"]


def test_whatever_is_typed_is_text(searched: Database) -> None:
    @ONE_BASE
    @given(st.text(max_size=60) | st.text(st.sampled_from("\"'()*:^-+{}%_&|!<>\\ NEARORDNT01"), max_size=40))
    @example('NEAR("a" b')
    @example("note:expulsion")
    @example("expulsion OR coeur")
    @example("'; DROP TABLE contact;--")
    @example("0" * 5000)
    @example("é" * 3000)
    def check(typed: str) -> None:
        found(searched, typed)

    check()
    assert found(searched, "expulsion OR coeur") == set()
    assert found(searched, "expulsion -coeur") == found(searched, "NOT expulsion") == set()


def test_every_code_that_has_a_label_is_found_by_it(any_database: Database) -> None:
    with any_database.transaction() as session:
        outcome = session.scalars(select(Choice).where(Choice.list_name == "suite_donnee")).first()
        assert outcome is not None
        label = outcome.label
        session.add(a_contact(note="par la suite", outcome=outcome.code))
    assert found(any_database, label) == {"par la suite"}
