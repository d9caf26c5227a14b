"""What a PostgreSQL server lets each right do, made from the one matrix: here roles are a wall.

A right is a group role without a login; a person's own login is a member of the groups of their rights
(`storage.logins`). A group reads each table by its columns; where some are hidden from it and it does not
write, a view of the same name stands before the table, in a schema of the group's name, and gives nothing in
their place. What goes beyond every right is done as the owner, explicitly, by those who may become it; people
are erased by a role of its own, which the group of the coordination may become and inherits nothing of.
"""

from collections.abc import Iterator

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from espace_citoyennete.rights import READERS, TABLES, Access, Right
from espace_citoyennete.storage import row_rules
from espace_citoyennete.storage.base import Base, data_of
from espace_citoyennete.storage.dictionary import Category, Erasure
from espace_citoyennete.storage.erasing import models_with, telling_of
from espace_citoyennete.storage.permissions import SEARCH, hidden_columns

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
_FREE = "alembic_version"
OWNER = "espace_proprietaire"  # of the tables; signs in nowhere
ERASER = "espace_effacement"  # of people and of what tells of them; signs in nowhere
_PEOPLE = "visitor"


def group_of(right: Right) -> str:
    """Return the group role of a right, which is also the name of the schema of its views."""
    return f"espace_{right.value}"


def groups() -> list[str]:
    """Return the group of each right, first that which hides least: tables are looked for in its views."""
    least = sorted(Right, key=lambda right: (len(list(hidden_columns(frozenset({right})))), right))
    return [group_of(right) for right in least]


def made_once(role: str) -> str:
    """Return what makes a role that nobody signs in as, unless it is there already."""
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') "
        f"THEN CREATE ROLE {role} NOLOGIN; END IF; "
        "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    )


def become(role: str, *, is_local: bool) -> str:
    """Return what makes the owner or the eraser of whoever may; nothing where the base has no such owner."""
    become = f"set_config('role', '{role}', {str(is_local).lower()})"
    has_owner = f"nspname = 'public' AND pg_get_userbyid(nspowner) = '{OWNER}'"
    return f"SELECT {become} FROM pg_namespace WHERE {has_owner}"  # noqa: S608 - our own names


def grant_everything(session: Session) -> None:
    """Make the groups of a server and give each what the matrix says, whatever they had before.

    Whoever runs it owns the tables.
    """
    for statement in statements():
        session.connection().exec_driver_sql(statement)


def statements() -> Iterator[str]:
    """Yield what is to be run, in order; run again, it makes the same."""
    yield "REVOKE ALL ON SCHEMA public FROM PUBLIC"
    yield "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC"
    yield from _author_rules()
    yield from _own_account()
    yield from row_rules.common()
    for right in Right:
        yield from _group(right)
        yield from _tables(right)
    yield from _eraser()


def _eraser() -> Iterator[str]:
    """Yield what erasing somebody writes, as `storage.forgetting` does it, and nothing more."""
    yield made_once(ERASER)
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {ERASER}"
    yield f"GRANT USAGE ON SCHEMA public TO {ERASER}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ERASER}"
    yield f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {ERASER}"
    told = telling_of(next(model for model in models_with("uid") if model.__tablename__ == _PEOPLE))
    names = {model.__tablename__ for model in told}
    yield f"GRANT INSERT, UPDATE, DELETE ON {_listed([*sorted(names), *SEARCH])} TO {ERASER}"
    for table in Base.metadata.sorted_tables:
        emptied = [column.name for column in table.columns if data_of(column).erasure is Erasure.EMPTY]
        if emptied and table.name not in names:
            yield f'GRANT UPDATE ({_listed([*emptied, "version"])}) ON "{table.name}" TO {ERASER}'
    yield f"GRANT UPDATE (record_uid) ON imported_row TO {ERASER}"
    # The records of a year: that it was erased is noted, and its evenings count whom they lose.
    yield f"GRANT UPDATE (erased_on, version) ON frozen_year TO {ERASER}"
    counters = "counted_registered, counted_present, counted_follow_ups, version"
    yield f"GRANT UPDATE ({counters}) ON jeudi TO {ERASER}"
    yield f"GRANT INSERT, UPDATE, DELETE ON jeudi_count TO {ERASER}"
    yield f"GRANT DELETE ON draft TO {ERASER}"
    yield f"GRANT INSERT ON purge TO {ERASER}"


