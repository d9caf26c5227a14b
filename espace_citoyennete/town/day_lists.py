"""The days in Réglages: closures of the place or of a room, school holidays, public holidays worked."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from PySide6.QtWidgets import QComboBox, QLineEdit
from sqlalchemy.orm import Session

from espace_citoyennete.french import NO_BREAK, long_date, numeric_date
from espace_citoyennete.town import days, reference
from espace_citoyennete.town.days import ClosureDraft, DaysDraft, WorkedHolidayDraft
from espace_citoyennete.town.listing import (
    WorkedHolidayRow,
    closure_rows,
    school_holiday_rows,
    worked_holiday_rows,
)
from espace_citoyennete.ui.date_field import DateField
from espace_citoyennete.ui.form import Field
from espace_citoyennete.ui.section import ListSection
from espace_citoyennete.ui.table import Column

_WHOLE_PLACE = "Tout le lieu"


class _DaysSection(ListSection):
    """Days with a name: they are removed for good, and come back by undo."""

    retire_word = "Supprimer"
    has_retired = False

    def columns(self) -> Sequence[Column]:
        """Return the columns of some days."""
        return (
            Column("Premier jour", lambda row: numeric_date(row.first_day), 14),
            Column("Dernier jour", lambda row: numeric_date(row.last_day), 14),
            Column("Nom", lambda row: row.label),
        )

    def fields(self) -> Sequence[Field | tuple[Field, ...]]:
        """Return the two days and the name."""
        today = self.desk.clock.today
        return (
            (Field("first_day", "Premier jour", DateField(today), required=True),
             Field("last_day", "Dernier jour", DateField(today), required=True)),
            Field("label", "Nom", QLineEdit(), required=True),
        )  # fmt: skip

    def values_of(self, row: Any) -> dict[str, Any]:
        """Return what the form shows."""
        return {name: value for name, value in vars(row).items() if name != "uid"}


class ClosuresSection(_DaysSection):
    """The days on which the place, or one of its rooms, is closed."""

    name = "Fermetures"
    retired_word = "Fermeture supprimée"

    def columns(self) -> Sequence[Column]:
        """Return the columns of the closures."""
        return (*super().columns(), Column("Salle", lambda row: row.room or _WHOLE_PLACE, 24, under=80))

    def fields(self) -> Sequence[Field | tuple[Field, ...]]:
        """Return the days, the name, and what is closed."""
        self.room = QComboBox()
        return (*super().fields(), Field("room", "Ce qui est fermé", self.room))

    def rows(self, session: Session) -> Sequence[ClosureDraft]:
        """Return the closures, and read the rooms that the form offers."""
        if not self.is_editing:
            named = {room.name for room in reference.rooms(session, self.desk.clock.today())}
            closed = {row.room for row in closure_rows(session)} - {""}
            self.room.clear()
            self.room.addItem(_WHOLE_PLACE, "")
            for room in sorted(named | closed):
                self.room.addItem(room, room)
        return closure_rows(session)

    def write(self, session: Session, values: dict[str, Any], row: ClosureDraft | None) -> None:
        """Close the place or a room, or change a closure."""
        draft = ClosureDraft(**values, uid=row.uid if row else uuid4())
        days.save_closure(session, draft, by=self.desk.agent)

    def retire(self, session: Session, row: ClosureDraft) -> None:
        """Open the place again."""
        days.remove_closure(session, row.uid, by=self.desk.agent)

    def restore(self, session: Session, row: ClosureDraft) -> None:
        """Bring a closure back."""
        days.save_closure(session, row, by=self.desk.agent)


class SchoolHolidaysSection(_DaysSection):
    """The school holidays, and how far they are known."""

    name = "Vacances scolaires"
    retired_word = "Vacances supprimées"

    def add_top(self) -> None:
        """Add the line that says how far the holidays are known."""
        self.known = self.show_note("")

    def rows(self, session: Session) -> Sequence[DaysDraft]:
        """Return the school holidays, and tell how far they are known."""
        until = reference.calendar(session).known_until
        self.known.setText(
            f"Zone B, connues jusqu’au {numeric_date(until)}. Les suivantes sont à saisir ici."
            if until
            else f"Aucunes vacances connues{NO_BREAK}: les saisir avant de prévoir des permanences."
        )
        return school_holiday_rows(session)

    def write(self, session: Session, values: dict[str, Any], row: DaysDraft | None) -> None:
        """Add or change school holidays."""
        draft = DaysDraft(**values, uid=row.uid if row else uuid4())
        days.save_school_holiday(session, draft, by=self.desk.agent)

    def retire(self, session: Session, row: DaysDraft) -> None:
        """Forget school holidays."""
        days.remove_school_holiday(session, row.uid, by=self.desk.agent)

    def restore(self, session: Session, row: DaysDraft) -> None:
        """Bring school holidays back."""
        days.save_school_holiday(session, row, by=self.desk.agent)


class WorkedHolidaysSection(ListSection):
    """The public holidays on which the place is open; on every other one it is closed."""

    name = "Jours fériés travaillés"
    retire_word = "Supprimer"
    retired_word = "Jour férié de nouveau chômé"
    has_retired = False

    def columns(self) -> Sequence[Column]:
        """Return the day and its name."""
        return (
            Column("Jour", lambda row: long_date(row.draft.day), 26),
            Column("Jour férié", lambda row: row.label),
        )

    def fields(self) -> Sequence[Field]:
        """Return the day, which the calendar names."""
        hint = "Par exemple le lundi de Pentecôte. Son nom vient du calendrier."
        return (Field("day", "Jour", DateField(self.desk.clock.today), required=True, hint=hint),)

    def add_top(self) -> None:
        """Say what the list changes."""
        self.show_note("Un jour férié est fermé, sauf ceux de cette liste.")

    def rows(self, session: Session) -> Sequence[WorkedHolidayRow]:
        """Return the public holidays worked."""
        return worked_holiday_rows(session)

    def values_of(self, row: WorkedHolidayRow) -> dict[str, Any]:
        """Return what the form shows."""
        return {"day": row.draft.day}

    def write(self, session: Session, values: dict[str, Any], row: WorkedHolidayRow | None) -> None:
        """Open the place on a public holiday, or on another one."""
        draft = WorkedHolidayDraft(**values, uid=row.draft.uid if row else uuid4())
        days.save_worked_holiday(session, draft, by=self.desk.agent)

    def retire(self, session: Session, row: WorkedHolidayRow) -> None:
        """Close the place again on that day."""
        days.remove_worked_holiday(session, row.draft.uid, by=self.desk.agent)

    def restore(self, session: Session, row: WorkedHolidayRow) -> None:
        """Open the place again on that day."""
        days.save_worked_holiday(session, row.draft, by=self.desk.agent)
