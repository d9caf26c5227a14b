"""Use cases of an appointment: book, move, check, cancel, and take back what was just done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.service import author_id
from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.french import NO_BREAK, clean, clock_time, short_date
from espace_citoyennete.permanences.cautions import Asked, Caution, asked_again, cautions, opposed
from espace_citoyennete.permanences.holds import end_hold, instant_of
from espace_citoyennete.permanences.model import OCCUPIED, Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.rules import LEFT_BEHIND, MOVABLE, OCCUPYING, PLANNED
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.erasing import is_pointed_at
from espace_citoyennete.storage.rows import uid_of
from espace_citoyennete.town.reference import refuse_unknown_codes
from espace_citoyennete.town.years import refuse_day_erased
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.service import VisitorDraft, guard, has_phone, save_visitor

TEXT_LENGTH = 120


@dataclass(frozen=True)
class BookingDraft:
    """An appointment as asked for: the slot, and the person as typed or already known."""

    slot_id: int
    visitor: VisitorDraft | None = None
    visitor_id: int | None = None
    domain: str | None = None
    subject: str = ""
    contact_id: int | None = None
    mode: str = "SUR_PLACE"  # code of `modalite_rdv`
    opponent: str = ""
    reason: str = ""  # why a full sitting is added to
    confirmed: tuple[str, ...] = ()  # codes of the cautions that the person at the desk confirmed
    replaces: UUID | None = None  # the appointment given up for this one, even by somebody not named there
    uid: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class Change:
    """What a use case did to an appointment, to be taken back if nobody changed it since."""

    appointment_id: int
    state: str
    earlier_state: str
    earlier_arrival: datetime | None
    earlier_reception: datetime | None
    earlier_outcome: str | None


def book_appointment(session: Session, draft: BookingDraft, *, now: datetime, by: Agent) -> int:
    """Book a slot and return the appointment's id; the same draft saved twice is one appointment.

    Raises `Conflict` when the slot was taken first, and names the next free one; `Invalid` as well for an
    appointment by phone of somebody without a number.
    """
    require(by, "book_appointment")
    known = session.scalar(select(Appointment.id).where(Appointment.uid == draft.uid))
    if known is not None:
        return known
    refuse_cancelled(session, draft.slot_id)
    appointment = _asked_for(session, draft, now, by)
    end_hold(session, draft.slot_id, appointment.visitor_id, instant=instant_of(now), author=by.uid)
    occupy(session, appointment)
    _follow_up(session, draft, appointment)
    return appointment.id


def _follow_up(session: Session, draft: BookingDraft, new: Appointment) -> None:
    """Tell of the appointment given up where its person goes now."""
    old = session.scalar(select(Appointment).where(Appointment.uid == draft.replaces))
    if old is not None and old.state not in OCCUPYING:
        old.moved_to_id = new.id
        session.flush()


def booking_cautions(session: Session, draft: BookingDraft, *, now: datetime) -> tuple[Caution, ...]:
    """Return what the person at the desk has still to confirm before this booking."""
    told = cautions(session, _asked(session, draft), now=now)
    return tuple(caution for caution in told if caution.code not in draft.confirmed)


def _asked_for(session: Session, draft: BookingDraft, now: datetime, by: Agent) -> Appointment:
    """Return the appointment of a draft, its person kept: it has its slot only once it is written there."""
    subject = checked_text(draft.subject, "subject", "Le motif court")
    opponent = checked_text(draft.opponent, "opponent", "La partie adverse")
    codes = {"domain": ("domaine_droit", draft.domain), "mode": ("modalite_rdv", draft.mode)}
    refuse_unknown_codes(session, codes, now.date())
    is_to_check = bool(opposed(session, _asked(session, draft)))
    visitor_id = draft.visitor_id
    if draft.visitor is not None:
        visitor_id = save_visitor(session, draft.visitor, by=by)
    if draft.mode == "TELEPHONE" and (visitor_id is None or not has_phone(session, visitor_id)):
        raise Invalid({"phone": f"Téléphone{NO_BREAK}: à renseigner pour un rendez-vous par téléphone."})
    if visitor_id is not None:
        guard(session, visitor_id, draft.domain)
    return Appointment(
        uid=draft.uid,
        slot_id=draft.slot_id,
        visitor_id=visitor_id,
        contact_id=draft.contact_id,
        domain=draft.domain,
        subject=subject,
        mode=draft.mode,
        opponent=opponent,
        asked_on=now.date(),
        booked_at=now,
        reason=checked_text(draft.reason, "reason", "La raison"),
        warnings=" ".join(draft.confirmed),
        is_to_check=is_to_check,
        author_id=author_id(session, by.uid),
    )


def _asked(session: Session, draft: BookingDraft) -> Asked:
    visitor = draft.visitor
    if visitor is None and draft.visitor_id is not None:
        visitor = VisitorDraft(None, uid=uid_of(session, Visitor, draft.visitor_id))
    return Asked(draft.slot_id, visitor, draft.domain, draft.opponent)


def withdraw_booking(session: Session, appointment_id: int, *, by: Agent) -> None:
    """Take back a booking just made by mistake: it leaves no cancellation in the figures.

    A slot added for its person alone goes with it.
    """
    require(by, "withdraw_booking")
    appointment = find_appointment(session, appointment_id)
    given_up = select(Appointment).where(
        Appointment.moved_to_id == appointment_id, Appointment.state != "DEPLACE"
    )
    for old in session.scalars(given_up):
        old.moved_to_id = None
    session.flush()
    # Whoever is on a call list stays on it: the booking is cancelled, not made as if it never was.
    if appointment.state != "A_VENIR" or is_pointed_at(session, appointment):
        raise Conflict("Ce rendez-vous a changé depuis. L’annuler depuis la semaine.")
    slot = session.get_one(Slot, appointment.slot_id)
    session.delete(appointment)
    session.flush()
    if slot.kind not in PLANNED:
        session.delete(slot)
        session.flush()


def move_appointment(
    session: Session, appointment_id: int, slot_id: int, *, uid: UUID | None = None, now: datetime, by: Agent
) -> int:
    """Move an appointment to a free slot and return the new one's id; the old one keeps the link."""
    require(by, "move_appointment")
    old = find_appointment(session, appointment_id)
    if old.state not in MOVABLE:
        raise UserError("Seul un rendez-vous à venir se déplace. En prendre un nouveau sur un créneau libre.")
    if old.slot_id == slot_id:
        raise UserError("Ce rendez-vous est déjà sur ce créneau. Choisir un autre créneau libre.")
    refuse_cancelled(session, slot_id)
    end_hold(session, slot_id, old.visitor_id, instant=instant_of(now), author=by.uid)
    new = Appointment(
        uid=uid or uuid4(),
        slot_id=slot_id,
        visitor_id=old.visitor_id,
        contact_id=old.contact_id,
        domain=old.domain,
        subject=old.subject,
        mode=old.mode,
        opponent=old.opponent,
        asked_on=old.asked_on,
        booked_at=now,
        warnings=old.warnings,
        is_to_check=old.is_to_check or _meets_the_other_side(session, old, slot_id),
        author_id=author_id(session, by.uid),
    )
    occupy(session, new)
    old.state, old.moved_to_id = "DEPLACE", new.id
    session.flush()
    return new.id


