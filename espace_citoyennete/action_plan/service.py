"""Use cases of the plan: its objectives, their actions, their indicators; what has parts is not removed."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from espace_citoyennete.action_plan.model import Indicator, Objective, PlannedAction
from espace_citoyennete.action_plan.rules import DISTRICT, FUNDINGS, LINE_GONE, SCALES
from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.french import clean
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.fit import refuse_what_does_not_fit
from espace_citoyennete.storage.rows import id_with
from espace_citoyennete.town.reference import unknown_codes

_MOST_YEARS = 10  # a *contrat de ville* lasts six

Row = Objective | PlannedAction | Indicator


@dataclass(frozen=True)
class ObjectiveDraft:
    """An objective as the coordinator types it; `position` is only known of one already in the plan."""

    axis: str | None
    words: str
    first_day: date
    last_day: date
    position: int | None = None
    uid: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class PlannedActionDraft:
    """An action of the plan, with what the *contrat de ville* asks."""

    objective_uid: UUID
    title: str
    scale: str | None = "VILLE"
    neighbourhood: str | None = None
    funding: str | None = "DROIT_COMMUN"
    leader: str = ""
    partners: str = ""
    calendar: str = ""
    expected: str = ""
    position: int | None = None
    uid: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class IndicatorDraft:
    """What an action is measured by; with a source, its value is read in the records and none is typed."""

    planned_action_uid: UUID
    words: str
    source: str = ""
    target: int | None = None
    value: int | None = None
    told: str = ""
    position: int | None = None
    uid: UUID = field(default_factory=uuid4)


def save_objective(session: Session, draft: ObjectiveDraft, *, by: Agent) -> int:
    """Add an objective, or change the one of the same uid, and return its id. Raises `Invalid`."""
    require(by, "save_objective")
    problems = {}
    if not clean(draft.words):
        problems["words"] = "Écrire l’objectif."
    if draft.axis is None:
        problems["axis"] = "Choisir un des axes dans la liste (↓)."
    if draft.last_day < draft.first_day:
        problems["last_day"] = "Le dernier jour précède le premier\u00a0: vérifier les deux dates."
    elif draft.last_day.year - draft.first_day.year > _MOST_YEARS:
        problems["last_day"] = f"Un objectif dure {_MOST_YEARS} ans au plus\u00a0: vérifier les deux dates."
    problems |= unknown_codes(session, {"axis": ("axe_evenement", draft.axis)}, draft.first_day)
    facts: dict[str, Any] = {"axis": draft.axis, "words": clean(draft.words)}
    facts |= {"first_day": draft.first_day, "last_day": draft.last_day}
    return _keep(session, Objective, draft, facts, problems)


def save_planned_action(session: Session, draft: PlannedActionDraft, *, by: Agent) -> int:
    """Add an action to an objective, or change the one of the same uid; return its id. Raises `Invalid`."""
    require(by, "save_planned_action")
    problems = {}
    if not clean(draft.title):
        problems["title"] = "Écrire le nom de l’action."
    if draft.scale not in SCALES:
        problems["scale"] = "Choisir l’échelle dans la liste (↓)."
    if draft.funding not in FUNDINGS:
        problems["funding"] = "Choisir les crédits dans la liste (↓)."
    if draft.scale == DISTRICT and not draft.neighbourhood:
        problems["neighbourhood"] = "Choisir le quartier dans la liste (↓)."
    texts = ("title", "leader", "partners", "calendar", "expected")
    facts: dict[str, Any] = {name: clean(getattr(draft, name)) for name in texts}
    facts |= {"scale": draft.scale, "funding": draft.funding, "neighbourhood": draft.neighbourhood or None}
    facts["objective_id"] = id_with(session, Objective, draft.objective_uid)
    return _keep(session, PlannedAction, draft, facts, problems)


def save_indicator(session: Session, draft: IndicatorDraft, *, by: Agent) -> int:
    """Add an indicator to an action, or change the one of the same uid; return its id. Raises `Invalid`."""
    require(by, "save_indicator")
    problems = {}
    if not clean(draft.words):
        problems["words"] = "Écrire l’indicateur."
    for name in ("target", "value"):
        if (getattr(draft, name) or 0) < 0:
            problems[name] = "Écrire zéro ou plus."
    if draft.source and draft.value is not None:
        problems["value"] = (
            "Cette valeur vient des enregistrements\u00a0: ne rien écrire, ou retirer la source."
        )
    facts: dict[str, Any] = {
        "words": clean(draft.words),
        "source": clean(draft.source),
        "told": clean(draft.told),
    }
    facts |= {"target": draft.target, "value": draft.value}
    facts["planned_action_id"] = id_with(session, PlannedAction, draft.planned_action_uid)
    return _keep(session, Indicator, draft, facts, problems)


def remove_from_plan(session: Session, uid: UUID, *, by: Agent) -> None:
    """Take an objective, an action or an indicator off the plan. Raises `Conflict` while it has parts."""
    require(by, "remove_from_plan")
    row = _row(session, uid)
    if _has_parts(session, row):
        raise Conflict("Retirer d’abord ce qui en dépend, ligne par ligne.")
    session.delete(row)
    session.flush()


def _has_parts(session: Session, row: Row) -> bool:
    match row:
        case Objective():
            parts = select(PlannedAction.id).where(PlannedAction.objective_id == row.id)
        case PlannedAction():
            parts = select(Indicator.id).where(Indicator.planned_action_id == row.id)
        case _:
            return False
    return session.scalar(parts.limit(1)) is not None


def _row(session: Session, uid: UUID) -> Row:
    objective = session.scalar(select(Objective).where(Objective.uid == uid))
    action = session.scalar(select(PlannedAction).where(PlannedAction.uid == uid))
    row = objective or action or session.scalar(select(Indicator).where(Indicator.uid == uid))
    if row is None:
        raise UserError(LINE_GONE)
    return row


def _keep(session: Session, model: Any, draft: Any, facts: dict[str, Any], problems: dict[str, str]) -> int:
    """Write a line of the plan; a new one goes last, one made again goes back to its place."""
    if problems:
        raise Invalid(problems)
    row = session.scalar(select(model).where(model.uid == draft.uid))
    if row is None:
        last = session.scalar(select(func.max(model.position))) or 0
        row = model(uid=draft.uid, position=last + 1 if draft.position is None else draft.position)
        session.add(row)
    for name, value in facts.items():
        setattr(row, name, value)
    refuse_what_does_not_fit(row)
    session.flush()
    return int(row.id)
