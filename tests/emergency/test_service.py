"""The numbers of the card stay true, and one act notes an emergency, on both engines."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.service import ContactDraft, log_contact
from espace_citoyennete.emergency.listing import emergency_card, emergency_numbers, printed_card
from espace_citoyennete.emergency.rules import is_to_check, printed_numbers, told_check
from espace_citoyennete.emergency.service import (
    EmergencyDraft,
    check_emergency_number,
    log_emergency,
    retire_emergency_number,
    save_emergency_number,
)
from espace_citoyennete.errors import Conflict, Invalid
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.model import Motive
from tests.conftest import AGENT, NOW

TODAY = NOW.date()
VITAL = ("17", "112", "114", "3919", "119", "116\u00a0006", "115")  # those that the card may never miss


def numbers(database: Database) -> list[str]:
    return [line.number for line in emergency_card(database).lines]


def test_a_new_base_starts_with_the_numbers_of_the_program_and_none_claims_to_be_checked(
    any_database: Database,
) -> None:
    card = emergency_card(any_database)
    assert card.is_own and list(card.lines) == printed_numbers()
    assert set(VITAL) <= set(numbers(any_database))
    assert [line.checked_on for line in card.lines if line.checked_on] == []


def test_what_the_place_changes_is_what_the_card_shows(any_database: Database) -> None:
    with any_database.transaction() as session:
        save_emergency_number(
            session, EmergencyDraft("03 22 00 00 00", "Élue de garde"), today=TODAY, by=AGENT
        )
        number = next(row for row in emergency_numbers(session) if row.draft.number == "3919")
        retire_emergency_number(session, number.id, today=TODAY, by=AGENT)
    assert numbers(any_database)[-1] == "03 22 00 00 00" and "3919" not in numbers(any_database)


def test_a_card_emptied_by_the_place_shows_the_numbers_of_the_program(any_database: Database) -> None:
    with any_database.transaction() as session:
        for row in emergency_numbers(session):
            retire_emergency_number(session, row.id, today=TODAY, by=AGENT)
    card = emergency_card(any_database)
    assert card.lines == printed_card().lines and not card.is_own


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (EmergencyDraft(" ", "Écoute"), "number"),
        (EmergencyDraft("3919", ""), "purpose"),
        (EmergencyDraft("3919", "Écoute", "h" * 121), "hours"),
        (EmergencyDraft("3919", "Écoute", checked_on=TODAY + timedelta(days=1)), "checked_on"),
    ],
)
def test_a_refusal_names_the_field(database: Database, draft: EmergencyDraft, field: str) -> None:
    with pytest.raises(Invalid) as refusal, database.transaction() as session:
        save_emergency_number(session, draft, today=TODAY, by=AGENT)
    assert refusal.value.problems.keys() == {field}


def test_a_check_of_a_number_changed_since_is_refused(any_database: Database) -> None:
    with any_database.reading() as session:
        row = emergency_numbers(session)[0]
    for expected in (None, Conflict):
        with any_database.transaction() as session:
            if expected is None:
                made = check_emergency_number(session, row.id, row.version, checked_on=TODAY, by=AGENT)
                assert made == row.version + 1
            else:
                with pytest.raises(expected):
                    check_emergency_number(session, row.id, row.version, checked_on=None, by=AGENT)


@given(days=st.integers(0, 4000))
def test_a_number_is_to_check_again_after_a_year_and_says_so(days: int) -> None:
    checked_on = TODAY - timedelta(days=days)
    is_old = checked_on < date(TODAY.year - 1, TODAY.month, TODAY.day)
    assert is_to_check(checked_on, TODAY) is is_old
    assert ("à vérifier" in told_check(checked_on, TODAY)) is is_old
    assert told_check(None, TODAY) == "à vérifier"


def test_an_emergency_is_noted_at_once_by_the_channel_of_the_last_contact_of_the_day(
    any_database: Database,
) -> None:
    uid = uuid4()
    with any_database.transaction() as session:
        first = log_emergency(session, uid, now=NOW, by=AGENT)
        assert log_emergency(session, uid, now=NOW, by=AGENT) == first  # repeated, it is one contact
        log_contact(session, ContactDraft("VISITE", NOW, "LOG", "REPONDU"), now=NOW, by=AGENT)
        second = log_emergency(session, uuid4(), now=NOW, by=AGENT)
        next_day = log_emergency(session, uuid4(), now=NOW + timedelta(days=1), by=AGENT)
    with any_database.reading() as session:
        found = {row.id: row for row in session.scalars(select(Contact))}
    by_phone, by_visit, anew = (found[contact_id] for contact_id in (first, second, next_day))
    assert (by_phone.channel, by_visit.channel, anew.channel) == ("TEL_ENTRANT", "VISITE", "TEL_ENTRANT")
    assert (by_phone.motive, by_phone.request, by_phone.domain) == ("URGENCE", "ORIENTATION", None)
    assert (by_phone.outcome, by_phone.gender, by_phone.age) == ("URGENCE", "NC", "NC")
    assert by_phone.neighbourhood == "NC" and by_phone.visitor_id is None


def test_the_key_still_works_when_the_town_retired_the_motive(any_database: Database) -> None:
    with any_database.transaction() as session:
        motive = session.scalars(select(Motive).where(Motive.code == "URGENCE")).one()
        motive.valid_to = TODAY - timedelta(days=1)
    with any_database.transaction() as session:
        contact_id = log_emergency(session, uuid4(), now=NOW, by=AGENT)
        contact = session.get_one(Contact, contact_id)
        assert (contact.motive, contact.request, contact.outcome) == (None, "ORIENTATION", "URGENCE")