def _meets_the_other_side(session: Session, old: Appointment, slot_id: int) -> bool:
    """Tell whether a move brings somebody to a practitioner who hears the other side of the dispute."""
    if old.visitor_id is None or _practitioner(session, old.slot_id) == _practitioner(session, slot_id):
        return False  # nobody is named, or the coordination already knows
    return bool(opposed(session, replace(asked_again(session, old), slot_id=slot_id)))


def _practitioner(session: Session, slot_id: int) -> tuple[int, int | None]:
    """Return whom a slot is with: its practitioner, or else the bar of its permanence."""
    row = select(Sitting.permanence_id, Sitting.practitioner_id).join(Slot).where(Slot.id == slot_id)
    permanence_id, practitioner_id = session.execute(row).one()
    return (0, practitioner_id) if practitioner_id else (permanence_id, None)


def withdraw_move(session: Session, appointment_id: int, earlier_state: str, *, by: Agent) -> None:
    """Take back a move: the appointment is in its first slot again, and the new one was never made.

    Raises `Conflict` when somebody took the first slot, or marked the appointment since.
    """
    require(by, "withdraw_move")
    new = find_appointment(session, appointment_id)
    old = session.scalar(select(Appointment).where(Appointment.moved_to_id == appointment_id))
    if old is None or new.state != "A_VENIR":
        raise Conflict("Ce rendez-vous a changé depuis. Le déplacer depuis la semaine.")
    refuse_cancelled(session, old.slot_id)
    occupy(session, old, earlier_state, old.arrived_at)
    if is_pointed_at(session, new):
        raise Conflict("Ce rendez-vous est sur une liste d’appels. Le déplacer depuis la semaine.")
    session.delete(new)
    session.flush()


