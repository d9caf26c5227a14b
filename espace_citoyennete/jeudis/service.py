"""Use cases of the Jeudis citoyenneté: plan, change, cancel."""

from dataclasses import dataclass, field
from datetime import date, time
from uuid import UUID, uuid4, uuid5

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from espace_citoyennete.directory.model import Organisation, Practitioner
from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.french import clean, plural
from espace_citoyennete.jeudis.model import Jeudi, JeudiSpeaker, Registration
from espace_citoyennete.jeudis.rules import CANCELLED_FIRST
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.erasing import is_pointed_at
from espace_citoyennete.storage.rows import id_with
from espace_citoyennete.town.reference import neighbourhood_labels, unknown_codes


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
    ends_at: time | None = None
    theme: str = ""
    neighbourhood: str | None = None  # where it is held, when it is not the main house
    interpreter_booked_on: date | None = None
    cost_cents: int | None = None  # none typed: no cost
    communication: str = ""
    organisation_ids: tuple[int, ...] = ()  # of the directory: who speaks, who takes part
    practitioner_ids: tuple[int, ...] = ()


def save_jeudi(session: Session, draft: JeudiDraft, *, by: Agent) -> int:
    """Plan an event and return its id; the same draft saved twice is one event. Raises `Invalid`."""
    require(by, "save_jeudi")
    known = session.scalar(select(Jeudi.id).where(Jeudi.uid == draft.uid))
    if known is not None:
        return known
    jeudi = Jeudi(uid=draft.uid, **_checked(session, draft))
    session.add(jeudi)
    session.flush()
    _invite(session, jeudi, draft)
    return jeudi.id


def withdraw_jeudi(session: Session, uid: UUID, *, by: Agent) -> None:
    """Take back an event just planned. Raises `Conflict` once somebody is registered, or counted."""
    require(by, "withdraw_jeudi")
    jeudi = jeudi_with(session, id_with(session, Jeudi, uid))
    for speaker in _speakers(session, jeudi):
        session.delete(speaker)
    session.flush()
    if is_pointed_at(session, jeudi):
        raise Conflict("Ce Jeudi a servi depuis (inscription, comptage ou suivi). L’annuler depuis la page.")
    session.delete(jeudi)
    session.flush()


def change_jeudi(
    session: Session, jeudi_id: int, version: int | None, draft: JeudiDraft, *, by: Agent
) -> None:
    """Replace what was planned, read at `version`. Raises `Conflict`, `Invalid`, `UserError` once cancelled.

    An undo gives no version: `Database.unchanged` has looked at every row.
    """
    require(by, "change_jeudi")
    jeudi = jeudi_with(session, jeudi_id)
    if version not in (None, jeudi.version):
        raise Conflict("Ce Jeudi a été modifié entre-temps. Le rouvrir pour voir la nouvelle version.")
    if jeudi.cancelled:
        raise UserError(CANCELLED_FIRST)
    facts = _checked(session, draft, jeudi)
    _refuse_too_small(session, jeudi, draft.capacity)
    for name, value in facts.items():
        setattr(jeudi, name, value)
    _invite(session, jeudi, draft)


def jeudi_draft(session: Session, jeudi_id: int) -> JeudiDraft:
    """Return what the form of an event opens on. Raises `UserError` when it is gone."""
    jeudi = jeudi_with(session, jeudi_id)
    invited = _speakers(session, jeudi)
    return JeudiDraft(
        held_on=jeudi.held_on,
        starts_at=jeudi.starts_at,
        title=jeudi.title,
        axis=jeudi.axis,
        place=jeudi.place,
        capacity=jeudi.capacity,
        sign_language=jeudi.sign_language,
        uid=jeudi.uid,
        ends_at=jeudi.ends_at,
        theme=jeudi.theme,
        neighbourhood=jeudi.neighbourhood,
        interpreter_booked_on=jeudi.interpreter_booked_on,
        cost_cents=jeudi.cost_cents or None,
        communication=jeudi.communication,
        organisation_ids=tuple(row.organisation_id for row in invited if row.organisation_id is not None),
        practitioner_ids=tuple(row.practitioner_id for row in invited if row.practitioner_id is not None),
    )


def cancel_jeudi(session: Session, jeudi_id: int, *, cancelled: bool = True, by: Agent) -> None:
    """Cancel an event, or take the cancellation back; a cancelled event counts nowhere."""
    require(by, "cancel_jeudi")
    jeudi_with(session, jeudi_id).cancelled = cancelled


# What the other parts ask


def jeudi_with(session: Session, jeudi_id: int) -> Jeudi:
    """Return an event. Raises `UserError` when it is no more."""
    jeudi = session.get(Jeudi, jeudi_id)
    if jeudi is None:
        raise UserError("Ce Jeudi n’existe plus. Actualiser la liste (F5).")
    return jeudi


