"""A base where six people are booked with a lawyer, each to be reached in another way."""

from datetime import time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.model import Slot
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.database import Database
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW
from tests.permanences.conftest import lawyer, plan

SIX = (
    VisitorDraft("Diallo", "Awa", "06 39 98 01 01"),
    VisitorDraft("Kaya", "Elif"),  # no phone: a letter
    VisitorDraft("Benali", "Salim", "06 39 98 01 03", "PAS_MESSAGE"),
    VisitorDraft("Roussel", "Jeanne", "06 39 98 01 04", "AUCUN"),
    VisitorDraft("Petit", "Lise", "", "NEUTRE"),  # protected and without a phone: nobody writes
    VisitorDraft("Nguyen", "Tam", "06 39 98 01 06"),
)


def book_six(session: Session, sitting_id: int, agent: Agent) -> list[int]:
    """Book the six in the slots of a sitting and return their appointments."""
    slots = session.scalars(select(Slot.id).where(Slot.sitting_id == sitting_id).order_by(Slot.starts_at))
    return [
        book_appointment(session, BookingDraft(slot_id, person, domain="FAM"), now=NOW, by=agent)
        for slot_id, person in zip(slots, SIX, strict=False)
    ]


@pytest.fixture
def booked(any_database: Database) -> Database:
    """Return the base with six people on the first of the lawyer's Tuesdays to come."""
    plan(any_database, lawyer(first_day=NOW.date().replace(day=24), ends_at=time(12)), AGENT)
    with any_database.transaction() as session:
        first = select(Slot.sitting_id).order_by(Slot.starts_at).limit(1)
        book_six(session, session.scalars(first).one(), AGENT)
    return any_database
