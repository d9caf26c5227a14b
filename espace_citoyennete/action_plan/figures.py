"""What feeds the indicators of a year: the figures of the annual report, and the lists that name sources."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from espace_citoyennete.annual_report.figures import AnnualFigures, annual_figures
from espace_citoyennete.report import Period
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
    return PlanFigures(
        annual=annual_figures(session, period, today),
        axes=labels(session, "axe_evenement", period.last),
        types=labels(session, "type_intervenant", period.last),
        kinds=labels(session, "type_evenement", period.last),
        districts=tuple(neighbourhoods(session, period.last)),
    )
