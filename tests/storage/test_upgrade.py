"""Migrations: the base they make is the models'; each is whole or absent; a newer base is refused."""

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from espace_citoyennete.errors import NotOpened
from espace_citoyennete.schema import metadata
from espace_citoyennete.storage.database import Database, open_sqlite
from espace_citoyennete.storage.upgrade import HEAD, MIGRATIONS, current_revision, upgrade
from tests.storage.rows import a_contact

HALFWAY = """
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade() -> None:
    op.execute("CREATE TABLE half (id INTEGER)")
    op.execute("UPDATE contact SET note = 'half'")
    op.execute("{last}")
"""


def with_one_more(folder: Path, last: str) -> Path:
    """Return the migrations and one more, which ends with a given statement."""
    scripts = folder / "migrations"
    shutil.copytree(MIGRATIONS, scripts)
    (scripts / "versions" / "9999_more.py").write_text(HALFWAY.format(head=HEAD, last=last))
    return scripts


def state(database: Database) -> tuple[set[str], list[str], str | None]:
    with database.reading() as session:
        tables = set(sa.inspect(session.connection()).get_table_names())
        notes = list(session.scalars(sa.text("SELECT note FROM contact")))
    return tables, notes, current_revision(database)


def test_the_base_made_by_the_migrations_is_the_one_the_models_describe(any_database: Database) -> None:
    def of_the_models(name: str | None, kind: str, _parents: object) -> bool:
        return not (kind == "table" and "_search" in str(name))  # the search's own tables have no model

    with any_database.reading() as session:
        options = {"include_name": of_the_models, "compare_type": True}
        context = MigrationContext.configure(session.connection(), opts=options)
        assert compare_metadata(context, metadata) == []
    assert current_revision(any_database) == HEAD
    assert len(metadata.tables) >= 23


def test_a_migration_that_fails_midway_leaves_nothing(any_database: Database, tmp_path: Path) -> None:
    with any_database.transaction() as session:
        session.add(a_contact(note="entière"))
    before = state(any_database)
    with pytest.raises(sa.exc.DBAPIError):
        upgrade(any_database, scripts=with_one_more(tmp_path, "SELECT * FROM no_such_table"))
    assert state(any_database) == before


def test_a_migration_that_breaks_a_link_is_refused_whole(database: Database, tmp_path: Path) -> None:
    with database.transaction() as session:
        session.add(a_contact(note="entière"))
    before = state(database)
    with pytest.raises(RuntimeError):
        upgrade(database, scripts=with_one_more(tmp_path, "UPDATE contact SET visitor_id = 404"))
    assert state(database) == before


def test_an_existing_base_is_copied_before_it_is_changed_and_a_new_or_current_one_is_not(
    database: Database, tmp_path: Path
) -> None:
    seen: list[str | None] = []
    upgrade(database, keep_copy=lambda: seen.append("current"))
    new = open_sqlite(tmp_path / "new.db", bytes(32))
    upgrade(new, keep_copy=lambda: seen.append("new"))
    new.close()
    more = with_one_more(tmp_path, "SELECT 1")
    upgrade(database, keep_copy=lambda: seen.append(current_revision(database)), scripts=more)
    assert seen == [HEAD]
    assert current_revision(database) == "9999"


def test_a_base_of_a_newer_program_is_refused_in_french(any_database: Database, tmp_path: Path) -> None:
    upgrade(any_database, scripts=with_one_more(tmp_path, "SELECT 1"))
    before = state(any_database)
    with pytest.raises(NotOpened, match="version plus récente"):
        upgrade(any_database)
    assert state(any_database) == before
