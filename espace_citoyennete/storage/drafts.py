"""Drafts: what is being typed, kept in the encrypted base until it is saved or dropped."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session

from espace_citoyennete.storage.base import Base, Instant, field


class Draft(Base):
    """A form being filled: its kind, its values as JSON; counts in no figure."""

    kind: Mapped[str] = field("Formulaire", String(40))
    author_uid: Mapped[str] = field("Agent", String(36), index=True)
    desk: Mapped[str] = field("Poste", String(80), default="")
    title: Mapped[str] = field("Titre", String(120), default="")
    content: Mapped[str] = field("Contenu", Text)  # JSON
    created_at: Mapped[datetime] = field("Créé le", Instant)
    updated_at: Mapped[datetime] = field("Modifié le", Instant)


@dataclass(frozen=True)
class DraftRow:
    """A draft as it leaves its session."""

    uid: UUID
    kind: str
    title: str
    desk: str
    content: str
    created_at: datetime
    updated_at: datetime


def keep_draft(
    session: Session, *, uid: UUID, kind: str, content: str, title: str, author: UUID, desk: str, at: datetime
) -> None:
    """Write what is being typed: the first time makes the draft, the next ones replace its content."""
    draft = session.scalar(select(Draft).where(Draft.uid == uid))
    if draft is None:
        draft = Draft(uid=uid, kind=kind, author_uid=str(author), desk=desk, created_at=at)
        session.add(draft)
    draft.content, draft.title, draft.updated_at = content, title[:120], at


def drafts_of(session: Session, author: UUID) -> list[DraftRow]:
    """Return the drafts of a person, the oldest first."""
    drafts = session.scalars(select(Draft).where(Draft.author_uid == str(author)).order_by(Draft.id))
    return [DraftRow(d.uid, d.kind, d.title, d.desk, d.content, d.created_at, d.updated_at) for d in drafts]


def drop_draft(session: Session, uid: UUID) -> None:
    """Remove a draft, if it is there."""
    draft = session.scalar(select(Draft).where(Draft.uid == uid))
    if draft is not None:
        session.delete(draft)
