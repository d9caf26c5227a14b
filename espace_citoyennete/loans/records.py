"""The loans of exhibitions that make a figure of the report; nobody who borrows is named."""

from sqlalchemy.orm import Session

from espace_citoyennete.loans.figures import loans_out
from espace_citoyennete.provenance import Candidate, counted
from espace_citoyennete.report import Record, Scope, Where
from espace_citoyennete.rights import Agent


def loan_records(session: Session, scope: Scope, where: Where, *, by: Agent) -> list[Record]:
    """Return the loans of a figure, each with the people that its exhibition reached."""
    return counted(
        [
            Candidate(
                loan.uid,
                loan.out_on,
                " – ".join(filter(None, (loan.title, loan.place))),
                facts={"theme": loan.theme},
                numbers={"public": loan.public},
            )
            for loan in loans_out(session, scope.period)
        ],
        where,
    )
