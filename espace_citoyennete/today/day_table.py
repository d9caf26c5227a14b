"""The day's sittings as one list: who is expected, who came, one key a person."""

from dataclasses import replace

from espace_citoyennete.errors import UserError
from espace_citoyennete.french import clock_range
from espace_citoyennete.permanences import gestures
from espace_citoyennete.permanences.attendance_fields import OutcomeMenu, marks, moment_words
from espace_citoyennete.permanences.week import Lane, SlotCell
from espace_citoyennete.ui import icons
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.table import Column, Heading, RowsModel, TableView

_STATES = {  # word, glyph, ink
    "LIBRE": ("Libre", "○", "ok"),
    "A_VENIR": ("Attendu", "●", "primary"),
    "SALLE": ("En attente", "◐", "warn"),
    "HONORE": ("Reçu", "✓", "ok"),
    "ABSENT": ("Absent", "✕", "err"),
}
_LEFT_FREE = ("Resté libre", "○", "text2")
_TO_MARK = ("A_VENIR", "SALLE")


class DayTable(TableView):
    """Each sitting under its heading; the acts are those of the week, on the person of the current row."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("Rendez-vous du jour")
        self._desk = desk
        self._sittings: dict[int, Lane] = {}  # of each slot
        self._model = RowsModel(self._columns(), self, key=lambda row: row.slot_id)
        self.setModel(self._model)

    def show_day(self, sittings: list[Lane]) -> None:
        """Show the sittings of the day, each person by the name that the desk shows."""
        self._sittings = {cell.slot_id: sitting for sitting in sittings for cell in sitting.cells}
        rows: list[Heading | SlotCell] = []
        for sitting in sittings:
            rows += [_heading(sitting), *map(self._named, sitting.cells)]
        self._model.set_rows(rows)
        if not isinstance(self.current_row(), SlotCell):
            self.go_to_next()

    def go_to_next(self) -> None:
        """Go to the first person still to be marked, unless one is there."""
        here, rows = self.current_row(), self._model.rows
        if not rows or (isinstance(here, SlotCell) and here.state in _TO_MARK):
            return
        people = [number for number, row in enumerate(rows) if isinstance(row, SlotCell)]
        waiting = [number for number in people if rows[number].state in _TO_MARK]
        self.go_to((waiting or people or [0])[0])

    def sitting(self) -> Lane | None:
        """Return the sitting where one is, if one is on a slot."""
        here = self.current_row()
        return self._sittings[here.slot_id] if isinstance(here, SlotCell) else None

    def mark(self, action: str) -> None:
        """Mark the person of the current row, and go down to the next one. Raises `UserError`."""
        row, rows = self._person(), self._model.rows
        assert row.appointment_id is not None
        after = rows[self.currentIndex().row() + 1 :]
        following = next((other for other in after if getattr(other, "appointment_id", None)), row)
        gestures.mark_attendance(self._desk, row.appointment_id, row.name, action)
        self.go_to_key(following.slot_id)  # one that was added is gone with an excused person

    def ask_outcome(self) -> OutcomeMenu:
        """Offer the outcomes of the interview under the current row. Raises `UserError`."""
        row = self._person()
        if row.state != "HONORE":
            raise UserError("L’issue se note pour une personne reçue. Noter d’abord R (reçu).")
        menu = OutcomeMenu(self._desk, row.outcome, self)
        place = self.visualRect(self.currentIndex()).bottomLeft()
        menu.ask(self.viewport().mapToGlobal(place))
        return menu

    def note_outcome(self, code: str | None) -> None:
        """Note the outcome chosen for the person of the current row. Raises `UserError`."""
        row = self._person()
        assert row.appointment_id is not None
        gestures.outcome(self._desk, row.appointment_id, row.name, code)

    def _person(self) -> SlotCell:
        row = self.current_row()
        if isinstance(row, Heading):
            raise UserError("Cette ligne est une permanence. Choisir une personne dans la liste.")
        if row is None or row.appointment_id is None:
            raise UserError("Ce créneau est libre. Choisir une personne dans la liste.")
        found: SlotCell = row
        return found

    def _named(self, cell: SlotCell) -> SlotCell:
        return replace(cell, name=self._desk.shown_name(cell.name))

    def _columns(self) -> list[Column]:
        return [
            Column("Heure", _hour, 6, spoken=moment_words),
            Column("Personne", lambda row: row.name, 18),
            Column("État", self._state, tip=self._state,
                   icon=lambda row: icons.state_icon(*self._look(row)[1:])),
            Column("Motif", lambda row: row.subject, under=45),
        ]  # fmt: skip

    def _state(self, row: SlotCell) -> str:
        return ", ".join([self._look(row)[0], *marks(row)])

    def _look(self, row: SlotCell) -> tuple[str, str, str]:
        is_over = row.kind == "HEURE" and row.ends_at <= self._desk.clock.now()
        return _LEFT_FREE if row.state == "LIBRE" and is_over else _STATES[row.state]


def _hour(row: SlotCell) -> str:
    return moment_words(row) if row.kind == "ARRIVEE" else f"{row.starts_at:%H:%M}"


def _heading(sitting: Lane) -> Heading:
    who = f" — {sitting.practitioner}" if sitting.practitioner else ""
    when = clock_range(sitting.starts_at, sitting.ends_at)
    words = [f"{sitting.label}{who}", f"{sitting.taken}/{sitting.planned} réservés", sitting.room]
    told = " · ".join(word for word in words if word)
    return Heading(f"{when}  {told}", f"Permanence de {when}, {told}")
