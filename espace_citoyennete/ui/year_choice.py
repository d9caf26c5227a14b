"""The choice of the year that a page shows."""

from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox


class YearChoice(QComboBox):
    """The years that a page may show, the latest first; `chosen` is told of each other one in view."""

    chosen = Signal(int)

    def __init__(self, word: str, year: int) -> None:
        """Offer one year, named by a word: « Exercice 2026 »."""
        super().__init__()
        self._word = word
        self.setAccessibleName(word)
        self.offer([year])
        self.currentIndexChanged.connect(lambda _place: self.chosen.emit(self.year))

    @property
    def year(self) -> int:
        """Return the year in view."""
        return int(self.currentData())

    def offer(self, years: Iterable[int]) -> None:
        """Offer these years; the one in view stays, and stays among them."""
        shown = self.year if self.count() else None
        wanted = sorted({*years} | ({shown} if shown is not None else set()), reverse=True)
        if wanted == [self.itemData(place) for place in range(self.count())]:
            return
        with QSignalBlocker(self):
            self.clear()
            for year in wanted:
                self.addItem(f"{self._word} {year}", year)
            self.setCurrentIndex(0 if shown is None else wanted.index(shown))

    def show_year(self, year: int) -> None:
        """Show a year, offered until now or not."""
        self.offer([self.itemData(place) for place in range(self.count())] + [year])
        self.setCurrentIndex(self.findData(year))

    def step(self, years: int) -> None:
        """Go so many years forward, or back below 0."""
        self.show_year(self.year + years)
