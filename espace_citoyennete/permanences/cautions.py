"""What is said once before an appointment is taken: it may be taken all the same, and the answer is kept.

Both sides of one dispute with one practitioner are told to nobody at the desk: neither why, nor that
somebody else has an appointment. The coordination alone finds the appointment to check.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from espace_citoyennete.french import NO_BREAK, moment
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.rules import HEARS_BOTH_SIDES, MOVABLE, OCCUPYING, is_same_person
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import full_name
from espace_citoyennete.visitors.service import VisitorDraft, has_number, records_of, with_number

TWICE, SHORT_GAP, WRONG_DOMAIN, DISPUTE, OVER = "DOUBLE", "ECART", "DOMAINE", "LITIGE", "PASSE"
GAP = timedelta(days=7)
_DISPUTE_LASTS = timedelta(days=366)  # before and after
_EXPECTED = ("A_VENIR", "SALLE")


@dataclass(frozen=True)
class Caution:
    """One thing to confirm, by its code in `Appointment.warnings` and in words."""

    code: str
    words: str


TO_CONFIRM = Caution(DISPUTE, "La coordination doit confirmer ce rendez-vous.")


@dataclass(frozen=True)
class Asked:
    """An appointment that somebody wants: which slot, who, about what and against whom."""

    slot_id: int
    visitor: VisitorDraft | None
    domain: str | None = None
    opponent: str = ""
    apart_id: int | None = None  # the appointment that moves there: it is not in its own way


class _Place(NamedTuple):
    """Where a slot stands: what the appointments near it are compared with."""

    starts_at: datetime
    minutes: int
    kind: str
    sitting: Sitting
    permanence: Permanence


def cautions(session: Session, asked: Asked, *, now: datetime) -> tuple[Caution, ...]:
    """Return what is to be confirmed before this appointment is taken, each thing once."""
    place = _place(session, asked.slot_id)
    mine = _records(session, asked)
    told = [*_too_near(session, place, mine, asked, now), *_wrong_domain(place, asked.domain)]
    told += _over(place, now)
    if opposed(session, asked):
        told.append(TO_CONFIRM)
    return tuple(told)


def asked_again(session: Session, booked: Appointment, opponent: str | None = None) -> Asked:
    """Return an appointment already taken as if it were asked for now, against somebody else if told."""
    uid = session.scalar(select(Visitor.uid).where(Visitor.id == booked.visitor_id))
    return Asked(
        booked.slot_id,
        VisitorDraft(None, uid=uid) if uid else None,
        booked.domain,
        booked.opponent if opponent is None else opponent,
        apart_id=booked.id,
    )


def opposed(session: Session, asked: Asked) -> list[int]:
    """Return the appointments of the other side of a dispute, in the order of their hours.

    Same practitioner, or same permanence where nobody is named yet, a year before and after.
    """
    place = _place(session, asked.slot_id)
    if place.permanence.type_code in HEARS_BOTH_SIDES or asked.visitor is None:
        return []
    mine, name = _records(session, asked), _name(session, asked.visitor)
    others = set(session.scalars(select(Visitor.id).where(with_number(asked.opponent)))) - mine
    return [
        row.id
        for row in session.execute(_heard_there(place, asked))
        if row.visitor_id not in mine
        and (
            row.visitor_id in others
            or is_same_person(asked.opponent, full_name(row.last_name, row.first_name))
            or is_same_person(row.opponent, name)
            or (bool(row.opponent) and has_number(session, asked.visitor, row.opponent))
        )
    ]


Heard = Mapping[int, Collection[int]]  # an appointment → those of the other side, with the same practitioner


def both_sides_in(session: Session, sitting: Sitting) -> Heard:
    """Return who is expected in a sitting and would meet there the other side of a dispute.

    Nobody where no name is set: whoever is named later may be somebody else.
    """
    if sitting.practitioner_id is None:
        return {}
    return {row.id: opposed(session, asked_again(session, row)) for row in _expected(session, sitting)}


def newly_opposed(session: Session, sitting: Sitting, known: Heard) -> list[Appointment]:
    """Return the appointments of a sitting that has changed, of which the coordination knows nothing yet."""
    now = both_sides_in(session, sitting)
    return [
        row
        for row in _expected(session, sitting)
        if not row.is_to_check and set(now.get(row.id, ())) - set(known.get(row.id, ()))
    ]


def _expected(session: Session, sitting: Sitting) -> Sequence[Appointment]:
    rows = select(Appointment).join(Slot, Slot.id == Appointment.slot_id)
    rows = rows.where(Slot.sitting_id == sitting.id, Appointment.state.in_(MOVABLE))
    return session.scalars(rows.order_by(Slot.starts_at, Appointment.id)).all()


def _heard_there(place: _Place, asked: Asked) -> Select[int, str, int | None, str, str]:
    same = Sitting.permanence_id == place.sitting.permanence_id
    if place.sitting.practitioner_id is not None:
        same = Sitting.practitioner_id == place.sitting.practitioner_id
    query = (
        select(
            Appointment.id, Appointment.opponent, Appointment.visitor_id,
            Visitor.last_name, Visitor.first_name,
        )
        .join(Slot, Slot.id == Appointment.slot_id)
        .join(Sitting, Sitting.id == Slot.sitting_id)
        .join(Visitor, Visitor.id == Appointment.visitor_id)
        .where(same, Appointment.state.in_(OCCUPYING), _near(place.starts_at, _DISPUTE_LASTS))
        .order_by(Slot.starts_at, Appointment.id)
    )  # fmt: skip
    if asked.apart_id is not None:
        query = query.where(Appointment.id != asked.apart_id)
    return query if asked.opponent else query.where(Appointment.opponent != "")


def _too_near(
    session: Session, place: _Place, mine: set[int], asked: Asked, now: datetime
) -> Iterator[Caution]:
    """Tell the first appointment expected of the same type, and the first other one within a week."""
    rows = list(session.execute(_of_these(mine, asked)))
    today = datetime.combine(now.date(), datetime.min.time())
    is_twice = [
        row.type_code == place.permanence.type_code and row.state in _EXPECTED and row.starts_at >= today
        for row in rows
    ]
    twice = [row for row, yes in zip(rows, is_twice, strict=True) if yes]
    near = [
        row
        for row, yes in zip(rows, is_twice, strict=True)
        if not yes and row.state != "ABSENT" and abs(row.starts_at - place.starts_at) <= GAP
    ]
    if twice:
        yield Caution(TWICE, f"Cette personne ou ce numéro est déjà attendu{NO_BREAK}: {_said(twice)}.")
    if near:
        yield Caution(SHORT_GAP, f"Un autre rendez-vous est à moins de 8 jours{NO_BREAK}: {_said(near)}.")


def _said(rows: Iterable[Any]) -> str:
    first = min(rows, key=lambda row: row.starts_at)
    return f"{first.label}, {moment(first.starts_at)}"


def _of_these(mine: set[int], asked: Asked) -> Select[datetime, str, str, str]:
    query = (
        select(Slot.starts_at, Appointment.state, Permanence.type_code, Permanence.label)
        .join(Appointment, Appointment.slot_id == Slot.id)
        .join(Sitting, Sitting.id == Slot.sitting_id)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .where(Appointment.visitor_id.in_(mine), Appointment.state.in_(OCCUPYING))
    )
    return query if asked.apart_id is None else query.where(Appointment.id != asked.apart_id)


def _wrong_domain(place: _Place, domain: str | None) -> Iterator[Caution]:
    received = place.permanence.domains.split()
    if domain and received and domain not in received:
        yield Caution(WRONG_DOMAIN, f"La permanence « {place.permanence.label} » ne reçoit pas ce domaine.")


def _over(place: _Place, now: datetime) -> Iterator[Caution]:
    """Tell an hour gone by: noted afterwards on purpose, it is never told to somebody by mistake."""
    if place.kind == "HEURE" and place.starts_at + timedelta(minutes=place.minutes) <= now:
        yield Caution(OVER, f"Ce créneau est déjà passé{NO_BREAK}: {moment(place.starts_at)}.")


def _near(at: datetime, gap: timedelta) -> ColumnElement[bool]:
    return Slot.starts_at.between(at - gap, at + gap)


def _place(session: Session, slot_id: int) -> _Place:
    row = session.execute(
        select(Slot.starts_at, Slot.minutes, Slot.kind, Sitting, Permanence)
        .join(Sitting, Sitting.id == Slot.sitting_id)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .where(Slot.id == slot_id)
    ).one()
    return _Place(*row)


def _records(session: Session, asked: Asked) -> set[int]:
    return records_of(session, asked.visitor) if asked.visitor is not None else set()


def _name(session: Session, visitor: VisitorDraft) -> str:
    if visitor.last_name is not None:
        return full_name(visitor.last_name, visitor.first_name)
    row = select(Visitor.last_name, Visitor.first_name).where(Visitor.uid == visitor.uid)
    found = session.execute(row).first()
    return full_name(*found) if found else ""
