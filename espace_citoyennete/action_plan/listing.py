"""The plan as a tree: the objectives of each axis, their actions, their indicators."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.action_plan.model import Indicator, Objective, PlannedAction
from espace_citoyennete.action_plan.rules import LINE_GONE, a_year_later
from espace_citoyennete.action_plan.service import IndicatorDraft, ObjectiveDraft, PlannedActionDraft
from espace_citoyennete.errors import UserError
from espace_citoyennete.report import Period, year_period
from espace_citoyennete.town.reference import labels, neighbourhood_labels, neighbourhoods

Draft = ObjectiveDraft | PlannedActionDraft | IndicatorDraft


@dataclass(frozen=True)
class ActionNode:
    """An action of the plan with its indicators."""

    draft: PlannedActionDraft
    neighbourhood: str  # its name, a QPV or not as it is at the end of the period
    indicators: tuple[IndicatorDraft, ...]


@dataclass(frozen=True)
class ObjectiveNode:
    """An objective with its actions, along an axis that has its name."""

    draft: ObjectiveDraft
    axis: str
    actions: tuple[ActionNode, ...]


def plan_tree(session: Session, period: Period) -> list[ObjectiveNode]:
    """Return the objectives in force in a period, axis after axis."""
    axes = labels(session, "axe_evenement", period.last)
    districts = _district_words(session, period)
    objectives = session.scalars(
        select(Objective)
        .where(Objective.first_day <= period.last, Objective.last_day >= period.first)
        .order_by(Objective.position, Objective.id)
    ).all()
    actions = _children(session, PlannedAction, PlannedAction.objective_id, [row.id for row in objectives])
    ids = [row.id for rows in actions.values() for row in rows]
    indicators = _children(session, Indicator, Indicator.planned_action_id, ids)
    order = {code: rank for rank, code in enumerate(axes)}
    return [
        ObjectiveNode(
            _objective(row),
            axes.get(row.axis, row.axis),
            tuple(
                ActionNode(
                    _action(action, row.uid),
                    districts.get(action.neighbourhood or "", action.neighbourhood or ""),
                    tuple(_indicator(one, action.uid) for one in indicators[action.id]),
                )
                for action in actions[row.id]
            ),
        )
        for row in sorted(objectives, key=lambda row: order.get(row.axis, len(order)))
    ]


def plan_years(session: Session) -> set[int]:
    """Return the years in which an objective was, is or will be in force."""
    spans = session.execute(select(Objective.first_day, Objective.last_day).distinct())
    return {year for first, last in spans for year in range(first.year, last.year + 1)}


def lines_to_carry(session: Session, year: int) -> list[Draft]:
    """Return the lines that the next year would take over, each after the one that it is under.

    Its structure only: neither a value nor what was seen. The uid of each is derived from its own, so that
    an objective carried twice is one; the one that lasts longer than the year is in the next one already.
    """
    carried = set(session.scalars(select(Objective.uid)))
    return [
        line
        for node in plan_tree(session, year_period(year))
        if node.draft.last_day.year == year and uuid5(node.draft.uid, str(year + 1)) not in carried
        for line in _next(node, year + 1)
    ]


def _next(node: ObjectiveNode, year: int) -> Iterator[Draft]:
    first, last = a_year_later(node.draft.first_day), a_year_later(node.draft.last_day)
    objective = replace(node.draft, first_day=first, last_day=last, uid=uuid5(node.draft.uid, str(year)))
    yield objective
    for action in node.actions:
        draft = replace(action.draft, objective_uid=objective.uid, uid=uuid5(action.draft.uid, str(year)))
        yield draft
        for one in action.indicators:
            uid = uuid5(one.uid, str(year))
            yield replace(one, planned_action_uid=draft.uid, value=None, told="", uid=uid)


def plan_line(session: Session, uid: UUID) -> Draft:
    """Return one line of the plan, whatever it is. Raises `UserError` when it is no more."""
    if (objective := session.scalar(select(Objective).where(Objective.uid == uid))) is not None:
        return _objective(objective)
    if (action := session.scalar(select(PlannedAction).where(PlannedAction.uid == uid))) is not None:
        return _action(action, session.get_one(Objective, action.objective_id).uid)
    if (indicator := session.scalar(select(Indicator).where(Indicator.uid == uid))) is not None:
        return _indicator(indicator, session.get_one(PlannedAction, indicator.planned_action_id).uid)
    raise UserError(LINE_GONE)


def _district_words(session: Session, period: Period) -> dict[str, str]:
    """Return the name of each district, which tells a QPV where the name itself does not."""
    found = neighbourhood_labels(session, period.last)
    for row in neighbourhoods(session, period.last):
        if row.is_qpv and "QPV" not in row.label:
            found[row.code] = f"{row.label} (QPV)"
    return found


def _children(session: Session, model: Any, link: Any, parents: list[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in session.scalars(select(model).where(link.in_(parents)).order_by(model.position, model.id)):
        found[getattr(row, link.key)].append(row)
    return found


def _objective(row: Objective) -> ObjectiveDraft:
    return ObjectiveDraft(row.axis, row.words, row.first_day, row.last_day, row.position, row.uid)


def _action(row: PlannedAction, objective_uid: UUID) -> PlannedActionDraft:
    return PlannedActionDraft(
        objective_uid, row.title, row.scale, row.neighbourhood, row.funding, row.leader, row.partners,
        row.calendar, row.expected, row.position, row.uid,
    )  # fmt: skip


def _indicator(row: Indicator, action_uid: UUID) -> IndicatorDraft:
    return IndicatorDraft(
        action_uid, row.words, row.source, row.target, row.value, row.told, row.position, row.uid
    )
