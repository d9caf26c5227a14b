"""Use cases of Point Justice: plan permanences; book, move, cancel and mark appointments."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, func, insert, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.french import NO_BREAK, clean, clock_time, long_date, short_date
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.rules import (
    MOVABLE,
    OCCUPYING,
    Plan,
    Rule,
    plan,
    problem_of_mark,
    slot_times,
    to_json,
)
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.town.reference import refuse_unknown_codes
from espace_citoyennete.town.rules import Calendar
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import full_name
from espace_citoyennete.visitors.service import VisitorDraft, save_visitor

# Plan permanences


@dataclass(frozen=True)
class PermanenceDraft:
    """A permanence as planned; a single sitting has one day as first and last."""

    type_code: str
    label: str
    rule: Rule
    first_day: date
    last_day: date
    starts_at: time
    ends_at: time
    slot_minutes: int
    room: str = ""
    organisation_id: int | None = None
    practitioner_id: int | None = None
    skips_school_holidays: bool = False
    skips_public_holidays: bool = True
    uid: UUID = field(default_factory=uuid4)


def preview_permanence(draft: PermanenceDraft, calendar: Calendar) -> Plan:
    """Return the sittings that a draft would give; raise `Invalid` as `create_permanence` does."""
    if problems := _permanence_problems(draft):
        raise Invalid(problems)
    slots_each = len(slot_times(draft.first_day, draft.starts_at, draft.ends_at, draft.slot_minutes))
    planned = plan(
        draft.rule,
        draft.first_day,
        draft.last_day,
        slots_each,
        calendar,
        school_holidays=draft.skips_school_holidays,
        public_holidays_too=draft.skips_public_holidays,
    )
    if not planned.days:
        raise Invalid({"rule": "Aucune séance sur cette période. Vérifier la règle et les dates."})
    return planned


def create_permanence(session: Session, draft: PermanenceDraft, *, calendar: Calendar, by: Agent) -> int:
    """Keep a permanence with all its sittings and slots and return its id; saved twice it is one permanence.

    Raises `Invalid` with the field and the remedy, `Conflict` when the room or the practitioner is taken.
    """
    require(by, "create_permanence")
    known = session.scalar(select(Permanence.id).where(Permanence.uid == draft.uid))
    if known is not None:
        return known
    planned = preview_permanence(draft, calendar)
    refuse_unknown_codes(session, {"type_code": ("type_intervenant", draft.type_code)}, draft.first_day)
    _refuse_conflicts(session, draft, planned.days)
    permanence = Permanence(
        uid=draft.uid,
        type_code=draft.type_code,
        label=clean(draft.label),
        organisation_id=draft.organisation_id,
        practitioner_id=draft.practitioner_id,
        rule=to_json(draft.rule),
        first_day=draft.first_day,
        last_day=draft.last_day,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        slot_minutes=draft.slot_minutes,
        room=clean(draft.room),
        skips_school_holidays=draft.skips_school_holidays,
        skips_public_holidays=draft.skips_public_holidays,
    )
    session.add(permanence)
    session.flush()
    _store_sittings(session, permanence, planned.days)
    return permanence.id


def _permanence_problems(draft: PermanenceDraft) -> dict[str, str]:
    problems = {}
    if not draft.type_code:
        problems["type_code"] = "Choisir le type de permanence dans la liste (↓)."
    if not clean(draft.label) or len(clean(draft.label)) > 120:
        problems["label"] = "Écrire un libellé de 1 à 120 caractères."
    if len(clean(draft.room)) > 80:
        problems["room"] = f"Le lieu dépasse 80 caractères{NO_BREAK}: le raccourcir."
    if draft.last_day < draft.first_day:
        problems["last_day"] = f"La fin précède le début{NO_BREAK}: vérifier les deux dates."
    elif (draft.last_day - draft.first_day).days > 3 * 366:
        problems["last_day"] = "Une permanence couvre trois ans au plus. Choisir une fin plus proche."
    if not 5 <= draft.slot_minutes <= 240:
        problems["slot_minutes"] = "Un créneau dure de 5 à 240 minutes."
    elif not slot_times(draft.first_day, draft.starts_at, draft.ends_at, draft.slot_minutes):
        problems["ends_at"] = "Aucun créneau ne tient entre ces deux heures. Retarder la fin."
    return problems


def _store_sittings(session: Session, permanence: Permanence, days: tuple[date, ...]) -> None:
    """Insert every sitting and slot in two statements."""
    shared = {
        "permanence_id": permanence.id,
        "practitioner_id": permanence.practitioner_id,
        "starts_at": permanence.starts_at,
        "ends_at": permanence.ends_at,
        "room": permanence.room,
    }
    session.execute(insert(Sitting), [{**shared, "day": day} for day in days])
    stored = session.execute(select(Sitting.id, Sitting.day).where(Sitting.permanence_id == permanence.id))
    minutes = permanence.slot_minutes
    slots = [
        {"sitting_id": sitting_id, "starts_at": at, "minutes": minutes}
        for sitting_id, day in stored
        for at in slot_times(day, permanence.starts_at, permanence.ends_at, minutes)
    ]
    session.execute(insert(Slot), slots)


def _refuse_conflicts(session: Session, draft: PermanenceDraft, days: tuple[date, ...]) -> None:
    room = clean(draft.room)
    same_room = and_(Sitting.room == room, Sitting.room != "")
    same_person = Sitting.practitioner_id == draft.practitioner_id
    other = session.execute(
        select(Sitting, Permanence.label)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .where(
            Sitting.day.between(days[0], days[-1]),
            Sitting.day.in_(days),
            Sitting.state == "PREVUE",
            Sitting.starts_at < draft.ends_at,  # half-open: one ends when the other starts
            Sitting.ends_at > draft.starts_at,
            or_(same_room, same_person) if draft.practitioner_id else same_room,
        )
        .order_by(Sitting.day, Sitting.starts_at)
        .limit(1)
    ).first()
    if other is None:
        return
    sitting, label = other
    taken = f"Le lieu « {room} »" if room and sitting.room == room else "L’intervenant"
    raise Conflict(
        f"{taken} est déjà pris {long_date(sitting.day)} de {clock_time(sitting.starts_at)} "
        f"à {clock_time(sitting.ends_at)} par « {label} ». "
        "Choisir un autre lieu, un autre jour ou une autre heure."
    )


@dataclass(frozen=True)
class PersonToCall:
    """Somebody whose appointment falls with a cancelled sitting, and how to reach this person safely."""

    appointment_id: int
    name: str
    phone: str
    safe_contact: str
    safe_note: str
    was_at: datetime


def cancel_sitting(session: Session, sitting_id: int, reason: str, *, by: Agent) -> list[PersonToCall]:
    """Cancel a sitting and its appointments to come; return everybody to call back."""
    require(by, "cancel_sitting")
    sitting = session.get(Sitting, sitting_id)
    if sitting is None or sitting.state != "PREVUE":
        raise UserError("Cette séance est déjà annulée. Actualiser la semaine (F5).")
    if not clean(reason):
        raise Invalid({"reason": "Écrire la raison de l’annulation, par exemple « intervenant absent »."})
    sitting.state, sitting.reason = "ANNULEE", clean(reason)[:200]
    dropped = session.execute(
        select(Appointment, Slot.starts_at, Visitor)
        .join(Slot, Slot.id == Appointment.slot_id)
        .outerjoin(Visitor, Visitor.id == Appointment.visitor_id)
        .where(Slot.sitting_id == sitting_id, Appointment.state.in_(MOVABLE))
        .order_by(Slot.starts_at)
    ).all()
    for appointment, _at, _visitor in dropped:
        appointment.state = "ANNULE_SERVICE"
    session.flush()
    return [_person_to_call(appointment, at, visitor) for appointment, at, visitor in dropped]


def restore_sitting(session: Session, sitting_id: int, appointment_ids: Sequence[int], *, by: Agent) -> None:
    """Take back the cancellation of a sitting and give these people their appointments again."""
    require(by, "restore_sitting")
    sitting = session.get(Sitting, sitting_id)
    if sitting is None or sitting.state != "ANNULEE":
        raise Conflict("Cette séance a été modifiée entre-temps. Vérifier son état dans la semaine.")
    sitting.state, sitting.reason = "PREVUE", ""
    for appointment_id in appointment_ids:
        appointment = _appointment(session, appointment_id)
        if appointment.state == "ANNULE_SERVICE":
            _occupy(session, appointment, "A_VENIR", None)


def _person_to_call(appointment: Appointment, at: datetime, visitor: Visitor | None) -> PersonToCall:
    if visitor is None:
        return PersonToCall(appointment.id, "Nom non communiqué", "", "STANDARD", "", at)
    name = full_name(visitor.last_name, visitor.first_name)
    return PersonToCall(appointment.id, name, visitor.phone, visitor.safe_contact, visitor.safe_note, at)


# Appointments


@dataclass(frozen=True)
class BookingDraft:
    """An appointment as asked for: the slot, and the person as typed or already known."""

    slot_id: int
    visitor: VisitorDraft | None = None
    visitor_id: int | None = None
    domain: str | None = None
    subject: str = ""
    contact_id: int | None = None
    uid: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class Change:
    """What a use case did to an appointment, to be taken back if nobody changed it since."""

    appointment_id: int
    state: str
    earlier_state: str
    earlier_arrival: datetime | None


def book_appointment(session: Session, draft: BookingDraft, *, now: datetime, by: Agent) -> int:
    """Book a slot and return the appointment's id; the same draft saved twice is one appointment.

    Raises `Conflict` when the slot was taken first, and names the next free one.
    """
    require(by, "book_appointment")
    known = session.scalar(select(Appointment.id).where(Appointment.uid == draft.uid))
    if known is not None:
        return known
    subject = _subject(draft.subject)
    refuse_unknown_codes(session, {"domain": ("domaine_droit", draft.domain)}, now.date())
    _refuse_cancelled(session, draft.slot_id)
    visitor_id = draft.visitor_id
    if draft.visitor is not None:
        visitor_id = save_visitor(session, draft.visitor, by=by)
    appointment = Appointment(
        uid=draft.uid,
        slot_id=draft.slot_id,
        visitor_id=visitor_id,
        contact_id=draft.contact_id,
        domain=draft.domain,
        subject=subject,
        booked_at=now,
    )
    _occupy(session, appointment)
    return appointment.id


def withdraw_booking(session: Session, appointment_id: int, *, by: Agent) -> None:
    """Take back a booking just made by mistake: it leaves no cancellation in the figures."""
    require(by, "withdraw_booking")
    appointment = _appointment(session, appointment_id)
    if appointment.state != "A_VENIR":
        raise Conflict("Ce rendez-vous a changé depuis. L’annuler depuis la semaine.")
    session.delete(appointment)
    session.flush()


def move_appointment(session: Session, appointment_id: int, slot_id: int, *, now: datetime, by: Agent) -> int:
    """Move an appointment to a free slot and return the new one's id; the old one keeps the link."""
    require(by, "move_appointment")
    old = _appointment(session, appointment_id)
    if old.state not in MOVABLE:
        raise UserError("Seul un rendez-vous à venir se déplace. En prendre un nouveau sur un créneau libre.")
    if old.slot_id == slot_id:
        raise UserError("Ce rendez-vous est déjà sur ce créneau. Choisir un autre créneau libre.")
    _refuse_cancelled(session, slot_id)
    new = Appointment(
        slot_id=slot_id,
        visitor_id=old.visitor_id,
        contact_id=old.contact_id,
        domain=old.domain,
        subject=old.subject,
        booked_at=now,
    )
    _occupy(session, new)
    old.state, old.moved_to_id = "DEPLACE", new.id
    session.flush()
    return new.id


