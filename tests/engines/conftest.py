"""What the tests of both engines share."""

import time as machine_time
from collections.abc import Iterator

import pytest


@pytest.fixture
def in_france(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Set the machine to the hour of the town."""
    monkeypatch.setenv("TZ", "Europe/Paris")
    machine_time.tzset()
    yield
    monkeypatch.undo()
    machine_time.tzset()
