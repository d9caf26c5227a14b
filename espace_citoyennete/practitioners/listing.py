"""Who holds the sittings, as the screens show them: their rhythm, how full they are, what is promised."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from espace_citoyennete.directory.model import Organisation, Practitioner
from espace_citoyennete.directory.service import AbsenceDraft, absences_of
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import alphabetical, clock_range
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.rules import OCCUPYING, PLANNED, from_json, rule_sentence
from espace_citoyennete.practitioners.model import TurnPlace
from espace_citoyennete.practitioners.service import turn_order
from espace_citoyennete.town.reference import labels

_YEAR = timedelta(days=365)
_SHOWN_TO_COME = 6
_IN_TURN = "à tour de rôle"


@dataclass(frozen=True)
class Holder:
    """A practitioner, or a permanence that no name holds yet: the slot then belongs to the organisation."""

    practitioner_id: int | None
    permanence_id: int | None  # only of a permanence without a name
    name: str
    type_code: str
    type: str
    organisation: str
    rhythm: str  # « tous les mardis, 9 h – 11 h »
    next_day: date | None
    slots: int  # planned over the last twelve months, in sittings not cancelled
    filled: int
    received: int
    absent: int
    is_active: bool

    @property
    def occupation(self) -> float | None:
        """Return the share of the slots that somebody held, None without a slot."""
        return self.filled / self.slots if self.slots else None

    @property
    def absence_rate(self) -> float | None:
        """Return absents ÷ (received + absents), None without anybody."""
        expected = self.received + self.absent
        return self.absent / expected if expected else None


@dataclass(frozen=True)
class PermanenceLine:
    """A permanence of somebody: its rule, and the year's sittings against those promised.

    Of a turn, only the sittings of this practitioner count, and nobody promised how many.
    """

    id: int
    label: str
    rhythm: str
    room: str
    promised: int | None
    held: int  # this year, before today
    to_come: int  # this year, from today on
    turn: tuple[str, ...]  # the names of its turn list, in order


@dataclass(frozen=True)
class SittingLine:
    """A sitting to come."""

    id: int
    day: date
    starts_at: time
    ends_at: time
    room: str
    label: str
    name: str  # who holds it, nothing for nobody yet


@dataclass(frozen=True)
class HolderCard:
    """What is known of a practitioner, or of a permanence without a name."""

    phone: str
    email: str
    absences: tuple[AbsenceDraft, ...]  # not over
    permanences: tuple[PermanenceLine, ...]
    to_come: tuple[SittingLine, ...]


def holders(session: Session, today: date) -> list[Holder]:
    """Return the practitioners and the permanences without a name, by name."""
    types = labels(session, "type_intervenant", today)
    named, unnamed = (
        _counts(session, Sitting.practitioner_id, today),
        _counts(session, Sitting.permanence_id, today),
    )
    rhythms = _rhythms(session, today)
    people = session.execute(
        select(Practitioner, Organisation.name).outerjoin(
            Organisation, Organisation.id == Practitioner.organisation_id
        )
    )
    found = [
        Holder(
            practitioner_id=row.id, permanence_id=None, name=row.name, type_code=row.type_code,
            type=types.get(row.type_code, row.type_code), organisation=organisation or "",
            rhythm=rhythms.get(row.id, ""),
            is_active=row.retired_on is None or row.retired_on > today, **_facts(named, row.id),
        )
        for row, organisation in people
    ]  # fmt: skip
    permanences = session.execute(
        select(Permanence, Organisation.name)
        .outerjoin(Organisation, Organisation.id == Permanence.organisation_id)
        .where(Permanence.practitioner_id.is_(None))
    )
    found += [
        Holder(
            practitioner_id=None, permanence_id=row.id,
            name=" · ".join(filter(None, (organisation, row.label))), type_code=row.type_code,
            type=types.get(row.type_code, row.type_code), organisation=organisation or "",
            rhythm=_rhythm(row), is_active=row.last_day >= today, **_facts(unnamed, row.id),
        )
        for row, organisation in permanences
    ]  # fmt: skip
    return sorted(found, key=lambda one: (alphabetical(one.name), one.permanence_id or 0))


def holder_card(
    session: Session, today: date, *, practitioner_id: int | None = None, permanence_id: int | None = None
) -> HolderCard:
    """Return the card of a practitioner, or of a permanence without a name."""
    if practitioner_id is None:
        mine, sittings = Permanence.id == permanence_id, Sitting.permanence_id == permanence_id
        phone = email = ""
        absences: tuple[AbsenceDraft, ...] = ()
    else:
        who = session.get(Practitioner, practitioner_id)
        if who is None:
            raise UserError("Cet intervenant n’existe plus. Actualiser la page (F5).")
        in_turn = select(TurnPlace.permanence_id).where(TurnPlace.practitioner_id == who.id)
        mine = (Permanence.practitioner_id == who.id) | (
            Permanence.practitioner_id.is_(None) & Permanence.id.in_(in_turn)
        )
        sittings = Sitting.practitioner_id == who.id
        phone, email = who.phone, who.email
        absences = tuple(absences_of(session, who.id, today))
    lines = session.scalars(
        select(Permanence)
        .where(mine, Permanence.last_day >= today)
        .order_by(Permanence.first_day, Permanence.id)
    )
    return HolderCard(
        phone,
        email,
        absences,
        tuple(_line(session, row, today, practitioner_id) for row in lines),
        _to_come(session, sittings, today),
    )


@dataclass(frozen=True)
class SittingToName:
    """One sitting whose name is set: what it is, and who may be chosen."""

    uid: UUID
    permanence_id: int
    type_code: str
    day: date
    starts_at: time
    ends_at: time
    label: str
    practitioner: UUID | None


def sitting_to_name(session: Session, sitting_id: int) -> SittingToName:
    """Return what the form of a name says of a sitting. Raises `UserError` when it is no more."""
    row = session.execute(
        select(Sitting, Permanence, Practitioner.uid)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .outerjoin(Practitioner, Practitioner.id == Sitting.practitioner_id)
        .where(Sitting.id == sitting_id)
    ).first()
    if row is None:
        raise UserError("Cette séance n’existe plus. Actualiser la page (F5).")
    sitting, permanence, named = row
    return SittingToName(
        sitting.uid, permanence.id, permanence.type_code, sitting.day, sitting.starts_at, sitting.ends_at,
        permanence.label, named,
    )  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be named, by uid."""

    id: int
    uid: UUID
    name: str
    organisation: str


