"""The directory in Réglages: the organisations; practitioners have a page of their own."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QLineEdit
from sqlalchemy.orm import Session

from espace_citoyennete.directory import service as directory
from espace_citoyennete.directory.service import (
    OrganisationDraft,
    OrganisationRow,
)
from espace_citoyennete.french import numeric_date
from espace_citoyennete.town.reference import choices
from espace_citoyennete.ui.choice import Option, QuickChoice
from espace_citoyennete.ui.date_field import DateField
from espace_citoyennete.ui.form import Field
from espace_citoyennete.ui.section import ListSection
from espace_citoyennete.ui.table import Column
from espace_citoyennete.ui.text_area import TextArea


class OrganisationsSection(ListSection):
    """The partners, typed once for permanences, orientations and subsidies."""

    name = "Organismes"
    retired_word = "Organisme retiré"

    def columns(self) -> Sequence[Column]:
        """Return the columns of the organisations."""
        return (
            Column("Nom", lambda row: row.draft.name),
            Column("Téléphone", lambda row: row.draft.phone, 16, under=90),
            Column("Horaires", lambda row: row.draft.hours, 22, under=90),
            Column("Vérifié le", lambda row: _day(row.draft.checked_on), 12, under=90),
            Column("Retiré le", lambda row: _day(row.retired_on), 12),
        )

    def fields(self) -> Sequence[Field | tuple[Field, ...]]:
        """Return the facts of an organisation."""
        self.orientation = QuickChoice("Aucune orientation")
        return (
            (Field("name", "Nom", QLineEdit(), required=True, stretch=2),
             Field("phone", "Téléphone", QLineEdit())),
            (Field("address", "Adresse", QLineEdit()), Field("hours", "Horaires", QLineEdit())),
            (Field("orientation_code", "Orientation correspondante", self.orientation),
             Field("checked_on", "Coordonnées vérifiées le", DateField(self.desk.clock.today))),
            Field("note", "Note", TextArea()),
        )  # fmt: skip

    def rows(self, session: Session) -> Sequence[OrganisationRow]:
        """Return the organisations, and read the orientations that the form offers."""
        offered = choices(session, "orientation_externe", self.desk.clock.today())
        self.orientation.set_options([Option(row.code, row.label, row.entry_code) for row in offered])
        return directory.organisations(session)

    def values_of(self, row: OrganisationRow) -> dict[str, Any]:
        """Return what the form shows."""
        return {name: value for name, value in vars(row.draft).items() if name != "uid"}

    def write(self, session: Session, values: dict[str, Any], row: OrganisationRow | None) -> None:
        """Add or change an organisation."""
        draft = replace(row.draft, **values) if row else OrganisationDraft(**values)
        directory.save_organisation(session, draft, by=self.desk.agent)

    def retire(self, session: Session, row: OrganisationRow) -> None:
        """Offer an organisation no more."""
        today = self.desk.clock.today()
        directory.retire_organisation(session, row.id, today=today, by=self.desk.agent)

    def restore(self, session: Session, row: OrganisationRow) -> None:
        """Offer an organisation again."""
        directory.restore_organisation(session, row.id, by=self.desk.agent)

    def is_retired(self, row: OrganisationRow) -> bool:
        """Tell whether the organisation is offered no more."""
        return row.retired_on is not None


def _day(day: Any) -> str:
    return numeric_date(day) if day else ""
