"""What the screens do with an appointment, each act with its undo: the opposite use case, never a replay."""

from collections.abc import Sequence

from espace_citoyennete.french import NO_BREAK, moment, plural
from espace_citoyennete.permanences.appointments import (
    Change,
    cancel_appointment,
    mark_appointment,
    move_appointment,
    take_back,
    withdraw_booking,
)
from espace_citoyennete.permanences.listing import AppointmentRow
from espace_citoyennete.permanences.service import Dropped, cancel_sitting, restore_sitting
from espace_citoyennete.ui.desk import Desk

# Action → the state it gives and its word; the letters are those of ui/actions.py.
MARKS = {
    "mark_arrived": ("SALLE", "arrivé"),
    "mark_received": ("HONORE", "reçu"),
    "mark_absent": ("ABSENT", "absent"),
    "mark_excused": ("ANNULE_USAGER", "excusé"),
}


def mark_attendance(desk: Desk, appointment_id: int, name: str, action: str) -> None:
    """Mark one appointment and offer to take it back. Raises `UserError`."""
    state, word = MARKS[action]
    with desk.database.transaction() as session:
        change = mark_appointment(session, appointment_id, state, now=desk.clock.now(), by=desk.agent)
    _remember_change(desk, f"{desk.shown_name(name) or 'Rendez-vous'}{NO_BREAK}: {word}", change)


def cancel(desk: Desk, appointment_id: int, name: str) -> Change:
    """Cancel an appointment at the visitor's word, and offer to take it back. Raises `UserError`."""
    with desk.database.transaction() as session:
        change = cancel_appointment(session, appointment_id, by_visitor=True, by=desk.agent)
    _remember_change(desk, f"Rendez-vous de {desk.shown_name(name) or 'sans nom'} annulé", change)
    return change


def lay_on_service(desk: Desk, change: Change, name: str) -> None:
    """Note a cancellation just made as the service's, and offer to take it back. Raises `UserError`."""
    with desk.database.transaction() as session:
        take_back(session, change, by=desk.agent)
        changed = cancel_appointment(session, change.appointment_id, by_visitor=False, by=desk.agent)
    _remember_change(
        desk, f"Rendez-vous de {desk.shown_name(name) or 'sans nom'} annulé par le service", changed
    )


def move(desk: Desk, before: AppointmentRow, slot_id: int) -> None:
    """Move an appointment to a free slot, and offer to move it back. Raises `UserError`."""
    with desk.database.transaction() as session:
        new_id = move_appointment(session, before.id, slot_id, now=desk.clock.now(), by=desk.agent)
    remember_moved(desk, new_id, before)


def remember_moved(desk: Desk, new_id: int, before: AppointmentRow) -> None:
    """Offer to move an appointment back where it was; refused when somebody took the slot."""

    def back() -> None:
        with desk.database.transaction() as session:
            move_appointment(session, new_id, before.slot_id, now=desk.clock.now(), by=desk.agent)

    desk.undo.add(f"Rendez-vous de {desk.shown_name(before.name) or 'sans nom'} déplacé", back)


def remember_booked(desk: Desk, booked: AppointmentRow) -> None:
    """Offer to take back a booking: it leaves no cancellation in the figures."""

    def back() -> None:
        with desk.database.transaction() as session:
            withdraw_booking(session, booked.id, by=desk.agent)

    desk.undo.add(f"Rendez-vous pris, {moment(booked.starts_at)}", back)


def remember_sitting_cancelled(desk: Desk, sitting_id: int, reason: str, dropped: Sequence[Dropped]) -> None:
    """Offer to hold a sitting after all, with everybody expected as before; or to cancel it again."""

    def back() -> None:
        with desk.database.transaction() as session:
            restore_sitting(session, sitting_id, dropped, instant=desk.clock.instant(), by=desk.agent)

    def again() -> None:
        nonlocal dropped
        with desk.database.transaction() as session:
            dropped = cancel_sitting(session, sitting_id, reason, now=desk.clock.now(), by=desk.agent)

    desk.undo.add(f"Séance annulée, {promised_words(dropped)}", back, again)


def promised_words(dropped: Sequence[Dropped]) -> str:
    """Count the calls that a cancelled sitting promised, and whoever nobody can call; never a name."""
    calls = {one.callback_id for one in dropped if one.callback_id is not None}
    nameless = sum(one.callback_id is None for one in dropped)
    said = []
    if calls:
        said.append(f"{plural(len(calls), 'rappel promis', 'rappels promis')} aujourd’hui")
    if nameless:
        said.append(f"{nameless} rendez-vous sans personne à rappeler")
    return ", ".join(said) or "personne n’était attendu"


def _remember_change(desk: Desk, name: str, change: Change) -> None:
    def back() -> None:
        with desk.database.transaction() as session:
            take_back(session, change, by=desk.agent)

    desk.undo.add(name, back)
