"""People who wait for the lawyer, whose first Tuesday is the day of the mock-ups."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from espace_citoyennete.permanences.model import Slot
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.database import Database
from espace_citoyennete.visitors.service import VisitorDraft
from espace_citoyennete.waiting.service import WaitingDraft, join_waiting
from tests.conftest import AGENT, NOW
from tests.permanences.conftest import lawyer, plan

NAMES = ("Benali", "Costa", "Diallo")


def do(database: Database, use_case: Callable[..., Any], *facts: Any, by: Agent = AGENT, **more: Any) -> Any:
    """Run a use case in a transaction of its own."""
    with database.transaction() as session:
        return use_case(session, *facts, **more, by=by)


def person(name: str, digits: int = 0) -> VisitorDraft:
    return VisitorDraft(name, "Awa", f"06 39 98 01 {digits:02d}")


def wait(database: Database, name: str, now: datetime = NOW, by: Agent = AGENT, **facts: Any) -> int:
    """Put somebody on the list and return the entry's id."""
    draft = WaitingDraft(**{"type_code": "AVOCAT", "visitor": person(name), **facts})
    return int(do(database, join_waiting, draft, now=now, by=by))


def slot_ids(database: Database) -> list[int]:
    """Return the slots in order of hours; the first four are of the morning of the mock-ups."""
    with database.reading() as session:
        return list(session.scalars(select(Slot.id).order_by(Slot.starts_at, Slot.id)))


def stock(database: Database) -> None:
    """Plan the lawyer's six Tuesdays and let three people wait, the first one for the longest time."""
    plan(database, lawyer(), AGENT)
    for days, name in zip((12, 8, 3), NAMES, strict=True):
        wait(database, name, now=NOW - timedelta(days=days))


@pytest.fixture
def waited_for(any_database: Database) -> Database:
    """Return the base with three people who wait, on each engine in turn."""
    stock(any_database)
    return any_database
