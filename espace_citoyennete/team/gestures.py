"""What the screens do with the team, each act with its undo: the opposite use case, never a replay."""

from espace_citoyennete.storage.rows import id_with, uid_of
from espace_citoyennete.team.model import Handover
from espace_citoyennete.team.service import (
    HandoverDraft,
    PresenceChange,
    PresenceDraft,
    finish_handover,
    leave_handover,
    reopen_handover,
    set_presence,
    take_back_presence,
    withdraw_handover,
)
from espace_citoyennete.ui.desk import Desk


def put_at_desk(desk: Desk, draft: PresenceDraft) -> None:
    """Put somebody at the desk and offer to take it back. Raises `UserError`."""
    with desk.database.transaction() as session:
        change = set_presence(session, draft, by=desk.agent)
    remember_presence(desk, change)


def remember_presence(desk: Desk, change: PresenceChange) -> None:
    """Offer to put a presence just changed back as it was, and to change it again."""
    name = "Présence retirée" if change.post is None else "Présence notée"
    swing = _Swing(desk, change)
    desk.undo.add(name, swing.turn, swing.turn)


class _Swing:
    """Turns one presence back and forth, refused when somebody changed it in between."""

    def __init__(self, desk: Desk, change: PresenceChange) -> None:
        self._desk, self._change = desk, change

    def turn(self) -> None:
        with self._desk.database.transaction() as session:
            self._change = take_back_presence(session, self._change, by=self._desk.agent)


def remember_left(desk: Desk, draft: HandoverDraft) -> None:
    """Offer to withdraw a note just left, and to leave it again."""
    left_at = desk.clock.now()

    def back() -> None:
        with desk.database.transaction() as session:
            withdraw_handover(session, id_with(session, Handover, draft.uid), None, by=desk.agent)

    def again() -> None:
        with desk.database.transaction() as session:
            leave_handover(session, draft, now=left_at, by=desk.agent)

    desk.undo.add("Consigne laissée", back, again)


def finish(desk: Desk, handover_id: int, version: int) -> None:
    """Note that a note is done, and offer to show it again. Raises `UserError`."""
    with desk.database.transaction() as session:
        uid = uid_of(session, Handover, handover_id)
        finish_handover(session, handover_id, version, now=desk.clock.now(), by=desk.agent)

    def back() -> None:
        with desk.database.transaction() as session:
            reopen_handover(session, id_with(session, Handover, uid), None, by=desk.agent)

    def again() -> None:
        with desk.database.transaction() as session:
            now = desk.clock.now()
            finish_handover(session, id_with(session, Handover, uid), None, now=now, by=desk.agent)

    desk.undo.add("Consigne faite", back, again)
