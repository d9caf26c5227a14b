"""Erase records for good, whatever points to them: the links are read from the models."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, func, inspect, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from espace_citoyennete.storage.base import Base

Link = tuple[type[Base], InstrumentedAttribute[Any]]


def models_with(column: str) -> list[type[Base]]:
    """Return the models that have a column of this name, in the order of their tables."""
    mappers = sorted(Base.registry.mappers, key=lambda mapper: str(mapper.local_table))
    return [mapper.class_ for mapper in mappers if column in mapper.columns]


def links_to(model: type[Base]) -> Iterator[Link]:
    """Yield every column of the base that points to a model: a feature is covered the day it is born."""
    for mapper in sorted(Base.registry.mappers, key=lambda mapper: str(mapper.local_table)):
        for column in inspect(mapper.class_).columns:
            if any(key.column.table is model.__table__ for key in column.foreign_keys):
                yield mapper.class_, getattr(mapper.class_, mapper.get_property_by_column(column).key)


def telling_of(model: type[Base]) -> set[type[Base]]:
    """Return a model with those that point to it, by whatever way: what erasing one of its rows may touch."""
    found, left = {model}, [model]
    while left:
        new = {pointing for pointing, _link in links_to(left.pop())} - found
        found |= new
        left += new
    return found


def moment_of(model: type[Base]) -> ColumnElement[Any]:
    """Return what dates a row: a column of its own, or of the row that it belongs to."""
    *path, last = model.dated.split(".")
    if not path:
        return model.__table__.c[last]
    (link,) = path
    column = model.__table__.c[link]
    target = next(iter(column.foreign_keys)).column.table
    return select(target.c[last]).where(target.c.id == column).scalar_subquery()


def is_needed(link: InstrumentedAttribute[Any]) -> bool:
    """Tell whether a row cannot do without what it points to: it belongs to it."""
    return not link.property.columns[0].nullable


def is_pointed_at(session: Session, record: Base) -> bool:
    """Tell whether a row of the base points to a record, which then cannot be made as if it never was."""
    return any(
        session.scalar(select(model.id).where(column == record.id).limit(1)) is not None
        for model, column in links_to(type(record))
    )


def erase(session: Session, records: Sequence[Base]) -> None:
    """Erase records of one model: what belongs to them goes too, what only refers to them forgets them."""
    if not records:
        return
    ids = [record.id for record in records]
    for model, column in links_to(type(records[0])):
        pointing = session.scalars(select(model).where(column.in_(ids))).all()
        if is_needed(column):
            erase(session, pointing)
        else:
            for record in pointing:
                setattr(record, column.key, None)
    session.flush()
    for record in records:
        session.delete(record)
    session.flush()


def count_where(session: Session, model: type[Base], condition: ColumnElement[bool]) -> Counter[str]:
    """Count, by table, the rows that `erase_where` would erase."""
    found = session.scalar(select(func.count()).select_from(model).where(condition)) or 0
    rows = Counter({model.__tablename__: found})
    if found:
        for child, link in _belonging(model):
            rows += count_where(session, child, link.in_(select(model.id).where(condition)))
    return +rows


def erase_where(session: Session, model: type[Base], condition: ColumnElement[bool]) -> Counter[str]:
    """Erase every row of a model that is so, as `erase` does, in one statement a table; return how many."""
    rows = count_where(session, model, condition)
    _erase_counted(session, model, condition, rows)
    session.expire_all()
    return rows


def _erase_counted(
    session: Session, model: type[Base], condition: ColumnElement[bool], rows: Counter[str]
) -> None:
    if not rows[model.__tablename__]:
        return
    as_they_stand: dict[str, Any] = {"synchronize_session": False}  # what was read is expired at the end
    gone = select(model.id).where(condition)
    for child, link in links_to(model):
        if is_needed(link):
            _erase_counted(session, child, link.in_(gone), rows)
        elif session.scalar(select(child.id).where(link.in_(gone)).limit(1)) is not None:
            cut = update(child).where(link.in_(gone)).values({link.key: None, "version": child.version + 1})
            session.execute(cut, execution_options=as_they_stand)
    session.execute(delete(model).where(condition), execution_options=as_they_stand)


def _belonging(model: type[Base]) -> Iterator[Link]:
    return ((child, link) for child, link in links_to(model) if is_needed(link))
