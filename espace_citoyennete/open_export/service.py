"""The whole base goes out, which the journal notes; it comes back into a base where nothing was done yet."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Table, bindparam, delete, func, select, text, update
from sqlalchemy.orm import Session

from espace_citoyennete.errors import Conflict, UserError
from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.open_export.rules import TableSpec, value_of
from espace_citoyennete.open_export.tables import exported_tables
from espace_citoyennete.rights import Agent, require, words_of
from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.logins import login_of
from espace_citoyennete.storage.many import insert_many
from espace_citoyennete.town.service import note_copied_out

# What a base holds before anybody worked in it: the lists that every town begins with, and who opened it.
_GIVEN = frozenset(
    {
        "choice", "closure", "emergency_number", "motive", "neighbourhood", "papers_to_bring", "room",
        "school_holiday", "town", "user", "worked_holiday",
    }
)  # fmt: skip
_AT_ONCE = 1000  # rows

Incoming = Iterable[tuple[TableSpec, Iterable[Sequence[str]]]]  # those that others point to first


def note_export(session: Session, *, by: Agent) -> None:
    """Note in the journal that everything was copied out."""
    require(by, "note_export")
    note_copied_out(session, "export complet")


def take_in_export(session: Session, tables: Incoming, *, by: Agent) -> int:
    """Put an export in a base where nothing was done yet, and return how many rows it brought.

    Whoever takes it in stays the person of the same name, with the key that opens this base. Raises
    `Conflict` on a base that is used, `UserError` on a cell that cannot be read.
    """
    require(by, "take_in_export")
    _refuse_if_used(session)
    _empty(session)
    return sum(_insert(session, spec, rows, by) for spec, rows in tables)


def _refuse_if_used(session: Session) -> None:
    for table in exported_tables():
        if table.name not in _GIVEN and session.execute(select(table.c.id).limit(1)).first():
            raise Conflict(
                "Cette base sert déjà. Un export complet se reprend dans une base neuve"
                f"{NO_BREAK}: en créer une, puis recommencer."
            )


def _empty(session: Session) -> None:
    models = _models()
    for table in reversed(exported_tables()):
        session.execute(delete(models[table.name]))


def _insert(session: Session, spec: TableSpec, rows: Iterable[Sequence[str]], by: Agent) -> int:
    model, table = _models()[spec.name], Base.metadata.tables[spec.name]
    own = [field.name for field in spec.fields if field.points_to == spec.name]
    links: list[dict[str, Any]] = []  # to rows of the same table, perhaps not there yet
    count = 0
    values = _values(spec, rows)
    if spec.name == "user":
        values = iter(_with_me(list(values), by))
    while chunk := list(islice(values, _AT_ONCE)):
        for row in chunk if own else ():
            found = {f"to_{name}": row[name] for name in own}
            if any(link is not None for link in found.values()):
                links.append({"row_id": row["id"], **found})
            row.update(dict.fromkeys(own))
        insert_many(session, model, chunk)
        count += len(chunk)
    if links:
        targets: dict[str, Any] = {name: bindparam(f"to_{name}") for name in own}
        session.connection().execute(
            update(table).where(table.c.id == bindparam("row_id")).values(targets), links
        )
    _go_on_numbering(session, table)
    return count


def _values(spec: TableSpec, rows: Iterable[Sequence[str]]) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(rows, 2):
        try:
            cells = zip(spec.fields, row, strict=True)
            yield {field.name: value_of(cell, field) for field, cell in cells}
        except ValueError:
            raise UserError(
                f"Le fichier {spec.name}.csv ne se lit pas à la ligne {number}. Reprendre l’export "
                "d’origine, tel qu’il a été enregistré."
            ) from None


def _with_me(users: list[dict[str, Any]], by: Agent) -> list[dict[str, Any]]:
    """Keep the key of whoever takes the export in: under the same name, or as one more person."""
    for user in users:
        user["login"] = login_of(user["name"])
    for user in users:
        if by.name == user["name"] or by.uid == user["uid"]:
            user.update(uid=by.uid, name=by.name)
            return users
    rights = words_of(by.rights)
    number = max((user["id"] for user in users), default=0) + 1
    me = {"id": number, "uid": by.uid, "version": 1, "name": by.name, "rights": rights, "disabled_at": None}
    return [*users, {**dict.fromkeys(users[0] if users else ()), **me, "login": login_of(by.name)}]


def _go_on_numbering(session: Session, table: Table) -> None:
    """Let the next row of a table be numbered after those that came."""
    if session.get_bind().dialect.name == "postgresql":
        last = session.scalar(select(func.max(table.c.id)))
        session.execute(
            text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last, :is_used)"),
            {"name": f'"{table.name}"', "last": last or 1, "is_used": last is not None},
        )


def _models() -> dict[str, type[Base]]:
    return {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
