"""The desks of a server hear each other: after the commit, never of themselves, and again after a cut."""

import weakref
from collections.abc import Iterator
from queue import Queue
from threading import Event  # noqa: TID251 - a server that does not answer
from time import perf_counter

import pytest
import sqlalchemy as sa

from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import Unreachable
from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.database import Database, open_postgresql
from espace_citoyennete.storage.notices import everything
from espace_citoyennete.team.model import Handover, Presence
from espace_citoyennete.team.service import HandoverDraft, leave_handover
from tests.conftest import AGENT, NOW, Clone
from tests.postgresql import Cut, start, started, stop

pytestmark = pytest.mark.postgresql

WITHIN = 20  # seconds, on a machine that does other things


class Ear:
    """A desk that keeps what it hears."""

    def __init__(self, url: str, clock: Clock) -> None:
        self.database = open_postgresql(url, clock)
        self.database.author = AGENT.uid
        self.heard = Queue[frozenset[type[Base]]]()
        self.lost = Queue[bool]()
        self.database.listen(self.heard.put, self.lost.put)

    def write(self, text: str) -> None:
        with self.database.transaction() as session:
            leave_handover(session, HandoverDraft(text), now=NOW, by=AGENT)


@pytest.fixture
def url(postgresql_clone: Clone, postgresql_seeded: str) -> Iterator[str]:
    with postgresql_clone(postgresql_seeded) as url:
        yield url


@pytest.fixture
def ears(url: str, clock: Clock) -> Iterator[tuple[Ear, Ear]]:
    pair = Ear(url, clock), Ear(url, clock)
    yield pair
    for ear in pair:
        ear.database.close()


def test_a_desk_hears_which_tables_another_one_changed(ears: tuple[Ear, Ear]) -> None:
    here, there = ears
    there.write("Rappeler la préfecture")
    assert here.heard.get(timeout=WITHIN) == {Handover}


def test_a_desk_does_not_hear_itself(ears: tuple[Ear, Ear]) -> None:
    here, there = ears
    here.write("Rappeler la préfecture")
    there.write("Rappeler la mairie")
    assert here.heard.get(timeout=WITHIN) == {Handover}
    assert here.heard.empty()


def test_a_notice_says_no_more_than_tables_and_a_random_desk(ears: tuple[Ear, Ear], url: str) -> None:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as spy:
        driver = spy.connection.driver_connection
        assert driver is not None
        driver.execute("LISTEN espace_changes")
        ears[0].write("Rappeler Mme Diallo")
        (notice,) = driver.notifies(timeout=WITHIN, stop_after=1)
    desk, _, tables = notice.payload.partition(" ")
    assert tables == "handover"
    assert desk not in str(AGENT.uid)


def test_nothing_is_heard_of_what_is_taken_back_nor_before_it_is_there(ears: tuple[Ear, Ear]) -> None:
    here, there = ears

    def cut_off(_connection: sa.Connection) -> None:
        raise ZeroDivisionError

    sa.event.listen(there.database.engine, "commit", cut_off)
    with pytest.raises(ZeroDivisionError):
        there.write("Rappeler la préfecture")
    sa.event.remove(there.database.engine, "commit", cut_off)
    there.write("Rappeler la mairie")
    assert here.heard.get(timeout=WITHIN) == {Handover}
    with here.database.reading() as session:  # it is there already when it is told
        assert session.scalars(sa.select(Handover.text)).all() == ["Rappeler la mairie"]
    assert here.heard.empty()


def test_after_a_cut_a_desk_knows_that_everything_may_have_changed_and_hears_again(
    ears: tuple[Ear, Ear], url: str
) -> None:
    here, there = ears
    line = Cut(url)
    line.cut()
    assert here.lost.get(timeout=WITHIN) is True
    with pytest.raises(Unreachable), here.database.reading():
        pass  # refused at once, rather than after the time that a server has to answer
    line.mend()
    assert here.lost.get(timeout=WITHIN) is False
    assert there.lost.get(timeout=WITHIN) is True
    assert there.lost.get(timeout=WITHIN) is False
    assert here.heard.get(timeout=WITHIN) == everything() >= {Handover, Presence}
    there.write("Rappeler la préfecture")
    assert here.heard.get(timeout=WITHIN) == {Handover}


def test_a_base_that_is_closed_hears_nothing_any_more(ears: tuple[Ear, Ear], url: str) -> None:
    here, there = ears
    here.database.close()
    there.write("Rappeler la préfecture")
    assert here.heard.empty()
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as spy:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        lines = spy.scalar(sa.text(f"SELECT count(*) FROM pg_stat_activity WHERE {others}"))
        assert lines == 2  # those of the other desk: it writes, and it listens


def test_a_thread_that_still_calls_when_the_base_is_closed_holds_nobody(url: str, clock: Clock) -> None:
    """What it would be the last to hold is a desk, an object of the window's thread."""
    desk, is_called, answers = Ear(url, clock), Event(), Event()

    def call(*_told: object) -> None:
        is_called.set()
        assert answers.wait(WITHIN)

    line = Cut(url)
    sa.event.listen(desk.database.engine, "connect", call)
    line.cut()
    line.mend()
    assert is_called.wait(WITHIN)
    desk.database.close()
    closed, heard = desk.database, weakref.ref(desk.heard)
    del desk
    assert heard() is None
    answers.set()
    assert not closed.is_sqlite  # it was held until here: nothing else let go of the desk


def test_the_file_has_one_desk_and_no_thread(sqlite_base: Database) -> None:
    sqlite_base.listen(lambda _models: pytest.fail(), lambda _is_lost: pytest.fail())
    with sqlite_base.transaction() as session:
        leave_handover(session, HandoverDraft("Rappeler la préfecture"), now=NOW, by=AGENT)


def test_a_server_that_is_stopped_makes_nobody_wait_and_is_found_again(clock: Clock) -> None:
    with started() as folder:
        desk = Ear(f"postgresql+psycopg://espace@/postgres?host={folder}", clock)
        stop(folder)
        assert desk.lost.get(timeout=WITHIN) is True
        began = perf_counter()
        for _ in range(100):
            with pytest.raises(Unreachable), desk.database.transaction():
                pass
        assert perf_counter() - began < 5  # a server that has to answer is given five seconds each time
        start(folder)
        assert desk.lost.get(timeout=WITHIN) is False
        assert desk.heard.get(timeout=WITHIN) == everything()
        with desk.database.reading() as session:
            assert session.scalar(sa.text("SELECT 1")) == 1
        desk.database.close()
