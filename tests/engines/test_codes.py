"""A code that is in no list is refused by every use case that takes one, on both engines."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.directory.service import organisation_named
from espace_citoyennete.errors import Invalid
from espace_citoyennete.jeudis.registering import RegistrationDraft, register
from espace_citoyennete.jeudis.service import JeudiDraft, save_jeudi
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.model import Slot
from espace_citoyennete.permanences.rules import parse_rule
from espace_citoyennete.permanences.service import PermanenceDraft, create_permanence
from espace_citoyennete.storage.database import Database
from espace_citoyennete.subsidies.service import PastSubsidyDraft, record_past_subsidy
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.visitors.service import VisitorDraft, save_visitor
from tests.conftest import AGENT, NOW


def plan(session: Session, type_code: str) -> None:
    draft = PermanenceDraft(
        type_code, "Permanence", parse_rule("tous les mardis"), date(2026, 11, 17), date(2026, 11, 24),
        time(14), time(15), 30,
    )  # fmt: skip
    create_permanence(session, draft, calendar=calendar(session), by=AGENT)


def book(session: Session, domain: str) -> None:
    plan(session, "AVOCAT")
    slot_id = session.scalars(select(Slot.id).where(Slot.starts_at == datetime(2026, 11, 24, 14))).one()
    book_appointment(session, BookingDraft(slot_id, VisitorDraft("Diallo"), domain=domain), now=NOW, by=AGENT)


def hold(session: Session, axis: str) -> int:
    return save_jeudi(session, JeudiDraft(date(2026, 11, 26), time(18), "Titre", axis, "Lieu", 9), by=AGENT)


def enrol(session: Session, gender: str) -> None:
    draft = RegistrationDraft(VisitorDraft("Diallo"), gender)
    register(session, hold(session, "EGALITE"), draft, now=NOW, by=AGENT)


def grant(session: Session, axis: str) -> None:
    organisation_id = organisation_named(session, "AGENA", by=AGENT)
    record_past_subsidy(session, PastSubsidyDraft(2026, organisation_id, axis, 0, 0, 0), by=AGENT)


def name(session: Session, safe_contact: str) -> None:
    save_visitor(session, VisitorDraft("Diallo", safe_contact=safe_contact), by=AGENT)


@pytest.mark.parametrize(
    ("act", "good", "field"),
    [
        (plan, "AVOCAT", "type_code"),
        (book, "FAM", "domain"),
        (hold, "DISCRIM", "axis"),
        (enrol, "F", "gender"),
        (grant, "VIOLENCES", "axis"),
        (name, "PAS_MESSAGE", "safe_contact"),
    ],
)
def test_only_codes_of_the_lists_are_kept(
    any_database: Database, act: Callable[[Session, str], Any], good: str, field: str
) -> None:
    with pytest.raises(Invalid) as refusal, any_database.transaction() as session:
        act(session, "INVENTE")
    assert list(refusal.value.problems) == [field]
    with any_database.transaction() as session:
        act(session, good)
