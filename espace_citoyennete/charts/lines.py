"""Lines by month, on an axis from zero, each named at its end."""

from itertools import groupby, pairwise

from espace_citoyennete.charts.marks import Point, Polyline
from espace_citoyennete.charts.pen import Pen, told
from espace_citoyennete.report import ChartSpec

_DASHES: tuple[tuple[float, ...], ...] = ((), (4, 2), (1.2, 1.6), (6, 2, 1.2, 2), (8, 3), (2.5, 2.5))


def draw_lines(pen: Pen, spec: ChartSpec, room: float) -> None:
    """Draw one line a series, in the height that is left when it is enough."""
    size, theme = pen.theme.size, pen.theme
    ticks = _ticks(max((value or 0 for series in spec.series for value in series.values), default=0))
    tick_texts = [told(tick, spec.unit) for tick in ticks]
    left = max(pen.text_width(text) for text in tick_texts) + size * 0.6
    several = len(spec.series) > 1
    names = [pen.wrap(series.name, pen.width * 0.24) if several else [] for series in spec.series]
    name_width = max((pen.text_width(line) for lines in names for line in lines), default=0)
    right = pen.width - (name_width + size * 1.2 if several else size * 1.2)
    top = pen.y + size * (1.2 if not several else 0.6)
    months = pen.leading * 1.3
    tall = room - (top - pen.y) - months
    bottom = top + max(tall, size * 11, pen.leading * sum(len(lines) for lines in names))
    step = (right - left) / max(len(spec.categories), 1)
    for tick, text in zip(ticks, tick_texts, strict=True):
        y = bottom - (bottom - top) * tick / ticks[-1]
        pen.marks.append(Polyline(((left, y), (right, y)), theme.hair if tick else theme.muted, size * 0.06))
        pen.centred(left - size * 0.5, y, [text], anchor="end")
    _months(pen, spec, left + step / 2, step, bottom)
    ends = []
    for index, series in enumerate(spec.series):
        points = tuple(
            (left + (month + 0.5) * step, bottom - (bottom - top) * (value or 0) / ticks[-1])
            for month, value in enumerate(series.values)
        )
        shown = [point for point, value in zip(points, series.values, strict=True) if value is not None]
        ends.append(shown[-1] if shown else (right, bottom))
        dash = tuple(part * size / 8 for part in _DASHES[index % len(_DASHES)])
        colour = theme.series[index % len(theme.series)]
        for run in _runs(points, series.values):
            pen.marks.append(Polyline(run, colour, size * 0.2, dash))
        for x, y in shown:
            pen.marker(x, y, index)
        if not several:
            _values(pen, spec, points, step, bottom)
    if several:
        _end_names(pen, names, ends, right, bottom)
    pen.y = bottom + months


def _runs(points: tuple[Point, ...], values: tuple[float | None, ...]) -> list[tuple[Point, ...]]:
    """Cut a line where a value may not be published: nothing is drawn across it."""
    pairs = groupby(zip(points, values, strict=True), key=lambda pair: pair[1] is not None)
    return [tuple(point for point, _value in run) for is_shown, run in pairs if is_shown]


def _ticks(high: float) -> list[float]:
    """Return round values from 0 to at least `high`, five at most above 0."""
    step = next(
        unit * 10**power
        for power in range(-3, 15)
        for unit in (1, 2, 5)
        if unit * 10**power * 5 >= high and (power >= 0 or high <= 1)
    )
    steps = 1
    while step * steps < high:
        steps += 1
    return [step * number for number in range(steps + 1)]


def _months(pen: Pen, spec: ChartSpec, first: float, step: float, bottom: float) -> None:
    """Write the categories under the axis, or one in two, in three… where they would touch."""
    names, gap = spec.categories, pen.theme.size * 0.4
    places = [pen.inside(first + number * step, name) for number, name in enumerate(names)]
    halves = [pen.text_width(name) / 2 for name in names]
    every = next(
        every
        for every in range(1, len(names) + 1)
        if all(
            places[one] + halves[one] + gap <= places[two] - halves[two]
            for one, two in pairwise(range(0, len(names), every))
        )
    )
    for number in range(0, len(names), every):
        pen.text(places[number], bottom + pen.leading, names[number], anchor="middle")


def _values(pen: Pen, spec: ChartSpec, points: tuple[Point, ...], step: float, bottom: float) -> None:
    """Write each value of a single line above its point, or only the highest where they would touch."""
    texts = [told(value, spec.unit) for value in spec.series[0].values]
    values = [value or 0 for value in spec.series[0].values]
    crowded = max(pen.text_width(text) for text in texts) > step * 0.95
    for number, ((x, y), text) in enumerate(zip(points, texts, strict=True)):
        if not crowded or number == values.index(max(values)):
            around = values[max(number - 1, 0) : number + 2]
            is_hollow = values[number] == min(around) < max(around)  # the line would cross the text
            below = is_hollow and y + pen.theme.size * 1.7 < bottom
            baseline = y + pen.theme.size * (1.35 if below else -0.7)
            pen.text(pen.inside(x, text), baseline, text, anchor="middle")


def _end_names(pen: Pen, names: list[list[str]], ends: list[Point], right: float, bottom: float) -> None:
    """Write each name beside the end of its line, pushed apart so that none covers another."""
    order = sorted(range(len(ends)), key=lambda index: ends[index][1])
    tall = [len(names[index]) * pen.leading for index in order]
    middles = [ends[index][1] for index in order]
    for above, below in pairwise(range(len(order))):
        middles[below] = max(middles[below], middles[above] + (tall[above] + tall[below]) / 2)
    limit = bottom
    for rank in reversed(range(len(order))):
        middles[rank] = min(middles[rank], limit - tall[rank] / 2)
        limit = middles[rank] - tall[rank] / 2
    for middle, index in zip(middles, order, strict=True):
        pen.centred(right + pen.theme.size * 0.4, middle, names[index])
        colour = pen.theme.series[index % len(pen.theme.series)]
        link = (ends[index], (right, middle))
        pen.marks.append(Polyline(link, colour, pen.theme.size * 0.08))
