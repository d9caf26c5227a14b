"""The register's filters: search, period, channel, domain, neighbourhood."""

from datetime import date, timedelta

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QPushButton, QWidget

from espace_citoyennete.contacts.listing import ContactFilter
from espace_citoyennete.town.fields import TERRITORIES, offer
from espace_citoyennete.ui import style
from espace_citoyennete.ui.choice import QuickChoice
from espace_citoyennete.ui.desk import Desk

_TYPING = 150  # milliseconds of rest before the search runs
_NARROW = 760  # pixels under which the filters take two rows

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
        ("Toutes les dates", (None, None)),
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
        )

    def is_filtering(self) -> bool:
        """Tell whether something else than the period narrows the list."""
        wanted = self.wanted()
        return bool(wanted.text.strip() or wanted.channel or wanted.domain or wanted.neighbourhood)

    def clear(self) -> None:
        """Show everything of the period again."""
        for field in (self.channel, self.domain, self.neighbourhood):
            field.set_code(None)
        self.search.clear()
        self._timer.stop()
        self.changed.emit()

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
        stretches = (1, 1, 1, 0, 0, 0) if is_narrow else (3, 0, 2, 2, 2, 0)
        for column, stretch in enumerate(stretches):
            self._grid.setColumnStretch(column, stretch)


def _choice(none_word: str, name: str, all_word: str) -> QuickChoice:
    field = QuickChoice(none_word)
    field.setAccessibleName(name)
    field.setPlaceholderText(all_word)
    return field
