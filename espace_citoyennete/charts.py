"""Geometry of the charts, once: a specification becomes marks that screen and paper draw alike.

Lengths are in the unit of the theme's size (points on paper, pixels on screen), y goes downwards.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from espace_citoyennete import french
from espace_citoyennete.report import ChartSpec, Kind, Table, written

Point = tuple[float, float]
Measure = Callable[[str, float, bool], float]  # text, size, bold → width


@dataclass(frozen=True)
class ChartTheme:
    """Colours as #rrggbb and the size of the text; the first series has the main colour."""

    text: str
    muted: str
    hair: str
    surface: str
    series: tuple[str, ...]
    size: float
    patterned: bool  # paper: told apart without colour even with two series


@dataclass(frozen=True)
class Rect:
    """A bar or a part of a pattern, filled."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    stroke: str | None = None


@dataclass(frozen=True)
class Polyline:
    """An open line; `dash` alternates drawn and blank lengths."""

    points: tuple[Point, ...]
    colour: str
    width: float
    dash: tuple[float, ...] = ()


@dataclass(frozen=True)
class Polygon:
    """A closed filled shape: the marker of a series."""

    points: tuple[Point, ...]
    fill: str


@dataclass(frozen=True)
class Dot:
    """A filled disc."""

    x: float
    y: float
    radius: float
    fill: str


@dataclass(frozen=True)
class Text:
    """One line of text; x is its start or its end or its middle, y its baseline."""

    x: float
    y: float
    text: str
    size: float
    colour: str
    bold: bool = False
    anchor: str = "start"  # start, middle, end


Mark = Rect | Polyline | Polygon | Dot | Text

AXIS_MARKS = "●◆▲"  # a category that starts with one of them keeps its shape and its colour everywhere
_DASHES: tuple[tuple[float, ...], ...] = ((), (4, 2), (1.2, 1.6), (6, 2, 1.2, 2), (8, 3), (2.5, 2.5))
_LEADING = 1.28


def draw(spec: ChartSpec, width: float, height: float, measure: Measure, theme: ChartTheme) -> list[Mark]:
    """Return the chart's marks; bars keep the order of the specification, lines fill the height."""
    return _compose(spec, width, height, measure, theme).marks


def natural_height(spec: ChartSpec, width: float, measure: Measure, theme: ChartTheme) -> float:
    """Return the height that the chart asks at this width."""
    return _compose(spec, width, 0, measure, theme).y


def as_table(spec: ChartSpec) -> Table:
    """Return the chart's data as a table, its twin for those who read figures better."""
    names = tuple(series.name[:1].upper() + series.name[1:] for series in spec.series)
    return Table(
        key=spec.key,
        title=spec.title,
        columns=("Catégorie", *names),
        rows=tuple(
            (category, *(series.values[row] for series in spec.series))
            for row, category in enumerate(spec.categories)
        ),
        unit=spec.unit,
        note=spec.note,
        kinds=("text", *[_kind(spec.unit)] * len(names)),
    )


def _kind(unit: str) -> Kind:
    """Return how the values of a chart are written, by its unit, which is else only said in the subtitle."""
    kinds: dict[str, Kind] = {"%": "share", "euros": "cents"}
    return kinds.get(unit, "count")


def _value(value: float, unit: str) -> str:
    return written(value, _kind(unit))


def wrap(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Cut a text into lines no wider than `width`, at ordinary spaces and, failing that, inside a word."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if measure(longer) <= width:
                line = longer
                continue
            *full, last = _pieces(word, width, measure)
            lines += [line, *full] if line else full
            line = last
        lines.append(line)
    return lines


def _pieces(word: str, width: float, measure: Callable[[str], float]) -> list[str]:
    if len(word) < 2 or measure(word) <= width:
        return [word]
    kept = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or measure(word[:n]) <= width)
    return [word[:kept], *_pieces(word[kept:], width, measure)]


