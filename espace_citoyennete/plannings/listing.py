"""The plannings that can be sent, each read with what was told before; no query names the public."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from espace_citoyennete.directory.model import Organisation, Practitioner
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import alphabetical
from espace_citoyennete.permanences.model import Permanence, Sitting
from espace_citoyennete.plannings.model import PlanningSent
from espace_citoyennete.plannings.rules import (
    ALL,
    Entry,
    Planning,
    Sending,
    from_json,
    is_scope,
    planning_of,
    told_by,
)
from espace_citoyennete.report import Period
from espace_citoyennete.town.reference import labels

_EVERYTHING = "Toutes les permanences"
# Whose a permanence is: of the organisation of its agreement, or of whoever holds the sitting.
_ORGANISATION = func.coalesce(Permanence.organisation_id, Practitioner.organisation_id)


@dataclass(frozen=True)
class ScopeRow:
    """A planning that can be sent."""

    scope: str
    label: str
    kind: str  # « Intervenant », « Organisme », « Type »


def scopes(session: Session, day: date) -> list[ScopeRow]:
    """Return every planning that has a sitting, the whole first, then types, organisations, people."""
    names = labels(session, "type_intervenant", day)
    types = [(f"type:{code}", names.get(code, code)) for code in session.scalars(_some(Permanence.type_code))]
    return [
        ScopeRow(ALL, _EVERYTHING, ""),
        *_by_name(types, "Type"),
        *_by_name(_named(session, "organisation", Organisation, _ORGANISATION), "Organisme"),
        *_by_name(_named(session, "practitioner", Practitioner, Sitting.practitioner_id), "Intervenant"),
    ]


def planning(session: Session, scope: str, period: Period) -> Planning:
    """Return the planning of a scope over some days. Raises `UserError` for a scope that is no more."""
    known = told_by(_sendings(session, scope), period)
    chosen = _chosen(scope)
    inside = Sitting.day.between(period.first, period.last)
    current = _entries(session, chosen, or_(inside, Sitting.uid.in_(known.entries)))
    return planning_of(scope, _title(session, scope, period.first), period, known, current)


def _named(
    session: Session,
    kind: str,
    model: type[Organisation] | type[Practitioner],
    which: Any,
) -> list[tuple[str, str]]:
    used = session.execute(select(model.id, model.name).where(model.id.in_(_some(which))))
    return [(f"{kind}:{row_id}", name) for row_id, name in used]


def _by_name(rows: Collection[tuple[str, str]], kind: str) -> list[ScopeRow]:
    ordered = sorted(rows, key=lambda row: (alphabetical(row[1]), row[0]))
    return [ScopeRow(scope, label, kind) for scope, label in ordered]


def _some(which: Any) -> Any:
    return _sittings(which).distinct()


def _sittings(*columns: Any) -> Any:
    """Read sittings that are planned, or were cancelled: those taken off show nowhere."""
    return (
        select(*columns)
        .select_from(Sitting)
        .join(Permanence, Permanence.id == Sitting.permanence_id)
        .outerjoin(Practitioner, Practitioner.id == Sitting.practitioner_id)
        .where(Sitting.state != "RETIREE")
    )


def _entries(session: Session, *conditions: ColumnElement[bool]) -> Iterator[Entry]:
    rows = session.execute(_sittings(Sitting, Permanence.label, Practitioner.name).where(*conditions))
    for sitting, label, name in rows:
        is_cancelled = sitting.state == "ANNULEE"
        yield Entry(
            sitting.uid, sitting.version, sitting.day, sitting.starts_at, sitting.ends_at, sitting.room,
            label, name or "", is_cancelled, sitting.reason if is_cancelled else "",
        )  # fmt: skip


def _chosen(scope: str) -> ColumnElement[bool]:
    if not is_scope(scope):
        raise UserError("Ce planning n’existe pas. En choisir un autre dans la liste (↓).")
    kind, _, which = scope.partition(":")
    match kind:
        case "type":
            return Permanence.type_code == which
        case "organisation":
            return _ORGANISATION.in_([int(which)])
        case "practitioner":
            return Sitting.practitioner_id == int(which)
    return true()


def _title(session: Session, scope: str, day: date) -> str:
    kind, _, which = scope.partition(":")
    if kind == "type":
        return labels(session, "type_intervenant", day).get(which, which)
    if scope == ALL:
        return _EVERYTHING
    model = Organisation if kind == "organisation" else Practitioner
    name = session.scalar(select(model.name).where(model.id == int(which)))
    if name is None:
        raise UserError("Ce planning n’existe plus. En choisir un autre dans la liste (↓).")
    return name


def _sendings(session: Session, scope: str) -> list[Sending]:
    rows = select(PlanningSent).where(PlanningSent.scope == scope)
    return [
        Sending(
            sent.sent_at.astimezone().date(), Period(sent.first_day, sent.last_day), from_json(sent.content)
        )
        for sent in session.scalars(rows.order_by(PlanningSent.sent_at, PlanningSent.id))
    ]
