"""Every promise of trust in its short form, and what a promise must be to hold."""

import pytest

from tests.left_out import leave_out
from tests.trust import strace
from tests.trust.figures import Figure, Scale
from tests.trust.promises import promises

NEED_STRACE = {"cut", "nth", "migration", "keys", "purge"}


@pytest.mark.slow
@pytest.mark.parametrize("name", promises())
def test_a_promise_holds_and_its_saboteurs_are_found(name: str) -> None:
    if name in NEED_STRACE and not strace.is_here():
        leave_out("strace was not found: install strace")
    figures = promises()[name](Scale.SHORT)
    missed = [str(figure) for figure in figures if not figure.holds]
    assert not missed, "\n".join(missed)
    assert any(not figure.is_saboteur for figure in figures)
    assert any(figure.is_saboteur for figure in figures), "a promise without its saboteur proves nothing"


def test_what_was_never_tried_or_went_wrong_does_not_hold_and_a_saboteur_must_go_wrong() -> None:
    held = {
        Figure("promise", 10, 0): True,
        Figure("promise", 0, 0): False,
        Figure("promise", 10, 1): False,
        Figure("fault", 10, 3, is_saboteur=True): True,
        Figure("fault", 10, 0, is_saboteur=True): False,
    }
    assert {figure: figure.holds for figure in held} == held
