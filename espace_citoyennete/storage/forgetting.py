"""Forget a person: who it was goes, what counts stays without name, words, hour or number.

What becomes of each column is read from the data dictionary, what points to the person from the models:
a feature is forgotten rightly the day it is born. The rows that stay get another uid, for the journal named
the former one beside an hour; it tells one line a table, and no record.
"""

import secrets
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime, time, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import Column, Table, delete, func, insert, inspect, select, update
from sqlalchemy.orm import Session

from espace_citoyennete.errors import UserError
from espace_citoyennete.storage.base import Base, data_of
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.dictionary import Erasure
from espace_citoyennete.storage.erasing import erase, is_needed, links_to, models_with
from espace_citoyennete.storage.journal import JournaledSession, JournalLine
from espace_citoyennete.storage.permissions import SEARCH
from espace_citoyennete.storage.refusals import telling_refusals

_NOON = time(12)
_NUMBERS = 2**53  # of the rows made again: below nought, where the base gives none
_IS_OURS = "SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database()"
_LEFT_IN_LOG = (
    "Une lecture en cours retient des traces de ce qui est effacé. Fermer le programme\u00a0: il les emporte."
)
_LEFT_ON_SERVER = (
    "Le disque du serveur garde des traces de ce qui est effacé jusqu’à son balayage de la nuit. "
    "Demander à l’informatique de vérifier qu’il a lieu."
)


def forget(session: Session, people: Sequence[Base]) -> Counter[str]:
    """Erase people for good, with what tells who they were; return how many rows of each table it touched."""
    if not people:
        return Counter()
    who, ids = type(people[0]), [person.id for person in people]
    written: set[type[Base]] = set()
    touched: Counter[str] = Counter({who.__tablename__: len(people)})
    for model, link in links_to(who):
        if model is who:
            continue  # another record of the same person is forgotten by itself
        rows = session.scalars(select(model).where(link.in_(ids))).all()
        gone = [row for row in rows if is_needed(link) or _passes(row)]
        kept = [row.id for row in rows if not (is_needed(link) or _passes(row))]
        erase(session, gone)
        for number in kept:
            written |= _keep_what_counts(session, model, number, {link.key: None})
        touched[model.__tablename__] += len(rows)
    cast(JournaledSession, session).note(
        (model, action, "", "") for model in written for action in ("removed", "made")
    )
    session.expire_all()
    erase(session, people)
    return +touched


def sweep(database: Database) -> str:
    """Leave no byte of what was erased where it stood; return what is left to do, told, or nothing.

    A file empties its write-ahead log. A server writes anew the tables that tell of people: a row removed
    stays in its page, even once its room may be used again, and its values in what was counted of them.
    """
    if not database.is_sqlite:
        return _sweep_server(database)
    with telling_refusals(), closing(database.engine.raw_connection()) as connection:
        driver: Any = connection.driver_connection
        is_busy, *_pages = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return _LEFT_IN_LOG if is_busy else ""


def _sweep_server(database: Database) -> str:
    from espace_citoyennete.storage.line import be_patient  # with the driver of a server

    try:
        alone = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        with telling_refusals(), alone.connect() as connection:
            if not connection.exec_driver_sql(_IS_OURS).scalar():
                return _LEFT_ON_SERVER
            connection.detach()  # its patience is not that of a desk: it is closed with the block
            be_patient(connection.connection.dbapi_connection)
            for table in _telling_tables():
                connection.exec_driver_sql(f'VACUUM (FULL, ANALYZE) public."{table}"')
            connection.exec_driver_sql("VACUUM (FULL) pg_statistic")
    except UserError:
        return _LEFT_ON_SERVER
    return ""


def _telling_tables() -> list[str]:
    """Return the tables of which something goes with a person."""
    told = {
        table.name
        for table in Base.metadata.tables.values()
        if any(data_of(column).erasure is not Erasure.KEEP for column in table.columns)
    }
    return sorted(told | set(SEARCH))


