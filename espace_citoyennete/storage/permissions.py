"""What the base itself lets the rights of a person do, made from the one matrix (`rights.TABLES`).

On the encrypted file SQLite asks `authorizer` of each statement that it prepares: a bug, or a use case that
forgot its check, meets it. It is no wall: whoever holds the key may open the file with another program.
"""

from collections.abc import Callable, Iterator
from enum import IntEnum
from typing import Any

from sqlalchemy import Column

from espace_citoyennete.rights import READERS, TABLES, Right
from espace_citoyennete.storage.base import Base, data_of
from espace_citoyennete.storage.dictionary import Category, Data, Erasure, Retention

Rights = frozenset[Right]
Authorizer = Callable[[int, str | None, str | None, str | None, str | None], int]


class Step(IntEnum):
    """What SQLite asks about, by its own numbers; of all others nothing is allowed."""

    DELETE = 9
    INSERT = 18
    PRAGMA = 19
    READ = 20
    SELECT = 21
    TRANSACTION = 22
    UPDATE = 23
    FUNCTION = 31
    SAVEPOINT = 32
    RECURSIVE = 33


_ALLOWED, _REFUSED, _READ_AS_NULL = 0, 1, 2
_HARMLESS = {Step.SELECT, Step.TRANSACTION, Step.SAVEPOINT, Step.RECURSIVE}
# Asked with a fact, these change nothing of the base; of the others, only the value may be asked.
_CHECKS = {
    *("cipher_integrity_check", "foreign_key_check", "foreign_key_list", "index_info", "index_list"),
    *("index_xinfo", "integrity_check", "quick_check", "table_info", "table_list", "table_xinfo"),
    *("wal_checkpoint", "read_uncommitted"),
}
_OUT_OF_THE_BASE = {"load_extension", "sqlcipher_export"}
SEARCH = ("contact_search", "visitor_search")  # words and names: the tables of FTS5 begin with these


def authorizer(rights: Rights) -> Authorizer:
    """Return what SQLite asks before it prepares a statement of a person who holds these rights."""
    hidden, written = frozenset(hidden_columns(rights)), _written(rights)
    reads_words = bool(rights & READERS[Category.TEXT])

    def allowed(step: int, name: str | None, about: str | None, _base: str | None, by: str | None) -> int:
        if step == Step.READ:
            if by is None and (name, about) in hidden:
                return _READ_AS_NULL
            return _ALLOWED if reads_words or not _is_search(name) or _is_settings(name) else _REFUSED
        if step in (Step.INSERT, Step.UPDATE, Step.DELETE):
            if by is not None:  # a trigger of the base, which nobody here can make or drop
                return _ALLOWED
            may = (step, name) in written or (step, f"{name}.{about}") in written
            return _ALLOWED if may or (reads_words and _is_search(name)) else _REFUSED
        if step == Step.PRAGMA:
            return _ALLOWED if about is None or name in _CHECKS else _REFUSED
        if step == Step.FUNCTION:
            return _REFUSED if about in _OUT_OF_THE_BASE else _ALLOWED
        return _ALLOWED if step in _HARMLESS else _REFUSED

    return allowed


def hidden_columns(rights: Rights) -> Iterator[tuple[str, str]]:
    """Yield each column, by its table, that tells of people what these rights do not read."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if not rights & _readers(column):
                yield table.name, column.name


def _readers(column: Column[Any]) -> Rights:
    data = data_of(column)
    by_category = READERS[data.category] if _is_of_somebody(data) else frozenset(Right)
    return READERS.get(str(column), by_category)


def _is_of_somebody(data: Data) -> bool:
    """Tell whether a column says something of one person, not only what is counted of all of them.

    What is being typed is its author's own; a sensitive code without a name is counted by everybody.
    """
    return data.retention is not Retention.PASSING and (
        data.category is not Category.SENSITIVE or data.erasure is Erasure.ROW
    )


def _written(rights: Rights) -> frozenset[tuple[int, str]]:
    """Return what these rights write: what is done, and the table, or the column of it."""
    granted: list[tuple[int, str]] = []
    for name, access in TABLES.items():
        verbs = ((Step.INSERT, access.add), (Step.UPDATE, access.change), (Step.DELETE, access.remove))
        granted += [(step, name) for step, holders in verbs if rights & holders]
    return frozenset(granted)


def _is_search(name: str | None) -> bool:
    return name is not None and name.startswith(SEARCH)


def _is_settings(name: str | None) -> bool:
    """Tell whether a table of a search is its settings: they hold no word, and are read to open it.

    The first word erased from a base writes there how words are erased.
    """
    return name is not None and name.endswith("_config")
