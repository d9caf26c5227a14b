"""An encrypted base with one permanence to book in."""

from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from uuid import uuid4

import pytest

from espace_citoyennete.permanences.rules import parse_rule
from espace_citoyennete.permanences.service import PermanenceDraft, create_permanence
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.schema import metadata
from espace_citoyennete.storage.database import Database, open_sqlite
from espace_citoyennete.town.rules import Calendar, Span

NOW = datetime(2026, 11, 17, 8, 30)  # a Tuesday
CALENDAR = Calendar((Span(date(2026, 12, 19), date(2027, 1, 3), "Vacances de Noël"),), date(2027, 8, 31))
AGENT = Agent(uuid4(), "Samira Amrani", frozenset(Right))


def lawyer(**changes: object) -> PermanenceDraft:
    facts: dict[str, object] = {
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
    return PermanenceDraft(**(facts | changes))  # type: ignore[arg-type]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    base = open_sqlite(tmp_path / "donnees.db", b"k" * 32)
    metadata.create_all(base.engine)
    yield base
    base.close()


@pytest.fixture
def planned(database: Database) -> Database:
    """Return the base with six Tuesdays of four slots each."""
    with database.transaction() as session:
        create_permanence(session, lawyer(), calendar=CALENDAR, by=AGENT)
    return database
