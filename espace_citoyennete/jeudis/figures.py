"""The Jeudis citoyenneté counted."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from espace_citoyennete.jeudis.listing import JeudiRow, jeudis
from espace_citoyennete.report import Period
from espace_citoyennete.town.reference import labels


@dataclass(frozen=True)
class AxisFigures:
    """One axis of the delegation."""

    code: str
    label: str
    events: int
    registered: int
    present: int
    women: int
    men: int


@dataclass(frozen=True)
class JeudiFigures:
    """The events of a period; `present` is people there, `registered` another number."""

    events: tuple[tuple[JeudiRow, str], ...]  # with the axis' label
    axes: tuple[AxisFigures, ...]
    registered: int
    present: int
    women: int
    men: int

    @property
    def unknown(self) -> int:
        """Return the people present whose gender is not communicated."""
        return self.present - self.women - self.men


def jeudi_figures(session: Session, period: Period) -> JeudiFigures:
    """Count the events held in a period."""
    axis_labels = labels(session, "axe_evenement", period.last)
    rows = jeudis(session, period.first, period.last)
    axes = []
    for code, label in axis_labels.items():
        mine = [row for row in rows if row.axis == code]
        axes.append(AxisFigures(code, label, len(mine), *_sums(mine)))
    return JeudiFigures(
        tuple((row, axis_labels.get(row.axis, row.axis)) for row in rows), tuple(axes), *_sums(rows)
    )


def _sums(rows: list[JeudiRow]) -> tuple[int, int, int, int]:
    return (
        sum(row.registered for row in rows),
        sum(row.present for row in rows),
        sum(row.women for row in rows),
        sum(row.men for row in rows),
    )
