"""A copy of a server is believed once restored and compared, until the first thing that it lacks."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa

from espace_citoyennete.clock import Clock
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.errors import UserError
from espace_citoyennete.storage.database import Database, open_postgresql
from espace_citoyennete.storage.server_copies import note_server_copy
from espace_citoyennete.storage.upkeep import Care, done_well_at
from tests.conftest import AGENT, NOW, Clone, Hands
from tests.storage.rows import a_contact

pytestmark = pytest.mark.postgresql


@contextmanager
def base_and_copy(clone: Clone, seeded: str, clock: Clock) -> Iterator[tuple[Database, Database]]:
    """Give a base where something was done, and a copy of it restored aside."""
    with clone(seeded) as url:
        with closing(open_postgresql(url, clock)) as database:
            save(database)
        with (
            clone(url) as aside,
            closing(open_postgresql(url, clock)) as base,
            closing(open_postgresql(aside)) as copy,
        ):
            yield base, copy


def save(database: Database) -> None:
    database.author = AGENT.uid
    with database.transaction() as session:
        session.add(a_contact(1000))


def test_a_copy_restored_is_good_until_the_first_line_that_it_lacks(
    postgresql_clone: Clone, postgresql_seeded: str, clock: Clock, hands: Hands
) -> None:
    with base_and_copy(postgresql_clone, postgresql_seeded, clock) as (base, copy):
        hands.move(timedelta(hours=2))
        assert note_server_copy(base, copy) == NOW + timedelta(hours=2), "nothing was done since"
        hands.move(timedelta(hours=1))
        save(base)
        hands.move(timedelta(hours=30))
        assert note_server_copy(base, copy) == NOW + timedelta(hours=3), "a contact is missing since"
        with base.reading() as session:
            assert done_well_at(session, Care.COPY) == NOW + timedelta(hours=3)


def test_what_is_no_whole_copy_of_this_base_is_refused_and_noted_nowhere(
    postgresql_clone: Clone, postgresql_seeded: str, clock: Clock
) -> None:
    """Saboteurs: a row lost on the way; the copy of another base."""
    with base_and_copy(postgresql_clone, postgresql_seeded, clock) as (base, copy):
        with copy.engine.begin() as connection:
            connection.execute(sa.delete(Contact))
        with pytest.raises(UserError, match="contact"):
            note_server_copy(base, copy)
        save(copy)
        with pytest.raises(UserError, match="pas une copie"):
            note_server_copy(base, copy)
        with base.reading() as session:
            assert done_well_at(session, Care.COPY) is None
