"""Call lists as screens and paper show them: who is told what, how to reach them, what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, or_, select
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.model import User
from espace_citoyennete.changes.call_lists import people_told
from espace_citoyennete.changes.model import CallList, CallRow, CallTry
from espace_citoyennete.changes.rules import OTHER_SLOT, REACHED, may_be_written_to
from espace_citoyennete.contacts.rules import is_restricted
from espace_citoyennete.directory.model import Practitioner
from espace_citoyennete.errors import UserError
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.rights import Agent, may_read_people, may_read_restricted
from espace_citoyennete.town.reference import TownIdentity, town_identity
from espace_citoyennete.visitors.listing import reaches
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import Reach, full_name, short_name
from espace_citoyennete.waiting.model import WaitingEntry


@dataclass(frozen=True)
class CallListRow:
    """One call list and how far it is; it is open until every row has a result that loses nobody."""

    id: int
    kind: str
    title: str
    reason: str
    made_at: datetime
    agent: str
    total: int
    closed: int
    reached: int

    @property
    def is_open(self) -> bool:
        """Tell whether somebody is still to be told."""
        return self.closed < self.total


@dataclass(frozen=True)
class CallTried:
    """One call made to tell somebody."""

    tried_at: datetime
    result: str
    agent: str


@dataclass(frozen=True)
class CallRowShown:
    """Somebody to tell; it carries how to reach the person, never a number that an instruction hides."""

    id: int
    version: int
    appointment_id: int
    appointment_uid: UUID
    name: str  # « Diallo Awa »; empty for nobody known, or for who reads no names
    short_name: str  # « Diallo A. »
    reach: Reach
    earlier_at: datetime
    new_at: datetime | None  # None: to be placed again
    result: str  # empty while somebody is to be told
    is_open: bool  # to be told, or to be given the other slot that was asked for
    attempts: int
    tries: tuple[CallTried, ...]  # oldest first
    label: str  # of the permanence
    practitioner: str
    room: str
    type_code: str
    domain: str | None  # None when `is_hidden`
    subject: str  # empty when `is_hidden`
    is_restricted: bool  # on no paper
    is_hidden: bool  # restricted, and this reader is neither its author nor a coordinator


def open_call_lists(session: Session) -> list[CallListRow]:
    """Return the lists on which somebody is still to be told, the oldest first."""
    lists = _lists(session, CallList.removed_at.is_(None))
    return [row for row in lists if row.is_open]


def call_list(session: Session, list_id: int) -> CallListRow:
    """Return one list, open or not. Raises `UserError` when it was withdrawn."""
    found = _lists(session, and_(CallList.id == list_id, CallList.removed_at.is_(None)))
    if not found:
        raise UserError("Cette liste d’appels a été retirée. Actualiser la page (F5).")
    return found[0]


def open_call_list_count(session: Session) -> int:
    """Count the people who are still to be told something."""
    waiting = (
        select(func.count())
        .select_from(CallRow)
        .join(CallList, CallList.id == CallRow.list_id)
        .where(CallList.removed_at.is_(None), _is_open())
    )
    return session.scalar(waiting) or 0


def call_rows(session: Session, list_id: int, *, by: Agent) -> list[CallRowShown]:
    """Return the people of a list: those still to be told first, in the order of the calls."""
    found = session.execute(_people(list_id)).all()
    tried = _tries(session, [row.CallRow.id for row in found])
    how = reaches(session, [row.CallRow.visitor_id for row in found] if may_read_people(by) else [])
    return [
        _shown(row, how.get(row.CallRow.visitor_id, Reach()), tried.get(row.CallRow.id, ()), by)
        for row in found
    ]


@dataclass(frozen=True)
class Letter:
    """What is written to somebody without a phone; made for nobody under an instruction.

    Whoever opens it learns neither the matter nor with whom.
    """

    row_id: int
    name: str
    kind: str
    earlier_at: datetime
    new_at: datetime | None
    room: str
    sender: TownIdentity  # its address alone for a restricted matter


def letters(session: Session, list_id: int, *, by: Agent) -> list[Letter]:
    """Return the letters of a list: to those known without a phone, and never to a protected person."""
    kind, town = call_list(session, list_id).kind, town_identity(session)
    unnamed = TownIdentity("", "", town.address)
    return [
        Letter(
            row.id, row.name, kind, row.earlier_at, row.new_at,
            "" if row.is_restricted else row.room, unnamed if row.is_restricted else town,
        )
        for row in call_rows(session, list_id, by=by)
        if may_be_written_to(row.reach) and row.name
    ]  # fmt: skip


def _lists(session: Session, wanted: ColumnElement[bool]) -> list[CallListRow]:
    closed = func.sum(case((_is_open(), 0), else_=1))
    reached = func.sum(case((CallRow.result == REACHED, 1), else_=0))
    found = session.execute(
        select(CallList, User.name, func.count(), closed, reached)
        .join(CallRow, CallRow.list_id == CallList.id)
        .outerjoin(User, User.id == CallList.author_id)
        .where(wanted)
        .group_by(CallList.id, User.name)
        .order_by(CallList.made_at, CallList.id)
    )
    return [
        CallListRow(one.id, one.kind, one.title, one.reason, one.made_at, author or "", total, done, told)
        for one, author, total, done, told in found
    ]


def _is_open() -> ColumnElement[bool]:
    """Tell in the query whether a row waits for something: a result, or the other slot asked for.

    That slot is an appointment taken since, or a place on the waiting list: before it, the person has none.
    Of somebody whom nobody knows, the appointment given up tells which one was taken for it.
    """
    asked = select(func.max(CallTry.tried_at)).where(
        CallTry.row_id == CallRow.id, CallTry.result == OTHER_SLOT, CallTry.removed_at.is_(None)
    )
    since = select(Appointment.id).where(
        Appointment.visitor_id == CallRow.visitor_id,
        Appointment.id != CallRow.appointment_id,
        Appointment.booked_at >= asked.correlate(CallRow).scalar_subquery(),
    )
    waits = select(WaitingEntry.id).where(
        WaitingEntry.visitor_id == CallRow.visitor_id,
        WaitingEntry.state == "ATTEND",
        WaitingEntry.removed_at.is_(None),
    )
    replaced = select(Appointment.id).where(
        Appointment.id == CallRow.appointment_id, Appointment.moved_to_id.is_not(None)
    )
    is_placed = or_(*(one.correlate(CallRow).exists() for one in (since, waits, replaced)))
    return or_(CallRow.result == "", and_(CallRow.result == OTHER_SLOT, not_(is_placed)))


def _people(list_id: int) -> Select[CallRow, bool, Appointment, Sitting, Permanence, str, Visitor, UUID]:
    author, is_open = User.uid.label("author_uid"), _is_open().label("is_open")
    return (
        select(
            CallRow,
            is_open,
            Appointment,
            Sitting,
            Permanence,
            Practitioner.name.label("practitioner"),
            Visitor,
            author,
        )
        .join(Appointment, Appointment.id == CallRow.appointment_id)
        .join(Slot, Slot.id == Appointment.slot_id)
        .join(Sitting, Sitting.id == Slot.sitting_id)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .outerjoin(Practitioner, Practitioner.id == Sitting.practitioner_id)
        .outerjoin(Visitor, Visitor.id == CallRow.visitor_id)
        .outerjoin(User, User.id == Appointment.author_id)
        .where(CallRow.list_id == list_id)
        .order_by(is_open.desc(), CallRow.position, CallRow.id)
    )


def _shown(row: Any, reach: Reach, tries: Iterable[CallTried], by: Agent) -> CallRowShown:
    called, booked, visitor = row.CallRow, row.Appointment, row.Visitor
    restricted = is_restricted((booked.domain,))
    hidden = not may_read_people(by) or (restricted and not may_read_restricted(by, row.author_uid))
    is_named = visitor is not None and may_read_people(by)
    return CallRowShown(
        id=called.id,
        version=called.version,
        appointment_id=called.appointment_id,
        appointment_uid=booked.uid,
        name=full_name(visitor.last_name, visitor.first_name) if is_named else "",
        short_name=short_name(visitor.last_name, visitor.first_name) if is_named else "",
        reach=reach,
        earlier_at=called.earlier_at,
        new_at=called.new_at,
        result=called.result,
        is_open=row.is_open,
        attempts=called.attempts,
        tries=tuple(tries),
        label=row.Permanence.label,
        practitioner=row.practitioner or "",
        room=row.Sitting.room,
        type_code=row.Permanence.type_code,
        domain=None if hidden else booked.domain,
        subject="" if hidden else booked.subject,
        is_restricted=restricted,
        is_hidden=hidden,
    )


def _tries(session: Session, row_ids: Iterable[int]) -> dict[int, list[CallTried]]:
    found = session.execute(
        select(CallTry.row_id, CallTry.tried_at, CallTry.result, User.name)
        .outerjoin(User, User.id == CallTry.author_id)
        .where(CallTry.row_id.in_(row_ids), CallTry.removed_at.is_(None))
        .order_by(CallTry.tried_at, CallTry.id)
    )
    tried: dict[int, list[CallTried]] = {}
    for row_id, at, result, agent in found:
        tried.setdefault(row_id, []).append(CallTried(at, result, agent or ""))
    return tried


def people_told_count(session: Session, list_uid: UUID) -> int:
    """Count who heard of a change, calls taken back since included; nobody when it made no list."""
    list_id = session.scalar(select(CallList.id).where(CallList.uid == list_uid))
    return 0 if list_id is None else len(people_told(session, list_id))
