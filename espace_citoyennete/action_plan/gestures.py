"""What the screens do with the plan, each act with its undo."""

from uuid import UUID

from espace_citoyennete.action_plan.listing import Draft, plan_line
from espace_citoyennete.action_plan.service import (
    ObjectiveDraft,
    PlannedActionDraft,
    remove_from_plan,
    save_indicator,
    save_objective,
    save_planned_action,
)
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui.desk import Desk


def save_line(session: Session, draft: Draft, *, by: Agent) -> int:
    """Save a line of the plan, whatever it is."""
    match draft:
        case ObjectiveDraft():
            return save_objective(session, draft, by=by)
        case PlannedActionDraft():
            return save_planned_action(session, draft, by=by)
    return save_indicator(session, draft, by=by)


def remember_saved(desk: Desk, before: Draft | None, after: Draft) -> None:
    """Offer to take back a line just added, or to put back what it said."""

    def back() -> None:
        _remove(desk, after.uid) if before is None else _save(desk, before)

    desk.undo.add("Plan d’action modifié", back, lambda: _save(desk, after))


def remove(desk: Desk, uid: UUID) -> None:
    """Take a line off the plan, and offer to put it back. Raises `UserError`."""
    with desk.database.transaction() as session:
        before = plan_line(session, uid)
        remove_from_plan(session, uid, by=desk.agent)
    if before is not None:
        desk.undo.add("Ligne du plan retirée", lambda: _save(desk, before), lambda: _remove(desk, uid))


def _save(desk: Desk, draft: Draft) -> None:
    with desk.database.transaction() as session:
        save_line(session, draft, by=desk.agent)


def _remove(desk: Desk, uid: UUID) -> None:
    with desk.database.transaction() as session:
        remove_from_plan(session, uid, by=desk.agent)
