"""Which numbers of a publication are hidden, so that no small one can be found again from the others.

The numbers form one system: each is an unknown, at least 0; each sum that holds between them is an equation.
Small numbers are hidden first. A hidden number is safe once two worlds are known, both agreeing with all
that is printed, in which it differs by the threshold at least: nobody can tell it closer than that. Such
worlds are looked for by moving the number, then mending one after the other the sums that no longer hold;
where mending asks to change a number that is printed, the cheapest one is hidden too. A world once found
stays possible whatever is hidden afterwards: nothing is ever proved twice.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from math import isqrt
from typing import Literal

THRESHOLD, FLOOR = 5, 3  # numbers below are hidden; nobody may ask for less than the floor
_PATIENCE = 200  # worlds looked at in one search; beyond, more is hidden rather than looked for longer
_WORK = 25_000  # worlds looked at in one part; beyond, whatever is near an unsafe number is hidden
_DETOUR, _BROKEN = 4, 200  # what one more number changed, one more sum to mend, are guessed to cost
_ZERO_COST = 100_000  # a zero is shown unless nothing else protects another number

Standing = Literal["printed", "known", "implied"]
Sum = tuple[tuple[int, int], ...]  # (number, +1 or −1)…: together they make 0


@dataclass(frozen=True)
class Number:
    """One number of the publication, however many times it is printed.

    « known » was printed before and cannot be taken back; « implied » is printed nowhere, a difference that
    anybody can compute; `weight` is how many places would lose it.
    """

    value: int
    standing: Standing = "printed"
    weight: int = 1


def is_small(value: int, threshold: int = THRESHOLD) -> bool:
    """Tell whether a number of people may not be printed."""
    return 0 < abs(value) < threshold


def hidden_numbers(
    numbers: Iterable[Number],
    sums: Iterable[Sum],
    *,
    threshold: int = THRESHOLD,
    hidden: Iterable[int] = (),
) -> frozenset[int]:
    """Return which numbers must not be printed, by their rank; `hidden` are so already.

    The same publication hides the same numbers. A number that earlier publications give away by themselves is
    hidden too, though nothing can protect it any more.
    """
    told_once = {frozenset(terms): terms for terms in sums}  # one told twice would look like two to mend
    search = _Search(tuple(numbers), tuple(told_once.values()), max(threshold, FLOOR))
    search.hidden.update(hidden)
    search.run()
    return frozenset(search.hidden)


@dataclass
class _Search:
    """What is hidden so far, and how far each number can stray in the worlds found so far."""

    numbers: tuple[Number, ...]
    sums: tuple[Sum, ...]
    threshold: int
    hidden: set[int] = field(default_factory=set)
    frozen: set[int] = field(default_factory=set)
    work: int = 0

    def __post_init__(self) -> None:
        self.low = [number.value for number in self.numbers]
        self.high = list(self.low)
        self.of_number: list[list[int]] = [[] for _ in self.numbers]
        for rank, terms in enumerate(self.sums):
            for number, _sign in terms:
                self.of_number[number].append(rank)
        self.signs: list[Mapping[int, int]] = [dict(terms) for terms in self.sums]

    def run(self) -> None:
        """Hide the small numbers, then whatever would give a hidden one away."""
        for rank, number in enumerate(self.numbers):
            small = is_small(number.value, self.threshold) and number.standing == "printed"
            if small or number.standing == "implied":
                self.hidden.add(rank)
        self._hide_forced()
        hopeless = self._freeze()
        for part in self._parts():
            self.work = 0  # what is hard to hide in one part of a report costs the others nothing
            self._protect(part, hopeless)

    def _protect(self, part: set[int], hopeless: set[int]) -> None:
        """Make each hidden number of a part safe, unless nothing can."""
        while pending := [rank for rank in part & self.hidden - hopeless if not self._is_safe(rank)]:
            first = min(pending, key=lambda rank: (self.numbers[rank].value, rank))
            if not self._widen(first):
                hopeless.add(first)

    def _parts(self) -> Iterator[set[int]]:
        """Yield the numbers that sums tie together: no other number tells anything of them."""
        left = set(range(len(self.numbers)))
        while left:
            part, waiting = set[int](), [min(left)]
            while waiting:
                rank = waiting.pop()
                if rank not in part:
                    part.add(rank)
                    waiting += (other for terms in self.of_number[rank] for other in self.signs[terms])
            left -= part
            yield part

    def _freeze(self) -> set[int]:
        """Return the numbers that earlier publications give away: in no world do they differ."""
        waiting = [rank for rank, number in enumerate(self.numbers) if number.standing == "known"]
        self.frozen.update(waiting)
        left = [len(terms) for terms in self.sums]
        while waiting:
            for terms in self.of_number[waiting.pop()]:
                left[terms] -= 1
                if left[terms] == 1:
                    last = {rank for rank in self.signs[terms] if rank not in self.frozen}
                    self.frozen |= last
                    waiting += last
        return set(self.frozen)

    def _hide_forced(self) -> None:
        """Hide what no other choice protects: the only number still printed of a sum with an unsafe one."""
        waiting = [rank for rank in self.hidden if not self._is_safe(rank)]
        while waiting:
            for terms in self.of_number[waiting.pop()]:
                printed = [rank for rank in self.signs[terms] if self._price(rank)]
                if len(printed) == 1 and sum(rank in self.hidden for rank in self.signs[terms]) == 1:
                    self.hidden.update(printed)
                    waiting += printed

    def _is_safe(self, rank: int) -> bool:
        number = self.numbers[rank]
        if number.standing == "implied" and not is_small(number.value, self.threshold):
            return True
        return self.high[rank] - self.low[rank] >= self.threshold

    def _widen(self, rank: int) -> bool:
        """Make a hidden number safe, hiding others if it must; False where nothing can."""
        above, below = self._stray(rank, 1), self._stray(rank, -1)
        if self._is_safe(rank):
            return True
        missing = self.threshold - (self.high[rank] - self.low[rank])
        found = [
            (changes, world)
            for step in sorted({missing, 1}, reverse=True)
            for sign, world in ((1, above), (-1, below))
            if (changes := self._mend(world, rank, sign * step, may_hide=True)) is not None
        ]
        if not found:
            return self._hide_around(rank)
        changes, world = min(found, key=lambda one: sum(map(self._price, one[0])))
        self.hidden.update(changes)
        self._note(world, changes)
        return True  # looked at again, with more freedom

    def _hide_around(self, rank: int) -> bool:
        """Hide the cheapest number still printed in a sum with this one; False where none is left."""
        near = {other for terms in self.of_number[rank] for other in self.signs[terms]}
        printed = [other for other in near if self._price(other)]
        if printed:
            self.hidden.add(min(printed, key=lambda other: (self._price(other), other)))
        return bool(printed)

    def _stray(self, rank: int, sign: int) -> list[int]:
        """Go as far as the hidden numbers let this one go, and return the world where it stands there."""
        world = [number.value for number in self.numbers]
        left = self.threshold
        while left and not self._is_safe(rank):
            for step in range(left, 0, -1):
                changes = self._mend(world, rank, sign * step, may_hide=False)
                if changes is not None:
                    self._note(world, changes)
                    left -= step
                    break
            else:
                break
        return world

    def _note(self, world: list[int], changes: Mapping[int, int]) -> None:
        for rank, change in changes.items():
            world[rank] += change
            self.low[rank] = min(self.low[rank], world[rank])
            self.high[rank] = max(self.high[rank], world[rank])

    def _price(self, rank: int) -> int:
        """Return what hiding a number costs: 0 for one already hidden, the small before the large."""
        number = self.numbers[rank]
        if rank in self.hidden or number.standing == "known":
            return 0
        return (10 + isqrt(number.value)) * number.weight if number.value else _ZERO_COST

    def _mend(self, world: list[int], rank: int, change: int, *, may_hide: bool) -> Mapping[int, int] | None:
        """Change a number and, at little cost, others until every sum holds again; None if it cannot."""
        if world[rank] + change < 0:
            return None
        order = count()  # of equal costs, the first found
        wrong = {terms: self.signs[terms][rank] * change for terms in self.of_number[rank]}
        waiting = [(0, next(order), 0, {rank: change}, wrong)]
        seen: set[frozenset[tuple[int, int]]] = set()
        for _ in range(1000 if may_hide else _PATIENCE):
            self.work += 1
            if not waiting or self.work > _WORK:
                return None
            _guess, _order, cost, changes, wrong = heappop(waiting)
            if not wrong:
                return changes
            broken = min(wrong, key=lambda terms: (len(self.sums[terms]), terms))
            for other, sign in self.sums[broken]:
                price, by = self._price(other), -wrong[broken] * sign
                is_free = other in self.hidden or (may_hide and price)
                is_stuck = other in changes or other in self.frozen
                if is_stuck or not is_free or world[other] + by < 0:
                    continue
                more = {**changes, other: by}
                if (key := frozenset(more.items())) in seen:
                    continue
                seen.add(key)
                still = self._still_wrong(wrong, other, by)
                guess = cost + price + _DETOUR * len(more) + _BROKEN * len(still)
                heappush(waiting, (guess, next(order), cost + price, more, still))
        return None

    def _still_wrong(self, wrong: Mapping[int, int], rank: int, change: int) -> dict[int, int]:
        still = dict(wrong)
        for terms in self.of_number[rank]:
            still[terms] = still.get(terms, 0) + self.signs[terms][rank] * change
            if not still[terms]:
                del still[terms]
        return still
