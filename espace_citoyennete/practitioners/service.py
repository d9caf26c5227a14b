"""The turn list of a bar, and the names of sittings: proposed in turn, set, replaced, taken back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.directory.model import Practitioner
from espace_citoyennete.directory.service import absences_between
from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.french import NO_BREAK, long_date, numeric_date
from espace_citoyennete.permanences.cautions import both_sides_in, newly_opposed
from espace_citoyennete.permanences.conflicts import Occupation, conflict
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting
from espace_citoyennete.practitioners.model import TurnPlace
from espace_citoyennete.practitioners.rules import Turn, order_after, take_turns
from espace_citoyennete.rights import Agent, require

_GONE = "Cette séance a été annulée ou retirée. Actualiser la page (F5)."


@dataclass(frozen=True)
class Named:
    """What naming a sitting changed, by uid: who held it before, who holds it now."""

    sitting: UUID
    before: UUID | None
    after: UUID
    was_exception: bool
    to_check: tuple[UUID, ...] = ()  # the appointments that it gave the coordination to check


def turn_order(session: Session, permanence_id: int) -> tuple[int, ...]:
    """Return the practitioners of a turn list, in their order."""
    places = select(TurnPlace.practitioner_id).where(TurnPlace.permanence_id == permanence_id)
    return tuple(session.scalars(places.order_by(TurnPlace.position, TurnPlace.id)))


def turn_to_go_on(session: Session, permanence_id: int) -> tuple[UUID, ...]:
    """Return the turn list with which another permanence goes on from this one, the next of turn first.

    Whoever left the list of practitioners is left out.
    """
    order = order_after(turn_order(session, permanence_id), _turns(session, permanence_id))
    serving = select(Practitioner.id, Practitioner.uid).where(
        Practitioner.id.in_(order), Practitioner.retired_on.is_(None)
    )
    uids = dict(session.execute(serving).all())
    return tuple(uids[one] for one in order if one in uids)


def save_turn(
    session: Session, permanence: UUID, practitioners: Sequence[UUID], *, by: Agent
) -> tuple[UUID, ...]:
    """Keep the turn list of a permanence in this order, and return the one that it replaces.

    Raises `Invalid` for somebody named twice or no longer known.
    """
    require(by, "save_turn")
    owner = _permanence(session, permanence)
    known = {
        row.uid: row.id
        for row in session.scalars(select(Practitioner).where(Practitioner.uid.in_(practitioners)))
    }
    if len(set(practitioners)) < len(practitioners) or set(practitioners) - known.keys():
        raise Invalid({"who": "Chaque nom figure une fois dans la liste. Actualiser la fiche (F5)."})
    kept = session.execute(
        select(TurnPlace, Practitioner.uid)
        .join(Practitioner, Practitioner.id == TurnPlace.practitioner_id)
        .where(TurnPlace.permanence_id == owner.id)
        .order_by(TurnPlace.position, TurnPlace.id)
    ).all()
    places = {uid: place for place, uid in kept}
    for uid in places.keys() - set(practitioners):
        session.delete(places[uid])
    for position, uid in enumerate(practitioners, start=1):
        place = places.get(uid)
        if place is None:  # its uid is made from both: taken off and put back, it is the same place
            place = TurnPlace(
                uid=uuid5(owner.uid, str(uid)), permanence_id=owner.id, practitioner_id=known[uid]
            )
            session.add(place)
        place.position = position
    session.flush()
    return tuple(uid for _place, uid in kept)


def propose_names(
    session: Session, permanence_id: int, first: date, last: date
) -> list[tuple[Turn, int | None]]:
    """Return the sittings of a period that have no name, each with whose turn it is, None for nobody."""
    order = turn_order(session, permanence_id)
    turns = [turn for turn in _turns(session, permanence_id) if turn.day <= last]
    serving = {
        row.id: row.retired_on
        for row in session.scalars(select(Practitioner).where(Practitioner.id.in_(order)))
    }
    away = absences_between(session, first, last, order)
    taken = _occupations(session, order, first, last)

    def can_hold(one: int, turn: Turn) -> bool:
        retired_on = serving[one]
        wanted = Occupation(turn.day, turn.starts_at, turn.ends_at, practitioner_id=one)
        return (
            (retired_on is None or turn.day < retired_on)
            and not any(x.practitioner_id == one and x.first_day <= turn.day <= x.last_day for x in away)
            and not any(wanted.meets(other) for other in taken)
        )

    proposed = []
    for turn, who in take_turns(order, turns, lambda turn: turn.day >= first, can_hold):
        taken.append(Occupation(turn.day, turn.starts_at, turn.ends_at, practitioner_id=who))
        proposed.append((turn, who))
    return proposed


def _turns(session: Session, permanence_id: int) -> list[Turn]:
    """Return the sittings to be held of a permanence, in the order of the calendar."""
    held = select(Sitting).where(Sitting.permanence_id == permanence_id, Sitting.state == "PREVUE")
    return [
        Turn(row.id, row.day, row.starts_at, row.ends_at, row.practitioner_id)
        for row in session.scalars(held.order_by(Sitting.day, Sitting.starts_at))
    ]


def name_sittings(
    session: Session, permanence: UUID, names: Mapping[UUID, UUID], *, by: Agent
) -> tuple[Named, ...]:
    """Name sittings of a permanence as they were proposed, sitting → practitioner, all of them or none.

    Raises `Conflict` when somebody is taken or away since, or a sitting was named meanwhile.
    """
    require(by, "name_sittings")
    owner = _permanence(session, permanence)
    found = {row.uid: row for row in session.scalars(select(Sitting).where(Sitting.uid.in_(names)))}
    if any(uid not in found or found[uid].permanence_id != owner.id for uid in names):
        raise Conflict(_GONE)
    in_order = sorted(names, key=lambda uid: (found[uid].day, found[uid].starts_at))
    if named := next((found[uid] for uid in in_order if found[uid].practitioner_id is not None), None):
        raise Conflict(
            f"La séance du {long_date(named.day)} vient d’être nommée ailleurs. Proposer de nouveau."
        )
    return tuple(_name(session, found[uid], owner, names[uid]) for uid in in_order)


def name_sitting(session: Session, sitting: UUID, practitioner: UUID, *, by: Agent) -> Named:
    """Set or replace the name of one sitting; its appointments stay as they are.

    Whoever meets there the other side of a dispute is told to the coordination, without the reason.
    Raises `Conflict` when the practitioner is taken at that hour, the other sitting shown, or away that day.
    """
    require(by, "name_sitting")
    row = session.scalar(select(Sitting).where(Sitting.uid == sitting))
    if row is None:
        raise Conflict(_GONE)
    return _name(session, row, session.get_one(Permanence, row.permanence_id), practitioner)


def take_back_names(session: Session, named: Iterable[Named], *, by: Agent) -> None:
    """Give sittings back the names that they had.

    Raises `Conflict` when one was named again since, or who held it is taken at that hour.
    """
    require(by, "take_back_names")
    for one in named:
        sitting = session.scalar(select(Sitting).where(Sitting.uid == one.sitting))
        if sitting is None or _uid_of(session, sitting.practitioner_id) != one.after:
            raise Conflict("Cette séance a été nommée autrement depuis. Vérifier son nom dans la semaine.")
        before = None if one.before is None else _practitioner(session, one.before)
        if before is not None:
            _refuse_taken(session, sitting, before)
        sitting.practitioner_id = before.id if before else None
        sitting.is_exception = one.was_exception
        for booked in session.scalars(select(Appointment).where(Appointment.uid.in_(one.to_check))):
            booked.is_to_check = False
    session.flush()


def _name(session: Session, sitting: Sitting, owner: Permanence, practitioner: UUID) -> Named:
    if sitting.state != "PREVUE":
        raise Conflict(_GONE)
    chosen = _practitioner(session, practitioner)
    _refuse_away(session, sitting, chosen)
    _refuse_taken(session, sitting, chosen)
    named = Named(sitting.uid, _uid_of(session, sitting.practitioner_id), practitioner, sitting.is_exception)
    known = both_sides_in(session, sitting)
    sitting.practitioner_id = chosen.id
    if owner.practitioner_id is not None:  # somebody else stands in: a change of rule must leave it so
        sitting.is_exception = sitting.is_exception or chosen.id != owner.practitioner_id
    session.flush()
    told = newly_opposed(session, sitting, known)
    for booked in told:
        booked.is_to_check = True
    session.flush()
    return replace(named, to_check=tuple(booked.uid for booked in told))


def _refuse_away(session: Session, sitting: Sitting, chosen: Practitioner) -> None:
    if chosen.retired_on is not None and sitting.day >= chosen.retired_on:
        raise Conflict(
            f"{chosen.name} n’intervient plus depuis le {numeric_date(chosen.retired_on)}. "
            "Choisir quelqu’un d’autre."
        )
    for away in absences_between(session, sitting.day, sitting.day, [chosen.id]):
        raise Conflict(
            f"{chosen.name} est absent du {numeric_date(away.first_day)} au {numeric_date(away.last_day)}"
            f"{NO_BREAK}: choisir quelqu’un d’autre."
        )


def _refuse_taken(session: Session, sitting: Sitting, chosen: Practitioner) -> None:
    wanted = Occupation(sitting.day, sitting.starts_at, sitting.ends_at, practitioner_id=chosen.id)
    if sentence := conflict(session, wanted, except_sitting=sitting.id):
        raise Conflict(sentence)


def _occupations(
    session: Session, practitioner_ids: Sequence[int], first: date, last: date
) -> list[Occupation]:
    held = select(Sitting.day, Sitting.starts_at, Sitting.ends_at, Sitting.practitioner_id).where(
        Sitting.practitioner_id.in_(practitioner_ids),
        Sitting.day.between(first, last),
        Sitting.state == "PREVUE",
    )
    return [
        Occupation(day, starts_at, ends_at, practitioner_id=who)
        for day, starts_at, ends_at, who in session.execute(held)
    ]


def _permanence(session: Session, uid: UUID) -> Permanence:
    found = session.scalar(select(Permanence).where(Permanence.uid == uid))
    if found is None:
        raise UserError("Cette permanence n’existe plus. Actualiser la page (F5).")
    return found


def _practitioner(session: Session, uid: UUID) -> Practitioner:
    found = session.scalar(select(Practitioner).where(Practitioner.uid == uid))
    if found is None:
        raise Invalid({"who": "Cet intervenant n’existe plus. Choisir dans la liste (↓)."})
    return found


def _uid_of(session: Session, practitioner_id: int | None) -> UUID | None:
    return session.scalar(select(Practitioner.uid).where(Practitioner.id == practitioner_id))
