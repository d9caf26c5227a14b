"""Lists by pages: whatever the size, the order and the way, the pages are the list."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.paging import Listing, anchors, count, page
from tests.storage.rows import NINE, a_contact

ONE_BASE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


def listing(descending: bool) -> Listing:
    statement = select(Contact.id, Contact.occurred_at, Contact.note).where(Contact.note != "hors liste")
    return Listing(statement, (Contact.occurred_at, Contact.id), descending)


def test_pages_put_end_to_end_are_the_list_on_both_engines(any_database: Database) -> None:
    with any_database.transaction() as session:  # many at the same minute: the id must decide
        session.add_all(a_contact(i * 7 % 5, note="hors liste" if i % 6 == 0 else str(i)) for i in range(60))
        session.flush()
        kept = session.execute(select(Contact.occurred_at, Contact.id).where(Contact.note != "hors liste"))
        expected = sorted(tuple(row) for row in kept)

    @ONE_BASE
    @given(st.integers(1, 60), st.booleans())
    def check(size: int, descending: bool) -> None:
        wanted = listing(descending)
        whole = expected[::-1] if descending else expected
        with any_database.reading() as session:
            assert count(session, wanted) == len(whole)
            starts = anchors(session, wanted, every=size)
            jumped = [page(session, wanted, after=start, size=size) for start in (None, *starts)]
            read: list[tuple[object, ...]] = []
            back: list[tuple[object, ...]] = []
            edge = None
            beyond = NINE + timedelta(-1 if descending else 1), 0
            for _ in range(-(-len(whole) // size) + 1):  # one page more than there are: it must be empty
                read += [wanted.anchor(row) for row in page(session, wanted, after=edge, size=size)]
                rows = page(session, wanted, before=back[0] if back else beyond, size=size)
                back = [wanted.anchor(row) for row in rows] + back
                edge = read[-1]
        assert read == back == whole
        assert [wanted.anchor(row) for rows in jumped for row in rows] == whole

    check()
