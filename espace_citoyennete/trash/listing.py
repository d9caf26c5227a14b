"""What the Corbeille holds: what was removed, when, by whom if the journal tells."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.model import User
from espace_citoyennete.callbacks.model import Callback
from espace_citoyennete.clock import desk_time
from espace_citoyennete.contacts.listing import RESTRICTED, readable
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.french import numeric_date
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.journal import JournalLine
from espace_citoyennete.town.reference import labels, motive_labels
from espace_citoyennete.trash.service import KEPT_FOR
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import full_name


@dataclass(frozen=True)
class TrashRow:
    """Something removed: its words, who it is about, and until when it can be restored."""

    model: type[Base]
    id: int
    words: str
    person: str
    removed_at: datetime  # local, naive
    removed_by: str  # empty when the journal does not tell
    kept_until: date


def trash_rows(session: Session, *, by: Agent) -> list[TrashRow]:
    """Return what was removed, the last first; a contact tells nothing to who may not read it."""
    return sorted(
        [*_contacts(session, by), *_callbacks(session)], key=lambda row: row.removed_at, reverse=True
    )


def _contacts(session: Session, by: Agent) -> list[TrashRow]:
    removed = (
        select(Contact, Visitor, readable(session, by))
        .outerjoin(Visitor, Visitor.id == Contact.visitor_id)
        .where(Contact.removed_at.is_not(None))
    )
    motives, requests = motive_labels(session), labels(session, "objet")
    rows = []
    for contact, visitor, may_read in session.execute(removed):
        about = motives.get(contact.motive or "") or requests.get(contact.request, contact.request)
        day = numeric_date(contact.occurred_at.date())
        words = f"Contact du {day} · {about}" if may_read else f"{RESTRICTED} · {day}"
        rows.append(_row(session, contact, words, visitor if may_read else None))
    return rows


def _callbacks(session: Session) -> list[TrashRow]:
    """Return the promises taken back by themselves: those of a removed contact come back with it."""
    removed = (
        select(Callback, Visitor)
        .join(Visitor, Visitor.id == Callback.visitor_id)
        .outerjoin(Contact, Contact.id == Callback.contact_id)
        .where(Callback.removed_at.is_not(None), Contact.removed_at.is_(None))
    )
    return [
        _row(session, promise, f"Rappel prévu le {numeric_date(promise.due_on)}", visitor)
        for promise, visitor in session.execute(removed)
    ]


def _row(session: Session, record: Contact | Callback, words: str, visitor: Visitor | None) -> TrashRow:
    assert record.removed_at is not None
    return TrashRow(
        type(record),
        record.id,
        words,
        full_name(visitor.last_name, visitor.first_name) if visitor else "",
        desk_time(record.removed_at).replace(microsecond=0),
        _who(session, record),
        (record.removed_at + KEPT_FOR).astimezone().date(),
    )


def _who(session: Session, record: Base) -> str:
    """Return who last changed whether a record is in the Corbeille."""
    author = session.scalar(
        select(JournalLine.author_uid)
        .where(JournalLine.record_uid == str(record.uid), JournalLine.fields.contains("removed_at"))
        .order_by(JournalLine.id.desc())
        .limit(1)
    )
    names = {str(uid): name for uid, name in session.execute(select(User.uid, User.name))}
    return names.get(author or "", "")
