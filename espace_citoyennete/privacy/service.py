"""Forget somebody: on request, on time, or again after a copy was put back. One implementation for all."""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from espace_citoyennete.errors import UserError
from espace_citoyennete.french import fold, long_date
from espace_citoyennete.permanences.model import Appointment, Slot
from espace_citoyennete.privacy.year_erasing import are_years_kept, erase_years_again
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage import tombstones
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.drafts import Draft
from espace_citoyennete.storage.forgetting import forget, sweep
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.waiting.model import WaitingEntry
from espace_citoyennete.waiting.rules import LEFT, WAITING


@dataclass(frozen=True)
class Forgotten:
    """What was forgotten: the random uids, for the marks beside the base, and how many rows of each table."""

    uids: frozenset[UUID]
    rows: Counter[str]


def forget_person(session: Session, visitor_uid: UUID, *, now: datetime, by: Agent) -> Forgotten:
    """Erase somebody who asks for it, with the records put together as the same person; figures stay.

    Raises `UserError` when the person is no more, or has an appointment to come.
    """
    require(by, "forget_person")
    visitor = session.scalar(select(Visitor).where(Visitor.uid == visitor_uid))
    if visitor is None:
        raise UserError("Cette personne n’existe plus. Actualiser la liste (F5).")
    people = same_person(session, visitor)
    _refuse_expected(session, people, now)
    return forget_all(session, people, now=now)


def forget_again(session: Session, marks: Collection[str], *, now: datetime) -> Forgotten:
    """Erase whoever, and whichever year, was erased after the copy that has just been put back was made."""
    people = [
        visitor for visitor in session.scalars(select(Visitor)) if tombstones.mark(visitor.uid) in marks
    ]
    erase_years_again(session, marks, now.date())
    return forget_all(session, people, now=now)


def conclude_erasure(database: Database, folder: Path | None) -> str:
    """Leave no byte of what was erased, nor its announcement; return what is left to do, told, or nothing.

    Whoever is in the base still was not erased: a copy put back would not erase them either. What could not
    be swept stays announced, for the next opening.
    """
    marks = tombstones.announced(folder) if folder is not None else None
    try:
        left = sweep(database)
    except UserError as refusal:  # erased all the same
        left = refusal.message
    if folder is not None and marks is not None:
        with database.reading() as session:
            is_done = not any(
                tombstones.mark(uid) in marks for uid in session.scalars(select(Visitor.uid))
            ) and not are_years_kept(session, marks)
        if not left or not is_done:
            tombstones.conclude(folder, is_done=is_done)
    return left


def forget_all(session: Session, people: Sequence[Visitor], *, now: datetime) -> Forgotten:
    """Erase these records of people, and what is being typed about them."""
    rows: Counter[str] = Counter()
    uids = frozenset(person.uid for person in people)
    rows["draft"] = _drop_drafts(session, people)
    _end_waiting(session, people, now)
    rows += forget(session, people)
    return Forgotten(uids, +rows)


def same_person(session: Session, visitor: Visitor) -> list[Visitor]:
    """Return every record that was put together as this person, this one included."""
    found = {visitor.id: visitor}
    size = 0
    while len(found) > size:
        size = len(found)
        kept = [one.merged_into_id for one in found.values() if one.merged_into_id is not None]
        more = select(Visitor).where(Visitor.id.in_(kept) | Visitor.merged_into_id.in_(list(found)))
        found |= {one.id: one for one in session.scalars(more)}
    return list(found.values())


def _refuse_expected(session: Session, people: Sequence[Visitor], now: datetime) -> None:
    at = session.scalar(
        select(Slot.starts_at)
        .join(Appointment, Appointment.slot_id == Slot.id)
        .where(
            Appointment.visitor_id.in_([person.id for person in people]),
            Appointment.state == "A_VENIR",
            Slot.starts_at >= now,
        )
        .order_by(Slot.starts_at)
        .limit(1)
    )
    if at is not None:
        raise UserError(
            f"Cette personne a un rendez-vous le {long_date(at.date())}. L’annuler d’abord, puis effacer."
        )


def _end_waiting(session: Session, people: Sequence[Visitor], now: datetime) -> None:
    """Take off the waiting list whoever is about to be forgotten: nobody could be called any more."""
    ids = [person.id for person in people]
    waiting = update(WaitingEntry).where(WaitingEntry.visitor_id.in_(ids), WaitingEntry.state == WAITING)
    session.execute(waiting.values(state=LEFT, closed_at=now))


def _drop_drafts(session: Session, people: Sequence[Visitor]) -> int:
    """Drop what is being typed about these people."""
    drafts = drafts_about(session, {person.id for person in people})
    for draft in drafts:
        session.delete(draft)
    session.flush()
    return len(drafts)


def drafts_about(session: Session, people: Collection[int]) -> list[Draft]:
    """Return what is being typed about these people: their uid, their whole name or their number is in it."""
    drafts = session.scalars(select(Draft)).all()
    if not drafts:
        return []
    known = [_traces(person) for person in session.scalars(select(Visitor)) if person.id in people]
    return [draft for draft in drafts if any(_is_about(_typed(draft), traces) for traces in known)]


def _typed(draft: Draft) -> str:
    return fold(json.dumps(json.loads(draft.content), ensure_ascii=False) + draft.title)


class _Traces(NamedTuple):
    """What betrays a person in a text that was folded."""

    uid: str
    names: list[str]
    numbers: list[str]


def _traces(person: Visitor) -> _Traces:
    names = [fold(name) for name in (person.last_name, person.first_name) if name]
    numbers = [number for number in (fold(person.phone), fold(person.email)) if number]
    return _Traces(str(person.uid), names, numbers)


def _is_about(typed: str, traces: _Traces) -> bool:
    return (
        traces.uid in typed
        or all(name in typed for name in traces.names)
        or any(number in typed for number in traces.numbers)
    )
