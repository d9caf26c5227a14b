"""Another rule for a permanence: the differences first, people and exceptions kept, one undo for all."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from espace_citoyennete.changes.differences import Difference, Differences, Kind, differences
from espace_citoyennete.changes.listing import call_rows, open_call_lists
from espace_citoyennete.changes.model import CallList, CallRow
from espace_citoyennete.changes.rule_changes import RuleChanged, RuleDraft, change_rule, take_back_rule
from espace_citoyennete.errors import Conflict, Forbidden, Invalid
from espace_citoyennete.permanences.appointments import (
    BookingDraft,
    book_appointment,
    cancel_appointment,
)
from espace_citoyennete.permanences.attendance import take_back
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.rules import OCCUPYING, parse_rule
from espace_citoyennete.permanences.service import permanence_draft
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.model import Closure
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW
from tests.permanences.conftest import lawyer, plan

SINCE = NOW.date() + timedelta(days=1)
FIRST = date(2026, 11, 24)  # the first Tuesday that may change
TUESDAYS = [FIRST + timedelta(days=7 * week) for week in range(5)]


@pytest.fixture
def planned(any_database: Database) -> Database:
    """Return the base with the lawyer's six Tuesdays, the first of which is today."""
    plan(any_database, lawyer(), AGENT)
    return any_database


def change(database: Database, *ticked: UUID, **changes: Any) -> RuleDraft:
    """Return the change of the only permanence, as the form would make it."""
    with database.reading() as session:
        permanence = session.scalars(sa.select(Permanence).order_by(Permanence.id).limit(1)).one()
        draft = replace(permanence_draft(session, permanence.id), **changes)
        return RuleDraft(
            permanence.id,
            permanence.version,
            draft,
            SINCE,
            "autre jour du barreau",
            frozenset(ticked),
            uuid4(),
        )


def compare(database: Database, wanted: RuleDraft) -> Differences:
    with database.reading() as session:
        days = calendar(session)
        return differences(session, wanted.permanence_id, wanted.draft, days, since=wanted.since)


def apply(database: Database, wanted: RuleDraft) -> RuleChanged:
    with database.transaction() as session:
        return change_rule(session, wanted, calendar=calendar(session), now=NOW, by=AGENT)


def book(database: Database, at: datetime, name: str = "Benali", **changes: Any) -> int:
    with database.transaction() as session:
        slot = session.scalars(
            sa.select(Slot.id).join(Sitting, Sitting.id == Slot.sitting_id).where(Slot.starts_at == at)
        ).one()
        visitor = VisitorDraft(name, "Salim", "06 39 98 01 01")
        return book_appointment(session, BookingDraft(slot, visitor, **changes), now=NOW, by=AGENT)


def sittings(database: Database) -> dict[date, tuple[str, str]]:
    """Return the state and the hours of each sitting to come, by day."""
    with database.reading() as session:
        found = session.scalars(sa.select(Sitting).where(Sitting.day >= SINCE).order_by(Sitting.day))
        return {
            one.day: (one.state, f"{one.starts_at:%H:%M}-{one.ends_at:%H:%M} {one.room}") for one in found
        }


def held(database: Database) -> list[date]:
    return [day for day, (state, _) in sittings(database).items() if state == "PREVUE"]


