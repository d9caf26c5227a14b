"""The agreements' chapter of a report."""

from espace_citoyennete.agreements.figures import AgreementFigures, AgreementLine
from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.provenance import NUMBER
from espace_citoyennete.report import Cell, KeyFigure, Origin, Section, Table

_IN_FORCE = Origin("conventions")
_PROMISED, _DUE, _ASSESSED = (
    Origin("conventions", ((NUMBER, name),)) for name in ("promises", "dues", "faites")
)


def agreement_key_figures(figures: AgreementFigures) -> tuple[KeyFigure, ...]:
    """Return the agreements' figures that are quoted, with what they count."""
    return (
        KeyFigure(
            "conventions_en_vigueur",
            "Conventions en vigueur",
            len(figures.lines),
            "count",
            "Conventions signées, en vigueur un jour au moins de la période.",
            _IN_FORCE,
        ),
        KeyFigure(
            "evaluations_dues",
            "Évaluations dues",
            figures.due,
            "count",
            "Années de convention qui ont pris fin dans la période.",
            _DUE,
        ),
        KeyFigure(
            "evaluations_faites",
            "Évaluations faites",
            figures.assessed,
            "count",
            "Celles de ces années que les partenaires ont évaluées.",
            _ASSESSED,
        ),
    )


def agreement_sections(figures: AgreementFigures) -> list[Section]:
    """Lay out the chapter « Conventions de partenariat »; none where no agreement was in force."""
    if not figures.lines:
        return []
    table = Table(
        key="conventions",
        title="Conventions en vigueur",
        columns=(
            "Convention", "Avec", "État", "Promises par an", "Séances tenues", "Années à évaluer", "Évaluées",
        ),
        rows=tuple(map(_row, figures.lines)),
        unit="séances et années de convention",
        note="Séances tenues par les partenaires pendant la période, à comparer à ce qui est promis par an. "
        f"Un tiret{NO_BREAK}: aucune promesse, ou aucune année à évaluer.",
        kinds=("text", "text", "text", "count", "count", "count", "count"),
        definition="Une ligne par convention en vigueur un jour au moins de la période. À évaluer\u00a0: ses "
        "années closes dans la période. Tenues\u00a0: les séances des organismes qui l’ont signée.",
        row_where=tuple((("convention", str(line.uid)),) for line in figures.lines),
        origins=(
            None, None, None, _PROMISED, Origin("seances_de_convention"), _DUE, _ASSESSED,
        ),
    )  # fmt: skip
    return [Section("conventions", "Conventions de partenariat", agreement_key_figures(figures), (table,))]


def _row(line: AgreementLine) -> tuple[Cell, ...]:
    assessed = (line.due, line.assessed) if line.due else (None, None)
    return line.title, line.partners, line.state.value, line.promised, line.held, *assessed
