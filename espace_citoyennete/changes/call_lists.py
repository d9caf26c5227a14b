"""Use cases of a call list: open it, note what came of each call, take either back without losing anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.service import author_id
from espace_citoyennete.changes.model import CallList, CallRow, CallTry
from espace_citoyennete.changes.rules import (
    CALL_AGAIN,
    GIVES_UP,
    OTHER_SLOT,
    REMINDER,
    RETURN,
    TOLD,
    problem_of_result,
)
from espace_citoyennete.errors import Conflict, UserError
from espace_citoyennete.french import clean
from espace_citoyennete.permanences.appointments import occupy
from espace_citoyennete.permanences.model import Appointment
from espace_citoyennete.permanences.rules import MOVABLE, OCCUPYING
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.erasing import erase
from espace_citoyennete.storage.rows import id_with
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import Reach
from espace_citoyennete.visitors.service import has_phone

_TITLE_LENGTH = 200


@dataclass(frozen=True)
class Touched:
    """Somebody whom a change touches: the hour that was told, and the new one (none: to be placed again)."""

    appointment_id: int
    visitor_id: int | None
    earlier_at: datetime
    new_at: datetime | None = None


@dataclass(frozen=True)
class CallChange:
    """What noting a call did, to be taken back; rows are found by uid."""

    row_uid: UUID
    try_uid: UUID
    result: str
    before: tuple[str, int, int]  # result, attempts and position of the row
    appointment: tuple[UUID, str, str] | None  # the one given up: its state now, and the earlier one


def open_call_list(
    session: Session,
    kind: str,
    title: str,
    reason: str,
    touched: Sequence[Touched],
    *,
    uid: UUID | None = None,
    now: datetime,
    by: Agent,
) -> int | None:
    """Open the list of the people whom a change touches and return its id; None when it touches nobody.

    The same list opened twice is one list; one that was withdrawn comes back, whoever was told stays so.
    """
    require(by, "open_call_list")
    return keep_call_list(session, kind, title, reason, touched, uid=uid or uuid4(), now=now, by_uid=by.uid)


def keep_call_list(
    session: Session,
    kind: str,
    title: str,
    reason: str,
    touched: Sequence[Touched],
    *,
    uid: UUID,
    now: datetime,
    by_uid: UUID,
) -> int | None:
    """Write a call list for a use case that has asked its own right; no touched person is ever left out."""
    if not touched:
        return None
    call_list = session.scalar(select(CallList).where(CallList.uid == uid))
    if call_list is None:
        call_list = CallList(uid=uid, made_at=now, author_id=author_id(session, by_uid))
        session.add(call_list)
    call_list.kind, call_list.title, call_list.reason = (
        kind, title[:_TITLE_LENGTH], clean(reason)[:_TITLE_LENGTH],
    )  # fmt: skip
    call_list.removed_at = None
    session.flush()
    known = {row.uid: row for row in _rows(session, call_list.id)}
    uids = _uids(session, [one.appointment_id for one in touched])
    for position, one in enumerate(touched, start=1):
        row_uid = uuid5(uid, str(uids[one.appointment_id]))
        row = known.get(row_uid)
        if row is None:
            row = CallRow(uid=row_uid, list_id=call_list.id, position=position)
            session.add(row)
        row.appointment_id, row.visitor_id = one.appointment_id, one.visitor_id
        row.earlier_at, row.new_at = one.earlier_at, one.new_at
    session.flush()
    _reopen_those_told_of_the_return(session, call_list)
    return call_list.id


def withdraw_call_list(
    session: Session,
    list_id: int,
    *,
    also: Sequence[Touched] = (),
    now: datetime,
    instant: datetime,
    by: Agent,
) -> int | None:
    """Withdraw the list of a change that was taken back, and return the list of those already told of it.

    Whoever heard of the change — even if that call was taken back on the way — is called again, and those
    told by another way (`also`: booked since).
    """
    require(by, "withdraw_call_list")
    call_list = session.get(CallList, list_id)
    if call_list is None or call_list.removed_at is not None:
        raise Conflict("Cette liste d’appels est déjà retirée. Actualiser la page (F5).")
    told = people_told(session, list_id)
    if not (told or also):
        erase(session, [call_list])  # nobody heard anything: as if it never was
        return None
    call_list.removed_at = instant
    session.flush()
    holding = _holding(session, [row.appointment_id for row in told])
    back = [
        Touched(
            row.appointment_id,
            row.visitor_id,
            row.new_at or row.earlier_at,
            row.earlier_at if row.appointment_id in holding else None,
        )
        for row in told
    ]
    uid = _return_uid(call_list)
    return keep_call_list(
        session, RETURN, call_list.title, call_list.reason, [*back, *also], uid=uid, now=now, by_uid=by.uid
    )


def people_told(session: Session, list_id: int) -> list[CallRow]:
    """Return the rows of those who heard of a change, a call taken back since included."""
    rows = _rows(session, list_id)
    tries = select(CallTry.row_id).where(
        CallTry.row_id.in_([row.id for row in rows]), CallTry.result.in_(TOLD)
    )
    heard = set(session.scalars(tries))
    return [row for row in rows if row.result in TOLD or row.id in heard]


def note_call(
    session: Session,
    row_id: int,
    version: int | None,
    result: str,
    *,
    uid: UUID | None = None,
    now: datetime,
    by: Agent,
) -> CallChange:
    """Note what came of telling somebody; one called in vain goes to the end of the list, with a try more.

    Who asks for another slot, or gives up, leaves the one held. Raises `Conflict` when somebody noted
    something since the row was read at `version`, `UserError` for a letter to a protected person.
    """
    require(by, "note_call")
    row = _row(session, row_id, version)
    if problem := problem_of_result(result, _reach(session, row.visitor_id)):
        raise UserError(problem)
    before = (row.result, row.attempts, row.position)
    freed = _freed(session, row, result)
    row.attempts += 1
    if result == CALL_AGAIN:
        row.position = 1 + (session.scalar(_positions(row.list_id)) or 0)
    else:
        row.result = result
    facts: dict[str, object] = {"row_id": row.id, "result": result, "tried_at": now}
    done = _keep_try(session, uid or uuid4(), facts, by)
    session.flush()
    return CallChange(row.uid, done.uid, result, before, freed)


def take_back_call(session: Session, change: CallChange, *, instant: datetime, by: Agent) -> None:
    """Take back what was noted of a call; its trace stays, for the person may have heard of the change.

    Raises `Conflict` when somebody took the slot that the person had left.
    """
    require(by, "take_back_call")
    row = session.get_one(CallRow, id_with(session, CallRow, change.row_uid))
    row.result, row.attempts, row.position = change.before
    done = session.get_one(CallTry, id_with(session, CallTry, change.try_uid))
    done.removed_at = instant
    if change.appointment is not None:
        uid, state, earlier = change.appointment
        appointment = session.get_one(Appointment, id_with(session, Appointment, uid))
        if appointment.state == state:
            occupy(session, appointment, earlier, appointment.arrived_at)
    session.flush()


# What the use cases share


def _rows(session: Session, list_id: int) -> list[CallRow]:
    rows = select(CallRow).where(CallRow.list_id == list_id).order_by(CallRow.position, CallRow.id)
    return list(session.scalars(rows))


def _positions(list_id: int) -> Select[int | None]:
    return select(func.max(CallRow.position)).where(CallRow.list_id == list_id)


def _row(session: Session, row_id: int, version: int | None) -> CallRow:
    row = session.get(CallRow, row_id)
    if row is None or session.get_one(CallList, row.list_id).removed_at is not None:
        raise Conflict("Cette liste d’appels a été retirée. Actualiser la page (F5).")
    if version not in (None, row.version):
        raise Conflict("Cette ligne a été modifiée entre-temps. Actualiser la page (F5), puis reprendre.")
    return row


def _reach(session: Session, visitor_id: int | None) -> Reach:
    """Return how somebody may be told, without any number: to judge a result, none is needed."""
    if visitor_id is None:
        return Reach()
    visitor = session.get_one(Visitor, visitor_id)
    return Reach(visitor.uid, visitor.safe_contact, has_phone=has_phone(session, visitor_id))


def _freed(session: Session, row: CallRow, result: str) -> tuple[UUID, str, str] | None:
    """Cancel the appointment of who will not come to it: its slot is free for somebody else."""
    if result not in (OTHER_SLOT, GIVES_UP):
        return None
    appointment = session.get_one(Appointment, row.appointment_id)
    if appointment.state not in MOVABLE:
        return None
    kind = session.get_one(CallList, row.list_id).kind
    by_service = result == OTHER_SLOT and kind != REMINDER  # the service moved it, the person cannot come
    earlier, appointment.state = appointment.state, "ANNULE_SERVICE" if by_service else "ANNULE_USAGER"
    return appointment.uid, appointment.state, earlier


def _keep_try(session: Session, uid: UUID, facts: dict[str, object], by: Agent) -> CallTry:
    """Keep a call made; one that was taken back and is made again is the same call."""
    done = session.scalar(select(CallTry).where(CallTry.uid == uid)) or CallTry(uid=uid)
    for name, value in (facts | {"removed_at": None, "author_id": author_id(session, by.uid)}).items():
        setattr(done, name, value)
    session.add(done)
    return done


def _return_uid(call_list: CallList) -> UUID:
    return uuid5(call_list.uid, RETURN)


def _reopen_those_told_of_the_return(session: Session, call_list: CallList) -> None:
    """Make the change again after it was taken back: whoever was told so is to be told once more."""
    back = session.scalar(select(CallList).where(CallList.uid == _return_uid(call_list)))
    if back is None or back.removed_at is not None:
        return
    told = {row.appointment_id for row in people_told(session, back.id)}
    for row in _rows(session, call_list.id):
        if row.appointment_id in told:
            row.result = ""
    erase(session, [back])  # nothing asks for it any more; the journal remembers it


def _uids(session: Session, appointment_ids: Sequence[int]) -> dict[int, UUID]:
    known = select(Appointment.id, Appointment.uid).where(Appointment.id.in_(appointment_ids))
    return dict(session.execute(known).all())


def _holding(session: Session, appointment_ids: Sequence[int]) -> set[int]:
    held = select(Appointment.id).where(Appointment.id.in_(appointment_ids), Appointment.state.in_(OCCUPYING))
    return set(session.scalars(held))
