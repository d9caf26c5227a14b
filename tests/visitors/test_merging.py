"""One person kept twice: together nothing is lost, parted everything is back row for row, on both engines."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.errors import Conflict, Forbidden, UserError
from espace_citoyennete.french import phone_key
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.schema import metadata
from espace_citoyennete.storage.base import Base, Instant
from espace_citoyennete.storage.database import Database, Session
from espace_citoyennete.storage.search import contact_matches, visitor_matches
from espace_citoyennete.visitors.merging import merge_preview, merge_visitors, part_visitors
from espace_citoyennete.visitors.model import Visitor, VisitorMerge
from espace_citoyennete.visitors.rules import safest
from tests.conftest import AGENT, NOW

HISTORY = {"visitor_merge", "journal_chain", "journal_line", "journal_segment"}  # what was done stays told
CODES = ("STANDARD", "SUR", "NEUTRE", "PAS_MESSAGE", "TIERS", "ELLE_RAPPELLE", "AUCUN")
Content = dict[str, list[tuple[Any, ...]]]


# Rows made from the tables themselves: a feature born tomorrow is merged, parted and compared here.


def links() -> list[sa.Column[Any]]:
    """Return every column of the base that points to a person, but those of the merges themselves."""
    return [
        column
        for table in metadata.sorted_tables
        for column in table.columns
        if table.name != "visitor_merge"
        and any(key.column.table is Visitor.__table__ for key in column.foreign_keys)
    ]


def a_row(session: Session, table: sa.Table, **given: Any) -> Base:
    """Keep a row of a table with only what it must hold, and whatever it must point to."""
    model = next(m.class_ for m in Base.registry.mappers if m.local_table is table)
    values = {column.key: _value(session, column) for column in table.columns if _is_needed(column)}
    row = model(**(values | given))
    session.add(row)
    session.flush()
    assert isinstance(row, Base)
    return row


def a_person(session: Session, *, phone: str = "", **given: Any) -> int:
    table = Visitor.__table__
    assert isinstance(table, sa.Table)
    return a_row(session, table, phone=phone, phone_key=phone_key(phone), **given).id


def _is_needed(column: sa.Column[Any]) -> bool:
    return not (column.nullable or column.primary_key or column.default or column.server_default)


def _value(session: Session, column: sa.Column[Any]) -> Any:
    for key in column.foreign_keys:
        return a_row(session, key.column.table).id
    if isinstance(column.type, Instant):
        return datetime(2026, 11, 17, 9, tzinfo=UTC)
    examples = {str: "A", int: 1, bool: False, date: NOW.date(), datetime: NOW, time: time(10), UUID: uuid4()}
    return examples[column.type.python_type]


def content(database: Database) -> Content:
    """Return all tables, search words included; a row's version only tells that it was touched."""
    with database.reading() as session:
        tables = {
            table.name: [
                tuple(value for name, value in row._mapping.items() if name != "version")
                for row in session.execute(sa.select(table).order_by("id"))
            ]
            for table in metadata.sorted_tables
            if table.name not in HISTORY
        }
        for name in ("contact_search", "visitor_search"):
            key = "rowid" if database.is_sqlite else "id"
            words = sa.text(f"SELECT {key}, CAST(words AS TEXT) FROM {name} ORDER BY {key}")
            tables[name] = [tuple(row) for row in session.execute(words)]
        return tables


def of(database: Database, person: int) -> set[tuple[str, int]]:
    """Return which rows point to a person."""
    with database.reading() as session:
        return {
            (str(column), row)
            for column in links()
            for row in session.scalars(sa.select(column.table.c.id).where(column == person))
        }


def found(session: Session, typed: str, matches: Any, model: type[Base]) -> set[int]:
    return set(session.scalars(sa.select(model.id).where(matches(session, typed, model.id))))


def uid_of(database: Database, person: int) -> UUID:
    with database.reading() as session:
        return session.get_one(Visitor, person).uid


@pytest.fixture
def base(any_database: Database) -> Database:
    return any_database


people: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    last_name=st.sampled_from(["Diallo", "Łukasz", "Nguyễn", "de La Tour"]),
    phone=st.sampled_from(["", "06 39 98 01 02", "0639980102", "07 00 00 00 01"]),
    email=st.sampled_from(["", "awa@exemple.fr"]),
    safe_contact=st.sampled_from(CODES),
    safe_note=st.sampled_from(["", "après 18 h", "passer par sa sœur"]),
    safe_checked_on=st.sampled_from([None, date(2026, 3, 3), date(2026, 10, 1)]),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=12)
