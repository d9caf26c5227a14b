"""One bar of 100 %, cut into shares that are named around it."""

from itertools import accumulate, pairwise

from espace_citoyennete import french
from espace_citoyennete.charts.marks import Point, Polyline
from espace_citoyennete.charts.pen import Pen, told
from espace_citoyennete.report import ChartSpec


def draw_stacks(pen: Pen, spec: ChartSpec) -> None:
    """Draw the categories as shares of one bar, or one bar a category when there are several series.

    No value of them is hidden: parts of an unknown whole have no length.
    """
    if len(spec.series) == 1:
        _stack(
            pen,
            [(name, value or 0) for name, value in zip(spec.categories, spec.series[0].values, strict=True)],
            spec.unit,
        )
        return
    for row, category in enumerate(spec.categories):
        if len(spec.categories) > 1:
            pen.paragraph(category, 1, pen.theme.text)
        _stack(pen, [(series.name, series.values[row] or 0) for series in spec.series], spec.unit)
        pen.y += pen.theme.size * 0.5


def _stack(pen: Pen, parts: list[tuple[str, float]], unit: str) -> None:
    """Draw one bar of 100 %: names of the left half above it, of the right half under it, none crossing."""
    total = sum(value for _, value in parts)
    if total <= 0:
        pen.paragraph("Aucune donnée sur la période.", 1, pen.theme.muted)
        return
    starts = [0.0, *accumulate(pen.width * value / total for _, value in parts)]
    middles = [(start + end) / 2 for start, end in pairwise(starts)]
    labels = [
        pen.wrap(f"{name} {told(value, unit)} ({french.share(value / total)})", pen.width * 0.48)
        for name, value in parts
    ]
    upper = [index for index, middle in enumerate(middles) if middle <= pen.width / 2]
    lower = [index for index in range(len(parts)) if index not in upper]
    reach = [max(pen.text_width(line) for line in lines) + pen.theme.size for lines in labels]
    # Above, the last label is the nearest to the bar; below, the first: a leader never meets a text.
    heights: dict[int, float] = {}
    for side in (list(reversed(upper)), lower):
        for index in side:
            crossed = [
                heights[other] for other in side[: side.index(index)]
                if abs(middles[other] - middles[index]) < reach[index]
            ]  # fmt: skip
            heights[index] = max(crossed, default=0.0) + len(labels[index]) * pen.leading
    gap, thick = pen.theme.size * 0.5, pen.theme.size * 2.2
    bar = pen.y + max((heights[index] for index in upper), default=-gap) + gap
    for index in range(len(parts)):
        width = starts[index + 1] - starts[index]
        if width > 0:
            box = (starts[index], bar, width, thick)
            pen.fill(box, index, patterned=len(parts) >= 3 or pen.theme.patterned)
        edge, away = (bar, -1) if index in upper else (bar + thick, 1)
        _stack_label(pen, labels[index], (middles[index], edge), away * (gap + heights[index]))
    pen.y = bar + thick + gap + max((heights[index] for index in lower), default=-gap)


def _stack_label(pen: Pen, lines: list[str], edge: Point, reach: float) -> None:
    """Write a part's label at the end of its leader, upwards to the right or downwards to the left."""
    (x, y), size = edge, pen.theme.size
    pen.marks.append(Polyline((edge, (x, y + reach)), pen.theme.muted, size * 0.07))
    upwards = reach < 0
    first = y + reach + size - (0 if upwards else len(lines) * pen.leading)
    for number, line in enumerate(lines):
        baseline = first + number * pen.leading
        pen.text(x + size * (0.5 if upwards else -0.5), baseline, line, anchor="start" if upwards else "end")
