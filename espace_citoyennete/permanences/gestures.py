"""Marking who came: the same act and the same undo wherever a list shows an appointment."""

from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.permanences.service import Change, mark_appointment, take_back
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
    remember_change(desk, f"{name or 'Rendez-vous'}{NO_BREAK}: {word}", change)


def remember_change(desk: Desk, name: str, change: Change) -> None:
    """Offer to take back a change of state."""

    def back() -> None:
        with desk.database.transaction() as session:
            take_back(session, change, by=desk.agent)

    desk.undo.add(name, back)
