"""Phones as they are told at a desk: kept as typed, found in any grouping, doubted and never refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.search import visitor_matches
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.phones import grouped, kept_keys, phone_doubt, phone_keys
from espace_citoyennete.visitors.service import VisitorDraft, save_visitor
from tests.conftest import AGENT

# Rows 31 to 35 of the bad inputs: what is typed, what it is found by afterwards.
TYPED = {
    "03 22 97 40 40": ("33322974040",),
    "+33 (0)3 22 97 40 40": ("33322974040",),
    "0033 3 22 97 40 40": ("33322974040",),
    "03.22.97.40.40": ("33322974040",),
    "3919": ("3919",),
    "116 006": ("116006",),
    "17": ("17",),
    "115": ("115",),
    "01 23 45 67 89 poste 12": ("33123456789",),
    "06 39 98 01 02 / 03 22 97 40 40": ("33639980102", "33322974040"),
    "06 39 98 01 02 ou +32 475 12 34 56": ("33639980102", "32475123456"),
    "0639980102 0322974040": ("33639980102", "33322974040"),
    "+590 590 12 34 56": ("590590123456", "33590123456"),
    "0590 12 34 56": ("33590123456",),
    "+44 (0)20 7946 0958": ("442079460958",),
    "+687 24 12 34": ("687241234",),
    "anonyme": (),
    "inconnu": (),
    "0000000000": (),
    "": (),
}


@pytest.mark.parametrize("typed", TYPED)
def test_what_is_typed_is_kept_and_found_by_each_of_its_numbers(any_database: Database, typed: str) -> None:
    assert phone_keys(typed) == TYPED[typed]
    with any_database.transaction() as session:
        save_visitor(session, VisitorDraft("Diallo", "Awa", typed), by=AGENT)
        save_visitor(session, VisitorDraft("Autre", "Personne", "05 36 49 00 00"), by=AGENT)
    with any_database.reading() as session:
        visitor = session.scalars(select(Visitor).where(Visitor.last_name == "Diallo")).one()
        assert visitor.phone == typed
        for key in phone_keys(typed):
            spelt = (f"+{key}", f"00{key}", key) if len(key) > 6 else (key,)
            for way in (*spelt, *((f"0{key[2:4]} {key[4:]}",) if key.startswith("33") else ())):
                found = select(Visitor.last_name).where(visitor_matches(session, way, Visitor.id))
                assert session.scalars(found).all() == ["Diallo"], way


@pytest.mark.parametrize("typed", [typed for typed in TYPED if typed != "0000000000"])
@pytest.mark.bad_input(32, 33, 34, 35)
def test_nothing_told_at_a_desk_is_doubted(typed: str) -> None:
    assert phone_doubt(typed) == ""


@pytest.mark.parametrize("typed", ["06 39 98 01", "06 39 98 01 02 77 88", "0000000000", "12345"])
def test_what_cannot_be_dialled_is_doubted_in_a_sentence(typed: str) -> None:
    assert phone_doubt(typed).endswith(".")


@given(st.text(max_size=80))
def test_no_text_is_refused_nor_makes_a_key_that_search_cannot_ask(typed: str) -> None:
    phone_doubt(typed)
    kept = kept_keys(typed, 60)
    assert len(kept) <= 60
    assert all(key.isdigit() for key in kept.split())


@given(st.lists(st.integers(10**8, 10**9 - 1), min_size=1, max_size=4, unique=True))
def test_each_french_number_of_a_field_is_kept_whole_or_not_at_all(numbers: list[int]) -> None:
    typed = " / ".join(f"0{number}" for number in numbers)
    assert kept_keys(typed, 60).split() == [f"33{number}" for number in numbers]
    assert kept_keys(typed, 20) == f"33{numbers[0]}"


@given(st.integers(10**8, 10**9 - 1))
def test_grouping_changes_blanks_only(number: int) -> None:
    assert grouped(f"0{number}").replace(" ", "") == f"0{number}"
    assert grouped(grouped(f"0{number}")) == grouped(f"0{number}")


def test_a_number_is_grouped_by_two_while_it_is_typed() -> None:
    shown = ""
    for digit in "0639980102":
        shown = grouped(shown + digit)
    assert shown == "06 39 98 01 02"
    assert grouped("01 23 45 67 89 poste 12") == "01 23 45 67 89 poste 12"
