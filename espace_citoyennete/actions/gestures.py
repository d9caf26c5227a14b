"""What the screens do with an action, each act with its undo: the opposite use case, never a replay."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from espace_citoyennete.actions.model import Action
from espace_citoyennete.actions.service import (
    ActionDraft,
    cancel_action,
    change_action,
    save_action,
    save_actions,
    withdraw_action,
    withdraw_actions,
)
from espace_citoyennete.french import plural
from espace_citoyennete.storage.rows import id_with
from espace_citoyennete.ui.desk import Desk


def remember_planned(desk: Desk, draft: ActionDraft) -> None:
    """Offer to take back an action just planned, until something else goes with it."""

    def back() -> None:
        with desk.database.transaction() as session:
            withdraw_action(session, draft.uid, by=desk.agent)

    def again() -> None:
        with desk.database.transaction() as session:
            save_action(session, draft, by=desk.agent)

    desk.undo.add("Action enregistrée", back, again)


def remember_year(desk: Desk, drafts: Sequence[ActionDraft]) -> None:
    """Offer to take back the courses of a year just planned."""

    def back() -> None:
        with desk.database.transaction() as session:
            withdraw_actions(session, [draft.uid for draft in drafts], by=desk.agent)

    def again() -> None:
        with desk.database.transaction() as session:
            save_actions(session, drafts, by=desk.agent)

    desk.undo.add(plural(len(drafts), "stage créé", "stages créés"), back, again)


def remember_changed(desk: Desk, done: str, before: ActionDraft, after: ActionDraft) -> None:
    """Offer to put back what was known of an action before a change."""

    def put(draft: ActionDraft) -> None:
        with desk.database.transaction() as session:
            change_action(session, id_with(session, Action, before.uid), None, draft, by=desk.agent)

    desk.undo.add(done, partial(put, before), partial(put, after))


def remember_cancelled(desk: Desk, uid: UUID, reason: str) -> None:
    """Offer to hold after all an action just cancelled."""
    desk.undo.add("Action annulée", partial(_put, desk, uid, ""), partial(_put, desk, uid, reason))


def hold_after_all(desk: Desk, uid: UUID, reason: str) -> None:
    """Hold an action that was cancelled, and offer to cancel it again. Raises `UserError`."""
    _put(desk, uid, "")
    desk.undo.add("Action rétablie", partial(_put, desk, uid, reason), partial(_put, desk, uid, ""))


def _put(desk: Desk, uid: UUID, reason: str) -> None:
    with desk.database.transaction() as session:
        action_id = id_with(session, Action, uid)
        cancel_action(session, action_id, reason, cancelled=bool(reason), by=desk.agent)
