"""The directory in forms: the cards that fields offer, and an organisation under the field that names it."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from espace_citoyennete.directory.rules import is_open, is_to_check
from espace_citoyennete.directory.service import (
    OrganisationDraft,
    OrganisationRow,
    PractitionerRow,
    organisations,
    practitioners,
)
from espace_citoyennete.french import NO_BREAK, numeric_date, plural
from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui import style
from espace_citoyennete.ui.choice import Option
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.message_line import MessageLine
from espace_citoyennete.ui.printing import Paper, print_paper

_MOST_TOLD = 8
_OPEN = {True: "● Ouvert en ce moment", False: "○ Fermé en ce moment"}


def counted_lines(word: str, lines: Sequence[str]) -> str:
    """Write what a list would bring: « Refusés : 3 », then its first lines; nothing where there is none."""
    if not lines:
        return ""
    shown = [f"•{NO_BREAK}{line}" for line in lines[:_MOST_TOLD]]
    if more := len(lines) - len(shown):
        shown.append(f"… et {plural(more, 'autre')}")
    return "\n".join([f"{word}{NO_BREAK}: {len(lines)}", *shown])


def organisation_options(session: Session, day: date) -> list[Option]:
    """Return the organisations that a field offers on a day; a record keeps one retired since."""
    return _options(organisations(session), day)


def practitioner_options(session: Session, day: date) -> list[Option]:
    """Return the practitioners that a field offers on a day; a record keeps one retired since."""
    return _options(practitioners(session), day)


def is_retired(row: OrganisationRow | PractitionerRow, day: date) -> bool:
    """Tell whether a card is offered no more on a day."""
    return row.retired_on is not None and row.retired_on <= day


def _options(rows: Iterable[OrganisationRow | PractitionerRow], day: date) -> list[Option]:
    return [Option(str(row.id), row.draft.name, is_retired=is_retired(row, day)) for row in rows]


class OrganisationCard(QWidget):
    """Phone and address in large letters, hours, and when all that was checked."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._shown: OrganisationDraft | None = None
        self.phone, self.address = style.words("large"), style.words("large")
        self.hours, self.opening = style.words("caption"), style.words()
        self.checked = style.words("caption")
        self.print_button = QPushButton("Imprimer l’adresse")
        self.print_button.clicked.connect(lambda _on: self._print())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(2)
        for widget in (self.phone, self.address, self.hours, self.opening, self.checked):
            column.addWidget(widget)
        row = QHBoxLayout()
        row.addWidget(self.print_button)
        row.addStretch(1)
        column.addLayout(row)
        self.message = MessageLine()
        column.addWidget(self.message)
        self.hide()

    def show_organisation(self, organisation: OrganisationDraft | None) -> None:
        """Show what the directory says of an organisation, or nothing."""
        self._shown = organisation
        self.message.clear()
        self.setVisible(organisation is not None)
        if organisation is None:
            return
        now = self._desk.clock.now()
        is_old = is_to_check(organisation.checked_on, now.date())
        told = f"vérifié le {numeric_date(organisation.checked_on)}" if organisation.checked_on else ""
        self.phone.setText(organisation.phone)
        self.address.setText(organisation.place)
        self.hours.setText(organisation.hours)
        self.opening.setText(_OPEN.get(is_open(organisation.hours, now), ""))  # type: ignore[arg-type]
        self.checked.setText(" · ".join(filter(None, [told, "à vérifier" if is_old else ""])).capitalize())
        style.mark(self.checked, role="warning" if is_old else "caption")
        for label in (self.phone, self.address, self.hours, self.opening):
            label.setVisible(bool(label.text()))
        self.print_button.setVisible(bool(organisation.place or organisation.phone))
        self.setAccessibleName(f"{organisation.name}\u00a0: {organisation.phone}, {self.opening.text()}")

    def _print(self) -> None:
        from espace_citoyennete.directory.pdf import AddressSheet, write_address_sheet

        if (shown := self._shown) is not None:
            sheet = AddressSheet(shown.place, shown.phone, shown.hours, self._desk.clock.now())
            paper = Paper(
                "Adresse", "adresse.pdf", partial(write_address_sheet, sheet=sheet), self._desk.database
            )
            print_paper(self, paper, self.message.tell)
