"""The journal: who did what to which record, by field names and random ids, never values."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import String, Text, event, insert, inspect
from sqlalchemy.orm import Mapped, Session

from espace_citoyennete.clock import Clock
from espace_citoyennete.storage.base import Base, Instant, field

# What is being typed is no act, and an import is noted once, as a batch.
_NOT_NOTED = {"draft", "imported_row"}


class JournalLine(Base):
    """One record made, changed or removed by one transaction; `uid` is the line's own."""

    noted_at: Mapped[datetime] = field("Noté le", Instant)
    author_uid: Mapped[str] = field("Agent", String(36), default="")
    action: Mapped[str] = field("Action", String(10))  # made, changed, removed
    table_name: Mapped[str] = field("Table", String(40))
    record_uid: Mapped[str] = field("Fiche", String(36))
    fields: Mapped[str] = field("Champs", Text, default="")


def note_changes(session: Session, author: UUID | None, clock: Clock) -> set[type[Base]]:
    """Write a line per changed record at each flush of this session; return the set of changed classes, filled as it goes."""
    changed: set[type[Base]] = set()
    by = str(author) if author else ""

    def before_flush(*_arguments: object) -> None:
        noted = [*((row, "made") for row in session.new), *((row, "changed") for row in session.dirty), *((row, "removed") for row in session.deleted)]
        lines = []
        for row, action in noted:
            if not isinstance(row, Base) or isinstance(row, JournalLine):
                continue
            fields = [a.key for a in inspect(row).attrs if a.history.has_changes()]
            if action == "changed" and not fields:
                continue
            changed.add(type(row))
            if type(row).__tablename__ not in _NOT_NOTED:
                if row.uid is None:
                    row.uid = uuid4()
                lines.append({
                    "noted_at": clock.instant(), "author_uid": by, "action": action,
                    "table_name": row.__tablename__, "record_uid": str(row.uid), "fields": ",".join(sorted(fields)),
                })
        if lines:
            session.execute(insert(JournalLine), lines)

    event.listen(session, "before_flush", before_flush)
    return changed