def correct_appointment(
    session: Session,
    appointment_id: int,
    version: int,
    *,
    domain: str | None,
    subject: str,
    by: Agent,
) -> None:
    """Note what an appointment read at `version` was about; raise `Conflict` when it changed since."""
    require(by, "correct_appointment")
    appointment = _appointment(session, appointment_id)
    if appointment.version != version:
        raise Conflict("Ce rendez-vous a été modifié entre-temps. Le rouvrir pour voir la nouvelle version.")
    refuse_unknown_codes(session, {"domain": ("domaine_droit", domain)})
    appointment.domain, appointment.subject = domain, _subject(subject)
    session.flush()


def cancel_appointment(session: Session, appointment_id: int, *, by_visitor: bool, by: Agent) -> Change:
    """Cancel an appointment, at the visitor's word or by the service; its slot is free again."""
    require(by, "cancel_appointment")
    appointment = _appointment(session, appointment_id)
    if appointment.state not in MOVABLE:
        raise UserError("Seul un rendez-vous à venir s’annule. Corriger la présence par R, A ou E.")
    return _change(session, appointment, "ANNULE_USAGER" if by_visitor else "ANNULE_SERVICE", None)


def mark_appointment(
    session: Session, appointment_id: int, state: str, *, now: datetime, by: Agent
) -> Change:
    """Note that the visitor arrived, was received, did not come, or was excused."""
    require(by, "mark_appointment")
    appointment = _appointment(session, appointment_id)
    day = _slot_time(session, appointment.slot_id).date()
    if problem := problem_of_mark(appointment.state, state, day, now.date()):
        raise UserError(problem)
    arrival = now if state == "SALLE" else appointment.arrived_at
    return _change(session, appointment, state, arrival)