@given(persons=st.lists(people, min_size=3, max_size=3), rows=st.data())
def test_merged_then_parted_every_table_is_as_it_was(
    base: Database, persons: list[dict[str, Any]], rows: st.DataObject
) -> None:
    with base.transaction() as session:
        ids = [a_person(session, **person) for person in persons]
        for column in links():
            for person in ids if column.table is not Visitor.__table__ else []:
                for _ in range(rows.draw(st.integers(0, 2), label=f"{column} of {person}")):
                    a_row(session, column.table, **{column.key: person})
    first, second, third = ids
    before, owned = content(base), [of(base, person) for person in ids]

    merges = [merge(base, first, second), merge(base, third, first)]
    assert of(base, third) >= owned[0] | owned[1] | owned[2]  # everything is with the kept one
    assert not of(base, first) and not of(base, second)
    with base.reading() as session:
        kept = session.get_one(Visitor, third)
        codes = [person["safe_contact"] for person in persons]
        assert kept.safe_contact == safest(codes[2], safest(codes[0], codes[1]))
        numbers = {"", *map(phone_key, kept.phone.split(" / "))}
        assert all(person["safe_note"] in kept.safe_note for person in persons)
        assert all(phone_key(person["phone"]) in numbers for person in persons)
        assert {session.get_one(Visitor, one).merged_into_id for one in (first, second)} == {third}
        contacts = {row for column, row in of(base, third) if column == "contact.visitor_id"}
        for name in {person["last_name"] for person in persons}:  # whichever way it was spelt
            assert found(session, name, visitor_matches, Visitor) >= {third}
            assert found(session, name, contact_matches, Contact) >= contacts

    for merge_id in reversed(merges):
        part(base, merge_id)
    assert content(base) == before
    assert [of(base, person) for person in ids] == owned


@pytest.fixture
def two(base: Database) -> tuple[int, int]:
    """Return two records of one person, each with a row in every table that points to people."""
    with base.transaction() as session:
        found = []
        for phone, code in (("06 39 98 01 02", "STANDARD"), ("", "AUCUN")):
            found.append(a_person(session, phone=phone, safe_contact=code))
        for column in links():
            for person in found if column.table is not Visitor.__table__ else []:
                a_row(session, column.table, **{column.key: person})
    return found[0], found[1]


def merge(base: Database, kept: int, merged: int, by: Agent = AGENT, **more: Any) -> int:
    with base.transaction() as session:
        uids = uid_of(base, kept), uid_of(base, merged)
        return merge_visitors(session, *uids, instant=base.clock.instant(), by=by, **more)


def part(base: Database, merge_id: int, **more: Any) -> None:
    with base.transaction() as session:
        part_visitors(session, merge_id, instant=base.clock.instant(), by=AGENT, **more)


def test_what_came_since_stays_with_the_kept_record_and_so_does_what_was_written_in_it(
    base: Database, two: tuple[int, int]
) -> None:
    kept, merged = two
    mine, hers = of(base, kept), of(base, merged)
    merge_id = merge(base, kept, merged)
    with base.transaction() as session:
        column = next(column for column in links() if column.table.name == "contact")
        new = a_row(session, column.table, visitor_id=kept).id
        session.get_one(Visitor, kept).safe_note = "le mardi"
    part(base, merge_id)
    assert of(base, kept) == mine | {(str(column), new)} and of(base, merged) == hers
    with base.reading() as session:
        person = session.get_one(Visitor, kept)
        assert (person.safe_note, person.safe_contact) == ("le mardi", "STANDARD")


def test_merges_are_parted_the_last_first_and_once_and_never_over_a_change(
    base: Database, two: tuple[int, int]
) -> None:
    kept, merged = two
    with base.transaction() as session:
        other = a_person(session)
    first = merge(base, kept, merged)
    last = merge(base, other, kept)
    with pytest.raises(Conflict):
        merge(base, other, merged)  # it is in another record already
    with pytest.raises(Conflict):
        part(base, first)
    with base.reading() as session:
        version = session.get_one(Visitor, other).version
    with base.transaction() as session:
        session.get_one(Visitor, other).first_name = "Awa"
    with pytest.raises(Conflict):
        part(base, last, version=version)
    part(base, last)
    part(base, first)
    with pytest.raises(Conflict):
        part(base, first)
    with pytest.raises(Conflict):
        merge(base, kept, merged, versions=(1, 1))
    with pytest.raises(UserError):
        merge(base, kept, kept)


def test_only_the_coordination_merges_and_the_preview_tells_what_would_move(
    base: Database, two: tuple[int, int]
) -> None:
    desk = Agent(AGENT.uid, AGENT.name, frozenset({Right.RECEPTION}))
    kept, merged = two
    with pytest.raises(Forbidden):
        merge(base, kept, merged, by=desk)
    with base.reading() as session:
        preview = merge_preview(session, uid_of(base, kept), uid_of(base, merged))
    assert sum(count for _, count in preview.moved) == len(of(base, merged))
    assert (preview.safe_contact, preview.has_two_phones) == ("AUCUN", False)
    merge(base, kept, merged, versions=preview.versions)
    with base.reading() as session:
        assert session.scalars(sa.select(VisitorMerge.kept_id)).one() == kept
