"""A promised call never vanishes: it is kept, put off or given up, and each of these can be taken back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from espace_citoyennete.callbacks.model import CallAttempt, Callback
from espace_citoyennete.callbacks.service import (
    CallbackDraft,
    Change,
    change_callback,
    give_up_callback,
    kept_promise,
    note_attempt,
    promise_callback,
    remove_callback,
    reopen_callback,
    restore_callback,
    take_back_change,
)
from espace_citoyennete.errors import Conflict, Forbidden, Invalid, UserError
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW

TODAY = NOW.date()
AWA = VisitorDraft("Diallo", "Awa", "06 39 98 01 02")
TOMORROW = CallbackDraft(TODAY + timedelta(days=1), subject="Pension", visitor=AWA)


@pytest.fixture
def database(any_database: Database) -> Database:
    """Keep each promise of this file on both engines."""
    return any_database


def do(database: Database, use_case: Callable[..., Any], *facts: Any, by: Agent = AGENT, **more: Any) -> Any:
    with database.transaction() as session:
        return use_case(session, *facts, **more, by=by)


def promise(database: Database, draft: CallbackDraft = TOMORROW, now: datetime = NOW) -> int:
    return int(do(database, promise_callback, draft, now=now))


def kept(database: Database, callback_id: int) -> Callback:
    with database.reading() as session:
        return session.get_one(Callback, callback_id)


def facts(callback: Callback) -> tuple[object, ...]:
    return callback.state, callback.due_on, callback.attempts, callback.closed_at, callback.subject


def test_the_same_promise_saved_twice_is_one(database: Database) -> None:
    assert promise(database) == promise(database)


@pytest.mark.parametrize(
    ("spoilt", "field"),
    [
        ({"due_on": None}, "due_on"),
        ({"due_on": TODAY - timedelta(days=1)}, "due_on"),
        ({"from_time": time(14), "to_time": time(9)}, "to_time"),
        ({"subject": "x" * 121}, "subject"),
        ({"visitor": None}, "last_name"),
        ({"visitor": VisitorDraft("", phone="06 39 98 01 02")}, "last_name"),
        ({"visitor": VisitorDraft("Anonyme")}, "phone"),
    ],
)
def test_a_refusal_names_the_field_and_keeps_nothing(
    database: Database, spoilt: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        promise(database, replace(TOMORROW, **spoilt))  # type: ignore[arg-type]
    assert list(refusal.value.problems) == [field]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Callback)) == 0


def test_a_past_day_is_refused_with_the_nearest_open_day(database: Database) -> None:
    saturday = datetime(2026, 11, 21, 10)
    with pytest.raises(Invalid, match=r"20/11/2026 est passé.*lundi 23 novembre 2026"):
        promise(database, replace(TOMORROW, due_on=date(2026, 11, 20)), now=saturday)


def test_somebody_without_a_name_is_called_by_number(database: Database) -> None:
    callback_id = promise(database, replace(TOMORROW, visitor=VisitorDraft("Anonyme", phone="0639980102")))
    assert kept(database, callback_id).state == "A_RAPPELER"


@pytest.mark.parametrize(
    ("result", "next_day", "state", "due_on"),
    [
        ("JOINT", None, "JOINT", TOMORROW.due_on),
        ("SANS_REPONSE", TODAY + timedelta(days=3), "A_RAPPELER", TODAY + timedelta(days=3)),
        ("OCCUPE", TODAY, "A_RAPPELER", TODAY),
        ("MAUVAIS_NUMERO", None, "A_RAPPELER", TOMORROW.due_on),
    ],
)
def test_only_a_person_reached_closes_the_promise(
    database: Database, result: str, next_day: date | None, state: str, due_on: date
) -> None:
    callback_id = promise(database)
    do(database, note_attempt, callback_id, 1, result, note="ligne", next_day=next_day, now=NOW)
    callback = kept(database, callback_id)
    assert (callback.state, callback.due_on, callback.attempts) == (state, due_on, 1)
    assert (callback.closed_at is not None) == (state == "JOINT")
    with database.reading() as session:
        attempt = session.scalars(select(CallAttempt)).one()
    assert (attempt.result, attempt.note, attempt.tried_at) == (result, "ligne", NOW)


@pytest.mark.parametrize(
    ("result", "more", "field"),
    [
        ("PARLE", {}, "result"),
        ("OCCUPE", {"next_day": TODAY - timedelta(days=1)}, "next_day"),
        ("OCCUPE", {"note": "x" * 201}, "note"),
    ],
)
def test_an_attempt_that_says_nothing_is_refused(
    database: Database, result: str, more: dict[str, Any], field: str
) -> None:
    callback_id = promise(database)
    with pytest.raises(Invalid) as refusal:
        do(database, note_attempt, callback_id, 1, result, now=NOW, **more)
    assert list(refusal.value.problems) == [field]
    assert kept(database, callback_id).attempts == 0


ACTS: dict[str, Callable[[Database, int, int], Change]] = {
    "reached": lambda base, at, v: do(base, note_attempt, at, v, "JOINT", now=NOW),
    "no answer": lambda base, at, v: do(base, note_attempt, at, v, "SANS_REPONSE", next_day=TODAY, now=NOW),
    "given up": lambda base, at, v: do(base, give_up_callback, at, v, now=NOW),
    "changed": lambda base, at, v: do(
        base, change_callback, at, v, replace(TOMORROW, due_on=date(2026, 12, 1), subject="Loyer"), now=NOW
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_each_act_is_taken_back_whole_even_when_the_promise_is_late(database: Database, act: str) -> None:
    late = promise(database, replace(TOMORROW, due_on=date(2026, 11, 2)), now=datetime(2026, 11, 2, 9))
    before = facts(kept(database, late))
    change = ACTS[act](database, late, 1)
    assert facts(kept(database, late)) != before
    do(database, take_back_change, change)
    assert facts(kept(database, late)) == before
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(CallAttempt)) == 0


@pytest.mark.parametrize("act", ACTS)
def test_an_act_on_what_somebody_changed_since_is_refused_and_so_is_its_undo(
    database: Database, act: str
) -> None:
    callback_id = promise(database)
    with pytest.raises(Conflict):
        ACTS[act](database, callback_id, 7)
    change = ACTS[act](database, callback_id, 1)
    with pytest.raises(Conflict):
        do(database, take_back_change, replace(change, version=1))


def test_what_is_closed_takes_no_more_calls_until_it_is_open_again(database: Database) -> None:
    late = promise(database, replace(TOMORROW, due_on=date(2026, 11, 2)), now=datetime(2026, 11, 2, 9))
    do(database, give_up_callback, late, 1, now=NOW)
    with pytest.raises(UserError, match="Clos"):
        do(database, note_attempt, late, 2, "JOINT", now=NOW)
    do(database, reopen_callback, late, 2, now=NOW)
    assert (kept(database, late).state, kept(database, late).due_on) == ("A_RAPPELER", TODAY)


def test_a_late_promise_is_corrected_without_moving_its_day(database: Database) -> None:
    day = date(2026, 11, 2)
    late = promise(database, replace(TOMORROW, due_on=day), now=datetime(2026, 11, 2, 9))
    do(database, change_callback, late, 1, replace(TOMORROW, due_on=day, subject="Loyer"), now=NOW)
    assert (kept(database, late).due_on, kept(database, late).subject) == (day, "Loyer")
    before_it_was_promised = replace(TOMORROW, due_on=date(2026, 11, 1))
    with pytest.raises(Invalid):
        do(database, change_callback, late, 2, before_it_was_promised, now=NOW)


def test_a_promise_taken_back_comes_again(database: Database) -> None:
    callback_id = promise(database)
    do(database, remove_callback, callback_id, 1, instant=database.clock.instant())
    assert kept(database, callback_id).removed_at == database.clock.instant()
    do(database, restore_callback, callback_id, 2)
    assert kept(database, callback_id).removed_at is None


def test_a_form_is_given_the_person_and_never_the_number(database: Database) -> None:
    callback_id = promise(database)
    with database.reading() as session:
        draft = kept_promise(session, callback_id).draft
    person = kept(database, callback_id).visitor_id
    assert draft == replace(TOMORROW, visitor=None, visitor_id=person)
    assert draft.uid == TOMORROW.uid


def test_the_direction_reads_but_promises_nothing(database: Database) -> None:
    reader = Agent(AGENT.uid, "D. Lecteur", frozenset({Right.DIRECTION}))
    with pytest.raises(Forbidden):
        do(database, promise_callback, TOMORROW, now=NOW, by=reader)
