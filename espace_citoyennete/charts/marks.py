"""What a chart is drawn with: a few kinds of marks, in the colours of a theme."""

from dataclasses import dataclass

Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, width, height


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
