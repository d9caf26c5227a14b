"""The emergency card of F12: numbers in large letters over any page, whatever the base answers."""

from bisect import bisect_left
from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QPushButton, QWidget

from espace_citoyennete.clock import Clock
from espace_citoyennete.emergency.listing import Card, emergency_card, printed_card
from espace_citoyennete.emergency.rules import CardLine, is_to_check, told_check
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui import style, tasks
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.message_line import MessageLine
from espace_citoyennete.ui.overlay import Overlay
from espace_citoyennete.ui.printing import Paper, paper_actions

_COLUMN = 600  # pixels under which the words beside a number are too narrow
_NUMBER = 150  # pixels of a number in large letters
_LONGEST = 14  # characters of « 0 800 05 95 95 »; an address of the web stands above its purpose
_GAP = 14
_SCALES = tuple(tenths / 10 for tenths in range(18, 9, -1))  # of the letters: the largest that hold
_NOT_OWN = "Numéros fournis avec le programme\u00a0: ceux du lieu n’ont pas pu être lus."


class NumbersCard(Overlay):
    """The numbers and nothing else, over the closed door or the hidden screen: they are no secret."""

    def __init__(self, window: QWidget, clock: Clock, database: Database | None = None) -> None:
        super().__init__(window, "Numéros d’urgence")
        self._clock, self._database = clock, database
        self._card = printed_card()
        self._columns: list[QWidget] = []
        self._laid: object = None  # what the columns were laid for
        self._first: QWidget = self.close_button
        self.name_content("Liste des numéros")
        self.note = style.words("caption", _NOT_OWN)
        self.top.addWidget(self.note)
        self._row = QHBoxLayout(self.content)
        self._row.setContentsMargins(0, 8, 8, 8)
        self._row.setSpacing(32)

    @property
    def numbers(self) -> list[str]:
        """Return the numbers shown."""
        return [line.number for line in self._card.lines]

    def show_card(self) -> None:
        """Cover the window at once with the last numbers known, then with those of the base if it is open."""
        self.note.setVisible(self._database is None)
        self.cover(self._first)
        self._lay()
        if self._database is not None:
            tasks.run(self, partial(emergency_card, self._database), self._show)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press with Entrée the button that has the focus."""
        focused = QApplication.focusWidget()
        if _is_enter(event) and isinstance(focused, QPushButton):
            focused.click()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take as many columns, and letters as large, as the window holds."""
        super().resizeEvent(event)
        if self.isVisible():
            self._lay()

    def _show(self, card: Card) -> None:
        self.note.setVisible(not card.is_own)
        if card != self._card:
            self._card = card
            self._lay()

    def _lay(self) -> None:
        """Lay the numbers anew in the largest letters that need no scrolling, unless nothing changed."""
        wanted = (self._card, self.room(), self._clock.today(), style.tokens(), style.length(_COLUMN))
        if wanted != self._laid:
            self._laid = wanted
            best = bisect_left(range(len(_SCALES)), True, key=lambda place: self._holds(_SCALES[place]))
            self._fill(_SCALES[min(best, len(_SCALES) - 1)])

    def _holds(self, scale: float) -> bool:
        self._fill(scale)
        return self._row.totalHeightForWidth(self.room().width()) <= self.room().height()

    def _fill(self, scale: float) -> None:
        """Lay the numbers down one column, then the next."""
        for column in self._columns:
            column.setParent(None)
        style.enlarge(self.content, scale)
        lines, today = self._card.lines, self._clock.today()
        count = max(1, min(3, self.room().width() // style.length(_COLUMN)))
        height = -(-len(lines) // count)
        self._columns = [
            _column(lines[start : start + height], today, scale) for start in range(0, len(lines), height)
        ]
        for column in self._columns:
            self._row.addWidget(column, 1)
            column.show()


class EmergencyCard(NumbersCard):
    """The card of the office: it is printed, and one key notes that an emergency was dealt with."""

    asks = Signal(str, object)  # as `Page.asks`

    def __init__(self, window: QWidget, desk: Desk) -> None:
        super().__init__(window, desk.clock, desk.database)
        self.log_button = QPushButton("Urgence traitée  U")
        self.log_button.setAccessibleName("Enregistrer une urgence traitée")
        self.log_button.clicked.connect(lambda _on: self.log())
        style.mark(self.log_button, kind="primary")
        self._first = self.log_button
        self.print_button = QPushButton("Imprimer  Ctrl+P")
        self.print_button.setAccessibleName("Imprimer")
        self.print_button.clicked.connect(lambda _on: self.answers()["print"]())
        for place, button in enumerate((self.log_button, self.print_button), 1):
            self.head.insertWidget(place, button)
        self.message = MessageLine()
        self.top.insertWidget(0, self.message)
        self.message.hide()

    def show_card(self) -> None:
        """Cover the window; what was said of a card printed before is over."""
        self.message.clear()
        super().show_card()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Tell what the card does for actions of the registry while it is shown."""
        return paper_actions(self, self._paper, self.message.tell)

    def log(self) -> None:
        """Ask for an emergency to be noted as dealt with, in the contact being typed if there is one."""
        self.uncover()
        self.asks.emit("log_emergency", None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """U or Entrée notes the emergency; on another button, Entrée presses it."""
        is_on_button = isinstance(QApplication.focusWidget(), QPushButton)
        if event.text().upper() == "U" or (_is_enter(event) and not is_on_button):
            self.log()
        else:
            super().keyPressEvent(event)

    def _paper(self) -> Paper:
        from espace_citoyennete.emergency.pdf import EmergencySheet, write_emergency_sheet

        place = self._card.place
        publisher = f"{place.name} – {place.place}" if place.name else place.place
        sheet = EmergencySheet(self._card.lines, publisher, place.address, self._clock.now(), place.logo)
        write = partial(write_emergency_sheet, sheet=sheet)
        return Paper("Numéros d’urgence", "numeros-urgence.pdf", write, None)


def _is_enter(event: QKeyEvent) -> bool:
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat()


def _column(lines: tuple[CardLine, ...], today: date, scale: float) -> QWidget:
    column = QWidget()
    grid = QGridLayout(column)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(0)
    grid.setColumnMinimumWidth(0, style.length(_NUMBER * scale))
    grid.setColumnStretch(1, 1)
    for place, line in enumerate(lines):
        top, is_short = place * 4, len(line.number) <= _LONGEST
        if is_short:
            number = style.words("key_figure", line.number, wraps=False)
            grid.addWidget(number, top + 1, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
        else:
            grid.addWidget(style.words("section", line.number), top, 1)
        details = " · ".join(filter(None, (line.hours, told_check(line.checked_on, today))))
        role = "warning" if is_to_check(line.checked_on, today) else "caption"
        grid.addWidget(style.words("large", line.purpose), top + 1, 1)
        grid.addWidget(style.words(role, details), top + 2, 1)
        grid.setRowMinimumHeight(top + 3, round(_GAP * scale))
    grid.setRowStretch(len(lines) * 4, 1)
    return column
