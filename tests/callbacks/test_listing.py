"""Who is on the list of the day: nobody is lost, and no number is there before its instruction."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from espace_citoyennete.callbacks.listing import View, callback_count, callbacks_in
from espace_citoyennete.callbacks.service import (
    CallbackDraft,
    give_up_callback,
    note_attempt,
    promise_callback,
    remove_callback,
)
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW

TODAY = NOW.date()
NUMBER = "06 39 98 01 02"


def promise(database: Database, day: date, *, restricted: bool = False, **person: str) -> int:
    visitor = VisitorDraft("Diallo", "Awa", NUMBER, **person)  # type: ignore[arg-type]
    draft = CallbackDraft(day, subject="Pension", is_restricted=restricted, visitor=visitor)
    made = datetime.combine(min(day, TODAY), NOW.time())
    with database.transaction() as session:
        return promise_callback(session, draft, now=made, by=AGENT)


def ids(database: Database, view: View) -> list[int]:
    with database.reading() as session:
        return [row.id for row in callbacks_in(session, view, TODAY, by=AGENT)]


ACTS = ("JOINT", "SANS_REPONSE", "OCCUPE", "MAUVAIS_NUMERO", "give up")


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(-9, 9), st.lists(st.sampled_from(ACTS), max_size=3)), max_size=5))
def test_a_promise_leaves_the_lists_only_by_a_result_or_by_being_given_up(
    database: Database, promises: list[tuple[int, list[str]]]
) -> None:
    """Whatever was tried, each promise is in « Aujourd’hui » or « À venir » until somebody closed it."""
    for ahead, acts in promises:
        at = promise(database, TODAY + timedelta(days=ahead))
        is_closed = False
        for number, act in enumerate(acts, start=1):
            if is_closed:
                break
            is_closed = act in ("JOINT", "give up")
            with database.transaction() as session:
                if act == "give up":
                    give_up_callback(session, at, number, now=NOW, by=AGENT)
                else:
                    note_attempt(session, at, number, act, now=NOW, by=AGENT)
        shown = {view for view in (View.DAY, View.TO_COME, View.CLOSED) if at in ids(database, view)}
        assert shown == {View.CLOSED if is_closed else View.DAY if ahead <= 0 else View.TO_COME}
        assert (at in ids(database, View.LATE)) is (ahead < 0 and not is_closed)
    with database.reading() as session:
        assert callback_count(session, TODAY) == len(callbacks_in(session, View.DAY, TODAY, by=AGENT))


def test_the_oldest_promise_comes_first(any_database: Database) -> None:
    made = [promise(any_database, TODAY - timedelta(days=late)) for late in (0, 5, 2)]
    assert ids(any_database, View.DAY) == [made[1], made[2], made[0]]


def test_a_promise_taken_back_is_on_no_list(any_database: Database) -> None:
    at = promise(any_database, TODAY)
    with any_database.transaction() as session:
        remove_callback(session, at, 1, instant=any_database.clock.instant(), by=AGENT)
    assert all(at not in ids(any_database, view) for view in View)


def test_a_row_tells_what_was_tried_and_hides_a_guarded_number(any_database: Database) -> None:
    promise(any_database, TODAY, safe_contact="PAS_MESSAGE", safe_note="après 17 h")
    with any_database.transaction() as session:
        row = callbacks_in(session, View.DAY, TODAY, by=AGENT)[0]
        note_attempt(session, row.id, 1, "OCCUPE", note="ligne", now=NOW, by=AGENT)
    with any_database.reading() as session:
        row = callbacks_in(session, View.DAY, TODAY, by=AGENT)[0]
    assert [(made.result, made.note, made.tried_at) for made in row.attempts] == [("OCCUPE", "ligne", NOW)]
    assert NUMBER not in repr(row)
    assert row.reach.is_masked and "après 17 h" in row.reach.words


def test_a_restricted_subject_is_for_its_author_and_the_coordinators(any_database: Database) -> None:
    promise(any_database, TODAY, restricted=True)
    with any_database.transaction() as session:
        note_attempt(session, 1, 1, "OCCUPE", note="chez sa mère", now=NOW, by=AGENT)
    stranger = Agent(AGENT.uid, "L. Martin", frozenset({Right.RECEPTION}))
    other = replace(stranger, uid=VisitorDraft("x").uid)
    for by, sees in ((AGENT, True), (stranger, True), (other, False)):
        with any_database.reading() as session:
            row = callbacks_in(session, View.DAY, TODAY, by=by)[0]
        assert (row.subject == "Pension") is sees
        assert (row.attempts[0].note == "chez sa mère") is sees
        assert row.is_hidden is not sees
