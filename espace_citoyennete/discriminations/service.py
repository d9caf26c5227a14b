"""Use cases: note the situation of discrimination that a contact tells, read it, take it back."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.service import contact_with, is_contact_restricted, refuse_in_the_trash
from espace_citoyennete.discriminations.model import Situation, SituationCriterion
from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.journal import note_read
from espace_citoyennete.storage.rows import id_with, touch
from espace_citoyennete.town.reference import choices, neighbourhoods, unknown_codes
from espace_citoyennete.town.years import day_problem

AREAS, CRITERIA, FOLLOW_UPS = "domaine_discrimination", "critere_discrimination", "suite_discrimination"


@dataclass(frozen=True)
class SituationDraft:
    """A situation as told at the desk; a code may be unknown, and no criterion may be told."""

    contact: UUID
    criteria: tuple[str, ...] = ()
    area: str = "NC"
    place: str = "NC"
    follow_up: str | None = None


@dataclass(frozen=True)
class KeptSituation:
    """What is known of the situation of a contact; version 0 where nothing was noted yet."""

    draft: SituationDraft
    version: int
    told_at: datetime  # when the contact was


def save_situation(session: Session, draft: SituationDraft, version: int | None = None, *, by: Agent) -> int:
    """Keep the situation that a contact tells, in place of the one read at `version`; return its id.

    An undo gives no version: `Database.unchanged` has looked. Raises `Invalid`, `Forbidden` where the reader
    may not open the contact, `Conflict` when somebody changed the situation since.
    """
    require(by, "save_situation")
    contact = _contact(session, draft.contact, by)
    kept = _of(session, contact)
    wanted = replace(draft, criteria=tuple(sorted(set(draft.criteria))))
    if kept is not None and wanted == _draft(session, contact, kept):
        return kept.id  # the same save repeated is one save
    if version not in (None, kept.version if kept else 0):
        raise Conflict("Ce signalement a été modifié entre-temps. Le rouvrir pour voir la nouvelle version.")
    _check(session, wanted, contact.occurred_at.date())
    if kept is None:
        kept = Situation(uid=uuid5(contact.uid, Situation.__tablename__), contact_id=contact.id)
        session.add(kept)
    kept.area, kept.place, kept.follow_up = wanted.area, wanted.place, wanted.follow_up
    session.flush()
    _write_criteria(session, kept, set(wanted.criteria))
    return kept.id


def withdraw_situation(session: Session, contact: UUID, *, by: Agent) -> None:
    """Take back the situation of a contact, which stays. Raises `Conflict` when there is none any more."""
    require(by, "withdraw_situation")
    kept = _of(session, _contact(session, contact, by))
    if kept is None:
        raise Conflict("Ce signalement a déjà été retiré. Actualiser la page (F5).")
    for criterion in _criteria(session, kept):
        session.delete(criterion)
    session.flush()
    session.delete(kept)
    session.flush()


def open_situation(session: Session, contact_id: int, *, by: Agent) -> KeptSituation:
    """Return what is known of the situation of a contact; the journal keeps who read a restricted one.

    Raises `Forbidden` where the reader may not open the contact.
    """
    require(by, "open_situation")
    contact = contact_with(session, contact_id, by)
    kept = _of(session, contact)
    if kept is None:
        return KeptSituation(SituationDraft(contact.uid), 0, contact.occurred_at)
    if is_contact_restricted(session, contact_id):
        note_read(session, Situation, kept.uid)
    return KeptSituation(_draft(session, contact, kept), kept.version, contact.occurred_at)


def _contact(session: Session, uid: UUID, by: Agent) -> Contact:
    """Return the contact of a situation that is to be written."""
    contact = contact_with(session, id_with(session, Contact, uid), by)
    refuse_in_the_trash(contact)
    if problem := day_problem(session, [contact.occurred_at.date()], by):
        raise UserError(problem)
    return contact


def _of(session: Session, contact: Contact) -> Situation | None:
    return session.scalar(select(Situation).where(Situation.contact_id == contact.id))


def _criteria(session: Session, kept: Situation) -> list[SituationCriterion]:
    found = select(SituationCriterion).where(SituationCriterion.situation_id == kept.id)
    return list(session.scalars(found.order_by(SituationCriterion.code)))


def _draft(session: Session, contact: Contact, kept: Situation) -> SituationDraft:
    codes = tuple(criterion.code for criterion in _criteria(session, kept))
    return SituationDraft(contact.uid, codes, kept.area, kept.place, kept.follow_up)


def _check(session: Session, draft: SituationDraft, day: date) -> None:
    """Raise `Invalid` for what could not be chosen on the day of the contact."""
    problems = unknown_codes(
        session, {"area": (AREAS, draft.area), "follow_up": (FOLLOW_UPS, draft.follow_up)}, day
    )
    if set(draft.criteria) - {row.code for row in choices(session, CRITERIA, day)}:
        problems["criteria"] = "Choisir les critères dans la liste (↓)."
    if draft.place not in {row.code for row in neighbourhoods(session, day)}:
        problems["place"] = "Choisir le lieu des faits dans la liste, ou « NC »."
    if problems:
        raise Invalid(problems)


def _write_criteria(session: Session, kept: Situation, wanted: set[str]) -> None:
    """Keep these criteria; the version of the situation moves with them."""
    there = {criterion.code: criterion for criterion in _criteria(session, kept)}
    for code in there.keys() - wanted:
        session.delete(there[code])
    for code in sorted(wanted - there.keys()):
        session.add(SituationCriterion(uid=uuid5(kept.uid, code), situation_id=kept.id, code=code))
    if there and there.keys() != wanted:
        touch(kept)
    session.flush()
