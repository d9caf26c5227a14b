"""How a value of the base is written in a CSV, and read again exactly as it was."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal
from uuid import UUID

Type = Literal["integer", "string", "boolean", "date", "datetime", "time", "uuid", "bytes"]

# A text that a spreadsheet would take for a formula is written after an apostrophe, which is not of it;
# so is one that begins with an apostrophe, and one that is empty where nothing at all may be told.
_SIGNS = ("=", "+", "-", "@", "\t", "\r", "'")


@dataclass(frozen=True)
class FieldSpec:
    """A column: its name, its French word, what it holds, the table that it points to."""

    name: str
    word: str
    type: Type
    may_be_empty: bool
    points_to: str = ""


@dataclass(frozen=True)
class TableSpec:
    """A table and its columns, in order."""

    name: str
    fields: tuple[FieldSpec, ...]


def text_of(value: Any, field: FieldSpec) -> str:
    """Write a value: nothing is an empty cell, dates and instants are of ISO 8601."""
    if value is None:
        return ""
    match value:
        case str():
            is_marked = value.startswith(_SIGNS) or (not value and field.may_be_empty)
            return f"'{value}" if is_marked else value
        case bool():
            return "oui" if value else "non"
        case bytes():
            return base64.b64encode(value).decode()
        case date() | time():  # a moment is a date too
            return value.isoformat()
    return str(value)


def value_of(text: str, field: FieldSpec) -> Any:
    """Read what `text_of` wrote. Raises `ValueError` on anything else."""
    if not text and (field.may_be_empty or field.type != "string"):
        if not field.may_be_empty:
            raise ValueError
        return None
    return _READERS[field.type](text)


def _boolean(text: str) -> bool:
    return ("non", "oui").index(text) == 1


_READERS: Mapping[Type, Callable[[str], Any]] = {
    "integer": int,
    "string": lambda text: text.removeprefix("'"),
    "boolean": _boolean,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
    "uuid": UUID,
    "bytes": lambda text: base64.b64decode(text, validate=True),
}
