"""Lists read a page at a time from the key of a row: as quick at the millionth row as at the first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

Column = sa.ColumnElement[Any] | InstrumentedAttribute[Any]
Anchor = tuple[Any, ...]  # the values that a row has in the ordering columns

PAGE = 256  # rows


@dataclass(frozen=True)
class Listing:
    """A list: what it selects, and the columns that order it: selected, never null, the last one unique."""

    select: sa.Select[*tuple[Any, ...]]
    order: tuple[Column, ...]
    descending: bool = True  # newest first

    def anchor(self, row: sa.Row[*tuple[Any, ...]]) -> Anchor:
        """Return the key of a row, from which the next page goes on."""
        return tuple(row._mapping[column] for column in self.order)


def page(
    session: Session,
    listing: Listing,
    *,
    after: Anchor | None = None,
    before: Anchor | None = None,
    size: int = PAGE,
) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """Return the rows that follow `after` or precede `before`, in the list's order; the first by default."""
    backwards = before is not None
    falling = listing.descending != backwards
    statement = listing.select.order_by(None).order_by(*_directions(listing, falling)).limit(size)
    edge = before if backwards else after
    if edge is not None:
        key, at = sa.tuple_(*listing.order), sa.tuple_(*_values(listing, edge))
        statement = statement.where(key < at if falling else key > at)
    rows = session.execute(statement).all()
    return rows[::-1] if backwards else rows


def count(session: Session, listing: Listing) -> int:
    """Return how many rows the list holds."""
    rows = _keys(listing).subquery()
    return session.execute(sa.select(sa.func.count()).select_from(rows)).scalar_one()


def anchors(session: Session, listing: Listing, *, every: int = PAGE) -> list[Anchor]:
    """Return the key of each `every`-th row: page n + 1 is the page after the n-th of them.

    Reads the whole index once (1 s for a million rows): for tables in which one jumps anywhere.
    """
    number = sa.func.row_number().over(order_by=_directions(listing, listing.descending)).label("number")
    rows = _keys(listing).add_columns(number).subquery()
    keys = list(rows.c)[:-1]
    found = sa.select(*keys).where(rows.c.number % every == 0).order_by(rows.c.number)
    return [tuple(row) for row in session.execute(found)]


def _keys(listing: Listing) -> sa.Select[*tuple[Any, ...]]:
    return listing.select.with_only_columns(*listing.order, maintain_column_froms=True).order_by(None)


def _directions(listing: Listing, falling: bool) -> list[sa.ColumnElement[Any]]:
    return [column.desc() if falling else column.asc() for column in listing.order]


def _values(listing: Listing, edge: Anchor) -> list[sa.BindParameter[Any]]:
    return [
        sa.bindparam(None, value, type_=column.type)
        for column, value in zip(listing.order, edge, strict=True)
    ]
