"""One way to measure: ours and the floor in turn, in the same run, printed as a ratio."""

import statistics
import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa


class Seconds(float):
    """A duration that an action measured itself, where its own preparation must not count."""


def compare(
    label: str,
    ours: Callable[[], object],
    floor: Callable[[], object],
    aim: float | None = None,
    rounds: int = 9,
) -> float:
    """Run both in turn, print their medians and the ratio beside its aim, and return the ratio.

    The machine's noise moves a duration by half from one minute to the next, but it falls on both.
    An action is timed whole, unless it returns `Seconds`. The first, cold run of each is left out.
    """
    _duration(ours), _duration(floor)
    pairs = [(_duration(ours), _duration(floor)) for _ in range(rounds)]
    our_median = statistics.median(mine for mine, _ in pairs)
    floor_median = statistics.median(other for _, other in pairs)
    ratio = our_median / floor_median
    low, *_, high = statistics.quantiles([mine / other for mine, other in pairs], n=4)
    verdict = "" if aim is None else f", visé ≤ {aim:g} : {'tenu' if ratio <= aim else 'MANQUÉ'}"
    print(
        f"{label}\n    {our_median * 1000:.2f} ms ÷ {floor_median * 1000:.2f} ms"
        f" = {ratio:.2f} (moitié des {rounds} tours entre {low:.2f} et {high:.2f}){verdict}",
        flush=True,
    )
    return ratio


def _duration(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    answer = action()
    if isinstance(answer, Seconds):
        return answer
    return time.perf_counter() - start


def statements_of(action: Callable[[], object]) -> list[tuple[str, Any]]:
    """Return what one action says to the driver, between its BEGIN and its COMMIT."""
    said: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        said.append((statement, parameters))

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    action()
    sa.event.remove(sa.Engine, "before_cursor_execute", note)
    return said
