"""What changed between two figures, said only as far as the numbers allow; the mean of several years."""

from collections.abc import Sequence
from statistics import fmean

from espace_citoyennete.french import NARROW, NO_BREAK, number
from espace_citoyennete.report import KeyFigure, Kind, written

LEAST = 30  # the base under which a percentage, or a rate, says nothing
NOT_SIGNIFICANT, UNKNOWN, STABLE = "n. s.", written(None), "stable"
_MINUS = "\u2212"
# The base is counted in people, in euros, in hours: how many of the figure make one.
_WORTH: dict[Kind, int] = {"count": 1, "cents": 100, "minutes": 60}

RULE = (
    f"Variations en pourcentage quand la base compte au moins {LEAST} unités, sinon en unités. Un taux "
    f"ou une moyenne se compare par son écart, s’il repose chaque fois sur au moins {LEAST} cas{NARROW}; "
    f"sinon « {NOT_SIGNIFICANT} ». « {UNKNOWN} »{NO_BREAK}: non mesuré, ou avant le début du registre."
)


def change(now: KeyFigure, before: KeyFigure | None) -> str:
    """Say what changed: « +6 % », « +12 » when the base is too small, « n. s. » for a rate of a few cases."""
    if before is None or now.value is None or before.value is None:
        return UNKNOWN
    if now.unit != "share" and now.measured is None:
        return count_change(now.value, before.value, now.unit)
    cases = min(now.measured or 0, before.measured or 0)
    return gap(now.value - before.value, now.unit) if cases >= LEAST else NOT_SIGNIFICANT


def count_change(now: float, before: float, unit: Kind = "count") -> str:
    """Say what changed between two counts, amounts or durations."""
    if before < LEAST * _WORTH[unit]:
        return gap(now - before, unit)
    return _percent(now, before)


def pace_change(now: float, before: float, base: float) -> str:
    """Say what changed between two numbers by day, of which the earlier one divides `base`."""
    return _percent(now, before) if base >= LEAST else NOT_SIGNIFICANT


def _percent(now: float, before: float) -> str:
    return _signed(round(100 * (now - before) / before), f"{NARROW}%")


def gap(difference: float, unit: Kind) -> str:
    """Write a difference with its sign: « +12 », « −1,2 point », « +1 h 30 »."""
    if unit in ("cents", "minutes"):
        whole = round(difference)
        return f"{'+' if whole > 0 else _MINUS}{written(abs(whole), unit)}" if whole else STABLE
    if unit != "share":
        return _signed(round(difference, 1))
    points = round(difference * 100, 1)
    return _signed(points, " points" if abs(points) >= 2 else " point")


def _signed(value: float, word: str = "") -> str:
    return f"{'+' if value > 0 else ''}{number(value)}{word}" if value else STABLE


def mean_of(figures: Sequence[KeyFigure | None]) -> float | None:
    """Return the mean of a figure over years that all have it; a rate weighs as many as it rests on.

    Medians have no mean.
    """
    known = [(one, one.value) for one in figures if one is not None and one.value is not None]
    if len(known) < len(figures) or any(one.origin and one.origin.measure == "median" for one, _ in known):
        return None
    values = [value for _one, value in known]
    if all(one.unit != "share" and one.measured is None for one, _ in known):
        return fmean(values)
    cases = [one.measured or 0 for one, _ in known]
    return fmean(values, cases) if sum(cases) else None
