"""The subsidies counted, in cents: asked for in the exercise, voted and paid in their own years."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.french import alphabetical
from espace_citoyennete.report import Period
from espace_citoyennete.subsidies.model import Envelope, Subsidy, SubsidyPayment
from espace_citoyennete.subsidies.rules import MONEY
from espace_citoyennete.town.reference import labels


@dataclass(frozen=True)
class SubsidyRow:
    """One request; each amount is zero where it belongs to another year."""

    uid: UUID
    association: str
    association_uid: UUID
    axis: str
    is_money: bool
    requested_cents: int
    voted_cents: int
    paid_cents: int
    repaid_cents: int  # by the association
    report_received: bool
    purpose: str


@dataclass(frozen=True)
class SubsidyFigures:
    """The subsidies of the years touched by a period; amounts in cents."""

    subsidies: tuple[SubsidyRow, ...]  # in money
    in_kind: tuple[SubsidyRow, ...]  # rooms, copies, loans: their worth
    envelope_cents: int  # of those years, 0 where none was set

    @property
    def supported(self) -> dict[UUID, str]:
        """Return the associations to which money was voted, by the uid of each."""
        return {row.association_uid: row.association for row in self.subsidies if row.voted_cents}

    @property
    def requested_cents(self) -> int:
        """Return what was asked for."""
        return sum(subsidy.requested_cents for subsidy in self.subsidies)

    @property
    def voted_cents(self) -> int:
        """Return what was voted."""
        return sum(subsidy.voted_cents for subsidy in self.subsidies)

    @property
    def paid_cents(self) -> int:
        """Return what was paid, what came back included."""
        return sum(subsidy.paid_cents for subsidy in self.subsidies)

    @property
    def repaid_cents(self) -> int:
        """Return what the associations paid back."""
        return sum(subsidy.repaid_cents for subsidy in self.subsidies)


def subsidy_figures(session: Session, period: Period) -> SubsidyFigures:
    """Count what was asked for, voted and paid in the years touched by a period.

    A vote belongs to the year of its deliberation, a payment and what is paid back to their own; an old file
    tells no day of a vote or a payment: both are then of the exercise. What is paid back may be of an earlier
    year: it stands beside what was paid and is never taken from it.
    """
    years = range(period.first.year, period.last.year + 1)
    axes, paid = labels(session, "axe_evenement", period.last), _paid_in(session, years)
    found = session.execute(
        select(Subsidy, Organisation.name, Organisation.uid).join(
            Organisation, Organisation.id == Subsidy.organisation_id
        )
    )
    rows = [
        (
            subsidy.id,
            SubsidyRow(
                subsidy.uid,
                name,
                association_uid,
                axes.get(subsidy.axis, subsidy.axis),
                subsidy.kind == MONEY,
                subsidy.requested_cents if subsidy.year in years else 0,
                subsidy.voted_cents if _vote_year(subsidy) in years else 0,
                paid.get(subsidy.id, 0),
                subsidy.reclaimed_cents if _is_repaid_in(subsidy, years) else 0,
                subsidy.report_received,
                subsidy.purpose,
            ),
        )
        for subsidy, name, association_uid in found
        if subsidy.year in years
        or _vote_year(subsidy) in years
        or subsidy.id in paid
        or _is_repaid_in(subsidy, years)
    ]
    rows.sort(key=lambda pair: (-pair[1].voted_cents, alphabetical(pair[1].association), pair[0]))
    envelopes = select(func.sum(Envelope.cents)).where(Envelope.year.in_(years))
    return SubsidyFigures(
        tuple(row for _, row in rows if row.is_money),
        tuple(row for _, row in rows if not row.is_money),
        int(session.scalar(envelopes) or 0),
    )


def _vote_year(subsidy: Subsidy) -> int:
    return subsidy.voted_on.year if subsidy.voted_on is not None else subsidy.year


def _is_repaid_in(subsidy: Subsidy, years: range) -> bool:
    return subsidy.repaid_on is not None and subsidy.repaid_on.year in years


def _paid_in(session: Session, years: range) -> dict[int, int]:
    """Return what was paid in these years of each subsidy."""
    parts = select(Subsidy.id, Subsidy.year, SubsidyPayment.paid_on, SubsidyPayment.cents).join(
        SubsidyPayment, SubsidyPayment.subsidy_id == Subsidy.id
    )
    paid: dict[int, int] = {}
    for subsidy_id, year, day, cents in session.execute(parts):
        if (day.year if day is not None else year) in years:
            paid[subsidy_id] = paid.get(subsidy_id, 0) + cents
    return paid
