"""What feeds the indicators of a year: the figures of the annual report, and the lists that name sources."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from espace_citoyennete.annual_report.figures import AnnualFigures, annual_figures
from espace_citoyennete.report import Period, Scope
from espace_citoyennete.town.reference import NeighbourhoodRow, labels, neighbourhoods


@dataclass(frozen=True)
class PlanFigures:
    """What was recorded in a period, and the lists of its last day: what nothing fed still has its name."""

    annual: AnnualFigures
    axes: Mapping[str, str]
    types: Mapping[str, str]  # of permanences
    kinds: Mapping[str, str]  # of actions
    districts: tuple[NeighbourhoodRow, ...]


def plan_figures(session: Session, period: Period, today: date) -> PlanFigures:
    """Count a period as it stands on a day."""
    return plan_around(session, annual_figures(session, Scope(period, today)))


def plan_around(session: Session, annual: AnnualFigures) -> PlanFigures:
    """Return what feeds the indicators, of figures that were counted already."""
    last = annual.scope.period.last
    return PlanFigures(
        annual=annual,
        axes=labels(session, "axe_evenement", last),
        types=labels(session, "type_intervenant", last),
        kinds=labels(session, "type_evenement", last),
        districts=tuple(neighbourhoods(session, last)),
    )
