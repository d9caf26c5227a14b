"""The Jeudis' chapter of a report."""

from collections.abc import Mapping

from espace_citoyennete.french import enumerate_words, number, numeric_date, plural, share
from espace_citoyennete.jeudis.figures import JeudiFigures, PartFigures, Satisfaction
from espace_citoyennete.jeudis.rules import FEWEST_CARDS, OTHER_GENDER, axis_words, rest
from espace_citoyennete.provenance import NUMBER
from espace_citoyennete.report import (
    NOT_COMMUNICATED,
    Breakdown,
    Cell,
    ChartSpec,
    KeyFigure,
    Origin,
    Section,
    Series,
    Table,
    Where,
    base_words,
    breakdown_table,
    chart_note,
)

_HELD = Origin("jeudis")


def _adding(name: str, *where: tuple[str, str | int]) -> Origin:
    """Return the Jeudis with one of their numbers: the people registered, those present, the cost…"""
    return Origin("jeudis", ((NUMBER, name), *where))


_REGISTERED, _PRESENT = _adding("inscrits"), _adding("presents")
_COUNTED_AS = (
    "Inscrits\u00a0: à l’avance, par leur nom ou comptés. Présents\u00a0: venus ce jour-là, inscrits ou non, "
    "par leur nom ou comptés."
)


