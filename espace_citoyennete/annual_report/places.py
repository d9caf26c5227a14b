"""Where the actions of a period were held: by theme and by district, a QPV or not as it was that day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from espace_citoyennete.actions.model import Action
from espace_citoyennete.actions.rules import short_word
from espace_citoyennete.jeudis.model import Jeudi
from espace_citoyennete.report import NOT_ANSWERED, NOT_COMMUNICATED, Scope
from espace_citoyennete.town.model import Neighbourhood
from espace_citoyennete.town.reference import labels, neighbourhoods

OUTSIDE = "HORS_QPV"


class District(NamedTuple):
    """A QPV of the period, by the name that it had on its last day as one."""

    code: str
    label: str


class PlacedAction(NamedTuple):
    """A Jeudi or an action that was held; nothing stands for what nobody told."""

    uid: UUID
    held_on: date
    words: str  # « Jeudi – Femmes et sport »
    axis: str  # its label
    theme: str
    place: str  # the code of a QPV, OUTSIDE or NOT_COMMUNICATED


@dataclass(frozen=True)
class Places:
    """The QPV of a period, and what was held there and elsewhere."""

    districts: tuple[District, ...]
    actions: tuple[PlacedAction, ...]


def places(session: Session, scope: Scope) -> Places:
    """Read what was held in a period up to today, neither cancelled nor to come."""
    first, last = scope.period.first, min(scope.period.last, scope.today)
    axes = labels(session, "axe_evenement", scope.period.last)
    kinds = labels(session, "type_evenement", scope.period.last)
    dated = session.scalars(select(Neighbourhood).where(Neighbourhood.is_qpv)).all()

    def place(code: str | None, day: date) -> str:
        if code is None or code in NOT_ANSWERED:
            return NOT_COMMUNICATED
        return code if any(row.code == code and _is_valid(row, day) for row in dated) else OUTSIDE

    found = [
        PlacedAction(
            row.uid,
            row.held_on,
            f"{short_word(kinds.get(row.kind, row.kind))} – {row.title}",
            axes.get(row.axis or "", ""),
            row.theme,
            place(row.neighbourhood, row.held_on),
        )
        for model, kind in ((Jeudi, literal("JEUDI")), (Action, Action.kind))
        for row in session.execute(
            select(
                model.uid, model.held_on, model.title, model.axis, model.theme, model.neighbourhood,
                kind.label("kind"),
            ).where(model.held_on.between(first, last), model.cancelled.is_(False))
        )
    ]  # fmt: skip
    found.sort(key=lambda one: (one.held_on, one.words, one.uid))
    return Places(_districts(session, scope, found), tuple(found))


def _districts(session: Session, scope: Scope, found: Sequence[PlacedAction]) -> tuple[District, ...]:
    """Return the QPV of the last day, then those that were one only on the day of an action."""
    now = [row for row in neighbourhoods(session, scope.period.last) if row.is_qpv]
    former = [
        row
        for day, code in dict.fromkeys((one.held_on, one.place) for one in found)
        for row in neighbourhoods(session, day)
        if row.code == code and row.is_qpv
    ]
    return tuple({row.code: District(row.code, row.label) for row in (*reversed(former), *now)}.values())


def _is_valid(row: Neighbourhood, day: date) -> bool:
    return row.valid_from <= day <= (row.valid_to or date.max)
