"""Geometry of the charts, once: a specification becomes marks that screen and paper draw alike.

Lengths are in the unit of the theme's size (points on paper, pixels on screen), y goes downwards.
"""

from espace_citoyennete.charts.bars import draw_bars
from espace_citoyennete.charts.lines import draw_lines
from espace_citoyennete.charts.marks import ChartTheme, Mark
from espace_citoyennete.charts.pen import Measure, Pen, kind_of
from espace_citoyennete.charts.stack import draw_stacks
from espace_citoyennete.report import HIDDEN, ChartSpec, Table


def draw(spec: ChartSpec, width: float, height: float, measure: Measure, theme: ChartTheme) -> list[Mark]:
    """Return the chart's marks; bars keep the order of the specification, lines fill the height."""
    return _compose(spec, width, height, measure, theme).marks


def natural_height(spec: ChartSpec, width: float, measure: Measure, theme: ChartTheme) -> float:
    """Return the height that the chart asks at this width."""
    return _compose(spec, width, 0, measure, theme).y


def as_table(spec: ChartSpec) -> Table:
    """Return the chart's data as a table, its twin for those who read figures better.

    What the drawing gathers as « Autres » has each its row.
    """
    names = tuple(series.name[:1].upper() + series.name[1:] for series in spec.series)
    return Table(
        key=spec.key,
        title=spec.title,
        columns=("Catégorie", *names),
        rows=tuple(
            (
                category,
                *(HIDDEN if series.values[row] is None else series.values[row] for series in spec.series),
            )
            for row, category in enumerate(spec.categories)
        ),
        unit=spec.unit,
        note=spec.note,
        kinds=("text", *[kind_of(spec.unit)] * len(names)),
    )


def _is_partly_hidden(spec: ChartSpec) -> bool:
    return any(value is None for series in spec.series for value in series.values)


def _compose(spec: ChartSpec, width: float, height: float, measure: Measure, theme: ChartTheme) -> Pen:
    spec = spec.drawn
    pen = Pen(width, measure, theme)
    pen.paragraph(spec.title, 1.15, theme.text, bold=True)
    pen.paragraph(spec.subtitle, 0.94, theme.muted)
    pen.y += theme.size * 0.7
    foot = Pen(width, measure, theme)
    foot.paragraph(spec.note, 0.88, theme.muted)
    if not any(series.values for series in spec.series):
        pen.paragraph("Aucune donnée sur la période.", 1, theme.muted)
    elif spec.kind == "bars" or (spec.kind == "stack" and _is_partly_hidden(spec)):
        draw_bars(pen, spec)  # parts of a whole of which one is hidden have no length
    elif spec.kind == "lines":
        draw_lines(pen, spec, height - pen.y - foot.y - theme.size * 0.5)
    else:
        draw_stacks(pen, spec)
    pen.y += theme.size * 0.5
    pen.paragraph(spec.note, 0.88, theme.muted)
    return pen
