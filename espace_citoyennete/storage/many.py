"""Many rows of one class at once: a year of slots, a file of calls; no object is made of any of them."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import Insert, Table, insert
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.journal import JournaledSession


def insert_many(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns, in one statement that the journal notes once."""
    if not rows:
        return
    session.flush()  # what these rows point at
    cast(JournaledSession, session).note([(model, "made", "", "")])
    statement, defaults = _insertion(model)
    session.connection().execute(statement, [{**defaults, **row} for row in rows])


@cache
def _insertion(model: type[Base]) -> tuple[Insert, dict[str, Any]]:
    """Return the statement, and what each row holds unless it says otherwise: looked up once, not by row."""
    table = cast(Table, model.__table__)
    defaults = {
        column.key: column.default.arg
        for column in table.columns
        if isinstance(column.default, ScalarElementColumnDefault)
    }
    return insert(table), defaults
