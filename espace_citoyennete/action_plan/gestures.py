"""What the screens do with the plan, each act with its undo."""

from collections.abc import Iterable
from uuid import UUID

from espace_citoyennete.action_plan.listing import Draft, lines_to_carry, plan_line
from espace_citoyennete.action_plan.service import (
    ObjectiveDraft,
    PlannedActionDraft,
    remove_from_plan,
    save_indicator,
    save_objective,
    save_planned_action,
)
from espace_citoyennete.errors import Invalid, UserError
from espace_citoyennete.french import NO_BREAK
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
        _remove(desk, [after.uid]) if before is None else _save(desk, [before])

    desk.undo.add("Plan d’action modifié", back, lambda: _save(desk, [after]))


def remove(desk: Desk, uid: UUID) -> None:
    """Take a line off the plan, and offer to put it back. Raises `UserError`."""
    with desk.database.transaction() as session:
        before = plan_line(session, uid)
        remove_from_plan(session, uid, by=desk.agent)
    desk.undo.add("Ligne du plan retirée", lambda: _save(desk, [before]), lambda: _remove(desk, [uid]))


def carry(desk: Desk, year: int) -> None:
    """Take the plan of a year over into the next one, and offer to take it back. Raises `UserError`."""
    with desk.database.transaction() as session:
        lines = lines_to_carry(session, year)
        if not lines:
            raise UserError(f"Rien à reconduire{NO_BREAK}: aucun objectif de {year} ne manque en {year + 1}.")
        _write(session, lines, desk.agent)
    desk.undo.add(
        f"Plan reconduit en {year + 1}",
        lambda: _remove(desk, [line.uid for line in reversed(lines)]),
        lambda: _save(desk, lines),
    )


def _save(desk: Desk, lines: Iterable[Draft]) -> None:
    with desk.database.transaction() as session:
        _write(session, lines, desk.agent)


def _write(session: Session, lines: Iterable[Draft], by: Agent) -> None:
    for line in lines:
        try:
            save_line(session, line, by=by)
        except Invalid as refusal:  # nobody sees the field of a line that no form shows
            words = f"«{NO_BREAK}{_named(line)}{NO_BREAK}»{NO_BREAK}: {refusal.message}"
            raise UserError(words) from None


def _named(line: Draft) -> str:
    return line.title if isinstance(line, PlannedActionDraft) else line.words


def _remove(desk: Desk, uids: Iterable[UUID]) -> None:
    with desk.database.transaction() as session:
        for uid in uids:
            remove_from_plan(session, uid, by=desk.agent)
