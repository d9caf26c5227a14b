"""The rallies counted: announced, registered and present are three numbers, and none is made of another."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from espace_citoyennete.actions.model import Action
from espace_citoyennete.actions.rules import RALLY
from espace_citoyennete.rallies.model import Team
from espace_citoyennete.report import Period


@dataclass(frozen=True)
class RallyCount:
    """One rally that was held; a number is None where nobody has counted."""

    uid: UUID
    held_on: date
    title: str
    announced: int | None
    registered: int | None
    present: int | None
    teams: int
    teams_counted: int  # on the day
    girls: int  # registered, as the boys and those who live in a QPV are
    boys: int
    from_qpv: int


@dataclass(frozen=True)
class RallyFigures:
    """The rallies of a period, in the order of their days."""

    rallies: tuple[RallyCount, ...]

    def total(self, number: str) -> int | None:
        """Add a number of children over the rallies that know it; None where none does."""
        known = [told for rally in self.rallies if (told := getattr(rally, number)) is not None]
        return sum(known) if known else None

    @property
    def teams(self) -> int:
        """Return the teams registered."""
        return sum(rally.teams for rally in self.rallies)


def rally_figures(session: Session, period: Period, today: date) -> RallyFigures:
    """Count the rallies held in a period, up to today: also those of which nobody counted the children."""
    rows = session.execute(
        select(
            Action.uid, Action.held_on, Action.title, Action.announced, Action.registered, Action.present,
            func.count(Team.id), func.sum(case((Team.present.is_not(None), 1), else_=0)),
            *(func.coalesce(func.sum(column), 0) for column in (Team.girls, Team.boys, Team.from_qpv)),
        )
        .outerjoin(Team, Team.action_id == Action.id)
        .where(
            Action.kind == RALLY,
            Action.cancelled.is_(False),
            Action.held_on.between(period.first, min(period.last, today)),
        )
        .group_by(
            Action.id, Action.uid, Action.held_on, Action.title, Action.announced, Action.registered,
            Action.present,
        )
        .order_by(Action.held_on, Action.id)
    )  # fmt: skip
    return RallyFigures(tuple(RallyCount(*row) for row in rows))
