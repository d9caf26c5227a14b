"""The geometry of charts: everything told, nothing outside, nothing over something else."""

from dataclasses import replace
from itertools import combinations
from typing import Literal

from hypothesis import example, given, settings
from hypothesis import strategies as st

from espace_citoyennete import charts
from espace_citoyennete.charts.marks import Dot, Mark, Polygon, Polyline, Rect, Text
from espace_citoyennete.charts.pen import wrap
from espace_citoyennete.pdf import fonts
from espace_citoyennete.pdf.charts import PAPER
from espace_citoyennete.report import HIDDEN, ChartSpec, Series, written
from tests.pdf.samples import AXES, BARS, CHARTS, LINES, STACK

Box = tuple[float, float, float, float]
words = st.text("abcdeé MW", min_size=1, max_size=24).filter(str.strip)
counts = st.integers(0, 99_999).map(float) | st.none()  # None may not be published


@st.composite
def specs(draw: st.DrawFn) -> ChartSpec:
    kind: Literal["bars", "lines", "stack"] = draw(st.sampled_from(("bars", "lines", "stack")))
    categories = draw(st.lists(words, min_size=1, max_size=12, unique=True))
    names = draw(st.lists(words, min_size=1, max_size=6, unique=True))
    return ChartSpec(
        kind=kind,
        key="essai",
        title=draw(words),
        subtitle=draw(words),
        categories=tuple(categories),
        series=tuple(Series(name, tuple(draw(counts) for _ in categories)) for name in names),
        note=draw(st.just("") | words),
    )


def marks(spec: ChartSpec, width: float = 490) -> list[Mark]:
    height = charts.natural_height(spec, width, fonts.width, PAPER)
    return charts.draw(spec, width, height, fonts.width, PAPER)


def box(mark: Mark) -> Box:
    match mark:
        case Text(x, y, text, size, _, bold, anchor):
            wide = fonts.width(text, size, bold)
            left = x - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
            return left, y - size * 0.7, left + wide, y + size * 0.15
        case Rect(x, y, wide, tall):
            return x, y, x + wide, y + tall
        case Dot(x, y, radius):
            return x - radius, y - radius, x + radius, y + radius
        case Polyline(points) | Polygon(points):
            columns, rows = zip(*points, strict=True)
            return min(columns), min(rows), max(columns), max(rows)


def touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


LONG_NAMES = ChartSpec(
    kind="bars",
    key="noms",
    title="Accueil et permanences",
    subtitle="2022",
    categories=("Violences intrafamiliales", "Logement"),
    series=(
        Series("permanences du Point Justice de quartier", (3_120, 12_480)),
        Series("accueil", (97, 940)),
    ),
)


@settings(max_examples=150)
@given(specs(), st.sampled_from((236.0, 490.0, 900.0)))
@example(LONG_NAMES, 236.0)  # a name too long to stand beside its bar used to leave by the right
def test_nothing_leaves_the_chart(spec: ChartSpec, width: float) -> None:
    height = charts.natural_height(spec, width, fonts.width, PAPER)
    for mark in marks(spec, width):
        left, top, right, bottom = box(mark)
        assert left >= -0.5 and top >= -0.5 and right <= width + 0.5 and bottom <= height + 0.5, mark


@settings(max_examples=150)
@given(specs())
def test_no_text_covers_another(spec: ChartSpec) -> None:
    texts = [mark for mark in marks(spec) if isinstance(mark, Text) and mark.text.strip()]
    for one, other in combinations(texts, 2):
        assert not touch(box(one), box(other)), (one, other)


@settings(max_examples=100)
@given(specs().filter(lambda spec: spec.kind != "lines"))
def test_every_label_and_every_value_is_told(spec: ChartSpec) -> None:
    told = "".join("".join(mark.text for mark in marks(spec) if isinstance(mark, Text)).split())
    values = [value for series in spec.series for value in series.values]
    if spec.kind == "stack" and not any(values) and None not in values:
        assert "Aucunedonnée" in told
        return
    for series in spec.series:
        several = len(spec.series) > 1
        assert not several or "".join(series.name.split()) in told
        for value in series.values:
            is_empty_stack = spec.kind == "stack" and "Aucunedonnée" in told
            assert (HIDDEN if value is None else written(value)).replace(
                "\u202f", ""
            ) in told or is_empty_stack


def test_what_may_not_be_published_has_no_bar_no_point_and_no_share() -> None:
    for chart in (BARS, LINES, STACK):
        hidden = replace(
            chart,
            series=tuple(Series(one.name, tuple(None for _ in one.values)) for one in chart.series),
        )
        drawn = marks(hidden)
        assert not any(isinstance(mark, Rect | Dot) for mark in drawn)
        texts = [mark.text for mark in drawn if isinstance(mark, Text)]
        assert HIDDEN in texts or len(chart.series) > 1
        assert charts.as_table(hidden).rows[0][1] == HIDDEN


