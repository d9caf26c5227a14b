"""One room and one person at a time: touching hours are free, whatever overlaps is refused and shown."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from espace_citoyennete.directory.model import Practitioner
from espace_citoyennete.permanences.conflicts import Occupation, conflict, first_conflict
from espace_citoyennete.permanences.model import Sitting
from espace_citoyennete.storage.database import Database

TUESDAY = date(2026, 11, 17)  # the lawyer of `planned`: Salle 1, from 9 h to 11 h
BEYOND = TUESDAY - timedelta(days=7)


def minute(number: int) -> time:
    return (datetime.combine(TUESDAY, time()) + timedelta(minutes=number)).time()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(8 * 60, 12 * 60), st.integers(1, 240))
def test_a_room_is_taken_exactly_when_one_minute_would_be_shared(
    planned: Database, start: int, length: int
) -> None:
    minutes = set(range(start, start + length)) & set(range(9 * 60, 11 * 60))
    with planned.reading() as session:
        said = conflict(session, Occupation(TUESDAY, minute(start), minute(start + length), "Salle 1"))
    assert (said is not None) == bool(minutes)


@pytest.mark.parametrize(("starts_at", "ends_at"), [(time(8), time(9)), (time(11), time(12))])
def test_ten_o_clock_may_follow_ten_o_clock(planned: Database, starts_at: time, ends_at: time) -> None:
    with planned.reading() as session:
        assert conflict(session, Occupation(TUESDAY, starts_at, ends_at, "Salle 1")) is None


def test_the_other_sitting_is_shown_however_the_room_was_typed(planned: Database) -> None:
    with planned.reading() as session:
        said = conflict(session, Occupation(TUESDAY, time(10), time(12), "salle  1"))
    assert said is not None
    assert said.startswith(
        "Le lieu « Salle 1 » est déjà pris mardi 17 novembre 2026 de 9\u00a0h à 11\u00a0h par « Avocat »."
    )


def test_another_room_another_day_and_no_room_are_free(planned: Database) -> None:
    with planned.reading() as session:
        assert conflict(session, Occupation(TUESDAY, time(9), time(11), "Salle 2")) is None
        assert conflict(session, Occupation(BEYOND, time(9), time(11), "Salle 1")) is None
        assert conflict(session, Occupation(TUESDAY, time(9), time(11), "")) is None


def test_a_sitting_cancelled_or_withdrawn_takes_nothing_nor_does_the_one_that_is_moved(
    planned: Database,
) -> None:
    wanted = Occupation(TUESDAY, time(9), time(11), "Salle 1")
    with planned.transaction() as session:
        own = session.scalars(select(Sitting.id).where(Sitting.day == TUESDAY)).one()
        assert conflict(session, wanted)
        assert conflict(session, wanted, except_sitting=own) is None
        for state in ("ANNULEE", "RETIREE"):
            session.execute(update(Sitting).where(Sitting.id == own).values(state=state))
            assert conflict(session, wanted) is None


def test_a_practitioner_is_in_one_place_at_a_time(planned: Database) -> None:
    with planned.transaction() as session:
        lawyer = Practitioner(name="Me Dupont", type_code="AVOCAT")
        session.add(lawyer)
        session.flush()
        session.execute(update(Sitting).values(practitioner_id=lawyer.id))
        elsewhere = Occupation(TUESDAY, time(10), time(12), "Étouvie", lawyer.id)
        said = first_conflict(session, [Occupation(BEYOND, time(9), time(11), "Salle 1"), elsewhere])
    assert said is not None
    assert said.startswith("L’intervenant est déjà pris mardi 17 novembre 2026")


@given(st.integers(0, 1300), st.integers(1, 139), st.integers(0, 1300), st.integers(1, 139))
def test_two_sittings_meet_exactly_when_they_share_a_minute(
    one: int, long: int, other: int, last: int
) -> None:
    first = Occupation(TUESDAY, minute(one), minute(one + long), "Salle 1")
    second = Occupation(TUESDAY, minute(other), minute(other + last), "salle 1")
    touching = Occupation(
        TUESDAY, first.ends_at, minute(one + long + 1 if one + long < 1438 else 1439), "Salle 1"
    )
    is_shared = bool(set(range(one, one + long)) & set(range(other, other + last)))
    assert first.meets(second) == second.meets(first) == is_shared
    assert not first.meets(touching), "10:00 may follow 10:00"
    assert not touching.meets(first)
