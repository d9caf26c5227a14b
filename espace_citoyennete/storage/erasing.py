"""Erase records for good, whatever points to them: the links are read from the models."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import inspect, select
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
