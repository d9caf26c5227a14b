"""The rallies that make a figure of the report."""

from sqlalchemy.orm import Session

from espace_citoyennete.provenance import Candidate, counted
from espace_citoyennete.rallies.figures import RallyCount, rally_figures
from espace_citoyennete.report import Record, Scope, Where
from espace_citoyennete.rights import Agent


def rally_records(session: Session, scope: Scope, where: Where, *, by: Agent) -> list[Record]:
    """Return the rallies of a figure, each with the children or the teams that it adds."""
    return counted(map(_rally, rally_figures(session, scope.period, scope.today).rallies), where)


def _rally(row: RallyCount) -> Candidate:
    return Candidate(
        row.uid,
        row.held_on,
        row.title,
        facts={"rallye": str(row.uid)},
        numbers={
            "annonces": row.announced,
            "inscrits": row.registered,
            "presents": row.present,
            "equipes": row.teams,
            "filles": row.girls,
            "garcons": row.boys,
            "en_qpv": row.from_qpv,
        },
    )
