"""The rows that make a figure: what a `report.Where` or a filter says, as a condition of a query."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, func, or_, true

from espace_citoyennete.report import ANSWERED, NOT_ANSWERED, NOT_COMMUNICATED, Where

Told = SQLColumnExpression[Any] | Mapping[str, ColumnElement[bool]]  # a column, or one condition a value


def narrowing(where: Where, told: Mapping[str, Told]) -> ColumnElement[bool]:
    """Return the condition that keeps the rows of an origin; `told` says what each of its names means."""
    return and_(true(), *(_is(told[name], value) for name, value in where))


def is_one_of(column: SQLColumnExpression[Any], codes: Collection[str]) -> ColumnElement[bool]:
    """Return the condition that a value is among those chosen; none chosen narrows nothing."""
    return or_(*(_is(column, code) for code in codes)) if codes else true()


def _is(told: Told, value: str | int) -> ColumnElement[bool]:
    if isinstance(told, Mapping):
        return told[str(value)]
    if value in (ANSWERED, NOT_COMMUNICATED):
        return ~is_missing(told) if value == ANSWERED else is_missing(told)
    return told == value


def is_missing(column: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Keep the rows of which nobody gave this answer."""
    return func.coalesce(column, "").in_(sorted(NOT_ANSWERED))
