"""The day itself: who came and when, with what outcome, and who came unexpected; on each engine."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.attendance import (
    WalkInDraft,
    add_walk_in,
    mark_appointment,
    note_outcome,
    take_back,
    withdraw_walk_in,
)
from espace_citoyennete.permanences.model import Appointment, Sitting, Slot
from espace_citoyennete.storage.database import Database, Session
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW

MINUTE = timedelta(minutes=1)


def booked(session: Session, name: str = "Benali") -> int:
    """Book the first slot of today."""
    slot = session.scalars(select(Slot.id).order_by(Slot.starts_at).limit(1)).one()
    return book_appointment(session, BookingDraft(slot, VisitorDraft(name)), now=NOW, by=AGENT)


def kept(session: Session, appointment_id: int) -> tuple[str, datetime | None, datetime | None, str | None]:
    session.flush()
    one = session.get_one(Appointment, appointment_id)
    return one.state, one.arrived_at, one.received_at, one.outcome


def first_sitting(session: Session) -> int:
    return session.scalars(select(Sitting.id).order_by(Sitting.day).limit(1)).one()


def test_arrival_and_reception_keep_their_hour_and_a_wrong_key_loses_none(planned: Database) -> None:
    later = NOW + 12 * MINUTE
    with planned.transaction() as session:
        one = booked(session)
        mark_appointment(session, one, "SALLE", now=NOW, by=AGENT)
        mark_appointment(session, one, "HONORE", now=later, by=AGENT)
        assert kept(session, one) == ("HONORE", NOW, later, None)
        mark_appointment(session, one, "SALLE", now=later + MINUTE, by=AGENT)  # not received after all
        assert kept(session, one) == ("SALLE", NOW, None, None)


def test_a_result_noted_another_day_invents_no_hour(planned: Database) -> None:
    with planned.transaction() as session:
        one = booked(session)
        mark_appointment(session, one, "HONORE", now=NOW + timedelta(days=2), by=AGENT)
        assert kept(session, one) == ("HONORE", None, None, None)


def test_an_outcome_is_that_of_somebody_received_and_goes_with_the_reception(planned: Database) -> None:
    with planned.transaction() as session:
        one = booked(session)
        with pytest.raises(UserError, match="Noter d’abord R"):
            note_outcome(session, one, "CONSULT", by=AGENT)
        mark_appointment(session, one, "HONORE", now=NOW, by=AGENT)
        with pytest.raises(Invalid, match="Choisir dans la liste"):
            note_outcome(session, one, "INCONNU", by=AGENT)
        assert note_outcome(session, one, "CONSULT", by=AGENT) is None
        assert note_outcome(session, one, "INFO", by=AGENT) == "CONSULT"
        change = mark_appointment(session, one, "ABSENT", now=NOW, by=AGENT)
        assert kept(session, one) == ("ABSENT", None, None, None)
        take_back(session, change, by=AGENT)
        assert kept(session, one) == ("HONORE", None, NOW, "INFO")


def test_who_comes_unexpected_waits_in_a_slot_that_comes_and_goes_with_them(planned: Database) -> None:
    draft = WalkInDraft(VisitorDraft("Sow", "Aminata"), "VIF")
    with planned.transaction() as session:
        slots = session.scalar(select(func.count()).select_from(Slot))
        sitting = first_sitting(session)
        one = add_walk_in(session, sitting, draft, now=NOW, by=AGENT)
        assert add_walk_in(session, sitting, draft, now=NOW, by=AGENT) == one  # saved twice
        two = add_walk_in(session, sitting, WalkInDraft(), now=NOW, by=AGENT)
        assert kept(session, one) == ("SALLE", NOW, None, None)
        added = session.execute(
            select(Slot.starts_at, Slot.rank).where(Slot.kind == "SANS_RDV").order_by(Slot.rank)
        )
        assert [tuple(row) for row in added] == [(NOW, 1), (NOW, 2)]
        guarded = session.scalars(select(Visitor.safe_contact).where(Visitor.last_name == "Sow")).one()
        assert guarded != "STANDARD"  # violence leaves no trace
        for each in (one, two):
            withdraw_walk_in(session, each, by=AGENT)
        assert session.scalar(select(func.count()).select_from(Slot)) == slots


def test_nobody_is_added_to_another_day_nor_to_a_cancelled_sitting(planned: Database) -> None:
    with planned.transaction() as session:
        sitting = first_sitting(session)
        with pytest.raises(UserError, match="le jour même"):
            add_walk_in(session, sitting, WalkInDraft(), now=NOW + timedelta(days=1), by=AGENT)
        session.get_one(Sitting, sitting).state = "ANNULEE"
        with pytest.raises(UserError, match="annulée"):
            add_walk_in(session, sitting, WalkInDraft(), now=NOW, by=AGENT)


def test_who_was_received_since_is_not_taken_off(planned: Database) -> None:
    with planned.transaction() as session:
        one = add_walk_in(session, first_sitting(session), WalkInDraft(), now=NOW, by=AGENT)
        mark_appointment(session, one, "HONORE", now=NOW, by=AGENT)
        with pytest.raises(Conflict, match="a changé depuis"):
            withdraw_walk_in(session, one, by=AGENT)