def take_back(session: Session, change: Change, *, by: Agent) -> None:
    """Undo a mark or a cancellation; raise `Conflict` when somebody changed the appointment since."""
    require(by, "take_back")
    appointment = _appointment(session, change.appointment_id)
    if appointment.state != change.state:
        raise Conflict("Ce rendez-vous a été modifié entre-temps. Vérifier son état dans la semaine.")
    _occupy(session, appointment, change.earlier_state, change.earlier_arrival)


def record_past_appointments(session: Session, rows: Iterable[Mapping[str, Any]]) -> None:
    """Keep many appointments already checked, in any state (imports, demonstration)."""
    kept = [dict(row) for row in rows]
    if kept:
        session.execute(insert(Appointment), kept)


def _appointment(session: Session, appointment_id: int) -> Appointment:
    appointment = session.get(Appointment, appointment_id)
    if appointment is None:
        raise UserError("Ce rendez-vous n’existe plus. Actualiser la semaine (F5).")
    return appointment


def _subject(typed: str) -> str:
    subject = clean(typed)
    if len(subject) > 120:
        raise Invalid({"subject": f"Le motif court dépasse 120 caractères{NO_BREAK}: le raccourcir."})
    return subject


def _slot_time(session: Session, slot_id: int) -> datetime:
    return session.scalars(select(Slot.starts_at).where(Slot.id == slot_id)).one()


