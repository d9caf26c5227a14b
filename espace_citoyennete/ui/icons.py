"""Icons and state glyphs, painted in the tokens of whichever theme is in force."""

from enum import StrEnum
from functools import cache

from PySide6.QtCore import QByteArray, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer

from espace_citoyennete.resources import resource
from espace_citoyennete.ui import style


# Each icon is made once and never destroyed. Made anew at each painting, its engine took an address that a
# wrapper of what Qt had freed still held: Shiboken (6.11) then reads the engine’s own wrapper once freed.
@cache
def icon(name: str, ink: str = "text2") -> QIcon:
    """Return a Lucide icon painted in a token of whichever theme is in force when it is drawn."""
    return QIcon(_TokenIcon(name, ink))


class _TokenIcon(QIconEngine):
    """Paints at the asked size and in the current theme, so that no icon has to be made again."""

    def __init__(self, name: str, token: str) -> None:
        super().__init__()
        self._name, self._token = name, token

    def clone(self) -> QIconEngine:
        return _TokenIcon(self._name, self._token)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        painter.drawPixmap(
            rect, self.scaledPixmap(rect.size(), mode, state, painter.device().devicePixelRatio())
        )

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, _state: QIcon.State, scale: float) -> QPixmap:
        token = "disabled" if mode == QIcon.Mode.Disabled else self._token
        return _drawn(self._name, getattr(style.tokens(), token), min(size.width(), size.height()), scale)


@cache
def state_icon(state: str, ink: str) -> QIcon:
    """Return a state glyph (○ ● ◐ ✓ ✕ ◇ ◆ ▲) as an icon, in a token of whichever theme is in force."""
    return QIcon(_StateIcon(state, ink))


class _StateIcon(_TokenIcon):
    """Paints a state glyph as `draw_state` does."""

    def clone(self) -> QIconEngine:
        return _StateIcon(self._name, self._token)

    def scaledPixmap(self, size: QSize, _mode: QIcon.Mode, _state: QIcon.State, _scale: float) -> QPixmap:
        side = min(size.width(), size.height())
        picture = QPixmap(side, side)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        edge = side * 0.12
        draw_state(painter, QRectF(edge, edge, side - 2 * edge, side - 2 * edge), self._name, self._token)
        painter.end()
        return picture


@cache
def bar_icon(per_cent: int) -> QIcon:
    """Return a bar full at so many per cent, as wide as the icons of its table."""
    return QIcon(_BarIcon(str(per_cent), "primary"))


class _BarIcon(_TokenIcon):
    """Paints a frame and what is full of it."""

    def clone(self) -> QIconEngine:
        return _BarIcon(self._name, self._token)

    def scaledPixmap(self, size: QSize, _mode: QIcon.Mode, _state: QIcon.State, scale: float) -> QPixmap:
        picture = QPixmap(size * scale)
        picture.setDevicePixelRatio(scale)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        frame = QRectF(0.5, 0.5, size.width() - 1, size.height() - 1)
        full = QRectF(0, 0, size.width() * min(int(self._name), 100) / 100, size.height())
        painter.fillRect(full, style.colour(self._token))
        painter.setPen(style.colour("border"))
        painter.drawRect(frame)
        painter.end()
        return picture


def _drawn(name: str, colour_code: str, side: int, scale: float) -> QPixmap:
    pixmap = QPixmap(round(side * scale), round(side * scale))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    svg = _source(name).replace("currentColor", colour_code)
    QSvgRenderer(QByteArray(svg.encode())).render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap


@cache
def _source(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


# State glyphs


class Glyph(StrEnum):
    """The state glyphs; drawn as paths because fonts draw them differently."""

    FREE = "○"
    TAKEN = "●"
    WAITING = "◐"
    DONE = "✓"
    ABSENT = "✕"
    HELD = "◇"
    DIAMOND = "◆"
    TRIANGLE = "▲"


_STROKES = {
    Glyph.DONE: ((0.1, 0.55), (0.4, 0.85), (0.9, 0.2)),
    Glyph.ABSENT: ((0.15, 0.15), (0.85, 0.85), (0.85, 0.15), (0.15, 0.85)),
    Glyph.HELD: ((0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5), (0.5, 0.0)),
    Glyph.DIAMOND: ((0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5), (0.5, 0.0)),
    Glyph.TRIANGLE: ((0.5, 0.05), (1.0, 0.95), (0.0, 0.95), (0.5, 0.05)),
}


def draw_state(painter: QPainter, rect: QRectF, state: str, ink: str = "text") -> None:
    """Draw a state glyph (○ ● ◐ ✓ ✕ ◇ ◆ ▲) centred in a rectangle, in a colour token."""
    glyph = Glyph(state)
    side = min(rect.width(), rect.height())
    square = QRectF(0, 0, side, side)
    square.moveCenter(rect.center())
    width = max(1.5, side / 8)
    pen = QPen(style.colour(ink), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    outline = _outline(glyph, square.adjusted(width / 2, width / 2, -width / 2, -width / 2))
    painter.drawPath(outline)
    if glyph in (Glyph.DIAMOND, Glyph.TRIANGLE):
        painter.fillPath(outline, style.colour(ink))
    elif glyph in (Glyph.TAKEN, Glyph.WAITING):
        painter.fillPath(_filling(glyph, square), style.colour(ink))
    painter.restore()


def _outline(glyph: Glyph, square: QRectF) -> QPainterPath:
    path = QPainterPath()
    if glyph not in _STROKES:
        path.addEllipse(square)
        return path
    points = [
        QPointF(square.x() + x * square.width(), square.y() + y * square.height()) for x, y in _STROKES[glyph]
    ]
    for index, point in enumerate(points):
        is_start = index == 0 or (glyph is Glyph.ABSENT and index % 2 == 0)
        path.moveTo(point) if is_start else path.lineTo(point)
    return path


def _filling(glyph: Glyph, square: QRectF) -> QPainterPath:
    path = QPainterPath()
    if glyph is Glyph.TAKEN:
        path.addEllipse(square)
    else:
        path.moveTo(square.center())
        path.arcTo(square, 90, 180)
        path.closeSubpath()
    return path
