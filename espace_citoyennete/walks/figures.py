"""The exploratory walks counted: what was seen, what was asked for, and the share carried out."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from espace_citoyennete.actions.model import Action
from espace_citoyennete.actions.rules import WALK
from espace_citoyennete.report import Period
from espace_citoyennete.town.reference import labels, neighbourhood_labels
from espace_citoyennete.walks.model import WalkFinding, WalkProposal, WalkStop
from espace_citoyennete.walks.rules import DONE, REFUSED, moment_words


@dataclass(frozen=True)
class WalkCount:
    """One walk that was held; `walkers` is None where nobody counted them."""

    uid: UUID
    held_on: date
    district: str
    moment: str  # « de nuit »
    walkers: int | None
    findings: int
    proposals: int
    done: int
    refused: int


@dataclass(frozen=True)
class KindCount:
    """What was found of one type."""

    kind: str  # code of `constat_marche`
    label: str
    findings: int
    proposals: int
    done: int


@dataclass(frozen=True)
class WalkFigures:
    """The walks held in a period, and what has become since of everything that they asked for."""

    walks: tuple[WalkCount, ...]
    kinds: tuple[KindCount, ...]  # the most found first

    @property
    def walkers(self) -> int:
        """Return the walkers, as far as they were counted."""
        return sum(walk.walkers or 0 for walk in self.walks)

    @property
    def findings(self) -> int:
        """Return what was found."""
        return sum(walk.findings for walk in self.walks)

    @property
    def proposals(self) -> int:
        """Return what was asked for, whatever became of it."""
        return sum(walk.proposals for walk in self.walks)

    @property
    def done(self) -> int:
        """Return what was carried out."""
        return sum(walk.done for walk in self.walks)

    @property
    def refused(self) -> int:
        """Return what was refused."""
        return sum(walk.refused for walk in self.walks)

    @property
    def share_done(self) -> float | None:
        """Return the share carried out, of all that was asked for, refused included."""
        return self.done / self.proposals if self.proposals else None


def walk_figures(session: Session, period: Period, today: date) -> WalkFigures:
    """Count the walks of a period held before a day, with where their proposals stand when it is asked."""
    held = are_held(period, today)
    names, kinds = neighbourhood_labels(session, period.last), labels(session, "constat_marche", period.last)
    counts = (
        func.count(WalkFinding.id.distinct()),
        func.count(WalkProposal.id),
        func.count(WalkProposal.id).filter(WalkProposal.state == DONE),
    )
    walks = session.execute(
        select(
            Action.uid, Action.held_on, Action.neighbourhood, Action.by_night, Action.present,
            *counts, func.count(WalkProposal.id).filter(WalkProposal.state == REFUSED),
        )
        .outerjoin(WalkStop, WalkStop.action_id == Action.id)
        .outerjoin(WalkFinding, WalkFinding.stop_id == WalkStop.id)
        .outerjoin(WalkProposal, WalkProposal.finding_id == WalkFinding.id)
        .where(held)
        .group_by(Action.id)
        .order_by(Action.held_on, Action.id)
    )  # fmt: skip
    found = session.execute(
        select(WalkFinding.kind, *counts)
        .join(WalkStop, WalkStop.id == WalkFinding.stop_id)
        .join(Action, Action.id == WalkStop.action_id)
        .outerjoin(WalkProposal, WalkProposal.finding_id == WalkFinding.id)
        .where(held)
        .group_by(WalkFinding.kind)
    )
    told = (KindCount(kind, kinds.get(kind, kind), *numbers) for kind, *numbers in found)
    return WalkFigures(
        tuple(
            WalkCount(
                uid,
                day,
                names.get(code or "", ""),
                moment_words(by_night=by_night),
                walkers,
                findings,
                proposals,
                done,
                refused,
            )
            for uid, day, code, by_night, walkers, findings, proposals, done, refused in walks
        ),
        tuple(sorted(told, key=lambda row: (-row.findings, row.label))),
    )


def are_held(period: Period, today: date) -> ColumnElement[bool]:
    """Keep the walks of a period that are over, or held on this day."""
    return and_(
        Action.kind == WALK,
        Action.cancelled.is_(False),
        Action.held_on.between(period.first, min(period.last, today)),
    )
