"""Use cases of the Jeudis citoyenneté: plan, register, count, mark who came."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.french import clean
from espace_citoyennete.jeudis.model import Jeudi, Registration
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.town.reference import refuse_unknown_codes, unknown_codes
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


@dataclass(frozen=True)
class Counted:
    """People counted without a name."""

    registered: int = 0
    women: int = 0
    men: int = 0
    unknown: int = 0


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


def change_jeudi(session: Session, jeudi_id: int, version: int, draft: JeudiDraft, *, by: Agent) -> None:
    """Replace what was planned, read at `version`. Raises `Conflict` or `Invalid`."""
    require(by, "change_jeudi")
    jeudi = _jeudi(session, jeudi_id)
    if jeudi.version != version:
        raise Conflict("Ce Jeudi a été modifié entre-temps. Le rouvrir pour voir la nouvelle version.")
    for name, value in _checked(session, draft).items():
        setattr(jeudi, name, value)


def register(
    session: Session,
    jeudi_id: int,
    visitor: VisitorDraft,
    *,
    gender: str = "NC",
    now: datetime,
    by: Agent,
    is_walk_in: bool = False,
) -> int:
    """Register somebody by name and return the registration's id.

    Raises `Conflict` when the room is full (walk-ins are always counted) or the person is already there.
    """
    require(by, "register")
    refuse_unknown_codes(session, {"gender": ("genre", gender)}, now.date())
    jeudi = _jeudi(session, jeudi_id)
    _refuse_twice(session, jeudi_id, visitor)
    if not is_walk_in and _registered(session, jeudi) >= jeudi.capacity:
        raise Conflict(
            f"Les {jeudi.capacity} places sont prises. Augmenter la capacité de ce Jeudi pour inscrire."
        )
    registration = Registration(
        jeudi_id=jeudi_id,
        visitor_id=save_visitor(session, visitor, by=by),
        gender=gender,
        registered_at=now,
        is_walk_in=is_walk_in,
        is_present=is_walk_in,
    )
    session.add(registration)
    session.flush()
    return registration.id


def unregister(session: Session, registration_id: int, *, by: Agent) -> None:
    """Take somebody off the list."""
    require(by, "unregister")
    session.delete(_registration(session, registration_id))


def mark_present(session: Session, registration_id: int, *, is_present: bool, by: Agent) -> None:
    """Tick or untick somebody on the attendance sheet."""
    require(by, "mark_present")
    _registration(session, registration_id).is_present = is_present


def count_people(session: Session, jeudi_id: int, counted: Counted, *, by: Agent) -> None:
    """Set the counters of people without a name. Raises `Invalid` on a negative number."""
    require(by, "count_people")
    numbers = {
        "counted_registered": counted.registered,
        "counted_women": counted.women,
        "counted_men": counted.men,
        "counted_unknown": counted.unknown,
    }
    if problems := {name: "Écrire zéro ou plus." for name, value in numbers.items() if value < 0}:
        raise Invalid(problems)
    jeudi = _jeudi(session, jeudi_id)
    for name, value in numbers.items():
        setattr(jeudi, name, value)


def cancel_jeudi(session: Session, jeudi_id: int, *, cancelled: bool = True, by: Agent) -> None:
    """Cancel an event, or take the cancellation back; a cancelled event counts nowhere."""
    require(by, "cancel_jeudi")
    _jeudi(session, jeudi_id).cancelled = cancelled


# Checks


def _jeudi(session: Session, jeudi_id: int) -> Jeudi:
    jeudi = session.get(Jeudi, jeudi_id)
    if jeudi is None:
        raise UserError("Ce Jeudi n’existe plus. Actualiser la liste (F5).")
    return jeudi


def _registration(session: Session, registration_id: int) -> Registration:
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
