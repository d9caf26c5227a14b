"""Each check of a permission has its witness, which fails once the check is taken away."""

import pytest

from tests.rights.checks import all_checks, checks_of, try_all
from tests.rights.witnesses import NO_PERMISSION, WITNESSES


def test_each_check_of_the_program_has_its_witness() -> None:
    found = all_checks()
    assert len(found) == len(set(found)) > 50
    assert set(found) == WITNESSES.keys() | NO_PERMISSION


@pytest.mark.slow
@pytest.mark.postgresql
def test_each_check_taken_away_is_noticed_by_its_witness() -> None:
    tried = try_all()
    assert (tried.broken, tried.unnoticed) == ([], [])


@pytest.mark.parametrize(
    ("planted", "told"),
    [
        ("return may_read_people(by)", "may_read_people(by)"),
        (
            "return Right.COORDINATION in self.desk.agent.rights",
            "Right.COORDINATION in self.desk.agent.rights",
        ),
        ("return bool(agent.rights & MATRIX['purge'])", "agent.rights & MATRIX['purge']"),
        ("if author == by.uid:\n        raise Forbidden('')", "author == by.uid"),
        ("contact_with(session, 1, by)", "contact_with(session, 1, by)"),
        ("database.guard = partial(look, agent=agent)", "partial(look, agent=agent)"),
        ("keys.prove(by, secret)", "keys.prove(by, secret)"),
    ],
)
def test_a_check_that_is_new_is_found(planted: str, told: str) -> None:
    """The planted faults: checks that no witness knows."""
    assert checks_of("waiting/service.py", f"def new():\n    {planted}") == [
        f"waiting/service.py new: {told}"
    ]
