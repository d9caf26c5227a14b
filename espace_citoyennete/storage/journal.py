"""The journal: who did what to which record, by field names and random ids, never values."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import String, Table, Text, event, insert, inspect
from sqlalchemy.orm import Mapped, ORMExecuteState, Session

from espace_citoyennete.clock import Clock
from espace_citoyennete.storage.base import Base, Instant, field

# What is being typed is no act, and an import is noted once, as a batch.
_NOT_NOTED = {"draft", "imported_row"}


class JournalLine(Base):
    """One record made, changed or removed by one transaction; `uid` is the line's own.

    `record_uid` is empty when one statement wrote many records.
    """

    noted_at: Mapped[datetime] = field("Noté le", Instant)
    author_uid: Mapped[str] = field("Agent", String(36), default="")
    action: Mapped[str] = field("Action", String(10))  # made, changed, removed
    table_name: Mapped[str] = field("Table", String(40))
    record_uid: Mapped[str] = field("Fiche", String(36))
    fields: Mapped[str] = field("Champs", Text, default="")


_insert_lines = insert(cast(Table, JournalLine.__table__))


def note_changes(session: Session, author: UUID | None, clock: Clock) -> set[type[Base]]:
    """Write a line per record that this session changes; return the changed classes, filled as it goes."""
    changed: set[type[Base]] = set()
    by = str(author) if author else ""

    def note(model: type[Base], action: str, record_uid: str, fields: str) -> dict[str, Any] | None:
        changed.add(model)
        if model.__tablename__ in _NOT_NOTED:
            return None
        return {
            "noted_at": clock.instant(),
            "author_uid": by,
            "action": action,
            "table_name": model.__tablename__,
            "record_uid": record_uid,
            "fields": fields,
        }

    def write(lines: list[dict[str, Any] | None]) -> None:
        if noted := [line for line in lines if line]:
            session.connection().execute(_insert_lines, noted)

    def before_flush(*_arguments: object) -> None:
        lines = []
        for row, action, fields in _touched(session):
            row.uid = row.uid or uuid4()
            lines.append(note(type(row), action, str(row.uid), fields))
        write(lines)

    def on_statement(state: ORMExecuteState) -> None:
        action = _statement_action(state)
        if action and state.bind_mapper is not None and issubclass(state.bind_mapper.class_, Base):
            write([note(state.bind_mapper.class_, action, "", "")])

    event.listen(session, "before_flush", before_flush)
    event.listen(session, "do_orm_execute", on_statement)
    return changed


def _touched(session: Session) -> list[tuple[Base, str, str]]:
    """Return the records about to be written: each with what happens to it and which fields change."""
    made = [(row, "made", "") for row in session.new]
    altered = [(row, "changed", fields) for row in session.dirty if (fields := _changed_fields(row))]
    return [*made, *altered, *((row, "removed", "") for row in session.deleted)]


def _changed_fields(row: Base) -> str:
    state = inspect(row)
    return ",".join(sorted(key for key in state.committed_state if state.attrs[key].history.has_changes()))


def _statement_action(state: ORMExecuteState) -> str:
    return (
        "made" if state.is_insert else "changed" if state.is_update else "removed" if state.is_delete else ""
    )
