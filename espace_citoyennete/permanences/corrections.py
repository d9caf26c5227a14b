"""Use cases of an appointment already taken: what it is about and against whom, corrected and taken back."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.model import User
from espace_citoyennete.contacts.rules import is_restricted
from espace_citoyennete.errors import Conflict, Forbidden, UserError
from espace_citoyennete.french import NO_BREAK, moment
from espace_citoyennete.permanences.appointments import checked_text, find_appointment
from espace_citoyennete.permanences.cautions import TO_CONFIRM, Caution, asked_again, opposed
from espace_citoyennete.permanences.model import Appointment, Slot
from espace_citoyennete.permanences.rules import OCCUPYING
from espace_citoyennete.rights import Agent, may_read_restricted, require
from espace_citoyennete.storage.rows import id_with
from espace_citoyennete.town.reference import refuse_unknown_codes
from espace_citoyennete.visitors.service import guard


@dataclass(frozen=True)
class Correction:
    """What an appointment is about and against whom, as typed."""

    domain: str | None = None
    subject: str = ""
    opponent: str = ""


@dataclass(frozen=True)
class Corrected:
    """What a correction wrote over, to be taken back."""

    appointment: UUID
    earlier: Correction
    was_to_check: bool


def correct_appointment(
    session: Session, appointment_id: int, version: int | None, correction: Correction, *, by: Agent
) -> Corrected:
    """Note what an appointment read at `version` is about; raise `Conflict` when it changed since.

    Raises `UserError` for one that was moved: nobody would read there what is noted.

    Against somebody else, the dispute is looked for again: the coordination finds it to check. A person
    guarded by what it is about stays so when it is about something else. An act done again gives no
    version: `Database.unchanged` has looked at every row.
    """
    require(by, "correct_appointment")
    appointment = find_appointment(session, appointment_id)
    if version is not None and not _may_read(session, appointment, by):
        raise Forbidden("Ce rendez-vous est en accès restreint. Demander à la coordination.")
    if version not in (None, appointment.version):
        raise Conflict("Ce rendez-vous a été modifié entre-temps. Le rouvrir pour voir la nouvelle version.")
    _refuse_moved(session, appointment)
    refuse_unknown_codes(session, {"domain": ("domaine_droit", correction.domain)})
    done = Corrected(appointment.uid, _told(appointment), appointment.is_to_check)
    opponent = checked_text(correction.opponent, "opponent", "La partie adverse")
    is_disputed = _reveals_a_dispute(session, appointment, opponent)
    appointment.domain, appointment.opponent = correction.domain, opponent
    appointment.subject = checked_text(correction.subject, "subject", "Le motif court")
    appointment.is_to_check = appointment.is_to_check or is_disputed
    session.flush()
    if appointment.visitor_id is not None:
        guard(session, appointment.visitor_id, correction.domain)
    return done


def correction_cautions(session: Session, appointment_id: int, correction: Correction) -> tuple[Caution, ...]:
    """Return what is to be confirmed before this correction: a dispute, of which nothing more is told."""
    appointment = find_appointment(session, appointment_id)
    return (TO_CONFIRM,) if _reveals_a_dispute(session, appointment, correction.opponent) else ()


def take_back_correction(session: Session, done: Corrected, *, by: Agent) -> None:
    """Put back what an appointment was about, and whether the coordination had to confirm it."""
    require(by, "take_back_correction")
    appointment = find_appointment(session, id_with(session, Appointment, done.appointment))
    for name, value in vars(done.earlier).items():
        setattr(appointment, name, value)
    appointment.is_to_check = done.was_to_check
    session.flush()


def _told(appointment: Appointment) -> Correction:
    return Correction(appointment.domain, appointment.subject, appointment.opponent)


def _refuse_moved(session: Session, appointment: Appointment) -> None:
    new = select(Slot.starts_at).join(Appointment, Appointment.slot_id == Slot.id)
    at = session.scalar(new.where(Appointment.id == appointment.moved_to_id))
    if at is not None:
        raise UserError(f"Ce rendez-vous a été déplacé{NO_BREAK}: ouvrir celui du {moment(at)}.")


def _may_read(session: Session, appointment: Appointment, by: Agent) -> bool:
    author = session.scalar(select(User.uid).where(User.id == appointment.author_id))
    return not is_restricted([appointment.domain]) or may_read_restricted(by, author)


def _reveals_a_dispute(session: Session, appointment: Appointment, opponent: str) -> bool:
    """Tell whether somebody on the other side is heard there; what was known already is not told again."""
    if opponent == appointment.opponent or appointment.state not in OCCUPYING:
        return False
    return bool(opposed(session, asked_again(session, appointment, opponent)))
