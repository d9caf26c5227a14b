"""Use cases of « Relecture des notes »: what the coordination says of a note, and its text nowhere."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.errors import Conflict
from espace_citoyennete.privacy.model import NoteReview
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.rows import id_with


@dataclass(frozen=True)
class ReviewDraft:
    """What somebody says of a note that they have read again."""

    contact_uid: UUID
    is_fine: bool
    uid: UUID = field(default_factory=uuid4)


def review_note(session: Session, draft: ReviewDraft, *, by: Agent) -> int:
    """Keep what is said of a note and return the id of the answer; the same uid is one answer.

    Raises `Conflict` for a note that somebody else has read again meanwhile.
    """
    require(by, "review_note")
    known = session.scalar(select(NoteReview.id).where(NoteReview.uid == draft.uid))
    if known is not None:
        return known
    contact = session.get_one(Contact, id_with(session, Contact, draft.contact_uid))
    if session.scalar(select(NoteReview.id).where(NoteReview.contact_id == contact.id)) is not None:
        raise Conflict("Cette note vient d’être relue sur un autre poste. Actualiser la page (F5).")
    review = NoteReview(uid=draft.uid, month=contact.month, is_fine=draft.is_fine, contact_id=contact.id)
    session.add(review)
    session.flush()
    return review.id


def withdraw_review(session: Session, uid: UUID, *, by: Agent) -> None:
    """Take back what was said of a note. Raises `Conflict` when it is no more."""
    require(by, "withdraw_review")
    session.delete(session.get_one(NoteReview, id_with(session, NoteReview, uid)))
    session.flush()
