"""The team as screens show it: who is at the desk, the notes still to be done, the posts proposed."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.model import User
from espace_citoyennete.french import alphabetical
from espace_citoyennete.team.model import Handover, Presence
from espace_citoyennete.team.rules import proposed_posts

_POSTS_READ = 20


@dataclass(frozen=True)
class Member:
    """Somebody who signs in, and may be put at the desk."""

    uid: UUID
    name: str


@dataclass(frozen=True)
class PresenceRow:
    """Who is at the desk on a day, and on which post."""

    user_uid: UUID
    name: str
    post: str


@dataclass(frozen=True)
class HandoverRow:
    """A note still to be done."""

    id: int
    version: int
    text: str
    author: str
    written_at: datetime


def members(session: Session) -> list[Member]:
    """Return the people who sign in today, by name."""
    rows = session.execute(select(User.uid, User.name).where(User.disabled_at.is_(None)))
    return sorted((Member(*row) for row in rows), key=lambda member: alphabetical(member.name))


def presences(session: Session, day: date) -> list[PresenceRow]:
    """Return who is at the desk on a day, by name."""
    rows = session.execute(
        select(User.uid, User.name, Presence.post)
        .join(User, User.id == Presence.user_id)
        .where(Presence.day == day)
    )
    return sorted((PresenceRow(*row) for row in rows), key=lambda row: alphabetical(row.name))


def last_post(session: Session, user_uid: UUID, day: date) -> str | None:
    """Return the post that somebody last had before a day, or None."""
    return session.scalar(
        select(Presence.post)
        .join(User, User.id == Presence.user_id)
        .where(User.uid == user_uid, Presence.day < day)
        .order_by(Presence.day.desc())
        .limit(1)
    )


def posts(session: Session) -> tuple[str, ...]:
    """Return the posts to propose: the usual ones and those last used here."""
    used = (
        select(Presence.post)
        .group_by(Presence.post)
        .order_by(func.max(Presence.day).desc())
        .limit(_POSTS_READ)
    )
    return proposed_posts(session.scalars(used))


def open_handovers(session: Session) -> list[HandoverRow]:
    """Return the notes still to be done, the oldest first."""
    rows = session.execute(
        select(Handover.id, Handover.version, Handover.text, User.name, Handover.written_at)
        .outerjoin(User, User.id == Handover.author_id)
        .where(Handover.done_at.is_(None))
        .order_by(Handover.written_at, Handover.id)
    )
    return [HandoverRow(id, version, text, name or "", at) for id, version, text, name, at in rows]
