"""What is hidden cannot be found again: tables, totals, shared margins and second issues, under attack."""

from itertools import chain, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from espace_citoyennete.annual_report.suppression import Number, Sum, hidden_numbers, is_small
from tests.annual_report.attack import Fact, narrowest

_COUNTS = st.one_of(st.integers(0, 6), st.integers(0, 60))
Grid = list[list[int]]


def _grids(most: int) -> st.SearchStrategy[Grid]:
    return st.integers(1, 5).flatmap(
        lambda width: st.lists(st.lists(_COUNTS, min_size=width, max_size=width), min_size=1, max_size=most)
    )


class Tables:
    """Grids with their row totals, column totals and grand total, as one list of numbers and their sums."""

    def __init__(self, *grids: Grid) -> None:
        self.values: list[int] = []
        self.sums: list[Sum] = []
        self.row_totals = [self._add(grid) for grid in grids]

    def _add(self, grid: Grid) -> list[int]:
        full = [[*row, sum(row)] for row in grid]
        full.append([sum(column) for column in zip(*full, strict=True)])
        width = len(full[0])
        first = len(self.values)
        self.values += chain.from_iterable(full)
        ranks = [[first + line * width + place for place in range(width)] for line in range(len(full))]
        for line in (*ranks, *map(list, zip(*ranks, strict=True))):
            self.sums.append((*((rank, 1) for rank in line[:-1]), (line[-1], -1)))
        return [line[-1] for line in ranks]

    def share_margin(self) -> None:
        """Say that the row totals of the first two grids are the same numbers."""
        self.sums += [((one, 1), (two, -1)) for one, two in zip(*self.row_totals[:2], strict=True)]

    def facts(self) -> list[Fact]:
        return [Fact(terms) for terms in self.sums]

    def numbers(self) -> list[Number]:
        return [Number(value) for value in self.values]


def _split(total: int, cuts: list[float]) -> list[int]:
    edges = [0, *sorted(int(total * cut) for cut in cuts), total]
    return [after - before for before, after in pairwise(edges)]


@settings(max_examples=40, deadline=None)
@given(_grids(7), st.sampled_from([3, 5, 8]))
def test_nothing_hidden_in_a_table_is_known_closer_than_the_threshold(grid: Grid, threshold: int) -> None:
    tables = Tables(grid)
    hidden = hidden_numbers(tables.numbers(), tables.sums, threshold=threshold)
    assert hidden >= {rank for rank, value in enumerate(tables.values) if is_small(value, threshold)}
    assert narrowest(tables.values, hidden, tables.facts(), hidden) >= threshold


@settings(max_examples=15, deadline=None)
@given(_grids(5), st.lists(st.lists(st.floats(0, 1), min_size=2, max_size=2), min_size=5, max_size=5))
def test_two_tables_with_the_same_margin_do_not_betray_each_other(
    grid: Grid, cuts: list[list[float]]
) -> None:
    other = [_split(sum(row), cut) for row, cut in zip(grid, cuts, strict=False)]
    tables = Tables(grid, other)
    tables.share_margin()
    hidden = hidden_numbers(tables.numbers(), tables.sums)
    assert narrowest(tables.values, hidden, tables.facts(), hidden) >= 5


@settings(max_examples=15, deadline=None)
@given(st.lists(_COUNTS, min_size=2, max_size=6), st.lists(_COUNTS, min_size=2, max_size=6))
def test_a_second_issue_does_not_give_away_what_came_between(before: list[int], since: list[int]) -> None:
    """Month to date, minus the previous issue: the difference is a number too."""
    size = min(len(before), len(since))
    first, between = Tables([before[:size]]), Tables([since[:size]])
    now = Tables([[one + two for one, two in zip(before, since, strict=False)]])
    width = len(first.values)
    hidden_first = hidden_numbers(first.numbers(), first.sums)
    numbers = [
        *(Number(v, "printed" if rank in hidden_first else "known") for rank, v in enumerate(first.values)),
        *now.numbers(),
        *(Number(value, "implied") for value in between.values),
    ]
    sums: list[Sum] = [
        *first.sums,
        *(tuple((rank + width, sign) for rank, sign in terms) for terms in now.sums),
        *(((rank + width, 1), (rank, -1), (rank + 2 * width, -1)) for rank in range(width)),
    ]
    hidden = hidden_numbers(numbers, sums, hidden=hidden_first)
    values = [number.value for number in numbers]
    unsafe = {rank for rank in hidden if rank < 2 * width or is_small(values[rank])}
    assert narrowest(values, hidden, [Fact(terms) for terms in sums], unsafe) >= 5


def test_the_same_numbers_hide_the_same_ones() -> None:
    tables = Tables([[3, 17, 0], [22, 1, 9], [4, 4, 60]])
    found = [hidden_numbers(tables.numbers(), tables.sums) for _ in range(3)]
    assert found[0] == found[1] == found[2]


def test_a_zero_is_shown_where_something_else_protects() -> None:
    tables = Tables([[0, 3, 40, 12]])
    hidden = hidden_numbers(tables.numbers(), tables.sums)
    assert {tables.values[rank] for rank in hidden} == {3, 12}


@pytest.mark.parametrize("asked", [0, 1, 2])
def test_nobody_may_ask_for_less_than_three(asked: int) -> None:
    tables = Tables([[2, 30, 40, 50]])
    assert 0 in hidden_numbers(tables.numbers(), tables.sums, threshold=asked)


def test_the_attack_finds_what_hiding_the_small_numbers_alone_lets_out() -> None:
    tables = Tables([[3, 17, 8], [22, 1, 9]])
    small = {rank for rank, value in enumerate(tables.values) if is_small(value)}
    assert narrowest(tables.values, small, tables.facts(), small) == 0
