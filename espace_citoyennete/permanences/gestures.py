"""What the screens do with an appointment, each act with its undo: the opposite use case, never a replay."""

from collections.abc import Callable
from dataclasses import replace

from espace_citoyennete.french import NO_BREAK, moment
from espace_citoyennete.permanences.appointments import (
    BookingDraft,
    Change,
    book_appointment,
    cancel_appointment,
    check_appointment,
    move_appointment,
    withdraw_booking,
    withdraw_move,
)
from espace_citoyennete.permanences.attendance import (
    WalkInDraft,
    add_walk_in,
    mark_appointment,
    note_outcome,
    take_back,
    withdraw_walk_in,
)
from espace_citoyennete.permanences.booked import AppointmentRow, appointment_row
from espace_citoyennete.permanences.corrections import (
    Corrected,
    Correction,
    correct_appointment,
    take_back_correction,
)
from espace_citoyennete.permanences.model import Appointment, Sitting, Slot
from espace_citoyennete.permanences.overbooking import overbook
from espace_citoyennete.permanences.service import (
    PermanenceDraft,
    create_permanence,
    withdraw_permanence,
)
from espace_citoyennete.storage.database import Session
from espace_citoyennete.storage.rows import id_with, uid_of
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.ui.desk import Desk

Act = Callable[[Session, int], Change]  # on the appointment of this id

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

    def act(session: Session, appointment_id: int) -> Change:
        return mark_appointment(session, appointment_id, state, now=desk.clock.now(), by=desk.agent)

    _do(desk, f"Rendez-vous de {desk.shown_name(name) or 'sans nom'}{NO_BREAK}: {word}", appointment_id, act)


def outcome(desk: Desk, appointment_id: int, name: str, code: str | None) -> None:
    """Note what an interview came to, and offer to put back what was noted. Raises `UserError`."""
    with desk.database.transaction() as session:
        uid = uid_of(session, Appointment, appointment_id)
        earlier = note_outcome(session, appointment_id, code, by=desk.agent)

    def note(outcome: str | None) -> None:
        with desk.database.transaction() as session:
            note_outcome(session, id_with(session, Appointment, uid), outcome, by=desk.agent)

    words = f"Issue de l’entretien de {desk.shown_name(name) or 'sans nom'} notée"
    desk.undo.add(words, lambda: note(earlier), lambda: note(code))


def remember_walk_in(desk: Desk, sitting_id: int, draft: WalkInDraft) -> None:
    """Offer to take off somebody just added to a sitting without an appointment."""
    now = desk.clock.now()
    with desk.database.reading() as session:
        sitting = uid_of(session, Sitting, sitting_id)

    def back() -> None:
        with desk.database.transaction() as session:
            withdraw_walk_in(session, id_with(session, Appointment, draft.uid), by=desk.agent)

    def again() -> None:
        with desk.database.transaction() as session:
            add_walk_in(session, id_with(session, Sitting, sitting), draft, now=now, by=desk.agent)

    desk.undo.add("Personne ajoutée sans rendez-vous", back, again)


def cancel(desk: Desk, appointment_id: int, name: str) -> Change:
    """Cancel an appointment at the visitor's word, and offer to take it back. Raises `UserError`."""

    def act(session: Session, appointment_id: int) -> Change:
        return cancel_appointment(session, appointment_id, by_visitor=True, by=desk.agent)

    return _do(desk, f"Rendez-vous de {desk.shown_name(name) or 'sans nom'} annulé", appointment_id, act)


def lay_on_service(desk: Desk, change: Change, name: str) -> None:
    """Note a cancellation just made as the service's, and offer to take it back. Raises `UserError`."""

    def act(session: Session, appointment_id: int) -> Change:
        take_back(session, replace(change, appointment_id=appointment_id), by=desk.agent)
        laid = cancel_appointment(session, appointment_id, by_visitor=False, by=desk.agent)
        return replace(laid, earlier_state=change.state)

    words = f"Rendez-vous de {desk.shown_name(name) or 'sans nom'} annulé par le service"
    _do(desk, words, change.appointment_id, act)


def move(desk: Desk, before: AppointmentRow, slot_id: int) -> None:
    """Move an appointment to a free slot, and offer to move it back. Raises `UserError`."""
    with desk.database.transaction() as session:
        new_id = move_appointment(session, before.id, slot_id, now=desk.clock.now(), by=desk.agent)
    remember_moved(desk, new_id, before)


