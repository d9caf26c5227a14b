"""The chapter of the waiting list."""

from espace_citoyennete.french import long_date
from espace_citoyennete.report import KeyFigure, Origin, Section, Table
from espace_citoyennete.waiting.figures import WaitingFigures

_WAITING = Origin("en_attente")


def waiting_sections(figures: WaitingFigures) -> list[Section]:
    """Lay out the chapter « Liste d’attente », where somebody was waiting."""
    if not figures.waiting:
        return []
    day = long_date(figures.day, weekday=False)
    waiting = KeyFigure(
        "liste_attente",
        "Demandes en attente",
        figures.waiting,
        "count",
        "Demandes de créneau notées, ni satisfaites ni retirées au soir du dernier jour de la période, ou du "
        "jour du bilan. Qui attend deux types de permanence compte deux fois.",
        _WAITING,
    )
    table = Table(
        key="liste_attente_types",
        title=f"Liste d’attente au {day}",
        columns=("Type d’intervenant", "Demandes en attente"),
        rows=tuple((label, count) for _code, label, count in figures.types),
        total=("Total", figures.waiting),
        unit="demandes de créneau",
        definition="Demandes de créneau en attente selon le type d’intervenant demandé.",
        row_where=tuple((("type", code),) for code, _label, _count in figures.types),
        origins=(None, _WAITING),
    )
    return [Section("liste_attente", f"Liste d’attente au {day}", (waiting,), (table,))]
