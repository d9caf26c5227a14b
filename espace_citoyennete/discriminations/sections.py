"""The chapter of the situations of discrimination: criterion × area, place, what came of them."""

import re
from collections.abc import Sequence

from espace_citoyennete.discriminations.figures import DiscriminationFigures
from espace_citoyennete.report import (
    NOT_COMMUNICATED,
    Cell,
    KeyFigure,
    Origin,
    Section,
    Table,
    breakdown_table,
)

_UNIT = "situations de discrimination"
_NOTED = Origin("situations")
_ABOUT = Origin("contacts", (("nature", "recus"), ("situation", "discriminations")))
_ABOUT_NOTED = _NOTED.narrowed((("sur", "discrimination"),))
_MOST_AREAS = 4  # each a column of its own, on a page of paper; the others are told together


def discrimination_sections(figures: DiscriminationFigures, about: int) -> list[Section]:
    """Lay out the chapter « Situations de discrimination », where one was noted.

    `about` is how many contacts were received on a discrimination.
    """
    if not figures.noted:
        return []
    return [
        Section(
            "discriminations",
            "Situations de discrimination",
            _key_figures(figures, about),
            (
                _by_criterion_and_area(figures),
                breakdown_table(
                    "situations_par_suite",
                    "Situations de discrimination selon leur suite",
                    figures.follow_ups,
                    first="Suite",
                    unit=_UNIT,
                    definition="Situations notées selon la suite donnée au signalement\u00a0: une seule par "
                    "situation.",
                    counted=_NOTED,
                    by="suite",
                ),
                breakdown_table(
                    "situations_par_lieu",
                    "Situations de discrimination selon le lieu des faits",
                    figures.places,
                    first="Quartier ou commune",
                    unit=_UNIT,
                    definition="Situations notées selon le quartier ou la commune où les faits ont eu lieu, "
                    "qui n’est pas toujours celui de la personne.",
                    counted=_NOTED,
                    by="lieu",
                ),
            ),
            (
                "Sont notés les critères invoqués par les personnes\u00a0: ni une qualification juridique, "
                "ni ce que sont les personnes.",
            ),
        )
    ]


def _key_figures(figures: DiscriminationFigures, about: int) -> tuple[KeyFigure, ...]:
    noted = KeyFigure(
        "situations_discrimination",
        "Situations de discrimination notées",
        figures.noted,
        "count",
        "Contacts pour lesquels un signalement de discrimination a été noté\u00a0: un seul par contact.",
        _NOTED,
    )
    return (noted, *(_answered(figures, about) if about else ()))


def _answered(figures: DiscriminationFigures, about: int) -> tuple[KeyFigure, ...]:
    """Say of how many contacts on a discrimination something more is known."""
    return (
        KeyFigure(
            "contacts_discrimination_notes",
            "Contacts sur une discrimination dont la situation est notée",
            figures.about_noted,
            "count",
            "Contacts reçus sur une discrimination pour lesquels un signalement a été noté.",
            _ABOUT_NOTED,
        ),
        KeyFigure(
            "part_discriminations_notees",
            "Part des contacts sur une discrimination dont la situation est notée",
            figures.about_noted / about,
            "share",
            "Contacts sur une discrimination dont la situation est notée ÷ contacts reçus sur une "
            "discrimination. Des autres, ni le critère ni le domaine ne sont connus.",
            _ABOUT_NOTED,
            _ABOUT,
            measured=about,
        ),
    )


def _by_criterion_and_area(figures: DiscriminationFigures) -> Table:
    """Cross the criteria with the areas; several criteria of one situation make no total."""
    columns = _area_columns(figures)
    criteria = list(figures.criteria)
    if any(code == NOT_COMMUNICATED for code, _area in figures.cells):
        criteria.append((NOT_COMMUNICATED, "Non communiqué"))
    every = frozenset(area for _code, area in figures.cells)
    rows: list[tuple[Cell, ...]] = [
        (
            label,
            *(_count(figures, code, areas) for _heading, areas, _origin in columns),
            _count(figures, code, every),
        )
        for code, label in criteria
    ]
    return Table(
        key="situations_par_critere_domaine",
        title="Situations de discrimination par critère invoqué et par domaine",
        columns=("Critère invoqué", *(heading for heading, _areas, _origin in columns), "Situations"),
        rows=tuple(rows),
        unit=_UNIT,
        note="Une situation où plusieurs critères sont invoqués compte dans chacun\u00a0: les lignes ne "
        "s’additionnent pas.",
        definition="Situations notées selon chaque critère invoqué et le domaine où elles ont eu lieu. Une "
        "situation où plusieurs critères sont invoqués compte une fois dans chacun.",
        row_where=tuple((("critere", code),) for code, _label in criteria),
        origins=(None, *(origin for _heading, _areas, origin in columns), _NOTED),
    )


def _count(figures: DiscriminationFigures, criterion: str, areas: frozenset[str]) -> int:
    return sum(figures.cells.get((criterion, area), 0) for area in areas)


def _area_columns(figures: DiscriminationFigures) -> Sequence[tuple[str, frozenset[str], Origin]]:
    """Return a column for each of the most frequent areas, one for the others, one for those not told."""
    rows = figures.areas.rows
    apart = rows if len(rows) <= _MOST_AREAS + 1 else rows[:_MOST_AREAS]
    short = [re.split(r" ?[(,]", row.label)[0] for row in apart]
    columns = [
        (
            name if short.count(name) == 1 else row.label,
            frozenset({row.code}),
            _NOTED.narrowed((("domaine", row.code),)),
        )
        for name, row in zip(short, apart, strict=True)
    ]
    if others := sorted(row.code for row in rows[len(apart) :]):
        of_others = _NOTED.narrowed((("domaines", " ".join(others)),))
        columns.append(("Autres domaines", frozenset(others), of_others))
    if figures.areas.not_answered:
        missing = frozenset(area for _code, area in figures.cells) - {row.code for row in rows}
        untold = _NOTED.narrowed((("domaine", NOT_COMMUNICATED),))
        columns.append(("Domaine non communiqué", missing, untold))
    return columns