def candidates(session: Session, permanence_id: int, day: date) -> list[Candidate]:
    """Return who may hold a permanence on a day: its turn list in order, those of its type, the others."""
    permanence = session.get_one(Permanence, permanence_id)
    order = turn_order(session, permanence_id)
    rows = session.execute(
        select(Practitioner, Organisation.name)
        .outerjoin(Organisation, Organisation.id == Practitioner.organisation_id)
        .where(Practitioner.retired_on.is_(None) | (Practitioner.retired_on > day))
    ).all()

    def rank(row: Any) -> tuple[Any, ...]:
        who = row[0]
        place = order.index(who.id) if who.id in order else len(order)
        return place, who.type_code != permanence.type_code, alphabetical(who.name), who.id

    return [Candidate(who.id, who.uid, who.name, place or "") for who, place in sorted(rows, key=rank)]


@dataclass(frozen=True)
class PermanenceName:
    """A permanence as a form names it."""

    uid: UUID
    label: str
    first_day: date
    last_day: date
    turn: tuple[UUID, ...]


def permanence_name(session: Session, permanence_id: int) -> PermanenceName:
    """Return the name of a permanence and its turn list. Raises `UserError` when it is no more."""
    row = session.get(Permanence, permanence_id)
    if row is None:
        raise UserError("Cette permanence n’existe plus. Actualiser la page (F5).")
    turn = tuple(who.uid for who in _in_turn(session, permanence_id))
    return PermanenceName(row.uid, row.label, row.first_day, row.last_day, turn)


def _in_turn(session: Session, permanence_id: int) -> list[Practitioner]:
    order = turn_order(session, permanence_id)
    found = {who.id: who for who in session.scalars(select(Practitioner).where(Practitioner.id.in_(order)))}
    return [found[one] for one in order]


