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
    """A draft as it was last kept."""

    uid: UUID
    kind: str
    title: str
    content: str
    desk: str
    created_at: datetime
    updated_at: datetime


def keep_draft(
    session: Session, *, uid: UUID, kind: str, content: str, title: str, author: UUID, desk: str, at: datetime
) -> None:
    """Keep what is typed in one form; kept again under the same uid, it replaces what was kept."""
    draft = _draft(session, uid)
    if draft is None:
        draft = Draft(uid=uid, author_uid=str(author), created_at=at)
        session.add(draft)
    draft.kind, draft.content, draft.title = kind, content, title[:120]
    draft.desk, draft.updated_at = desk[:80], at
    session.flush()


def drafts_of(session: Session, author: UUID) -> list[DraftRow]:
    """Return the drafts of one person, the oldest first."""
    mine = select(Draft).where(Draft.author_uid == str(author)).order_by(Draft.created_at, Draft.id)
    return [
        DraftRow(d.uid, d.kind, d.title, d.content, d.desk, d.created_at, d.updated_at)
        for d in session.scalars(mine)
    ]


def drop_draft(session: Session, uid: UUID) -> None:
    """Forget a draft, saved or given up; nothing happens when there is none."""
    draft = _draft(session, uid)
    if draft is not None:
        session.delete(draft)
        session.flush()


def _draft(session: Session, uid: UUID) -> Draft | None:
    return session.scalar(select(Draft).where(Draft.uid == uid))
