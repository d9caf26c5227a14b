"""What is done at the door of a Jeudi: numbers ticked together, arrivals counted, each with its undo."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from espace_citoyennete.french import plural
from espace_citoyennete.jeudis.attending import (
    count_arrival,
    mark_numbers,
    mark_present,
    number_sheet,
    take_back_arrival,
)
from espace_citoyennete.jeudis.listing import RegistrationRow, registrations
from espace_citoyennete.jeudis.model import Jeudi, Registration
from espace_citoyennete.storage.rows import id_with, uid_of
from espace_citoyennete.ui.desk import Desk

ARRIVALS = {"F": "une femme", "H": "un homme", "NC": "une personne"}  # code of `genre` → who came


def tick_numbers(desk: Desk, jeudi_id: int, numbers: Sequence[int]) -> int:
    """Tick the people who bear these numbers, in one undo step; return how many. Raises `UserError`."""
    with desk.database.transaction() as session:
        ticked = mark_numbers(session, jeudi_id, numbers, by=desk.agent)
        uids = [uid_of(session, Registration, registration_id) for registration_id in ticked]
    if uids:
        done = f"Émargement\u00a0: {plural(len(uids), 'personne')}"
        desk.undo.add(done, partial(_mark, desk, uids, False), partial(_mark, desk, uids, True))
    return len(uids)


def _mark(desk: Desk, uids: Sequence[UUID], is_present: bool) -> None:
    with desk.database.transaction() as session:
        for uid in uids:
            registration_id = id_with(session, Registration, uid)
            mark_present(session, registration_id, is_present=is_present, by=desk.agent)


def count_one(desk: Desk, jeudi_id: int, gender: str) -> None:
    """Count somebody who came without a name, and offer to take it back. Raises `UserError`."""
    with desk.database.reading() as session:
        uid = uid_of(session, Jeudi, jeudi_id)

    def count() -> None:
        with desk.database.transaction() as session:
            count_arrival(session, id_with(session, Jeudi, uid), gender, by=desk.agent)

    def back() -> None:
        with desk.database.transaction() as session:
            take_back_arrival(session, id_with(session, Jeudi, uid), gender, by=desk.agent)

    count()
    desk.undo.add(f"Arrivée comptée\u00a0: {ARRIVALS[gender]}", back, count)


def numbered(desk: Desk, jeudi_id: int) -> list[RegistrationRow]:
    """Give their numbers to the people of the sheet about to be printed, and return them in that order.

    Whoever waits for a place is not on the sheet.
    """
    with desk.database.transaction() as session:
        in_order = [row.id for row in registrations(session, jeudi_id, by=desk.agent) if not row.is_waiting]
        number_sheet(session, jeudi_id, in_order, by=desk.agent)
    with desk.database.reading() as session:
        rows = [
            row
            for row in registrations(session, jeudi_id, by=desk.agent)
            if row.number and not row.is_waiting
        ]
    return sorted(rows, key=lambda row: row.number or 0)
