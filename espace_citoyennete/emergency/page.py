"""The emergency numbers in Réglages: changed, put in service or out of it, and checked once a year."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QLineEdit, QPushButton
from sqlalchemy.orm import Session

from espace_citoyennete.emergency import service as emergency
from espace_citoyennete.emergency.gestures import check_today
from espace_citoyennete.emergency.listing import EmergencyRow, emergency_numbers
from espace_citoyennete.emergency.rules import is_to_check, told_check
from espace_citoyennete.emergency.service import EmergencyDraft
from espace_citoyennete.french import numeric_date
from espace_citoyennete.ui import icons
from espace_citoyennete.ui.date_field import DateField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field
from espace_citoyennete.ui.section import ListSection
from espace_citoyennete.ui.table import Column


class EmergencySection(ListSection):
    """The numbers of the card of F12."""

    name = "Numéros d’urgence"
    retired_word = "Numéro retiré"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.check = QPushButton("Vérifié aujourd’hui  V")
        self.check.setAccessibleName("Vérifié aujourd’hui")
        self.check.clicked.connect(lambda _on: self.check_today())
        self.head.addWidget(self.check)
        self.letters["V"] = self.check_today

    def columns(self) -> Sequence[Column]:
        """Return the columns of the numbers."""
        return (
            Column("Numéro", lambda row: row.draft.number, 16),
            Column("Pour", lambda row: row.draft.purpose),
            Column("Horaires", lambda row: row.draft.hours, 18, under=90),
            Column("Vérification", self._checked, 20,
                   icon=lambda row: icons.icon("triangle-alert", "warn") if self._is_to_check(row) else ""),
            Column("Retiré le", lambda row: numeric_date(row.retired_on) if row.retired_on else "", 12,
                   under=90),
        )  # fmt: skip

    def fields(self) -> Sequence[Field | tuple[Field, ...]]:
        """Return the facts of a number."""
        return (
            (Field("number", "Numéro ou adresse", QLineEdit(), required=True),
             Field("hours", "Horaires", QLineEdit())),
            Field("purpose", "Pour qui, pour quoi", QLineEdit(), required=True),
            Field("checked_on", "Vérifié le", DateField(self.desk.clock.today, is_past=True)),
        )  # fmt: skip

    def add_top(self) -> None:
        """Say what the list serves."""
        self.show_note(
            "La carte d’urgence (F12) montre ces numéros, dans cet ordre. À vérifier chaque année."
        )

    def rows(self, session: Session) -> Sequence[EmergencyRow]:
        """Return the numbers in the order of the card."""
        return emergency_numbers(session)

    def values_of(self, row: EmergencyRow) -> dict[str, Any]:
        """Return what the form shows."""
        return {name: value for name, value in vars(row.draft).items() if name != "uid"}

    def write(self, session: Session, values: dict[str, Any], row: EmergencyRow | None) -> None:
        """Add or change a number."""
        draft = replace(row.draft, **values) if row else EmergencyDraft(**values)
        today = self.desk.clock.today()
        emergency.save_emergency_number(session, draft, today=today, by=self.desk.agent)

    def retire(self, session: Session, row: EmergencyRow) -> None:
        """Show a number on the card no more."""
        today = self.desk.clock.today()
        emergency.retire_emergency_number(session, row.id, today=today, by=self.desk.agent)

    def restore(self, session: Session, row: EmergencyRow) -> None:
        """Show a number on the card again."""
        emergency.restore_emergency_number(session, row.id, by=self.desk.agent)

    def is_retired(self, row: EmergencyRow) -> bool:
        """Tell whether a number is shown no more."""
        return row.retired_on is not None

    def check_today(self) -> None:
        """Keep that the current number was called or read today; can be undone."""
        row: EmergencyRow | None = self.table.current_row()
        if row is not None:
            with self.telling_refusals():
                check_today(self.desk, row)
            self.refresh()

    def _is_to_check(self, row: EmergencyRow) -> bool:
        return is_to_check(row.draft.checked_on, self.desk.clock.today())

    def _checked(self, row: EmergencyRow) -> str:
        return told_check(row.draft.checked_on, self.desk.clock.today())
