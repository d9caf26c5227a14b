"""How many people came is estimated between what is declared and what may be, never beyond."""

from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.contacts.figures import contact_figures
from espace_citoyennete.contacts.persons import LEAST_ANSWERS, Persons
from espace_citoyennete.contacts.sections import contact_sections
from espace_citoyennete.contacts.service import record_contacts
from espace_citoyennete.report import Scope, Section, Table, year_period
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.model import Town

counts = st.integers(0, 5000)


@given(first=counts, again=counts, unknown=counts)
def test_the_estimate_stands_between_all_known_and_all_new(first: int, again: int, unknown: int) -> None:
    found = Persons(first, again, unknown)
    if found.answered < LEAST_ANSWERS:
        assert found.estimate is None
        return
    assert found.estimate is not None
    assert found.first <= found.estimate <= found.most <= first + again + unknown
    assert abs(found.estimate * found.answered - (found.answered + unknown) * first) <= found.answered / 2
    known = Persons(first, again, 0)
    assert known.estimate == known.most == known.first


@given(first=counts, again=counts, unknown=counts, more=st.integers(1, 500))
def test_one_more_answer_unknown_never_takes_anybody_away(
    first: int, again: int, unknown: int, more: int
) -> None:
    before, after = Persons(first, again, unknown), Persons(first, again, unknown + more)
    assert after.most - after.first >= before.most - before.first
    assert before.estimate is None or after.estimate is None or after.estimate >= before.estimate


def desk(database: Database) -> Section:
    with database.reading() as session:
        return contact_sections(contact_figures(session, Scope(year_period(2026), date(2027, 1, 4))))[0]


def test_three_figures_tell_who_came_and_no_table_adds_them(any_database: Database) -> None:
    answers = [True] * 20 + [False] * 40 + [None] * 30
    with any_database.transaction() as session:
        record_contacts(
            session,
            [
                {"occurred_at": datetime(2026, 3, 2, 9), "channel": "VISITE", "request": "AUTRE",
                 "outcome": "REPONDU", "first_visit": answer}
                for answer in answers
            ],
        )  # fmt: skip
    chapter = desk(any_database)
    found = {figure.key: figure for figure in chapter.figures}
    assert [found[key].value for key in ("contacts_recus", "premieres_venues", "personnes_estimees")] == [
        90, 20, 30,
    ]  # fmt: skip
    assert "non communiqué\u00a0: 30 (33,3\u202f%)" in found["premieres_venues"].definition
    assert "entre 20 (" in found["personnes_estimees"].definition
    assert any("30, entre 20 (" in note and "et 50 (" in note for note in chapter.notes)
    tables = [block for block in chapter.blocks if isinstance(block, Table)]
    assert not any("estim" in f"{table.title} {table.columns}".lower() for table in tables)


def test_the_estimate_is_switched_off_in_the_settings(any_database: Database) -> None:
    with any_database.transaction() as session:
        session.query(Town).one().estimates_people = False
    chapter = desk(any_database)
    assert "personnes_estimees" not in [figure.key for figure in chapter.figures]
    assert any("éteinte dans les Réglages" in note for note in chapter.notes)