@given(specs().filter(lambda spec: spec.kind == "bars"), st.integers(2, 13))
def test_what_a_bar_gathers_is_the_sum_of_what_the_table_tells(spec: ChartSpec, most: int) -> None:
    spec = replace(spec, most=most)
    drawn, rows = spec.drawn, charts.as_table(spec).rows
    assert len(drawn.categories) == min(most, len(rows))
    assert [row[0] for row in rows] == list(spec.categories)
    for column, series in enumerate(drawn.series, 1):
        told = [row[column] for row in rows[len(drawn.categories) - 1 :]]
        numbers = [value for value in told if isinstance(value, float)]
        assert series.values[-1] == (sum(numbers) if len(numbers) == len(told) else None)


def test_a_line_is_cut_where_a_value_may_not_be_published() -> None:
    spec = ChartSpec("lines", "l", "T", "S", tuple("abcde"), (Series("s", (9, 12, None, 7, 8)),))
    runs = [mark for mark in marks(spec) if isinstance(mark, Polyline) and slope(mark) != "flat"]
    assert [len(run.points) for run in runs] == [2, 2]
    assert "Valeurs cachées (s.)\u00a0: 1." in spec.alternative


def test_bars_keep_an_eighth_of_the_chart_whatever_the_names() -> None:
    for width in (236.0, 490.0):
        assert max(mark.width for mark in marks(LONG_NAMES, width) if isinstance(mark, Rect)) >= width / 8


@settings(max_examples=60)
@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=12))
def test_the_length_of_a_bar_is_its_value_from_zero(values: list[int]) -> None:
    spec = ChartSpec(
        "bars",
        "b",
        "T",
        "S",
        tuple(f"{n}" for n in range(len(values))),
        (Series("s", tuple(map(float, values))),),
    )
    bars = [mark for mark in marks(spec) if isinstance(mark, Rect)]
    high = max(values)
    longest = max(bar.width for bar in bars)
    assert all(
        abs(bar.width / longest - value / high) < 1e-9 for bar, value in zip(bars, values, strict=True)
    )
    assert len({bar.x for bar in bars}) == 1


def test_points_of_a_line_stand_at_their_value_on_an_axis_from_zero() -> None:
    drawn = marks(LINES)
    lines = [mark for mark in drawn if isinstance(mark, Polyline)]
    grid = [mark.points[0][1] for mark in lines if len(mark.points) == 2 and slope(mark) == "flat"]
    zero, top = max(grid), min(grid)
    curves = [mark for mark in lines if len(mark.points) == len(LINES.categories)]
    for curve, series in zip(curves, LINES.series, strict=True):
        for (_, y), value in zip(curve.points, series.values, strict=True):
            assert abs(y - (zero - (zero - top) * (value or 0) / 250)) < 1e-6
    ticks = [mark.text for mark in drawn if isinstance(mark, Text) and mark.anchor == "end"]
    assert ticks == ["0", "50", "100", "150", "200", "250"]


def test_series_are_told_apart_without_colour() -> None:
    """Each bar of a series has its own pattern: the strokes inside it differ, were they all grey."""
    drawn = marks(STACK)
    bars = [mark for mark in drawn if isinstance(mark, Rect) and mark.height > PAPER.size * 2]
    assert len(bars) == len(STACK.categories)
    strokes = []
    for bar in bars[:5]:
        inside = [m for m in drawn if m is not bar and not isinstance(m, Text) and within(box(m), box(bar))]
        strokes.append({slope(mark) for mark in inside})
    assert len({frozenset(kind) for kind in strokes}) == 5
    shapes = {type(mark) for mark in marks(AXES) if isinstance(mark, Dot | Polygon)}
    assert shapes == {Dot, Polygon}


def within(inner: Box, outer: Box) -> bool:
    return (
        inner[0] >= outer[0] - 0.01 and inner[1] >= outer[1] - 0.01
        and inner[2] <= outer[2] + 0.01 and inner[3] <= outer[3] + 0.01
    )  # fmt: skip


def slope(mark: Mark) -> str:
    if not isinstance(mark, Polyline):
        return type(mark).__name__
    (left, top), (right, bottom) = mark.points[0], mark.points[-1]
    return "flat" if top == bottom else "up" if (right - left) * (bottom - top) < 0 else "down"


def test_a_chart_without_data_says_so() -> None:
    for chart in CHARTS:
        empty = ChartSpec(chart.kind, "vide", "Aucun contact", "2022", (), (Series("s", ()),))
        assert any(isinstance(mark, Text) and "Aucune donnée" in mark.text for mark in marks(empty))


@given(st.text("abé \u00a0\u202f!", max_size=60), st.floats(1, 30))
def test_a_text_is_cut_at_ordinary_spaces_only_and_loses_nothing(text: str, width: float) -> None:
    longest = max((len(word) for word in text.split(" ")), default=0)
    lines = wrap(text, max(width, longest), len)
    assert list(filter(None, " ".join(lines).split(" "))) == list(filter(None, text.split(" ")))
    assert all(len(line) <= max(width, longest) for line in lines)
