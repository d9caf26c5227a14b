"""Point Justice on paper: the sheets of a sitting, the list of a day, the convocation of one person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from espace_citoyennete.contacts.rules import is_restricted
from espace_citoyennete.directory.model import Practitioner
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import alphabetical, initials
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.rules import LEFT_BEHIND, OCCUPYING
from espace_citoyennete.rights import Agent, may_read_people
from espace_citoyennete.town.reference import TownIdentity, labels, papers_for, town_identity
from espace_citoyennete.visitors.listing import reach, reaches
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import Reach, full_name, on_paper

# Sheets of sittings and lists of days


@dataclass(frozen=True)
class SheetLine:
    """One slot of a sheet: what paper may say of who is expected, nothing when it is free."""

    starts_at: datetime
    kind: str  # of the slot: HEURE, ARRIVEE, SURNOMBRE, SANS_RDV
    rank: int
    is_taken: bool
    name: str  # initials for a person under an instruction
    initials: str  # for the door; empty for a person under an instruction
    number: str  # empty when an instruction hides it
    subject: str  # neutral under an instruction, and for a restricted matter


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


def sitting_sheet(session: Session, sitting_id: int, *, by: Agent) -> SittingSheet:
    """Return the sheet of one sitting. Raises `UserError` when it is not held."""
    found = _sheets(session, Sitting.id == sitting_id, by)
    if not found:
        raise UserError("Cette séance n’a pas lieu. Choisir une séance prévue.")
    return found[0]


def sitting_sheets(session: Session, day: date, *, days: int = 1, by: Agent) -> list[SittingSheet]:
    """Return the sheets of the sittings held on some days, by day, hour then name."""
    return _sheets(session, and_(Sitting.day >= day, Sitting.day < day + timedelta(days=days)), by)


def _sheets(session: Session, wanted: ColumnElement[bool], by: Agent) -> list[SittingSheet]:
    sittings = session.execute(
        select(Sitting, Permanence.label, Practitioner.name)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .outerjoin(Practitioner, Practitioner.id == Sitting.practitioner_id)
        .where(wanted, Sitting.state == "PREVUE")
    ).all()
    booked = _booked(session, [row.Sitting.id for row in sittings])
    return [
        _sheet(sitting, label, practitioner or "", booked.get(sitting.id, []), by)
        for sitting, label, practitioner in sorted(sittings, key=_by_hour)
    ]


def _by_hour(row: Any) -> tuple[Any, ...]:
    return row.Sitting.day, row.Sitting.starts_at, alphabetical(row.label), row.Sitting.id


@dataclass(frozen=True)
class _Booked:
    """A slot, who holds it, and how this person may be reached."""

    row: Any
    reach: Reach


def _booked(session: Session, sitting_ids: Iterable[int]) -> dict[int, list[_Booked]]:
    """Return the slots of each sitting in their order, with who holds them."""
    holds = and_(Appointment.slot_id == Slot.id, Appointment.state.in_(OCCUPYING))
    rows = session.execute(
        select(
            Slot.sitting_id, Slot.starts_at, Slot.kind, Slot.rank, Appointment.id.label("appointment_id"),
            Appointment.subject, Appointment.domain, Visitor.id.label("visitor_id"),
            Visitor.last_name, Visitor.first_name,
        )
        .outerjoin(Appointment, holds)
        .outerjoin(Visitor, Visitor.id == Appointment.visitor_id)
        .where(Slot.sitting_id.in_(list(sitting_ids)), Slot.kind != LEFT_BEHIND)
        .order_by(Slot.starts_at, Slot.rank, Slot.id)
    ).all()  # fmt: skip
    how = reaches(session, [row.visitor_id for row in rows])
    found: dict[int, list[_Booked]] = {}
    for row in rows:
        found.setdefault(row.sitting_id, []).append(_Booked(row, how[row.visitor_id]))
    return found


def _sheet(
    sitting: Sitting, label: str, practitioner: str, booked: Sequence[_Booked], by: Agent
) -> SittingSheet:
    return SittingSheet(
        sitting.day, sitting.starts_at, sitting.ends_at, label, practitioner, sitting.room,
        tuple(_line(one, by) for one in booked),
        any(one.reach.is_guarded for one in booked),
    )  # fmt: skip


def _line(one: _Booked, by: Agent) -> SheetLine:
    row, reach, reads = one.row, one.reach, may_read_people(by)
    name = full_name(row.last_name or "", row.first_name or "") if reads else ""
    said = on_paper(reach.safe_contact, name, subject=row.subject or "")
    subject = "Rendez-vous" if said.subject and is_restricted([row.domain]) else said.subject
    return SheetLine(
        row.starts_at, row.kind, row.rank, row.appointment_id is not None, said.name,
        "" if reach.is_guarded else initials(name),
        reach.phone if reads else "",
        subject if reads else "",
    )  # fmt: skip


# The convocation of one person


@dataclass(frozen=True)
class Convocation:
    """What the paper that a person takes away may say; the discreet one names neither whom nor why."""

    person: str  # initials in the discreet one
    starts_at: datetime
    is_by_arrival: bool  # no hour is told: from the opening of the sitting on
    is_remote: bool  # by telephone or by video
    town: TownIdentity  # its address alone in the discreet one
    room: str
    with_whom: str
    papers: str
    is_discreet: bool


_REMOTE = frozenset({"TELEPHONE", "VISIO"})


def convocation(session: Session, appointment_id: int, *, discreet: bool, by: Agent) -> Convocation:
    """Return what to print for an appointment. Raises `UserError` when nobody is expected there.

    Discreet when it is asked for, and always for a person under an instruction, for a restricted matter, and
    for whoever does not read of people.
    """
    found = session.execute(
        select(Appointment, Slot, Sitting, Permanence.type_code, Visitor)
        .join(Slot, Slot.id == Appointment.slot_id)
        .join(Sitting, Sitting.id == Slot.sitting_id)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .outerjoin(Visitor, Visitor.id == Appointment.visitor_id)
        .where(Appointment.id == appointment_id)
    ).first()
    if found is None or found.Appointment.state not in OCCUPYING:
        raise UserError("Ce rendez-vous n’est plus prévu. Choisir un rendez-vous à venir.")
    booked, slot, sitting, type_code, visitor = found
    name = full_name(visitor.last_name, visitor.first_name) if visitor and may_read_people(by) else ""
    by_arrival = slot.kind == "ARRIVEE"
    whole = Convocation(
        person=name,
        starts_at=datetime.combine(sitting.day, sitting.starts_at) if by_arrival else slot.starts_at,
        is_by_arrival=by_arrival,
        is_remote=booked.mode in _REMOTE,
        town=town_identity(session),
        room=sitting.room,
        with_whom=labels(session, "type_intervenant", sitting.day).get(type_code, ""),
        papers=papers_for(session, booked.domain),
        is_discreet=False,
    )
    is_quiet = discreet or not may_read_people(by) or must_be_discreet(session, appointment_id)
    return _quiet(whole) if is_quiet else whole


def must_be_discreet(session: Session, appointment_id: int) -> bool:
    """Tell whether the paper of an appointment must say nothing of it, whatever is asked for."""
    row = session.execute(
        select(Appointment.visitor_id, Appointment.domain).where(Appointment.id == appointment_id)
    ).first()
    return row is not None and (reach(session, row.visitor_id).is_guarded or is_restricted([row.domain]))


def _quiet(paper: Convocation) -> Convocation:
    """Leave when and the address: neither the service, nor its number, nor whom, nor why."""
    town = TownIdentity("", "", paper.town.address)
    return replace(
        paper, person=initials(paper.person), town=town, room="", with_whom="", papers="", is_discreet=True
    )
