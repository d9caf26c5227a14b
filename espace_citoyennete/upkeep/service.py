"""What people decide of the copies: their second place, the copy of a server declared."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.errors import UserError
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.upkeep import CopyPlan

_ONLY = UUID("c0b1e5a0-0000-4000-8000-000000000001")  # one row: decided again after an undo, it is the same


def choose_second_place(session: Session, path: str, *, by: Agent) -> None:
    """Keep the folder where copies go again; an empty one for none."""
    require(by, "choose_second_place")
    plan = _plan(session)
    plan.second_place = path
    _drop_empty(session, plan)


def declare_server_copy(session: Session, at: datetime | None, *, now: datetime, by: Agent) -> None:
    """Note when whoever keeps the server last copied it; none to take that back.

    Raises `UserError` for a moment to come.
    """
    require(by, "declare_server_copy")
    if at is not None and at > now:
        raise UserError("Une sauvegarde ne peut pas être faite demain\u00a0: corriger la date.")
    plan = _plan(session)
    plan.server_copied_at = at
    _drop_empty(session, plan)


def _plan(session: Session) -> CopyPlan:
    plan = session.scalar(select(CopyPlan).limit(1))
    if plan is None:
        plan = CopyPlan(uid=_ONLY, second_place="")
        session.add(plan)
    return plan


def _drop_empty(session: Session, plan: CopyPlan) -> None:
    session.flush()
    if not plan.second_place and plan.server_copied_at is None:
        session.delete(plan)
        session.flush()
