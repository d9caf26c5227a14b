"""A reader who wants to know: a solver that is not ours tells how closely each hidden number is known."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

_FAR = 1_000_000  # no number of a town is larger


class Fact(NamedTuple):
    """What is known of some numbers: their sum, each with its coefficient, lies between two bounds."""

    terms: tuple[tuple[int, float], ...]
    low: float = 0
    high: float = 0


def narrowest(
    values: Sequence[int], hidden: Collection[int], facts: Sequence[Fact], wanted: Collection[int]
) -> float:
    """Return the width of the narrowest range that the wanted numbers are known within.

    What is hidden is only known to be a whole number, 0 or more.
    """
    rank = {number: place for place, number in enumerate(sorted(hidden))}
    useful = [fact for fact in facts if any(number in rank for number, _ in fact.terms)]
    left, low, high = np.zeros((len(useful), len(rank))), np.zeros(len(useful)), np.zeros(len(useful))
    for line, fact in enumerate(useful):
        known = sum(coefficient * values[number] for number, coefficient in fact.terms if number not in rank)
        low[line], high[line] = fact.low - known, fact.high - known
        for number, coefficient in fact.terms:
            if number in rank:
                left[line, rank[number]] += coefficient
    rules = [LinearConstraint(left, low, high)] if useful else []
    return min((_width(rules, len(rank), rank[number]) for number in wanted), default=_FAR)


def _width(rules: list[LinearConstraint], size: int, place: int) -> float:
    aim = np.zeros(size)
    aim[place] = 1
    ends = [
        milp(sign * aim, constraints=rules, bounds=Bounds(0, _FAR), integrality=np.ones(size))
        for sign in (1, -1)
    ]
    assert all(end.success for end in ends), "what is printed must agree with itself"
    return float(round(-ends[1].fun - ends[0].fun))
