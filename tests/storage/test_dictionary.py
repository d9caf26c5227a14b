"""The data dictionary: nothing is kept without saying what it is, why, and how it is forgotten."""

import pytest
import sqlalchemy as sa

from espace_citoyennete.schema import metadata
from espace_citoyennete.storage.base import Base, data_of, field
from espace_citoyennete.storage.dictionary import Category, Erasure, Purpose, Retention
from espace_citoyennete.storage.erasing import links_to
from espace_citoyennete.visitors.model import Visitor

MODELS = sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda model: model.__tablename__)


def undeclared(tables: list[sa.Table]) -> list[str]:
    """Return the columns that do not say what they are."""
    found = []
    for column in (column for table in tables for column in table.columns):
        try:
            data_of(column)
        except TypeError:
            found.append(str(column))
    return found


def test_every_column_says_what_it_tells_and_how_it_is_forgotten() -> None:
    assert undeclared(metadata.sorted_tables) == []
    assert all(isinstance(model.kept_for, Purpose) for model in MODELS)


def test_a_column_or_a_table_that_says_nothing_is_refused() -> None:
    with pytest.raises(TypeError, match="Surnom"):
        field("Surnom", sa.String(40))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="kept_for"):

        class Nickname(Base):
            """A table planted without its purpose."""

    bare = sa.Table("bare", sa.MetaData(), sa.Column("nickname", sa.String(40)))
    assert undeclared([bare]) == ["bare.nickname"]


def test_a_table_that_is_forgotten_on_time_tells_the_column_that_dates_it() -> None:
    for model in MODELS:
        forgotten = [
            column.name
            for column in model.__table__.columns
            if data_of(column).erasure == Erasure.EMPTY
            and data_of(column).retention in (Retention.PERSON, Retention.TEXT)
        ]
        assert model.dated or not forgotten, f"{model.__name__}: {forgotten}"
        if model.dated:
            here = model.__table__
            *path, last = model.dated.split(".")
            for name in path:
                here = next(iter(here.c[name].foreign_keys)).column.table
            assert isinstance(here.c[last].type, (sa.Date, sa.DateTime, sa.TypeDecorator))


def test_what_points_to_a_person_tells_nothing_under_the_name_of_the_place() -> None:
    for model, _link in links_to(Visitor):
        told = {
            column.name
            for column in model.__table__.columns
            if data_of(column).category == Category.REFERENCE
        }
        assert not told, model.__name__


def test_a_column_that_a_person_may_leave_empty_can_be_emptied() -> None:
    for model in MODELS:
        for column in model.__table__.columns:
            if data_of(column).erasure == Erasure.EMPTY:
                assert column.nullable or isinstance(column.type, sa.String), str(column)
