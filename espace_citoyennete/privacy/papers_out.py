"""What went out on paper or in a file since somebody is known: it stays where it was put, and is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from espace_citoyennete.storage.journal import JournalLine
from espace_citoyennete.visitors.model import Visitor


@dataclass(frozen=True)
class PaperOut:
    """What left the base under one name: how many times, and when the last of them did."""

    words: str
    times: int
    last_at: datetime  # an instant


def papers_out(session: Session, visitor_uid: UUID) -> Sequence[PaperOut]:
    """Return what the journal knows to have gone out since a person was written down, the last first."""
    written = select(func.max(JournalLine.id)).where(
        JournalLine.table_name == Visitor.__tablename__,
        JournalLine.record_uid == str(visitor_uid),
        JournalLine.action == "made",
    )
    last = func.max(JournalLine.noted_at)
    found = (
        select(JournalLine.fields, func.count(), last)
        .where(JournalLine.action == "read", JournalLine.table_name == "", JournalLine.fields != "")
        .where(JournalLine.id > func.coalesce(written.scalar_subquery(), 0))
        .group_by(JournalLine.fields)
        .order_by(last.desc(), JournalLine.fields)
    )
    return [PaperOut(words, times, at) for words, times, at in session.execute(found)]
