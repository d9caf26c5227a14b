"""The contacts that came of a Jeudi: tied to it, untied."""

from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.service import contact_with
from espace_citoyennete.errors import Conflict, Invalid
from espace_citoyennete.french import NO_BREAK, numeric_date
from espace_citoyennete.jeudis.model import Jeudi, JeudiFollowUp
from espace_citoyennete.jeudis.service import jeudi_with
from espace_citoyennete.rights import Agent, require


def tie_contact(session: Session, jeudi_id: int, contact_id: int, *, by: Agent) -> None:
    """Note that a contact came of a Jeudi; tied already, it stays so.

    Raises `Forbidden` for a contact that this person may not open, `Invalid` when it cannot come of it.
    """
    require(by, "tie_contact")
    contact, jeudi = contact_with(session, contact_id, by), jeudi_with(session, jeudi_id)
    if problem := _problem(jeudi, contact):
        raise Invalid({"jeudi": problem})
    if _tie(session, jeudi, contact) is None:
        uid = _uid(jeudi, contact)
        session.add(JeudiFollowUp(uid=uid, jeudi_id=jeudi.id, contact_id=contact.id))
        session.flush()


def untie_contact(session: Session, jeudi_id: int, contact_id: int, *, by: Agent) -> None:
    """Note that a contact did not come of a Jeudi after all. Raises `Conflict` when it is not tied to it."""
    require(by, "untie_contact")
    tie = _tie(session, jeudi_with(session, jeudi_id), contact_with(session, contact_id, by))
    if tie is None:
        raise Conflict("Ce contact n’est plus rattaché à ce Jeudi. Actualiser la page (F5).")
    session.delete(tie)
    session.flush()


def _tie(session: Session, jeudi: Jeudi, contact: Contact) -> JeudiFollowUp | None:
    found = select(JeudiFollowUp).where(JeudiFollowUp.jeudi_id == jeudi.id)
    return session.scalar(found.where(JeudiFollowUp.contact_id == contact.id))


def _uid(jeudi: Jeudi, contact: Contact) -> UUID:
    """Return the uid of a tie, made from its ends: untied and tied again, it is the same row."""
    return uuid5(jeudi.uid, str(contact.uid))


def _problem(jeudi: Jeudi, contact: Contact) -> str:
    """Return why a contact cannot have come of a Jeudi, or nothing."""
    if jeudi.cancelled:
        return f"Ce Jeudi est annulé{NO_BREAK}: en choisir un autre."
    if contact.removed_at is not None:
        return "Ce contact est dans la Corbeille. L’en sortir d’abord (Réglages)."
    day = contact.occurred_at.date()
    if day < jeudi.held_on:
        return (
            f"Ce contact est du {numeric_date(day)}, avant ce Jeudi du {numeric_date(jeudi.held_on)}"
            f"{NO_BREAK}: choisir un Jeudi tenu plus tôt."
        )
    return ""
