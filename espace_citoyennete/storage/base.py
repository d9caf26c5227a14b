"""The mapped base class: every table has an id, a client-made uid, a version and French words."""

from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, DateTime, Dialect, ForeignKey, Integer, MetaData, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

from espace_citoyennete.storage.dictionary import LINK, STAFF, TECHNICAL, Data, Purpose

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


def _told(word: str, data: Data) -> dict[str, Any]:
    if not isinstance(data, Data):
        raise TypeError(f"La colonne « {word} » ne dit pas ce qu’elle contient.")
    return {"word": word, "data": data}


class Base(DeclarativeBase):
    """A row: `id` for keys and paging, `uid` made by the client (a save repeated is one save), `version`.

    A table tells what it is kept for and, where it is forgotten on time, the column that dates a row: its own
    (`"occurred_at"`) or one of the row that it belongs to (`"slot_id.starts_at"`).
    """

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {UUID: Uuid()}  # noqa: RUF012 - SQLAlchemy's own hook

    kept_for: ClassVar[Purpose]
    dated: ClassVar[str]

    id: Mapped[int] = mapped_column(RowId, primary_key=True, sort_order=-3, info=_told("Rang", TECHNICAL))
    uid: Mapped[UUID] = mapped_column(
        Uuid(), unique=True, default=uuid4, sort_order=-2, info=_told("Identifiant", TECHNICAL)
    )
    version: Mapped[int] = mapped_column(Integer, default=1, sort_order=-1, info=_told("Version", TECHNICAL))

    # A row changed elsewhere is never overwritten in silence: StaleDataError on each update.
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    def __init_subclass__(cls, *, kept_for: Purpose, dated: str = "", **options: Any) -> None:
        """Refuse a table that does not tell why it is kept."""
        cls.kept_for, cls.dated = kept_for, dated
        super().__init_subclass__(**options)

    @declared_attr.directive
    @classmethod
    def __tablename__(cls) -> str:
        """Name the table after the class: `SchoolHoliday` → `school_holiday`."""
        return "".join(f"_{c.lower()}" if c.isupper() else c for c in cls.__name__).lstrip("_")


def field(word: str, data: Data, *arguments: Any, **options: Any) -> Mapped[Any]:
    """Declare a column with its French word, read by forms, tables and reports, and how it is treated."""
    return mapped_column(*arguments, info=_told(word, data), **options)


def link(word: str, target: str, *, index: bool = True, **options: Any) -> Mapped[Any]:
    """Declare a foreign key (`"table.id"`) with its French word; indexed, unless a wider index begins so."""
    data = STAFF if target == "user.id" else LINK
    return mapped_column(RowId, ForeignKey(target), index=index, info=_told(word, data), **options)


def data_of(column: Any) -> Data:
    """Return how a column (of a table or of a model) is treated."""
    data: object = column.info.get("data")
    if not isinstance(data, Data):
        raise TypeError(f"La colonne {column} ne dit pas ce qu’elle contient.")
    return data
