"""Rows inserted in the driver's own words: many at once, of which no object is made, or one at each save."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import repeat
from typing import Any, TypeVar, cast
from uuid import uuid4

from sqlalchemy import Column, Connection, Dialect, Table, insert
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import instance_dict, manager_of_class
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault

from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.fit import refuse_what_does_not_fit
from espace_citoyennete.storage.journal import JournaledSession

_Bind = Callable[[Any], Any]
_Record = TypeVar("_Record", bound=Base)


def insert_many(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns of a class, in one statement that the journal notes once.

    The values are bound column by column and handed to the driver as they are: SQLAlchemy would look at
    each value of each row again.
    """
    if not rows:
        return
    session.flush()  # what was done before is done first: a row removed leaves its place
    cast(JournaledSession, session).note([(model, "made", "", "")])
    insert_rows(session.connection(), cast(Table, model.__table__), rows)


def insert_one(session: Session, model: type[_Record], values: Mapping[str, Any]) -> _Record:
    """Insert a record with the values of its columns, and keep it in the session.

    What `add` and `flush` do, at a third of their price: no attribute is told of its first value, so that
    one set by another (`validates`) is given as well. Raises `Invalid` as a flush does.
    """
    session.flush()
    record: _Record = manager_of_class(model).new_instance()
    given = instance_dict(record)
    given.update({"uid": uuid4(), "version": 1}, **values)
    refuse_what_does_not_fit(record)
    table = cast(Table, model.__table__)
    row = {key: given[key] for key in _keys(table) if key in given}
    connection = session.connection()
    (line,), names = _lines(connection, table, [row])
    statement, is_positional = _insertion(table, names, connection.dialect, is_told_back=True)
    parameters = line if is_positional else dict(zip(names, line, strict=True))
    given["id"] = connection.exec_driver_sql(statement, parameters).scalar_one()
    make_transient_to_detached(record)
    session.add(record)
    cast(JournaledSession, session).note_made(record)
    return record


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns of a table, in one statement that nobody hears."""
    lines, names = _lines(connection, table, rows)
    statement, is_positional = _insertion(table, names, connection.dialect)
    parameters = lines if is_positional else [dict(zip(names, line, strict=True)) for line in lines]
    connection.exec_driver_sql(statement, parameters)


def _lines(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]
) -> tuple[list[tuple[Any, ...]], tuple[str, ...]]:
    """Return rows as the driver takes them, the default values included, and the columns of their values."""
    given = frozenset(rows[0])
    assert all(row.keys() == given for row in rows), "other columns"
    filled, names = _filled(table, given, connection.dialect)
    return list(zip(*[_bound(column, bind, rows) for column, bind in filled], strict=True)), names


@cache
def _keys(table: Table) -> tuple[str, ...]:
    return tuple(table.columns.keys())


@cache
def _filled(
    table: Table, given: frozenset[str], dialect: Dialect
) -> tuple[tuple[tuple[Column[Any], _Bind | None], ...], tuple[str, ...]]:
    """Return the columns that have a value in rows which name these, how each is bound, and their names."""
    assert given <= set(_keys(table)), "other columns"
    filled = [column for column in table.columns if column.key in given or column.default is not None]
    bound = ((column, column.type.dialect_impl(dialect).bind_processor(dialect)) for column in filled)
    return tuple(bound), tuple(column.key for column in filled)


@cache
def _insertion(
    table: Table, names: tuple[str, ...], dialect: Dialect, *, is_told_back: bool = False
) -> tuple[str, bool]:
    """Return the statement in the words of the driver, and whether it takes its values by their place.

    Told back, it answers with the number of the row.
    """
    statement = insert(table).returning(table.c.id) if is_told_back else insert(table)
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    return str(compiled), compiled.positional


def _bound(column: Column[Any], bind: _Bind | None, rows: Sequence[Mapping[str, Any]]) -> Iterable[Any]:
    """Return the values of a column, the default ones included, as the driver takes them."""
    values: Iterable[Any]
    if column.key in rows[0]:
        key = column.key
        values = [row[key] for row in rows]
    elif isinstance(column.default, CallableColumnDefault):
        make = column.default.arg
        values = (make(cast(Any, None)) for _row in rows)  # no default of ours looks at its statement
    else:
        default = cast(ScalarElementColumnDefault, column.default).arg
        return repeat(bind(default) if bind else default, len(rows))
    return map(bind, values) if bind else values