@dataclass
class _Pen:
    """Lays marks from the top of the chart to its bottom."""

    width: float
    measure: Measure
    theme: ChartTheme
    y: float = 0
    marks: list[Mark] = field(default_factory=list)

    @property
    def leading(self) -> float:
        return self.theme.size * _LEADING

    def text_width(self, text: str) -> float:
        return self.measure(text, self.theme.size, False)

    def wrap(self, text: str, width: float) -> list[str]:
        return wrap(text, width, self.text_width)

    def text(self, x: float, y: float, text: str, *, anchor: str = "start", colour: str = "") -> None:
        self.marks.append(Text(x, y, text, self.theme.size, colour or self.theme.text, anchor=anchor))

    def inside(self, x: float, text: str) -> float:
        """Return where the middle of a text must stand so that it does not leave the chart."""
        half = self.text_width(text) / 2
        return min(max(x, half), self.width - half)

    def centred(self, x: float, middle: float, lines: list[str], *, anchor: str = "start") -> None:
        """Write lines around a horizontal axis."""
        first = middle - (len(lines) - 1) * self.leading / 2 + self.theme.size * 0.34
        for number, line in enumerate(lines):
            self.text(x, first + number * self.leading, line, anchor=anchor)

    def paragraph(self, text: str, scale: float, colour: str, *, bold: bool = False) -> None:
        """Write a wrapped text over the whole width and go below it; nothing when it is empty."""
        size = self.theme.size * scale
        for line in wrap(text, self.width, lambda part: self.measure(part, size, bold)) if text else ():
            self.marks.append(Text(0, self.y + size, line, size, colour, bold))
            self.y += size * _LEADING

    def fill(self, box: tuple[float, float, float, float], index: int, *, patterned: bool) -> None:
        """Fill a bar with the colour and, when asked, the pattern of its series."""
        colour = self.theme.series[index % len(self.theme.series)]
        pattern = _PATTERNS[index % len(_PATTERNS)]
        if not patterned or pattern is None:
            self.marks.append(Rect(*box, colour))
            return
        self.marks.append(Rect(*box, self.theme.surface, colour))
        self.marks += pattern(box, colour, self.theme.size * 0.5)

    def marker(self, x: float, y: float, index: int) -> None:
        """Draw the shape of a series: disc, diamond, triangle, square."""
        r, colour = self.theme.size * 0.34, self.theme.series[index % len(self.theme.series)]
        shapes: tuple[tuple[Point, ...], ...] = (
            (),
            ((x, y - 1.2 * r), (x + 1.2 * r, y), (x, y + 1.2 * r), (x - 1.2 * r, y)),
            ((x, y - 1.1 * r), (x + 1.1 * r, y + 0.9 * r), (x - 1.1 * r, y + 0.9 * r)),
            ((x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)),
        )
        shape = shapes[index % len(shapes)]
        self.marks.append(Polygon(shape, colour) if shape else Dot(x, y, r, colour))


def _compose(spec: ChartSpec, width: float, height: float, measure: Measure, theme: ChartTheme) -> _Pen:
    pen = _Pen(width, measure, theme)
    pen.paragraph(spec.title, 1.15, theme.text, bold=True)
    pen.paragraph(spec.subtitle, 0.94, theme.muted)
    pen.y += theme.size * 0.7
    foot = _Pen(width, measure, theme)
    foot.paragraph(spec.note, 0.88, theme.muted)
    if not any(series.values for series in spec.series):
        pen.paragraph("Aucune donnée sur la période.", 1, theme.muted)
    elif spec.kind == "bars":
        _bars(pen, spec)
    elif spec.kind == "lines":
        _lines(pen, spec, height - pen.y - foot.y - theme.size * 0.5)
    else:
        _stacks(pen, spec)
    pen.y += theme.size * 0.5
    pen.paragraph(spec.note, 0.88, theme.muted)
    return pen


# Horizontal bars


