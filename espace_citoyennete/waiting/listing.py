"""The waiting list as the screens show it: who waits, for what, since when, and what was tried."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.model import User
from espace_citoyennete.errors import Forbidden, UserError
from espace_citoyennete.permanences.model import Permanence, Sitting, Slot
from espace_citoyennete.rights import Agent, may_read_people, may_read_restricted
from espace_citoyennete.storage.search import visitor_matches
from espace_citoyennete.town.reference import labels
from espace_citoyennete.visitors.listing import reaches
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import Reach, full_name, short_name
from espace_citoyennete.visitors.service import with_number
from espace_citoyennete.waiting.model import WaitingEntry, WaitingTry
from espace_citoyennete.waiting.proposals import WAITS, Booked, booked_otherwise, wishes
from espace_citoyennete.waiting.rules import WAITING, in_order, is_late
from espace_citoyennete.waiting.service import WaitingDraft

CLOSED_SHOWN = timedelta(days=90)


@dataclass(frozen=True)
class Try:
    """One attempt to propose a slot."""

    tried_at: datetime
    slot_at: datetime
    result: str
    agent: str


@dataclass(frozen=True)
class WaitingRow:
    """Somebody who waits; it carries how the person is reached, never a number that is hidden."""

    id: int
    version: int
    visitor_uid: UUID
    name: str  # « Diallo Awa »; empty for whoever may not read names
    short_name: str  # « Diallo A. »
    type_code: str
    label: str  # of the type: « Avocat »
    sitting_at: datetime | None  # when only one sitting will do
    is_sitting_held: bool  # and not cancelled; true as well when any will do
    domain: str  # its label; empty when `is_hidden`
    subject: str  # empty when `is_hidden`
    is_hidden: bool  # restricted, and this reader is neither its author nor a coordinator
    is_restricted: bool
    is_urgent: bool
    asked_at: datetime
    agent: str  # who noted it
    deadline: date | None
    weekdays: tuple[int, ...]
    half_day: str
    state: str
    reason: str  # empty when `is_hidden`
    closed_at: datetime | None
    tries: tuple[Try, ...]  # oldest first
    booked: Booked | None
    reach: Reach

    def waits_for(self, now: datetime) -> int:
        """Return for how many days the person has waited."""
        return (now.date() - self.asked_at.date()).days

    def waits_in_vain(self, now: datetime) -> bool:
        """Tell whether the only sitting that will do is cancelled, or over."""
        return self.sitting_at is not None and (not self.is_sitting_held or self.sitting_at < now)


# Who waits


def waiting_people(session: Session, now: datetime, *, by: Agent) -> list[WaitingRow]:
    """Return everybody who waits, the first to be called first."""
    rows = {row.id: row for row in _rows(session, WAITS, by=by)}
    return [rows[wish.entry_id] for wish in in_order(wishes(session), now.date())]


def people_who_left(session: Session, today: date, *, by: Agent) -> list[WaitingRow]:
    """Return who was placed or left the list over the last ninety days, the latest first."""
    since = datetime.combine(today - CLOSED_SHOWN, time())
    left = and_(WaitingEntry.state != WAITING, WaitingEntry.closed_at >= since)
    return sorted(_rows(session, left, by=by), key=lambda row: row.closed_at or since, reverse=True)


def waiting_of(session: Session, visitor_uid: UUID, *, by: Agent) -> list[WaitingRow]:
    """Return what a person waits for, the oldest demand first."""
    return _rows(session, and_(WAITS, Visitor.uid == visitor_uid), by=by)


def waiting_found(session: Session, text: str, *, limit: int, by: Agent) -> list[WaitingRow]:
    """Return the people with these words who wait, the oldest demand first."""
    if not may_read_people(by):
        return []
    return _rows(session, and_(WAITS, visitor_matches(session, text, Visitor.id)), by=by)[:limit]


def waiting_row(session: Session, entry_id: int, *, by: Agent) -> WaitingRow:
    """Return one entry. Raises `UserError` when it is no more."""
    row = next(iter(_rows(session, WaitingEntry.id == entry_id, by=by)), None)
    if row is None:
        raise UserError("Cette attente n’existe plus. Actualiser la liste (F5).")
    return row


def waits_already(session: Session, visitor_uid: UUID, phone: str, type_code: str | None) -> datetime | None:
    """Return since when a person, or somebody of this phone as typed, waits for a type of permanence."""
    person = or_(Visitor.uid == visitor_uid, with_number(phone))
    return session.scalar(
        select(func.min(WaitingEntry.asked_at))
        .join(Visitor, Visitor.id == WaitingEntry.visitor_id)
        .where(WAITS, person, WaitingEntry.type_code == type_code)
    )


def late_count(session: Session, today: date) -> int:
    """Count who still waits after the day not to be exceeded."""
    return sum(is_late(wish.deadline, today) for wish in wishes(session))


@dataclass(frozen=True)
class KeptEntry:
    """An entry as it stands, to be shown in a form and changed."""

    id: int
    version: int
    name: str
    draft: WaitingDraft


def kept_entry(session: Session, entry_id: int, *, by: Agent) -> KeptEntry:
    """Return an entry as its form shows it: the person by name, never by number.

    Raises `Forbidden` for a restricted matter that this person may not read.
    """
    row = waiting_row(session, entry_id, by=by)
    if row.is_hidden:
        raise Forbidden("Accès restreint. Demander à la coordination, ou à l’auteur de cette attente.")
    entry = session.get_one(WaitingEntry, entry_id)
    draft = WaitingDraft(
        entry.type_code,
        visitor_id=entry.visitor_id,
        sitting_id=entry.sitting_id,
        domain=entry.domain,
        subject=entry.subject,
        is_urgent=entry.is_urgent,
        deadline=entry.deadline,
        weekdays=row.weekdays,
        half_day=entry.half_day or None,
        contact_id=entry.contact_id,
        uid=entry.uid,
    )
    return KeptEntry(entry.id, entry.version, row.name, draft)


@dataclass(frozen=True)
class SittingAsked:
    """The only sitting that will do."""

    starts_at: datetime
    type_code: str


def sitting_asked(session: Session, sitting_id: int) -> SittingAsked | None:
    """Return a sitting that somebody may wait for, None when it is no more."""
    found = session.execute(
        select(Sitting.day, Sitting.starts_at, Permanence.type_code)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .where(Sitting.id == sitting_id)
    ).first()
    return None if found is None else SittingAsked(datetime.combine(found[0], found[1]), found[2])


def slot_moment(session: Session, slot_id: int) -> datetime | None:
    """Return when a slot begins, None when it is no more."""
    return session.scalar(select(Slot.starts_at).where(Slot.id == slot_id))


def _rows(session: Session, wanted: ColumnElement[bool], *, by: Agent) -> list[WaitingRow]:
    found = session.execute(
        select(WaitingEntry, Visitor, User.uid, User.name, Sitting)
        .join(Visitor, Visitor.id == WaitingEntry.visitor_id)
        .outerjoin(User, User.id == WaitingEntry.author_id)
        .outerjoin(Sitting, Sitting.id == WaitingEntry.sitting_id)
        .where(WaitingEntry.removed_at.is_(None), wanted)
        .order_by(WaitingEntry.asked_at, WaitingEntry.id)
    ).all()
    tried = _tries(session, [row.WaitingEntry.id for row in found])
    booked = booked_otherwise(session, [row.WaitingEntry.id for row in found])
    reads = may_read_people(by)
    how = reaches(session, [row.WaitingEntry.visitor_id for row in found] if reads else [])
    types, domains = labels(session, "type_intervenant"), labels(session, "domaine_droit")
    rows = []
    for entry, visitor, author_uid, author, sitting in found:
        is_hidden = not reads or (entry.is_restricted and not may_read_restricted(by, author_uid))
        rows.append(
            WaitingRow(
                id=entry.id,
                version=entry.version,
                visitor_uid=visitor.uid,
                name=full_name(visitor.last_name, visitor.first_name) if reads else "",
                short_name=short_name(visitor.last_name, visitor.first_name) if reads else "",
                type_code=entry.type_code,
                label=types.get(entry.type_code, entry.type_code),
                sitting_at=_moment(sitting),
                is_sitting_held=sitting is None or sitting.state == "PREVUE",
                domain="" if is_hidden else domains.get(entry.domain or "", entry.domain or ""),
                subject="" if is_hidden else entry.subject,
                is_hidden=is_hidden,
                is_restricted=entry.is_restricted,
                is_urgent=entry.is_urgent,
                asked_at=entry.asked_at,
                agent=author or "",
                deadline=entry.deadline,
                weekdays=tuple(map(int, entry.weekdays)),
                half_day=entry.half_day,
                state=entry.state,
                reason="" if is_hidden else entry.reason,
                closed_at=entry.closed_at,
                tries=tuple(tried.get(entry.id, ())),
                booked=booked.get(entry.id),
                reach=how.get(entry.visitor_id, Reach()),
            )
        )
    return rows


def _moment(sitting: Sitting | None) -> datetime | None:
    return None if sitting is None else datetime.combine(sitting.day, sitting.starts_at)


def _tries(session: Session, entry_ids: Iterable[int]) -> dict[int, list[Try]]:
    found: dict[int, list[Try]] = {}
    rows = session.execute(
        select(WaitingTry, Slot.starts_at, User.name)
        .join(Slot, Slot.id == WaitingTry.slot_id)
        .outerjoin(User, User.id == WaitingTry.author_id)
        .where(WaitingTry.entry_id.in_(entry_ids))
        .order_by(WaitingTry.tried_at, WaitingTry.id)
    )
    for attempt, slot_at, agent in rows:
        made = Try(attempt.tried_at, slot_at, attempt.result, agent or "")
        found.setdefault(attempt.entry_id, []).append(made)
    return found
