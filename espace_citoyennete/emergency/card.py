"""The emergency card of F12: numbers in large letters over any page, whatever the base answers."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QPushButton, QWidget

from espace_citoyennete.emergency.listing import Card, emergency_card, printed_card
from espace_citoyennete.emergency.rules import CardLine, is_to_check, told_check
from espace_citoyennete.ui import dialogs, style, tasks
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.message_line import MessageLine
from espace_citoyennete.ui.overlay import Overlay

_COLUMN = 600  # pixels under which the words beside a number are too narrow
_NUMBER = 150  # pixels of a number in large letters
_LONGEST = 14  # characters of « 0 800 05 95 95 »; an address of the web stands above its purpose
_GAP = 14
_NOT_OWN = "Numéros fournis avec le programme\u00a0: ceux du lieu n’ont pas pu être lus."


class EmergencyCard(Overlay):
    """Shown at once, by the last numbers known; the base is read beside the window."""

    asks = Signal(str, object)  # as `Page.asks`

    def __init__(self, window: QWidget, desk: Desk) -> None:
        super().__init__(window, "Numéros d’urgence")
        self._desk = desk
        self._card = printed_card()
        self._columns: list[QWidget] = []
        self.name_content("Liste des numéros")
        self.log_button = QPushButton("Urgence traitée  U")
        self.log_button.setAccessibleName("Enregistrer une urgence traitée")
        self.log_button.clicked.connect(lambda _on: self.log())
        style.mark(self.log_button, kind="primary")
        self.print_button = QPushButton("Imprimer  Ctrl+P")
        self.print_button.setAccessibleName("Imprimer")
        self.print_button.clicked.connect(lambda _on: self.print_card())
        for place, button in enumerate((self.log_button, self.print_button), 1):
            self.head.insertWidget(place, button)
        self.message = MessageLine()
        self.note = style.words("caption", _NOT_OWN)
        for widget in (self.message, self.note):
            self.top.addWidget(widget)
            widget.hide()
        self._row = QHBoxLayout(self.content)
        self._row.setContentsMargins(0, 8, 8, 8)
        self._row.setSpacing(32)

    @property
    def numbers(self) -> list[str]:
        """Return the numbers shown."""
        return [line.number for line in self._card.lines]

    def show_card(self) -> None:
        """Cover the window with the last numbers known, then with those of the base."""
        self.message.clear()
        self._lay()
        self.cover(self.log_button)
        tasks.run(self, partial(emergency_card, self._desk.database), self._show)

    def answers(self) -> dict[str, Callable[[], object]]:
        """Tell what the card does for actions of the registry while it is shown."""
        return {"print": self.print_card}

    def log(self) -> None:
        """Ask for an emergency to be noted as dealt with, in the contact being typed if there is one."""
        self.uncover()
        self.asks.emit("log_emergency", None)

    def print_card(self) -> None:
        """Write the card on a sheet of paper."""
        suggested = dialogs.documents_folder() / "numeros-urgence.pdf"
        path = dialogs.choose_save_path(self, "Numéros d’urgence", suggested, "Document PDF (*.pdf)")
        if path is not None:
            tasks.run(
                self,
                partial(self._write, path),
                done=lambda _: self.message.tell(f"Carte enregistrée\u00a0: {path.name}.", "ok"),
                refused=lambda sentence: self.message.tell(sentence, "err"),
            )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """U or Entrée notes the emergency; on another button, Entrée presses it."""
        focused = QApplication.focusWidget()
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat()
        if is_enter and isinstance(focused, QPushButton):
            focused.click()
        elif is_enter or event.text().upper() == "U":
            self.log()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take as many columns as the window holds."""
        super().resizeEvent(event)
        if self.isVisible() and self._count() != len(self._columns):
            self._lay()

    def _write(self, path: Path) -> None:
        from espace_citoyennete.emergency.pdf import EmergencySheet, write_emergency_sheet

        place = self._card.place
        publisher = f"{place.name} – {place.place}" if place.name else place.place
        printed_at = self._desk.clock.now()
        sheet = EmergencySheet(self._card.lines, publisher, place.address, printed_at, place.logo)
        write_emergency_sheet(path, sheet)

    def _show(self, card: Card) -> None:
        self.note.setVisible(not card.is_own)
        if card != self._card:
            self._card = card
            self._lay()

    def _count(self) -> int:
        return max(1, min(3, self.width() // style.length(_COLUMN)))

    def _lay(self) -> None:
        """Lay the numbers anew, down one column then the next."""
        for column in self._columns:
            self._row.removeWidget(column)
            column.hide()
            column.deleteLater()
        lines, today = self._card.lines, self._desk.clock.today()
        height = -(-len(lines) // self._count())
        self._columns = [
            _column(lines[start : start + height], today) for start in range(0, len(lines), height)
        ]
        for column in self._columns:
            self._row.addWidget(column, 1)
            column.show()


def _column(lines: tuple[CardLine, ...], today: date) -> QWidget:
    column = QWidget()
    grid = QGridLayout(column)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(0)
    grid.setColumnMinimumWidth(0, style.length(_NUMBER))
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
        grid.setRowMinimumHeight(top + 3, _GAP)
    grid.setRowStretch(len(lines) * 4, 1)
    return column
