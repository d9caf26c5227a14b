"""A chart on screen: the marks of `charts` painted, spoken as a chart, with its table one key away."""

from collections.abc import Mapping
from functools import cached_property, partial
from math import ceil
from types import MappingProxyType

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleInterface,
    QColor,
    QFont,
    QFontInfo,
    QFontMetricsF,
    QImage,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QShortcut,
)
from PySide6.QtWidgets import (
    QAccessibleWidget,
    QApplication,
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from espace_citoyennete import charts
from espace_citoyennete.charts.marks import ChartTheme, Dot, Mark, Polygon, Polyline, Rect
from espace_citoyennete.charts.svg import svg
from espace_citoyennete.report import ChartSpec
from espace_citoyennete.ui import style
from espace_citoyennete.ui.accessibility import announce
from espace_citoyennete.ui.report_table import ReportTable

NO_ACTS: Mapping[str, str] = MappingProxyType({})
_RING = 6  # pixels around the chart, for the ring of the focus
_PASTED_WIDTH, _PASTED_TEXT, _MARGIN = 640, 13, 16  # of an image, in the pixels of a usual screen
_FINER, _DOTS_PER_METRE = 2, 96 / 0.0254


class ChartView(QFrame):
    """A chart on its card; T, or the button, shows the same data as a table."""

    asked = Signal(str)  # the id of an action of the registry about this chart

    def __init__(
        self, spec: ChartSpec, acts: Mapping[str, str] = NO_ACTS, parent: QWidget | None = None
    ) -> None:
        """Show a chart; `acts` are what else is offered about it: the id of an action, and its words."""
        super().__init__(parent)
        style.mark(self, kind="card")
        self.drawing = Drawing(spec)
        self._button = QPushButton()
        self._button.clicked.connect(self.toggle_table)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 8)
        column.addWidget(self.drawing, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        if acts:
            row.addWidget(self._menu_button(acts))
        row.addWidget(self._button)
        column.addLayout(row)
        key = QShortcut(QKeySequence(Qt.Key.Key_T), self)
        key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        key.activated.connect(self.toggle_table)
        self._name_button()

    @cached_property
    def twin(self) -> "Twin":
        """Return the same data as a table, made when it is first asked for: a page of charts shows none."""
        twin = Twin(self.drawing.spec)
        twin.setVisible(self.shows_table)
        self._column.insertWidget(1, twin, 1)
        return twin

    @property
    def shows_table(self) -> bool:
        """Tell whether the data is shown as a table."""
        return self.drawing.isHidden()

    def toggle_table(self) -> None:
        """Show the table in place of the chart, or the chart again; the focus stays in the card."""
        table = self.twin.table
        had_focus = self.drawing.hasFocus() or table.hasFocus()
        self.drawing.setVisible(self.shows_table)
        self.twin.setVisible(self.shows_table)
        self._name_button()
        if had_focus:
            (table if self.shows_table else self.drawing).setFocus()
        announce("Données en tableau." if self.shows_table else "Graphique.")

    def _menu_button(self, acts: Mapping[str, str]) -> QToolButton:
        button = QToolButton()
        button.setText("Image\u2003")  # room for the arrow of the menu
        button.setAccessibleName(f"Image\u00a0: {self.drawing.spec.title}")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        for action, words in acts.items():
            menu.addAction(words, partial(self.asked.emit, action))
        button.setMenu(menu)
        return button

    def _name_button(self) -> None:
        words = "Voir le graphique" if self.shows_table else "Voir les données"
        self._button.setText(f"{words}  T")
        self._button.setAccessibleName(f"{words}\u00a0: {self.drawing.spec.title}")


class Twin(QWidget):
    """The data of a chart as a table, between the words that stand around the drawing."""

    def __init__(self, spec: ChartSpec) -> None:
        super().__init__()
        self.table = ReportTable(charts.as_table(spec))
        column = QVBoxLayout(self)
        column.setContentsMargins(_RING, _RING, _RING, _RING)
        column.setSpacing(4)
        column.addWidget(style.words("section", spec.title))
        column.addWidget(style.words("caption", spec.subtitle))
        column.addWidget(self.table)
        column.addWidget(style.words("caption", spec.note))
        column.addStretch(1)


class Drawing(QWidget):
    """The chart itself, which takes the height that it asks for its width."""

    def __init__(self, spec: ChartSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self._heights: dict[tuple[int, str], int] = {}  # by width and font
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
        return charts.draw(self.spec, inside.width(), inside.height(), self._measure, self._theme())

    def heightForWidth(self, width: int) -> int:
        """Return the height that the chart asks at a width; layouts ask for it again and again."""
        place = width, self.font().key()
        if place not in self._heights:
            inside = width - 2 * _RING
            tall = charts.natural_height(self.spec, inside, self._measure, self._theme())
            self._heights[place] = ceil(tall) + 2 * _RING
        return self._heights[place]

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

    def _theme(self) -> ChartTheme:
        return _theme(style.tokens(), QFontInfo(self.font()).pixelSize(), patterned=False)

    def _measure(self, text: str, size: float, bold: bool) -> float:
        return _width(self.font(), text, size, bold)


# To be pasted in a document: on white and with the patterns of paper, whatever the window looks like


def chart_image(spec: ChartSpec) -> QImage:
    """Return the chart as a picture of twice the resolution of a screen."""
    marks, (width, height) = _pasted(spec)
    sides = QSize(round((width + 2 * _MARGIN) * _FINER), round((height + 2 * _MARGIN) * _FINER))
    image = QImage(sides, QImage.Format.Format_RGB32)
    image.setDotsPerMeterX(round(_FINER * _DOTS_PER_METRE))
    image.setDotsPerMeterY(round(_FINER * _DOTS_PER_METRE))
    image.fill(QColor(style.LIGHT.surface))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(_FINER, _FINER)
    painter.translate(_MARGIN, _MARGIN)
    for mark in marks:
        _paint(painter, mark, QApplication.font())
    painter.end()
    return image


def chart_svg(spec: ChartSpec) -> str:
    """Return the chart as an SVG file."""
    marks, size = _pasted(spec)
    return svg(spec, marks, size, _MARGIN, QFontInfo(QApplication.font()).family())


def _pasted(spec: ChartSpec) -> tuple[list[Mark], tuple[float, float]]:
    """Return the marks and the size of a chart that no window holds."""
    measure = partial(_width, QApplication.font())
    theme = _theme(style.LIGHT, _PASTED_TEXT, patterned=True)
    height = charts.natural_height(spec, _PASTED_WIDTH, measure, theme)
    return charts.draw(spec, _PASTED_WIDTH, height, measure, theme), (_PASTED_WIDTH, height)


def _theme(tokens: style.Theme, size: float, *, patterned: bool) -> ChartTheme:
    return ChartTheme(
        text=tokens.text,
        muted=tokens.text2,
        hair=tokens.hair,
        surface=tokens.surface,
        series=tokens.charts,
        size=size,
        patterned=patterned,
    )


def _width(font: QFont, text: str, size: float, bold: bool) -> float:
    return QFontMetricsF(_font(font, size, bold)).horizontalAdvance(text)


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
