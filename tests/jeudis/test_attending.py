"""Who came: a number of the sheet is one person for good, and people without a name are never invented."""

from datetime import date, time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from espace_citoyennete.errors import Invalid, UserError
from espace_citoyennete.jeudis.attending import (
    Counted,
    count_arrival,
    count_people,
    mark_numbers,
    number_sheet,
    take_back_arrival,
)
from espace_citoyennete.jeudis.listing import jeudi_row, registrations
from espace_citoyennete.jeudis.registering import (
    RegistrationDraft,
    enrol_again,
    enrolled,
    register,
    unregister,
)
from espace_citoyennete.jeudis.service import JeudiDraft, save_jeudi
from espace_citoyennete.storage.database import Database
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW

GENDERS = ("F", "H", "AUTRE", "NC")


@pytest.fixture
def database(any_database: Database) -> Database:
    """Keep each promise of this file on both engines."""
    return any_database


@pytest.fixture
def evening(database: Database) -> int:
    with database.transaction() as session:
        draft = JeudiDraft(date(2026, 11, 26), time(18), "Agir", "DISCRIM", "Dewailly", 40)
        return save_jeudi(session, draft, by=AGENT)


def enrol(database: Database, evening: int, *names: str) -> None:
    with database.transaction() as session:
        for name in names:
            register(session, evening, RegistrationDraft(VisitorDraft(name)), now=NOW, by=AGENT)


def print_sheet(database: Database, evening: int) -> dict[str, int | None]:
    """Number the sheet as a print does, and return the number of each person."""
    with database.transaction() as session:
        number_sheet(
            session, evening, [row.id for row in registrations(session, evening, by=AGENT)], by=AGENT
        )
        return {row.last_name: row.number for row in registrations(session, evening, by=AGENT)}


def test_numbers_follow_the_alphabet_at_the_first_print_and_are_kept_afterwards(
    database: Database, evening: int
) -> None:
    enrol(database, evening, "Zola", "Élodie", "Costa")
    assert print_sheet(database, evening) == {"Costa": 1, "Élodie": 2, "Zola": 3}
    enrol(database, evening, "Diallo", "Abel")
    assert print_sheet(database, evening) == {"Costa": 1, "Élodie": 2, "Zola": 3, "Abel": 4, "Diallo": 5}


def test_the_number_of_somebody_taken_off_the_printed_sheet_is_never_given_again(
    database: Database, evening: int
) -> None:
    enrol(database, evening, "Costa", "Zola")
    print_sheet(database, evening)
    with database.transaction() as session:
        zola = next(row.id for row in registrations(session, evening, by=AGENT) if row.last_name == "Zola")
        kept = enrolled(session, zola)
        unregister(session, zola, by=AGENT)
    enrol(database, evening, "Weber")
    assert print_sheet(database, evening) == {"Costa": 1, "Weber": 3}
    with database.transaction() as session:
        enrol_again(session, kept, VisitorDraft("Zola"), by=AGENT)
    assert print_sheet(database, evening) == {"Costa": 1, "Zola": 2, "Weber": 3}


def test_numbers_tick_those_who_bear_them_or_nobody(database: Database, evening: int) -> None:
    enrol(database, evening, "Costa", "Diallo", "Zola")
    print_sheet(database, evening)
    with database.transaction() as session:
        assert len(mark_numbers(session, evening, [1, 3], by=AGENT)) == 2
    with database.transaction() as session:
        assert len(mark_numbers(session, evening, [1, 2], by=AGENT)) == 1  # 1 was there already
    with pytest.raises(UserError, match="les numéros 7, 9"), database.transaction() as session:
        mark_numbers(session, evening, [3, 9, 7], by=AGENT)
    with database.reading() as session:
        assert jeudi_row(session, evening).present == 3


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), st.sampled_from(GENDERS)), max_size=12))
def test_arrivals_counted_and_taken_back_are_the_people_who_are_there(
    database: Database, evening: int, steps: list[tuple[bool, str]]
) -> None:
    there: list[str] = []
    with database.transaction() as session:
        count_people(session, evening, Counted(), by=AGENT)
    for comes, gender in steps:
        with database.transaction() as session:
            if comes:
                count_arrival(session, evening, gender, by=AGENT)
                there.append(gender)
            elif gender in there:
                take_back_arrival(session, evening, gender, by=AGENT)
                there.remove(gender)
            else:
                with pytest.raises(UserError, match="ont changé"):
                    take_back_arrival(session, evening, gender, by=AGENT)
    with database.reading() as session:
        row = jeudi_row(session, evening)
    assert (row.present, row.women, row.men) == (len(there), there.count("F"), there.count("H"))
    assert row.counted.margins.get("GENRE", {}) == {g: there.count(g) for g in GENDERS[:3] if g in there}


@pytest.mark.parametrize(
    ("counted", "field"),
    [
        (Counted(present=-1), "present"),
        (Counted(present=2, margins={"GENRE": {"F": 3}}), "GENRE"),
        (Counted(present=9, margins={"AGE": {"centenaire": 1}}), "AGE"),
        (Counted(present=9, margins={"QUARTIER": {"LUNE": 1}}), "QUARTIER"),
    ],
)
def test_people_who_are_not_there_are_refused(
    database: Database, evening: int, counted: Counted, field: str
) -> None:
    with pytest.raises(Invalid) as refusal, database.transaction() as session:
        count_people(session, evening, counted, by=AGENT)
    assert list(refusal.value.problems) == [field]
