"""What the screens do with the emergency card, each act with its undo."""

from datetime import date
from uuid import uuid4

from espace_citoyennete.contacts.gestures import remember_logged
from espace_citoyennete.emergency.listing import EmergencyRow
from espace_citoyennete.emergency.service import check_emergency_number, log_emergency
from espace_citoyennete.ui.desk import Desk


def note_emergency(desk: Desk) -> None:
    """Note a contact whose emergency was dealt with, and offer to take it back. Raises `UserError`."""
    with desk.database.transaction() as session:
        contact_id = log_emergency(session, uuid4(), now=desk.clock.now(), by=desk.agent)
    remember_logged(desk, contact_id, "Urgence traitée enregistrée")


def check_today(desk: Desk, row: EmergencyRow) -> None:
    """Keep that a number was checked today, and offer to take that back. Raises `UserError`."""
    check = _Check(desk, row.id, row.version)
    today, before = desk.clock.today(), row.draft.checked_on
    check.keep(today)
    desk.undo.add("Numéro vérifié", lambda: check.keep(before), lambda: check.keep(today))


class _Check:
    """Keeps the day of the check of one number, refused when somebody changed it in between."""

    def __init__(self, desk: Desk, number_id: int, version: int) -> None:
        self._desk, self._number_id, self._version = desk, number_id, version

    def keep(self, day: date | None) -> None:
        with self._desk.database.transaction() as session:
            self._version = check_emergency_number(
                session, self._number_id, self._version, checked_on=day, by=self._desk.agent
            )
