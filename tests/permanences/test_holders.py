"""Who held the sittings, and why those that were not held were cancelled."""

from datetime import date, time, timedelta

import pytest

from espace_citoyennete.directory.model import Absence, Practitioner
from espace_citoyennete.permanences.holders import AWAY, CAUSES, CLOSED, OTHER, Held, holders
from espace_citoyennete.permanences.model import Permanence, Sitting
from espace_citoyennete.report import Scope, year_period
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.model import Closure

MONDAY = date(2026, 3, 2)
SCOPE = Scope(year_period(2026), date(2026, 6, 1))


@pytest.fixture
def database(any_database: Database) -> Database:
    """Keep each promise of this file on both engines."""
    return any_database


def sittings(database: Database, *planned: tuple[int, str, str]) -> None:
    """Write a sitting each week: (weeks later, state, who holds it or nothing)."""
    with database.transaction() as session:
        roy = Practitioner(name="Me Roy", type_code="AVOCAT")
        kaya = Practitioner(name="Me Kaya", type_code="AVOCAT")
        session.add_all((roy, kaya))
        permanence = Permanence(
            type_code="AVOCAT", label="Avocat", rule="{}", first_day=MONDAY, last_day=date(2026, 12, 31),
            starts_at=time(9), ends_at=time(12), slot_minutes=20,
        )  # fmt: skip
        session.add(permanence)
        session.flush()
        first, last = MONDAY + timedelta(weeks=1), MONDAY + timedelta(weeks=2)
        session.add(Absence(practitioner_id=roy.id, first_day=first, last_day=last))
        session.add(Closure(first_day=MONDAY, last_day=MONDAY + timedelta(weeks=1), reason="Travaux"))
        ids = {"Roy": roy.id, "Kaya": kaya.id, "": None}
        for weeks, state, who in planned:
            session.add(
                Sitting(
                    permanence_id=permanence.id, practitioner_id=ids[who],
                    day=MONDAY + timedelta(weeks=weeks), starts_at=time(9), ends_at=time(12),
                    slot_minutes=20, state=state,
                )
            )  # fmt: skip


def test_each_holder_is_told_by_name_with_what_was_planned_and_held(database: Database) -> None:
    sittings(
        database,
        (3, "PREVUE", "Roy"), (4, "PREVUE", "Roy"), (5, "ANNULEE", "Roy"), (6, "PREVUE", "Kaya"),
        (7, "PREVUE", ""), (8, "RETIREE", "Kaya"), (30, "PREVUE", "Kaya"),
    )  # fmt: skip
    with database.reading() as session:
        found = holders(session, SCOPE)["AVOCAT"]
    assert found.held == (Held("", 1, 1, 180), Held("Me Kaya", 2, 1, 180), Held("Me Roy", 3, 2, 360))


def test_a_cancelled_sitting_has_one_cause_and_an_absence_comes_before_a_closure(database: Database) -> None:
    sittings(
        database,
        (0, "ANNULEE", "Kaya"), (1, "ANNULEE", "Roy"), (2, "ANNULEE", "Roy"), (3, "ANNULEE", "Roy"),
        (4, "RETIREE", "Roy"), (5, "PREVUE", "Roy"),
    )  # fmt: skip
    with database.reading() as session:
        found = holders(session, SCOPE)["AVOCAT"]
    assert dict(found.cancelled) == {AWAY: 2, CLOSED: 1, OTHER: 1}
    assert set(found.cancelled) == set(CAUSES)