def _counts(session: Session, key: Any, today: date) -> dict[str, Any]:
    """Count over the last twelve months, by practitioner or by permanence."""
    held = (Sitting.state == "PREVUE", Sitting.day >= today - _YEAR, Sitting.day < today)
    planned = Slot.kind.in_(PLANNED)
    slots = select(key, func.count()).join(Slot, Slot.sitting_id == Sitting.id).where(*held, planned)
    booked = (
        select(key, Appointment.state, planned, func.count())
        .join(Slot, Slot.sitting_id == Sitting.id)
        .join(Appointment, Appointment.slot_id == Slot.id)
        .where(*held)
    )
    filled, states = Counter[int](), Counter[tuple[int, str]]()
    for one, state, is_planned, count in session.execute(booked.group_by(key, Appointment.state, planned)):
        states[one, state] += count
        filled[one] += count if is_planned and state in OCCUPYING else 0
    following = select(key, func.min(Sitting.day)).where(Sitting.state == "PREVUE", Sitting.day >= today)
    return {
        "slots": _pairs(session, slots.group_by(key)),
        "filled": filled,
        "states": states,
        "next": _pairs(session, following.group_by(key)),
    }


def _pairs(session: Session, query: Any) -> dict[int, Any]:
    return {row[0]: row[1] for row in session.execute(query)}


def _facts(counts: dict[str, Any], key: int) -> dict[str, Any]:
    states = counts["states"]
    return {
        "next_day": counts["next"].get(key), "slots": counts["slots"].get(key, 0),
        "filled": counts["filled"][key], "received": states[key, "HONORE"], "absent": states[key, "ABSENT"],
    }  # fmt: skip


def _rhythms(session: Session, today: date) -> dict[int, str]:
    """Return the rhythm of each practitioner: the rules of the permanences, and of the turns, not over."""
    rows = session.execute(
        select(Permanence, TurnPlace.practitioner_id)
        .outerjoin(TurnPlace, TurnPlace.permanence_id == Permanence.id)
        .where(Permanence.last_day >= today)
        .order_by(Permanence.first_day, Permanence.id)
    )
    found: dict[int, list[str]] = {}
    for row, in_turn in rows:
        if row.practitioner_id is not None:
            found.setdefault(row.practitioner_id, []).append(_rhythm(row))
        elif in_turn is not None:
            found.setdefault(in_turn, []).append(f"{_IN_TURN} {_rhythm(row)}")
    return {one: " · ".join(dict.fromkeys(rules)) for one, rules in found.items()}


def _rhythm(row: Permanence) -> str:
    return f"{rule_sentence(from_json(row.rule))}, {clock_range(row.starts_at, row.ends_at)}"


def _line(session: Session, row: Permanence, today: date, practitioner_id: int | None) -> PermanenceLine:
    is_turn = practitioner_id is not None and row.practitioner_id is None
    of_whom = [Sitting.practitioner_id == practitioner_id] if is_turn else []
    days = session.scalars(
        select(Sitting.day).where(
            Sitting.permanence_id == row.id,
            Sitting.state == "PREVUE",
            Sitting.day.between(date(today.year, 1, 1), date(today.year, 12, 31)),
            *of_whom,
        )
    ).all()
    held = sum(day < today for day in days)
    return PermanenceLine(
        row.id,
        row.label,
        f"{_IN_TURN} {_rhythm(row)}" if is_turn else _rhythm(row),
        row.room,
        None if is_turn else row.promised,
        held,
        len(days) - held,
        tuple(who.name for who in _in_turn(session, row.id)),
    )


def _to_come(session: Session, mine: ColumnElement[bool], today: date) -> tuple[SittingLine, ...]:
    rows = session.execute(
        select(Sitting, Permanence.label, Practitioner.name)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .outerjoin(Practitioner, Practitioner.id == Sitting.practitioner_id)
        .where(mine, Sitting.state == "PREVUE", Sitting.day >= today)
        .order_by(Sitting.day, Sitting.starts_at, Sitting.id)
        .limit(_SHOWN_TO_COME)
    )
    return tuple(
        SittingLine(row.id, row.day, row.starts_at, row.ends_at, row.room, label, name or "")
        for row, label, name in rows
    )
