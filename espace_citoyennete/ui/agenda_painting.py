"""How the slots of an agenda are painted, in tokens of the theme and sizes of the font."""

from collections.abc import Callable, Hashable

from PySide6.QtCore import QMarginsF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QFontMetrics,
    QPainter,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QTableView, QWidget

from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.agenda_model import (
    AgendaCell,
    AgendaModel,
    Kind,
    Place,
    Row,
    SlotState,
)

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_AROUND = QMarginsF(2.5, 1.5, 3.5, 1.5)  # a slot inside its cells
_UNDER = 8  # pixels by which what was added under an hour is set in


def write(painter: QPainter, place: QRectF, words: str, alignment: Qt.AlignmentFlag) -> None:
    """Write words in the painter's font, cut with an ellipsis where they do not fit."""
    shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(place.width()))
    painter.drawText(place, alignment, shown)


def _has_detail(cell: AgendaCell, box: QRect, metrics: QFontMetrics) -> bool:
    """Tell whether a slot shows what it is about: where one looks closely, not across a whole week."""
    return bool(cell.detail) and box.width() - 6 >= 14 * metrics.height()


def _is_tall(cell: AgendaCell, box: QRect, metrics: QFontMetrics) -> bool:
    """Tell whether what a slot is about has a line of its own."""
    return _has_detail(cell, box, metrics) and box.height() - 3 >= 2 * metrics.height() + 2


def _mark_place(cell: AgendaCell, box: QRect, metrics: QFontMetrics) -> QRectF:
    """Return where the glyph stands in a slot, from its corner: beside its first line."""
    side = metrics.ascent() * 0.8
    middle = box.height() / 2 - (metrics.height() / 2 if _is_tall(cell, box, metrics) else 0)
    return QRectF(12.5, middle - side / 2, side, side)


def _hatching() -> QBrush:
    colour = style.colour("hatch")
    colour.setAlphaF(0.4)  # the words over it, not the lines, tell that the lane is closed
    return QBrush(colour, Qt.BrushStyle.BDiagPattern)


class Picture:
    """What a widget looks like, kept: it is painted anew only when something of it is no more the same."""

    def __init__(self) -> None:
        self._pixmap = QPixmap()
        self._of: Hashable = None

    def draw(self, widget: QWidget, content: Hashable, paint: Callable[[QPainter], object]) -> None:
        """Show the picture of this content, painted first when it is another one."""
        scale = widget.devicePixelRatioF()
        wanted = (content, widget.width(), widget.height(), scale, style.tokens(), widget.font().key())
        if wanted != self._of:
            self._pixmap = QPixmap(widget.size() * scale)
            self._pixmap.setDevicePixelRatio(scale)
            painter = QPainter(self._pixmap)
            painter.setFont(widget.font())
            paint(painter)
            painter.end()
            self._of = wanted
        QPainter(widget).drawPixmap(0, 0, self._pixmap)


