"""Promised calls as the screens show them: who, between which hours, what was tried, how to reach them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.model import User
from espace_citoyennete.callbacks.model import CallAttempt, Callback
from espace_citoyennete.callbacks.rules import OPEN, SafeHours, why_closed
from espace_citoyennete.callbacks.service import KeptCallback, kept_promise
from espace_citoyennete.errors import Forbidden, UserError
from espace_citoyennete.rights import Agent, may_read_people, may_read_restricted
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.visitors.listing import reaches
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import Reach, full_name, short_name

CLOSED_SHOWN = timedelta(days=90)


class View(StrEnum):
    """Which promises are shown."""

    DAY = "aujourd’hui"  # due that day or late: nobody waits in a list that is not looked at
    LATE = "en retard"
    TO_COME = "à venir"
    CLOSED = "clos"  # over the last ninety days


@dataclass(frozen=True)
class Attempt:
    """One call already made."""

    tried_at: datetime
    result: str
    note: str
    agent: str


@dataclass(frozen=True)
class CallbackRow:
    """One promise; it carries how the person is reached, never a number that an instruction hides."""

    id: int
    version: int
    name: str  # « Diallo Awa »
    short_name: str  # « Diallo A. »
    subject: str  # empty when `is_hidden`
    is_restricted: bool  # on no paper
    is_hidden: bool  # restricted, and this reader is neither its author nor a coordinator
    due_on: date
    hours: SafeHours
    state: str
    promised_at: datetime
    agent: str  # who promised
    closed_at: datetime | None
    contact_id: int | None
    attempts: tuple[Attempt, ...]  # oldest first
    reach: Reach


def callbacks_in(session: Session, view: View, day: date, *, by: Agent) -> list[CallbackRow]:
    """Return the promises of a view as it is on a day: oldest first, the closed ones latest first."""
    order = (Callback.closed_at.desc(),) if view is View.CLOSED else (Callback.due_on, Callback.promised_at)
    return _rows(session, _of(view, day), *order, by=by)


def callbacks_of(session: Session, visitor_uid: UUID, *, by: Agent) -> list[CallbackRow]:
    """Return every call promised to a person, open or closed, oldest first."""
    return _rows(session, Visitor.uid == visitor_uid, Callback.due_on, by=by)


def _rows(session: Session, wanted: ColumnElement[bool], *order: Any, by: Agent) -> list[CallbackRow]:
    found = session.execute(
        select(Callback, Visitor.last_name, Visitor.first_name, User.uid, User.name)
        .join(Visitor, Visitor.id == Callback.visitor_id)
        .outerjoin(User, User.id == Callback.author_id)
        .where(Callback.removed_at.is_(None), wanted)
        .order_by(*order, Callback.id)
    ).all()
    tried = _attempts(session, [row.Callback.id for row in found])
    reads = may_read_people(by)
    how = reaches(session, [row.Callback.visitor_id for row in found] if reads else [])
    rows = []
    for callback, last_name, first_name, author_uid, author in found:
        is_hidden = not reads or (callback.is_restricted and not may_read_restricted(by, author_uid))
        attempts = tried.get(callback.id, [])
        rows.append(
            CallbackRow(
                id=callback.id,
                version=callback.version,
                name=full_name(last_name, first_name) if reads else "",
                short_name=short_name(last_name, first_name) if reads else "",
                subject="" if is_hidden else callback.subject,
                is_restricted=callback.is_restricted,
                is_hidden=is_hidden,
                due_on=callback.due_on,
                hours=SafeHours(callback.from_time, callback.to_time),
                state=callback.state,
                promised_at=callback.promised_at,
                agent=author or "",
                closed_at=callback.closed_at,
                contact_id=callback.contact_id,
                attempts=tuple(_without_notes(attempts) if is_hidden else attempts),
                reach=how.get(callback.visitor_id, Reach()),
            )
        )
    return rows


def callback_count(session: Session, day: date) -> int:
    """Count the calls due that day or late."""
    due = select(func.count()).select_from(Callback).where(Callback.removed_at.is_(None), _of(View.DAY, day))
    return session.scalar(due) or 0


def kept_callback(session: Session, callback_id: int, *, by: Agent) -> KeptCallback:
    """Return a promise as its form shows it: the person by id, never by number.

    Raises `UserError` when it is gone, `Forbidden` for a restricted matter that this person may not read.
    """
    kept = kept_promise(session, callback_id)
    authors = select(User.uid).join(Callback, Callback.author_id == User.id)
    author = session.scalar(authors.where(Callback.id == callback_id))
    if not may_read_people(by) or (kept.draft.is_restricted and not may_read_restricted(by, author)):
        raise Forbidden(
            "Ce rappel est en accès restreint. Noter un essai, ou demander à la coordination ou à qui l’a "
            "promis."
        )
    return kept


@dataclass(frozen=True)
class Called:
    """Somebody known who is to be called, by name."""

    id: int
    name: str


def called(
    session: Session, *, visitor_id: int | None = None, visitor_uid: UUID | None = None, by: Agent
) -> Called:
    """Return somebody known by id or by uid, or raise `UserError` when the record is no more."""
    if not may_read_people(by):
        raise Forbidden("Le nom des personnes se lit à l’accueil et à la coordination.")
    wanted = Visitor.uid == visitor_uid if visitor_id is None else Visitor.id == visitor_id
    visitor = session.scalar(select(Visitor).where(wanted))
    if visitor is None:
        raise UserError("Cette personne n’existe plus. Actualiser la liste (F5).")
    return Called(visitor.id, full_name(visitor.last_name, visitor.first_name))


def closed_because(session: Session, day: date) -> str:
    """Return why nobody is at the desk that day, nothing when it is open."""
    return why_closed(day, calendar(session))


def _of(view: View, day: date) -> ColumnElement[bool]:
    if view is View.CLOSED:
        since = datetime.combine(day - CLOSED_SHOWN, datetime.min.time())
        return and_(Callback.state != OPEN, Callback.closed_at >= since)
    when = {
        View.DAY: Callback.due_on <= day,
        View.LATE: Callback.due_on < day,
        View.TO_COME: Callback.due_on > day,
    }
    return and_(Callback.state == OPEN, when[view])


def _attempts(session: Session, callback_ids: Iterable[int]) -> dict[int, list[Attempt]]:
    found: dict[int, list[Attempt]] = {}
    rows = session.execute(
        select(CallAttempt, User.name)
        .outerjoin(User, User.id == CallAttempt.author_id)
        .where(CallAttempt.callback_id.in_(callback_ids))
        .order_by(CallAttempt.tried_at, CallAttempt.id)
    )
    for attempt, agent in rows:
        made = Attempt(attempt.tried_at, attempt.result, attempt.note, agent or "")
        found.setdefault(attempt.callback_id, []).append(made)
    return found


def _without_notes(attempts: Iterable[Attempt]) -> list[Attempt]:
    return [Attempt(made.tried_at, made.result, "", made.agent) for made in attempts]
