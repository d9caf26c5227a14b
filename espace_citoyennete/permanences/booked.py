"""One appointment as its panel shows it, and those that the coordination has to confirm."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.model import User
from espace_citoyennete.contacts.rules import is_restricted
from espace_citoyennete.directory.model import Practitioner
from espace_citoyennete.errors import UserError
from espace_citoyennete.permanences.cautions import asked_again, opposed
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.rules import OCCUPYING
from espace_citoyennete.rights import Agent, Right, may_read_people, may_read_restricted
from espace_citoyennete.town.reference import papers_for
from espace_citoyennete.visitors.listing import reach
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import Reach, full_name


@dataclass(frozen=True)
class AppointmentRow:
    """An appointment as its panel shows it; of a restricted one, neither its matter nor the other side."""

    id: int
    version: int
    slot_id: int
    starts_at: datetime
    minutes: int
    kind: str  # of the slot
    rank: int
    label: str
    practitioner: str
    room: str
    state: str
    name: str  # « Roussel Jeanne »
    reach: Reach
    domain: str | None
    subject: str
    mode: str  # code of `modalite_rdv`
    opponent: str
    outcome: str | None  # code of `issue_entretien`
    papers: str  # to bring
    asked_on: date
    booked_at: datetime
    arrived_at: datetime | None
    warnings: tuple[str, ...]  # codes that were confirmed
    reason: str  # of the overbooking
    is_to_check: bool  # by the coordination, which alone is told
    is_restricted: bool  # to this reader
    moved_from: datetime | None
    moved_to: datetime | None


def appointment_row(session: Session, appointment_id: int, *, by: Agent) -> AppointmentRow:
    """Return an appointment as somebody may read it; raise `UserError` when it is no more."""
    found = session.execute(
        select(Appointment, Slot, Sitting.room, Permanence.label, Practitioner.name, Visitor, User.uid)
        .join(Slot, Slot.id == Appointment.slot_id)
        .join(Sitting, Sitting.id == Slot.sitting_id)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .outerjoin(Practitioner, Practitioner.id == Sitting.practitioner_id)
        .outerjoin(Visitor, Visitor.id == Appointment.visitor_id)
        .outerjoin(User, User.id == Appointment.author_id)
        .where(Appointment.id == appointment_id)
    ).first()
    if found is None:
        raise UserError("Ce rendez-vous n’existe plus. Actualiser la semaine (F5).")
    booked, slot, room, label, practitioner, visitor, author = found
    is_named = visitor is not None and may_read_people(by)
    is_masked = not may_read_people(by) or (
        is_restricted([booked.domain]) and not may_read_restricted(by, author)
    )
    return AppointmentRow(
        id=booked.id,
        version=booked.version,
        slot_id=slot.id,
        starts_at=slot.starts_at,
        minutes=slot.minutes,
        kind=slot.kind,
        rank=slot.rank,
        label=label,
        practitioner=practitioner or "",
        room=room,
        state=booked.state,
        name=full_name(visitor.last_name, visitor.first_name) if is_named else "",
        reach=reach(session, booked.visitor_id) if is_named else Reach(),
        domain=None if is_masked else booked.domain,
        subject="" if is_masked else booked.subject,
        mode=booked.mode,
        opponent="" if is_masked else booked.opponent,
        outcome=None if is_masked else booked.outcome,
        papers="" if is_masked else papers_for(session, booked.domain),
        asked_on=booked.asked_on,
        booked_at=booked.booked_at,
        arrived_at=booked.arrived_at,
        warnings=tuple(booked.warnings.split()),
        reason="" if is_masked else booked.reason,
        is_to_check=booked.is_to_check and Right.COORDINATION in by.rights,
        is_restricted=is_masked,
        moved_from=_hour_of(session, Appointment.moved_to_id == booked.id),
        moved_to=_hour_of(session, Appointment.id == booked.moved_to_id),
    )


def _hour_of(session: Session, which: ColumnElement[bool]) -> datetime | None:
    return session.scalar(
        select(Slot.starts_at).join(Appointment, Appointment.slot_id == Slot.id).where(which)
    )


@dataclass(frozen=True)
class Together:
    """An appointment with the same practitioner as another one that is to be checked; not why, nor whose."""

    starts_at: datetime
    label: str
    practitioner: str


def appointments_to_check(session: Session, *, by: Agent) -> list[int]:
    """Return the appointments that the coordination has to confirm, by hour; nobody else is told of any."""
    if Right.COORDINATION not in by.rights:
        return []
    rows = select(Appointment.id).join(Slot, Slot.id == Appointment.slot_id)
    open_ones = Appointment.is_to_check, Appointment.state.in_(OCCUPYING)
    return list(session.scalars(rows.where(*open_ones).order_by(Slot.starts_at, Appointment.id)))


def held_together(session: Session, appointment_id: int, *, by: Agent) -> list[Together]:
    """Return the appointments that make another one to be checked; nothing to who is no coordinator."""
    if appointment_id not in appointments_to_check(session, by=by):
        return []
    booked = session.get_one(Appointment, appointment_id)
    rows = session.execute(
        select(Slot.starts_at, Permanence.label, Practitioner.name)
        .join(Appointment, Appointment.slot_id == Slot.id)
        .join(Sitting, Sitting.id == Slot.sitting_id)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .outerjoin(Practitioner, Practitioner.id == Sitting.practitioner_id)
        .where(Appointment.id.in_(opposed(session, asked_again(session, booked))))
        .order_by(Slot.starts_at)
    )
    return [Together(at, label, practitioner or "") for at, label, practitioner in rows]
