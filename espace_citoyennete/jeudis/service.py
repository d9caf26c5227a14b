"""Use cases of the Jeudis citoyenneté: plan, register, cancel."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.french import clean
from espace_citoyennete.jeudis.model import Jeudi, Registration
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.rows import id_with, uid_of
from espace_citoyennete.town.reference import refuse_unknown_codes, unknown_codes
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.service import VisitorDraft, is_among, save_visitor


@dataclass(frozen=True)
class JeudiDraft:
    """An event as the coordinator types it."""

    held_on: date | None
    starts_at: time | None
    title: str
    axis: str | None
    place: str
    capacity: int
    sign_language: bool = False
    uid: UUID = field(default_factory=uuid4)


def save_jeudi(session: Session, draft: JeudiDraft, *, by: Agent) -> int:
    """Plan an event and return its id; the same draft saved twice is one event. Raises `Invalid`."""
    require(by, "save_jeudi")
    known = session.scalar(select(Jeudi.id).where(Jeudi.uid == draft.uid))
    if known is not None:
        return known
    jeudi = Jeudi(uid=draft.uid, **_checked(session, draft))
    session.add(jeudi)
    session.flush()
    return jeudi.id


def withdraw_jeudi(session: Session, uid: UUID, *, by: Agent) -> None:
    """Take back an event just planned. Raises `Conflict` once somebody is registered."""
    require(by, "withdraw_jeudi")
    jeudi = jeudi_with(session, id_with(session, Jeudi, uid))
    if session.scalar(select(Registration.id).where(Registration.jeudi_id == jeudi.id).limit(1)) is not None:
        raise Conflict("Quelqu’un s’est inscrit à ce Jeudi depuis. L’annuler depuis la page.")
    session.delete(jeudi)
    session.flush()


def change_jeudi(
    session: Session, jeudi_id: int, version: int | None, draft: JeudiDraft, *, by: Agent
) -> None:
    """Replace what was planned, read at `version`. Raises `Conflict` or `Invalid`.

    An undo gives no version: `Database.unchanged` has looked at every row.
    """
    require(by, "change_jeudi")
    jeudi = jeudi_with(session, jeudi_id)
    if version not in (None, jeudi.version):
        raise Conflict("Ce Jeudi a été modifié entre-temps. Le rouvrir pour voir la nouvelle version.")
    for name, value in _checked(session, draft).items():
        setattr(jeudi, name, value)


def register(
    session: Session,
    jeudi_id: int,
    visitor: VisitorDraft,
    *,
    gender: str = "NC",
    uid: UUID | None = None,
    now: datetime,
    by: Agent,
    is_walk_in: bool = False,
    is_present: bool | None = None,  # none: a walk-in is, and nobody else yet
) -> int:
    """Register somebody by name and return the registration's id.

    Raises `Conflict` when the room is full (walk-ins are always counted) or the person is already there.
    """
    require(by, "register")
    refuse_unknown_codes(session, {"gender": ("genre", gender)}, now.date())
    jeudi = jeudi_with(session, jeudi_id)
    _refuse_twice(session, jeudi_id, visitor)
    if not is_walk_in and _registered(session, jeudi) >= jeudi.capacity:
        raise Conflict(
            f"Les {jeudi.capacity} places sont prises. Augmenter la capacité de ce Jeudi pour inscrire."
        )
    registration = Registration(
        uid=uid or uuid4(),
        jeudi_id=jeudi_id,
        visitor_id=save_visitor(session, visitor, by=by),
        gender=gender,
        registered_at=now,
        is_walk_in=is_walk_in,
        is_present=is_walk_in if is_present is None else is_present,
    )
    session.add(registration)
    session.flush()
    return registration.id


def unregister(session: Session, registration_id: int, *, by: Agent) -> None:
    """Take somebody off the list."""
    require(by, "unregister")
    session.delete(registration_with(session, registration_id))


def cancel_jeudi(session: Session, jeudi_id: int, *, cancelled: bool = True, by: Agent) -> None:
    """Cancel an event, or take the cancellation back; a cancelled event counts nowhere."""
    require(by, "cancel_jeudi")
    jeudi_with(session, jeudi_id).cancelled = cancelled


# Checks


def jeudi_with(session: Session, jeudi_id: int) -> Jeudi:
    """Return a Jeudi to be changed. Raises `UserError` when it is no more."""
    jeudi = session.get(Jeudi, jeudi_id)
    if jeudi is None:
        raise UserError("Ce Jeudi n’existe plus. Actualiser la liste (F5).")
    return jeudi


@dataclass(frozen=True)
class Enrolled:
    """A registration whole, for an undo to make it again; the person is known by uid."""

    jeudi_uid: UUID
    visitor_uid: UUID | None
    gender: str
    registered_at: datetime
    is_present: bool
    is_walk_in: bool
    uid: UUID


def enrolled(session: Session, registration_id: int) -> Enrolled:
    """Return a registration as it stands. Raises `UserError` when it is no more."""
    row = registration_with(session, registration_id)
    return Enrolled(
        uid_of(session, Jeudi, row.jeudi_id),
        session.scalar(select(Visitor.uid).where(Visitor.id == row.visitor_id)),
        row.gender,
        row.registered_at,
        row.is_present,
        row.is_walk_in,
        row.uid,
    )


def enrol_again(session: Session, before: Enrolled, visitor: VisitorDraft, *, by: Agent) -> None:
    """Put somebody back on a list, as it was. Raises `Conflict` as `register` does."""
    require(by, "enrol_again")
    jeudi_id = id_with(session, Jeudi, before.jeudi_uid)
    register(
        session,
        jeudi_id,
        visitor,
        gender=before.gender,
        uid=before.uid,
        now=before.registered_at,
        by=by,
        is_walk_in=before.is_walk_in,
        is_present=before.is_present,
    )


def registration_with(session: Session, registration_id: int) -> Registration:
    """Return a registration to be changed. Raises `UserError` when it is no more."""
    registration = session.get(Registration, registration_id)
    if registration is None:
        raise UserError("Cette inscription n’existe plus. Actualiser la liste (F5).")
    return registration


def _registered(session: Session, jeudi: Jeudi) -> int:
    named = session.scalar(
        select(func.count())
        .select_from(Registration)
        .where(Registration.jeudi_id == jeudi.id, Registration.is_walk_in.is_(False))
    )
    return jeudi.counted_registered + (named or 0)


def _refuse_twice(session: Session, jeudi_id: int, visitor: VisitorDraft) -> None:
    """Refuse the same person twice; two people may share a name, or a number."""
    if is_among(session, visitor, select(Registration.visitor_id).where(Registration.jeudi_id == jeudi_id)):
        raise Conflict("Cette personne est déjà inscrite à ce Jeudi.")


def _checked(session: Session, draft: JeudiDraft) -> dict[str, object]:
    problems = {}
    if draft.held_on is None:
        problems["held_on"] = "Écrire la date, par exemple 24/11."
    if draft.starts_at is None:
        problems["starts_at"] = "Écrire l’heure, par exemple 18h."
    if not clean(draft.title):
        problems["title"] = "Écrire le titre."
    if len(clean(draft.title)) > 160:
        problems["title"] = "Le titre dépasse 160 caractères\u00a0: le raccourcir."
    if draft.axis is None:
        problems["axis"] = "Choisir un des axes dans la liste (↓)."
    if not clean(draft.place):
        problems["place"] = "Écrire le lieu."
    problems |= unknown_codes(session, {"axis": ("axe_evenement", draft.axis)}, draft.held_on)
    if draft.capacity < 1:
        problems["capacity"] = "Écrire le nombre de places, 1 ou plus."
    if problems:
        raise Invalid(problems)
    return {
        "held_on": draft.held_on,
        "starts_at": draft.starts_at,
        "title": clean(draft.title),
        "axis": draft.axis,
        "place": clean(draft.place),
        "capacity": draft.capacity,
        "sign_language": draft.sign_language,
    }