def _group(right: Right) -> Iterator[str]:
    group = group_of(right)
    yield made_once(group)
    yield f"DROP SCHEMA IF EXISTS {group} CASCADE"
    yield f"CREATE SCHEMA {group}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {group}"
    yield f"GRANT USAGE ON SCHEMA public, {group} TO {group}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {group}"
    yield f"GRANT SELECT ON {_FREE} TO {group}"
    for name in SEARCH if right in READERS[Category.TEXT] else ():
        if not (row_rules.is_held(right) and name.startswith(row_rules.TABLE)):
            yield f"GRANT SELECT ON {name} TO {group}"


def _tables(right: Right) -> Iterator[str]:
    group, hidden = group_of(right), set(hidden_columns(frozenset({right})))
    for table in Base.metadata.sorted_tables:
        access = TABLES[table.name]
        if table.name == row_rules.TABLE and row_rules.is_held(right):
            yield from row_rules.of_group(group)
            continue
        covered = [column.name for column in table.columns if (table.name, column.name) in hidden]
        yield from _writing(table, access, right)
        if not covered:
            yield f'GRANT SELECT ON "{table.name}" TO {group}'
        elif right in access.add | access.change:
            read = [column.name for column in table.columns if column.name not in covered]
            yield f'GRANT SELECT ({_listed(read)}) ON "{table.name}" TO {group}'
        else:
            yield _view(table, covered, group)
            yield f'GRANT SELECT ON {group}."{table.name}" TO {group}'


def _writing(table: Table, access: Access, right: Right) -> Iterator[str]:
    group = group_of(right)
    for verb, holders in (("INSERT", access.add), ("DELETE", access.remove)):
        if right in holders:
            yield f'GRANT {verb} ON "{table.name}" TO {group}'
    changed = [
        column.name
        for column in table.columns
        if right in access.change | TABLES.get(str(column), Access()).change
    ]
    if changed:
        yield f'GRANT UPDATE ({_listed(changed)}) ON "{table.name}" TO {group}'


def _view(table: Table, covered: list[str], group: str) -> str:
    """Return the table as a group sees it: what is hidden is there, and says nothing."""
    told = (
        f'NULL::{column.type.compile(_DIALECT)} AS "{column.name}"'
        if column.name in covered
        else f'"{column.name}"'
        for column in table.columns
    )
    read = f'SELECT {", ".join(told)} FROM public."{table.name}"'  # noqa: S608 - names of the models
    return f'CREATE VIEW {group}."{table.name}" WITH (security_barrier) AS {read}'


def _listed(columns: list[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


# Nobody writes in somebody else's name; what comes from elsewhere is in nobody's

_AUTHORS = {"author_id": "espace_me()", "author_uid": "espace_my_uid()"}
_MADE_ANEW = f"(current_user = '{ERASER}' AND id < 0)"  # of somebody forgotten: only what counts is left
_KNOWS_ALL = {"import_batch", "draft", "draft_key"}  # written by whoever may; a draft is handed over


def _author_rules() -> Iterator[str]:
    login = "login = session_user AND disabled_at IS NULL"
    for name, kind, told in (("espace_me()", "bigint", "id"), ("espace_my_uid()", "text", "uid::text")):
        query = f'SELECT {told} FROM "user" WHERE {login}'  # noqa: S608 - all of it is above
        yield (
            f"CREATE OR REPLACE FUNCTION {name} RETURNS {kind} LANGUAGE sql STABLE SECURITY DEFINER "
            f"SET search_path = public AS $$ {query} $$"
        )
    for table in Base.metadata.sorted_tables:
        author = next((name for name in _AUTHORS if name in table.columns), None)
        if author is None or table.name in _KNOWS_ALL:
            continue
        yield f'ALTER TABLE "{table.name}" ENABLE ROW LEVEL SECURITY'
        for policy in ("tout", "auteur"):
            yield f'DROP POLICY IF EXISTS {policy} ON "{table.name}"'
        yield f'CREATE POLICY tout ON "{table.name}" USING (true)'
        yield (
            f'CREATE POLICY auteur ON "{table.name}" AS RESTRICTIVE FOR INSERT '
            f"WITH CHECK ({author} IS NULL OR {author} = {_AUTHORS[author]} OR {_MADE_ANEW})"
        )


def _own_account() -> Iterator[str]:
    """Yield what lets each change of their own account what everybody may, and of no other."""
    yield 'ALTER TABLE "user" ENABLE ROW LEVEL SECURITY'
    for policy in ("tout", "soi"):
        yield f'DROP POLICY IF EXISTS {policy} ON "user"'
    yield 'CREATE POLICY tout ON "user" USING (true)'
    administers = f"pg_has_role(session_user, '{group_of(Right.ADMINISTRATION)}', 'MEMBER')"
    yield (
        f'CREATE POLICY soi ON "user" AS RESTRICTIVE FOR UPDATE USING (login = session_user OR {administers})'
    )
