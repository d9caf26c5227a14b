"""The register's filters: search, period, channel, domain, neighbourhood."""

from datetime import date, timedelta

from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QPushButton, QSizePolicy, QWidget

from espace_citoyennete.contacts.listing import ContactFilter
from espace_citoyennete.contacts.origins import Counted
from espace_citoyennete.french import NO_BREAK, long_date
from espace_citoyennete.town.fields import TERRITORIES, offer
from espace_citoyennete.ui import style
from espace_citoyennete.ui.choice import QuickChoice
from espace_citoyennete.ui.desk import Desk

_TYPING = 150  # milliseconds of rest before the search runs
_NARROW = 760  # pixels under which the filters take two rows
_ALL_DATES = "Toutes les dates"

Days = tuple[date | None, date | None]


def periods(today: date) -> list[tuple[str, Days]]:
    """Return the periods offered, with their first and last days."""
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    before = month - timedelta(days=1)
    years = [(f"Année {y}", (date(y, 1, 1), date(y, 12, 31))) for y in range(today.year, today.year - 5, -1)]
    return [
        years[0],
        ("Aujourd’hui", (today, today)),
        ("Cette semaine", (monday, monday + timedelta(days=6))),
        ("Ce mois", (month, (month + timedelta(days=31)).replace(day=1) - timedelta(days=1))),
        ("Mois dernier", (before.replace(day=1), before)),
        *years[1:],
        (_ALL_DATES, (None, None)),
    ]


class RegisterFilters(QWidget):
    """Tells `changed` when what should be shown is not the same any more."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.search = QLineEdit()
        self.search.setPlaceholderText("Nom, téléphone, mot de la note…")
        self.search.setAccessibleName("Rechercher dans le registre")
        self.search.setClearButtonEnabled(True)
        self.period = QComboBox()
        self.period.setAccessibleName("Période")
        for word, days in periods(desk.clock.today()):
            self.period.addItem(word, days)
        self.channel = _choice("Aucun canal", "Canal", "Tous les canaux")
        self.domain = _choice("Aucun domaine", "Domaine du droit", "Tous les domaines")
        self.neighbourhood = _choice("Aucun quartier", "Quartier", "Tous les quartiers")
        self.counted: Counted | None = None  # the figure of which the contacts are shown
        self._period_before = 0  # what is shown again once that figure is taken off
        self.counted_chip = QPushButton()
        self.counted_chip.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        style.mark(self.counted_chip, kind="chip")
        self.counted_chip.hide()
        self.clear_button = QPushButton("Effacer")
        self.clear_button.setAccessibleName("Effacer les filtres")
        self._timer = QTimer(self, interval=_TYPING, singleShot=True)
        self._timer.timeout.connect(self.changed)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self._arrange()
        self.search.textChanged.connect(self._restart)
        self.period.currentIndexChanged.connect(self.changed)
        for field in (self.channel, self.domain, self.neighbourhood):
            field.chosen.connect(self.changed)
        self.clear_button.clicked.connect(self.clear)
        self.counted_chip.clicked.connect(lambda _on: self._count_no_more())

    def read_lists(self) -> None:
        """Read the lists again: they may have changed in Réglages."""
        lists = {self.channel: "canal", self.domain: "domaine_droit", self.neighbourhood: TERRITORIES}
        offer(self._desk, lists)

    def wanted(self) -> ContactFilter:
        """Return what should be shown."""
        first, last = self.period.currentData()
        return ContactFilter(
            first=first,
            last=last,
            channel=self.channel.code(),
            domain=self.domain.code(),
            neighbourhood=self.neighbourhood.code(),
            text=self.search.text(),
            counted=self.counted,
        )

    def is_filtering(self) -> bool:
        """Tell whether something else than the period narrows the list."""
        wanted = self.wanted()
        return bool(
            wanted.text.strip() or wanted.channel or wanted.domain or wanted.neighbourhood or wanted.counted
        )

    def clear(self) -> None:
        """Show everything of the period again."""
        self._forget()
        self.changed.emit()

    def show_counted(self, counted: Counted) -> None:
        """Show the contacts that make a figure of the report, whatever was looked for before."""
        self._forget()
        self._period_before = self.period.currentIndex()
        self._show_period(self.period.findText(_ALL_DATES))
        self._tell_counted(counted)
        self.changed.emit()

    def _count_no_more(self) -> None:
        self._tell_counted(None)
        self.search.setFocus()  # the chip is no more there to have it
        self.changed.emit()

    def _forget(self) -> None:
        for field in (self.channel, self.domain, self.neighbourhood):
            field.set_code(None)
        self.search.clear()
        self._timer.stop()
        self._tell_counted(None)

    def _tell_counted(self, counted: Counted | None) -> None:
        """Show which figure narrows the list; without it any more, the period is that of before."""
        if self.counted and not counted and self.period.currentText() == _ALL_DATES:
            self._show_period(self._period_before)
        self.counted = counted
        words = f"Bilan{NO_BREAK}: {counted.words}" if counted else ""
        self.counted_chip.setText(f"{words}  ×")
        self.counted_chip.setToolTip(words)
        self.counted_chip.setAccessibleName(f"Retirer le filtre {words}")
        self.counted_chip.setVisible(counted is not None)

    def _show_period(self, place: int) -> None:
        with QSignalBlocker(self.period):
            self.period.setCurrentIndex(place)

    def show_day(self, day: date) -> None:
        """Show all the contacts of one day, which the list of periods keeps in its last place."""
        place = len(periods(day))
        self.period.removeItem(place)  # the day asked before
        self.period.addItem(f"Le {long_date(day, weekday=False)}", (day, day))
        self.period.setCurrentIndex(place)
        self.clear()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take one row, or two when the window is narrow."""
        super().resizeEvent(event)
        self._arrange()

    def _restart(self) -> None:
        """Wait for a rest in the typing."""
        self._timer.start()

    def _arrange(self) -> None:
        is_narrow = self.width() < style.length(_NARROW)
        lists = (self.channel, self.domain, self.neighbourhood, self.clear_button)
        self._grid.addWidget(self.search, 0, 0, 1, 3 if is_narrow else 1)
        self._grid.addWidget(self.period, 0, 3 if is_narrow else 1)
        for place, widget in enumerate(lists):
            self._grid.addWidget(widget, 1 if is_narrow else 0, place if is_narrow else place + 2)
        self._grid.addWidget(self.counted_chip, 2, 0, 1, 4 if is_narrow else 6)
        stretches = (1, 1, 1, 0, 0, 0) if is_narrow else (3, 0, 2, 2, 2, 0)
        for column, stretch in enumerate(stretches):
            self._grid.setColumnStretch(column, stretch)


def _choice(none_word: str, name: str, all_word: str) -> QuickChoice:
    field = QuickChoice(none_word)
    field.setAccessibleName(name)
    field.setPlaceholderText(all_word)
    return field
