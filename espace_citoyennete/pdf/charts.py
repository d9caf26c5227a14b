"""Charts on paper: the marks of `charts` drawn as vectors, with patterns that hold in grey."""

from espace_citoyennete import charts
from espace_citoyennete.charts.marks import ChartTheme, Dot, Mark, Polygon, Polyline, Rect
from espace_citoyennete.pdf import fonts
from espace_citoyennete.pdf.paper import HAIR, MUTED, PRIMARY, TEXT, Block, PagedCanvas
from espace_citoyennete.pdf.tags import Tag
from espace_citoyennete.report import ChartSpec

PAPER = ChartTheme(
    text=TEXT,
    muted=MUTED,
    hair=HAIR,
    surface="#FFFFFF",
    series=(PRIMARY, "#D4771A", "#3F9E94", "#9A77F4", "#54562D", "#420A27"),
    size=9,
    patterned=True,
)


class Chart(Block):
    """One chart, never cut."""

    def __init__(self, spec: ChartSpec) -> None:
        super().__init__(before=8, after=12, tag=Tag("Figure", spec.alternative))
        self._spec = spec

    def lay(self, width: float) -> float:
        """Ask the chart for its height."""
        return charts.natural_height(self._spec, width, fonts.width, PAPER)

    def draw(self) -> None:
        """Draw the marks, from y downwards to y upwards."""
        self.canv.translate(0, self.height)
        for mark in charts.draw(self._spec, self.width, self.height, fonts.width, PAPER):
            _draw(self.canv, mark)


def chart_flowable(spec: ChartSpec) -> Block:
    """Return the chart as a block of a story."""
    return Chart(spec)


def _draw(canvas: PagedCanvas, mark: Mark) -> None:
    if isinstance(mark, Rect):
        canvas.setFillColor(mark.fill)
        canvas.setStrokeColor(mark.stroke or mark.fill)
        canvas.setLineWidth(0.6)
        canvas.rect(mark.x, -mark.y - mark.height, mark.width, mark.height, fill=1, stroke=bool(mark.stroke))
    elif isinstance(mark, Polyline):
        canvas.setStrokeColor(mark.colour)
        canvas.setLineWidth(mark.width)
        canvas.setDash(mark.dash)
        canvas.drawPath(_path(canvas, mark), stroke=1, fill=0)
        canvas.setDash()
    elif isinstance(mark, Polygon):
        canvas.setFillColor(mark.fill)
        canvas.drawPath(_path(canvas, mark), stroke=0, fill=1)
    elif isinstance(mark, Dot):
        canvas.setFillColor(mark.fill)
        canvas.circle(mark.x, -mark.y, mark.radius, stroke=0, fill=1)
    else:
        canvas.setFillColor(mark.colour)
        canvas.line_of_text(mark.x, -mark.y, mark.text, mark.size, bold=mark.bold, anchor=mark.anchor)


def _path(canvas: PagedCanvas, mark: Polyline | Polygon) -> object:
    path = canvas.beginPath()
    (x, y), *others = mark.points
    path.moveTo(x, -y)
    for x, y in others:
        path.lineTo(x, -y)
    if isinstance(mark, Polygon):
        path.close()
    return path