def check_appointment(session: Session, appointment_id: int, *, is_checked: bool = True, by: Agent) -> None:
    """Note that the coordination confirms an appointment, or that it is to be looked at again."""
    require(by, "check_appointment")
    find_appointment(session, appointment_id).is_to_check = not is_checked
    session.flush()


def cancel_appointment(session: Session, appointment_id: int, *, by_visitor: bool, by: Agent) -> Change:
    """Cancel an appointment, at the visitor's word or by the service; its slot is free again."""
    require(by, "cancel_appointment")
    appointment = find_appointment(session, appointment_id)
    if appointment.state not in MOVABLE:
        raise UserError("Seul un rendez-vous à venir s’annule. Corriger la présence par R, A ou E.")
    change = change_state(appointment, "ANNULE_USAGER" if by_visitor else "ANNULE_SERVICE")
    appointment.arrived_at = None
    session.flush()
    return change


def record_past_appointments(session: Session, rows: Iterable[Mapping[str, Any]]) -> None:
    """Keep many appointments already checked, in any state (imports, demonstration)."""
    kept = [{"asked_on": row["booked_at"].date(), **row} for row in rows]
    if kept:
        session.execute(insert(Appointment), kept)


def find_appointment(session: Session, appointment_id: int) -> Appointment:
    """Return an appointment, or raise `UserError` when it is no more."""
    appointment = session.get(Appointment, appointment_id)
    if appointment is None:
        raise UserError("Ce rendez-vous n’existe plus. Actualiser la semaine (F5).")
    return appointment


def change_state(appointment: Appointment, state: str) -> Change:
    """Give an appointment another state, and return what it was."""
    change = Change(
        appointment.id,
        state,
        appointment.state,
        appointment.arrived_at,
        appointment.received_at,
        appointment.outcome,
    )
    appointment.state = state
    return change


def checked_text(typed: str, field_name: str, word: str) -> str:
    """Return a short text as it is kept. Raises `Invalid` under its field when it is too long."""
    text = clean(typed)
    if len(text) > TEXT_LENGTH:
        sentence = f"{word} dépasse {TEXT_LENGTH} caractères{NO_BREAK}: raccourcir le texte."
        raise Invalid({field_name: sentence})
    return text


def refuse_cancelled(session: Session, slot_id: int) -> None:
    """Raise `Conflict` for a slot of a sitting held no more, or whose hours have changed since."""
    state, kind = session.execute(
        select(Sitting.state, Slot.kind).join(Slot, Slot.sitting_id == Sitting.id).where(Slot.id == slot_id)
    ).one()
    if state != "PREVUE":
        raise Conflict("Cette séance est annulée. Choisir un créneau d’une autre séance.")
    if kind == LEFT_BEHIND:
        raise Conflict("Les horaires de cette séance ont changé. Choisir un autre créneau.")


def occupy(
    session: Session, appointment: Appointment, state: str = "A_VENIR", arrived_at: datetime | None = None
) -> None:
    """Write an appointment into its slot: the base decides who was first, looking is for the sentence.

    Raises `UserError` in a year of which the records were erased: its figures were kept without this one.
    """
    slot_id = appointment.slot_id
    day = session.scalars(select(Slot.starts_at).where(Slot.id == slot_id)).one().date()
    refuse_day_erased(session, day)
    try:
        with session.begin_nested():  # what was written before is kept when the slot is refused
            appointment.state, appointment.arrived_at, appointment.moved_to_id = state, arrived_at, None
            session.add(appointment)
    except IntegrityError as refusal:
        taken = select(Appointment.id).where(Appointment.slot_id == slot_id, Appointment.state.in_(OCCUPYING))
        if session.scalar(taken) is None:
            raise
        raise Conflict(_taken_sentence(session, slot_id)) from refusal


def is_free(slot: type[Slot] = Slot) -> ColumnElement[bool]:
    """Tell, in a query on `Slot` and `Sitting`, whether nobody has a planned slot of a sitting held.

    A slot that somebody is choosing is free all the same: `holds.is_not_held` tells who may be offered it.
    """
    taken = select(Appointment.id).where(Appointment.slot_id == slot.id, OCCUPIED)
    return and_(Sitting.state == "PREVUE", slot.kind.in_(PLANNED), ~taken.exists())


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
