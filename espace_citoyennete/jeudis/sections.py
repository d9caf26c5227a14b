"""The Jeudis' chapter of a report."""

from espace_citoyennete.french import number, numeric_date, plural
from espace_citoyennete.jeudis.figures import JeudiFigures
from espace_citoyennete.report import Cell, ChartSpec, KeyFigure, Section, Series, Table

# Each axis has its shape and colour on every chart (ux.md §4.2).
_SHAPES = {"EGALITE": "● ", "DISCRIM": "◆ ", "VIOLENCES": "▲ "}


def jeudi_key_figures(figures: JeudiFigures) -> tuple[KeyFigure, ...]:
    """Return the Jeudis' figures that are quoted, with what they count."""
    return (
        KeyFigure("jeudis", "Jeudis citoyenneté", len(figures.events), "count", "Rencontres tenues."),
        KeyFigure(
            "jeudis_presents",
            "Présents aux Jeudis",
            figures.present,
            "count",
            "Personnes présentes ce jour-là\u202f; une personne venue deux fois compte deux fois.",
        ),
        KeyFigure(
            "jeudis_inscrits",
            "Inscrits aux Jeudis",
            figures.registered,
            "count",
            "Personnes inscrites à l’avance\u00a0: un autre nombre que les présents.",
        ),
    )


def jeudi_sections(figures: JeudiFigures) -> list[Section]:
    """Lay out the chapter « Jeudis citoyenneté »."""
    blocks: tuple[Table | ChartSpec, ...] = (_by_axis(figures), _events(figures))
    if figures.present:
        blocks = (_chart(figures), *blocks)
    return [
        Section(
            key="jeudis",
            title="Jeudis citoyenneté",
            figures=jeudi_key_figures(figures),
            blocks=blocks,
            notes=(
                "Annoncés, inscrits et présents sont trois nombres\u00a0: aucun ne se déduit d’un autre.",
            ),
        )
    ]


def _by_axis(figures: JeudiFigures) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (a.label, a.events, a.registered, a.present, a.women, a.men, a.present - a.women - a.men)
        for a in figures.axes
    ]
    return Table(
        key="jeudis_par_axe",
        title="Jeudis par axe de la délégation",
        columns=("Axe", "Jeudis", "Inscrits", "Présents", "Femmes", "Hommes", "Non communiqué"),
        rows=tuple(rows),
        total=(
            "Total",
            len(figures.events),
            figures.registered,
            figures.present,
            figures.women,
            figures.men,
            figures.unknown,
        ),
        unit="personnes",
        note=f"Genre\u00a0: {number(figures.women + figures.men)} réponses sur {number(figures.present)}.",
    )


def _events(figures: JeudiFigures) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (numeric_date(row.held_on), row.title, axis, row.place, row.capacity, row.registered, row.present)
        for row, axis in figures.events
    ]
    return Table(
        key="jeudis_liste",
        title="Jeudis tenus",
        columns=("Date", "Titre", "Axe", "Lieu", "Places", "Inscrits", "Présents"),
        rows=tuple(rows),
        total=("Total", None, None, None, None, figures.registered, figures.present),
        unit="personnes",
        kinds=("text", "text", "text", "text", "count", "count", "count"),
    )


def _chart(figures: JeudiFigures) -> ChartSpec:
    axes = sorted(figures.axes, key=lambda axis: -axis.present)
    best = max(figures.events, key=lambda event: event[0].present)[0]
    people = plural(best.present, "personne présente", "personnes présentes")
    return ChartSpec(
        kind="bars",
        key="graphique_jeudis",
        title=f"Le Jeudi le plus suivi\u00a0: «\u00a0{best.title}\u00a0», {people}",
        subtitle="Présents aux Jeudis citoyenneté, par axe de la délégation",
        categories=tuple(f"{_SHAPES.get(axis.code, '')}{axis.label}" for axis in axes),
        series=(Series("Présents", tuple(float(axis.present) for axis in axes)),),
        note="Source\u00a0: feuilles d’émargement et comptages.",
        unit="personnes présentes",
    )
