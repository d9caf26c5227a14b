"""The bad inputs of the reliability study that reach Point Justice, by their numbers, on both engines."""

from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from espace_citoyennete.changes.listing import call_rows, open_call_lists
from espace_citoyennete.changes.service import cancel_sitting, move_sitting
from espace_citoyennete.changes.settling import MoveTo
from espace_citoyennete.directory.service import PractitionerDraft, save_practitioner
from espace_citoyennete.errors import Conflict, Invalid
from espace_citoyennete.french import Unreadable
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.model import Sitting, Slot
from espace_citoyennete.permanences.rules import Rule, parse_rule
from espace_citoyennete.permanences.service import PermanenceDraft, preview_permanence
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.reference import calendar
from tests.changes.conftest import SIX, book_six
from tests.conftest import AGENT, NOW
from tests.permanences.conftest import lawyer, plan

DAY = date(2026, 11, 24)


@pytest.fixture
def database(any_database: Database) -> Database:
    return any_database


@pytest.fixture
def roux(database: Database) -> int:
    with database.transaction() as session:
        return save_practitioner(session, PractitionerDraft("Me Roux", "AVOCAT"), by=AGENT)


def one_day(day: date = DAY, **facts: Any) -> PermanenceDraft:
    return lawyer(rule=Rule(dates=(day,)), first_day=day, last_day=day, **facts)


def sitting_days(database: Database) -> list[date]:
    with database.reading() as session:
        return list(session.scalars(select(Sitting.day).order_by(Sitting.day)))


def first_slot(database: Database, at: datetime) -> int:
    with database.reading() as session:
        return session.scalars(select(Slot.id).where(Slot.starts_at == at)).one()


@pytest.mark.bad_input(6)
def test_6_a_day_planned_in_short_is_french_and_of_this_century(database: Database) -> None:
    plan(database, lawyer(rule=parse_rule("01/02/27, 1-3-27"), last_day=date(2027, 12, 31)), AGENT)
    assert sitting_days(database) == [date(2027, 2, 1), date(2027, 3, 1)]


@pytest.mark.parametrize("typed", ["31/02/2027", "29/02/2027", "3 mars, 31 février 2027", "29-2-27"])
@pytest.mark.bad_input(7)
def test_7_a_day_that_does_not_exist_is_not_planned_and_the_nearest_ones_are_told(typed: str) -> None:
    with pytest.raises(Unreadable, match="28/02/2027 ou 01/03/2027"):
        parse_rule(typed)


@pytest.mark.bad_input(8)
def test_8_a_year_planned_from_a_29_february_is_booked_on_that_day_and_may_move_to_the_next_end(
    database: Database,
) -> None:
    leap, end = date(2028, 2, 29), date(2029, 2, 28)
    plan(database, lawyer(first_day=leap, last_day=end, skips_public_holidays=False), AGENT)
    days = sitting_days(database)
    assert (days[0], days[-1], len(days)) == (leap, date(2029, 2, 27), 53)
    slot_id = first_slot(database, datetime(2028, 2, 29, 9))
    with database.transaction() as session:
        book_appointment(session, BookingDraft(slot_id, SIX[0]), now=NOW, by=AGENT)
        sitting_id = session.scalars(select(Sitting.id).where(Sitting.day == leap)).one()
        to = MoveTo(end, time(9), time(11), "Salle 1")
        move_sitting(session, sitting_id, to, "travaux", uid=uuid4(), now=NOW, by=AGENT)
    assert sitting_days(database)[-1] == end


@pytest.mark.usefixtures("in_france")
@pytest.mark.bad_input(9)
def test_9_no_sitting_moves_to_the_hour_that_the_clocks_jump_over_and_the_doubled_one_is_booked_once(
    database: Database,
) -> None:
    night = {"starts_at": time(2, 30), "ends_at": time(4), "skips_public_holidays": False}
    plan(database, one_day(date(2027, 10, 31), **night), AGENT)
    slot_id = first_slot(database, datetime(2027, 10, 31, 2, 30))
    with database.transaction() as session:
        book_appointment(session, BookingDraft(slot_id, SIX[0]), now=NOW, by=AGENT)
    with pytest.raises(Conflict), database.transaction() as session:
        book_appointment(session, BookingDraft(slot_id, SIX[1]), now=NOW, by=AGENT)
    jumped = MoveTo(date(2027, 3, 28), time(2, 30), time(4), "Salle 1")
    with (
        pytest.raises(Invalid, match=r"imanche 28 mars 2027.*n’existe pas"),
        database.transaction() as session,
    ):
        sitting_id = session.scalars(select(Sitting.id)).one()
        move_sitting(session, sitting_id, jumped, "travaux", uid=uuid4(), now=NOW, by=AGENT)
    assert sitting_days(database) == [date(2027, 10, 31)]


