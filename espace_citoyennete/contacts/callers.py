"""Who may be on the line: the people that a name or a number reminds of, each with what came before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.model import User
from espace_citoyennete.callbacks.model import Callback
from espace_citoyennete.callbacks.rules import OPEN
from espace_citoyennete.contacts.model import Contact, ContactDomain
from espace_citoyennete.contacts.rules import is_restricted
from espace_citoyennete.french import fold
from espace_citoyennete.rights import Agent, may_read_people, may_read_restricted, reads_since
from espace_citoyennete.storage.database import today_of
from espace_citoyennete.storage.search import visitor_matches
from espace_citoyennete.town.model import Motive
from espace_citoyennete.town.reference import labels
from espace_citoyennete.visitors.listing import found_exactly, reaches
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import full_name

_LETTERS, _DIGITS = 3, 4  # typed before anybody is looked for
_NAMELESS = fold("Anonyme")  # many people: nobody is known again by this


@dataclass(frozen=True)
class KnownCaller:
    """Somebody known, as the desk may see it; never the number."""

    uid: UUID
    name: str
    contacts: int = 0
    last_on: date | None = None
    last_motive: str = ""  # empty when this agent may not see it
    callback_on: date | None = None  # the next call promised and not made
    instruction: str = ""


def known_callers(session: Session, name: str, phone: str, *, by: Agent, limit: int = 3) -> list[KnownCaller]:
    """Return whom the beginnings of words and the digits typed remind of, those of both first.

    A number is a hint, never an identity: two people may share one. Somebody whose last contact is older than
    what `by` reads as it comes is found by the whole name or a whole number alone.
    """
    if not may_read_people(by):
        return []
    words = name if sum(map(str.isalpha, name)) >= _LETTERS and not _is_nameless(name) else ""
    digits = phone if sum(map(str.isdigit, phone)) >= _DIGITS else ""
    among = _may_be_found(session, words, digits, by)
    found: dict[int, None] = {}
    for text in (f"{words} {digits}" if words and digits else "", digits, words):
        if text and len(found) < limit:
            found |= dict.fromkeys(_people(session, text, among, limit))
    return _callers(session, list(found)[:limit], by)


def known_caller(session: Session, uid: UUID, *, by: Agent) -> KnownCaller | None:
    """Return one person by any of the records put together as this one, None when there is none."""
    if not may_read_people(by):
        return None
    found = session.scalar(
        select(func.coalesce(Visitor.merged_into_id, Visitor.id)).where(Visitor.uid == uid)
    )
    return next(iter(_callers(session, [] if found is None else [found], by)), None)


def _is_nameless(name: str) -> bool:
    return _NAMELESS.startswith(fold(name))


def _may_be_found(session: Session, words: str, digits: str, by: Agent) -> ColumnElement[bool]:
    since = reads_since(by, today_of(session))
    if since is None or not (words or digits):
        return true()
    last = select(func.max(Contact.occurred_at)).where(
        Contact.visitor_id == Visitor.id, Contact.removed_at.is_(None)
    )
    start = datetime.combine(since, time())
    is_current = func.coalesce(last.correlate(Visitor).scalar_subquery(), start) >= start
    return or_(is_current, Visitor.id.in_(found_exactly(session, words, digits)))


def _people(session: Session, text: str, among: ColumnElement[bool], limit: int) -> Iterable[int]:
    return session.scalars(
        select(Visitor.id)
        .where(visitor_matches(session, text, Visitor.id), among, Visitor.merged_into_id.is_(None))
        .order_by(Visitor.id.desc())
        .limit(limit)
    )


def _callers(session: Session, ids: list[int], by: Agent) -> list[KnownCaller]:
    if not ids:
        return []
    people = {person.id: person for person in session.scalars(select(Visitor).where(Visitor.id.in_(ids)))}
    how = reaches(session, ids)
    promised = select(Callback.visitor_id, func.min(Callback.due_on)).where(
        Callback.visitor_id.in_(ids), Callback.state == OPEN, Callback.removed_at.is_(None)
    )
    callbacks = {row[0]: row[1] for row in session.execute(promised.group_by(Callback.visitor_id))}
    last = _last_contacts(session, ids)
    motives = _motives(session, list(last.values()), by)
    return [
        KnownCaller(
            uid=people[one].uid,
            name=full_name(people[one].last_name, people[one].first_name),
            contacts=last[one].contacts if one in last else 0,
            last_on=last[one].occurred_at.date() if one in last else None,
            last_motive=motives.get(last[one].id, "") if one in last else "",
            callback_on=callbacks.get(one),
            instruction=how[one].instruction,
        )
        for one in ids
    ]


def _last_contacts(session: Session, visitor_ids: list[int]) -> dict[int, Any]:
    """Return the last contact of each person and how many there were, in one reading."""
    order = (Contact.occurred_at.desc(), Contact.id.desc())
    ranked = (
        select(
            Contact.id,
            Contact.visitor_id,
            Contact.occurred_at,
            Contact.motive,
            Contact.request,
            Contact.domain,
            Contact.author_id,
            func.count().over(partition_by=Contact.visitor_id).label("contacts"),
            func.row_number().over(partition_by=Contact.visitor_id, order_by=order).label("rank"),
        )
        .where(Contact.visitor_id.in_(visitor_ids), Contact.removed_at.is_(None))
        .subquery()
    )
    rows = select(ranked, User.uid.label("author")).outerjoin(User, User.id == ranked.c.author_id)
    return {row.visitor_id: row for row in session.execute(rows.where(ranked.c.rank == 1))}


def _motives(session: Session, contacts: list[Any], by: Agent) -> dict[int, str]:
    """Return what each contact was about, but for those that are restricted to others."""
    others: dict[int, list[str]] = {row.id: [] for row in contacts}
    of_these = select(ContactDomain.contact_id, ContactDomain.code).where(
        ContactDomain.contact_id.in_(others)
    )
    for contact_id, code in session.execute(of_these):
        others[contact_id].append(code)

    def may_tell(row: Any) -> bool:
        domains = (row.domain, *others[row.id])
        return may_read_restricted(by, row.author) or not is_restricted(domains, row.request)

    told = [row for row in contacts if may_tell(row)]
    wanted = select(Motive.code, Motive.label).where(Motive.code.in_({row.motive for row in told}))
    motives = {row.code: row.label for row in session.execute(wanted)}
    requests = labels(session, "objet") if any(row.motive not in motives for row in told) else {}
    return {row.id: motives.get(row.motive) or requests.get(row.request, "") for row in told}
