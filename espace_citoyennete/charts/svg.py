"""A chart as an SVG file: the marks that screen and paper draw, written as text, to be pasted anywhere."""

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from espace_citoyennete.charts.marks import Dot, Mark, Point, Polygon, Polyline, Rect, Text
from espace_citoyennete.report import ChartSpec

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WEIGHTS = {False: "400", True: "600"}


def svg(spec: ChartSpec, marks: Iterable[Mark], size: tuple[float, float], margin: float, family: str) -> str:
    """Return the file: the marks on white, with the name and the description that a reader hears."""
    width, height = (_length(side + 2 * margin) for side in size)
    name, words = (f"<{tag}>{_text(text)}</{tag}>" for tag, text in
                   (("title", spec.title), ("desc", spec.alternative)))  # fmt: skip
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="{height}"'
            f' viewBox="0 0 {width} {height}">',
            name,
            words,
            f'<rect width="{width}" height="{height}" fill="#FFFFFF"/>',
            f'<g transform="translate({_length(margin)} {_length(margin)})"'
            f" font-family={quoteattr(f'{family}, sans-serif')}>",
            *map(_element, marks),
            "</g>",
            "</svg>",
            "",
        ]
    )


def _element(mark: Mark) -> str:
    match mark:
        case Rect(x, y, width, height, fill, stroke):
            edge = f' stroke="{stroke}" stroke-width="0.6"' if stroke else ""
            place = f'x="{_length(x)}" y="{_length(y)}" width="{_length(width)}" height="{_length(height)}"'
            return f'<rect {place} fill="{fill}"{edge}/>'
        case Polyline(points, colour, width, dash):
            dashes = f' stroke-dasharray="{" ".join(map(_length, dash))}"' if dash else ""
            line = f'stroke="{colour}" stroke-width="{_length(width)}"{dashes}'
            return f'<polyline points="{_points(points)}" fill="none" {line}/>'
        case Polygon(points, fill):
            return f'<polygon points="{_points(points)}" fill="{fill}"/>'
        case Dot(x, y, radius, fill):
            return f'<circle cx="{_length(x)}" cy="{_length(y)}" r="{_length(radius)}" fill="{fill}"/>'
        case Text(x, y, text, size, colour, bold, anchor):
            look = f'font-size="{_length(size)}" font-weight="{_WEIGHTS[bold]}" fill="{colour}"'
            place = f'x="{_length(x)}" y="{_length(y)}" text-anchor="{anchor}"'
            return f"<text {place} {look}>{_text(text)}</text>"


def _points(points: Iterable[Point]) -> str:
    return " ".join(f"{_length(x)},{_length(y)}" for x, y in points)


def _length(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _text(text: str) -> str:
    return escape(_NOT_IN_XML.sub("\ufffd", text))
