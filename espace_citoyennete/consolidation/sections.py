"""Several places in one report: what adds up is added, a rate is computed again, a median is not told.

A figure adds up when it counts records; a share or a mean is made again of its two terms. What cannot be
made again of what the files tell is « – », never summed, never averaged.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from espace_citoyennete.annual_report.differences import RECTIFICATION
from espace_citoyennete.annual_report.sections import AnnualReport
from espace_citoyennete.consolidation.tables import sum_of_tables
from espace_citoyennete.french import NO_BREAK, enumerate_words, plural
from espace_citoyennete.report import Cell, KeyFigure, Kind, Section, Table

_LEFT_OUT = (RECTIFICATION, "evolution")  # each place tells its own
_UNITS: dict[Kind, str] = {"count": "Nombres", "share": "Taux", "minutes": "Durées", "cents": "Montants"}
_APART = (
    "Ce qui compte des fiches s’additionne. Un taux ou une moyenne est recalculé à partir de ses deux "
    "termes. Le tiret marque une médiane, une estimation, ou un taux dont un lieu ne donne pas les termes.",
    "Une personne ou un organisme venu en deux lieux est compté dans chacun. Les listes (Jeudis, stages, "
    "subventions…) restent dans le bilan de chaque lieu.",
)


@dataclass(frozen=True)
class Place:
    """One place and its frozen report."""

    name: str
    report: AnnualReport


def consolidated(places: Sequence[Place], *, produced_at: datetime, author: str) -> AnnualReport:
    """Return one report of several places, the same days, by the same rules."""
    first = places[0].report
    names = enumerate_words([place.name for place in places])
    label = first.stamp.period_label
    chapters = [_chapter(sections) for sections in _by_key(places)]
    return replace(
        first,
        title=f"Bilan consolidé {label}",
        stamp=replace(
            first.stamp,
            author=author,
            produced_at=produced_at,
            journal="",  # each place has its own
            edition=f"consolidation de {plural(len(places), 'lieu', 'lieux')}",
        ),
        sections=(
            _places(places, names),
            *(chapter for chapter in chapters if chapter.figures or chapter.blocks),
        ),
    )


def _by_key(places: Sequence[Place]) -> Iterator[list[Section]]:
    """Yield the same chapter of every place that tells it, in the order of the first that does."""
    keys = dict.fromkeys(section.key for place in places for section in place.report.sections)
    for key in keys:
        if key not in _LEFT_OUT:
            yield [section for place in places for section in place.report.sections if section.key == key]


def _chapter(sections: Sequence[Section]) -> Section:
    figures = dict.fromkeys(figure.key for section in sections for figure in section.figures)
    tables: dict[str, list[Table]] = {}
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Table):
                tables.setdefault(block.key, []).append(block)
    summed = (sum_of_tables(same) for same in tables.values())
    return Section(
        sections[0].key,
        sections[0].title,
        tuple(sum_of_figures(_with_key(key, sections)) for key in figures),
        tuple(table for table in summed if table is not None),
    )


def _with_key(key: str, sections: Iterable[Section]) -> list[KeyFigure]:
    return [figure for section in sections for figure in section.figures if figure.key == key]


def sum_of_figures(figures: Sequence[KeyFigure]) -> KeyFigure:
    """Return the same figure over every place that has it; its value is None where it cannot be made."""
    value, measured = _together(figures)
    return replace(figures[0], value=value, measured=measured, origin=None, base=None, compared="")


def _together(figures: Sequence[KeyFigure]) -> tuple[int | float | None, int | None]:
    """Return the value over every place, and on how many it rests when it is a share or a mean."""
    if all(_adds_up(figure) for figure in figures):
        return sum(int(figure.value or 0) for figure in figures), None
    parts = [_parts(figure) for figure in figures]
    terms = [part for part in parts if part is not None]
    cases = sum(count for _sum, count in terms)
    if len(terms) < len(figures) or not cases:
        return None, None
    return sum(part for part, _count in terms) / cases, cases


def _parts(figure: KeyFigure) -> tuple[float, int] | None:
    """Return the two terms of a share or of a mean, where the figure tells them."""
    is_median = figure.origin is not None and figure.origin.measure == "median"
    if figure.value is None or figure.measured is None or is_median:
        return None
    part = figure.value * figure.measured
    return (round(part) if figure.unit == "share" else part), figure.measured


def _adds_up(figure: KeyFigure) -> bool:
    counts_records = figure.origin is not None and figure.origin.measure == "sum"
    return counts_records and figure.unit != "share" and figure.measured is None and type(figure.value) is int


# The first chapter: a column a place


def _places(places: Sequence[Place], names: str) -> Section:
    lines = dict.fromkeys(
        figure.key
        for place in places
        for section in place.report.sections
        if section.key not in _LEFT_OUT
        for figure in section.figures
    )
    told = [[_figure(place.report, key) for place in places] for key in lines]
    tables = (_by_place(unit, places, told) for unit in _UNITS)
    return Section(
        "lieux",
        f"Les lieux{NO_BREAK}: {names}",
        blocks=tuple(table for table in tables if table.rows),
        notes=(*_APART, *(f"{place.name}{NO_BREAK}: {place.report.stamp.edition}." for place in places)),
    )


def _figure(report: AnnualReport, key: str) -> KeyFigure | None:
    found = _with_key(key, report.sections)
    return found[0] if found else None


def _by_place(unit: Kind, places: Sequence[Place], told: Sequence[Sequence[KeyFigure | None]]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for figures in told:
        known = [figure for figure in figures if figure is not None]
        if known[0].unit == unit:
            values = (figure.value if figure is not None else None for figure in figures)
            rows.append((known[0].label, *values, sum_of_figures(known).value))
    return Table(
        key=f"lieux_{unit}",
        title=f"{_UNITS[unit]}, lieu par lieu",
        columns=("Chiffre", *(place.name for place in places), "Ensemble"),
        rows=tuple(rows),
        kinds=("text", *(unit for _place in places), unit),
        definition="Chaque chiffre clé tel que son lieu l’a arrêté, puis de tous les lieux ensemble.",
    )
