"""The pen of the charts: it goes down the page, knows its theme, and cuts texts to a width."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field

from espace_citoyennete.charts.marks import Box, ChartTheme, Dot, Mark, Point, Polygon, Rect, Text
from espace_citoyennete.charts.patterns import PATTERNS
from espace_citoyennete.french import unbroken
from espace_citoyennete.report import HIDDEN, Kind, written

Measure = Callable[[str, float, bool], float]  # text, size, bold → width

_LEADING = 1.28


def wrap(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Cut a text into lines no wider than `width`, at ordinary spaces and, failing that, inside a word."""
    lines: list[str] = []
    for paragraph in unbroken(text).split("\n"):
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
    pieces = []
    while (kept := _fitting(word, width, measure)) < len(word):
        pieces.append(word[:kept])
        word = word[kept:]
    return [*pieces, word]


def _fitting(word: str, width: float, measure: Callable[[str], float]) -> int:
    """Return how many letters of a word hold in a width, one at least; a long word is not measured whole."""
    most = 8
    while most < len(word) and measure(word[:most]) <= width:
        most *= 2
    counts = range(1, min(most, len(word)) + 1)
    return max(1, bisect_right(counts, width, key=lambda count: measure(word[:count])))


@dataclass
class Pen:
    """Lays marks from the top of the chart to its bottom."""

    width: float
    measure: Measure
    theme: ChartTheme
    y: float = 0
    marks: list[Mark] = field(default_factory=list)

    @property
    def leading(self) -> float:
        """Return the height of a line of text."""
        return self.theme.size * _LEADING

    def text_width(self, text: str) -> float:
        """Return the width of a text of the ordinary size."""
        return self.measure(text, self.theme.size, False)

    def wrap(self, text: str, width: float) -> list[str]:
        """Cut a text of the ordinary size into lines."""
        return wrap(text, width, self.text_width)

    def text(self, x: float, y: float, text: str, *, anchor: str = "start", colour: str = "") -> None:
        """Write one line of the ordinary size."""
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

    def fill(self, box: Box, index: int, *, patterned: bool) -> None:
        """Fill a bar with the colour and, when asked, the pattern of its series."""
        colour = self.theme.series[index % len(self.theme.series)]
        pattern = PATTERNS[index % len(PATTERNS)]
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


def kind_of(unit: str) -> Kind:
    """Return how the values of a chart are written, by its unit, which is else only said in the subtitle."""
    kinds: dict[str, Kind] = {"%": "share", "euros": "cents"}
    return kinds.get(unit, "count")


def told(value: float | None, unit: str) -> str:
    """Return a value as the chart writes it; one that may not be published is « s. »."""
    return HIDDEN if value is None else written(value, kind_of(unit))
