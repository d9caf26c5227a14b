"""The tables of an export, read from the models: a table is exported the day it is born."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    String,
    Table,
    Time,
    TypeDecorator,
    Uuid,
)

from espace_citoyennete.open_export.rules import FieldSpec, TableSpec, Type
from espace_citoyennete.storage.base import Base

# What is of this machine or of this moment: drafts and their keys, holds, the journal of the acts.
LEFT_OUT = frozenset({
    "copy_plan", "draft", "draft_key", "hold", "journal_chain", "journal_line", "journal_segment",
    "recovery_key", "restoration", "upkeep_fact",
})  # fmt: skip

_TYPES: tuple[tuple[type, Type], ...] = (
    (Boolean, "boolean"), (Integer, "integer"), (DateTime, "datetime"), (Date, "date"), (Time, "time"),
    (Uuid, "uuid"), (LargeBinary, "bytes"), (String, "string"),
)  # fmt: skip


def exported_tables() -> list[Table]:
    """Return the tables of the base, those that others point to first."""
    return [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT]


def table_specs() -> list[TableSpec]:
    """Describe the tables of an export."""
    return [TableSpec(table.name, tuple(map(_field, table.columns))) for table in exported_tables()]


def _field(column: Column[object]) -> FieldSpec:
    kept = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    targets = [key.column.table.name for key in column.foreign_keys]
    return FieldSpec(
        name=column.name,
        word=str(column.info.get("word", "")),
        type=next(name for kind, name in _TYPES if isinstance(kept, kind)),
        may_be_empty=bool(column.nullable),
        points_to=targets[0] if targets else "",
    )
