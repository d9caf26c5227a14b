"""An appointment moved by key: M, then Entrée on a free slot of any week."""

from collections.abc import Callable
from functools import partial

from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, moment
from espace_citoyennete.permanences import gestures
from espace_citoyennete.permanences.booked import AppointmentRow, appointment_row
from espace_citoyennete.permanences.rules import MOVABLE
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.message_line import MessageLine


class MoveByKey:
    """The appointment being moved, told on the page as long as Entrée would move it."""

    def __init__(self, desk: Desk, line: MessageLine, choose_in_list: Callable[[int, str], object]) -> None:
        self._desk = desk
        self._line = line
        self._choose_in_list = choose_in_list
        self._moving: AppointmentRow | None = None
        self._type_code = ""
        self._told = ""

    def __bool__(self) -> bool:
        """Tell whether an appointment is being moved."""
        return self._moving is not None

    def begin(self, appointment_id: int, state: str, type_code: str) -> None:
        """Move this appointment of a type of permanence next. Raises `UserError`."""
        if state not in MOVABLE:
            raise UserError("Seul un rendez-vous à venir se déplace. Choisir un autre rendez-vous.")
        with self._desk.database.reading() as session:
            self._moving = appointment_row(session, appointment_id, by=self._desk.agent)
        self._type_code = type_code
        self.tell()

    def tell(self) -> None:
        """Say who is being moved, and how to go on or to give up."""
        if self._moving is None:
            return
        name = self._desk.shown_name(self._moving.name) or "ce rendez-vous"
        who = f"{name} ({moment(self._moving.starts_at)})"
        told = f"Déplacer {who}{NO_BREAK}: Entrée sur un créneau libre, Échap pour renoncer."
        if self._line.text == told:
            return  # said aloud once
        self._told = told
        by_list = partial(self._leave_for_list, self._moving.id)
        self._line.tell(told, "info", "Choisir dans une liste", by_list)

    def finish(self, slot_id: int) -> None:
        """Move the appointment to this slot. Raises `UserError`: it is being moved all the same."""
        assert self._moving is not None
        gestures.move(self._desk, self._moving, slot_id)
        self.end()

    def end(self) -> None:
        """Move nobody any more."""
        self._moving = None
        if self._told and self._line.text == self._told:
            self._line.clear()

    def _leave_for_list(self, appointment_id: int) -> None:
        self.end()
        self._choose_in_list(appointment_id, self._type_code)
