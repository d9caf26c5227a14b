"""Jeudis: announced, registered and present are three numbers, and nobody is invented."""

from dataclasses import replace
from datetime import date, time

import pytest

from espace_citoyennete.errors import Conflict, Invalid
from espace_citoyennete.jeudis.attending import Counted, count_people, mark_present
from espace_citoyennete.jeudis.figures import JeudiFigures, jeudi_figures
from espace_citoyennete.jeudis.listing import jeudi_row, registrations
from espace_citoyennete.jeudis.registering import RegistrationDraft, register
from espace_citoyennete.jeudis.rules import next_thursday
from espace_citoyennete.jeudis.service import (
    JeudiDraft,
    cancel_jeudi,
    change_jeudi,
    save_jeudi,
)
from espace_citoyennete.report import year_period
from espace_citoyennete.storage.database import Database
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW

DRAFT = JeudiDraft(date(2026, 11, 26), time(18), "Agir face aux discriminations", "DISCRIM", "Dewailly", 2)


@pytest.fixture
def database(any_database: Database) -> Database:
    """Keep each promise of this file on both engines."""
    return any_database


def planned(database: Database, draft: JeudiDraft = DRAFT) -> int:
    with database.transaction() as session:
        return save_jeudi(session, draft, by=AGENT)


def enrol(database: Database, jeudi_id: int, name: str, gender: str = "NC", *, walk_in: bool = False) -> int:
    with database.transaction() as session:
        draft = RegistrationDraft(VisitorDraft(name), gender, is_walk_in=walk_in)
        return register(session, jeudi_id, draft, now=NOW, by=AGENT)


def count(database: Database, today: date = date(2026, 12, 31)) -> JeudiFigures:
    with database.reading() as session:
        return jeudi_figures(session, year_period(2026), today)


def test_named_and_counted_people_make_the_totals_and_the_rest_is_not_communicated(
    database: Database,
) -> None:
    jeudi_id = planned(database, replace(DRAFT, capacity=40))
    came = [enrol(database, jeudi_id, "Diallo", "F"), enrol(database, jeudi_id, "Martin", "H")]
    enrol(database, jeudi_id, "Kaya", "F")  # registered, never came
    enrol(database, jeudi_id, "Costa", walk_in=True)
    with database.transaction() as session:
        for registration_id in came:
            mark_present(session, registration_id, is_present=True, by=AGENT)
        count_people(session, jeudi_id, Counted(5, 6, {"GENRE": {"F": 3, "H": 1}}), by=AGENT)
    figures = count(database)
    assert (figures.registered, figures.present) == (3 + 5, 3 + 6)
    assert figures.genders == {"F": 1 + 3, "H": 1 + 1, "AUTRE": 0}


def test_a_full_room_is_refused_and_a_walk_in_is_counted_all_the_same(database: Database) -> None:
    jeudi_id = planned(database)
    enrol(database, jeudi_id, "Diallo")
    enrol(database, jeudi_id, "Martin")
    with pytest.raises(Invalid, match="Liste d’attente"):
        enrol(database, jeudi_id, "Kaya")
    enrol(database, jeudi_id, "Kaya", walk_in=True)
    with database.reading() as session:
        assert [row.last_name for row in registrations(session, jeudi_id, by=AGENT)] == [
            "Diallo",
            "Kaya",
            "Martin",
        ]
        assert jeudi_row(session, jeudi_id).present == 1


def test_the_same_person_is_not_registered_twice(database: Database) -> None:
    jeudi_id = planned(database)
    enrol(database, jeudi_id, "Élodie")
    with pytest.raises(Conflict, match="déjà inscrite"):
        enrol(database, jeudi_id, "elodie")


def test_a_cancelled_jeudi_counts_nowhere_and_comes_back(database: Database) -> None:
    jeudi_id = planned(database)
    for cancelled in (True, False):
        with database.transaction() as session:
            cancel_jeudi(session, jeudi_id, cancelled=cancelled, by=AGENT)
        assert len(count(database).events) == (0 if cancelled else 1)


def test_a_jeudi_to_come_is_not_yet_held_whoever_is_registered(database: Database) -> None:
    enrol(database, planned(database), "Diallo")
    for day, held in ((25, 0), (26, 1)):
        told = count(database, date(2026, 11, day))
        assert (len(told.events), told.registered) == (held, held)
        assert sum(axis.events for axis in told.axes) == held


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"title": " "}, "title"),
        ({"axis": None}, "axis"),
        ({"capacity": 0}, "capacity"),
        ({"held_on": None}, "held_on"),
    ],
)
def test_a_missing_fact_is_named(database: Database, facts: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        planned(database, replace(DRAFT, **facts))  # type: ignore[arg-type]
    assert list(refusal.value.problems) == [field]


def test_an_event_changed_elsewhere_is_not_overwritten(database: Database) -> None:
    jeudi_id = planned(database)
    with database.transaction() as session:
        change_jeudi(session, jeudi_id, 1, replace(DRAFT, title="Premier"), by=AGENT)
    with pytest.raises(Conflict), database.transaction() as session:
        change_jeudi(session, jeudi_id, 1, replace(DRAFT, title="Second"), by=AGENT)


def test_the_next_thursday_jumps_over_the_days_that_are_not_free() -> None:
    thursday = date(2026, 11, 26)
    assert next_thursday(date(2026, 11, 21), lambda day: True) == thursday
    assert next_thursday(thursday, lambda day: day > date(2026, 12, 10)) == date(2026, 12, 17)
