"""What the screens do with a promised call, each act with its undo: the opposite use case, never a replay."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from espace_citoyennete.callbacks.listing import CallbackRow, closed_because
from espace_citoyennete.callbacks.rules import BUSY, NO_ANSWER, REACHED, WRONG_NUMBER, next_try
from espace_citoyennete.callbacks.service import (
    CallbackDraft,
    Change,
    change_callback,
    give_up_callback,
    note_attempt,
    remove_callback,
    reopen_callback,
    restore_callback,
    take_back_change,
)
from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui.desk import Desk

# Action → the result it notes and its word; the letters are those of ui/actions.py.
RESULTS = {
    "call_reached": (REACHED, "joint"),
    "call_no_answer": (NO_ANSWER, "sans réponse"),
    "call_busy": (BUSY, "occupé"),
    "call_wrong_number": (WRONG_NUMBER, "faux numéro"),
}

Act = Callable[[Session, int | None], Change]  # with the version of the promise as it was read


def note_result(desk: Desk, row: CallbackRow, action: str) -> date | None:
    """Note what came of a call and return the day of the next try, if there is one. Raises `UserError`."""
    result, word = RESULTS[action]
    day = None if result == REACHED else _proposed(desk, row, result)

    def act(session: Session, version: int | None) -> Change:
        return note_attempt(
            session, row.id, version, result, next_day=day, now=desk.clock.now(), by=desk.agent
        )

    _do(desk, f"Rappel de {desk.shown_name(row.short_name)}{NO_BREAK}: {word}", act, row.version)
    return day


def give_up(desk: Desk, row: CallbackRow) -> None:
    """Close a promise that will not be kept. Raises `UserError`."""

    def act(session: Session, version: int | None) -> Change:
        return give_up_callback(session, row.id, version, now=desk.clock.now(), by=desk.agent)

    _do(desk, f"Rappel de {desk.shown_name(row.short_name)} abandonné", act, row.version)


def reopen(desk: Desk, row: CallbackRow) -> None:
    """Put a closed promise back on the list. Raises `UserError`."""

    def act(session: Session, version: int | None) -> Change:
        return reopen_callback(session, row.id, version, now=desk.clock.now(), by=desk.agent)

    _do(desk, f"Rappel de {desk.shown_name(row.short_name)} rouvert", act, row.version)


def remember_promised(desk: Desk, callback_id: int) -> None:
    """Offer to take back a promise just made, and to make it again."""

    def back() -> None:
        with desk.database.transaction() as session:
            remove_callback(session, callback_id, None, instant=desk.clock.instant(), by=desk.agent)

    def again() -> None:
        with desk.database.transaction() as session:
            restore_callback(session, callback_id, None, by=desk.agent)

    desk.undo.add("Rappel promis", back, again)


def restore(desk: Desk, callback_id: int) -> None:
    """Take a promise out of the Corbeille, and offer to put it back there. Raises `UserError`."""

    def out() -> None:
        with desk.database.transaction() as session:
            restore_callback(session, callback_id, None, by=desk.agent)

    def back() -> None:
        with desk.database.transaction() as session:
            remove_callback(session, callback_id, None, instant=desk.clock.instant(), by=desk.agent)

    out()
    desk.undo.add("Rappel restauré", back, out)


def remember_changed(desk: Desk, change: Change, draft: CallbackDraft) -> None:
    """Offer to put back what a promise was before it was changed, and to change it again."""

    def act(session: Session, version: int | None) -> Change:
        return change_callback(
            session, change.callback_id, version, draft, now=desk.clock.now(), by=desk.agent
        )

    _remember(desk, "Rappel modifié", act, change)


def _do(desk: Desk, name: str, act: Act, version: int) -> None:
    with desk.database.transaction() as session:
        change = act(session, version)
    _remember(desk, name, act, change)


def _remember(desk: Desk, name: str, act: Act, change: Change) -> None:
    def back() -> None:
        with desk.database.transaction() as session:
            take_back_change(session, replace(change, version=None), by=desk.agent)

    def again() -> None:
        nonlocal change
        with desk.database.transaction() as session:
            change = act(session, None)

    desk.undo.add(name, back, again)


def _proposed(desk: Desk, row: CallbackRow, result: str) -> date:
    with desk.database.reading() as session:
        return next_try(result, row.hours, desk.clock.now(), lambda day: not closed_because(session, day))
