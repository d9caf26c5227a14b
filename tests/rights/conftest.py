"""The desk of a right on each engine: the file held to it, the server asked under its group."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from espace_citoyennete.rights import Right
from espace_citoyennete.storage.database import Database, Session, open_postgresql
from espace_citoyennete.storage.grants import ERASER, grant_everything, group_of
from espace_citoyennete.storage.logins import login_of
from tests.conftest import AGENT


class Held:
    """A base that lets a person do what one right does, on either engine."""

    def __init__(self, database: Database, desk: Database) -> None:
        self.database = database  # whoever owns it
        self._desk = desk

    @contextmanager
    def transaction(
        self, right: Right, *, is_beyond: bool = False, is_erasing: bool = False
    ) -> Iterator[Session]:
        """Act as somebody who holds one right."""
        rights = frozenset({right})
        if self.database.is_sqlite:
            self.database.hold_to(rights)
            with self.database.transaction(is_beyond=is_beyond, is_erasing=is_erasing) as session:
                yield session
            return
        with (self.database if is_beyond else self._desk).transaction() as session:
            run, group = session.connection().exec_driver_sql, group_of(right)
            if is_erasing:
                run(f"SET LOCAL ROLE {ERASER}; SET LOCAL search_path = public")
            elif not is_beyond:
                run(f"SET LOCAL ROLE {group}; SET LOCAL search_path = {group}, public")
            yield session
            if is_erasing:
                session.flush()
                run(f"SET LOCAL ROLE {group}; SET LOCAL search_path = {group}, public")


@pytest.fixture
def held(any_database: Database) -> Iterator[Held]:
    """The base of the test on each engine; on the server, by a login that is a member of every group."""
    if any_database.is_sqlite:
        yield Held(any_database, any_database)
        return
    login, groups = login_of(AGENT.name), ", ".join(group_of(right) for right in Right)
    with any_database.transaction() as session:
        grant_everything(session)
        run = session.connection().exec_driver_sql
        if not run(f"SELECT 1 FROM pg_roles WHERE rolname = '{login}'").first():
            run(f"CREATE ROLE {login} LOGIN")
        run(f"GRANT {groups}, {ERASER} TO {login}")
    desk = open_postgresql(sa.make_url(any_database.engine.url).set(username=login).render_as_string(False))
    desk.author, desk.clock = AGENT.uid, any_database.clock
    yield Held(any_database, desk)
    desk.close()
