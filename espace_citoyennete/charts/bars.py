"""Horizontal bars, from zero, in the order of the specification."""

from espace_citoyennete.charts.marks import Polyline
from espace_citoyennete.charts.pen import Pen, told
from espace_citoyennete.report import ChartSpec

_NAMES = (0.4, 0.45, 0.5)  # of the width
AXIS_MARKS = "●◆▲"  # a category that starts with one of them keeps its shape and its colour everywhere


def draw_bars(pen: Pen, spec: ChartSpec) -> None:
    """Draw one bar a series in each category, followed by its value."""
    size, several = pen.theme.size, len(spec.series) > 1
    marked = all(category.startswith(tuple(AXIS_MARKS)) for category in spec.categories)
    patterned = pen.theme.patterned or marked or len(spec.series) >= 3
    indent = size * 1.4 if marked else 0
    names = [category[1:].strip() if marked else category for category in spec.categories]
    labels = _labels(pen, names, indent)
    left = indent + max(pen.text_width(line) for lines in labels for line in lines) + size * 0.7
    # The first category says which bar is which series, so that there is no legend to decode.
    texts = [[told(series.values[row], spec.unit) for series in spec.series] for row in range(len(names))]
    named = [f"{text} {series.name}" for text, series in zip(texts[0], spec.series, strict=True)]
    if several and _bar_room(pen, left, [named, *texts[1:]]) >= pen.width / 8:
        texts[0] = named
    elif several:
        _key(pen, spec, patterned)
    room = _bar_room(pen, left, texts)
    high = max((value or 0 for series in spec.series for value in series.values), default=0)
    thick, top = size * (1.05 if several else 1.25), pen.y
    for row, lines in enumerate(labels):
        tall = max(thick * len(spec.series), pen.leading * len(lines)) + size * 0.35
        middle = pen.y + tall / 2
        pen.centred(indent, middle, lines)
        if marked:
            pen.marker(size * 0.5, middle, AXIS_MARKS.index(spec.categories[row][0]))
        start = middle - thick * len(spec.series) / 2
        for number, series in enumerate(spec.series):
            index = AXIS_MARKS.index(spec.categories[row][0]) if marked and not several else number
            length = room * max(series.values[row] or 0, 0) / high if high > 0 else 0
            box = (left, start + number * thick, length, thick * (0.86 if several else 1))
            if length > 0:
                pen.fill(box, index, patterned=patterned)
            pen.centred(left + length + size * 0.4, box[1] + box[3] / 2, [texts[row][number]])
        pen.y += tall
    pen.marks.append(Polyline(((left, top), (left, pen.y)), pen.theme.muted, size * 0.08))


def _labels(pen: Pen, names: list[str], indent: float) -> list[list[str]]:
    """Wrap the names; they take of the width what leaves each two lines, half of it at most."""
    *narrower, widest = ([pen.wrap(name, pen.width * part - indent) for name in names] for part in _NAMES)
    return next((lines for lines in narrower if max(map(len, lines)) <= 2), widest)


def _bar_room(pen: Pen, left: float, texts: list[list[str]]) -> float:
    """Return how long the longest bar may be when each is followed by its text."""
    return pen.width - left - max(pen.text_width(text) for row in texts for text in row) - pen.theme.size


def _key(pen: Pen, spec: ChartSpec, patterned: bool) -> None:
    """Write above the bars the names too long to stand beside them, each after its colour and pattern."""
    size = pen.theme.size
    for index, series in enumerate(spec.series):
        pen.fill((0, pen.y + size * 0.1, size * 1.6, size), index, patterned=patterned)
        for line in pen.wrap(series.name, pen.width - size * 2.2):
            pen.text(size * 2.2, pen.y + size, line)
            pen.y += pen.leading
    pen.y += size * 0.5
