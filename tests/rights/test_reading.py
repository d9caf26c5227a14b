"""Nobody learns what is not for them, from any function that reads the base: two bases give one answer."""

from pathlib import Path

import pytest

from tests.rights.reading import READERS, TOLD_APART, asked_by, tells, unnoticed, with_gates, worlds

pytestmark = pytest.mark.slow


def test_no_answer_tells_what_somebody_may_not_read_and_each_check_taken_away_is_noticed(
    tmp_path: Path,
) -> None:
    functions = asked_by()
    assert len(functions) > 60
    with worlds(tmp_path) as found, with_gates() as gates:
        told = [
            f"{name} to {sorted(by.rights)}"
            for by in READERS
            for name, function in functions.items()
            if tells(found, function, by)
        ]
        assert told == []
        assert len(gates.places) > 40
        assert set(unnoticed(found, gates)) == TOLD_APART.keys()
