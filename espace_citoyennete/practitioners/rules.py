"""Whose turn it is: the lawyers of a list named one after the other, each as often as the others."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True)
class Turn:
    """A sitting of a turn list, in the order of the calendar, and who holds it when it is known."""

    sitting_id: int
    day: date
    starts_at: time
    ends_at: time
    practitioner_id: int | None = None


CanHold = Callable[[int, Turn], bool]


def take_turns(
    order: Sequence[int], turns: Iterable[Turn], is_wanted: Callable[[Turn], bool], can_hold: CanHold
) -> Iterator[tuple[Turn, int | None]]:
    """Yield each sitting to be named with whose turn it is, None when nobody of the list can hold it.

    The one who has held none goes first, then the one who held the longest ago: the list goes on where it
    stopped. Whoever cannot come keeps the place for the next time; a name set by hand counts as a turn.
    """
    waiting = list(order)
    for turn in turns:
        named = turn.practitioner_id
        if named is None and is_wanted(turn):
            named = next((one for one in waiting if can_hold(one, turn)), None)
            yield turn, named
        _go_last(waiting, named)


def order_after(order: Sequence[int], turns: Iterable[Turn]) -> tuple[int, ...]:
    """Return a turn list as it stands after these sittings, in their order: whoever is next goes first."""
    waiting = list(order)
    for turn in turns:
        _go_last(waiting, turn.practitioner_id)
    return tuple(waiting)


def _go_last(waiting: list[int], named: int | None) -> None:
    if named in waiting:
        waiting.remove(named)
        waiting.append(named)