class GridPainter:
    """Paints the grid in one pass, words measured once: state bar, glyph, words; a ring where one is."""

    def __init__(self, agenda: AgendaModel, view: QTableView) -> None:
        self._agenda, self._view = agenda, view
        self._picture = Picture()
        self._rows: tuple[tuple[int, int], ...] = ()  # top and height of each, in the viewport
        self._columns: tuple[tuple[int, int], ...] = ()  # left and width

    def paint(self) -> None:
        """Paint the grid, and the ring over it."""
        view, agenda = self._view, self._agenda
        self._rows = tuple((view.rowViewportPosition(n), view.rowHeight(n)) for n in range(len(agenda.rows)))
        self._columns = tuple(
            (view.columnViewportPosition(n), view.columnWidth(n)) for n in range(len(agenda.lanes))
        )
        self._picture.draw(view.viewport(), (agenda.edition, self._rows, self._columns), self._paint_grid)
        self._paint_ring(QPainter(view.viewport()))

    def _paint_grid(self, painter: QPainter) -> None:
        seen = self._view.viewport().rect()
        painter.fillRect(seen, style.colour("bg"))
        if not self._columns:
            return
        self._paint_ground(painter, seen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for state, cells in self._by_state(seen).items():
            self._paint_slots(painter, state, cells)
        for column, lane in enumerate(self._agenda.lanes):
            if lane.closed and not lane.cells:
                self._paint_closed(painter, self._columns[column], lane.closed)

    def _by_state(self, seen: QRect) -> dict[SlotState, list[tuple[AgendaCell, QRect]]]:
        found: dict[SlotState, list[tuple[AgendaCell, QRect]]] = {}
        for lane in self._agenda.lanes:
            for cell in lane.cells:
                box = self._box(self._agenda.places[cell.key])
                if seen.intersects(box):
                    found.setdefault(cell.state, []).append((cell, box))
        return found

    def _box(self, place: Place) -> QRect:
        left, width = self._columns[place.column]
        top = self._rows[place.row][0]
        last, height = self._rows[place.row + place.height - 1]
        inset = _UNDER if self._agenda.rows[place.row].kind is Kind.UNDER else 0
        return QRect(left + inset, top, width - inset, last + height - top)

    # What lies under the slots

    def _paint_ground(self, painter: QPainter, seen: QRect) -> None:
        bottom = max((top + height for top, height in self._rows), default=seen.bottom())
        right = self._columns[-1][0] + self._columns[-1][1]
        lanes = self._agenda.lanes
        for lane, (left, width) in zip(lanes, self._columns, strict=True):
            if lane.closed and not lane.cells:
                painter.fillRect(left, 0, width, bottom, _hatching())
        aside = next((n for n, row in enumerate(self._agenda.rows) if row.kind is Kind.ASIDE), None)
        if aside is not None:
            top = self._rows[aside][0]
            painter.fillRect(0, top, right, bottom - top, style.colour("surface_alt"))
        for column, (left, width) in enumerate(self._columns):
            is_last = column + 1 == len(lanes) or lanes[column + 1].day != lanes[column].day
            painter.setPen(QPen(style.colour("border" if is_last else "hair"), 1))
            painter.drawLine(left + width - 1, 0, left + width - 1, bottom)
        if aside:
            painter.setPen(QPen(style.colour("border"), 1))
            painter.drawLine(0, self._rows[aside][0], right, self._rows[aside][0])
        for row, (top, height) in zip(self._agenda.rows, self._rows, strict=True):
            if row.is_folded:
                self._paint_fold(painter, QRect(0, top, right, height).intersected(seen), row)

    def _paint_fold(self, painter: QPainter, place: QRect, row: Row) -> None:
        painter.fillRect(place, style.colour("surface_alt"))
        painter.setFont(style.scaled_font(0.92))
        painter.setPen(style.colour("text2"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self._agenda.fold_words(row))

    # Slots

    def _paint_slots(
        self, painter: QPainter, state: SlotState, cells: list[tuple[AgendaCell, QRect]]
    ) -> None:
        """Paint all the slots of one state: those of one size are one stamp, under their words."""
        font = style.scaled_font()
        metrics = QFontMetrics(font)
        stamps: dict[tuple[int, int, bool], QPixmap] = {}
        for cell, box in cells:
            wanted = (box.width(), box.height(), _is_tall(cell, box, metrics))
            if wanted not in stamps:
                stamps[wanted] = self._stamp(state, box.size(), _mark_place(cell, box, metrics))
            painter.drawPixmap(box.topLeft(), stamps[wanted])
        for cell, box in cells:
            painter.setFont(font)
            self._paint_words(painter, cell, box, metrics)

    def _stamp(self, state: SlotState, size: QSize, mark: QRectF) -> QPixmap:
        """Return a slot without its words: the ground, the bar and the glyph of its state."""
        scale, look = self._view.devicePixelRatioF(), state.value
        stamp = QPixmap(size * scale)
        stamp.setDevicePixelRatio(scale)
        stamp.fill(Qt.GlobalColor.transparent)
        painter = QPainter(stamp)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(style.colour("hair"), 1))
        painter.setBrush(_hatching() if state is SlotState.CLOSED else style.colour(look.ground))
        ground = QRectF(0, 0, size.width(), size.height()).marginsRemoved(_AROUND)
        painter.drawRoundedRect(ground, 4, 4)
        painter.fillRect(QRectF(ground.left(), ground.top(), 4, ground.height()), style.colour(look.bar))
        if look.glyph:
            icons.draw_state(painter, mark, look.glyph, look.mark)
        painter.end()
        return stamp

    def _paint_words(self, painter: QPainter, cell: AgendaCell, box: QRect, metrics: QFontMetrics) -> None:
        look, line = cell.state.value, metrics.height()
        mark = _mark_place(cell, box, metrics).translated(box.topLeft())
        room = QRectF(mark.left(), mark.center().y() - line / 2, box.right() - 6.5 - mark.left(), line)
        if look.glyph:
            room.setLeft(mark.right() + 6)
        painter.setPen(style.colour(look.ink))
        write(painter, room, cell.text, _LEFT)
        if _has_detail(cell, box, metrics):  # under the name, or after it in a slot too short for two lines
            below = room.translated(0, line)
            after = room.adjusted(metrics.horizontalAdvance(cell.text) + line, 0, 0, 0)
            painter.setFont(style.scaled_font(0.92))
            painter.setPen(style.colour("text2"))
            write(painter, below if _is_tall(cell, box, metrics) else after, cell.detail, _LEFT)

    def _paint_closed(self, painter: QPainter, column: tuple[int, int], words: str) -> None:
        left, width = column
        place = QRect(left + 6, 8, width - 12, self._view.viewport().height() - 16)
        flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
        painter.setFont(style.scaled_font(0.92, 600))
        written = painter.boundingRect(place, flags, words).adjusted(-4, -2, 4, 2)
        painter.fillRect(written, style.colour("bg"))
        painter.setPen(style.colour("text2"))
        painter.drawText(place, flags, words)

    def _paint_ring(self, painter: QPainter) -> None:
        """Draw where one is: a full ring with the focus, thin and dashed without it."""
        cell = self._agenda.cell(self._view.currentIndex())
        if cell is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(style.colour("focus"), 2)
        if not self._view.hasFocus():
            pen = QPen(style.colour("border"), 1, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        box = self._box(self._agenda.places[cell.key])
        painter.drawRoundedRect(QRectF(box).adjusted(3, 2, -4, -2), 4, 4)
