"""A base with permanences to book in."""

from datetime import date, time
from typing import Any

import pytest

from espace_citoyennete.permanences.rules import parse_rule
from espace_citoyennete.permanences.service import PermanenceDraft, create_permanence
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.reference import calendar


def lawyer(**changes: Any) -> PermanenceDraft:
    """Return six Tuesdays of four slots, from the day of the mock-ups."""
    facts: dict[str, Any] = {
        "type_code": "AVOCAT",
        "label": "Avocat",
        "rule": parse_rule("tous les mardis"),
        "first_day": date(2026, 11, 17),
        "last_day": date(2026, 12, 22),
        "starts_at": time(9),
        "ends_at": time(11),
        "slot_minutes": 30,
        "room": "Salle 1",
    }
    return PermanenceDraft(**(facts | changes))


def plan(database: Database, draft: PermanenceDraft, agent: Agent) -> None:
    """Keep a permanence."""
    with database.transaction() as session:
        create_permanence(session, draft, calendar=calendar(session), by=agent)


@pytest.fixture
def planned(any_database: Database, agent: Agent) -> Database:
    """Return the base with the lawyer's six Tuesdays, on each engine in turn."""
    plan(any_database, lawyer(), agent)
    return any_database


@pytest.fixture
def two_types(planned: Database, agent: Agent) -> Database:
    """Return the base with six sittings of a notary besides."""
    plan(planned, lawyer(type_code="NOTAIRE", label="Notaire", room="Salle 2"), agent)
    return planned
