"""Use cases of the emergency card: keep its numbers true, note at once that an emergency was dealt with."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.model import User
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.rules import EMERGENCY
from espace_citoyennete.contacts.service import ContactDraft, log_contact
from espace_citoyennete.emergency.model import EmergencyNumber
from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.french import clean
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.town.reference import motives

# The right number was given, whatever the danger: neither a demand for law nor, always, a violence.
_REQUEST = "ORIENTATION"

_LENGTHS = {"number": 40, "purpose": 200, "hours": 120}
_MISSING = {
    "number": "Écrire le numéro à composer, ou l’adresse à donner.",
    "purpose": "Écrire pour qui et pour quoi donner ce numéro.",
}


@dataclass(frozen=True)
class EmergencyDraft:
    """A number being added or changed."""

    number: str
    purpose: str
    hours: str = ""
    checked_on: date | None = None
    uid: UUID = field(default_factory=uuid4)


def save_emergency_number(session: Session, draft: EmergencyDraft, *, today: date, by: Agent) -> int:
    """Add a number at the end of the card, or change the one of the same uid, and return its id.

    Raises `Invalid`.
    """
    require(by, "save_emergency_number")
    facts = _checked(draft, today)
    row = session.scalar(select(EmergencyNumber).where(EmergencyNumber.uid == draft.uid))
    if row is None:
        last = session.scalar(select(func.max(EmergencyNumber.position)))
        row = EmergencyNumber(uid=draft.uid, position=0 if last is None else last + 1)
        session.add(row)
    for name, value in facts.items():
        setattr(row, name, value)
    row.checked_on = draft.checked_on
    session.flush()
    return row.id


def check_emergency_number(
    session: Session, number_id: int, version: int | None, *, checked_on: date | None, by: Agent
) -> int:
    """Keep the day on which a number read at `version` was checked; return the version that this makes.

    Raises `Conflict` when somebody changed the number since.
    """
    require(by, "check_emergency_number")
    row = _row(session, number_id)
    if version not in (None, row.version):
        raise Conflict("Ce numéro a été modifié entre-temps. Actualiser la liste (F5).")
    row.checked_on = checked_on
    session.flush()
    return row.version


def retire_emergency_number(session: Session, number_id: int, *, today: date, by: Agent) -> None:
    """Show a number on the card no more."""
    require(by, "retire_emergency_number")
    _row(session, number_id).retired_on = today


def restore_emergency_number(session: Session, number_id: int, *, by: Agent) -> None:
    """Show a retired number on the card again."""
    require(by, "restore_emergency_number")
    _row(session, number_id).retired_on = None


def log_emergency(session: Session, uid: UUID, *, now: datetime, by: Agent) -> int:
    """Note at once a contact whose emergency was dealt with, and return its id.

    It came by the channel of this person's last contact of the day, else by telephone; the rest is `NC`.
    """
    require(by, "log_emergency")
    is_offered = EMERGENCY in {row.code for row in motives(session, now.date())}
    draft = ContactDraft(
        channel=_last_channel(session, now, by) or "TEL_ENTRANT",
        occurred_at=now,
        motive=EMERGENCY if is_offered else None,
        outcome=EMERGENCY,
        uid=uid,
        coded=None if is_offered else (_REQUEST, None),  # the town retired the motive: the key still works
    )
    return log_contact(session, draft, now=now, by=by)


def _last_channel(session: Session, now: datetime, by: Agent) -> str | None:
    return session.scalar(
        select(Contact.channel)
        .join(User, User.id == Contact.author_id)
        .where(
            User.uid == by.uid,
            Contact.removed_at.is_(None),
            Contact.occurred_at >= datetime.combine(now.date(), time()),
            Contact.occurred_at <= now,
        )
        .order_by(Contact.occurred_at.desc(), Contact.id.desc())
        .limit(1)
    )


def _checked(draft: EmergencyDraft, today: date) -> dict[str, str]:
    facts = {name: clean(getattr(draft, name)) for name in _LENGTHS}
    problems = {name: sentence for name, sentence in _MISSING.items() if not facts[name]}
    problems |= {
        name: f"Ce texte dépasse {length} caractères\u00a0: le raccourcir."
        for name, length in _LENGTHS.items()
        if len(facts[name]) > length
    }
    if draft.checked_on is not None and draft.checked_on > today:
        problems["checked_on"] = "Ce jour est dans l’avenir\u00a0: écrire le jour de la vérification."
    if problems:
        raise Invalid(problems)
    return facts


def _row(session: Session, number_id: int) -> EmergencyNumber:
    row = session.get(EmergencyNumber, number_id)
    if row is None:
        raise UserError("Ce numéro n’existe plus. Actualiser la liste (F5).")
    return row
