"""The sittings of some days as the week and the first page show them, each slot with who holds it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.model import User
from espace_citoyennete.contacts.rules import is_restricted
from espace_citoyennete.directory.model import Practitioner
from espace_citoyennete.french import alphabetical
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.rules import OCCUPYING, PLANNED
from espace_citoyennete.rights import Agent, Right, may_read_people, may_read_restricted
from espace_citoyennete.town.reference import calendar, labels
from espace_citoyennete.town.rules import Calendar
from espace_citoyennete.visitors.listing import reaches
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import Reach, short_name

_IN_LANE = {"HEURE": 0, "SURNOMBRE": 0, "ARRIVEE": 1, "SANS_RDV": 2}  # the hours first, then who has none
_NO_REACH = Reach()


@dataclass(frozen=True)
class SlotCell:
    """One slot of a sitting and who holds it, if anybody: only what the reader may read."""

    slot_id: int
    starts_at: datetime
    minutes: int
    kind: str = "HEURE"
    rank: int = 0
    appointment_id: int | None = None
    state: str = "LIBRE"  # LIBRE, or a code of `statut_rdv`
    name: str = ""  # « Roussel J. »
    subject: str = ""
    arrived_at: datetime | None = None
    outcome: str | None = None  # code of `issue_entretien`
    outcome_words: str = ""
    reach: Reach = _NO_REACH
    is_to_check: bool = False  # both sides of one dispute, told to a coordinator without the reason

    @property
    def ends_at(self) -> datetime:
        """Return when the slot is over."""
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class Lane:
    """One sitting, with its slots in order: those of an hour, those of the arrival order, walk-ins."""

    sitting_id: int
    permanence_id: int
    day: date
    starts_at: time
    ends_at: time
    type_code: str
    label: str
    practitioner: str
    room: str
    cancelled: bool
    reason: str
    closed: str = ""  # why its room or the place is closed that day, though the sitting is not cancelled
    cells: tuple[SlotCell, ...] = ()

    @property
    def planned(self) -> int:
        """Return how many slots it has, without those added for somebody."""
        return sum(cell.kind in PLANNED for cell in self.cells)

    @property
    def taken(self) -> int:
        """Return how many of its planned slots are taken."""
        return sum(cell.kind in PLANNED for cell in self.cells if cell.appointment_id is not None)

    @property
    def people(self) -> int:
        """Return how many people are expected or came, those added too."""
        return sum(cell.appointment_id is not None for cell in self.cells)


@dataclass(frozen=True)
class Week:
    """The sittings of a week by day, hour and name, and what the calendar says of it."""

    monday: date
    lanes: tuple[Lane, ...]
    closed_days: tuple[tuple[date, str], ...]  # « Armistice », « Travaux »
    school_holiday: str  # « Vacances de Noël », or nothing
    is_known: bool  # whether the school holidays of that week are known


def week(session: Session, monday: date, *, by: Agent) -> Week:
    """Return everything that the week view shows to somebody."""
    days = calendar(session)
    weekdays = [monday + timedelta(days=index) for index in range(5)]
    known = [day for day in weekdays if days.is_known(day)]
    holidays = [label for day in known if (label := days.school_holiday(day))]
    return Week(
        monday=monday,
        lanes=_lanes(session, monday, monday + timedelta(days=7), days, by),
        closed_days=tuple((day, reason) for day in weekdays if (reason := days.why_closed(day))),
        school_holiday=next(iter(holidays), ""),
        is_known=len(known) == len(weekdays),
    )


def sittings_on(session: Session, day: date, *, by: Agent) -> list[Lane]:
    """Return the sittings held on a day, by hour then name."""
    lanes = _lanes(session, day, day + timedelta(days=1), calendar(session), by)
    return [lane for lane in lanes if not lane.cancelled]


def _lanes(session: Session, first: date, following: date, days: Calendar, by: Agent) -> tuple[Lane, ...]:
    cells: dict[int, list[SlotCell]] = {}
    for sitting_id, cell in _cells(session, first, following, by):
        cells.setdefault(sitting_id, []).append(cell)
    sittings = session.execute(
        select(Sitting, Permanence.type_code, Permanence.label, Practitioner.name)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .outerjoin(Practitioner, Practitioner.id == Sitting.practitioner_id)
        .where(Sitting.day >= first, Sitting.day < following, Sitting.state != "RETIREE")
    )
    lanes = [
        Lane(
            sitting.id, sitting.permanence_id, sitting.day, sitting.starts_at, sitting.ends_at, type_code,
            label, practitioner or "", sitting.room, sitting.state == "ANNULEE", sitting.reason,
            days.closure(sitting.day, sitting.room) or "",
            tuple(sorted(cells.get(sitting.id, ()), key=_in_lane)),
        )
        for sitting, type_code, label, practitioner in sittings
    ]  # fmt: skip
    return tuple(
        sorted(lanes, key=lambda lane: (lane.day, lane.starts_at, alphabetical(lane.label), lane.sitting_id))
    )


def _in_lane(cell: SlotCell) -> tuple[int, datetime, int]:
    return _IN_LANE[cell.kind], cell.starts_at, cell.rank


def _cells(session: Session, first: date, following: date, by: Agent) -> Iterator[tuple[int, SlotCell]]:
    """Yield each slot of some days after the id of its sitting; an added one is gone with its person."""
    holds = and_(Appointment.slot_id == Slot.id, Appointment.state.in_(OCCUPYING))
    start, end = datetime.combine(first, time()), datetime.combine(following, time())
    rows = session.execute(
        select(Slot, Appointment, User.uid, Visitor.last_name, Visitor.first_name)
        .outerjoin(Appointment, holds)
        .outerjoin(User, User.id == Appointment.author_id)
        .outerjoin(Visitor, Visitor.id == Appointment.visitor_id)
        .where(Slot.starts_at >= start, Slot.starts_at < end)
        .where(or_(Slot.kind.in_(PLANNED), Appointment.id.is_not(None)))
    ).all()
    how = _reaches(session, (booked for _slot, booked, *_ in rows if booked), by)
    words = labels(session, "issue_entretien")
    for slot, booked, author, last_name, first_name in rows:
        cell = SlotCell(slot.id, slot.starts_at, slot.minutes, slot.kind, slot.rank)
        if booked is not None:
            cell = replace(cell, **_told(booked, author, by), reach=how.get(booked.visitor_id, _NO_REACH))
            cell = replace(cell, outcome_words=words.get(cell.outcome or "", ""))
            if last_name and may_read_people(by):
                cell = replace(cell, name=short_name(last_name, first_name))
        yield slot.sitting_id, cell


def _reaches(session: Session, booked: Iterable[Appointment], by: Agent) -> Mapping[int | None, Reach]:
    return reaches(session, {one.visitor_id for one in booked}) if may_read_people(by) else {}


def _told(booked: Appointment, author: Any, by: Agent) -> dict[str, Any]:
    """Return what somebody may read of an appointment: of a restricted one, not what it is about."""
    hides = not may_read_people(by) or (
        is_restricted((booked.domain,)) and not may_read_restricted(by, author)
    )
    return {
        "appointment_id": booked.id,
        "state": booked.state,
        "subject": "" if hides else booked.subject,
        "arrived_at": booked.arrived_at,
        "outcome": None if hides else booked.outcome,
        "is_to_check": booked.is_to_check and Right.COORDINATION in by.rights,
    }