def beside(starts_at: str, ends_at: str, **facts: Any) -> PermanenceDraft:
    hours: dict[str, Any] = {
        "starts_at": time.fromisoformat(starts_at),
        "ends_at": time.fromisoformat(ends_at),
    }
    return one_day(label="Notaire", slot_minutes=15, **hours, **facts)


@pytest.mark.parametrize("shared", ["room", "practitioner"])
@pytest.mark.parametrize(
    ("starts_at", "ends_at", "is_refused"),
    [
        ("11:00", "12:00", False), ("08:00", "09:00", False), ("10:59", "12:00", True),
        ("08:00", "09:01", True), ("09:30", "10:00", True), ("08:00", "12:00", True),
    ],
)  # fmt: skip
@pytest.mark.bad_input(39)
def test_39_what_overlaps_is_refused_with_the_other_one_shown_and_what_touches_is_planned(
    database: Database, roux: int, shared: str, starts_at: str, ends_at: str, is_refused: bool
) -> None:
    person: dict[str, Any] = {"practitioner_id": roux} if shared == "practitioner" else {}
    plan(database, one_day(**person), AGENT)
    other = beside(starts_at, ends_at, room="Salle 2" if person else "salle 1", **person)
    if is_refused:
        with pytest.raises(
            Conflict, match=r"déjà pris mardi 24 novembre 2026 de 9\sh à 11\sh par « Avocat »"
        ):
            plan(database, other, AGENT)
    else:
        plan(database, other, AGENT)
    assert len(sitting_days(database)) == 2 - is_refused


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        pytest.param({"starts_at": time(11), "ends_at": time(9)}, "Retarder la fin", id="end before start"),
        pytest.param({"starts_at": time(9), "ends_at": time(9)}, "Retarder la fin", id="no length"),
        pytest.param({"starts_at": time(22), "ends_at": time(1)}, "Retarder la fin", id="across midnight"),
        pytest.param({"slot_minutes": 0}, "de 5 à 240 minutes", id="slots of no length"),
        pytest.param({"slot_minutes": 121}, "Retarder la fin", id="no slot fits"),
        pytest.param({"last_day": date(2026, 11, 23)}, "La fin précède le début", id="days the wrong way"),
    ],
)
@pytest.mark.bad_input(40)
def test_40_hours_and_days_in_which_nobody_can_be_received_are_refused(
    database: Database, facts: dict[str, Any], told: str
) -> None:
    with pytest.raises(Invalid, match=told):
        plan(database, lawyer(first_day=DAY, **({"last_day": DAY} | facts)), AGENT)
    assert sitting_days(database) == []


@pytest.mark.bad_input(40)
def test_40_a_holiday_and_august_are_left_out_and_told_and_alone_they_are_refused(database: Database) -> None:
    with database.reading() as session:
        days = calendar(session)
    armistice = date(2026, 11, 11)
    both = lawyer(rule=Rule(dates=(armistice, DAY)), first_day=armistice)
    assert preview_permanence(both, days).sentence.endswith("1 exclue (jours fériés\u00a0: 1)")
    with pytest.raises(Invalid, match="Aucune permanence"):
        plan(database, one_day(armistice), AGENT)
    august = {"first_day": date(2027, 8, 1), "last_day": date(2027, 8, 31), "skips_school_holidays": True}
    with pytest.raises(Invalid, match="Aucune permanence"):
        plan(database, lawyer(**august), AGENT)
    assert sitting_days(database) == []


@pytest.mark.bad_input(41)
def test_41_a_sitting_cancelled_gives_its_six_people_to_call_each_under_the_instruction(
    database: Database,
) -> None:
    plan(database, one_day(ends_at=time(12)), AGENT)
    with database.transaction() as session:
        sitting_id = session.scalars(select(Sitting.id)).one()
        book_six(session, sitting_id, AGENT)
        cancel_sitting(session, sitting_id, "intervenant absent", uid=uuid4(), now=NOW, by=AGENT)
    with database.reading() as session:
        (shown,) = open_call_lists(session)
        rows = call_rows(session, shown.id, by=AGENT)
    assert {row.name: row.reach.safe_contact for row in rows} == {
        f"{person.last_name} {person.first_name}": person.safe_contact or "STANDARD" for person in SIX
    }
    hidden = {row.name for row in rows if not row.reach.phone}
    assert hidden == {"Kaya Elif", "Benali Salim", "Roussel Jeanne", "Petit Lise"}
