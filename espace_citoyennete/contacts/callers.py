"""Who may be on the line: the people that a name or a number reminds of, each with what came before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.model import User
from espace_citoyennete.callbacks.model import Callback
from espace_citoyennete.callbacks.rules import OPEN
from espace_citoyennete.contacts.model import Contact, ContactDomain
from espace_citoyennete.contacts.rules import is_restricted
from espace_citoyennete.french import fold
from espace_citoyennete.rights import Agent, may_read_restricted
from espace_citoyennete.storage.search import visitor_matches
from espace_citoyennete.town.reference import labels, motive_labels
from espace_citoyennete.visitors.listing import reaches
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

    A number is a hint, never an identity: two people may share one.
    """
    words = name if sum(map(str.isalpha, name)) >= _LETTERS and not _is_nameless(name) else ""
    digits = phone if sum(map(str.isdigit, phone)) >= _DIGITS else ""
    found: dict[int, None] = {}
    for text in (f"{words} {digits}" if words and digits else "", digits, words):
        if text and len(found) < limit:
            found |= dict.fromkeys(_people(session, text, limit))
    return _callers(session, list(found)[:limit], by)


def known_caller(session: Session, uid: UUID, *, by: Agent) -> KnownCaller | None:
    """Return one person by any of the records put together as this one, None when there is none."""
    found = session.scalar(
        select(func.coalesce(Visitor.merged_into_id, Visitor.id)).where(Visitor.uid == uid)
    )
    return next(iter(_callers(session, [] if found is None else [found], by)), None)


def _is_nameless(name: str) -> bool:
    return _NAMELESS.startswith(fold(name))


def _people(session: Session, text: str, limit: int) -> Iterable[int]:
    return session.scalars(
        select(Visitor.id)
        .where(visitor_matches(session, text, Visitor.id), Visitor.merged_into_id.is_(None))
        .order_by(Visitor.id.desc())
        .limit(limit)
    )


def _callers(session: Session, ids: list[int], by: Agent) -> list[KnownCaller]:
    people = {person.id: person for person in session.scalars(select(Visitor).where(Visitor.id.in_(ids)))}
    how = reaches(session, ids)
    promised = select(Callback.visitor_id, func.min(Callback.due_on)).where(
        Callback.visitor_id.in_(ids), Callback.state == OPEN, Callback.removed_at.is_(None)
    )
    callbacks = {row[0]: row[1] for row in session.execute(promised.group_by(Callback.visitor_id))}
    logged = select(Contact.visitor_id, func.count(), func.max(Contact.occurred_at)).where(
        Contact.visitor_id.in_(ids), Contact.removed_at.is_(None)
    )
    came = {row[0]: (row[1], row[2]) for row in session.execute(logged.group_by(Contact.visitor_id))}
    motives = {one: _motive(session, one, came[one][1], by) for one in ids if one in came}
    return [
        KnownCaller(
            uid=people[one].uid,
            name=full_name(people[one].last_name, people[one].first_name),
            contacts=came[one][0] if one in came else 0,
            last_on=came[one][1].date() if one in came else None,
            last_motive=motives.get(one, ""),
            callback_on=callbacks.get(one),
            instruction=how[one].instruction,
        )
        for one in ids
    ]


def _motive(session: Session, visitor_id: int, at: datetime, by: Agent) -> str:
    """Return what a contact was about, nothing when it is restricted to others."""
    contact, author = session.execute(
        select(Contact, User.uid)
        .outerjoin(User, User.id == Contact.author_id)
        .where(Contact.visitor_id == visitor_id, Contact.occurred_at == at, Contact.removed_at.is_(None))
        .order_by(Contact.id.desc())
        .limit(1)
    ).one()
    others = session.scalars(select(ContactDomain.code).where(ContactDomain.contact_id == contact.id))
    if is_restricted((contact.domain, *others), contact.request) and not may_read_restricted(by, author):
        return ""
    return motive_labels(session).get(contact.motive or "") or labels(session, "objet").get(
        contact.request, ""
    )
