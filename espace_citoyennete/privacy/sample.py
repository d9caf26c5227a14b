"""« Relecture des notes »: ten notes of the month that is over, drawn for the coordination to read again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.clock import month_number
from espace_citoyennete.contacts.model import Contact, ContactDomain
from espace_citoyennete.contacts.rules import is_restricted
from espace_citoyennete.errors import Forbidden
from espace_citoyennete.privacy.model import NoteReview
from espace_citoyennete.rights import Agent, Right

SIZE = 10


@dataclass(frozen=True)
class NoteRow:
    """A note to be read again; that of a restricted matter is read in its record alone, which is noted."""

    contact_id: int
    contact_uid: UUID
    occurred_at: datetime
    note: str
    is_restricted: bool


@dataclass(frozen=True)
class Sample:
    """What is left to read of a month, and how many notes were found fine, or to be taken up again."""

    month: int  # year × 12 + month − 1
    rows: Sequence[NoteRow]
    fine: int
    again: int

    @property
    def read(self) -> int:
        """Return how many notes were read."""
        return self.fine + self.again


def month_sample(session: Session, *, today: date, by: Agent) -> Sample:
    """Return the sample of the month before this one: the first notes in the order of their random uids.

    Raises `Forbidden` to all but the coordination.
    """
    if Right.COORDINATION not in by.rights:
        raise Forbidden("Cette lecture demande le droit « coordination ». Demander à la coordination.")
    month = month_number(today) - 1
    said = session.scalars(select(NoteReview.is_fine).where(NoteReview.month == month)).all()
    done = select(NoteReview.id).where(NoteReview.contact_id == Contact.id)
    left = (
        select(Contact)
        .where(Contact.month == month, Contact.note != "", Contact.removed_at.is_(None))
        .where(~done.exists())
        .order_by(Contact.uid)
        .limit(max(SIZE - len(said), 0))
    )
    rows = [_row(session, contact) for contact in session.scalars(left)]
    return Sample(month, rows, sum(said), len(said) - sum(said))


def _row(session: Session, contact: Contact) -> NoteRow:
    others = session.scalars(select(ContactDomain.code).where(ContactDomain.contact_id == contact.id))
    is_hidden = is_restricted([contact.domain, *others], contact.request)
    note = "" if is_hidden else contact.note
    return NoteRow(contact.id, contact.uid, contact.occurred_at, note, is_hidden)
