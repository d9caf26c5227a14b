"""A chart on screen: the marks of `charts` painted, spoken as a chart, with its table one key away."""

from math import ceil

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleInterface,
    QColor,
    QFont,
    QFontInfo,
    QFontMetricsF,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QShortcut,
)
from PySide6.QtWidgets import QAccessibleWidget, QFrame, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from espace_citoyennete import charts
from espace_citoyennete.charts.marks import ChartTheme, Dot, Mark, Polygon, Polyline, Rect
from espace_citoyennete.report import ChartSpec
from espace_citoyennete.ui import style
from espace_citoyennete.ui.accessibility import announce
from espace_citoyennete.ui.report_table import ReportTable

_RING = 6  # pixels around the chart, for the ring of the focus


class ChartView(QFrame):
    """A chart on its card; T, or the button, shows the same data as a table."""

    def __init__(self, spec: ChartSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style.mark(self, kind="card")
        self.drawing = Drawing(spec)
        self.table = ReportTable(charts.as_table(spec))
        self.table.hide()
        self._button = QPushButton()
        self._button.clicked.connect(self.toggle_table)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 8)
        column.addWidget(self.drawing, 1)
        column.addWidget(self.table, 1)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignRight)
        key = QShortcut(QKeySequence(Qt.Key.Key_T), self)
        key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        key.activated.connect(self.toggle_table)
        self._name_button()

    @property
    def shows_table(self) -> bool:
        """Tell whether the data is shown as a table."""
        return not self.table.isHidden()

    def toggle_table(self) -> None:
        """Show the table in place of the chart, or the chart again; the focus stays in the card."""
        had_focus = self.drawing.hasFocus() or self.table.hasFocus()
        self.drawing.setVisible(self.shows_table)
        self.table.setVisible(self.drawing.isHidden())
        self._name_button()
        if had_focus:
            (self.table if self.shows_table else self.drawing).setFocus()
        announce("Données en tableau." if self.shows_table else "Graphique.")

    def _name_button(self) -> None:
        words = "Voir le graphique" if self.shows_table else "Voir les données"
        self._button.setText(f"{words}  T")
        self._button.setAccessibleName(f"{words}\u00a0: {self.drawing.spec.title}")


class Drawing(QWidget):
    """The chart itself, which takes the height that it asks for its width."""

    def __init__(self, spec: ChartSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.setAccessibleName(spec.title)
        self.setAccessibleDescription(spec.alternative)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContentsMargins(_RING, _RING, _RING, _RING)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        # Qt keeps no reference to an interface made in Python: without this one it dies at once.
        self.spoken: QAccessibleInterface | None = None

    def marks(self) -> list[Mark]:
        """Return what is painted at the present size."""
        inside = self.contentsRect()
        return charts.draw(self.spec, inside.width(), inside.height(), self._measure, _theme(self.font()))

    def heightForWidth(self, width: int) -> int:
        """Return the height that the chart asks at a width."""
        inside = width - 2 * _RING
        tall = charts.natural_height(self.spec, inside, self._measure, _theme(self.font()))
        return ceil(tall) + 2 * _RING

    def sizeHint(self) -> QSize:
        """Ask for a readable width."""
        width = QFontMetricsF(self.font()).averageCharWidth() * 64
        return QSize(round(width), self.heightForWidth(round(width)))

    def minimumSizeHint(self) -> QSize:
        """Stay readable in a narrow window."""
        width = round(QFontMetricsF(self.font()).averageCharWidth() * 34)
        return QSize(width, 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the marks, then the ring of the focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(_RING, _RING)
        for mark in self.marks():
            _paint(painter, mark, self.font())
        painter.resetTransform()
        if self.hasFocus():
            painter.setPen(QPen(style.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def _measure(self, text: str, size: float, bold: bool) -> float:
        return QFontMetricsF(_font(self.font(), size, bold)).horizontalAdvance(text)


def _theme(font: QFont) -> ChartTheme:
    tokens = style.tokens()
    return ChartTheme(
        text=tokens.text,
        muted=tokens.text2,
        hair=tokens.hair,
        surface=tokens.surface,
        series=style.chart_colours(),
        size=QFontInfo(font).pixelSize(),
        patterned=False,
    )


def _font(base: QFont, size: float, bold: bool) -> QFont:
    font = QFont(base)
    font.setPixelSize(max(1, round(size)))
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


def _paint(painter: QPainter, mark: Mark, font: QFont) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    if isinstance(mark, Rect):
        painter.setPen(QPen(QColor(mark.stroke), 1) if mark.stroke else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(mark.fill))
        painter.drawRect(QRectF(mark.x, mark.y, mark.width, mark.height))
    elif isinstance(mark, Polyline):
        pen = QPen(QColor(mark.colour), max(mark.width, 1))
        if mark.dash:  # Qt counts dashes in widths of the pen
            pen.setDashPattern([part / pen.widthF() for part in mark.dash])
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in mark.points]))
    elif isinstance(mark, Polygon):
        painter.setBrush(QColor(mark.fill))
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in mark.points]))
    elif isinstance(mark, Dot):
        painter.setBrush(QColor(mark.fill))
        painter.drawEllipse(QPointF(mark.x, mark.y), mark.radius, mark.radius)
    else:
        painter.setFont(_font(font, mark.size, mark.bold))
        painter.setPen(QColor(mark.colour))
        wide = QFontMetricsF(painter.font()).horizontalAdvance(mark.text)
        left = mark.x - {"start": 0, "middle": wide / 2, "end": wide}[mark.anchor]
        painter.drawText(QPointF(left, mark.y), mark.text)


def _speak(_class_name: str, thing: QObject) -> QAccessibleInterface | None:
    if not isinstance(thing, Drawing):
        return None
    if thing.spoken is None:
        thing.spoken = QAccessibleWidget(thing, QAccessible.Role.Chart)
    return thing.spoken


QAccessible.installFactory(_speak)
