"""The loans counted."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

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


def loan_figures(session: Session, period: Period) -> LoanFigures:
    """Count the loans whose exhibition left in a period."""
    rows = session.execute(
        select(Exhibit.theme, Loan.public)
        .join(Exhibit, Exhibit.id == Loan.exhibit_id)
        .where(Loan.out_on.between(period.first, period.last))
    ).all()
    by_theme: dict[str, list[int | None]] = defaultdict(list)
    for theme, public in rows:
        by_theme[theme].append(public)
    themes = [
        ThemeFigures(theme, len(found), sum(public or 0 for public in found))
        for theme, found in by_theme.items()
    ]
    return LoanFigures(
        tuple(sorted(themes, key=lambda row: (-row.loans, row.theme))),
        sum(public is not None for _theme, public in rows),
    )
