"""The repeat caller, on both engines: recognised however it is typed, never taken for an identity, masked."""

import unicodedata
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from espace_citoyennete.callbacks.service import CallbackDraft, promise_callback
from espace_citoyennete.contacts.callers import KnownCaller, known_caller, known_callers
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.service import ContactDraft, log_contact
from espace_citoyennete.errors import Conflict
from espace_citoyennete.french import clean
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.search import visitor_matches
from espace_citoyennete.visitors.merging import merge_visitors
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import full_name, split_name
from espace_citoyennete.visitors.service import VisitorDraft, save_visitor
from tests.conftest import AGENT, NOW

ONE_BASE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
AWA = VisitorDraft("Diallo", "Awa", "06 39 98 01 02")
COLLEAGUE = Agent(AWA.uid, "L. Martin", frozenset({Right.RECEPTION}))  # another agent of the desk


def bare(text: str) -> str:
    """Return a text as somebody types it in haste: without its accents."""
    return "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))


def log(base: Database, visitor: VisitorDraft, motive: str = "LOG", at: datetime = NOW) -> int:
    with base.transaction() as session:
        draft = ContactDraft("TEL_ENTRANT", at, motive, "REPONDU", visitor=visitor)
        return log_contact(session, draft, now=NOW, by=AGENT)


def callers(base: Database, name: str = "", phone: str = "", by: Agent = AGENT) -> list[KnownCaller]:
    with base.reading() as session:
        return known_callers(session, name, phone, by=by)


@pytest.mark.parametrize(
    ("name", "phone"),
    [
        ("dia", ""), ("AWA DIALLO", ""), ("diallo a", ""), ("", "0639"), ("", "06.39 98-01"),
        ("", "+33 6 39 98 01 02"), ("diallo", "0639980102"), ("Martin", "06 39 98"),
    ],
)  # fmt: skip
def test_somebody_is_recognised_by_the_beginning_of_a_name_or_of_a_number(
    any_database: Database, name: str, phone: str
) -> None:
    log(any_database, AWA, at=NOW - timedelta(days=30))
    log(any_database, AWA, "FAM", at=NOW - timedelta(days=10))
    log(any_database, VisitorDraft("Benali", "Salim", "07 00 00 00 01"))
    with any_database.transaction() as session:
        visitor_id = save_visitor(session, AWA, by=AGENT)
        for days in (5, 2):
            draft = CallbackDraft(NOW.date() + timedelta(days=days), visitor_id=visitor_id)
            promise_callback(session, draft, now=NOW, by=AGENT)
    (awa,) = callers(any_database, name, phone)
    assert awa == KnownCaller(
        AWA.uid, "Diallo Awa", 2, date(2026, 11, 7), "Famille", date(2026, 11, 19), instruction=""
    )
    assert "0639" not in repr(awa)


def test_nobody_is_looked_for_before_three_letters_or_four_digits_nor_by_anonymous(
    any_database: Database,
) -> None:
    log(any_database, AWA)
    log(any_database, VisitorDraft("Anonyme", phone="06 00 00 00 09"))
    for name, phone in (("di", ""), ("", "063"), ("d1a", ""), ("", ""), ("Anonyme", ""), ("ano", "")):
        assert callers(any_database, name, phone) == [], (name, phone)
    assert len(callers(any_database, "", "0600000009")) == 1  # its number is a hint as any other


def test_a_number_shared_by_two_people_shows_both_and_who_matches_both_ways_comes_first(
    any_database: Database,
) -> None:
    log(any_database, AWA)
    log(any_database, VisitorDraft("Diallo", "Moussa", AWA.phone))
    for number in range(4):
        log(any_database, VisitorDraft("Diallo", f"Fatou {number}"))
    assert {one.name for one in callers(any_database, "", "06 39 98 01 02")} == {
        "Diallo Awa",
        "Diallo Moussa",
    }
    found = [one.name for one in callers(any_database, "diallo awa", "06 39 98 01 02")]
    assert found == ["Diallo Awa", "Diallo Moussa"]
    assert len(callers(any_database, "diallo")) == 3