def registration_with(session: Session, registration_id: int) -> Registration:
    """Return a registration. Raises `UserError` when it is no more."""
    registration = session.get(Registration, registration_id)
    if registration is None:
        raise UserError("Cette inscription n’existe plus. Actualiser la liste (F5).")
    return registration


def places_taken(session: Session, jeudi: Jeudi) -> int:
    """Count the places taken: by name and without a name; who waits or came unannounced takes none."""
    named = select(func.count()).select_from(Registration).where(Registration.jeudi_id == jeudi.id)
    takes_one = named.where(Registration.is_walk_in.is_(False), Registration.is_waiting.is_(False))
    return jeudi.counted_registered + (session.scalar(takes_one) or 0)


# Checks


def _refuse_too_small(session: Session, jeudi: Jeudi, capacity: int) -> None:
    """Refuse to take a place from somebody registered; a room too small already may stay as it is."""
    taken = places_taken(session, jeudi)
    if capacity < taken and capacity < jeudi.capacity:
        people = plural(taken, "personne est inscrite", "personnes sont inscrites")
        places = plural(capacity, "place")
        raise Invalid(
            {"capacity": f"{people} pour {places}\u00a0: garder {taken} places ou retirer des inscriptions."}
        )


def _checked(session: Session, draft: JeudiDraft, kept: Jeudi | None = None) -> dict[str, object]:
    problems = {}
    if draft.held_on is None:
        problems["held_on"] = "Écrire la date, par exemple 24/11."
    if draft.starts_at is None:
        problems["starts_at"] = "Écrire l’heure, par exemple 18h."
    elif draft.ends_at is not None and draft.ends_at <= draft.starts_at:
        problems["ends_at"] = "Écrire une fin après le début."
    if not clean(draft.title):
        problems["title"] = "Écrire le titre."
    if len(clean(draft.title)) > 160:
        problems["title"] = "Le titre dépasse 160 caractères\u00a0: le raccourcir."
    if draft.axis is None:
        problems["axis"] = "Choisir un des axes dans la liste (↓)."
    if not clean(draft.place):
        problems["place"] = "Écrire le lieu."
    # An axis retired since stays that of the Jeudis that had it.
    day = None if kept is not None and kept.axis == draft.axis else draft.held_on
    problems |= unknown_codes(session, {"axis": ("axe_evenement", draft.axis)}, day)
    if draft.neighbourhood is not None and draft.neighbourhood not in neighbourhood_labels(session):
        problems["neighbourhood"] = "Choisir dans la liste (↓)."
    if draft.capacity < 1:
        problems["capacity"] = "Écrire le nombre de places, 1 ou plus."
    if (draft.cost_cents or 0) < 0:
        problems["cost_cents"] = "Écrire un montant de 0 € ou plus."
    if problems:
        raise Invalid(problems)
    return {
        "held_on": draft.held_on,
        "starts_at": draft.starts_at,
        "ends_at": draft.ends_at,
        "title": clean(draft.title),
        "theme": clean(draft.theme),
        "axis": draft.axis,
        "place": clean(draft.place),
        "neighbourhood": draft.neighbourhood,
        "capacity": draft.capacity,
        "sign_language": draft.sign_language,
        "interpreter_booked_on": draft.interpreter_booked_on if draft.sign_language else None,
        "cost_cents": draft.cost_cents or 0,
        "communication": clean(draft.communication),
    }


def _speakers(session: Session, jeudi: Jeudi) -> list[JeudiSpeaker]:
    found = select(JeudiSpeaker).where(JeudiSpeaker.jeudi_id == jeudi.id)
    return list(session.scalars(found.order_by(JeudiSpeaker.id)))


def _invite(session: Session, jeudi: Jeudi, draft: JeudiDraft) -> None:
    """Keep who speaks and who takes part; a row made again is the same one, for an undo to find it."""
    rows: dict[UUID, JeudiSpeaker] = {}
    for model, name, ids in (
        (Organisation, "organisation_id", draft.organisation_ids),
        (Practitioner, "practitioner_id", draft.practitioner_ids),
    ):
        for row_id in ids:
            if session.get(model, row_id) is None:
                raise Invalid({"speakers": "Une fiche choisie n’existe plus\u00a0: la retirer de la liste."})
            uid = uuid5(jeudi.uid, f"{name} {row_id}")
            rows[uid] = JeudiSpeaker(uid=uid, jeudi_id=jeudi.id, **{name: row_id})
    known = {row.uid: row for row in _speakers(session, jeudi)}
    for uid in known.keys() - rows.keys():
        session.delete(known[uid])
    session.add_all(row for uid, row in rows.items() if uid not in known)
    session.flush()
