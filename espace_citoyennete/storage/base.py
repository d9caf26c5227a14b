"""The mapped base class: every table has an id, a client-made uid, a version and French words."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, DateTime, Dialect, ForeignKey, Integer, MetaData, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLite numbers rows by itself only for the exact type INTEGER.
RowId = BigInteger().with_variant(Integer(), "sqlite")


class Instant(TypeDecorator[datetime]):
    """A machine instant: aware UTC in Python, naive UTC in the base."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Store an aware instant as naive UTC."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give back an aware instant."""
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """A row: `id` for keys and paging, `uid` made by the client (a save repeated is one save), `version`."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {UUID: Uuid()}  # noqa: RUF012 - SQLAlchemy's own hook

    id: Mapped[int] = mapped_column(RowId, primary_key=True, sort_order=-3)
    uid: Mapped[UUID] = mapped_column(Uuid(), unique=True, default=uuid4, sort_order=-2)
    version: Mapped[int] = mapped_column(Integer, default=1, sort_order=-1)

    # A row changed elsewhere is never overwritten in silence: StaleDataError on each update.
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @declared_attr.directive
    @classmethod
    def __tablename__(cls) -> str:
        """Name the table after the class: `SchoolHoliday` → `school_holiday`."""
        return "".join(f"_{c.lower()}" if c.isupper() else c for c in cls.__name__).lstrip("_")


def field(word: str, *arguments: Any, **options: Any) -> Mapped[Any]:
    """Declare a column with its French word, read by forms, tables and reports."""
    return mapped_column(*arguments, info={"word": word}, **options)


def link(word: str, target: str, *, index: bool = True, **options: Any) -> Mapped[Any]:
    """Declare a foreign key (`"table.id"`) with its French word; indexed, unless a wider index begins so."""
    return mapped_column(RowId, ForeignKey(target), index=index, info={"word": word}, **options)
