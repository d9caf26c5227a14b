"""The walks, what they found and what they asked for, that make a figure of the report."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.actions.model import Action
from espace_citoyennete.provenance import Candidate, counted
from espace_citoyennete.report import Record, Scope, Where
from espace_citoyennete.rights import Agent
from espace_citoyennete.walks.figures import are_held, walk_figures
from espace_citoyennete.walks.model import WalkFinding, WalkProposal, WalkStop


def walk_records(session: Session, scope: Scope, where: Where, *, by: Agent) -> list[Record]:
    """Return the walks of a figure, each with the walkers that it adds."""
    walks = walk_figures(session, scope.period, scope.today).walks
    return counted(
        [
            Candidate(
                walk.uid,
                walk.held_on,
                " – ".join(filter(None, (f"Marche {walk.moment}", walk.district))),
                facts={"marche": str(walk.uid)},
                numbers={"participants": walk.walkers},
            )
            for walk in walks
        ],
        where,
    )


def finding_records(session: Session, scope: Scope, where: Where, *, by: Agent) -> list[Record]:
    """Return what the walks of a figure found."""
    rows = session.execute(
        select(WalkFinding, Action.held_on, Action.uid)
        .join(WalkStop, WalkStop.id == WalkFinding.stop_id)
        .join(Action, Action.id == WalkStop.action_id)
        .where(are_held(scope.period, scope.today))
    )
    return counted(
        [
            Candidate(found.uid, day, found.words, facts={"marche": str(walk), "type": found.kind})
            for found, day, walk in rows
        ],
        where,
    )


def proposal_records(session: Session, scope: Scope, where: Where, *, by: Agent) -> list[Record]:
    """Return what the walks of a figure asked for, with what became of it."""
    rows = session.execute(
        select(WalkProposal, WalkFinding.kind, Action.held_on, Action.uid)
        .join(WalkFinding, WalkFinding.id == WalkProposal.finding_id)
        .join(WalkStop, WalkStop.id == WalkFinding.stop_id)
        .join(Action, Action.id == WalkStop.action_id)
        .where(are_held(scope.period, scope.today))
    )
    return counted(
        [
            Candidate(
                asked.uid,
                day,
                asked.words,
                facts={"marche": str(walk), "type": kind, "etat": asked.state},
            )
            for asked, kind, day, walk in rows
        ],
        where,
    )
