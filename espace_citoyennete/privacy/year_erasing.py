"""The coded records of a year are erased at once: its figures were kept, and tell it from then on.

What tells of somebody in codes, and what belongs to it, is found by the data dictionary. A row is of the year
of its last moment.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Date, DateTime, and_, func, inspect, or_, select
from sqlalchemy.orm import Session

from espace_citoyennete.annual_report.model import FrozenReport
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.jeudis.attending import keep_as_counted, keep_follow_ups
from espace_citoyennete.jeudis.model import Registration
from espace_citoyennete.report import year_period
from espace_citoyennete.storage import tombstones
from espace_citoyennete.storage.base import Base, data_of
from espace_citoyennete.storage.dictionary import Category, Erasure, Retention
from espace_citoyennete.storage.erasing import count_where, erase_where, is_needed, links_to, moment_of
from espace_citoyennete.town.model import FrozenYear
from espace_citoyennete.visitors.model import Visitor


@dataclass(frozen=True)
class PastYears:
    """The years of which the records are kept no more, and why an older one is kept all the same."""

    due: Mapping[int, Mapping[str, int]]  # year → rows by table
    kept: str = ""  # a sentence: the years after that one wait for it


@dataclass(frozen=True)
class Counting:
    """How the engine of the report, which stands above the use cases, says which years may go."""

    past_years: Callable[[Session, date, date], PastYears]
    told: Callable[[Session, int, date], Mapping[int, object]]  # what is told of each year from one on


def erase_year(session: Session, year: int, today: date) -> Counter[str]:
    """Erase the coded records of a year, of which the figures were kept; return how many, by table."""
    keep_follow_ups(session, _is_of(Contact, year))
    keep_as_counted(session, _is_of(Registration, year))
    rows: Counter[str] = Counter()
    for model in _fact_models():
        rows += erase_where(session, model, _is_of(model, year))
    _frozen_year(session, year).erased_on = today
    session.flush()
    return rows


def year_uids(session: Session, years: Collection[int]) -> frozenset[UUID]:
    """Return what marks these years beside the base: a copy put back must not bring their records back."""
    return frozenset(uid for year, uid in session.execute(_FIRST_EDITIONS) if year in years)


def erase_years_again(session: Session, marks: Collection[str], today: date) -> None:
    """Erase the years that were erased after the copy that has just been put back was made."""
    for year in _years_kept(session, marks):
        if _has_figures(session, year):
            erase_year(session, year, today)


def are_years_kept(session: Session, marks: Collection[str]) -> bool:
    """Tell whether the records of a year that was marked are there still."""
    return bool(_years_kept(session, marks))


# What marks a year: its first edition, whose uid is of this base alone.
_FIRST_EDITIONS = select(FrozenReport.year, FrozenReport.uid).where(FrozenReport.edition == 1)


def _years_kept(session: Session, marks: Collection[str]) -> list[int]:
    kept = set(session.scalars(select(FrozenYear.year).where(FrozenYear.erased_on.is_(None))))
    return sorted(
        year
        for year, uid in session.execute(_FIRST_EDITIONS)
        if year in kept and tombstones.mark(uid) in marks
    )


def _has_figures(session: Session, year: int) -> bool:
    kept = select(FrozenReport.id).where(FrozenReport.year == year, FrozenReport.figures.is_not(None))
    return session.scalar(kept.limit(1)) is not None


def rows_of(session: Session, year: int) -> Counter[str]:
    """Count the coded records of a year, by table."""
    rows: Counter[str] = Counter()
    for model in _fact_models():
        rows += count_where(session, model, _is_of(model, year))
    return rows


def count_named(session: Session, year: int) -> int:
    """Count the coded records of a year that still lead to a person."""
    return sum(_count(session, model, _is_named(model, year)) for model in _fact_models())


def first_year(session: Session, today: date) -> int:
    """Return the year of the earliest record; this one where there is none."""
    days = []
    for model in _fact_models():
        first = func.min(func.date(moment_of(model), type_=Date), type_=Date)
        days.append(session.scalar(select(first).select_from(model)))
    return min(filter(None, days), default=today).year


def _count(session: Session, model: type[Base], condition: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(model).where(condition)) or 0


def _frozen_year(session: Session, year: int) -> FrozenYear:
    return session.scalars(select(FrozenYear).where(FrozenYear.year == year)).one()


# Found by the data dictionary


@cache
def _fact_models() -> tuple[type[Base], ...]:
    """Return the models of coded records that are dated, those that belong to one of them left to it."""
    found = [
        mapper.class_
        for mapper in sorted(Base.registry.mappers, key=lambda mapper: str(mapper.local_table))
        if mapper.class_.dated and any(map(_is_coded, inspect(mapper.class_).columns))
    ]
    theirs = {child for model in found for child, link in links_to(model) if is_needed(link)}
    return tuple(model for model in found if model not in theirs)


def _is_coded(column: Column[Any]) -> bool:
    data = data_of(column)
    return data.retention is Retention.FACTS and data.category in (Category.FACT, Category.SENSITIVE)


def _is_of(model: type[Base], year: int) -> ColumnElement[bool]:
    """Keep the rows of which the last moment is of a year."""
    period = year_period(year)
    first, end = period.first, date(year + 1, 1, 1)
    moments: list[ColumnElement[Any]] = [
        model.__table__.c[column.name]
        for column in inspect(model).columns
        if data_of(column).erasure is Erasure.MONTH
    ]
    if "." in model.dated:
        moments.append(moment_of(model))
    return and_(
        or_(*(moment >= _midnight(moment, first) for moment in moments)),
        *(or_(moment.is_(None), moment < _midnight(moment, end)) for moment in moments),
    )


def _midnight(moment: ColumnElement[Any], day: date) -> date:
    return datetime.combine(day, time()) if isinstance(moment.type, DateTime) else day


def _is_named(model: type[Base], year: int) -> ColumnElement[bool]:
    """Keep the rows of a year that still lead to a person."""
    links = [link for child, link in links_to(Visitor) if child is model]
    return and_(_is_of(model, year), or_(*(link.is_not(None) for link in links)))
