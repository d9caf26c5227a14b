"""The journal, newest first, as far as its words go: who, when, which kind of record, which columns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from espace_citoyennete.accounts.model import User
from espace_citoyennete.clock import desk_time
from espace_citoyennete.errors import Forbidden
from espace_citoyennete.journal.rules import told
from espace_citoyennete.rights import Agent, may_read_journal
from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.journal import JournalLine
from espace_citoyennete.storage.paging import Listing

_NOBODY, _GONE = "Le programme", "Une personne partie"


@dataclass(frozen=True)
class JournalFilter:
    """What is wanted of the journal; an empty part narrows nothing."""

    first: date | None = None
    last: date | None = None
    author: str | None = None
    action: str | None = None


@dataclass(frozen=True)
class JournalRow:
    """A line in French, and the record that it is about."""

    id: int
    at: datetime  # local, naive
    words: str  # « S. Amrani a corrigé un contact : objet, note »
    table_name: str
    record_uid: UUID | None


def journal_authors(session: Session, *, by: Agent) -> list[tuple[str, str]]:
    """Return those whose acts the journal may tell, each a name and a uid."""
    _refuse_others(by)
    return [
        (name, str(uid)) for name, uid in session.execute(select(User.name, User.uid).order_by(User.name))
    ]


def journal_listing(wanted: JournalFilter, *, by: Agent) -> Listing:
    """Return the lines wanted, to be read a page at a time."""
    _refuse_others(by)
    statement = select(
        JournalLine.id, JournalLine.noted_at, JournalLine.author_uid, JournalLine.action,
        JournalLine.table_name, JournalLine.record_uid, JournalLine.fields,
    )  # fmt: skip
    if wanted.first:
        statement = statement.where(JournalLine.noted_at >= _midnight(wanted.first))
    if wanted.last:
        statement = statement.where(JournalLine.noted_at < _midnight(wanted.last + timedelta(days=1)))
    if wanted.author:
        statement = statement.where(JournalLine.author_uid == wanted.author)
    if wanted.action:
        statement = statement.where(JournalLine.action == wanted.action)
    return Listing(statement, (JournalLine.id,))


def journal_rows(rows: Iterable[Row[Any]], names: Mapping[str, str]) -> list[JournalRow]:
    """Write lines in French; `names` are those of the agents by their uid."""
    return [_row(row, names) for row in rows]


def changed_by(
    session: Session, record_uid: UUID, since: datetime, *, by: Agent
) -> tuple[str, datetime] | None:
    """Return the only other person who did something to a record since then, and when, local and naive.

    None when there are several, or none: the version of the record says that it changed, not by whom.
    """
    lines = session.execute(
        select(JournalLine.author_uid, func.max(JournalLine.noted_at))
        .where(
            JournalLine.record_uid == str(record_uid),
            JournalLine.noted_at >= since,
            JournalLine.author_uid.not_in(("", str(by.uid))),
        )
        .group_by(JournalLine.author_uid)
    ).all()
    if len(lines) != 1:
        return None
    author, at = lines[0]
    name = session.scalar(select(User.name).where(User.uid == UUID(author)))
    return (name or _GONE, desk_time(at))


def _row(row: Row[Any], names: Mapping[str, str]) -> JournalRow:
    words, other = _words(row.table_name, row.fields)
    is_many = not row.record_uid
    author = names.get(row.author_uid, _GONE if row.author_uid else _NOBODY)
    return JournalRow(
        row.id,
        desk_time(row.noted_at),
        f"{author} {told(row.action, row.table_name, words, other, is_many=is_many)}",
        row.table_name,
        None if is_many else UUID(row.record_uid),
    )


def _words(table: str, fields: str) -> tuple[list[str], str]:
    """Return the French words of the columns that a line names, or what it tells that is no column."""
    known = Base.metadata.tables.get(table)
    names = [name for name in fields.split(",") if name]
    if known is None or any(name not in known.columns for name in names):
        return [], fields
    words = (str(known.columns[name].info.get("word", name)) for name in names)
    return [word[:1].lower() + word[1:] for word in words], ""


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time()).astimezone()


def _refuse_others(by: Agent) -> None:
    if not may_read_journal(by):
        raise Forbidden("Le journal se lit avec le droit « coordination » ou « administration ».")
