"""Use cases of the team: who is at the desk on a day, and the notes handed over."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.model import User
from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.french import clean
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.team.model import Handover, Presence
from espace_citoyennete.team.rules import handover_problems, presence_problems


@dataclass(frozen=True)
class PresenceDraft:
    """Who is at the desk on a day, and on which post; the post may stay empty."""

    day: date
    user_uid: UUID
    post: str = ""


@dataclass(frozen=True)
class PresenceChange:
    """What became of a presence: the post now and the one before, None for « not at the desk »."""

    day: date
    user_uid: UUID
    post: str | None
    earlier_post: str | None


@dataclass(frozen=True)
class HandoverDraft:
    """A note to the next agent."""

    text: str
    uid: UUID = field(default_factory=uuid4)


def set_presence(session: Session, draft: PresenceDraft, *, by: Agent) -> PresenceChange:
    """Put somebody at the desk for a day, or on another post. Raises `Invalid`."""
    require(by, "set_presence")
    post = clean(draft.post)
    if problems := presence_problems(post):
        raise Invalid(problems)
    return _put(session, draft.day, draft.user_uid, post)


def clear_presence(session: Session, day: date, user_uid: UUID, *, by: Agent) -> PresenceChange:
    """Note that somebody is not at the desk on a day."""
    require(by, "clear_presence")
    return _put(session, day, user_uid, None)


def take_back_presence(session: Session, change: PresenceChange, *, by: Agent) -> PresenceChange:
    """Put a presence back as it was; raise `Conflict` when somebody changed it since."""
    require(by, "take_back_presence")
    found = _presence(session, change.day, _user_id(session, change.user_uid))
    if (found.post if found else None) != change.post:
        raise Conflict("Cette présence a été modifiée entre-temps. Vérifier l’équipe du jour.")
    return _put(session, change.day, change.user_uid, change.earlier_post)


def leave_handover(session: Session, draft: HandoverDraft, *, now: datetime, by: Agent) -> int:
    """Leave a note to the next agent and return its id; the same uid is one note. Raises `Invalid`."""
    require(by, "leave_handover")
    text = clean(draft.text)
    if problems := handover_problems(text):
        raise Invalid(problems)
    known = session.scalar(select(Handover.id).where(Handover.uid == draft.uid))
    if known is not None:
        return known
    note = Handover(uid=draft.uid, text=text, author_id=_user_id(session, by.uid), written_at=now)
    session.add(note)
    session.flush()
    return note.id


def withdraw_handover(session: Session, handover_id: int, version: int | None, *, by: Agent) -> None:
    """Take back a note just left; raise `Conflict` when somebody has done it since."""
    require(by, "withdraw_handover")
    session.delete(_handover(session, handover_id, version))
    session.flush()


def finish_handover(
    session: Session, handover_id: int, version: int | None, *, now: datetime, by: Agent
) -> int:
    """Note that what a note asks is done; return its new version. Raises `Conflict`."""
    require(by, "finish_handover")
    note = _handover(session, handover_id, version)
    note.done_at, note.done_by_id = now, _user_id(session, by.uid)
    session.flush()
    return note.version


def reopen_handover(session: Session, handover_id: int, version: int | None, *, by: Agent) -> int:
    """Show a note again as still to be done; return its new version. Raises `Conflict`."""
    require(by, "reopen_handover")
    note = _handover(session, handover_id, version)
    note.done_at = note.done_by_id = None
    session.flush()
    return note.version


def _put(session: Session, day: date, user_uid: UUID, post: str | None) -> PresenceChange:
    user_id = _user_id(session, user_uid)
    found = _presence(session, day, user_id)
    change = PresenceChange(day, user_uid, post, found.post if found else None)
    if found is None and post is not None:
        uid = uuid5(user_uid, f"{day}")  # put back after being taken off, it is the same one
        session.add(Presence(uid=uid, day=day, user_id=user_id, post=post))
    elif found is not None and post is None:
        session.delete(found)
    elif found is not None and post is not None:
        found.post = post
    session.flush()
    return change


def _presence(session: Session, day: date, user_id: int) -> Presence | None:
    return session.scalar(select(Presence).where(Presence.day == day, Presence.user_id == user_id))


def _user_id(session: Session, uid: UUID) -> int:
    found = session.scalar(select(User.id).where(User.uid == uid))
    if found is None:
        raise UserError("Cette personne n’est plus dans l’équipe. En choisir une autre.")
    return found


def _handover(session: Session, handover_id: int, version: int | None) -> Handover:
    note = session.get(Handover, handover_id)
    if note is None or version not in (None, note.version):
        raise Conflict("Cette consigne a été modifiée entre-temps. Vérifier les consignes du jour.")
    return note
