"""The choice of the days that the report counts: a year, a school year… a week, or any two dates."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QToolButton, QWidget

from espace_citoyennete.annual_report.rules import (
    Length,
    length_of,
    neighbour,
    period_around,
    year_to_report,
)
from espace_citoyennete.report import Period
from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.accessibility import announce, describe
from espace_citoyennete.ui.date_field import DateField

_LENGTHS = (
    ("Année", Length.YEAR),
    ("Année scolaire", Length.SCHOOL_YEAR),
    ("Trimestre", Length.QUARTER),
    ("Mois", Length.MONTH),
    ("Semaine", Length.WEEK),
    ("Dates libres", None),
)


class PeriodBar(QWidget):
    """Length, one step back or forward, first and last day; `chosen` is told of each new period."""

    chosen = Signal(object)  # Period

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self._today = today
        self.period = year_to_report(today())
        self._length = QComboBox()
        self._length.setAccessibleName("Durée de la période")
        for words, _months in _LENGTHS:
            self._length.addItem(words)
        self._length.activated.connect(self._change_length)
        self._first, self._last = DateField(today), DateField(today)
        self._first.setAccessibleName("Premier jour")
        self._last.setAccessibleName("Dernier jour")
        for edge in (self._first, self._last):
            edge.resolved.connect(lambda _day: self._take_dates())
        self._back = self._arrow("chevron-left", "Période précédente", -1)
        self._forward = self._arrow("chevron-right", "Période suivante", 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (self._back, self._length, self._forward):
            row.addWidget(widget)
        for words, edge in (("du", self._first), ("au", self._last)):
            label = style.words("", words, wraps=False)
            label.setBuddy(edge)
            row.addWidget(label)
            row.addWidget(edge, 1)
        row.addStretch(1)
        self._show()

    def show_period(self, period: Period) -> None:
        """Show other days, and tell it."""
        self._take(period)

    def take_focus(self) -> None:
        """Give the focus to the length of the period."""
        self._length.setFocus()

    def _arrow(self, icon: str, words: str, steps: int) -> QToolButton:
        button = QToolButton()
        button.setIcon(icons.icon(icon))
        button.setAccessibleName(words)
        button.setToolTip(words)
        button.clicked.connect(lambda: self._step(steps))
        return button

    def _step(self, steps: int) -> None:
        if (length := length_of(self.period)) is not None:
            self._take(neighbour(self.period, length, steps))

    def _change_length(self, index: int) -> None:
        length = _LENGTHS[index][1]
        if length is None:
            self._first.setFocus()
        else:
            self._take(period_around(self._anchor(), length))

    def _anchor(self) -> date:
        """Return the day around which another length is taken: today, as long as it is in the period."""
        today = self._today()
        return today if self.period.first <= today <= self.period.last else self.period.first

    def _take_dates(self) -> None:
        first, last = self._first.value(), self._last.value()
        if first is None or last is None:
            return
        is_backwards = first > last
        problem = (
            "Le dernier jour vient avant le premier. Corriger l’une des deux dates." if is_backwards else ""
        )
        describe(self._last, problem=problem)
        style.mark(self._last, faulty=is_backwards)
        if is_backwards:
            announce(problem, urgent=True)
        else:
            self._take(Period(first, last))

    def _take(self, period: Period) -> None:
        self.period = period
        self._show()
        self.chosen.emit(period)

    def _show(self) -> None:
        shown = length_of(self.period)
        self._length.setCurrentIndex([length for _, length in _LENGTHS].index(shown))
        self._back.setEnabled(shown is not None)
        self._forward.setEnabled(shown is not None)
        self._first.set_value(self.period.first)
        self._last.set_value(self.period.last)
        style.mark(self._last, faulty=False)
        describe(self._last, problem="")
