"""What the screens do with the emergency card, each act with its undo."""

from datetime import date
from functools import partial
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

    def keep(day: date | None, version: int | None = None) -> None:
        with desk.database.transaction() as session:
            check_emergency_number(session, row.id, version, checked_on=day, by=desk.agent)

    today = desk.clock.today()
    keep(today, row.version)
    desk.undo.add("Numéro vérifié", partial(keep, row.draft.checked_on), partial(keep, today))
