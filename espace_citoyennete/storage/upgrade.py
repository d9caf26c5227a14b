"""Bring the base to the newest schema: each migration is whole or absent."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from espace_citoyennete.errors import NotOpened
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.grants import OWNER, become
from espace_citoyennete.storage.refusals import telling_refusals

MIGRATIONS = Path(__file__).with_name("migrations")


def newest_revision(scripts: Path) -> str:
    """Return the newest revision of a folder of migrations; file names start with four digits."""
    return max(script.name[:4] for script in (scripts / "versions").glob("[0-9]*.py"))


HEAD = newest_revision(MIGRATIONS)


def current_revision(database: Database) -> str | None:
    """Return the revision of the base, or None when it holds no table yet."""
    with database.reading() as session:
        connection = session.connection()
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        revision: str = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one()
        return revision


def upgrade(
    database: Database, *, keep_copy: Callable[[], object] | None = None, scripts: Path = MIGRATIONS
) -> None:
    """Run the migrations that the base lacks; `keep_copy` is called before an existing base is changed.

    Raises `NotOpened` when the base was made by a newer program, `UserError` when the disk refuses.
    """
    revision, head = current_revision(database), newest_revision(scripts)
    if revision == head:
        return
    if revision is not None:
        refuse_newer(revision, head)
        if keep_copy is not None:
            keep_copy()
    with telling_refusals():
        _migrate(database, scripts)


def refuse_newer(revision: str, head: str = HEAD) -> None:
    """Raise `NotOpened` when a revision is one that this program does not know yet."""
    if revision > head:
        raise NotOpened(
            "Cette base a été enregistrée par une version plus récente du programme. "
            "Installer la dernière version sur ce poste, puis rouvrir la base."
        )


def _migrate(database: Database, scripts: Path) -> None:
    from alembic import command  # 0.9 s: only when there is something to migrate
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    with database.engine.connect() as connection:
        connection.detach()  # its settings below end with it
        if not database.is_sqlite:
            from espace_citoyennete.storage.line import be_patient

            be_patient(connection.connection.dbapi_connection)
        for setting in _SETTINGS[connection.dialect.name]:
            _driver_execute(connection, setting)
        config.attributes.update({"connection": connection, "after_each": _check_links})
        command.upgrade(config, "head")


# SQLite remakes a table to change it, which links would forbid; they are checked before each commit.
_SETTINGS = {
    "sqlite": ("PRAGMA foreign_keys = OFF",),
    "postgresql": (become(OWNER, is_local=False),),
}


def _driver_execute(connection: sa.Connection, statement: str) -> None:
    """Run a setting before any transaction begins."""
    driver = connection.connection.dbapi_connection
    assert driver is not None
    driver.execute(statement)
    driver.commit()


def _check_links(ctx: Any, **_step: Any) -> None:
    """Refuse, before it is committed, a migration that leaves a link to a missing row."""
    if ctx.dialect.name == "sqlite" and ctx.connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise RuntimeError("a migration left a broken foreign key")
