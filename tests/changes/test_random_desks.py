"""Random desks: whatever is booked, moved, cancelled, marked, told or undone, the base is the notebook's."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from PySide6.QtWidgets import QApplication
from sqlalchemy import delete, select, text, update

from espace_citoyennete.changes import settling, shifting
from espace_citoyennete.changes.gestures import note_told, remember_settled
from espace_citoyennete.changes.listing import call_rows
from espace_citoyennete.changes.model import CallList, CallRow, CallTry
from espace_citoyennete.changes.rule_changes import RuleChanged, RuleDraft, change_rule, take_back_rule
from espace_citoyennete.changes.service import AwayDraft, cancel_sitting, declare_absence, move_sitting
from espace_citoyennete.changes.settling import Cancel, MoveTo, Settlement, SittingsChange
from espace_citoyennete.clock import fixed_clock
from espace_citoyennete.errors import UserError
from espace_citoyennete.permanences import attendance, gestures
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.booked import appointment_row
from espace_citoyennete.permanences.model import Appointment, Hold, Permanence, Sitting, Slot
from espace_citoyennete.permanences.service import permanence_draft
from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.database import Database, Session
from espace_citoyennete.town.model import Closure
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW
from tests.permanences.conftest import lawyer, plan

OCCUPYING = {"A_VENIR", "SALLE", "HONORE", "ABSENT"}
MOVABLE = {"A_VENIR", "SALLE"}
SLOT = timedelta(minutes=30)


class Refused(Exception):
    """The notebook says no."""


@dataclass
class Person:
    """Where somebody is booked, as one would write it on paper."""

    sitting: date  # by the day of the rule that it is
    at: datetime
    state: str = "A_VENIR"


@dataclass
class Held:
    """One sitting on paper."""

    start: datetime
    end: datetime
    state: str = "PREVUE"
    is_changed: bool = False  # by hand

    def meets(self, start: datetime, end: datetime) -> bool:
        return self.state == "PREVUE" and self.start < end and start < self.end


@dataclass
class Notebook:
    """What a careful coordinator would have written down after each act."""

    sittings: dict[date, Held] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    moved: int = 0
    closed: set[date] = field(default_factory=set)
    to_tell: list[tuple[str, str]] = field(default_factory=list)  # name, result

    def holder(self, sitting: date, at: datetime) -> str | None:
        there = (n for n, p in self.people.items() if (p.sitting, p.at) == (sitting, at))
        return next((name for name in there if self.people[name].state in OCCUPYING), None)

    def book(self, name: str, sitting: date, at: datetime) -> None:
        if self.sittings[sitting].state != "PREVUE" or self.holder(sitting, at) is not None:
            raise Refused
        self.people[name] = Person(sitting, at)

    def move(self, name: str, sitting: date, at: datetime) -> None:
        if self.people[name].state not in MOVABLE:
            raise Refused
        self.book(name, sitting, at)
        self.moved += 1

    def cancel(self, name: str) -> None:
        if self.people[name].state not in MOVABLE:
            raise Refused
        self.people[name].state = "ANNULE_USAGER"

    def mark(self, name: str, state: str) -> None:
        person = self.people[name]
        day, today = person.at.date(), NOW.date()
        forbidden = {"HONORE": {"ANNULE_USAGER"}}.get(person.state, set())
        if person.state not in OCCUPYING or state == person.state or state in forbidden:
            raise Refused
        if (state == "SALLE" and day != today) or (state in ("HONORE", "ABSENT") and day > today):
            raise Refused
        person.state = state

    def there(self, sitting: date) -> list[str]:
        names = [name for name, person in self.people.items() if person.sitting == sitting]
        return sorted(names, key=lambda name: self.people[name].at)

    def cancel_sitting(self, sitting: date) -> None:
        held = self.sittings[sitting]
        if held.state != "PREVUE":
            raise Refused
        held.state, held.is_changed = "ANNULEE", True
        for name in self.there(sitting):
            if self.people[name].state in MOVABLE:
                self.people[name].state = "ANNULE_SERVICE"
                self.to_tell.append((name, ""))

    def move_sitting(self, sitting: date, start: datetime, end: datetime) -> None:
        held = self.sittings[sitting]
        has_begun = any(self.people[name].state in ("HONORE", "ABSENT") for name in self.there(sitting))
        is_past = start < NOW and start != held.start
        is_nowhere = (start, end) == (held.start, held.end)
        is_refused = has_begun or is_past or is_nowhere
        if held.state != "PREVUE" or start.date() < NOW.date() or end - start < SLOT or is_refused:
            raise Refused
        self._refuse_beside(sitting, start, end)
        for name in self.there(sitting):
            person = self.people[name]
            if person.state in MOVABLE:
                at = person.at - held.start + start
                fits = start <= at and at + SLOT <= end
                if fits and person.state == "SALLE" and start.date() != held.start.date():
                    person.state = "A_VENIR"
                person.at = at if fits else person.at
                person.state = person.state if fits else "ANNULE_SERVICE"
                self.to_tell.append((name, ""))
        held.start, held.end, held.is_changed = start, end, True

    def end_the_rule(self, last: date) -> None:
        """Hold the Tuesdays up to another day; whatever has people or was changed by hand stays."""
        tomorrow, day = NOW.date() + timedelta(days=1), date(2026, 11, 17)
        days = [day + timedelta(days=7 * week) for week in range((last - day).days // 7 + 1)]
        if self.closed.issuperset(days):  # a rule that gives no day at all
            raise Refused
        wanted = [day for day in days if day >= tomorrow and day not in self.closed]
        for day, held in list(self.sittings.items()):
            is_guarded = held.is_changed or any(self.people[n].state in OCCUPYING for n in self.there(day))
            if day >= tomorrow and day not in wanted and held.state == "PREVUE" and not is_guarded:
                held.state = "RETIREE"
        for day in wanted:
            if day not in self.sittings or self.sittings[day].state == "RETIREE":
                held = Held(datetime.combine(day, time(9)), datetime.combine(day, time(11)))
                self._refuse_beside(day, held.start, held.end)
                self.sittings[day] = held

    def _refuse_beside(self, sitting: date, start: datetime, end: datetime) -> None:
        """Refuse the one room taken twice, and two sittings of one permanence at one hour."""
        others = [held for day, held in self.sittings.items() if day != sitting]
        if any(held.meets(start, end) or held.start == start for held in others):
            raise Refused


class Desks(RuleBasedStateMachine):
    """One desk that does anything in any order, over the base that `database` opens."""

    database: Database
    desk: Desk
    refusals: list[str]  # of the undo, which nobody else's act can disturb here

    def __init__(self) -> None:
        super().__init__()
        self.notebook = Notebook()
        self.pages: list[Notebook] = []  # what the notebook was before each act that can be undone
        self.ahead: list[Notebook] = []  # … and before each that was taken back
        self.names = 0

    @initialize()
    def open_the_base(self) -> None:
        with self.database.transaction() as session:
            session.execute(update(Appointment).values(moved_to_id=None))
            models: tuple[type[Base], ...] = (
                CallTry, CallRow, CallList, Hold, Appointment, Visitor, Slot, Sitting, Permanence, Closure,
            )  # fmt: skip
            for model in models:
                session.execute(delete(model))
        plan(self.database, lawyer(last_day=date(2026, 12, 1)), AGENT)  # three Tuesdays of four slots
        with self.database.reading() as session:
            for day in session.scalars(select(Sitting.day)):
                hours = datetime.combine(day, time(9)), datetime.combine(day, time(11))
                self.notebook.sittings[day] = Held(*hours)

    # Acts

    @rule(place=st.integers(0, 11))
    def book(self, place: int) -> None:
        name, slot = f"Personne {self.names}", self._slot(place)
        self.names += 1

        def act() -> None:
            draft = BookingDraft(slot.id, VisitorDraft(name, phone="06 39 98 01 02"))
            with self.database.transaction() as session:
                booked = book_appointment(session, draft, now=NOW, by=AGENT)
            with self.database.reading() as session:
                row = appointment_row(session, booked, by=AGENT)
            gestures.remember_booked(self.desk, row, draft)

        self._both(lambda page: page.book(name, self._sitting_of(slot), slot.starts_at), act)

    @precondition(lambda self: self.notebook.people)
    @rule(who=st.integers(0, 50), place=st.integers(0, 11))
    def move(self, who: int, place: int) -> None:
        name, slot = self._name(who), self._slot(place)

        def act() -> None:
            with self.database.reading() as session:
                before = appointment_row(session, self._booked(session, name), by=AGENT)
            gestures.move(self.desk, before, slot.id)

        self._both(lambda page: page.move(name, self._sitting_of(slot), slot.starts_at), act)

    @precondition(lambda self: self.notebook.people)
    @rule(who=st.integers(0, 50))
    def cancel(self, who: int) -> None:
        name = self._name(who)
        self._both(
            lambda page: page.cancel(name), lambda: gestures.cancel(self.desk, self._appointment(name), name)
        )

    @precondition(lambda self: self.notebook.people)
    @rule(who=st.integers(0, 50), mark=st.sampled_from(sorted(gestures.MARKS)))
    def mark(self, who: int, mark: str) -> None:
        name = self._name(who)
        self._both(
            lambda page: page.mark(name, gestures.MARKS[mark][0]),
            lambda: gestures.mark_attendance(self.desk, self._appointment(name), name, mark),
        )

    @rule(number=st.integers(0, 4))
    def cancel_a_sitting(self, number: int) -> None:
        sitting, key = self._sitting(number), uuid4()

        def settle(session: Session) -> SittingsChange:
            return cancel_sitting(session, self._id(session, sitting), "Absent", uid=key, now=NOW, by=AGENT)

        self._both(lambda page: page.cancel_sitting(sitting), lambda: self._settle(settle))

    @rule(number=st.integers(0, 4))
    def close_a_day(self, number: int) -> None:
        day = self.notebook.sittings[self._sitting(number)].start.date()
        hit = [key for key, held in self.notebook.sittings.items() if held.start.date() == day]
        held_there = [key for key in hit if self.notebook.sittings[key].state == "PREVUE"]
        draft = AwayDraft(day, day, "Travaux", decisions={self._uid(key): Cancel() for key in held_there})

        def on_paper(page: Notebook) -> None:
            page.closed.add(day)
            for key in held_there:
                page.cancel_sitting(key)

        def settle(session: Session) -> SittingsChange:
            return declare_absence(session, draft, now=NOW, by=AGENT)

        self._both(on_paper, lambda: self._settle(settle))

    @rule(weeks=st.integers(0, 4))
    def end_the_rule(self, weeks: int) -> None:
        last, key = date(2026, 11, 24) + timedelta(days=7 * weeks), uuid4()
        self._both(lambda page: page.end_the_rule(last), lambda: self._change_rule(last, key))

    @rule(
        number=st.integers(0, 4),
        days=st.sampled_from([-7, 0, 1, 2, 7, 14]),
        hour=st.sampled_from([8, 9, 10, 14]),
        half_hours=st.sampled_from([0, 1, 3, 4, 6]),
    )
    def move_a_sitting(self, number: int, days: int, hour: int, half_hours: int) -> None:
        sitting, key = self._sitting(number), uuid4()
        day = self.notebook.sittings[sitting].start.date() + timedelta(days=days)
        start = datetime.combine(day, time(hour))
        end = start + half_hours * SLOT

        def settle(session: Session) -> SittingsChange:
            to = MoveTo(day, start.time(), end.time(), "Salle 1")
            return move_sitting(session, self._id(session, sitting), to, "", uid=key, now=NOW, by=AGENT)

        self._both(lambda page: page.move_sitting(sitting, start, end), lambda: self._settle(settle))

    @precondition(lambda self: any(not told for _name, told in self.notebook.to_tell))
    @rule(number=st.integers(0, 20))
    def tell_somebody(self, number: int) -> None:
        with self.database.reading() as session:
            lists = session.scalars(select(CallList.id).where(CallList.removed_at.is_(None)))
            rows = [row for list_id in lists for row in call_rows(session, list_id, by=AGENT)]
        waiting = [row for row in rows if not row.result]
        row = waiting[number % len(waiting)]
        name = row.name

        def on_paper(page: Notebook) -> None:
            place = page.to_tell.index((name, ""))
            page.to_tell[place] = name, "JOINT"

        self._both(on_paper, lambda: note_told(self.desk, [row], "told_reached"))

    @precondition(lambda self: self.pages)
    @rule()
    def undo(self) -> None:
        self.desk.undo.undo()
        assert self.refusals == []
        self.ahead.append(self.notebook)
        self.notebook = self.pages.pop()

    @precondition(lambda self: self.ahead)
    @rule()
    def redo(self) -> None:
        self.desk.undo.redo()
        assert self.refusals == []
        self.pages.append(self.notebook)
        self.notebook = self.ahead.pop()

    # What must hold after each act

    @invariant()
    def the_base_holds_what_the_notebook_says(self) -> None:
        with self.database.reading() as session:
            rows = session.execute(
                select(Visitor.last_name, Sitting.rule_day, Slot.starts_at, Appointment.state)
                .join(Appointment, Appointment.visitor_id == Visitor.id)
                .join(Slot, Slot.id == Appointment.slot_id)
                .join(Sitting, Sitting.id == Slot.sitting_id)
            ).all()
            sittings = {sitting.rule_day: sitting for sitting in session.scalars(select(Sitting))}
            told = session.execute(
                select(Visitor.last_name, CallRow.result)
                .join(CallRow, CallRow.visitor_id == Visitor.id)
                .join(CallList, CallList.id == CallRow.list_id)
                .where(CallList.removed_at.is_(None))
            ).all()
        here = {name: Person(day, at, state) for name, day, at, state in rows if day and state != "DEPLACE"}
        for written in (here, on_paper := deepcopy(self.notebook.people)):
            for person in written.values():
                if person.state not in OCCUPYING:  # somebody who left is in no slot any more
                    person.at = NOW
        assert here == on_paper
        assert len(rows) - len(here) == self.notebook.moved
        for day, held in self.notebook.sittings.items():
            kept = sittings.pop(day)
            assert kept.state == held.state
            start, end = (datetime.combine(kept.day, hour) for hour in (kept.starts_at, kept.ends_at))
            assert (start, end) == (held.start, held.end)
        assert not sittings
        assert Counter(map(tuple, told)) == Counter(self.notebook.to_tell)

    @invariant()
    def no_slot_lies_over_another_nor_out_of_its_sitting(self) -> None:
        with self.database.reading() as session:
            rows = session.execute(
                select(Sitting, Slot)
                .join(Slot, Slot.sitting_id == Sitting.id)
                .where(Slot.kind == "HEURE", Sitting.state == "PREVUE")
                .order_by(Sitting.id, Slot.starts_at)
            ).all()
            ends: dict[int, datetime] = {}
            for sitting, slot in rows:
                start, end = (
                    datetime.combine(sitting.day, hour) for hour in (sitting.starts_at, sitting.ends_at)
                )
                over = slot.starts_at + timedelta(minutes=slot.minutes)
                assert ends.get(sitting.id, start) <= slot.starts_at <= over <= end
                ends[sitting.id] = over

    # How both sides act

    def _both(self, on_paper: Callable[[Notebook], None], act: Callable[[], object]) -> None:
        """Act on paper and in the base: both accept it, or both refuse it."""
        page = deepcopy(self.notebook)
        try:
            on_paper(page)
            is_refused = False
        except Refused:
            is_refused = True
        try:
            act()
        except UserError as refusal:
            assert is_refused, refusal.message
            return
        assert not is_refused, "the base accepted what the notebook refuses"
        self.pages.append(self.notebook)
        self.ahead.clear()
        self.notebook = page

    def _settle(self, act: Callable[[Session], SittingsChange]) -> None:
        with self.database.transaction() as session:
            change = act(session)
        remember_settled(self.desk, "Séance changée", change, act)

    def _slot(self, place: int) -> Slot:
        with self.database.reading() as session:
            slots = session.scalars(
                select(Slot).where(Slot.kind == "HEURE").order_by(Slot.starts_at, Slot.id)
            ).all()
        return slots[place % len(slots)]

    def _change_rule(self, last: date, key: UUID) -> None:
        def act(session: Session) -> RuleChanged:
            permanence_id = session.scalars(select(Permanence.id)).one()
            draft = replace(permanence_draft(session, permanence_id), last_day=last)
            since = NOW.date() + timedelta(days=1)
            change = RuleDraft(permanence_id, None, draft, since, "Convention", frozenset(), key)
            return change_rule(session, change, calendar=calendar(session), now=NOW, by=AGENT)

        with self.database.transaction() as session:
            changed = act(session)

        def back() -> None:
            with self.database.transaction() as session:
                instant = self.desk.clock.instant()
                take_back_rule(session, changed, now=NOW, instant=instant, by=AGENT)

        def again() -> None:
            nonlocal changed
            with self.database.transaction() as session:
                changed = act(session)

        self.desk.undo.add("Permanence changée", back, again)

    def _sitting_of(self, slot: Slot) -> date:
        with self.database.reading() as session:
            day = session.get_one(Sitting, slot.sitting_id).rule_day
        assert day is not None
        return day

    def _sitting(self, number: int) -> date:
        return sorted(self.notebook.sittings)[number % len(self.notebook.sittings)]

    def _id(self, session: Session, sitting: date) -> int:
        return session.scalars(select(Sitting.id).where(Sitting.rule_day == sitting)).one()

    def _uid(self, sitting: date) -> UUID:
        with self.database.reading() as session:
            return session.scalars(select(Sitting.uid).where(Sitting.rule_day == sitting)).one()

    def _name(self, who: int) -> str:
        return sorted(self.notebook.people)[who % len(self.notebook.people)]

    def _appointment(self, name: str) -> int:
        with self.database.reading() as session:
            return self._booked(session, name)

    def _booked(self, session: Session, name: str) -> int:
        found = select(Appointment.id).join(Visitor, Visitor.id == Appointment.visitor_id)
        return session.scalars(found.where(Visitor.last_name == name, Appointment.state != "DEPLACE")).one()


def play(database: Database, *, examples: int = 30, **chosen: Any) -> None:
    """Let random desks work on a base."""
    desk, refusals = Desk(database, fixed_clock(NOW), AGENT), list[str]()
    desk.undo.refused.connect(refusals.append)
    machine = type("Desks", (Desks,), {"database": database, "desk": desk, "refusals": refusals})
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=checks,
            **chosen,
        ),
    )


def test_random_desks_leave_what_a_notebook_would_hold(any_database: Database, qapp: QApplication) -> None:
    play(any_database)


# The machine is worth what it catches: each of these faults is planted, and seen


@contextmanager
def _without_the_index(database: Database, _patch: pytest.MonkeyPatch) -> Iterator[None]:
    with database.transaction() as session:
        session.execute(text("DROP INDEX uq_appointment_slot_occupied"))
    yield


@contextmanager
def _nobody_dropped(_database: Database, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """A cancelled sitting forgets its people."""
    patch.setattr(Settlement, "_drop", lambda *_given: None)
    yield


@contextmanager
def _too_late_fits(_database: Database, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Somebody moved with the sitting is seen after its end."""
    whole = shifting.shifted

    def shifted(kind: str, at: datetime, minutes: int, earlier: Any, new: Any) -> datetime | None:
        del minutes
        return whole(kind, at, 0, earlier, new)

    patch.setattr(settling, "shifted", shifted)
    yield


@contextmanager
def _no_conflict(_database: Database, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two sittings in one room."""
    patch.setattr(settling, "conflict", lambda *_given, **_named: None)
    yield


@contextmanager
def _future_marked(_database: Database, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Somebody is received before the day."""
    patch.setattr(attendance, "problem_of_mark", lambda *_given: None)
    yield


@contextmanager
def _undo_forgets(_database: Database, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """A mark taken back stays."""
    patch.setattr(gestures, "take_back", lambda *_given, **_named: None)
    yield


@pytest.mark.parametrize(
    "fault",
    [_without_the_index, _nobody_dropped, _too_late_fits, _no_conflict, _future_marked, _undo_forgets],
)
def test_a_planted_fault_is_seen(
    database: Database,
    qapp: QApplication,
    monkeypatch: pytest.MonkeyPatch,
    fault: Callable[[Database, pytest.MonkeyPatch], Any],
) -> None:
    with fault(database, monkeypatch), pytest.raises(AssertionError):
        play(database, examples=150, phases=[Phase.generate], derandomize=True, report_multiple_bugs=False)
