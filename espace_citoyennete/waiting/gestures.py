"""What the screens do with who waits, each act with its undo: the opposite use case, never a replay."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from espace_citoyennete.french import NO_BREAK, moment
from espace_citoyennete.permanences.model import Appointment, Slot
from espace_citoyennete.storage.database import Session
from espace_citoyennete.storage.rows import id_with, uid_of
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.waiting.entries import Change
from espace_citoyennete.waiting.listing import WaitingRow
from espace_citoyennete.waiting.proposals import Proposal
from espace_citoyennete.waiting.rules import NO_ANSWER, REFUSED
from espace_citoyennete.waiting.service import (
    WaitingDraft,
    accept_slot,
    change_waiting,
    close_waiting,
    join_waiting,
    leave_waiting,
    note_answer,
    propose_slot,
    take_back_waiting,
    withdraw_waiting,
)
from espace_citoyennete.waiting.words import held_words

# Action → the result it notes and its word; the letters are those of ui/actions.py.
ANSWERS = {"refuse_slot": (REFUSED, "refuse"), "slot_no_answer": (NO_ANSWER, "sans réponse")}

Act = Callable[[Session, int | None], Change]  # with the version of the entry as it was read


def hold(desk: Desk, row: WaitingRow, slot_id: int, until: datetime) -> None:
    """Keep a slot for somebody until an hour. Raises `UserError`."""
    _do(desk, row, _held_until(desk, until), _holding(desk, row.id, slot_id, until))


def remember_held(desk: Desk, row: WaitingRow, slot_id: int, until: datetime, change: Change) -> None:
    """Offer to let go of a slot just held for somebody, and to hold it again."""
    _remember(
        desk, _name(desk, row, _held_until(desk, until)), _holding(desk, row.id, slot_id, until), change
    )


def accept(desk: Desk, row: WaitingRow, proposal: Proposal, confirmed: tuple[str, ...] = ()) -> None:
    """Book the slot for somebody who accepts it, the cautions told being confirmed. Raises `UserError`."""
    slot = _uid_of_slot(desk, proposal.slot_id)
    booked: UUID | None = None

    def act(session: Session, version: int | None) -> Change:
        nonlocal booked
        now, slot_id = desk.clock.now(), id_with(session, Slot, slot)
        change = accept_slot(
            session, row.id, version, slot_id, confirmed=confirmed, uid=booked, now=now, by=desk.agent
        )
        assert change.booked_id is not None
        booked = uid_of(session, Appointment, change.booked_id)  # made again, it is the same one
        return change

    _do(desk, row, f"rendez-vous pris, {moment(proposal.starts_at)}", act)


def answer(desk: Desk, row: WaitingRow, proposal: Proposal, action: str) -> None:
    """Note that somebody refuses a slot, or does not answer. Raises `UserError`."""
    result, word = ANSWERS[action]
    slot = _uid_of_slot(desk, proposal.slot_id)

    def act(session: Session, version: int | None) -> Change:
        now, slot_id = desk.clock.now(), id_with(session, Slot, slot)
        return note_answer(session, row.id, version, slot_id, result, now=now, by=desk.agent)

    _do(desk, row, word, act)


def close(desk: Desk, row: WaitingRow, appointment_id: int) -> None:
    """Close the entry of somebody who was booked otherwise. Raises `UserError`."""
    with desk.database.reading() as session:
        booked = uid_of(session, Appointment, appointment_id)

    def act(session: Session, version: int | None) -> Change:
        appointment_id = id_with(session, Appointment, booked)
        return close_waiting(session, row.id, version, appointment_id, now=desk.clock.now(), by=desk.agent)

    _do(desk, row, "rendez-vous pris, sortie de la liste", act)


def remember_joined(desk: Desk, draft: WaitingDraft, entry_id: int) -> None:
    """Offer to take back an entry just made, and to make it again."""

    def back() -> None:
        with desk.database.transaction() as session:
            withdraw_waiting(session, entry_id, None, instant=desk.clock.instant(), by=desk.agent)

    def again() -> None:
        with desk.database.transaction() as session:
            join_waiting(session, draft, now=desk.clock.now(), by=desk.agent)

    desk.undo.add("Inscription en liste d’attente", back, again)


def remember_changed(desk: Desk, change: Change, draft: WaitingDraft) -> None:
    """Offer to put back what somebody waited for, and to change it again."""

    def act(session: Session, version: int | None) -> Change:
        return change_waiting(session, change.entry_id, version, draft, now=desk.clock.now(), by=desk.agent)

    _remember(desk, "Attente modifiée", act, change)


def remember_left(desk: Desk, row: WaitingRow, change: Change, reason: str) -> None:
    """Offer to put somebody back on the list, and to take them off again."""

    def act(session: Session, version: int | None) -> Change:
        return leave_waiting(session, row.id, version, reason, now=desk.clock.now(), by=desk.agent)

    _remember(desk, _name(desk, row, "retrait de la liste"), act, change)


def _holding(desk: Desk, entry_id: int, slot_id: int, until: datetime) -> Act:
    slot = _uid_of_slot(desk, slot_id)

    def act(session: Session, version: int | None) -> Change:
        now, slot_id = desk.clock.now(), id_with(session, Slot, slot)
        return propose_slot(session, entry_id, version, slot_id, until, now=now, by=desk.agent)

    return act


def _uid_of_slot(desk: Desk, slot_id: int) -> UUID:
    """Return what a slot is found by, when its sitting was taken back and made again. Raises `Conflict`."""
    with desk.database.reading() as session:
        return uid_of(session, Slot, slot_id)


def _held_until(desk: Desk, until: datetime) -> str:
    return f"créneau tenu jusqu’à {held_words(until, desk.clock.now())}"


def _name(desk: Desk, row: WaitingRow, word: str) -> str:
    return f"Attente de {desk.shown_name(row.short_name)}{NO_BREAK}: {word}"


def _do(desk: Desk, row: WaitingRow, word: str, act: Act) -> None:
    with desk.database.transaction() as session:
        change = act(session, row.version)
    _remember(desk, _name(desk, row, word), act, change)


def _remember(desk: Desk, name: str, act: Act, change: Change) -> None:
    def back() -> None:
        with desk.database.transaction() as session:
            undone = replace(change, version=None)
            take_back_waiting(session, undone, now=desk.clock.now(), by=desk.agent)

    def again() -> None:
        nonlocal change
        with desk.database.transaction() as session:
            change = act(session, None)

    desk.undo.add(name, back, again)
