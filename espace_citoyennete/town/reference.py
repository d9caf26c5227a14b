"""The town's own lists as the other features read them: what may be chosen on a day, what a code says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, or_, select, tuple_
from sqlalchemy.orm import Session

from espace_citoyennete.errors import Invalid
from espace_citoyennete.french import alphabetical, clean, fold
from espace_citoyennete.town.model import (
    Choice,
    Closure,
    Motive,
    Neighbourhood,
    PapersToBring,
    Room,
    SchoolHoliday,
    Town,
    WorkedHoliday,
)
from espace_citoyennete.town.rules import Calendar, Span, known_until


@dataclass(frozen=True)
class ChoiceRow:
    """One value of a list as offered at the desk."""

    code: str
    label: str
    entry_code: str
    group_code: str
    note: str = ""


@dataclass(frozen=True)
class MotiveRow:
    """One *motif* as offered at the desk, with the object and the domain of law it stands for."""

    code: str
    label: str
    entry_code: str
    synonyms: str
    request: str
    domain: str | None


@dataclass(frozen=True)
class NeighbourhoodRow:
    """One territory as it is on a given day."""

    code: str
    label: str
    entry_code: str
    is_qpv: bool


@dataclass(frozen=True)
class TownIdentity:
    """The place as printed at the head of documents; also the draft that Réglages saves."""

    name: str
    place: str
    address: str = ""
    phone: str = ""
    opening_hours: str = ""
    logo: bytes | None = None
    is_demonstration: bool = False
    access: str = ""  # how to come, as printed on convocations
    opened_on: date | None = None
    estimates_people: bool = True  # in the reports: how many came, from the first visits declared


@dataclass(frozen=True)
class RoomRow:
    """One room in which a sitting may be held."""

    name: str
    seats: int | None
    is_accessible: bool
    note: str


def _valid_on(
    model: type[Choice] | type[Neighbourhood], day: date | BindParameter[date]
) -> ColumnElement[bool]:
    return and_(model.valid_from <= day, or_(model.valid_to.is_(None), model.valid_to >= day))


def choices(session: Session, list_name: str, day: date) -> list[ChoiceRow]:
    """Return the values of a list that may be chosen on that day, in their order."""
    found = select(Choice.code, Choice.label, Choice.entry_code, Choice.group_code, Choice.note).where(
        Choice.list_name == list_name, _valid_on(Choice, day)
    )
    return [ChoiceRow(*row) for row in session.execute(found.order_by(Choice.position, Choice.id))]


def choices_on(session: Session, list_name: str, days: Iterable[date]) -> dict[date, dict[str, str]]:
    """Return what may be chosen in a list on each of these days, code → label in their order, at once."""
    found = select(Choice.code, Choice.label, Choice.valid_from, Choice.valid_to)
    rows = session.execute(
        found.where(Choice.list_name == list_name).order_by(Choice.position, Choice.id)
    ).all()
    return {
        day: {code: label for code, label, first, last in rows if first <= day <= (last or date.max)}
        for day in days
    }


# Built once: every save asks it.
_KEPT = select(Choice.list_name, Choice.code).where(
    tuple_(Choice.list_name, Choice.code).in_(bindparam("pairs", expanding=True))
)
_VALID = _KEPT.where(_valid_on(Choice, bindparam("day")))


def unknown_codes(
    session: Session, codes: Mapping[str, tuple[str, str | None]], day: date | None = None
) -> dict[str, str]:
    """Return a sentence for each field whose code is not in its list, on that day or ever; None is no code.

    `codes` is field → (list, code).
    """
    asked = {field: pair for field, pair in codes.items() if pair[1] is not None}
    if not asked:
        return {}
    facts = {"pairs": list(asked.values()), "day": day}
    found = session.execute(_KEPT if day is None else _VALID, facts)
    known = {(list_name, code) for list_name, code in found}
    return {field: "Choisir dans la liste (↓)." for field, pair in asked.items() if pair not in known}


def refuse_unknown_codes(
    session: Session, codes: Mapping[str, tuple[str, str | None]], day: date | None = None
) -> None:
    """Raise `Invalid` for the fields whose code is not in its list."""
    if problems := unknown_codes(session, codes, day):
        raise Invalid(problems)


def labels(session: Session, list_name: str, day: date | None = None) -> dict[str, str]:
    """Return code → label, retired values included: the label of that day, else the latest one."""
    rows = select(Choice.code, Choice.label, Choice.valid_from).where(Choice.list_name == list_name)
    return _dated_labels(session.execute(rows.order_by(Choice.valid_from)), day)


def neighbourhood_labels(session: Session, day: date | None = None) -> dict[str, str]:
    """Return code → label of the territories: the label of that day, else the latest one."""
    rows = select(Neighbourhood.code, Neighbourhood.label, Neighbourhood.valid_from)
    return _dated_labels(session.execute(rows.order_by(Neighbourhood.valid_from)), day)


def _dated_labels(rows: Any, day: date | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, label, valid_from in rows:  # oldest first: the last one kept is the one in force
        if code not in found or day is None or valid_from <= day:
            found[code] = label
    return found


def groups(session: Session, list_name: str) -> dict[str, str]:
    """Return code → fixed statistical group (« PHYSIQUE »), for the codes that have one."""
    rows = select(Choice.code, Choice.group_code).where(
        Choice.list_name == list_name, Choice.group_code != ""
    )
    return {row.code: row.group_code for row in session.execute(rows.order_by(Choice.valid_from))}


def motives(session: Session, day: date) -> list[MotiveRow]:
    """Return the motives that may be chosen on that day, in their order."""
    found = select(
        Motive.code, Motive.label, Motive.entry_code, Motive.synonyms, Motive.request, Motive.domain
    ).where(or_(Motive.valid_to.is_(None), Motive.valid_to >= day))
    return [MotiveRow(*row) for row in session.execute(found.order_by(Motive.position, Motive.id))]


def motive_labels(session: Session) -> dict[str, str]:
    """Return code → label of the motives, retired ones included."""
    return {row.code: row.label for row in session.execute(select(Motive.code, Motive.label))}


def neighbourhoods(session: Session, day: date) -> list[NeighbourhoodRow]:
    """Return the territories of that day, each a QPV or not as it was then."""
    found = select(
        Neighbourhood.code, Neighbourhood.label, Neighbourhood.entry_code, Neighbourhood.is_qpv
    ).where(_valid_on(Neighbourhood, day))
    rows = session.execute(found.order_by(Neighbourhood.position, Neighbourhood.id))
    return [NeighbourhoodRow(*row) for row in rows]


def calendar(session: Session) -> Calendar:
    """Return the school holidays, how far they are known, and the closures."""
    school = _spans(session, select(SchoolHoliday.first_day, SchoolHoliday.last_day, SchoolHoliday.label))
    closed = select(Closure.first_day, Closure.last_day, Closure.reason)
    return Calendar(
        school,
        known_until(school),
        _spans(session, closed.where(Closure.room == "")),
        _shut_rooms(session),
        frozenset(session.scalars(select(WorkedHoliday.day))),
    )


def _shut_rooms(session: Session) -> dict[str, tuple[Span, ...]]:
    """Return the closures of each room by its folded name: it is the same room however it was typed."""
    shut = select(Closure.room, Closure.first_day, Closure.last_day, Closure.reason).where(Closure.room != "")
    found: dict[str, tuple[Span, ...]] = {}
    for room, first, last, reason in session.execute(shut.order_by(Closure.first_day)):
        found[fold(room)] = (*found.get(fold(room), ()), Span(first, last, reason))
    return found


def _spans(session: Session, query: Any) -> tuple[Span, ...]:
    return tuple(sorted((Span(*row) for row in session.execute(query)), key=lambda span: span.first))


def town_identity(session: Session) -> TownIdentity:
    """Return the place's identity; empty names before the first start has asked for them."""
    columns = (Town.name, Town.place, Town.address, Town.phone, Town.opening_hours, Town.logo)
    more = (Town.is_demonstration, Town.access, Town.opened_on, Town.estimates_people)
    row = session.execute(select(*columns, *more).limit(1)).first()
    return TownIdentity(**row._mapping) if row else TownIdentity("", "")


def estimates_people(session: Session) -> bool:
    """Tell whether the reports estimate how many people came."""
    return session.scalar(select(Town.estimates_people).limit(1)) is not False


def rooms(session: Session, day: date) -> list[RoomRow]:
    """Return the rooms in use on a day, by name."""
    found = select(Room.name, Room.seats, Room.is_accessible, Room.note).where(
        or_(Room.retired_on.is_(None), Room.retired_on > day)
    )
    rows = [RoomRow(*row) for row in session.execute(found)]
    return sorted(rows, key=lambda room: alphabetical(room.name))


def room_name(session: Session, typed: str) -> str:
    """Return a room by its own name, however it was typed: closures and figures know it by that name."""
    known = (name for name in session.scalars(select(Room.name)) if fold(name) == fold(typed))
    return next(known, clean(typed))


def papers_for(session: Session, domain: str | None) -> str:
    """Return what to bring to an appointment of a domain of law, nothing where nothing was written."""
    found = select(PapersToBring.words).where(PapersToBring.domain == domain)
    return session.scalar(found) or ""
