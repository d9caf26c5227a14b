"""Use cases of the registrations of a Jeudi: register, wait, give a place to whoever waits, take off."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.french import clean, plural
from espace_citoyennete.jeudis.model import Jeudi, Registration
from espace_citoyennete.jeudis.service import jeudi_with, places_taken, registration_with
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.rows import id_with, uid_of
from espace_citoyennete.town.reference import neighbourhood_labels, unknown_codes
from espace_citoyennete.town.years import refuse_day_erased
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.service import VisitorDraft, is_among, save_visitor

_TWICE = "Cette personne est déjà inscrite à ce Jeudi."
_REMEDY = "Cocher «\u00a0Liste d’attente\u00a0», ou augmenter la capacité."


@dataclass(frozen=True)
class RegistrationDraft:
    """Somebody who registers by name, and what this person said."""

    visitor: VisitorDraft
    gender: str = "NC"
    age_band: str = "NC"
    neighbourhood: str = "NC"
    organisation: str = ""
    channel: str | None = None
    needs: tuple[str, ...] = ()
    is_waiting: bool = False  # on the waiting list
    is_walk_in: bool = False  # came without being registered
    uid: UUID = field(default_factory=uuid4)


def register(session: Session, jeudi_id: int, draft: RegistrationDraft, *, now: datetime, by: Agent) -> int:
    """Register somebody by name and return the registration's id; the same draft saved twice is one.

    Raises `Invalid` when no place is left (a walk-in is always counted, and anybody may wait), `Conflict`
    when the person is already there.
    """
    require(by, "register")
    known = session.scalar(select(Registration.id).where(Registration.uid == draft.uid))
    if known is not None:
        return known
    return _enrol(session, jeudi_id, draft, now, by=by, is_present=draft.is_walk_in)


def register_list(
    session: Session, jeudi_id: int, drafts: Sequence[RegistrationDraft], *, now: datetime, by: Agent
) -> list[int]:
    """Register the people of a list, in its order; those for whom no place is left wait.

    Raises `Invalid` with a sentence for each line refused (« 1 », « 2 »…): nobody is registered then.
    """
    require(by, "register_list")
    jeudi = jeudi_with(session, jeudi_id)
    made: list[int] = []
    problems: dict[str, str] = {}
    for number, draft in enumerate(drafts, 1):
        waits = replace(draft, is_waiting=places_left(session, jeudi) < 1)
        try:
            made.append(register(session, jeudi_id, waits, now=now, by=by))
        except UserError as refusal:
            problems[str(number)] = refusal.message
    if problems:
        raise Invalid(problems)
    return made


def change_registration(
    session: Session,
    registration_id: int,
    version: int | None,
    draft: RegistrationDraft,
    *,
    now: datetime,
    by: Agent,
) -> None:
    """Replace what somebody registered said, read at `version`, or who this is; the place stays as it is.

    An undo gives no version. Raises `Conflict` when somebody changed it since, `Invalid` as `register` does.
    """
    require(by, "change_registration")
    row = registration_with(session, registration_id)
    if version not in (None, row.version):
        raise Conflict("Cette inscription a été modifiée entre-temps. La rouvrir pour la voir à jour.")
    facts = _checked(session, draft, now, row)
    others = select(Registration.visitor_id).where(Registration.jeudi_id == row.jeudi_id)
    if is_among(session, draft.visitor, others.where(Registration.id != row.id)):
        raise Conflict(_TWICE)
    row.visitor_id = save_visitor(session, draft.visitor, by=by)
    for name, value in facts.items():
        setattr(row, name, value)
    session.flush()


def unregister(session: Session, registration_id: int, *, by: Agent) -> None:
    """Take somebody off the list."""
    require(by, "unregister")
    session.delete(registration_with(session, registration_id))
    session.flush()


def give_place(session: Session, registration_id: int, *, by: Agent) -> None:
    """Give a free place to somebody who waits. Raises `Conflict` when none is free."""
    require(by, "give_place")
    registration = registration_with(session, registration_id)
    jeudi = jeudi_with(session, registration.jeudi_id)
    _refuse_cancelled(jeudi)
    if not registration.is_waiting:
        raise Conflict("Cette personne n’attend plus. Actualiser la liste (F5).")
    if places_taken(session, jeudi) >= jeudi.capacity:
        raise Conflict("Aucune place n’est libre. Augmenter la capacité de ce Jeudi, puis reprendre.")
    registration.is_waiting = False


def put_back_waiting(session: Session, registration_id: int, *, by: Agent) -> None:
    """Put back on the waiting list somebody to whom a place was given: the opposite of `give_place`."""
    require(by, "put_back_waiting")
    registration_with(session, registration_id).is_waiting = True


def places_left(session: Session, jeudi: Jeudi) -> int:
    """Count the places that anybody may take: those free, less the people who wait for them."""
    waiting = select(func.count()).select_from(Registration)
    waiting = waiting.where(Registration.jeudi_id == jeudi.id, Registration.is_waiting)
    return jeudi.capacity - places_taken(session, jeudi) - (session.scalar(waiting) or 0)


def why_full(session: Session, jeudi: Jeudi) -> str:
    """Say why nobody may take a place of an event."""
    if places_taken(session, jeudi) < jeudi.capacity:
        return "Les places libres vont d’abord aux personnes en attente."
    return f"Complet\u00a0: {plural(jeudi.capacity, 'place prise', 'places prises')}."


# What an undo keeps


@dataclass(frozen=True)
class Enrolled:
    """A registration whole, for an undo to make it again; the person is known by uid."""

    jeudi_uid: UUID
    visitor_uid: UUID | None
    draft: RegistrationDraft
    registered_at: datetime
    is_present: bool
    number: int | None
    version: int


def enrolled(session: Session, registration_id: int) -> Enrolled:
    """Return a registration as it stands. Raises `UserError` when it is no more."""
    row = registration_with(session, registration_id)
    visitor_uid = session.scalar(select(Visitor.uid).where(Visitor.id == row.visitor_id))
    draft = RegistrationDraft(
        VisitorDraft(None) if visitor_uid is None else VisitorDraft(None, uid=visitor_uid),
        gender=row.gender,
        age_band=row.age_band,
        neighbourhood=row.neighbourhood,
        organisation=row.organisation,
        channel=row.channel or None,
        needs=tuple(row.needs.split()),
        is_waiting=row.is_waiting,
        is_walk_in=row.is_walk_in,
        uid=row.uid,
    )
    jeudi_uid = uid_of(session, Jeudi, row.jeudi_id)
    state = row.registered_at, row.is_present, row.number, row.version
    return Enrolled(jeudi_uid, visitor_uid, draft, *state)


def enrol_again(session: Session, before: Enrolled, visitor: VisitorDraft, *, by: Agent) -> None:
    """Put somebody back on a list, as it was. Raises `Conflict` or `Invalid` as `register` does."""
    require(by, "enrol_again")
    jeudi_id = id_with(session, Jeudi, before.jeudi_uid)
    draft = replace(before.draft, visitor=visitor)
    kept = {"is_present": before.is_present, "number": before.number}
    _enrol(session, jeudi_id, draft, before.registered_at, by=by, **kept)


def _enrol(
    session: Session, jeudi_id: int, draft: RegistrationDraft, now: datetime, *, by: Agent, **kept: object
) -> int:
    jeudi = jeudi_with(session, jeudi_id)
    _refuse_cancelled(jeudi)
    refuse_day_erased(session, jeudi.held_on)
    facts = _checked(session, draft, now)
    there = select(Registration.visitor_id).where(Registration.jeudi_id == jeudi_id)
    if is_among(session, draft.visitor, there):  # two people may share a name, or a number
        raise Conflict(_TWICE)
    if not (draft.is_walk_in or draft.is_waiting) and places_left(session, jeudi) < 1:
        raise Invalid({"is_waiting": f"{why_full(session, jeudi)} {_REMEDY}"})
    visitor_id = save_visitor(session, draft.visitor, by=by)
    registration = Registration(
        uid=draft.uid, jeudi_id=jeudi_id, visitor_id=visitor_id, registered_at=now,
        is_waiting=draft.is_waiting, is_walk_in=draft.is_walk_in, **facts, **kept,
    )  # fmt: skip
    session.add(registration)
    session.flush()
    return registration.id


# Checks


def _refuse_cancelled(jeudi: Jeudi) -> None:
    """Refuse to let somebody come for nothing."""
    if jeudi.cancelled:
        raise Conflict("Ce Jeudi est annulé\u00a0: inscrire cette personne à un autre.")


def _checked(
    session: Session, draft: RegistrationDraft, now: datetime, kept: Registration | None = None
) -> dict[str, object]:
    """Return the columns of what was said; an answer retired since stays that of whoever gave it."""
    lists: dict[str, tuple[str, str | None]] = {
        "gender": ("genre", draft.gender),
        "age_band": ("tranche_age", draft.age_band),
        "channel": ("canal", draft.channel),
    }
    lists |= {f"need {code}": ("besoin_particulier", code) for code in draft.needs}
    if kept is not None:
        known = {kept.gender, kept.age_band, kept.channel, *kept.needs.split()}
        lists = {name: asked for name, asked in lists.items() if asked[1] not in known}
    problems = unknown_codes(session, lists, now.date())
    problems = {"needs" if name.startswith("need ") else name: words for name, words in problems.items()}
    if draft.neighbourhood not in neighbourhood_labels(session):
        problems["neighbourhood"] = "Choisir dans la liste (↓)."
    if problems:
        raise Invalid(problems)
    return {
        "gender": draft.gender,
        "age_band": draft.age_band,
        "neighbourhood": draft.neighbourhood,
        "organisation": clean(draft.organisation),
        "channel": draft.channel or "",
        "needs": " ".join(draft.needs),
    }
