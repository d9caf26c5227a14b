"""What the screens do to a sitting already told and to its call list, each act with its undo."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID, uuid4

from espace_citoyennete.changes.call_lists import CallChange, note_call, take_back_call
from espace_citoyennete.changes.listing import CallRowShown, people_told_count
from espace_citoyennete.changes.model import CallRow, CallTry
from espace_citoyennete.changes.reminders import open_reminders, withdraw_reminders
from espace_citoyennete.changes.rules import CALL_AGAIN, GIVES_UP, LETTER, NO_CONTACT, OTHER_SLOT, REACHED
from espace_citoyennete.changes.service import take_back_sittings
from espace_citoyennete.changes.settling import SittingsChange
from espace_citoyennete.french import plural, short_date
from espace_citoyennete.storage.database import Session
from espace_citoyennete.storage.rows import id_with, uid_of
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.undo import Sequel

# Action → the result it notes and its word; the letters are those of ui/actions.py.
RESULTS = {
    "told_reached": (REACHED, "Joint"),
    "told_again": (CALL_AGAIN, "À rappeler"),
    "told_other_slot": (OTHER_SLOT, "Veut un autre créneau"),
    "told_gives_up": (GIVES_UP, "Annule"),
    "told_letter": (LETTER, "Courrier"),
    "told_no_contact": (NO_CONTACT, "Ne pas contacter"),
}


def remember_settled(
    desk: Desk, name: str, change: SittingsChange, act: Callable[[Session], SittingsChange]
) -> None:
    """Offer to take a change of sittings back; whoever was told of it meanwhile is called again."""

    def back() -> Sequel | None:
        with desk.database.transaction() as session:
            now, instant = desk.clock.now(), desk.clock.instant()
            back_id = take_back_sittings(session, change, now=now, instant=instant, by=desk.agent)
        return None if back_id is None else Sequel("Une liste d’appels de retour est dans « À prévenir ».")

    def again() -> None:
        nonlocal change
        with desk.database.transaction() as session:
            change = act(session)

    def warning() -> str:
        with desk.database.reading() as session:
            told = people_told_count(session, change.uid)
        if not told:
            return ""
        people = plural(told, "personne a déjà été prévenue", "personnes ont déjà été prévenues")
        return (
            f"{people} du changement. "
            "Annuler de nouveau pour revenir en arrière et faire leur liste d’appels de retour."
        )

    desk.undo.add(
        f"{name}, {people_words(change.people)}",
        back, again, warning=warning, goes_on=frozenset({CallRow, CallTry}),
    )  # fmt: skip


def people_words(count: int) -> str:
    """Count who is to be told: « 6 personnes à prévenir »."""
    return f"{plural(count, 'personne')} à prévenir" if count else "personne à prévenir"


def remind(desk: Desk, day: date) -> int:
    """Open the list of reminders of a day, and offer to take it back; return its id. Raises `UserError`."""
    uid = uuid4()
    with desk.database.transaction() as session:
        list_id = open_reminders(session, day, uid=uid, now=desk.clock.now(), by=desk.agent)
    remember_reminders(desk, day, uid)
    return list_id


def remember_reminders(desk: Desk, day: date, uid: UUID) -> None:
    """Offer to take back a list of reminders just opened."""

    def back() -> None:
        with desk.database.transaction() as session:
            withdraw_reminders(session, uid, by=desk.agent)

    def again() -> None:
        with desk.database.transaction() as session:
            open_reminders(session, day, uid=uid, now=desk.clock.now(), by=desk.agent)

    desk.undo.add(f"Rappels du {short_date(day)} à faire", back, again)


def note_told(desk: Desk, rows: Sequence[CallRowShown], action: str) -> None:
    """Note what came of telling some people, and offer to take it back in one step. Raises `UserError`."""
    result, word = RESULTS[action]
    calls = [(_uid(desk, row.id), uuid4(), row.version) for row in rows]

    def act(*, is_first: bool) -> list[CallChange]:
        now, by = desk.clock.now(), desk.agent
        with desk.database.transaction() as session:
            return [
                note_call(
                    session, id_with(session, CallRow, row), version if is_first else None, result,
                    uid=done, now=now, by=by,
                )
                for row, done, version in calls
            ]  # fmt: skip

    changes = act(is_first=True)

    def back() -> None:
        with desk.database.transaction() as session:
            for change in reversed(changes):
                take_back_call(session, change, instant=desk.clock.instant(), by=desk.agent)

    def again() -> None:
        nonlocal changes
        changes = act(is_first=False)

    who = desk.shown_name(rows[0].short_name) if len(rows) == 1 else plural(len(rows), "personne")
    desk.undo.add(f"{word} · {who or 'sans nom'}", back, again)


def _uid(desk: Desk, row_id: int) -> UUID:
    with desk.database.reading() as session:
        return uid_of(session, CallRow, row_id)
