"""Point Justice as screens show it: one appointment, the sheets of a day."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from espace_citoyennete.directory.model import Practitioner
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import alphabetical, initials
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.rules import LEFT_BEHIND, OCCUPYING
from espace_citoyennete.storage.search import visitor_matches
from espace_citoyennete.visitors.listing import reach, reaches
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import Reach, full_name, on_paper, short_name

# One appointment


@dataclass(frozen=True)
class AppointmentRow:
    """An appointment as its panel shows it."""

    id: int
    version: int
    slot_id: int
    starts_at: datetime
    minutes: int
    label: str
    practitioner: str
    room: str
    state: str
    name: str  # « Roussel Jeanne »
    reach: Reach
    domain: str | None
    subject: str
    booked_at: datetime
    arrived_at: datetime | None


def appointment_row(session: Session, appointment_id: int) -> AppointmentRow:
    """Return an appointment; raise `UserError` when it is no more."""
    found = session.execute(
        select(Appointment, Slot, Sitting.room, Permanence.label, Practitioner.name, Visitor)
        .join(Slot, Slot.id == Appointment.slot_id)
        .join(Sitting, Sitting.id == Slot.sitting_id)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .outerjoin(Practitioner, Practitioner.id == Sitting.practitioner_id)
        .outerjoin(Visitor, Visitor.id == Appointment.visitor_id)
        .where(Appointment.id == appointment_id)
    ).first()
    if found is None:
        raise UserError("Ce rendez-vous n’existe plus. Actualiser la semaine (F5).")
    booked, slot, room, label, practitioner, visitor = found
    return AppointmentRow(
        booked.id, booked.version, slot.id, slot.starts_at, slot.minutes, label, practitioner or "", room,
        booked.state,
        full_name(visitor.last_name, visitor.first_name) if visitor else "",
        reach(session, booked.visitor_id),
        booked.domain, booked.subject, booked.booked_at, booked.arrived_at,
    )  # fmt: skip


@dataclass(frozen=True)
class AppointmentFound:
    """An appointment that a search found by its person."""

    id: int
    starts_at: datetime
    label: str
    name: str  # « Diallo A. »
    state: str  # code of `statut_rdv`


def appointments_found(session: Session, text: str, *, limit: int) -> list[AppointmentFound]:
    """Return the appointments that still hold of the people with these words, the latest first."""
    wanted = and_(visitor_matches(session, text, Visitor.id), Appointment.state.in_(OCCUPYING))
    return _found(session, wanted, limit)


def appointments_of(session: Session, visitor_uid: UUID) -> list[AppointmentFound]:
    """Return every appointment of a person, in whatever state, the latest first."""
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


# The sheets of a day, for the practitioners and for the doors


@dataclass(frozen=True)
class SheetLine:
    """One slot of a sheet: what paper may say of who is expected, nothing when it is free."""

    starts_at: datetime
    name: str  # initials for a person under an instruction
    initials: str  # for the door; empty for a person under an instruction
    number: str  # empty when an instruction hides it
    subject: str


@dataclass(frozen=True)
class SittingSheet:
    """One sitting as it is printed."""

    day: date
    starts_at: time
    ends_at: time
    label: str
    practitioner: str
    room: str
    lines: tuple[SheetLine, ...]
    is_guarded: bool  # somebody is under an instruction: the sheet does not name the service


def next_sitting_day(session: Session, after: date) -> date | None:
    """Return the first day after another on which a sitting is held."""
    held = select(func.min(Sitting.day)).where(Sitting.day > after, Sitting.state == "PREVUE")
    return session.scalar(held)


def sitting_sheets(session: Session, day: date) -> list[SittingSheet]:
    """Return the sheets of a day's sittings, by hour then name."""
    sittings = session.execute(
        select(Sitting, Permanence.label, Practitioner.name)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .outerjoin(Practitioner, Practitioner.id == Sitting.practitioner_id)
        .where(Sitting.day == day, Sitting.state == "PREVUE")
    )
    return [
        _sheet(session, sitting, label, practitioner or "")
        for sitting, label, practitioner in sorted(
            sittings, key=lambda row: (row[0].starts_at, alphabetical(row[1]), row[0].id)
        )
    ]


def _sheet(session: Session, sitting: Sitting, label: str, practitioner: str) -> SittingSheet:
    holds = and_(Appointment.slot_id == Slot.id, Appointment.state.in_(OCCUPYING))
    rows = session.execute(
        select(Slot.starts_at, Appointment.subject, Visitor.id, Visitor.last_name, Visitor.first_name)
        .outerjoin(Appointment, holds)
        .outerjoin(Visitor, Visitor.id == Appointment.visitor_id)
        .where(Slot.sitting_id == sitting.id, Slot.kind != LEFT_BEHIND)
        .order_by(Slot.starts_at)
    ).all()
    how = reaches(session, [row.id for row in rows])
    lines = []
    for at, subject, visitor_id, last_name, first_name in rows:
        name, reach = full_name(last_name or "", first_name or ""), how[visitor_id]
        said = on_paper(reach.safe_contact, name, subject=subject or "")
        for_door = "" if reach.is_guarded else initials(name)
        lines.append(SheetLine(at, said.name, for_door, reach.phone, said.subject))
    return SittingSheet(
        sitting.day, sitting.starts_at, sitting.ends_at, label, practitioner, sitting.room, tuple(lines),
        any(reach.is_guarded for reach in how.values()),
    )  # fmt: skip
