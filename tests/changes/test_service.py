"""A sitting that changes: its people go with it or are told, nothing half done, and all of it taken back."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from espace_citoyennete.changes.call_lists import note_call
from espace_citoyennete.changes.listing import CallRowShown, call_list, call_rows, open_call_lists
from espace_citoyennete.changes.preview import sittings_hit
from espace_citoyennete.changes.service import (
    AwayDraft,
    cancel_sitting,
    declare_absence,
    move_sitting,
    replace_practitioner,
    take_back_sittings,
)
from espace_citoyennete.changes.settling import Cancel, Decision, MoveTo, ReplaceBy, SittingsChange
from espace_citoyennete.changes.shifting import Hours, cut, shifted
from espace_citoyennete.changes.words import script
from espace_citoyennete.directory.model import Absence
from espace_citoyennete.directory.service import PractitionerDraft, save_practitioner
from espace_citoyennete.errors import Conflict, Forbidden, Invalid, UserError
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.model import Appointment, Sitting, Slot
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.model import Closure
from espace_citoyennete.town.premises import RoomDraft, save_room
from tests.changes.conftest import SIX
from tests.conftest import AGENT, NOW
from tests.journeys.test_undo import content, difference
from tests.pdf.reading import plain
from tests.permanences.conftest import lawyer, plan

DAY = date(2026, 11, 24)
AFTERNOON = MoveTo(DAY, time(14), time(17), "Salle 1")


def first(database: Database) -> int:
    with database.reading() as session:
        return session.scalars(select(Sitting.id).where(Sitting.day == DAY)).one()


def do(database: Database, use_case: Any, *facts: Any, **more: Any) -> SittingsChange:
    more = {"uid": uuid4()} | more if use_case is not declare_absence else more
    with database.transaction() as session:
        change: SittingsChange = use_case(session, *facts, **more, now=NOW, by=AGENT)
        return change


def take_back(database: Database, change: SittingsChange) -> int | None:
    with database.transaction() as session:
        return take_back_sittings(session, change, now=NOW, instant=database.clock.instant(), by=AGENT)


def told(database: Database, list_id: int | None) -> list[CallRowShown]:
    assert list_id is not None
    with database.reading() as session:
        return call_rows(session, list_id, by=AGENT)


def booked_hours(database: Database) -> dict[str, datetime]:
    """Return who is expected, by name, and when."""
    from espace_citoyennete.visitors.model import Visitor

    with database.reading() as session:
        found = session.execute(
            select(Visitor.last_name, Slot.starts_at)
            .join(Appointment, Appointment.visitor_id == Visitor.id)
            .join(Slot, Slot.id == Appointment.slot_id)
            .where(Appointment.state == "A_VENIR")
        )
        return dict(found.all())


def free_hours(database: Database, sitting_id: int) -> list[datetime]:
    taken = select(Appointment.slot_id).where(Appointment.state == "A_VENIR")
    with database.reading() as session:
        slots = select(Slot.starts_at).where(Slot.sitting_id == sitting_id, Slot.kind == "HEURE")
        return list(session.scalars(slots.where(Slot.id.not_in(taken)).order_by(Slot.starts_at)))


def test_a_sitting_that_moves_takes_its_six_people_along_and_lists_them_all(booked: Database) -> None:
    sitting_id = first(booked)
    with booked.reading() as session:
        before = session.get_one(Sitting, sitting_id)
    change = do(booked, move_sitting, sitting_id, AFTERNOON, "audience")
    with booked.reading() as session:
        after = session.get_one(Sitting, sitting_id)
    assert (after.uid, after.is_exception, after.rule_day) == (before.uid, True, DAY)
    assert after.version > before.version  # the SEQUENCE of its calendar event
    shown = told(booked, change.list_id)
    assert [(row.name.split()[0], row.new_at - row.earlier_at) for row in shown if row.new_at] == [
        (person.last_name, timedelta(hours=5)) for person in SIX
    ]
    assert booked_hours(booked) == {row.name.split()[0]: row.new_at for row in shown}


def test_who_does_not_fit_in_the_new_hours_is_listed_to_be_placed_again(booked: Database) -> None:
    sitting_id = first(booked)
    change = do(booked, move_sitting, sitting_id, MoveTo(DAY, time(14), time(16), "Salle 1"), "")
    shown = told(booked, change.list_id)
    assert [row.short_name for row in shown if row.new_at is None] == ["Petit L.", "Nguyen T."]
    assert len(shown) == 6
    assert booked_hours(booked).keys() == {"Diallo", "Kaya", "Benali", "Roussel"}
    assert free_hours(booked, sitting_id) == []


def test_the_hours_that_a_longer_sitting_gains_are_free_slots(booked: Database) -> None:
    sitting_id = first(booked)
    do(booked, move_sitting, sitting_id, MoveTo(DAY, time(14), time(18), "Salle 1"), "")
    assert free_hours(booked, sitting_id) == [datetime(2026, 11, 24, 17), datetime(2026, 11, 24, 17, 30)]


HOURS = st.integers(8 * 12, 20 * 12)  # in fives of minutes


@given(start=HOURS, length=st.integers(1, 96), minutes=st.sampled_from([15, 20, 30, 40]), data=st.data())
def test_the_slots_cut_fill_what_the_kept_ones_leave_and_overlap_nothing(
    start: int, length: int, minutes: int, data: st.DataObject
) -> None:
    midnight = datetime(2026, 11, 24)
    hours = Hours(midnight + timedelta(minutes=5 * start), midnight + timedelta(minutes=5 * (start + length)))
    kept, cursor = [], hours.start
    for gap in data.draw(st.lists(st.integers(0, 12), max_size=6)):
        cursor += timedelta(minutes=5 * gap)
        if cursor + timedelta(minutes=25) <= hours.end:
            kept.append((cursor, 25))
            cursor += timedelta(minutes=25)
    made = [(at, minutes) for at in cut(hours, kept, minutes)]
    both = sorted(kept + made)
    ends = [at + timedelta(minutes=long) for at, long in both]
    assert all(end <= following for end, (following, _) in zip(ends, both[1:], strict=False))
    assert all(hours.start <= at for at, _ in both)
    assert all(end <= hours.end for end in ends)
    starts = [*[at for at, _ in both], hours.end]
    assert all(
        later - earlier < timedelta(minutes=minutes)
        for earlier, later in zip([hours.start, *ends], starts, strict=True)
    )  # no gap in which one more would fit


@given(place=st.integers(0, 40), length=st.integers(6, 60))
def test_a_place_of_the_arrival_order_always_fits(place: int, length: int) -> None:
    midnight = datetime(2026, 11, 24)
    earlier = Hours(midnight + timedelta(hours=9), midnight + timedelta(hours=12))
    new = Hours(midnight + timedelta(hours=14), midnight + timedelta(hours=14, minutes=5 * length))
    at = shifted("ARRIVEE", earlier.start + timedelta(minutes=5 * place), 30, earlier, new)
    assert at is not None
    assert new.start <= at <= max(new.start, new.end - timedelta(minutes=30))


@pytest.mark.parametrize(
    ("to", "field"),
    [
        (MoveTo(date(2026, 11, 16), time(9), time(12)), "day"),
        (MoveTo(DAY, time(14), time(14)), "ends_at"),
        (MoveTo(DAY, time(14), time(9)), "ends_at"),
        (MoveTo(DAY, time(14), time(14, 20)), "ends_at"),
        (MoveTo(DAY, time(14), time(17), "x" * 81), "room"),
        (MoveTo(NOW.date(), time(10), time(13)), "starts_at"),  # it is 10:53
        (MoveTo(DAY, time(9), time(12), " salle 1"), "day"),  # as it is: nobody is called for nothing
    ],
)
def test_hours_that_cannot_be_are_refused_under_their_field(booked: Database, to: MoveTo, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        do(booked, move_sitting, first(booked), to, "")
    assert field in refusal.value.problems
    with booked.reading() as session:
        assert open_call_lists(session) == []


def messages(database: Database, list_id: int | None) -> dict[str, str]:
    """Return what each person of a list is told, by name."""
    shown = told(database, list_id)
    with database.reading() as session:
        kind = call_list(session, list_id or 0).kind
    return {row.name.split()[0]: plain(script(kind, row)) for row in shown}


def test_who_is_expected_in_another_place_is_told_which(booked: Database) -> None:
    change = do(booked, move_sitting, first(booked), MoveTo(DAY, time(9), time(12), "Étouvie"), "travaux")
    assert messages(booked, change.list_id)["Diallo"] == (
        "« Votre rendez-vous du mardi 24 novembre 2026 à 9 h change de lieu : Étouvie. »"
    )
    change = do(booked, move_sitting, first(booked), MoveTo(DAY, time(14), time(17), "Salle 2"), "")
    assert "déplacé au mardi 24 novembre 2026 à 14 h, Salle 2" in messages(booked, change.list_id)["Diallo"]


def test_each_person_of_one_absence_is_told_what_becomes_of_the_own_sitting(booked: Database) -> None:
    """One list holds people moved, people whom somebody else receives and people to be placed again."""
    roux, sittings = practitioner(booked, "Me Roux"), {}
    for weeks, name in enumerate(("Diallo", "Kaya", "Benali")):
        sittings[name] = uid_on(booked, DAY + timedelta(weeks=weeks))
    with booked.transaction() as session:
        for weeks, person in ((1, SIX[1]), (2, SIX[2])):
            slot = select(Slot.id).join(Sitting).where(Sitting.day == DAY + timedelta(weeks=weeks))
            draft = BookingDraft(session.scalars(slot.order_by(Slot.starts_at)).first() or 0, person)
            book_appointment(session, replace(draft, confirmed=("MEME_TYPE",)), now=NOW, by=AGENT)
    decisions: dict[UUID, Decision] = {
        sittings["Diallo"]: MoveTo(DAY + timedelta(weeks=3, days=1), time(9), time(12), "Salle 1"),
        sittings["Kaya"]: ReplaceBy(roux, tells_people=True),
        sittings["Benali"]: Cancel(),
    }
    away = practitioner(booked, "Me Dupont")
    absence = AwayDraft(DAY, DAY + timedelta(weeks=2), "congés", away, decisions=decisions)
    list_id = do(booked, declare_absence, absence).list_id or 0
    with booked.reading() as session:
        kind = call_list(session, list_id).kind
    shown = told(booked, list_id)
    said = {row.earlier_at.date(): script(kind, row) for row in shown}
    assert "est déplacé au mercredi 16 décembre" in said[DAY]
    assert "est maintenu, avec un autre intervenant" in said[DAY + timedelta(weeks=1)]
    assert "est annulé" in said[DAY + timedelta(weeks=2)]


def test_a_room_closed_hits_its_sittings_however_its_name_was_typed(booked: Database) -> None:
    with booked.transaction() as session:
        session.execute(update(Sitting).values(room="salle  1"))
    with booked.reading() as session:
        assert len(sittings_hit(session, DAY, DAY, now=NOW, room="Salle 1")) == 1
        assert sittings_hit(session, DAY, DAY, now=NOW, room="Salle 2") == []


def test_a_sitting_moved_to_a_known_room_takes_its_name(booked: Database) -> None:
    with booked.transaction() as session:
        save_room(session, RoomDraft("Grande salle"), by=AGENT)
    do(booked, move_sitting, first(booked), MoveTo(DAY, time(14), time(17), "grande SALLE "), "")
    with booked.reading() as session:
        assert session.get_one(Sitting, first(booked)).room == "Grande salle"


def test_a_room_taken_refuses_the_move_with_the_other_one_shown_and_touching_hours_do_not(
    booked: Database,
) -> None:
    sitting_id = first(booked)
    plan(
        booked,
        lawyer(label="Notaire", room="Salle 2", starts_at=time(14), ends_at=time(16), first_day=DAY),
        AGENT,
    )
    with pytest.raises(Conflict, match="Notaire"):
        do(booked, move_sitting, sitting_id, replace(AFTERNOON, room="salle 2"), "")
    do(booked, move_sitting, sitting_id, MoveTo(DAY, time(16), time(19), "Salle 2"), "")


def test_a_cancelled_sitting_lists_the_six_and_takes_no_more_bookings(booked: Database) -> None:
    sitting_id = first(booked)
    with pytest.raises(Invalid, match="raison"):
        do(booked, cancel_sitting, sitting_id, "  ")
    change = do(booked, cancel_sitting, sitting_id, "avocate malade")
    shown = told(booked, change.list_id)
    assert [row.name.split()[0] for row in shown] == [person.last_name for person in SIX]
    assert {row.new_at for row in shown} == {None}
    assert [row.reach.phone for row in shown] == [
        "06 39 98 01 01",
        "",
        "",
        "",
        "",
        "06 39 98 01 06",
    ]  # those under an instruction are told by it, never by their number
    assert [row.reach.is_guarded for row in shown] == [False, False, True, True, True, False]
    assert booked_hours(booked) == {}
    with pytest.raises(UserError, match="déjà annulée"):
        do(booked, cancel_sitting, sitting_id, "avocate malade")


@pytest.mark.parametrize("tells", [True, False])
def test_people_are_told_of_a_replacement_only_when_that_is_asked(booked: Database, tells: bool) -> None:
    roux = practitioner(booked, "Me Roux")
    change = do(booked, replace_practitioner, first(booked), ReplaceBy(roux, tells), "")
    with booked.reading() as session:
        assert session.scalars(select(Sitting.practitioner_id).where(Sitting.day == DAY)).one() == roux
    assert len(booked_hours(booked)) == 6
    assert (change.list_id is not None) is tells
    with pytest.raises(Invalid, match="déjà"):
        do(booked, replace_practitioner, first(booked), ReplaceBy(roux, tells), "")


def practitioner(database: Database, name: str) -> int:
    with database.transaction() as session:
        return save_practitioner(session, PractitionerDraft(name, "AVOCAT"), by=AGENT)


def test_who_is_away_holds_no_sitting_moved_or_taken_over_on_those_days(booked: Database) -> None:
    roux = practitioner(booked, "Me Roux")
    do(booked, declare_absence, AwayDraft(DAY, DAY, "congés", roux))
    with pytest.raises(Conflict, match="absent"):
        do(booked, replace_practitioner, first(booked), ReplaceBy(roux), "")


def uid_on(database: Database, day: date) -> UUID:
    with database.reading() as session:
        return session.scalars(select(Sitting.uid).where(Sitting.day == day)).one()


def test_one_absence_settles_each_sitting_as_decided_with_one_list_for_all(booked: Database) -> None:
    with booked.transaction() as session:
        second = (
            select(Slot.id).join(Sitting).where(Sitting.day == date(2026, 12, 1)).order_by(Slot.starts_at)
        )
        book_appointment(
            session, BookingDraft(session.scalars(second).first() or 0, SIX[0]), now=NOW, by=AGENT
        )
    decisions: dict[UUID, Decision] = {
        uid_on(booked, DAY): AFTERNOON,
        uid_on(booked, date(2026, 12, 1)): Cancel(),
    }
    draft = AwayDraft(DAY, date(2026, 12, 8), "travaux", room="Salle 1", decisions=decisions)
    with pytest.raises(Invalid, match="absence"):  # moved into the very days of the closure
        do(booked, declare_absence, draft)
    decisions[uid_on(booked, DAY)] = MoveTo(DAY, time(9), time(12), "Salle 2")
    change = do(booked, declare_absence, draft)
    shown = told(booked, change.list_id)
    assert Counter(row.new_at is None for row in shown) == {False: 6, True: 1}
    with booked.reading() as session:
        states = session.execute(select(Sitting.day, Sitting.state).order_by(Sitting.day)).all()
        assert [state for _day, state in states[:3]] == [
            "PREVUE",
            "ANNULEE",
            "PREVUE",
        ]  # the last one was kept
        assert [(row.room, row.reason) for row in session.scalars(select(Closure))] == [
            ("Salle 1", "travaux")
        ]
    before_undo = content(booked)
    assert take_back(booked, change) is None
    assert content(booked) != before_undo
    with booked.reading() as session:
        assert session.scalars(select(Closure.id)).all() == session.scalars(select(Absence.id)).all() == []


CHANGES: dict[str, Any] = {
    "moved to the afternoon": (move_sitting, AFTERNOON, ""),
    "moved by one slot, so that slots cross": (move_sitting, MoveTo(DAY, time(9, 30), time(12, 30)), ""),
    "shortened": (move_sitting, MoveTo(DAY, time(14), time(15), "Salle 1"), "retard"),
    "lengthened": (move_sitting, MoveTo(DAY, time(8), time(13), "Salle 3"), ""),
    "cancelled": (cancel_sitting, "avocate malade"),
    "replaced": (replace_practitioner, ReplaceBy(None, True), ""),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_taken_back_before_anybody_was_told_gives_the_same_tables(
    booked: Database, name: str
) -> None:
    use_case, *facts = CHANGES[name]
    if use_case is replace_practitioner:
        facts = [ReplaceBy(practitioner(booked, "Me Roux"), True), ""]
    before = content(booked)
    change = do(booked, use_case, first(booked), *facts)
    assert difference(before, content(booked))
    assert take_back(booked, change) is None
    assert difference(before, content(booked)) == []


def test_a_change_taken_back_after_some_were_told_calls_them_again_and_nobody_else(booked: Database) -> None:
    before = booked_hours(booked)
    change = do(booked, move_sitting, first(booked), AFTERNOON, "")
    for name, result in (
        ("Diallo", "JOINT"),
        ("Kaya", "COURRIER"),
        ("Benali", "RAPPELER"),
        ("Nguyen", "AUTRE"),
    ):
        row = next(row for row in told(booked, change.list_id) if row.name.startswith(name))
        with booked.transaction() as session:
            note_call(session, row.id, row.version, result, now=NOW, by=AGENT)
    shown = told(booked, take_back(booked, change))
    assert [(row.name.split()[0], row.new_at) for row in shown] == [
        ("Diallo", before["Diallo"]),
        ("Kaya", before["Kaya"]),
        (
            "Nguyen",
            None,
        ),  # chose another slot when told: the earlier one is not given again behind their back
    ]
    assert booked_hours(booked).items() == before.items() - {("Nguyen", before["Nguyen"])}


def test_who_was_booked_at_the_new_hours_is_told_when_the_move_is_taken_back(booked: Database) -> None:
    sitting_id = first(booked)
    with booked.transaction() as session:  # the last one gives up: her slot is free
        last = session.scalars(select(Appointment).order_by(Appointment.slot_id.desc())).first()
        assert last is not None
        last.state = "ANNULE_USAGER"
    change = do(booked, move_sitting, sitting_id, AFTERNOON, "")
    with booked.transaction() as session:
        slot = session.scalars(select(Slot).where(Slot.starts_at == datetime(2026, 11, 24, 16, 30))).one()
        book_appointment(session, BookingDraft(slot.id, SIX[0]), now=NOW, by=AGENT)
    (row,) = told(booked, take_back(booked, change))
    assert (row.earlier_at, row.new_at) == (datetime(2026, 11, 24, 16, 30), datetime(2026, 11, 24, 11, 30))


def test_a_move_is_not_taken_back_under_somebody_booked_in_a_slot_that_it_opened(booked: Database) -> None:
    change = do(booked, move_sitting, first(booked), MoveTo(DAY, time(14), time(18), "Salle 1"), "")
    with booked.transaction() as session:
        slot = session.scalars(select(Slot).where(Slot.starts_at == datetime(2026, 11, 24, 17))).one()
        book_appointment(session, BookingDraft(slot.id, SIX[0]), now=NOW, by=AGENT)
    before = content(booked)
    with pytest.raises(Conflict, match="Déplacer son rendez-vous"):
        take_back(booked, change)
    assert content(booked) == before


def test_only_the_coordination_changes_a_sitting(booked: Database) -> None:
    desk = Agent(AGENT.uid, "Accueil", frozenset({Right.RECEPTION}))
    with pytest.raises(Forbidden), booked.transaction() as session:
        move_sitting(session, first(booked), AFTERNOON, "", uid=uuid4(), now=NOW, by=desk)