def tables(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Return what a change may write, whatever its ids and versions."""
    with database.reading() as session:
        return {
            model.__tablename__: sorted(
                (
                    {key: value for key, value in row._asdict().items() if key not in ("id", "version")}
                    for row in session.execute(sa.select(model.__table__))
                ),
                key=lambda row: str(row["uid"]),
            )
            for model in (Permanence, Sitting, Slot, Appointment)
        }


def days(rows: list[Difference]) -> list[date]:
    return [row.rule_day for row in rows]


# Differences


def test_another_day_of_the_week_withdraws_the_tuesdays_and_adds_the_thursdays(planned: Database) -> None:
    found = compare(planned, change(planned, rule=parse_rule("tous les jeudis")))
    assert days(found.of(Kind.WITHDRAWN)) == TUESDAYS
    assert days(found.of(Kind.ADDED)) == [
        day + timedelta(days=2) for day in [FIRST - timedelta(7), *TUESDAYS[:-1]]
    ]
    assert found.sentence() == "5 ajoutées, 5 retirées"


def test_the_same_rule_changes_nothing_and_says_so(planned: Database) -> None:
    found = compare(planned, change(planned))
    assert found.rows == ()
    assert found.sentence().startswith("Aucune différence")


def test_a_closure_typed_since_is_told_as_a_sitting_withdrawn(planned: Database) -> None:
    with planned.transaction() as session:
        session.add(Closure(first_day=TUESDAYS[2], last_day=TUESDAYS[2], reason="Travaux"))
    assert days(compare(planned, change(planned)).of(Kind.WITHDRAWN)) == [TUESDAYS[2]]


def test_what_has_people_or_was_changed_by_hand_stands_apart(planned: Database) -> None:
    book(planned, datetime.combine(FIRST, time(9)))
    by_hand(planned, TUESDAYS[1], room="Étouvie")
    found = compare(planned, change(planned, starts_at=time(14), ends_at=time(16)))
    assert [(row.rule_day, row.why_guarded) for row in found.guarded] == [
        (FIRST, "1 rendez-vous"),
        (TUESDAYS[1], "changée à la main"),
    ]
    assert days(found.of(Kind.CHANGED)) == TUESDAYS[2:]
    assert found.sentence() == "3 changées, 2 gardées telles quelles"


def by_hand(database: Database, rule_day: date, **columns: Any) -> UUID:
    """Change a sitting as a move or a replacement does."""
    with database.transaction() as session:
        sitting = session.scalars(sa.select(Sitting).where(Sitting.rule_day == rule_day)).one()
        for name, value in {**columns, "is_exception": True}.items():
            setattr(sitting, name, value)
        return sitting.uid


# Applied


def test_a_sitting_withdrawn_is_never_erased_and_comes_back_the_same(planned: Database) -> None:
    before = tables(planned)["sitting"]
    apply(planned, change(planned, rule=parse_rule("tous les jeudis")))
    assert {state for day, (state, _) in sittings(planned).items() if day in TUESDAYS} == {"RETIREE"}
    apply(planned, change(planned, rule=parse_rule("tous les mardis")))
    assert held(planned) == TUESDAYS
    after = {row["uid"]: row for row in tables(planned)["sitting"]}
    assert [after[row["uid"]] for row in before] == before


def test_people_and_exceptions_survive_a_change_that_nobody_ticked_them_for(planned: Database) -> None:
    booked = book(planned, datetime.combine(FIRST, time(9)))
    by_hand(planned, TUESDAYS[1], room="Étouvie")
    apply(planned, change(planned, rule=parse_rule("tous les jeudis"), starts_at=time(14), ends_at=time(16)))
    after = sittings(planned)
    assert after[FIRST] == ("PREVUE", "09:00-11:00 Salle 1")
    assert after[TUESDAYS[1]] == ("PREVUE", "09:00-11:00 Étouvie")
    assert after[TUESDAYS[2]][0] == "RETIREE"
    with planned.reading() as session:
        assert session.get_one(Appointment, booked).state == "A_VENIR"
        assert open_call_lists(session) == []


def test_an_exception_that_the_change_does_not_concern_is_not_even_asked_about(planned: Database) -> None:
    moved = by_hand(planned, FIRST, day=FIRST + timedelta(days=1), starts_at=time(14), ends_at=time(16))
    found = compare(planned, change(planned, last_day=TUESDAYS[3]))
    assert days(list(found.rows)) == [TUESDAYS[4]]
    apply(planned, change(planned, moved, last_day=TUESDAYS[3]))
    assert sittings(planned)[FIRST + timedelta(days=1)] == ("PREVUE", "14:00-16:00 Salle 1")


def test_everybody_of_a_ticked_sitting_is_on_a_call_list(planned: Database) -> None:
    for number, name in enumerate(("Benali", "Kaya", "Costa")):
        book(planned, datetime.combine(FIRST, time(9)) + timedelta(minutes=30 * number), name)
    wanted = change(planned, rule=parse_rule("tous les jeudis"))
    (guarded,) = compare(planned, wanted).guarded
    assert guarded.sitting_uid is not None
    apply(planned, replace(wanted, ticked=frozenset({guarded.sitting_uid})))
    with planned.reading() as session:
        (one,) = open_call_lists(session)
        rows = call_rows(session, one.id, by=AGENT)
        states = session.scalars(sa.select(Appointment.state)).all()
    assert (one.kind, one.total, one.reason) == ("ANNULATION", 3, "autre jour du barreau")
    assert [row.short_name for row in rows] == ["Benali S.", "Kaya S.", "Costa S."]
    assert list(states) == ["ANNULE_SERVICE"] * 3


def test_other_hours_drop_whoever_is_outside_and_another_place_is_told_to_all(planned: Database) -> None:
    book(planned, datetime.combine(FIRST, time(9)), "Kaya")
    book(planned, datetime.combine(FIRST, time(10, 30)), "Benali")
    wanted = change(planned, starts_at=time(10), ends_at=time(12), room="Salle 2")
    (guarded,) = compare(planned, wanted).guarded
    assert guarded.sitting_uid is not None
    apply(planned, replace(wanted, ticked=frozenset({guarded.sitting_uid})))
    with planned.reading() as session:
        (one,) = open_call_lists(session)
        rows = {row.short_name: row.new_at for row in call_rows(session, one.id, by=AGENT)}
    assert one.kind == "DEPLACEMENT"
    assert rows == {"Kaya S.": None, "Benali S.": datetime.combine(FIRST, time(10, 30))}


def test_an_appointment_that_the_new_end_would_cut_short_is_told_and_the_one_before_it_stays(
    planned: Database,
) -> None:
    book(planned, datetime.combine(FIRST, time(10)), "Kaya")
    book(planned, datetime.combine(FIRST, time(10, 30)), "Benali")
    wanted = change(planned, ends_at=time(10, 45))
    (guarded,) = compare(planned, wanted).guarded
    assert (guarded.booked, guarded.to_tell) == (2, 1)
    assert guarded.sitting_uid is not None
    apply(planned, replace(wanted, ticked=frozenset({guarded.sitting_uid})))
    with planned.reading() as session:
        (one,) = open_call_lists(session)
        rows = [(row.short_name, row.new_at) for row in call_rows(session, one.id, by=AGENT)]
        offered = session.scalars(
            sa.select(Slot.starts_at).where(Slot.kind == "HEURE", Slot.starts_at > FIRST)
        )
        last = max(at for at in offered if at.date() == FIRST)
    assert rows == [("Benali S.", None)]
    assert last == datetime.combine(FIRST, time(10))


def test_a_slot_that_a_cancelled_appointment_remembers_is_never_offered_again(planned: Database) -> None:
    booked = book(planned, datetime.combine(FIRST, time(9)))
    with planned.transaction() as session:
        cancelled = cancel_appointment(session, booked, by_visitor=True, by=AGENT)
    apply(planned, change(planned, starts_at=time(14), ends_at=time(16)))
    with (
        planned.transaction() as session,
        pytest.raises(Conflict, match="horaires de cette séance ont changé"),
    ):
        take_back(session, cancelled, by=AGENT)
    with planned.reading() as session:
        kinds = session.execute(
            sa.select(Slot.kind, Slot.starts_at)
            .join(Sitting, Sitting.id == Slot.sitting_id)
            .where(Sitting.day == FIRST)
            .order_by(Slot.starts_at)
        ).all()
    assert [(kind, at.hour) for kind, at in kinds] == [
        ("RETIRE", 9), ("HEURE", 14), ("HEURE", 14), ("HEURE", 15), ("HEURE", 15)
    ]  # fmt: skip


def test_a_room_taken_by_another_permanence_is_refused_whole(planned: Database) -> None:
    plan(planned, lawyer(label="Notaire", rule=parse_rule("tous les jeudis")), AGENT)
    before = tables(planned)
    with pytest.raises(Conflict, match="« Notaire »"):
        apply(planned, change(planned, rule=parse_rule("tous les jeudis")))
    assert tables(planned) == before


def test_a_permanence_changed_elsewhere_a_past_day_and_no_reason_are_refused(planned: Database) -> None:
    wanted = change(planned, rule=parse_rule("tous les jeudis"))
    with pytest.raises(Invalid) as refusal:
        apply(planned, replace(wanted, since=NOW.date()))
    assert list(refusal.value.problems) == ["since"]
    with pytest.raises(Invalid) as refusal:
        apply(planned, replace(wanted, reason=" "))
    assert list(refusal.value.problems) == ["reason"]
    apply(planned, wanted)
    with pytest.raises(Conflict, match="modifiée entre-temps"):
        apply(planned, wanted)
    receptionist = Agent(AGENT.uid, "Samira Amrani", frozenset({Right.RECEPTION}))
    with pytest.raises(Forbidden), planned.transaction() as session:
        change_rule(session, wanted, calendar=calendar(session), now=NOW, by=receptionist)


# Taken back


def back(database: Database, changed: RuleChanged) -> None:
    with database.transaction() as session:
        instant = database.clock.instant()
        take_back_rule(session, changed, now=NOW, instant=instant, by=AGENT)


def test_one_undo_gives_back_the_same_tables(planned: Database) -> None:
    book(planned, datetime.combine(FIRST, time(9)))
    exception = by_hand(planned, TUESDAYS[1], room="Étouvie")
    before = tables(planned)
    wanted = change(planned, exception, rule=parse_rule("1er et 3e mardi"), slot_minutes=20, ends_at=time(12))
    guarded = {row.sitting_uid for row in compare(planned, wanted).guarded if row.sitting_uid}
    changed = apply(planned, replace(wanted, ticked=frozenset(guarded)))
    after = tables(planned)
    assert after != before
    back(planned, changed)
    assert tables(planned) == before
    with planned.reading() as session:
        assert open_call_lists(session) == [], "nobody was told, nobody is to be told"
    apply(planned, replace(wanted, ticked=frozenset(guarded), version=None))
    assert tables(planned) == after


def test_the_undo_is_refused_once_somebody_is_booked_in_what_was_added(planned: Database) -> None:
    changed = apply(planned, change(planned, rule=parse_rule("tous les jeudis")))
    book(planned, datetime.combine(FIRST + timedelta(days=2), time(9)))
    before = tables(planned)
    with pytest.raises(Conflict, match="a servi depuis"):
        back(planned, changed)
    assert tables(planned) == before


# Any change, whoever is booked


def overlaps(database: Database) -> Iterator[tuple[Slot, Slot]]:
    with database.reading() as session:
        found = session.scalars(
            sa.select(Slot)
            .join(Sitting, Sitting.id == Slot.sitting_id)
            .where(Slot.kind == "HEURE", Sitting.state == "PREVUE")
            .order_by(Slot.sitting_id, Slot.starts_at)
        ).all()
        for one, other in pairwise(found):
            end = one.starts_at + timedelta(minutes=one.minutes)
            if one.sitting_id == other.sitting_id and end > other.starts_at:
                yield one, other


CHANGES = st.fixed_dictionaries(
    {
        "rule": st.sampled_from(
            ["tous les mardis", "1er et 3e mardi", "mardi et jeudi", "1er décembre 2026"]
        ),
        "slot_minutes": st.sampled_from([15, 20, 30, 45]),
        "starts_at": st.sampled_from([time(8, 30), time(9), time(9, 30)]),
        "ends_at": st.sampled_from([time(10, 40), time(11), time(12)]),
        "reception": st.sampled_from(["HEURES", "MIXTE", "ARRIVEE"]),
        "room": st.sampled_from(["Salle 1", "Salle 2"]),
    }
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CHANGES, st.sets(st.integers(0, 19), max_size=6), st.booleans())
def test_whatever_changes_nobody_is_lost_no_slot_overlaps_and_the_undo_is_whole(
    planned: Database, changes: dict[str, Any], people: set[int], ticks: bool
) -> None:
    with planned.transaction() as session:
        for model in (CallRow, CallList, Appointment):
            session.execute(sa.delete(model))
    booked = [
        book(planned, datetime.combine(TUESDAYS[n // 4], time(9)) + timedelta(minutes=30 * (n % 4)))
        for n in people
    ]
    before = tables(planned)
    wanted = change(planned, **changes | {"rule": parse_rule(changes["rule"]), "quota": 5})
    guarded = {row.sitting_uid for row in compare(planned, wanted).guarded if row.sitting_uid}
    changed = apply(planned, replace(wanted, ticked=frozenset(guarded if ticks else ())))
    assert list(overlaps(planned)) == []
    with planned.reading() as session:
        listed = {
            row.appointment_id
            for one in open_call_lists(session)
            for row in call_rows(session, one.id, by=AGENT)
        }
        for appointment_id in booked:
            appointment = session.get_one(Appointment, appointment_id)
            slot = session.get_one(Slot, appointment.slot_id)
            sitting = session.get_one(Sitting, slot.sitting_id)
            is_held = appointment.state in OCCUPYING and sitting.state == "PREVUE"
            assert is_held or appointment_id in listed, "somebody would stand before a closed door"
            assert is_held == (appointment.state in OCCUPYING)
        if not ticks:
            assert listed == set()
    back(planned, changed)
    assert tables(planned) == before
