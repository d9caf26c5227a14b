"""How an agenda is painted: slots, lanes and hours, in tokens of the theme and sizes of the font."""

from datetime import date

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QFontMetrics, QPainter, QPaintEvent, QPen, QTextLayout
from PySide6.QtWidgets import (
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from espace_citoyennete.french import NO_BREAK, WEEKDAYS, ordinal_day
from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.agenda_model import (
    AgendaCell,
    AgendaLane,
    AgendaModel,
    Index,
    Row,
    SlotState,
    day_words,
    hour_of,
)

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def write(painter: QPainter, place: QRectF, words: str, alignment: Qt.AlignmentFlag) -> None:
    """Write words in the painter's font, cut with an ellipsis where they do not fit."""
    shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(place.width()))
    painter.drawText(place, alignment, shown)


def write_lines(painter: QPainter, place: QRectF, words: str) -> None:
    """Write words in the middle of a place, on as many lines as it has; the last one is cut."""
    metrics = painter.fontMetrics()
    layout = QTextLayout(words, painter.font())
    layout.beginLayout()
    starts = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(place.width())
        starts.append(line.textStart())
    layout.endLayout()
    count = min(len(starts), max(1, int(place.height() // metrics.height())))
    top = place.center().y() - count * metrics.height() / 2
    for index, start in enumerate(starts[:count]):
        end = starts[index + 1] if index + 1 < count else len(words)
        row = QRectF(place.left(), top + index * metrics.height(), place.width(), metrics.height())
        write(painter, row, words[start:end].strip(), Qt.AlignmentFlag.AlignCenter)


def _hatching() -> QBrush:
    colour = style.colour("hatch")
    colour.setAlphaF(0.4)  # the words over it, not the lines, tell that the lane is closed
    return QBrush(colour, Qt.BrushStyle.BDiagPattern)


class SlotDelegate(QStyledItemDelegate):
    """Paints a slot: state bar, glyph, words; a dashed or full ring where the current one is."""

    def __init__(self, agenda: AgendaModel, view: QTableView) -> None:
        super().__init__(view)
        self._agenda, self._view = agenda, view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell of the grid."""
        agenda = self._agenda
        painter.save()
        painter.fillRect(option.rect, style.colour("bg"))
        if agenda.rows[index.row()].is_folded:
            self._paint_fold(painter, option.rect, agenda.rows[index.row()])
        elif cell := agenda.cell(index):
            self._paint_edge(painter, option.rect, index)
            self._paint_slot(painter, option, cell)
            if index == self._view.currentIndex():
                self._paint_ring(painter, QRectF(option.rect).adjusted(3, 2, -4, -2))
        else:
            lane = agenda.lanes[index.column()]
            if lane.closed and not lane.cells:
                painter.fillRect(option.rect, _hatching())
            self._paint_edge(painter, option.rect, index)
        painter.restore()

    def _paint_edge(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Draw the lane's right edge, stronger where a day ends."""
        lanes, column = self._agenda.lanes, index.column()
        is_last = column + 1 == len(lanes) or lanes[column + 1].day != lanes[column].day
        painter.setPen(QPen(style.colour("border" if is_last else "hair"), 1))
        painter.drawLine(rect.topRight(), rect.bottomRight())

    def _paint_fold(self, painter: QPainter, rect: QRect, row: Row) -> None:
        painter.fillRect(rect, style.colour("surface_alt"))
        painter.setFont(style.scaled_font(0.92))
        painter.setPen(style.colour("text2"))
        seen = rect.intersected(self._view.viewport().rect())
        painter.drawText(seen, Qt.AlignmentFlag.AlignCenter, AgendaModel.fold_words(row))

    def _paint_slot(self, painter: QPainter, option: QStyleOptionViewItem, cell: AgendaCell) -> None:
        look = cell.state.value
        box = QRectF(option.rect).adjusted(2.5, 1.5, -3.5, -1.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(style.colour("hair"), 1))
        painter.setBrush(style.colour(look.ground))
        painter.drawRoundedRect(box, 4, 4)
        if cell.state is SlotState.CLOSED:
            painter.setBrush(_hatching())
            painter.drawRoundedRect(box, 4, 4)
        bar = QRectF(box.left(), box.top(), 4, box.height())
        painter.fillRect(bar, style.colour(look.bar))
        self._paint_words(painter, box.adjusted(10, 0, -4, 0), cell, option.fontMetrics)

    def _paint_words(self, painter: QPainter, room: QRectF, cell: AgendaCell, metrics: QFontMetrics) -> None:
        look, line = cell.state.value, metrics.height()
        # What it is about is shown where one looks closely (few wide lanes), not across a whole week.
        has_detail = bool(cell.detail) and room.height() >= 2 * line + 4 and room.width() >= 14 * line
        top = room.center().y() - (line if has_detail else line / 2)
        if look.glyph:
            side = metrics.ascent() * 0.8
            glyph = QRectF(room.left(), top + (line - side) / 2, side, side)
            icons.draw_state(painter, glyph, look.glyph, look.mark)
            room = room.adjusted(side + 6, 0, 0, 0)
        first = QRectF(room.left(), top, room.width(), line)
        painter.setPen(style.colour(look.ink))
        write(painter, first, cell.text, _LEFT)
        if has_detail:
            painter.setFont(style.scaled_font(0.92))
            painter.setPen(style.colour("text2"))
            write(painter, first.translated(0, line), cell.detail, _LEFT)

    def _paint_ring(self, painter: QPainter, box: QRectF) -> None:
        """Draw where one is: a full ring with the focus, thin and dashed without it."""
        pen = QPen(style.colour("focus"), 2)
        if not self._view.hasFocus():
            pen = QPen(style.colour("border"), 1, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 4, 4)


class LaneHeader(QHeaderView):
    """Two levels: the day over all its lanes, then each lane's name, count and caption."""

    def __init__(self, agenda: AgendaModel, view: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._agenda = agenda
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(8)

    def sizeHint(self) -> QSize:
        """Return the height of a day, the longest lane's name on one or two lines, and a caption."""
        return QSize(0, (2 + self._title_lines()) * self.fontMetrics().height() + 12)

    def _title_lines(self) -> int:
        metrics = self.fontMetrics()
        too_long = (
            metrics.horizontalAdvance(lane.title) > self.sectionSize(column) - 12
            for column, lane in enumerate(self._agenda.lanes)
        )
        return 2 if any(too_long) else 1

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint every lane, then every day over its lanes."""
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), style.colour("surface_alt"))
        lanes = self._agenda.lanes
        for column, lane in enumerate(lanes):
            self._paint_lane(painter, column, lane)
        for day in dict.fromkeys(lane.day for lane in lanes):
            columns = [column for column, lane in enumerate(lanes) if lane.day == day]
            self._paint_day(painter, day, columns[0], columns[-1])

    def _place(self, first: int, last: int) -> QRect:
        left = self.sectionViewportPosition(first)
        right = self.sectionViewportPosition(last) + self.sectionSize(last)
        return QRect(left, 0, right - left, self.height())

    def _is_today(self, day: date) -> bool:
        return self._agenda.now is not None and self._agenda.now.date() == day

    def _paint_day(self, painter: QPainter, day: date, first: int, last: int) -> None:
        place = self._place(first, last)
        is_today = self._is_today(day)
        painter.setFont(style.scaled_font(1.0, 600))
        painter.setPen(style.colour("primary" if is_today else "text"))
        seen = place.intersected(self.viewport().rect())  # the day stays readable while its lanes scroll
        line = QRect(seen.left() + 4, 4, seen.width() - 8, self.fontMetrics().height())
        forms = [day_words(day), f"{WEEKDAYS[day.weekday()][:3]}. {ordinal_day(day.day)}"]
        if is_today:
            forms.insert(0, f"{forms[0]} · aujourd’hui")
        fits = (words for words in forms if painter.fontMetrics().horizontalAdvance(words) <= line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, next(fits, ""))
        if is_today:
            painter.fillRect(QRect(place.left(), 0, place.width() - 1, 3), style.colour("primary"))
        painter.setPen(style.colour("border"))
        painter.drawLine(place.right(), 0, place.right(), self.height())

    def _paint_lane(self, painter: QPainter, column: int, lane: AgendaLane) -> None:
        place = self._place(column, column)
        line = self.fontMetrics().height()
        painter.setPen(style.colour("hair"))
        painter.drawLine(place.left(), line + 6, place.right(), line + 6)
        painter.drawLine(place.right(), line + 6, place.right(), self.height())
        lines = self._title_lines()
        title = QRectF(place.left() + 6, line + 8, place.width() - 12, lines * line)
        painter.setFont(style.scaled_font())
        painter.setPen(style.colour("text"))
        write_lines(painter, title, lane.title)
        caption = lane.closed if lane.cells else ""
        caption = caption or " · ".join(word for word in (lane.count, lane.caption) if word)
        painter.setFont(style.scaled_font(0.92))
        painter.setPen(style.colour("text2"))
        below = QRectF(title.left(), title.bottom(), title.width(), line)
        write(painter, below, caption, Qt.AlignmentFlag.AlignCenter)


class HourHeader(QHeaderView):
    """The hours at left: as many as there is room for, whole hours in bold."""

    def __init__(self, agenda: AgendaModel, view: QTableView) -> None:
        super().__init__(Qt.Orientation.Vertical, view)
        self._agenda = agenda
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(4)

    def sizeHint(self) -> QSize:
        """Return the width of the longest hour."""
        width = QFontMetrics(style.scaled_font(1.0, 600)).horizontalAdvance(f"00{NO_BREAK}h{NO_BREAK}00")
        return QSize(width + 12, 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Write the hours."""
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), style.colour("surface_alt"))
        rows = self._agenda.rows
        every = self._label_step(rows)
        for index, row in enumerate(rows):
            top = self.sectionViewportPosition(index)
            is_whole = row.start % 60 == 0
            if not row.is_folded and (row.start % every == 0 or index == 0 or rows[index - 1].is_folded):
                self._write_hour(painter, top, row, is_whole)

    def _label_step(self, rows: list[Row]) -> int:
        """Return every how many minutes an hour is written, so that each can be read at a glance."""
        row = next((index for index, row in enumerate(rows) if not row.is_folded), None)
        if row is None:
            return 60
        step, height = rows[row].minutes, self.sectionSize(row)
        least = 1.5 * self.fontMetrics().height()
        fitting = (every for every in (step, 30, 60) if every % step == 0 and every // step * height >= least)
        return next(fitting, 60)

    def _write_hour(self, painter: QPainter, top: int, row: Row, is_whole: bool) -> None:
        is_now = self._is_now(row)
        painter.setFont(style.scaled_font(1.0, 600 if is_whole or is_now else 400))
        painter.setPen(style.colour("primary" if is_now else "text" if is_whole else "text2"))
        at = hour_of(row.start)
        place = QRect(0, top, self.width() - 6, self.fontMetrics().height() + 2)
        words = f"{at.hour}{NO_BREAK}h{NO_BREAK}{at.minute:02d}"
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)

    def _is_now(self, row: Row) -> bool:
        now = self._agenda.now
        if now is None or all(lane.day != now.date() for lane in self._agenda.lanes):
            return False
        return row.start <= now.hour * 60 + now.minute < row.start + row.minutes


class Legend(QWidget):
    """The states with their glyph and word, in one line."""

    _SHOWN = tuple(state for state in SlotState if state not in (SlotState.PAST, SlotState.CLOSED))

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(f"Légende{NO_BREAK}: " + ", ".join(state.value.word for state in self._SHOWN))

    def sizeHint(self) -> QSize:
        """Return the room of all the words on one line."""
        metrics = QFontMetrics(style.scaled_font(0.92))
        words = sum(metrics.horizontalAdvance(state.value.word) for state in self._SHOWN)
        side = metrics.ascent() * 0.8
        return QSize(round(words + len(self._SHOWN) * (side + 31)), metrics.height() + 8)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw each state as the grid does; nothing rather than a cut legend."""
        if self.width() < self.sizeHint().width():
            return
        painter = QPainter(self)
        painter.setFont(style.scaled_font(0.92))
        metrics = painter.fontMetrics()
        left, line = 0.0, metrics.height()
        for state in self._SHOWN:
            look = state.value
            side = metrics.ascent() * 0.8
            top = (self.height() - line) / 2
            painter.fillRect(QRectF(left, top, 4, line), style.colour(look.bar))
            icons.draw_state(
                painter, QRectF(left + 8, top + (line - side) / 2, side, side), look.glyph, look.bar
            )
            painter.setPen(style.colour("text2"))
            width = metrics.horizontalAdvance(look.word)
            painter.drawText(
                QRectF(left + side + 13, top, width + 2, line), Qt.AlignmentFlag.AlignVCenter, look.word
            )
            left += side + width + 13 + 16