def _change(session: Session, appointment: Appointment, state: str, arrival: datetime | None) -> Change:
    earlier_state, earlier_arrival = appointment.state, appointment.arrived_at
    appointment.state, appointment.arrived_at = state, arrival
    session.flush()
    return Change(appointment.id, state, earlier_state, earlier_arrival)


def _refuse_cancelled(session: Session, slot_id: int) -> None:
    held = session.scalar(
        select(Sitting.state).join(Slot, Slot.sitting_id == Sitting.id).where(Slot.id == slot_id)
    )
    if held != "PREVUE":
        raise Conflict("Cette séance est annulée. Choisir un créneau d’une autre séance.")


def _occupy(
    session: Session, appointment: Appointment, state: str = "A_VENIR", arrived_at: datetime | None = None
) -> None:
    """Write an appointment into its slot: the base decides who was first, looking is for the sentence."""
    slot_id = appointment.slot_id
    try:
        with session.begin_nested():  # what was written before is kept when the slot is refused
            appointment.state, appointment.arrived_at = state, arrived_at
            session.add(appointment)
    except IntegrityError as refusal:
        taken = select(Appointment.id).where(Appointment.slot_id == slot_id, Appointment.state.in_(OCCUPYING))
        if session.scalar(taken) is None:
            raise
        raise Conflict(_taken_sentence(session, slot_id)) from refusal


def is_free() -> ColumnElement[bool]:
    """Tell, in a query on `Slot` and `Sitting`, whether nobody holds the slot of a sitting not cancelled."""
    taken = select(Appointment.id).where(Appointment.slot_id == Slot.id, Appointment.state.in_(OCCUPYING))
    return and_(Sitting.state == "PREVUE", ~taken.exists())


def _taken_sentence(session: Session, slot_id: int) -> str:
    """Say that a slot was taken, and which one of the same type of permanence comes next."""
    at, type_code = session.execute(
        select(Slot.starts_at, Permanence.type_code)
        .join(Sitting, Sitting.id == Slot.sitting_id)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .where(Slot.id == slot_id)
    ).one()
    following = session.scalar(
        select(func.min(Slot.starts_at))
        .join(Sitting, Sitting.id == Slot.sitting_id)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .where(Permanence.type_code == type_code, Slot.starts_at >= at, is_free())
    )
    if following is None:
        return "Ce créneau vient d’être pris. Aucun autre n’est libre dans ce type de permanence."
    day = "" if following.date() == at.date() else f"{short_date(following.date())} "
    return f"Ce créneau vient d’être pris. Prochain libre{NO_BREAK}: {day}{clock_time(following)}."
