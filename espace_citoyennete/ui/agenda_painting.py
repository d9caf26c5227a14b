"""How an agenda is painted: slots, lanes and hours, in tokens of the theme and sizes of the font."""

from collections.abc import Callable, Hashable
from datetime import date

from PySide6.QtCore import QMarginsF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QFont,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QTextLayout,
)
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from espace_citoyennete.french import NO_BREAK, WEEKDAYS, ordinal_day
from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.agenda_model import (
    AgendaCell,
    AgendaLane,
    AgendaModel,
    Kind,
    Place,
    Row,
    SlotState,
    day_words,
    hour_of,
    hour_words,
)

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_ASIDE = "Sans heure"
_AROUND = QMarginsF(2.5, 1.5, 3.5, 1.5)  # a slot inside its cells
_UNDER = 8  # pixels by which what was added under an hour is set in


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


class LaneHeader(QHeaderView):
    """Two levels: the day over all its lanes, then each lane's name, count and caption."""

    def __init__(self, agenda: AgendaModel, view: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._agenda = agenda
        self._picture = Picture()
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
        places = tuple(map(self.sectionViewportPosition, range(self.count())))
        self._picture.draw(self.viewport(), (self._agenda.edition, places), self._paint)

    def _paint(self, painter: QPainter) -> None:
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
        self._picture = Picture()
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(4)

    def sizeHint(self) -> QSize:
        """Return the width of the longest hour."""
        width = QFontMetrics(style.scaled_font(1.0, 600)).horizontalAdvance("00\u00a0h\u00a000")
        if self._has_aside():
            width = max(width, QFontMetrics(style.scaled_font(0.92)).horizontalAdvance(_ASIDE))
        return QSize(width + 12, 0)

    def _has_aside(self) -> bool:
        return any(row.kind is Kind.ASIDE for row in self._agenda.rows)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Write the hours."""
        places = tuple(map(self.sectionViewportPosition, range(self.count())))
        self._picture.draw(self.viewport(), (self._agenda.edition, places), self._paint)

    def _paint(self, painter: QPainter) -> None:
        painter.fillRect(self.viewport().rect(), style.colour("surface_alt"))
        rows = self._agenda.rows
        every = self._label_step(rows)
        for index, row in enumerate(rows):
            top, before = self.sectionViewportPosition(index), rows[index - 1] if index else None
            begins = before is None or before.is_folded
            if row.kind is Kind.STEP and (row.start % every == 0 or begins):
                self._write_hour(painter, top, row, row.start % 60 == 0)
            elif row.kind is Kind.ASIDE and (before is None or before.kind is not Kind.ASIDE):
                self._write(painter, top, _ASIDE, "text2", style.scaled_font(0.92))

    def _label_step(self, rows: list[Row]) -> int:
        """Return every how many minutes an hour is written, so that each can be read at a glance."""
        row = next((index for index, row in enumerate(rows) if row.kind is Kind.STEP), None)
        if row is None:
            return 60
        step, height = rows[row].minutes, self.sectionSize(row)
        least = 1.5 * self.fontMetrics().height()
        fitting = (every for every in (step, 30, 60) if every % step == 0 and every // step * height >= least)
        return next(fitting, 60)

    def _write_hour(self, painter: QPainter, top: int, row: Row, is_whole: bool) -> None:
        is_now = self._is_now(row)
        ink = "primary" if is_now else "text" if is_whole else "text2"
        font = style.scaled_font(1.0, 600 if is_whole or is_now else 400)
        self._write(painter, top, hour_words(hour_of(row.start)), ink, font)

    def _write(self, painter: QPainter, top: int, words: str, ink: str, font: QFont) -> None:
        painter.setFont(font)
        painter.setPen(style.colour(ink))
        place = QRect(0, top, self.width() - 6, self.fontMetrics().height() + 2)
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
