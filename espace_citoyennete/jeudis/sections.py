"""The Jeudis' chapter of a report."""

from espace_citoyennete.french import number, numeric_date, plural
from espace_citoyennete.jeudis.figures import JeudiFigures, PartFigures, Satisfaction
from espace_citoyennete.jeudis.rules import FEWEST_CARDS, axis_words
from espace_citoyennete.report import (
    Breakdown,
    Cell,
    ChartSpec,
    KeyFigure,
    Section,
    Series,
    Table,
    breakdown_table,
)


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
        KeyFigure(
            "jeudis_suivi",
            "Contacts de suivi",
            figures.follow_ups,
            "count",
            "Contacts du registre notés comme la suite d’une de ces rencontres, quel que soit leur jour.",
        ),
        KeyFigure(
            "jeudis_lsf",
            "Jeudis traduits en langue des signes",
            figures.signed,
            "count",
            "Rencontres avec un interprète LSF.",
        ),
        KeyFigure(
            "jeudis_cout", "Coût des Jeudis", figures.cost_cents, "cents", "Coûts notés sur les fiches."
        ),
        KeyFigure(
            "jeudis_satisfaction",
            "Satisfaction, de 0 à 5",
            figures.satisfaction.mean,
            "count",
            f"{satisfaction_words(figures.satisfaction)}.",
        ),
    )


def satisfaction_words(found: Satisfaction) -> str:
    """Say how many cards were given back, and their mean where it hides each of them."""
    cards = plural(found.cards, "carte rendue", "cartes rendues")
    if found.mean is None:
        return f"{cards}, moyenne donnée à partir de {FEWEST_CARDS} cartes"
    return f"{cards}, moyenne {number(found.mean)} sur 5"


def jeudi_sections(figures: JeudiFigures) -> list[Section]:
    """Lay out the chapter « Jeudis citoyenneté »."""
    blocks: tuple[Table | ChartSpec, ...] = (_by_axis(figures), *_parts(figures), _events(figures))
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


def _parts(figures: JeudiFigures) -> list[Table]:
    """Lay out what was noted beside the axis: a table that nothing fills is left out."""
    tables = []
    if figures.themes:
        tables.append(_part_table("jeudis_par_theme", "Jeudis par thème", "Thème", figures.themes))
    if figures.districts:
        title = "Jeudis par quartier, QPV à la date de la rencontre"
        tables.append(_part_table("jeudis_par_quartier", title, "Quartier", figures.districts))
    if figures.ages.answered:
        tables.append(_people("jeudis_ages", "Âge des présents", "Âge", figures.ages))
    if figures.homes.answered:
        tables.append(_people("jeudis_quartiers", "Quartier des présents", "Quartier", figures.homes))
    return tables


def _part_table(key: str, title: str, first: str, parts: tuple[PartFigures, ...]) -> Table:
    return Table(
        key=key,
        title=title,
        columns=(first, "Jeudis", "Inscrits", "Présents"),
        rows=tuple(
            (f"{part.label} (QPV)" if part.is_qpv else part.label, part.events, part.registered, part.present)
            for part in parts
        ),
        unit="personnes",
        note="Rencontres où il est noté.",
    )


def _people(key: str, title: str, first: str, found: Breakdown) -> Table:
    return breakdown_table(key, title, found, first=first, unit="personnes présentes")


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
        categories=tuple(axis_words(axis.code, axis.label) for axis in axes),
        series=(Series("Présents", tuple(float(axis.present) for axis in axes)),),
        note="Source\u00a0: feuilles d’émargement et comptages.",
        unit="personnes présentes",
    )
