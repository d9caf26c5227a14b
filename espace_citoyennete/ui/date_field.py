"""Dates, hours, durations, amounts as people type them (`24`, `+7`, `14h`), what was understood beside."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from espace_citoyennete.french import (
    Unreadable,
    clock_time,
    duration,
    long_date,
    money,
    numeric_date,
    parse_date,
    parse_duration,
    parse_money,
    parse_time,
)
from espace_citoyennete.ui import style
from espace_citoyennete.ui.accessibility import describe

_SIDE = 10  # pixels between the words at right and the border


class ReadField(QLineEdit):
    """A field that reads what is typed and shows at right what it understood."""

    resolved = Signal(object)  # the value or None, when the person leaves the field with another value

    def __init__(
        self,
        read: Callable[[str], Any],
        write: Callable[[Any], str],
        tell: Callable[[Any], str],
        parent: QWidget | None,
    ) -> None:
        super().__init__(parent)
        self._read, self._write, self._tell = read, write, tell
        self._settled: object = None
        self.textChanged.connect(lambda: describe(self, state=self.reading()))
        self.editingFinished.connect(self._settle)

    def value(self) -> Any:
        """Return what was understood, or None when the field is empty or cannot be read."""
        return self._understand()[0]

    def set_value(self, value: object) -> None:
        """Write a value, or empty the field; says nothing to listeners."""
        self._settled = value
        self.setText("" if value is None else self._write(value))
        self.setCursorPosition(0)

    def typed(self) -> str:
        """Return what a draft keeps: the value in figures (« +7 » moves with the day), else the text."""
        value = self.value()
        return self.text() if value is None else self._write(value)

    def put(self, value: object) -> None:
        """Put back a value, or the text of a draft."""
        self.set_value(None if isinstance(value, str) else value)
        if isinstance(value, str):
            self.setText(value)

    def problem(self) -> str:
        """Return the sentence to show when what is typed cannot be read, else nothing."""
        return self._understand()[1]

    def reading(self) -> str:
        """Return what was understood, in words: « mardi 24 novembre »."""
        value = self.value()
        return "" if value is None else self._tell(value)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select everything, so that typing replaces the value."""
        super().focusInEvent(event)
        self.end(False)
        self.home(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Add what was understood, where there is room beside what is typed."""
        super().paintEvent(event)
        font, words = style.scaled_font(0.92), self.reading()
        room = self.width() - self.fontMetrics().horizontalAdvance(self.text()) - 4 * _SIDE
        if words != self.text() and QFontMetrics(font).horizontalAdvance(words) <= room:
            painter = QPainter(self)
            painter.setFont(font)
            painter.setPen(style.colour("text2"))
            place = self.rect().adjusted(_SIDE, 0, -_SIDE, 0)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)

    def _understand(self) -> tuple[Any, str]:
        try:
            return (self._read(self.text()) if self.text().strip() else None), ""
        except Unreadable as refusal:
            return None, str(refusal)

    def _settle(self) -> None:
        value, problem = self._understand()
        if problem or value == self._settled:
            return
        self.set_value(value)
        self.resolved.emit(value)


class DateField(ReadField):
    """A date: `24`, `24/11`, `lun`, `dem`, `+7`, `auj`; the next such one, or the last where it is past."""

    def __init__(
        self, today: Callable[[], date], parent: QWidget | None = None, *, is_past: bool = False
    ) -> None:
        super().__init__(
            lambda text: parse_date(text, today(), is_past=is_past),
            numeric_date,
            lambda day: long_date(day, year=day.year != today().year),
            parent,
        )


class TimeField(ReadField):
    """An hour: `14`, `14h`, `1430`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parse_time, _short_time, clock_time, parent)


class DurationField(ReadField):
    """A duration, kept in minutes: `6`, `6h30`, `45 min`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parse_duration, duration, duration, parent)


class MoneyField(ReadField):
    """An amount in euros, kept in cents: `1 234,5`, `27000`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parse_money, _plain_amount, money, parent)


def _plain_amount(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02d}"


def _short_time(moment: time) -> str:
    return f"{moment.hour}h{moment.minute:02d}"
