"""The turn list is fair, goes on where it stopped, and waits for whoever could not come."""

from collections import Counter
from datetime import date, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.practitioners.rules import Turn, take_turns

FIRST = date(2026, 11, 17)


def weeks(*held: int | None) -> list[Turn]:
    """Return a sitting a week, each with who holds it."""
    return [
        Turn(number, FIRST + timedelta(weeks=number), time(9), time(11), who)
        for number, who in enumerate(held)
    ]


@given(n=st.integers(1, 6), k=st.integers(1, 5), past=st.lists(st.integers(0, 5), max_size=15))
def test_in_any_run_of_n_k_namings_everybody_available_is_named_k_times(
    n: int, k: int, past: list[int]
) -> None:
    turns = weeks(*past, *[None] * (n * k))
    named = [who for _turn, who in take_turns(range(n), turns, lambda _turn: True, lambda *_: True)]
    assert Counter(named) == dict.fromkeys(range(n), k)


@given(st.integers(1, 5), st.integers(0, 12), st.integers(0, 12))
def test_two_runs_one_after_the_other_name_as_one_run_does(n: int, first: int, second: int) -> None:
    def run(turns: list[Turn]) -> list[int | None]:
        return [who for _turn, who in take_turns(range(n), turns, lambda _turn: True, lambda *_: True)]

    begun = run(weeks(*[None] * first))
    assert begun + run(weeks(*begun, *[None] * second)) == run(weeks(*[None] * (first + second)))


@given(st.lists(st.sets(st.integers(0, 3), min_size=1), min_size=1, max_size=30))
def test_whoever_cannot_come_is_never_named_and_goes_first_next_time(able: list[set[int]]) -> None:
    rows = list(
        take_turns(
            range(4),
            weeks(*[None] * len(able)),
            lambda _turn: True,
            lambda one, turn: one in able[turn.sitting_id],
        )
    )
    last = dict.fromkeys(range(4), -1)
    for turn, who in rows:
        assert who is not None
        longest = min(able[turn.sitting_id], key=lambda one: (last[one], one))
        assert who == longest
        last[who] = turn.sitting_id


def test_a_name_set_by_hand_counts_as_a_turn_and_nobody_free_is_nobody() -> None:
    turns = weeks(None, 0, None, None)
    named = [who for _turn, who in take_turns((0, 1), turns, lambda _turn: True, lambda one, _turn: one == 0)]
    assert named == [0, 0, 0]
    assert [who for _turn, who in take_turns((0, 1), turns, lambda _turn: True, lambda *_: True)] == [0, 1, 0]
    assert [who for _turn, who in take_turns((), turns, lambda _turn: True, lambda *_: True)] == [None] * 3
