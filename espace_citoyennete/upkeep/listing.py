"""What the screens show of the copies and of the drills."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.storage.upkeep import Care, CopyPlan, done_well_at, facts


@dataclass(frozen=True)
class DoneRow:
    """One thing that the program did, dated."""

    at: datetime
    is_good: bool
    words: str


def done_rows(session: Session, kind: Care) -> list[DoneRow]:
    """Return what was done of a kind, the last first."""
    return [DoneRow(fact.done_at, fact.is_good, fact.words) for fact in facts(session, kind)]


def server_copied_at(session: Session) -> datetime | None:
    """Return when the copy of the server was last declared."""
    return session.scalar(select(CopyPlan.server_copied_at).limit(1))


def last_server_copy(session: Session) -> tuple[datetime | None, str]:
    """Return when the server was last copied, and how that is known: somebody said so, or it was compared."""
    declared, compared = server_copied_at(session), done_well_at(session, Care.COPY)
    at = max(filter(None, (declared, compared)), default=None)
    return at, "restaurée et comparée" if at == compared else "déclarée"
