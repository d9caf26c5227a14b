"""The appointments that a search or a person's record shows."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.rules import OCCUPYING
from espace_citoyennete.rights import Agent, may_read_people, reads_since
from espace_citoyennete.storage.database import today_of
from espace_citoyennete.storage.rows import id_with
from espace_citoyennete.storage.search import visitor_matches
from espace_citoyennete.visitors.listing import found_exactly
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import short_name


@dataclass(frozen=True)
class AppointmentFound:
    """An appointment that a search found by its person."""

    id: int
    starts_at: datetime
    label: str
    name: str  # « Diallo A. »
    state: str  # code of `statut_rdv`


def appointments_found(session: Session, text: str, *, limit: int, by: Agent) -> list[AppointmentFound]:
    """Return the appointments that still hold of the people with these words, the latest first.

    One older than the contacts that `by` reads as they come is found by the whole name or number alone.
    """
    if not may_read_people(by):
        return []
    wanted = and_(visitor_matches(session, text, Visitor.id), Appointment.state.in_(OCCUPYING))
    if (since := reads_since(by, today_of(session))) is not None:
        is_current = Slot.starts_at >= datetime.combine(since, time())
        wanted &= or_(is_current, Visitor.id.in_(found_exactly(session, text, text)))
    return _found(session, wanted, limit)


def appointments_of(session: Session, visitor_uid: UUID, *, by: Agent) -> list[AppointmentFound]:
    """Return every appointment of a person, in whatever state, the latest first."""
    if not may_read_people(by):
        return []
    return _found(session, Visitor.uid == visitor_uid, None)


def _found(session: Session, wanted: ColumnElement[bool], limit: int | None) -> list[AppointmentFound]:
    columns = (Slot.starts_at, Permanence.label, Visitor.last_name, Visitor.first_name, Appointment.state)
    found = session.execute(
        select(Appointment.id, *columns)
        .join(Slot, Slot.id == Appointment.slot_id)
        .join(Sitting, Sitting.id == Slot.sitting_id)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .join(Visitor, Visitor.id == Appointment.visitor_id)
        .where(wanted)
        .order_by(Slot.starts_at.desc(), Appointment.id.desc())
        .limit(limit)
    )
    return [
        AppointmentFound(row_id, at, label, short_name(last_name, first_name), state)
        for row_id, at, label, last_name, first_name, state in found
    ]


def place_of(session: Session, appointment_uid: UUID) -> tuple[int, date]:
    """Return the id and the day of an appointment. Raises `Conflict` when it is no more."""
    appointment_id = id_with(session, Appointment, appointment_uid)
    starts_at = select(Slot.starts_at).join(Appointment, Appointment.slot_id == Slot.id)
    return appointment_id, session.scalars(starts_at.where(Appointment.id == appointment_id)).one().date()
