"""Use cases of the day itself: who came, who was received and with what outcome, who came unexpected."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.service import author_id
from espace_citoyennete.errors import Conflict, UserError
from espace_citoyennete.french import clean
from espace_citoyennete.permanences.appointments import (
    Change,
    change_state,
    find_appointment,
    occupy,
    refuse_cancelled,
)
from espace_citoyennete.permanences.cautions import asked_again, opposed
from espace_citoyennete.permanences.model import Appointment, Sitting, Slot
from espace_citoyennete.permanences.overbooking import add_slot
from espace_citoyennete.permanences.rules import OCCUPYING, problem_of_mark, problem_of_walk_in
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.town.reference import refuse_unknown_codes
from espace_citoyennete.visitors.service import VisitorDraft, guard, save_visitor


@dataclass(frozen=True)
class WalkInDraft:
    """Somebody who comes to a sitting without an appointment, as typed or already known."""

    visitor: VisitorDraft | None = None
    domain: str | None = None
    subject: str = ""
    uid: UUID = field(default_factory=uuid4)


def mark_appointment(
    session: Session, appointment_id: int, state: str, *, now: datetime, by: Agent
) -> Change:
    """Note that the visitor arrived, was received, did not come, or was excused.

    The hour is kept on the day itself only: a result noted later does not tell when it happened.
    """
    require(by, "mark_appointment")
    appointment = find_appointment(session, appointment_id)
    day = session.scalars(select(Slot.starts_at).where(Slot.id == appointment.slot_id)).one().date()
    if problem := problem_of_mark(appointment.state, state, day, now.date()):
        raise UserError(problem)
    change = change_state(appointment, state)
    if state == "SALLE":
        appointment.arrived_at = change.earlier_arrival or now
    is_received = state == "HONORE"
    hour = change.earlier_reception or (now if day == now.date() else None)
    appointment.received_at = hour if is_received else None
    appointment.outcome = change.earlier_outcome if is_received else None
    session.flush()
    return change


def take_back(session: Session, change: Change, *, by: Agent) -> None:
    """Undo a mark or a cancellation; raise `Conflict` when somebody changed the appointment since."""
    require(by, "take_back")
    appointment = find_appointment(session, change.appointment_id)
    if appointment.state != change.state:
        raise Conflict("Ce rendez-vous a été modifié entre-temps. Vérifier son état dans la semaine.")
    if change.state not in OCCUPYING:  # its sitting may be held no more, its hours be others
        refuse_cancelled(session, appointment.slot_id)
    occupy(session, appointment, change.earlier_state, change.earlier_arrival)
    appointment.received_at, appointment.outcome = change.earlier_reception, change.earlier_outcome
    session.flush()


def note_outcome(session: Session, appointment_id: int, code: str | None, *, by: Agent) -> str | None:
    """Note what an interview came to, or nothing any more; return what was noted before."""
    require(by, "note_outcome")
    appointment = find_appointment(session, appointment_id)
    if appointment.state != "HONORE":
        raise UserError("L’issue se note pour une personne reçue. Noter d’abord R (reçu).")
    refuse_unknown_codes(session, {"outcome": ("issue_entretien", code)})
    earlier, appointment.outcome = appointment.outcome, code
    session.flush()
    return earlier


def add_walk_in(session: Session, sitting_id: int, draft: WalkInDraft, *, now: datetime, by: Agent) -> int:
    """Add to a sitting of today somebody who waits, and return the appointment's id.

    The same draft saved twice is one appointment. The slot comes and goes with its person.
    """
    require(by, "add_walk_in")
    known = session.scalar(select(Appointment.id).where(Appointment.uid == draft.uid))
    if known is not None:
        return known
    refuse_unknown_codes(session, {"domain": ("domaine_droit", draft.domain)}, now.date())
    sitting = session.get(Sitting, sitting_id, with_for_update=True)  # two at once wait for each other
    if sitting is None:
        raise UserError("Cette séance n’existe plus. Actualiser la semaine (F5).")
    if problem := problem_of_walk_in(sitting.state, sitting.day, now.date()):
        raise UserError(problem)
    visitor_id = None
    if draft.visitor is not None:
        visitor_id = save_visitor(session, draft.visitor, by=by)
        guard(session, visitor_id, draft.domain)
    appointment = Appointment(
        uid=draft.uid,
        slot_id=add_slot(session, sitting, "SANS_RDV", now.replace(second=0, microsecond=0), draft.uid).id,
        visitor_id=visitor_id,
        domain=draft.domain,
        subject=clean(draft.subject),
        asked_on=now.date(),
        booked_at=now,
        author_id=author_id(session, by.uid),
    )
    occupy(session, appointment, "SALLE", now)
    appointment.is_to_check = bool(opposed(session, asked_again(session, appointment)))
    session.flush()
    return appointment.id


def withdraw_walk_in(session: Session, appointment_id: int, *, by: Agent) -> None:
    """Take back somebody just added by mistake: neither the appointment nor its slot was ever there."""
    require(by, "withdraw_walk_in")
    appointment = find_appointment(session, appointment_id)
    slot = session.get_one(Slot, appointment.slot_id)
    if appointment.state != "SALLE" or slot.kind != "SANS_RDV":
        raise Conflict("Ce rendez-vous a changé depuis. L’annuler depuis la semaine.")
    session.delete(appointment)
    session.flush()
    session.delete(slot)
    session.flush()
