"""Fifty programs want the last slot at once: one has it, the others are told so in French (R14)."""

import sys
from collections.abc import Iterator
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import func, select

from espace_citoyennete.clock import fixed_clock
from espace_citoyennete.permanences.model import Appointment, Slot
from espace_citoyennete.storage.database import Database, open_postgresql, open_sqlite
from tests.conftest import AGENT, KEY, NOW
from tests.forked import context
from tests.permanences.conftest import lawyer, plan
from tests.permanences.test_slots import insist

PROCESSES = 50
LONGEST = 60  # seconds


class Place(NamedTuple):
    """Where a base is: what a program of another desk opens."""

    address: str
    is_sqlite: bool

    def open(self) -> Database:
        clock = fixed_clock(NOW)
        if self.is_sqlite:
            return open_sqlite(Path(self.address), KEY, clock)
        return open_postgresql(self.address, clock)


@pytest.fixture
def shared(any_database: Database, tmp_path: Path) -> Iterator[Place]:
    plan(any_database, lawyer(), AGENT)
    if any_database.is_sqlite:
        yield Place(str(tmp_path / "base" / "donnees.db"), True)
    else:
        yield Place(any_database.engine.url.render_as_string(hide_password=False), False)


def want(place: Place, slot_id: int, start: Barrier) -> str:
    """Open the base as a program does, wait for the others, and book."""
    database = place.open()
    try:
        start.wait(LONGEST)
        return insist(database, slot_id)
    finally:
        database.close()


def _tell(place: Place, slot_id: int, start: Barrier, told: SimpleQueue[str]) -> None:
    try:
        told.put(want(place, slot_id, start))
    except BaseException as bug:
        told.put(repr(type(bug)))
        sys.exit(1)


@pytest.mark.bad_input(37)
def test_of_fifty_programs_that_want_one_slot_one_has_it_and_each_other_is_told(
    shared: Place, any_database: Database
) -> None:
    with any_database.reading() as session:
        slot_id = session.scalars(select(Slot.id).order_by(Slot.starts_at)).first()
    start, told = context.Barrier(PROCESSES), context.SimpleQueue()
    desks = [
        context.Process(target=_tell, args=(shared, slot_id, start, told), daemon=True)
        for _ in range(PROCESSES)
    ]
    for desk in desks:
        desk.start()
    said = [told.get() for _ in desks]
    for desk in desks:
        desk.join(LONGEST)
    assert said.count("pris") == 1
    assert sum(one.startswith("Ce créneau vient d’être pris.") for one in said) == PROCESSES - 1
    with any_database.reading() as session:
        assert session.scalar(select(func.count(Appointment.id))) == 1