def _bars(pen: _Pen, spec: ChartSpec) -> None:
    size, several = pen.theme.size, len(spec.series) > 1
    marked = all(category[:1] in AXIS_MARKS for category in spec.categories)
    patterned = pen.theme.patterned or marked or len(spec.series) >= 3
    indent = size * 1.4 if marked else 0
    names = [category[1:].strip() if marked else category for category in spec.categories]
    labels = [pen.wrap(name, pen.width * 0.4 - indent) for name in names]
    left = indent + max(pen.text_width(line) for lines in labels for line in lines) + size * 0.7
    # The first category says which bar is which series, so that there is no legend to decode.
    texts = [[_value(series.values[row], spec.unit) for series in spec.series] for row in range(len(names))]
    named = [f"{text} {series.name}" for text, series in zip(texts[0], spec.series, strict=True)]
    if several and _bar_room(pen, left, [named, *texts[1:]]) >= pen.width / 8:
        texts[0] = named
    elif several:
        _key(pen, spec, patterned)
    room = _bar_room(pen, left, texts)
    high = max(max(series.values) for series in spec.series)
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
            length = room * max(series.values[row], 0) / high if high > 0 else 0
            box = (left, start + number * thick, length, thick * (0.86 if several else 1))
            if length > 0:
                pen.fill(box, index, patterned=patterned)
            pen.centred(left + length + size * 0.4, box[1] + box[3] / 2, [texts[row][number]])
        pen.y += tall
    pen.marks.append(Polyline(((left, top), (left, pen.y)), pen.theme.muted, size * 0.08))


def _bar_room(pen: _Pen, left: float, texts: list[list[str]]) -> float:
    """Return how long the longest bar may be when each is followed by its text."""
    return pen.width - left - max(pen.text_width(text) for row in texts for text in row) - pen.theme.size


def _key(pen: _Pen, spec: ChartSpec, patterned: bool) -> None:
    """Write above the bars the names too long to stand beside them, each after its colour and pattern."""
    size = pen.theme.size
    for index, series in enumerate(spec.series):
        pen.fill((0, pen.y + size * 0.1, size * 1.6, size), index, patterned=patterned)
        for line in pen.wrap(series.name, pen.width - size * 2.2):
            pen.text(size * 2.2, pen.y + size, line)
            pen.y += pen.leading
    pen.y += size * 0.5


# Lines by month


def _lines(pen: _Pen, spec: ChartSpec, room: float) -> None:
    size, theme = pen.theme.size, pen.theme
    ticks = _ticks(max(max(series.values) for series in spec.series))
    tick_texts = [_value(tick, spec.unit) for tick in ticks]
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
            (left + (month + 0.5) * step, bottom - (bottom - top) * value / ticks[-1])
            for month, value in enumerate(series.values)
        )
        ends.append(points[-1])
        dash = tuple(part * size / 8 for part in _DASHES[index % len(_DASHES)])
        colour = theme.series[index % len(theme.series)]
        pen.marks.append(Polyline(points, colour, size * 0.2, dash))
        for x, y in points:
            pen.marker(x, y, index)
        if not several:
            _values(pen, spec, points, step, bottom)
    if several:
        _end_names(pen, names, ends, right, bottom)
    pen.y = bottom + months


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


def _months(pen: _Pen, spec: ChartSpec, first: float, step: float, bottom: float) -> None:
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


def _values(pen: _Pen, spec: ChartSpec, points: tuple[Point, ...], step: float, bottom: float) -> None:
    """Write each value of a single line above its point, or only the highest where they would touch."""
    values = spec.series[0].values
    texts = [_value(value, spec.unit) for value in values]
    crowded = max(pen.text_width(text) for text in texts) > step * 0.95
    for number, ((x, y), text) in enumerate(zip(points, texts, strict=True)):
        if not crowded or number == values.index(max(values)):
            around = values[max(number - 1, 0) : number + 2]
            is_hollow = values[number] == min(around) < max(around)  # the line would cross the text
            below = is_hollow and y + pen.theme.size * 1.7 < bottom
            baseline = y + pen.theme.size * (1.35 if below else -0.7)
            pen.text(pen.inside(x, text), baseline, text, anchor="middle")


