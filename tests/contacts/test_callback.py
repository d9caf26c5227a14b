"""A call promised in a contact: kept, corrected and taken back with it, never without a day."""

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import func, select

from espace_citoyennete.callbacks.listing import View, callbacks_in
from espace_citoyennete.callbacks.model import Callback
from espace_citoyennete.callbacks.service import CallbackDraft, note_attempt
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.service import (
    ContactDraft,
    correct_contact,
    log_contact,
    open_contact,
    remove_contact,
    restore_contact,
)
from espace_citoyennete.errors import Invalid
from espace_citoyennete.storage.database import Database
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW

TOMORROW = date(2026, 11, 18)
AWA = VisitorDraft("Diallo", "Awa", "06 39 98 01 02")


@pytest.fixture
def database(any_database: Database) -> Database:
    """Keep each promise of this file on both engines."""
    return any_database


def to_call(**facts: Any) -> ContactDraft:
    call = CallbackDraft(TOMORROW, time(17), time(19), "Logement")
    draft = ContactDraft("TEL_ENTRANT", NOW, "LOG", "RAPPEL", visitor=AWA, callback=call)
    return replace(draft, **facts)


def log(database: Database, draft: ContactDraft) -> int:
    with database.transaction() as session:
        return log_contact(session, draft, now=NOW, by=AGENT)


def correct(database: Database, contact_id: int, version: int, draft: ContactDraft) -> None:
    with database.transaction() as session:
        correct_contact(session, contact_id, version, draft, now=NOW, by=AGENT)


def promises(database: Database) -> list[Callback]:
    with database.reading() as session:
        return list(session.scalars(select(Callback).order_by(Callback.id)))


def count_to_come(database: Database) -> int:
    with database.reading() as session:
        return len(callbacks_in(session, View.TO_COME, NOW.date(), by=AGENT))


def test_the_promise_is_kept_with_the_contact_and_its_person(database: Database) -> None:
    contact_id = log(database, to_call())
    (promise,) = promises(database)
    assert (promise.contact_id, promise.due_on, promise.from_time) == (contact_id, TOMORROW, time(17))
    with database.reading() as session:
        assert session.get_one(Contact, contact_id).visitor_id == promise.visitor_id


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"callback": None}, "due_on"),
        ({"callback": CallbackDraft(None)}, "due_on"),
        ({"callback": CallbackDraft(date(2026, 11, 16))}, "due_on"),
        ({"visitor": None}, "last_name"),
        ({"visitor": VisitorDraft("Anonyme")}, "phone"),
    ],
)
def test_a_call_without_a_day_or_anybody_to_call_keeps_nothing(
    database: Database, facts: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        log(database, to_call(**facts))
    assert list(refusal.value.problems) == [field]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Contact)) == 0


def test_correcting_the_contact_changes_the_promise_or_leaves_it(database: Database) -> None:
    contact_id = log(database, to_call())
    later = CallbackDraft(date(2026, 11, 20), subject="un autre motif")
    correct(database, contact_id, 1, to_call(note="à revoir", callback=None))
    assert promises(database)[0].due_on == TOMORROW
    correct(database, contact_id, 2, to_call(callback=later, note="vu"))
    (promise,) = promises(database)
    assert (promise.due_on, promise.from_time, promise.subject) == (later.due_on, None, "Logement")


def test_another_outcome_does_not_make_the_promise_vanish(database: Database) -> None:
    contact_id = log(database, to_call())
    correct(database, contact_id, 1, to_call(outcome="REPONDU", callback=None))
    assert count_to_come(database) == 1


def test_a_contact_corrected_into_a_call_needs_its_day_but_an_old_one_is_left_alone(
    database: Database,
) -> None:
    contact_id = log(database, to_call(outcome="REPONDU", callback=None))
    with pytest.raises(Invalid, match="jour du rappel"):
        correct(database, contact_id, 1, to_call(callback=None))
    correct(database, contact_id, 1, to_call())
    (promise,) = promises(database)
    with database.transaction() as session:
        note_attempt(session, promise.id, promise.version, "JOINT", now=NOW, by=AGENT)
    correct(database, contact_id, 2, to_call(callback=None, note="jointe"))


def test_the_promise_goes_to_the_corbeille_with_its_contact_and_comes_back_with_it(
    database: Database,
) -> None:
    contact_id = log(database, to_call())
    with database.transaction() as session:
        remove_contact(session, contact_id, 1, instant=database.clock.instant(), by=AGENT)
    assert count_to_come(database) == 0
    with database.transaction() as session:
        restore_contact(session, contact_id, 2, by=AGENT)
    assert count_to_come(database) == 1


@pytest.mark.parametrize(
    ("motive", "is_restricted"), [("VIF", True), ("ECOUTE_VIOLENCES", True), ("LOG", False)]
)
def test_a_promise_is_restricted_as_its_contact_is(
    database: Database, motive: str, is_restricted: bool
) -> None:
    log(database, to_call(motive=motive))
    assert promises(database)[0].is_restricted is is_restricted


def test_the_contact_is_opened_with_its_promise(database: Database) -> None:
    contact_id = log(database, to_call())
    with database.transaction() as session:
        kept = open_contact(session, contact_id, by=AGENT).draft.callback
    assert kept is not None
    assert (kept.due_on, kept.from_time, kept.to_time) == (TOMORROW, time(17), time(19))
