"""The subsidies counted, in cents."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.french import alphabetical
from espace_citoyennete.report import Period
from espace_citoyennete.subsidies.model import Subsidy
from espace_citoyennete.town.reference import labels


@dataclass(frozen=True)
class SubsidyRow:
    """One association in one year."""

    association: str
    axis: str
    requested_cents: int
    voted_cents: int
    paid_cents: int
    report_received: bool


@dataclass(frozen=True)
class SubsidyFigures:
    """The subsidies of the years of a period (of the deliberation); amounts in cents."""

    subsidies: tuple[SubsidyRow, ...]

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
        """Return what was paid."""
        return sum(subsidy.paid_cents for subsidy in self.subsidies)


def subsidy_figures(session: Session, period: Period) -> SubsidyFigures:
    """Count the subsidies of the years touched by a period."""
    axes = labels(session, "axe_evenement", period.last)
    rows = session.execute(
        select(Subsidy, Organisation.name)
        .join(Organisation, Organisation.id == Subsidy.organisation_id)
        .where(Subsidy.year.between(period.first.year, period.last.year))
    )
    largest_first = sorted(rows, key=lambda row: (-row[0].voted_cents, alphabetical(row[1]), row[0].id))
    return SubsidyFigures(
        tuple(
            SubsidyRow(
                name,
                axes.get(subsidy.axis, subsidy.axis),
                subsidy.requested_cents,
                subsidy.voted_cents,
                subsidy.paid_cents,
                subsidy.report_received,
            )
            for subsidy, name in largest_first
        )
    )