def _end_names(pen: _Pen, names: list[list[str]], ends: list[Point], right: float, bottom: float) -> None:
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


# One bar cut into shares


def _stacks(pen: _Pen, spec: ChartSpec) -> None:
    if len(spec.series) == 1:
        parts = tuple(zip(spec.categories, spec.series[0].values, strict=True))
        _stack(pen, parts, spec.unit)
        return
    for row, category in enumerate(spec.categories):
        if len(spec.categories) > 1:
            pen.paragraph(category, 1, pen.theme.text)
        _stack(pen, tuple((series.name, series.values[row]) for series in spec.series), spec.unit)
        pen.y += pen.theme.size * 0.5


def _stack(pen: _Pen, parts: tuple[tuple[str, float], ...], unit: str) -> None:
    """Draw one bar of 100 %: names of the left half above it, of the right half under it, none crossing."""
    total = sum(value for _, value in parts)
    if total <= 0:
        pen.paragraph("Aucune donnée sur la période.", 1, pen.theme.muted)
        return
    starts = [0.0, *accumulate(pen.width * value / total for _, value in parts)]
    middles = [(start + end) / 2 for start, end in pairwise(starts)]
    labels = [
        pen.wrap(f"{name} {_value(value, unit)} ({french.share(value / total)})", pen.width * 0.48)
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


def _stack_label(pen: _Pen, lines: list[str], edge: Point, reach: float) -> None:
    """Write a part's label at the end of its leader, upwards to the right or downwards to the left."""
    (x, y), size = edge, pen.theme.size
    pen.marks.append(Polyline((edge, (x, y + reach)), pen.theme.muted, size * 0.07))
    upwards = reach < 0
    first = y + reach + size - (0 if upwards else len(lines) * pen.leading)
    for number, line in enumerate(lines):
        baseline = first + number * pen.leading
        pen.text(x + size * (0.5 if upwards else -0.5), baseline, line, anchor="start" if upwards else "end")


# Patterns: they tell series apart in grey


def _diagonal(box: tuple[float, float, float, float], colour: str, step: float) -> list[Mark]:
    return _slanted(box, colour, step, rising=True)


def _cross(box: tuple[float, float, float, float], colour: str, step: float) -> list[Mark]:
    return _slanted(box, colour, step, rising=True) + _slanted(box, colour, step, rising=False)


def _slanted(box: tuple[float, float, float, float], colour: str, step: float, *, rising: bool) -> list[Mark]:
    x, y, width, height = box
    marks: list[Mark] = []
    for number in range(1, int((width + height) / step) + 1):
        corner = x - height + number * step  # where the line meets the lower (or upper) side
        start, end = max(corner, x), min(corner + height, x + width)
        if start >= end:
            continue
        points = tuple(
            (at, y + height - (at - corner) if rising else y + (at - corner)) for at in (start, end)
        )
        marks.append(Polyline(points, colour, step * 0.22))
    return marks


def _dots(box: tuple[float, float, float, float], colour: str, step: float) -> list[Mark]:
    x, y, width, height = box
    side = step * 0.36
    columns, rows = int((width - side) / step) + 1, int((height - side) / step) + 1
    margin_x, margin_y = (
        (width - (columns - 1) * step - side) / 2,
        (height - (rows - 1) * step - side) / 2,
    )
    return [
        Rect(x + margin_x + column * step, y + margin_y + row * step, side, side, colour)
        for column in range(columns)
        for row in range(rows)
        if width > side
    ]


def _horizontal(box: tuple[float, float, float, float], colour: str, step: float) -> list[Mark]:
    x, y, width, height = box
    rows = max(2, round(height / step * 1.4))
    return [
        Polyline(((x, y + height * row / rows), (x + width, y + height * row / rows)), colour, step * 0.22)
        for row in range(1, rows)
    ]


# In the order of the series: solid, diagonal, dots, cross-hatch, horizontal, solid dark.
_PATTERNS = (None, _diagonal, _dots, _cross, _horizontal, None)
