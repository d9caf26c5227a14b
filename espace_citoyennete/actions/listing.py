"""The actions as lists: a year of them, one of them whole, those that nobody has counted yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from espace_citoyennete.actions.model import Action, ActionModule
from espace_citoyennete.actions.rules import HELD, NUMBERS, TO_COME, TO_COUNT, state_of
from espace_citoyennete.actions.service import ActionDraft, parts
from espace_citoyennete.deadlines.rules import Deadline
from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, numeric_date, plural
from espace_citoyennete.report import Period

_PARTS = {"partner_ids", "half_days", "counts"}


@dataclass(frozen=True)
class ActionRow:
    """One action as lists show it; a number is None where nobody has counted yet."""

    id: int
    uid: UUID
    version: int
    kind: str
    held_on: date
    ends_on: date | None
    starts_at: time | None
    minutes: int  # of its half-days where each tells; 0 where nobody told
    title: str
    course_type: str | None
    organisation: str
    place: str
    neighbourhood: str | None
    cost_cents: int
    announced: int | None
    registered: int | None
    convened: int | None
    present: int | None
    validated: int | None
    is_cancelled: bool
    reason: str

    def state(self, today: date) -> str:
        """Tell where this action stands, in the words of the list."""
        return state_of(self.ends_on or self.held_on, today, self.present, cancelled=self.is_cancelled)


def actions(session: Session, period: Period, kind: str | None = None) -> list[ActionRow]:
    """Return the actions of a period, of one kind or of all, in the order of their days."""
    is_meant = Action.held_on.between(period.first, period.last)
    return _rows(session, and_(is_meant, Action.kind == kind) if kind else is_meant)


def action_row(session: Session, action_id: int) -> ActionRow:
    """Return one action. Raises `UserError` when it is gone."""
    if not (rows := _rows(session, Action.id == action_id)):
        raise UserError("Cette action n’existe plus. Actualiser la liste (F5).")
    return rows[0]


def action_draft(session: Session, action_id: int) -> tuple[int, ActionDraft]:
    """Return the version of an action and what a form opens on. Raises `UserError` when it is gone."""
    action = session.get(Action, action_id)
    if action is None:
        raise UserError("Cette action n’existe plus. Actualiser la liste (F5).")
    told = parts(session, action_id)
    facts = {name: getattr(action, name) for name in vars(ActionDraft("", None, "")) if name not in _PARTS}
    return action.version, ActionDraft(
        **facts, partner_ids=told.partner_ids, half_days=told.half_days, counts=told.margins
    )


def action_years(session: Session) -> list[int]:
    """Return the years that have an action, the latest first."""
    first, last = session.execute(select(func.min(Action.held_on), func.max(Action.held_on))).one()
    return list(range(last.year, first.year - 1, -1)) if first else []


def totals(rows: Sequence[ActionRow], today: date) -> str:
    """Say what a list amounts to: « 15/17 tenues · 92 présents · 2 à venir ».

    The people of unlike kinds are not added: those of a course and of a rally are in no total together.
    """
    states = [row.state(today) for row in rows if not row.is_cancelled]
    if not states:
        return "Aucune action"
    told = [f"{states.count(HELD)}/{plural(len(states), 'tenue')}"]
    if len({row.kind for row in rows if not row.is_cancelled}) == 1:
        present = sum(row.present or 0 for row in rows if not row.is_cancelled)
        told.append(plural(present, "présent"))
    told += [f"{states.count(state)} {state.lower()}" for state in (TO_COUNT, TO_COME) if state in states]
    return " · ".join(told)


def deadlines(session: Session, today: date) -> list[Deadline]:
    """Return the actions that are over and that nobody has counted: a figure of the year is missing."""
    last_day = func.coalesce(Action.ends_on, Action.held_on)
    rows = _rows(session, and_(last_day < today, Action.present.is_(None), Action.cancelled.is_(False)))
    return [
        Deadline(
            "comptage",
            row.uid,
            row.ends_on or row.held_on,
            f"Compter les présents{NO_BREAK}: {row.title}, {numeric_date(row.held_on)}",
            "page:actions",
        )
        for row in rows
    ]


def _rows(session: Session, condition: ColumnElement[bool]) -> list[ActionRow]:
    told = case((func.count(ActionModule.minutes) == func.count(), func.sum(ActionModule.minutes)))
    of_half_days = select(told).where(ActionModule.action_id == Action.id).scalar_subquery()
    columns: list[Any] = [
        Action.id, Action.uid, Action.version, Action.kind, Action.held_on, Action.ends_on,
        Action.starts_at, func.coalesce(of_half_days, Action.minutes), Action.title, Action.course_type,
        func.coalesce(Organisation.name, ""), Action.place, Action.neighbourhood, Action.cost_cents,
        *(getattr(Action, name) for name in NUMBERS), Action.cancelled, Action.reason,
    ]  # fmt: skip
    rows = session.execute(
        select(*columns)
        .outerjoin(Organisation, Organisation.id == Action.organisation_id)
        .where(condition)
        .order_by(Action.held_on, Action.starts_at, Action.id)
    )
    return [ActionRow(*row) for row in rows]
