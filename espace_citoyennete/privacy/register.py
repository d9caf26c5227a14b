"""What the dictionary tells the register of processing: for each purpose, the data, of whom, for how long."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import inspect

from espace_citoyennete.storage.base import Base, data_of
from espace_citoyennete.storage.dictionary import Category, Purpose, Retention

_OF_PEOPLE = (Category.IDENTITY, Category.FACT, Category.SENSITIVE, Category.TEXT, Category.STAFF)


@dataclass(frozen=True)
class Processing:
    """One purpose: the words of its data by category, and how long each category is kept."""

    purpose: Purpose
    words: dict[Category, tuple[str, ...]]
    retentions: dict[Category, tuple[Retention, ...]]


def processings() -> tuple[Processing, ...]:
    """Return the purposes that treat data of people, each with what it treats."""
    return tuple(filter(None, map(_processing, Purpose)))


def _processing(purpose: Purpose) -> Processing | None:
    words: dict[Category, dict[str, None]] = {}
    retentions: dict[Category, dict[Retention, None]] = {}
    for category, word, retention in _columns(purpose):
        words.setdefault(category, {})[word] = None
        retentions.setdefault(category, {})[retention] = None
    if not words:
        return None
    return Processing(
        purpose,
        {category: tuple(words[category]) for category in _OF_PEOPLE if category in words},
        {category: tuple(retentions[category]) for category in _OF_PEOPLE if category in retentions},
    )


def _columns(purpose: Purpose) -> Iterator[tuple[Category, str, Retention]]:
    for mapper in sorted(Base.registry.mappers, key=lambda mapper: str(mapper.local_table)):
        if mapper.class_.kept_for is purpose:
            for column in inspect(mapper.class_).columns:
                data = data_of(column)
                if data.category in _OF_PEOPLE:
                    yield data.category, str(column.info["word"]), data.retention
