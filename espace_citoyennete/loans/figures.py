"""The loans counted."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.loans.model import Exhibit, Loan
from espace_citoyennete.report import Period


@dataclass(frozen=True)
class ThemeFigures:
    """The loans of one theme; `public` is what the borrowers told."""

    theme: str
    loans: int
    public: int


@dataclass(frozen=True)
class LoanFigures:
    """The exhibitions that left in a period; `told` is how many borrowers said how many people came."""

    themes: tuple[ThemeFigures, ...]  # the most lent first
    told: int

    @property
    def loans(self) -> int:
        """Return how many times an exhibition left."""
        return sum(theme.loans for theme in self.themes)

    @property
    def public(self) -> int:
        """Return the people who came, as far as the borrowers told."""
        return sum(theme.public for theme in self.themes)


@dataclass(frozen=True)
class LoanCount:
    """One exhibition that left; `public` is None where the borrower has not told."""

    uid: UUID
    out_on: date | None
    title: str
    theme: str
    place: str  # the organisation, if it is in the directory
    public: int | None


def loans_out(session: Session, period: Period) -> list[LoanCount]:
    """Return the loans whose exhibition left in a period."""
    rows = session.execute(
        select(
            Loan.uid, Loan.out_on, Exhibit.title, Exhibit.theme, func.coalesce(Organisation.name, ""),
            Loan.public,
        )
        .join(Exhibit, Exhibit.id == Loan.exhibit_id)
        .outerjoin(Organisation, Organisation.id == Loan.organisation_id)
        .where(Loan.out_on.between(period.first, period.last))
        .order_by(Loan.out_on, Loan.id)
    )  # fmt: skip
    return [LoanCount(*row) for row in rows]


def loan_figures(session: Session, period: Period) -> LoanFigures:
    """Count the loans whose exhibition left in a period."""
    loans = loans_out(session, period)
    by_theme: dict[str, list[int | None]] = defaultdict(list)
    for loan in loans:
        by_theme[loan.theme].append(loan.public)
    themes = [
        ThemeFigures(theme, len(found), sum(public or 0 for public in found))
        for theme, found in by_theme.items()
    ]
    return LoanFigures(
        tuple(sorted(themes, key=lambda row: (-row.loans, row.theme))),
        sum(loan.public is not None for loan in loans),
    )