def remember_moved(desk: Desk, new_id: int, before: AppointmentRow) -> None:
    """Offer to move an appointment back where it was; refused when somebody took the slot."""
    with desk.database.reading() as session:
        old, new = uid_of(session, Appointment, before.id), uid_of(session, Appointment, new_id)
        slot = uid_of(session, Slot, appointment_row(session, new_id, by=desk.agent).slot_id)

    def back() -> None:
        with desk.database.transaction() as session:
            withdraw_move(session, id_with(session, Appointment, new), before.state, by=desk.agent)

    def again() -> None:
        with desk.database.transaction() as session:
            appointment_id, slot_id = id_with(session, Appointment, old), id_with(session, Slot, slot)
            now = desk.clock.now()
            move_appointment(session, appointment_id, slot_id, uid=new, now=now, by=desk.agent)

    desk.undo.add(f"Rendez-vous de {desk.shown_name(before.name) or 'sans nom'} déplacé", back, again)


def remember_booked(desk: Desk, booked: AppointmentRow, draft: BookingDraft) -> None:
    """Offer to take back a booking: it leaves no cancellation in the figures."""
    with desk.database.reading() as session:
        slot = uid_of(session, Slot, draft.slot_id)
    book = overbook if draft.reason else book_appointment

    def back() -> None:
        with desk.database.transaction() as session:
            withdraw_booking(session, id_with(session, Appointment, draft.uid), by=desk.agent)

    def again() -> None:
        with desk.database.transaction() as session:
            same = replace(draft, slot_id=id_with(session, Slot, slot))
            book(session, same, now=booked.booked_at, by=desk.agent)

    desk.undo.add(f"Rendez-vous pris, {moment(booked.starts_at)}", back, again)


def check(desk: Desk, appointment_id: int) -> None:
    """Note that the coordination confirms an appointment, and offer to look at it again."""
    with desk.database.reading() as session:
        uid = uid_of(session, Appointment, appointment_id)

    def note(is_checked: bool) -> None:
        with desk.database.transaction() as session:
            found = id_with(session, Appointment, uid)
            check_appointment(session, found, is_checked=is_checked, by=desk.agent)

    note(True)
    desk.undo.add("Rendez-vous vérifié", lambda: note(False), lambda: note(True))


def remember_corrected(
    desk: Desk, before: AppointmentRow, done: Corrected, typed: Correction, outcome: str | None
) -> None:
    """Offer to put back what an appointment was said to be about, and what its interview came to."""

    def note(session: Session, code: str | None) -> None:
        if outcome != before.outcome:
            note_outcome(session, id_with(session, Appointment, done.appointment), code, by=desk.agent)

    def back() -> None:
        with desk.database.transaction() as session:
            take_back_correction(session, done, by=desk.agent)
            note(session, before.outcome)

    def again() -> None:
        with desk.database.transaction() as session:
            appointment_id = id_with(session, Appointment, done.appointment)
            correct_appointment(session, appointment_id, None, typed, by=desk.agent)
            note(session, outcome)

    desk.undo.add(f"Rendez-vous de {desk.shown_name(before.name) or 'sans nom'} modifié", back, again)


def remember_planned(desk: Desk, draft: PermanenceDraft) -> None:
    """Offer to take back a permanence just planned, until somebody is booked there."""

    def back() -> None:
        with desk.database.transaction() as session:
            withdraw_permanence(session, draft.uid, by=desk.agent)

    def again() -> None:
        with desk.database.transaction() as session:
            create_permanence(session, draft, calendar=calendar(session), by=desk.agent)

    desk.undo.add("Permanence créée", back, again)


def _do(desk: Desk, name: str, appointment_id: int, act: Act) -> Change:
    """Act on an appointment, found again by its uid when it was taken back and made again meanwhile."""
    with desk.database.transaction() as session:
        uid = uid_of(session, Appointment, appointment_id)
        change = act(session, appointment_id)

    def back() -> None:
        with desk.database.transaction() as session:
            known = replace(change, appointment_id=id_with(session, Appointment, uid))
            take_back(session, known, by=desk.agent)

    def again() -> None:
        with desk.database.transaction() as session:
            act(session, id_with(session, Appointment, uid))

    desk.undo.add(name, back, again)
    return change