def jeudi_key_figures(figures: JeudiFigures) -> tuple[KeyFigure, ...]:
    """Return the Jeudis' figures that are quoted, with what they count."""
    return (
        KeyFigure(
            "jeudis",
            "Jeudis citoyenneté",
            len(figures.events),
            "count",
            "Rencontres tenues, au jour du bilan\u202f; ni à venir, ni annulées.",
            _HELD,
        ),
        KeyFigure(
            "jeudis_presents",
            "Présents aux Jeudis",
            figures.present,
            "count",
            "Personnes présentes ce jour-là\u202f; une personne venue deux fois compte deux fois.",
            _PRESENT,
        ),
        KeyFigure(
            "jeudis_inscrits",
            "Inscrits aux Jeudis",
            figures.registered,
            "count",
            "Personnes inscrites à l’avance\u00a0: un autre nombre que les présents.",
            _REGISTERED,
        ),
        KeyFigure(
            "jeudis_suivi",
            "Contacts de suivi",
            figures.follow_ups,
            "count",
            "Contacts du registre notés comme la suite d’une de ces rencontres, quel que soit leur jour.",
            _adding("suites"),
        ),
        KeyFigure(
            "jeudis_lsf",
            "Jeudis traduits en langue des signes",
            figures.signed,
            "count",
            "Rencontres avec un interprète LSF.",
            Origin("jeudis", (("lsf", 1),)),
        ),
        KeyFigure(
            "jeudis_cout",
            "Coût des Jeudis",
            figures.cost_cents,
            "cents",
            "Coûts notés sur les fiches.",
            _adding("cout"),
        ),
        KeyFigure(
            "jeudis_satisfaction",
            "Satisfaction, de 0 à 5",
            figures.satisfaction.mean,
            "count",
            f"{satisfaction_words(figures.satisfaction)}.",
            Origin("cartes_jeudis", ((NUMBER, "note"),), "mean"),
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
    columns, codes = gender_columns(figures.genders)

    def people(present: int, genders: Mapping[str, int]) -> tuple[int, ...]:
        return *(genders[code] for code in codes), rest(present, genders)

    answered = sum(figures.genders.values())
    return Table(
        key="jeudis_par_axe",
        title="Jeudis par axe de la délégation",
        columns=("Axe", "Jeudis", "Inscrits", "Présents", *columns, "Non communiqué"),
        rows=tuple(
            (axis.label, axis.events, axis.registered, axis.present, *people(axis.present, axis.genders))
            for axis in figures.axes
        ),
        total=(
            "Total", len(figures.events), figures.registered, figures.present,
            *people(figures.present, figures.genders),
        ),
        unit="rencontres et personnes",
        note=base_words("Genre des présents", answered, figures.present),
        definition=f"Rencontres tenues selon l’axe noté, et leurs personnes. {_COUNTED_AS} Le genre est "
        "celui des présents.",
        row_where=tuple((("axe", axis.code),) for axis in figures.axes),
        origins=(
            None, _HELD, _REGISTERED, _PRESENT,
            *(_adding("presents", ("genre", code)) for code in (*codes, NOT_COMMUNICATED)),
        ),
    )  # fmt: skip


def gender_columns(genders: Mapping[str, int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the headers and the codes of genders: another one only where somebody told it."""
    if genders[OTHER_GENDER]:
        return ("Femmes", "Hommes", "Autre genre"), ("F", "H", OTHER_GENDER)
    return ("Femmes", "Hommes"), ("F", "H")


def _parts(figures: JeudiFigures) -> list[Table]:
    """Lay out what was noted beside the axis: a table that nothing fills is left out."""
    tables = []
    if figures.themes:
        tables.append(_part_table("theme", "Jeudis par thème", "Thème", figures, figures.themes))
    if figures.districts:
        title = "Jeudis par quartier, QPV à la date de la rencontre"
        tables.append(_part_table("lieu", title, "Quartier", figures, figures.districts))
    if figures.ages.answered:
        tables.append(_people("jeudis_ages", "Âge des présents", "Âge", "age", figures.ages))
    if figures.homes.answered:
        title = "Quartier des présents"
        tables.append(_people("jeudis_quartiers", title, "Quartier", "quartier", figures.homes))
    return tables


def _part_table(
    by: str, title: str, first: str, figures: JeudiFigures, parts: tuple[PartFigures, ...]
) -> Table:
    """Lay out the events by theme or by place; those of which it was not noted stand last."""
    rows: list[tuple[Cell, ...]] = [(p.words, p.events, p.registered, p.present) for p in parts]
    where: list[Where] = [((by, part.words),) for part in parts]
    total = (len(figures.events), figures.registered, figures.present)
    noted = sum(part.events for part in parts)
    if noted < total[0]:
        known = (noted, sum(part.registered for part in parts), sum(part.present for part in parts))
        rows.append(("Non précisé", *(whole - part for whole, part in zip(total, known, strict=True))))
        where.append(((by, NOT_COMMUNICATED),))
    return Table(
        key={"theme": "jeudis_par_theme", "lieu": "jeudis_par_quartier"}[by],
        title=title,
        columns=(first, "Jeudis", "Inscrits", "Présents"),
        rows=tuple(rows),
        total=("Total", *total),
        unit="rencontres et personnes",
        note=base_words(first, noted, total[0], "rencontres"),
        definition=f"Rencontres tenues selon ce que leur fiche en dit, et leurs personnes. {_COUNTED_AS}",
        row_where=tuple(where),
        origins=(None, _HELD, _REGISTERED, _PRESENT),
    )


def _people(key: str, title: str, first: str, by: str, found: Breakdown) -> Table:
    return breakdown_table(
        key,
        title,
        found,
        first=first,
        unit="personnes présentes",
        definition="Personnes présentes selon ce qu’elles ont dit, ou ce qui a été compté à l’émargement.",
        counted=_PRESENT,
        by=by,
    )


def _events(figures: JeudiFigures) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for event, axis in figures.events:
        gathering = figures.gatherings[event.id]
        theme = f" ({event.theme})" if event.theme and event.theme != event.title else ""
        rows.append(
            (
                numeric_date(event.held_on), f"{event.title}{theme}", axis, event.place, event.registered,
                event.present, gathering.minors, enumerate_words(list(gathering.partners)) or None,
            )
        )  # fmt: skip
    told = (figures.gatherings[event.id].minors for event, _axis in figures.events)
    minors = [count for count in told if count is not None]
    return Table(
        key="jeudis_liste",
        title="Jeudis tenus, avec leurs partenaires",
        columns=(
            "Date", "Jeudi (thème)", "Axe", "Lieu", "Inscrits", "Présents", "Dont mineurs", "Partenaires",
        ),
        rows=tuple(rows),
        total=(
            "Total", None, None, None, figures.registered, figures.present, sum(minors) if minors else None,
            None,
        ),
        unit="personnes",
        note=f"Mineurs connus de {plural(len(minors), 'rencontre')} sur {number(len(figures.events))}\u202f; "
        "un tiret où aucun âge n’est connu. Partenaires\u00a0: organismes de la rencontre et de ses "
        "intervenants.",
        kinds=("text", "text", "text", "text", "count", "count", "count", "text"),
        definition=f"Une ligne par rencontre tenue. {_COUNTED_AS} Mineurs\u00a0: parmi les présents dont "
        "l’âge a été demandé.",
        row_where=tuple((("jeudi", str(event.uid)),) for event, _axis in figures.events),
        origins=(None, None, None, None, _REGISTERED, _PRESENT, _adding("mineurs"), None),
    )  # fmt: skip


def _chart(figures: JeudiFigures) -> ChartSpec:
    axes = sorted(figures.axes, key=lambda axis: -axis.present)
    first = axes[0]
    people = plural(first.present, "personne présente", "personnes présentes")
    part = share(first.present / figures.present)
    return ChartSpec(
        kind="bars",
        key="graphique_jeudis",
        title=f"L’axe le plus suivi\u00a0: {first.label} ({part} des présents)",
        subtitle="Présents aux Jeudis citoyenneté, par axe de la délégation",
        categories=tuple(axis_words(axis.code, axis.label) for axis in axes),
        series=(Series("Présents", tuple(float(axis.present) for axis in axes)),),
        note=chart_note(
            f"{people} aux Jeudis de l’axe «\u00a0{first.label}\u00a0»",
            plural(len(figures.events), "rencontre tenue", "rencontres tenues"),
            "feuilles d’émargement et comptages",
        ),
        unit="personnes présentes",
    )
