"""The draw is even, stable and the same again; the ranking says its ties and leaves nobody out in silence."""

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.rallies.rules import (
    MOST_CHILDREN,
    children_words,
    drawn_starts,
    route,
    standings,
    team_problems,
)

SEEDS = st.integers(0, 2**128 - 1)
STARTS = st.dictionaries(st.integers(1, 60), st.none() | st.integers(1, 12), max_size=45)


def visits(starts: dict[int, int], checkpoints: list[int]) -> list[Counter[int]]:
    """Count who is where at each turn, by walking every team through the whole loop."""
    turns: list[Counter[int]] = [Counter(dict.fromkeys(checkpoints, 0)) for _ in checkpoints]
    for start in starts.values():
        here = start
        for turn in turns:
            turn[here] += 1
            here = here % len(checkpoints) + 1
    return turns


@given(st.integers(0, 60), st.integers(1, 15), SEEDS)
def test_at_every_turn_the_checkpoints_have_as_many_teams_to_one(
    teams: int, checkpoints: int, seed: int
) -> None:
    loop = list(range(1, checkpoints + 1))
    drawn = drawn_starts(dict.fromkeys(range(1, teams + 1)), loop, seed)
    starts = {team: start for team, start in drawn.items() if start is not None}
    assert starts.keys() == set(range(1, teams + 1))
    for turn in visits(starts, loop):
        assert sum(turn.values()) == teams
        assert max(turn.values()) - min(turn.values()) <= 1
    for start in starts.values():
        walked = route(start, loop)
        assert walked[0] == start and sorted(walked) == loop
        assert all(after == before % checkpoints + 1 for before, after in pairwise(walked))


@given(STARTS, SEEDS)
def test_a_start_already_given_never_moves_and_a_team_more_changes_no_other_sheet(
    given_starts: dict[int, int | None], seed: int
) -> None:
    loop = list(range(1, 13))
    drawn = drawn_starts(given_starts, loop, seed)
    assert drawn == drawn_starts(dict(reversed(given_starts.items())), loop, seed), "the same draw again"
    assert {team: start for team, start in given_starts.items() if start} == {
        team: drawn[team] for team, start in given_starts.items() if start
    }
    late = drawn_starts({**drawn, 99: None}, loop, seed)
    assert {team: start for team, start in late.items() if team != 99} == drawn
    given_loads = Counter(start for start in given_starts.values() if start)
    loads = Counter(start for start in drawn.values() if start)
    least = min(loads[checkpoint] for checkpoint in loop)
    for checkpoint in loop:  # above the others only where it was so before the draw
        assert loads[checkpoint] <= max(least + 1, given_loads[checkpoint])


def test_the_draw_follows_the_seed() -> None:
    teams: dict[int, int | None] = dict.fromkeys(range(1, 41))
    assert len({tuple(drawn_starts(teams, range(1, 9), seed).values()) for seed in range(20)}) > 10


@given(*[st.integers(-2, 9)] * 4, st.none() | st.integers(-2, 9))
def test_a_team_is_one_to_six_children_and_no_part_of_it_is_above_it(
    girls: int, boys: int, from_qpv: int, authorisations: int, present: int | None
) -> None:
    refused = set(team_problems(girls, boys, from_qpv, authorisations, present))
    numbers = {"girls": girls, "boys": boys, "from_qpv": from_qpv, "authorisations": authorisations}
    numbers |= {"present": present} if present is not None else {}
    below = {name for name, number in numbers.items() if number < 0}
    children = girls + boys
    wrong = {
        "girls": not 1 <= children <= MOST_CHILDREN,
        "from_qpv": from_qpv > children,
        "authorisations": authorisations > children,
        "present": present is not None and present > MOST_CHILDREN,
    }
    assert refused == (below or {name for name, is_wrong in wrong.items() if is_wrong})


@given(
    st.dictionaries(st.integers(1, 50), st.lists(st.integers(0, 30), max_size=4), max_size=30),
    st.integers(0, 4),
)
def test_a_rank_is_one_more_than_the_better_teams_and_only_teams_scored_everywhere_have_one(
    totals: dict[int, list[int]], checkpoints: int
) -> None:
    found = standings(totals, checkpoints)
    assert sorted(one.team for one in found) == sorted(totals)
    ranked = [one for one in found if one.rank is not None]
    assert {one.team for one in ranked} == {
        team for team, points in totals.items() if checkpoints and len(points) == checkpoints
    }
    assert found[: len(ranked)] == ranked, "those without a rank come last"
    for one in ranked:
        assert one.rank == 1 + sum(other.points > one.points for other in ranked)
        assert one.is_tied == (sum(other.points == one.points for other in ranked) > 1)
    assert [one.points for one in ranked] == sorted((sum(totals[one.team]) for one in ranked), reverse=True)


def test_ties_and_teams_without_a_rank_are_said_in_words() -> None:
    found = standings({1: [30], 2: [27], 3: [27], 4: [20], 5: []}, 1)
    assert [one.words for one in found] == ["1re", "2e ex aequo", "2e ex aequo", "4e", "non classée"]


def test_the_three_numbers_of_children_are_told_apart_and_unknown_is_not_zero() -> None:
    assert children_words(240, 282, None) == ("240 annoncés", "282 inscrits", "présents\u00a0: non compté")
    assert children_words(None, 1, 0) == ("annoncés\u00a0: non compté", "1 inscrit", "0 présent")
