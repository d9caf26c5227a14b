"""The agreements that make a figure of the report, and the sittings of those who signed them."""

from sqlalchemy.orm import Session

from espace_citoyennete.agreements.figures import agreement_figures
from espace_citoyennete.permanences.records import sitting_records
from espace_citoyennete.provenance import Candidate, counted
from espace_citoyennete.report import Record, Scope, Where
from espace_citoyennete.rights import Agent


def agreement_records(session: Session, scope: Scope, where: Where, *, by: Agent) -> list[Record]:
    """Return the agreements of a figure, each with the sittings promised or the years that it adds."""
    lines = agreement_figures(session, scope.period, scope.today).lines
    return counted(
        [
            Candidate(
                line.uid,
                line.starts_on,
                f"{line.title} – {line.partners}",
                facts={"convention": str(line.uid)},
                numbers={"promises": line.promised, "dues": line.due, "faites": line.assessed},
            )
            for line in lines
        ],
        where,
    )


def agreed_sitting_records(session: Session, scope: Scope, where: Where, *, by: Agent) -> list[Record]:
    """Return the sittings held by the parties of an agreement."""
    wanted, unfiltered = dict(where)["convention"], Scope(scope.period, scope.today)
    lines = agreement_figures(session, scope.period, scope.today).lines
    return [
        record
        for line in lines
        if str(line.uid) == wanted
        for party in line.parties
        for record in sitting_records(
            session, unfiltered, (("compte", "held_sittings"), ("organisme", party)), by=by
        )
    ]
