"""A copy of a server believed only once it was restored: compared with the base that it is of."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from espace_citoyennete.clock import desk_time
from espace_citoyennete.errors import UserError
from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.journal import JournalLine
from espace_citoyennete.storage.journal_chain import JournalChain
from espace_citoyennete.storage.upgrade import current_revision
from espace_citoyennete.storage.upkeep import Care, note_fact

# What is written without a line of the journal: it may differ where the journal goes as far.
_PASSING = {"draft", "draft_key", "hold", "imported_row", "upkeep_fact"}
_OTHER = "La base d’essai n’est pas une copie de cette base\u00a0: leurs journaux diffèrent."
_LESS = "La base d’essai n’a pas les mêmes lignes que la base\u00a0: {}. Refaire la sauvegarde, puis l’essai."


def note_server_copy(database: Database, restored: Database) -> datetime:
    """Compare a copy restored aside with the base, and note until when it holds all that was done.

    Its journal must be the one of the base, as far as it goes; where it goes as far, every table is counted.
    Raises `UserError` when it is no copy of this base, or not a whole one.
    """
    if current_revision(restored) != current_revision(database):
        raise UserError(_OTHER)
    with restored.reading() as session:
        copied, rows = _standing(session), _rows(session)
    with database.reading() as session:
        holds_until = _first_missing(session, copied)
        known = _rows(session) if holds_until is None else rows
    if others := sorted(table for table in known if known[table] != rows[table]):
        raise UserError(_LESS.format(", ".join(others)))
    at = database.clock.now()
    if holds_until is not None:
        at = min(at, desk_time(holds_until))
    with database.transaction(is_beyond=True) as session:
        note_fact(session, Care.COPY, at, "Sauvegarde du serveur restaurée et comparée")
    return at


class _Standing(NamedTuple):
    last_line: int
    last_seal: bytes


def _standing(session: Session) -> _Standing:
    row = session.execute(select(JournalChain.last_line, JournalChain.last_seal)).first()
    if row is None:
        raise UserError(_OTHER)
    return _Standing(row.last_line, row.last_seal)


def _first_missing(session: Session, copied: _Standing) -> datetime | None:
    """Return when the first line that the copy lacks was written, or None: it lacks none."""
    if _standing(session) == copied:
        return None
    seal = session.scalar(select(JournalLine.seal).where(JournalLine.id == copied.last_line))
    later = select(JournalLine.noted_at).where(JournalLine.id > copied.last_line).order_by(JournalLine.id)
    found = session.scalar(later.limit(1))
    if seal != copied.last_seal or found is None:
        raise UserError(_OTHER)
    return found


def _rows(session: Session) -> dict[str, int]:
    tables = [table for table in Base.metadata.sorted_tables if table.name not in _PASSING]
    return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
