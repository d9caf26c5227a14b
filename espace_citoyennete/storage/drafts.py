"""Drafts: what is being typed, kept in the encrypted base until it is saved or dropped.

A draft belongs to its author at its desk; a colleague who holds the same rights may take it over.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import LargeBinary, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session

from espace_citoyennete.errors import Conflict, Forbidden, UserError
from espace_citoyennete.rights import Agent, Right, rights_of, words_of
from espace_citoyennete.storage.base import Base, Instant, field
from espace_citoyennete.storage.dictionary import PASSING, TECHNICAL, Purpose

WAITS_AFTER = timedelta(hours=4)  # one's own draft is then something to deal with
_QUIET_AFTER = timedelta(minutes=5)  # a colleague's draft is then no longer under that colleague's hands


class Draft(Base, kept_for=Purpose.SECURITY, dated="updated_at"):
    """A form being filled: its kind, its values as JSON; counts in no figure."""

    kind: Mapped[str] = field("Formulaire", PASSING, String(40))
    author_uid: Mapped[str] = field("Agent", PASSING, String(36), index=True)
    rights: Mapped[str] = field("Droits de l’agent", PASSING, String(80), default="")
    desk: Mapped[str] = field("Poste", PASSING, String(80), default="")
    title: Mapped[str] = field("Titre", PASSING, String(120), default="")
    content: Mapped[str] = field("Contenu", PASSING, Text)  # JSON
    created_at: Mapped[datetime] = field("Créé le", PASSING, Instant)
    updated_at: Mapped[datetime] = field("Modifié le", PASSING, Instant)


class DraftKey(Base, kept_for=Purpose.SECURITY):
    """The key of the drafts that one person's desk keeps on its own disk while the server does not answer.

    It lives here and in the memory of the open program: the files of a desk say nothing without the base.
    """

    __table_args__ = (UniqueConstraint("author_uid", "desk"),)

    author_uid: Mapped[str] = field("Agent", TECHNICAL, String(36))
    desk: Mapped[str] = field("Poste", TECHNICAL, String(80))
    key: Mapped[bytes] = field("Clé", TECHNICAL, LargeBinary)


@dataclass(frozen=True)
class DraftRow:
    """A draft as it was last kept."""

    uid: UUID
    kind: str
    title: str
    content: str
    created_at: datetime
    updated_at: datetime
    desk: str = ""
    author: UUID | None = None


def keep_draft(session: Session, row: DraftRow, *, by: Agent) -> None:
    """Keep what is typed in one form; kept again under the same uid, it replaces what was kept."""
    draft = _draft(session, row.uid)
    if draft is None:
        draft = Draft(uid=row.uid, created_at=row.created_at)
        session.add(draft)
    draft.kind, draft.content, draft.title = row.kind, row.content, row.title[:120]
    _give(draft, by.uid, by.rights, row.desk)
    draft.updated_at = row.updated_at
    session.flush()


def drafts_of(session: Session, author: UUID) -> list[DraftRow]:
    """Return the drafts of one person, the oldest first."""
    mine = select(Draft).where(Draft.author_uid == str(author)).order_by(Draft.created_at, Draft.id)
    return [_row(draft) for draft in session.scalars(mine)]


def drafts_to_resume(session: Session, *, by: Agent, desk: str, at: datetime) -> list[DraftRow]:
    """Return the drafts that wait for somebody: one's own of four hours ago, those that a colleague left.

    A colleague's draft is shown to whoever holds all the rights of its author.
    """
    drafts = session.scalars(select(Draft).order_by(Draft.created_at, Draft.id))
    return [_row(draft) for draft in drafts if _waits(draft, by, desk, at)]


def take_over(session: Session, uid: UUID, kinds: Collection[str], *, desk: str, by: Agent) -> DraftRow:
    """Give a colleague's draft of one of these kinds to this person at this desk, and return it.

    Its uid changes, for the colleague's window may still hold the form: what is typed there then makes
    a draft and a record of its own, instead of passing for the same one.
    Raises `Conflict` when the draft is no more, `Forbidden` without its author's rights, `UserError` for
    another kind: it stays where it is.
    """
    draft = _draft(session, uid)
    if draft is None:
        raise Conflict("Ce brouillon a été enregistré ou abandonné entre-temps.")
    if not rights_of(draft.rights) <= by.rights:
        raise Forbidden("Ce brouillon demande les droits de son auteur. Demander à un coordinateur.")
    if draft.kind not in kinds:
        raise UserError("Ce brouillon vient d’une version plus récente. Mettre le programme à jour ici.")
    draft.uid = uuid4()
    _give(draft, by.uid, by.rights, desk)
    session.flush()
    return _row(draft)


def drop_draft(session: Session, uid: UUID) -> None:
    """Forget a draft, saved or given up; nothing happens when there is none."""
    draft = _draft(session, uid)
    if draft is not None:
        session.delete(draft)
        session.flush()


def draft_key(session: Session, author: UUID, desk: str) -> tuple[UUID, bytes]:
    """Return the key of the drafts that this desk keeps for this person, made once, and its public name."""
    known = select(DraftKey).where(DraftKey.author_uid == str(author), DraftKey.desk == desk[:80])
    row = session.scalar(known)
    if row is None:
        row = DraftKey(uid=uuid4(), author_uid=str(author), desk=desk[:80], key=secrets.token_bytes(32))
        session.add(row)
        session.flush()
    return row.uid, row.key


def _draft(session: Session, uid: UUID) -> Draft | None:
    return session.scalar(select(Draft).where(Draft.uid == uid))


def _give(draft: Draft, author: UUID, rights: frozenset[Right], desk: str) -> None:
    draft.author_uid, draft.rights = str(author), words_of(rights)
    draft.desk = desk[:80]


def _waits(draft: Draft, by: Agent, desk: str, at: datetime) -> bool:
    if draft.author_uid == str(by.uid) and draft.desk == desk[:80]:
        return draft.created_at <= at - WAITS_AFTER
    return draft.updated_at <= at - _QUIET_AFTER and rights_of(draft.rights) <= by.rights


def _row(draft: Draft) -> DraftRow:
    return DraftRow(
        draft.uid,
        draft.kind,
        draft.title,
        draft.content,
        draft.created_at,
        draft.updated_at,
        draft.desk,
        UUID(draft.author_uid),
    )
