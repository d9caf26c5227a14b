"""A period beside the same days of the years before it, counted by the same rules."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from espace_citoyennete.annual_report.figures import AnnualFigures, annual_figures
from espace_citoyennete.annual_report.kept import is_counted
from espace_citoyennete.annual_report.rules import same_days
from espace_citoyennete.report import Period, Scope

_YEARS = (1, 2)
# Days of a period before anything was kept: with more of them, more would seem to have come since.
_AT_MOST_LATE = timedelta(days=15)


@dataclass(frozen=True)
class Years:
    """A period, and what it is compared with.

    Figures of sittings and appointments run to the end of the period: while it is not over, what is
    compared is its days gone by, with the same days of the years before.
    """

    chosen: AnnualFigures
    gone: AnnualFigures  # `chosen` itself once the period is over
    earlier: tuple[AnnualFigures | None, ...]  # one, two years before; None: not kept yet, or no more


def years(session: Session, chosen: AnnualFigures) -> Years:
    """Count what a period already counted is compared with."""
    scope = chosen.scope
    is_over = scope.period.last < scope.today
    gone = scope if is_over else replace(scope, period=Period(scope.period.first, scope.today))
    if scope.period.first > scope.today:
        return Years(chosen, chosen, tuple(None for _ in _YEARS))
    return Years(
        chosen,
        chosen if is_over else annual_figures(session, gone),
        tuple(_counted(session, _before(gone, years, is_over), chosen.began) for years in _YEARS),
    )


def _before(scope: Scope, years: int, is_over: bool) -> Scope:
    """Return the same days, as they stood: of a period not over, on the last of them."""
    period = same_days(scope.period, years)
    return replace(scope, period=period, today=scope.today if is_over else period.last)


def _counted(session: Session, scope: Scope, began: date | None) -> AnnualFigures | None:
    is_kept = began is not None and began - scope.period.first <= _AT_MOST_LATE
    return annual_figures(session, scope) if is_kept and is_counted(session, scope) else None
