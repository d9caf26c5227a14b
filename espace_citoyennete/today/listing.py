"""What the first page shows: the day's appointments, who waits, what is due."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from espace_citoyennete.contacts.listing import ContactFilter, matching
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.french import alphabetical
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.rules import OCCUPYING
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import short_name

_OPEN = ("A_VENIR", "SALLE")


@dataclass(frozen=True)
class DayRow:
    """One slot of the day, taken or free."""

    slot_id: int
    starts_at: datetime
    permanence: str
    room: str
    state: str  # LIBRE, or a code of `statut_rdv`
    appointment_id: int | None
    name: str
    subject: str
    arrived_at: datetime | None


@dataclass(frozen=True)
class DayTotals:
    """The day in figures."""

    sittings: int
    appointments: int
    free: int
    contacts: int  # logged this day


@dataclass(frozen=True)
class ToFillIn:
    """A past day whose appointments have no result yet."""

    day: date
    appointments: int


def day_rows(session: Session, day: date) -> list[DayRow]:
    """Return the slots of a day's sittings that are held, by hour then permanence."""
    start = datetime.combine(day, time())
    rows = session.execute(
        select(Slot, Permanence.label, Sitting.room, Appointment, Visitor.last_name, Visitor.first_name)
        .join(Sitting, Sitting.id == Slot.sitting_id)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .outerjoin(Appointment, (Appointment.slot_id == Slot.id) & Appointment.state.in_(OCCUPYING))
        .outerjoin(Visitor, Visitor.id == Appointment.visitor_id)
        .where(Slot.starts_at >= start, Slot.starts_at < start + timedelta(days=1), Sitting.state == "PREVUE")
    )
    in_order = sorted(rows, key=lambda row: (row[0].starts_at, alphabetical(row[1]), row[0].id))
    return [
        DayRow(
            slot_id=slot.id,
            starts_at=slot.starts_at,
            permanence=label,
            room=room,
            state=appointment.state if appointment else "LIBRE",
            appointment_id=appointment.id if appointment else None,
            name=short_name(last_name, first_name) if last_name else "",
            subject=appointment.subject if appointment else "",
            arrived_at=appointment.arrived_at if appointment else None,
        )
        for slot, label, room, appointment, last_name, first_name in in_order
    ]


def day_totals(session: Session, day: date, rows: list[DayRow]) -> DayTotals:
    """Count the day."""
    sittings = session.scalar(
        select(func.count()).select_from(Sitting).where(Sitting.day == day, Sitting.state == "PREVUE")
    )
    logged = matching(session, ContactFilter(first=day, last=day))
    contacts = session.scalar(select(func.count()).select_from(Contact).where(logged))
    taken = sum(1 for row in rows if row.appointment_id is not None)
    return DayTotals(sittings or 0, taken, len(rows) - taken, contacts or 0)


def to_fill_in(session: Session, today: date) -> list[ToFillIn]:
    """Return the past days that have appointments without a result, oldest first."""
    rows = session.execute(
        select(Sitting.day, func.count())
        .select_from(Appointment)
        .join(Slot, Slot.id == Appointment.slot_id)
        .join(Sitting, Sitting.id == Slot.sitting_id)
        .where(Appointment.state.in_(_OPEN), Sitting.day < today)
        .group_by(Sitting.day)
        .order_by(Sitting.day)
    )
    return [ToFillIn(day, count) for day, count in rows]
