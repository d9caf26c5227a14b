"""What stands around an agenda: the days and the sittings above, the hours at left, the legend."""

from datetime import date

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QTextLayout,
)
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from espace_citoyennete.french import NO_BREAK, WEEKDAYS, ordinal_day
from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.agenda_model import (
    AgendaLane,
    AgendaModel,
    Kind,
    Row,
    SlotState,
    day_words,
    hour_of,
    hour_words,
)
from espace_citoyennete.ui.agenda_painting import Picture, write

_ASIDE = "Sans heure"


def _write_lines(painter: QPainter, place: QRectF, words: str) -> None:
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
        _write_lines(painter, title, lane.title)
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
        return QSize(round(words + len(self._SHOWN) * (side + 31)), metrics.height())

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
