"""One slot, one person: whoever comes at once, whatever is done in any order."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, text

from espace_citoyennete.errors import Conflict, UserError
from espace_citoyennete.permanences.appointments import (
    BookingDraft,
    Change,
    book_appointment,
    cancel_appointment,
    move_appointment,
)
from espace_citoyennete.permanences.attendance import mark_appointment, take_back
from espace_citoyennete.permanences.model import Appointment, Slot
from espace_citoyennete.permanences.rules import OCCUPYING
from espace_citoyennete.storage.database import Database
from tests.conftest import AGENT, NOW
from tests.permanences.conftest import lawyer, plan

DESKS = 8


def slots(database: Database) -> list[int]:
    with database.reading() as session:
        return list(session.scalars(select(Slot.id).order_by(Slot.starts_at)))


def grab(database: Database, wanted: Sequence[int]) -> list[str]:
    """Book each slot as fast as one desk can; return what it was told."""
    return [insist(database, slot_id) for slot_id in wanted]


def insist(database: Database, slot_id: int) -> str:
    """Book a slot and return what is told; « la base est occupée » asks to begin again, and so one does."""
    for _ in range(20):
        try:
            with database.transaction() as session:
                book_appointment(session, BookingDraft(slot_id), now=NOW, by=AGENT)
        except UserError as refusal:
            if "est occupée" not in refusal.message:
                return refusal.message
        else:
            return "pris"
    raise AssertionError("the base stayed busy, twenty times over")


def rush(database: Database) -> tuple[int, list[str], int]:
    """Let eight desks want every slot at once; return the slots, what each was told, and the rows."""
    wanted = slots(database)
    with ThreadPoolExecutor(DESKS) as desks:
        told = [said for desk in desks.map(grab, [database] * DESKS, [wanted] * DESKS) for said in desk]
    with database.reading() as session:
        rows = session.scalars(select(func.count()).select_from(Appointment)).one()
    return len(wanted), told, rows


def test_eight_desks_on_three_hundred_slots_make_one_winner_each_and_every_loser_is_told(
    any_database: Database,
) -> None:
    five_days = lawyer(slot_minutes=5, ends_at=time(14), last_day=date(2026, 12, 15))
    plan(any_database, five_days, AGENT)
    count, told, rows = rush(any_database)
    assert rows == told.count("pris") == count == 300
    assert sum("vient d’être pris" in said for said in told) == (DESKS - 1) * count


def test_without_the_index_of_the_base_two_people_get_one_slot(any_database: Database) -> None:
    """The planted fault: it is the base that refuses, not a look before the write."""
    plan(any_database, lawyer(), AGENT)
    with any_database.transaction() as session:
        session.execute(text("DROP INDEX uq_appointment_slot_occupied"))
    count, _told, rows = rush(any_database)
    assert rows == DESKS * count


# Any order of acts, against a model that a child could follow

MARKS = ("A_VENIR", "SALLE", "HONORE", "ABSENT", "ANNULE_USAGER", "ANNULE_SERVICE")


class Refused(Exception):
    """The naive model says no."""


@dataclass
class Notebook:
    """Appointments as one would keep them on paper: the slot and the state of each."""

    rows: list[tuple[int, str]] = field(default_factory=list)

    def holder(self, slot: int) -> int | None:
        return next((i for i, (at, state) in enumerate(self.rows) if at == slot and state in OCCUPYING), None)

    def book(self, slot: int) -> None:
        if self.holder(slot) is not None:
            raise Refused
        self.rows.append((slot, "A_VENIR"))

    def put(self, number: int, state: str) -> None:
        self.rows[number] = (self.rows[number][0], state)

    def move(self, number: int, slot: int) -> None:
        if self.rows[number][1] not in ("A_VENIR", "SALLE"):
            raise Refused
        self.book(slot)
        self.put(number, "DEPLACE")

    def cancel(self, number: int, by_visitor: bool) -> None:
        if self.rows[number][1] not in ("A_VENIR", "SALLE"):
            raise Refused
        self.put(number, "ANNULE_USAGER" if by_visitor else "ANNULE_SERVICE")

    def mark(self, number: int, state: str) -> None:
        slot, now = self.rows[number]
        is_today = slot < 4  # the first four slots are today's, the others are to come
        if now not in OCCUPYING or state == now or (state in ("SALLE", "HONORE", "ABSENT") and not is_today):
            raise Refused
        if now == "HONORE" and state.startswith("ANNULE"):
            raise Refused
        if now == "ABSENT" and state == "ANNULE_SERVICE":
            raise Refused
        self.put(number, state)

    def undo(self, number: int, state: str, earlier: str) -> None:
        slot, now = self.rows[number]
        if now != state:
            raise Refused
        if now not in OCCUPYING and self.holder(slot) is not None:
            raise Refused
        self.put(number, earlier)


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("book"), st.integers(0, 7)),
        st.tuples(st.just("move"), st.integers(0, 9), st.integers(0, 7)),
        st.tuples(st.just("cancel"), st.integers(0, 9), st.booleans()),
        st.tuples(st.just("mark"), st.integers(0, 9), st.sampled_from(MARKS)),
        st.tuples(st.just("undo"), st.integers(0, 9)),
    ),
    max_size=14,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_any_order_of_acts_leaves_what_a_notebook_would_hold(
    planned: Database, acts: list[tuple[str, *tuple[int | str, ...]]]
) -> None:
    with planned.transaction() as session:
        session.execute(delete(Appointment))
    places = slots(planned)
    notebook, ids, changes = Notebook(), list[int](), list[tuple[Change, int]]()
    for name, *facts in acts:
        if name != "book" and not ids:
            continue
        play(planned, notebook, places, ids, changes, name, facts)
    with planned.reading() as session:
        kept = {a.id: (a.slot_id, a.state) for a in session.scalars(select(Appointment))}
    assert [kept[i] for i in ids] == [(places[slot], state) for slot, state in notebook.rows]
    assert len(kept) == len(ids)


def play(
    database: Database,
    notebook: Notebook,
    places: list[int],
    ids: list[int],
    changes: list[tuple[Change, int]],
    name: str,
    facts: list[int | str],
) -> None:
    """Do one act in the notebook and in the base: both accept it, or both refuse it."""
    number = int(facts[0]) % len(ids) if name != "book" else int(facts[0])
    if name == "undo" and not changes:
        return
    change, of = changes[int(facts[0]) % len(changes)] if name == "undo" else (None, 0)
    try:
        if name == "book":
            notebook.book(number)
        elif name == "move":
            notebook.move(number, int(facts[1]))
        elif name == "cancel":
            notebook.cancel(number, bool(facts[1]))
        elif name == "mark":
            notebook.mark(number, str(facts[1]))
        elif change is not None:
            notebook.undo(of, change.state, change.earlier_state)
        is_refused = False
    except Refused:
        is_refused = True
    made: int | Change | None = None
    try:
        with database.transaction() as session:
            if name == "book":
                made = book_appointment(session, BookingDraft(places[number]), now=NOW, by=AGENT)
            elif name == "move":
                made = move_appointment(session, ids[number], places[int(facts[1])], now=NOW, by=AGENT)
            elif name == "cancel":
                made = cancel_appointment(session, ids[number], by_visitor=bool(facts[1]), by=AGENT)
            elif name == "mark":
                made = mark_appointment(session, ids[number], str(facts[1]), now=NOW, by=AGENT)
            elif change is not None:
                take_back(session, change, by=AGENT)
    except UserError:
        assert is_refused, (name, facts)
        return
    assert not is_refused, (name, facts)
    if isinstance(made, Change):
        changes.append((made, number))
    elif made is not None:
        ids.append(made)


def test_a_slot_is_never_held_by_an_appointment_that_left_it(planned: Database) -> None:
    first, second, *_ = slots(planned)
    with planned.transaction() as session:
        old = book_appointment(session, BookingDraft(first), now=NOW, by=AGENT)
        move_appointment(session, old, second, now=NOW, by=AGENT)
        book_appointment(session, BookingDraft(first), now=NOW, by=AGENT)
        with pytest.raises(Conflict):
            book_appointment(session, BookingDraft(second), now=NOW, by=AGENT)
