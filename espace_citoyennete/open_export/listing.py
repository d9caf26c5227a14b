"""The rows of an export, as texts."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.open_export.rules import TableSpec, text_of
from espace_citoyennete.storage.base import Base

_AT_ONCE = 1000  # rows


def table_rows(session: Session, spec: TableSpec) -> Iterator[list[str]]:
    """Yield the rows of a table as texts, in the order of their numbers; the whole is never in memory."""
    table = Base.metadata.tables[spec.name]
    rows = session.execute(select(table).order_by(table.c.id).execution_options(yield_per=_AT_ONCE))
    for row in rows:
        yield [text_of(value, field) for value, field in zip(row, spec.fields, strict=True)]
