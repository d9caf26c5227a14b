"""The subsidies that make a figure of the report, and the associations that they support."""

from sqlalchemy.orm import Session

from espace_citoyennete.provenance import Candidate, counted
from espace_citoyennete.report import Record, Scope, Where
from espace_citoyennete.rights import Agent
from espace_citoyennete.subsidies.figures import SubsidyRow, subsidy_figures


def subsidy_records(session: Session, scope: Scope, where: Where, *, by: Agent) -> list[Record]:
    """Return the subsidies of a figure, each with the cents that it adds in these years."""
    found = subsidy_figures(session, scope.period)
    return counted(map(_subsidy, (*found.subsidies, *found.in_kind)), where)


def supported_records(session: Session, scope: Scope, where: Where, *, by: Agent) -> list[Record]:
    """Return the associations to which a subsidy was voted, each once."""
    found = subsidy_figures(session, scope.period).supported
    return counted([Candidate(uid, None, name) for uid, name in found.items()], where)


def _subsidy(row: SubsidyRow) -> Candidate:
    return Candidate(
        row.uid,
        None,
        " – ".join(filter(None, (row.association, row.purpose, row.axis))),
        facts={"subvention": str(row.uid), "axe": row.axis, "nature": "argent" if row.is_money else "nature"},
        numbers={
            "demande": row.requested_cents,
            "vote": row.voted_cents,
            "verse": row.paid_cents,
            "reverse": row.repaid_cents,
        },
    )
