"""The patterns that tell series apart in grey."""

from espace_citoyennete.charts.marks import Box, Mark, Polyline, Rect


def _diagonal(box: Box, colour: str, step: float) -> list[Mark]:
    return _slanted(box, colour, step, rising=True)


def _cross(box: Box, colour: str, step: float) -> list[Mark]:
    return _slanted(box, colour, step, rising=True) + _slanted(box, colour, step, rising=False)


def _slanted(box: Box, colour: str, step: float, *, rising: bool) -> list[Mark]:
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


def _dots(box: Box, colour: str, step: float) -> list[Mark]:
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


def _horizontal(box: Box, colour: str, step: float) -> list[Mark]:
    x, y, width, height = box
    rows = max(2, round(height / step * 1.4))
    return [
        Polyline(((x, y + height * row / rows), (x + width, y + height * row / rows)), colour, step * 0.22)
        for row in range(1, rows)
    ]


# In the order of the series: solid, diagonal, dots, cross-hatch, horizontal, solid dark.
PATTERNS = (None, _diagonal, _dots, _cross, _horizontal, None)
