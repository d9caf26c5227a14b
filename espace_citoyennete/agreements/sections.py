"""The agreements' chapter of a report."""

from espace_citoyennete.agreements.figures import AgreementFigures, AgreementLine
from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.report import Cell, KeyFigure, Section, Table


def agreement_key_figures(figures: AgreementFigures) -> tuple[KeyFigure, ...]:
    """Return the agreements' figures that are quoted, with what they count."""
    return (
        KeyFigure(
            "conventions_en_vigueur",
            "Conventions en vigueur",
            len(figures.lines),
            "count",
            "Conventions signées, en vigueur un jour au moins de la période.",
        ),
        KeyFigure(
            "evaluations_dues",
            "Évaluations dues",
            figures.due,
            "count",
            "Années de convention qui ont pris fin dans la période.",
        ),
        KeyFigure(
            "evaluations_faites",
            "Évaluations faites",
            figures.assessed,
            "count",
            "Celles de ces années que les partenaires ont évaluées.",
        ),
    )


def agreement_sections(figures: AgreementFigures) -> list[Section]:
    """Lay out the chapter « Conventions de partenariat »; none where no agreement was in force."""
    if not figures.lines:
        return []
    table = Table(
        key="conventions",
        title="Conventions en vigueur",
        columns=("Convention", "Avec", "État", "Promises par an", "Séances tenues", "Évaluations"),
        rows=tuple(map(_row, figures.lines)),
        unit="séances",
        note=(
            "Séances tenues par les partenaires pendant la période, à comparer à ce qui est promis par an. "
            f"Évaluations{NO_BREAK}: faites, sur les années de convention closes dans la période."
        ),
        kinds=("text", "text", "text", "count", "count", "text"),
    )
    return [Section("conventions", "Conventions de partenariat", agreement_key_figures(figures), (table,))]


def _row(line: AgreementLine) -> tuple[Cell, ...]:
    assessed = f"{line.assessed} sur {line.due}" if line.due else None
    return line.title, line.partners, line.state.value, line.promised, line.held, assessed
