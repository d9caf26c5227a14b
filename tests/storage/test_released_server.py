"""A server of a released version opens for ever: its rows under its migrations, then those of this one."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from espace_citoyennete.schema import metadata
from espace_citoyennete.storage.database import Database, open_postgresql, open_sqlite
from espace_citoyennete.storage.upgrade import HEAD, MIGRATIONS, current_revision, upgrade
from tests.postgresql import new_base_at
from tests.storage.test_released import same
from tests.trust.bases import RELEASED, oldest_base, released, released_key


@pytest.mark.slow
@pytest.mark.postgresql
def test_a_server_of_the_oldest_released_version_keeps_its_rows_and_its_figures(
    postgresql_server: str, tmp_path: Path
) -> None:
    """Saboteur: a table that is not carried."""
    with (
        closing(open_sqlite(oldest_base(tmp_path), released_key())) as file,
        closing(open_postgresql(new_base_at(postgresql_server))) as server,
    ):
        then = current_revision(file)
        assert then is not None and then < HEAD
        upgrade(server, scripts=_migrations_up_to(then, tmp_path))
        rows = _carry(file, server)
        assert rows["contact"] > 100
        upgrade(server)
        assert current_revision(server) == HEAD
        assert same(server, RELEASED / released()[0])
        assert _counted(server, rows) == rows


def _migrations_up_to(last: str, folder: Path) -> Path:
    """Return the migrations that a released version had."""
    scripts = Path(shutil.copytree(MIGRATIONS, folder / "migrations"))
    for script in (scripts / "versions").glob("[0-9]*.py"):
        if script.name[:4] > last:
            script.unlink()
    return scripts


def _carry(file: Database, server: Database) -> dict[str, int]:
    """Put the rows of a file in a server of the same schema, as they are; return how many of each table."""
    carried = {}
    there = sa.MetaData()
    there.reflect(server.engine)
    with file.engine.connect() as source, server.engine.begin() as target:
        target.exec_driver_sql("SET session_replication_role = replica")  # tables come in any order
        for table in there.tables.values():
            if table.name in metadata.tables and sa.inspect(source).has_table(table.name):
                as_written = _as_the_program_writes(table)
                target.execute(sa.delete(as_written))  # what a migration put in
                rows = [dict(row) for row in source.execute(sa.select(as_written)).mappings()]
                if rows:
                    target.execute(sa.insert(as_written), rows)
                carried[table.name] = len(rows)
        target.exec_driver_sql("SET session_replication_role = origin")
    return carried


def _as_the_program_writes(table: sa.Table) -> sa.Table:
    """Return a table with the types of the models, which read and write alike on both engines."""
    known = metadata.tables[table.name].c
    columns = [
        sa.Column(column.name, known[column.name].type if column.name in known else column.type)
        for column in table.columns
        if column.computed is None
    ]
    return sa.Table(table.name, sa.MetaData(), *columns)


def _counted(database: Database, tables: dict[str, int]) -> dict[str, int]:
    with database.engine.connect() as connection:
        return {
            name: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0
            for name in tables
        }