def test_a_restricted_contact_counts_and_its_motive_is_for_its_author_and_the_coordination(
    any_database: Database,
) -> None:
    log(any_database, AWA, "VIF")
    (mine,) = callers(any_database, "diallo")
    (hers,) = callers(any_database, "diallo", by=COLLEAGUE)
    assert mine.last_motive and not hers.last_motive
    assert (hers.contacts, hers.last_on) == (1, NOW.date())
    with any_database.transaction() as session:  # restricted by another of its domains, and no more by itself
        row = session.scalars(select(Contact)).one()
        row.motive, row.domain, row.request = "LOG", "LOG", "INFO_DROIT"
    assert callers(any_database, "diallo", by=COLLEAGUE)[0].last_motive == "Logement"
    with any_database.transaction() as session:
        draft = ContactDraft("VISITE", NOW, "LOG", "REPONDU", other_domains=("PEN",), visitor=AWA)
        log_contact(session, draft, now=NOW, by=AGENT)
    assert callers(any_database, "diallo", by=COLLEAGUE)[0].last_motive == ""


def test_records_put_together_are_one_caller_and_a_form_about_the_other_one_is_refused(
    any_database: Database,
) -> None:
    twin = VisitorDraft("Dialo", "Hawa", "07 11 22 33 44")
    log(any_database, AWA)
    log(any_database, twin)
    with any_database.transaction() as session:
        merge_visitors(session, AWA.uid, twin.uid, instant=any_database.clock.instant(), by=AGENT)
    for name, phone in (("diallo", ""), ("dialo", ""), ("", "0711223344"), ("hawa", "")):
        assert [(one.uid, one.contacts) for one in callers(any_database, name, phone)] == [(AWA.uid, 2)]
    with any_database.reading() as session:
        caller = known_caller(session, twin.uid, by=AGENT)
    assert caller is not None and caller.uid == AWA.uid
    with any_database.transaction() as session, pytest.raises(Conflict):
        save_visitor(session, twin, by=AGENT)


letters = "abcdefghijklmnopqrstuvwxyzéèêëàâäîïôöûüçœæßłøđńńśźżãõåşğőąęěřůđờễỹữạİıÉÀŒŁĐØẞÑ"
words = st.text(letters, min_size=1, max_size=12)
names = st.lists(words, min_size=1, max_size=4).flatmap(
    lambda parts: st.sampled_from([" ", "-", "’", "'"]).map(lambda between: between.join(parts))
)


@ONE_BASE
@given(typed=names)
@example(typed="O’Brien")
@example(typed="O'Brien Conor")
@example(typed="Nguyễn")
@example(typed="Nguyễn")  # the same, decomposed
@example(typed="Łukasz")
@example(typed="Đặng Thị")
@example(typed="de La Tour Marie")
@example(typed="D’Artagnan")
@example(typed="Müller-Straße")
@example(typed="X")
@example(typed="Ng")
@example(typed="李小龍")
@example(typed="محمد علي")
def test_a_name_is_kept_as_typed_and_found_without_accents_nor_order(
    any_database: Database, typed: str
) -> None:
    last, first = split_name(clean(typed))
    with any_database.transaction() as session:
        visitor_id = save_visitor(session, VisitorDraft(last, first), by=AGENT)
        kept = session.get_one(Visitor, visitor_id)
        assert full_name(kept.last_name, kept.first_name) == " ".join(clean(typed).split())
        for asked in {typed, typed.upper(), bare(typed), " ".join(reversed(typed.split()))}:
            found = select(Visitor.id).where(visitor_matches(session, asked, Visitor.id))
            assert visitor_id in session.scalars(found).all(), asked
        session.rollback()
