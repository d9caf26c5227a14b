"""Many rows of one class at once: a year of slots, a file of calls; no object is made of any of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import repeat
from typing import Any, cast

from sqlalchemy import Column, Connection, Dialect, Table, insert
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault

from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.journal import JournaledSession

_Bind = Callable[[Any], Any]


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


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns of a table, in one statement that nobody hears."""
    given = rows[0].keys()
    assert given <= set(table.columns.keys()) and all(row.keys() == given for row in rows), "other columns"
    filled = [column for column in table.columns if column.key in given or column.default is not None]
    names = [column.key for column in filled]
    lines = zip(*(_bound(column, rows, connection.dialect) for column in filled), strict=True)
    statement, is_positional = _insertion(table, tuple(names), connection.dialect)
    parameters = list(lines) if is_positional else [dict(zip(names, line, strict=True)) for line in lines]
    connection.exec_driver_sql(statement, parameters)


@cache
def _insertion(table: Table, names: tuple[str, ...], dialect: Dialect) -> tuple[str, bool]:
    """Return the statement in the words of the driver, and whether it takes its values by their place."""
    compiled = insert(table).compile(dialect=dialect, column_keys=list(names))
    return str(compiled), compiled.positional


def _bound(column: Column[Any], rows: Sequence[Mapping[str, Any]], dialect: Dialect) -> Iterable[Any]:
    """Return the values of a column, the default ones included, as the driver takes them."""
    bind = _binder(column, dialect)
    values: Iterable[Any]
    if column.key in rows[0]:
        values = (row[column.key] for row in rows)
    elif isinstance(column.default, CallableColumnDefault):
        make = column.default.arg
        values = (make(cast(Any, None)) for _row in rows)  # no default of ours looks at its statement
    else:
        default = cast(ScalarElementColumnDefault, column.default).arg
        return repeat(bind(default) if bind else default, len(rows))
    return map(bind, values) if bind else values


@cache
def _binder(column: Column[Any], dialect: Dialect) -> _Bind | None:
    return cast("_Bind | None", column.type.dialect_impl(dialect).bind_processor(dialect))