def columns_of(model: type[Base], erasure: Erasure) -> Iterator[Column[Any]]:
    """Yield the columns of a model that are treated so when their person is forgotten."""
    return (column for column in inspect(model).columns if data_of(column).erasure == erasure)


def emptied(column: Column[Any]) -> str | None:
    """Return what an emptied column holds."""
    return None if column.nullable else ""


def _passes(row: Base) -> bool:
    """Tell whether a row goes with its person: it is there for a while, or was removed already."""
    return getattr(row, "removed_at", None) is not None or bool([*columns_of(type(row), Erasure.ROW)])


def _keep_what_counts(
    session: Session, model: type[Base], number: int, given: Mapping[str, Any], *, is_made_anew: bool = False
) -> set[type[Base]]:
    """Bring a row, and what belongs to it, down to what counts; return the classes of what was written.

    A row of which only the month stays is made anew, for its number would tell its hour between neighbours.
    """
    table = cast(Table, model.__table__)
    row = dict(session.execute(select(table).where(table.c.id == number)).mappings().one())
    kept = {**_what_counts(session, model, row), **given}
    _forget_its_import(session, row["uid"])
    new = number
    if is_made_anew or _has_only_its_month(model):
        new = kept["id"] = -1 - secrets.randbelow(_NUMBERS)
        session.execute(insert(table).values({**row, **kept}))
    else:
        session.execute(update(table).where(table.c.id == number).values(kept))
    written = {model}
    for child, link in links_to(model):
        column = link.property.columns[0]
        theirs = cast(Table, child.__table__)
        if is_needed(link):
            for other in session.scalars(select(theirs.c.id).where(column == number)).all():
                pointing = {column.name: new}
                written |= _keep_what_counts(session, child, other, pointing, is_made_anew=new != number)
        elif new != number:
            session.execute(update(theirs).where(column == number).values({column.name: new}))
    if new != number:
        session.execute(delete(table).where(table.c.id == number))
    return written


def _has_only_its_month(model: type[Base]) -> bool:
    return model.dated in {column.name for column in columns_of(model, Erasure.MONTH)}


def _what_counts(session: Session, model: type[Base], row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what changes in a row of which nobody must find the person."""
    kept: dict[str, Any] = {"uid": uuid4(), "version": row["version"] + 1}
    kept |= {column.name: emptied(column) for column in columns_of(model, Erasure.EMPTY)}
    kept |= {column.name: True for column in columns_of(model, Erasure.MARK)}
    for column in columns_of(model, Erasure.MONTH):
        if (moment := row[column.name]) is not None:
            kept[column.name] = _month(moment, _first_day(session, model, column))
    moments = [column.name for column in columns_of(model, Erasure.DURATION) if row[column.name] is not None]
    if moments:
        first = min(row[name] for name in moments)
        earlier: timedelta = first - datetime.combine(first.date(), _NOON)
        kept |= {name: row[name] - earlier for name in moments}
    return kept


def _month(moment: date, first: date) -> date:
    """Return the first day of a month, at noon; the first row of a table keeps its own day."""
    if isinstance(moment, datetime):
        return datetime.combine(max(moment.date().replace(day=1), min(first, moment.date())), _NOON)
    return max(moment.replace(day=1), min(first, moment))


def _first_day(session: Session, model: type[Base], column: Column[Any]) -> date:
    """Return the first day that a table knows: the years would otherwise seem to have begun before it."""
    query = select(func.min(column))
    if "removed_at" in inspect(model).columns:
        query = query.where(model.__table__.c.removed_at.is_(None))
    first: date | None = session.scalar(query)
    return first.date() if isinstance(first, datetime) else first or date.min


def _forget_its_import(session: Session, uid: UUID) -> None:
    """Leave an import without its record: the line is known again by its own mark."""
    for model in models_with("record_uid"):
        if model is not JournalLine:
            table = cast(Table, model.__table__)
            session.execute(update(table).where(table.c.record_uid == uid).values(record_uid=uuid4()))
