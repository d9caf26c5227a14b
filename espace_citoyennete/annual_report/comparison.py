"""A report beside the years before it: what each figure became, in words, and the chapter « Évolution »."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from espace_citoyennete.annual_report.figures import AnnualFigures
from espace_citoyennete.annual_report.rules import Length, length_of, same_days
from espace_citoyennete.annual_report.sections import AnnualReport, Layout, annual_report
from espace_citoyennete.annual_report.side_by_side import Beside, alone
from espace_citoyennete.annual_report.variation import (
    NOT_SIGNIFICANT,
    RULE,
    UNKNOWN,
    change,
    gap,
    mean_of,
    pace_change,
)
from espace_citoyennete.annual_report.years import Years
from espace_citoyennete.french import NO_BREAK, long_date, month_name, number, plural
from espace_citoyennete.report import (
    Cell,
    CellOrigin,
    ChartSpec,
    KeyFigure,
    Kind,
    Origin,
    Period,
    Scope,
    Section,
    Table,
    repeated,
    written,
)

Targets = Mapping[str, float]  # by the key of a figure: the value to reach in the year, in its unit
NO_TARGETS: Targets = {}
_EVOLUTION = "evolution"
_OPEN_DAYS = "jours_ouverture"  # of the calendar: there is one before anything was kept


def compared_report(
    found: Years,
    *,
    produced_at: datetime,
    author: str = "",
    journal: str = "",
    layout: Layout | None = None,
    targets: Targets = NO_TARGETS,
) -> AnnualReport:
    """Lay out a period with what each of its figures was in the years before."""

    def laid(figures: AnnualFigures) -> AnnualReport:
        report = annual_report(
            figures, produced_at=produced_at, author=author, journal=journal, layout=layout
        )
        return report if figures.scope == found.chosen.scope else _of_other_days(report, figures.scope)

    earlier = [laid(figures) if figures else None for figures in found.earlier]
    return compared(laid(found.chosen), earlier, gone=laid(found.gone), targets=targets)


def _of_other_days(report: AnnualReport, scope: Scope) -> AnnualReport:
    """Return a report whose figures say of which days their records are, to be set in one of other days."""

    def dated(origin: Origin | None) -> Origin | None:
        return None if origin is None else replace(origin, scope=scope)

    def block_of(block: Table | ChartSpec) -> Table | ChartSpec:
        if isinstance(block, ChartSpec):
            return block
        return replace(block, origins=tuple(map(dated, block.origins)), bases=tuple(map(dated, block.bases)))

    return replace(
        report,
        sections=tuple(
            replace(
                section,
                figures=tuple(
                    replace(one, origin=dated(one.origin), base=dated(one.base)) for one in section.figures
                ),
                blocks=tuple(map(block_of, section.blocks)),
            )
            for section in report.sections
        ),
    )


def compared(
    report: AnnualReport,
    earlier: Sequence[AnnualReport | None],
    *,
    gone: AnnualReport | None = None,
    targets: Targets = NO_TARGETS,
) -> AnnualReport:
    """Set a report beside the same days a year before, then two years before; None is before the service.

    `gone` is the same report over its days gone by, while its period is not over.
    """
    gone = gone or report
    lines = {line.chosen.key: line for line in _lines(report, gone, earlier, targets)}
    before = _said(same_days(gone.period, 1)) if any(earlier) else ""
    sections = tuple(
        replace(section, figures=tuple(_told(lines[figure.key], before) for figure in section.figures))
        for section in report.sections
    )
    if not any(earlier):
        past = _name(same_days(gone.period, 1))
        note = f"Rien à comparer{NO_BREAK}: le registre ne garde pas ces jours de {past}."
        first = (replace(section, notes=(*section.notes, note)) for section in sections[:1])
        return replace(report, sections=(*first, *sections[1:]))
    if report.is_brief:
        return replace(report, sections=sections)
    evolution = _evolution(report, gone.period, list(lines.values()))
    names = (_name(same_days(gone.period, back)) for back in (0, 1))
    beside = Beside(_tables(report), _tables(gone), _tables(earlier[0]), before, *names)
    return replace(report, sections=(*sections[:1], evolution, *map(beside.section, sections[1:])))


def only_words(report: AnnualReport) -> AnnualReport:
    """Return a report compared by what stands beside its figures alone.

    It is what may be published: a number hidden of one year would be found again from the other years.
    """
    kept = (section for section in report.sections if section.key != _EVOLUTION)
    return replace(
        report, sections=tuple(replace(section, blocks=tuple(alone(section.blocks))) for section in kept)
    )


def _tables(report: AnnualReport | None) -> dict[str, Table]:
    blocks = (block for section in report.sections for block in section.blocks) if report else ()
    return {block.key: block for block in blocks if isinstance(block, Table)}


@dataclass(frozen=True)
class _Line:
    """One figure over the years."""

    chosen: KeyFigure
    now: KeyFigure  # over the days gone by
    earlier: tuple[KeyFigure | None, ...]  # a year before, two years before
    target: float | None

    @property
    def years(self) -> tuple[KeyFigure | None, ...]:
        """Return it year after year, the present one last."""
        return (*reversed(self.earlier), self.now)


def _lines(
    report: AnnualReport, gone: AnnualReport, earlier: Sequence[AnnualReport | None], targets: Targets
) -> Iterator[_Line]:
    now, before = _by_key(gone), [_known(year) for year in earlier]
    is_year = length_of(report.period) == Length.YEAR  # a target is one of a year
    for key, figure in _by_key(report).items():
        found = tuple(year.get(key) for year in before)
        yield _Line(figure, now.get(key, figure), found, targets.get(key) if is_year else None)


def _by_key(report: AnnualReport) -> dict[str, KeyFigure]:
    return {figure.key: figure for section in report.sections for figure in section.figures}


def _known(year: AnnualReport | None) -> dict[str, KeyFigure]:
    """Return the figures of a year before; a chapter without anything was not kept then, it is not zero.

    Under filters it is zero: what they ask for may just not have come.
    """
    if year is None:
        return {}
    chapters = [] if year.stamp.filters else [section.figures for section in year.sections[1:]]
    silent = {
        figure.key
        for figures in chapters
        if not any(figure.value for figure in figures if figure.key != _OPEN_DAYS)
        for figure in figures
    }
    return {key: figure for key, figure in _by_key(year).items() if key not in silent - {_OPEN_DAYS}}


# In words, beside each figure


def _told(line: _Line, before: str) -> KeyFigure:
    found = change(line.now, line.earlier[0])
    words = (
        f"{before}{NO_BREAK}:{NO_BREAK}{found}"
        if found in (UNKNOWN, NOT_SIGNIFICANT)
        else f"{found} sur {before}"
    )
    told = [words] if before else []
    if line.target is not None:
        told.append(f"cible{NO_BREAK}: {written(line.target, line.chosen.unit)}")
    said = " · ".join(told)
    return replace(line.chosen, compared=said[:1].upper() + said[1:])


def _said(before: Period) -> str:
    """Name what a figure is compared with: « 2024 », « mars 2024 », « la même période de 2024 »."""
    match length_of(before):
        case Length.YEAR | Length.SCHOOL_YEAR:
            return _name(before)
        case Length.MONTH:
            return f"{month_name(before.first_month)} {before.first.year}"
    return f"la même période de {_name(before)}"


def _name(period: Period) -> str:
    """Name a year as the columns do: « 2024 », « 2023-2024 »."""
    first, last = period.first.year, period.last.year
    return str(first) if first == last else f"{first}-{last}"


# The chapter « Évolution »

_TITLES: Mapping[Kind, str] = {
    "count": "Nombres, d’une année à l’autre",
    "share": "Taux, d’une année à l’autre",
    "minutes": "Durées, d’une année à l’autre",
    "cents": "Montants, d’une année à l’autre",
}


def _evolution(report: AnnualReport, days: Period, lines: Sequence[_Line]) -> Section:
    pace = _pace(days, {line.chosen.key: line for line in lines})
    tables = (_table(unit, days, [line for line in lines if line.chosen.unit == unit]) for unit in _TITLES)
    notes = [RULE]
    if days != report.period:
        last = long_date(days.last, weekday=False, year=False)
        notes.insert(0, f"La période n’est pas finie{NO_BREAK}: chaque année est comptée jusqu’au {last}.")
    return Section(
        _EVOLUTION,
        "Évolution",
        blocks=tuple(table for table in (*tables, pace) if table.rows),
        notes=tuple(notes),
    )


def _table(unit: Kind, days: Period, lines: Sequence[_Line]) -> Table:
    """Lay the figures of one unit year after year; those that nothing ever fed are left out."""
    lines = [
        line for line in lines if line.chosen.key not in _TOLD_BY_DAY and any(filter(None, _values(line)))
    ]
    names = _names(days, lines)
    aimed = any(line.target is not None for line in lines)
    mean = f"Moyenne {names[0]} à {names[-1]}" if names else ""
    return Table(
        key=f"evolution_{unit}",
        title=_TITLES[unit],
        columns=("Chiffre", *names, mean, "Variation", *(("Cible", "Écart à la cible") if aimed else ())),
        rows=tuple(_row(line, aimed) for line in lines),
        own=tuple(_own(line, _WORDS_AFTER + 2 * aimed) for line in lines),
        kinds=("text", *[unit] * len(names), unit, "text", *((unit, "text") if aimed else ())),
        definition="Les chiffres du bilan, comptés sur les mêmes jours de chaque année par les mêmes règles.",
    )


_WORDS_AFTER = 2  # the mean and the variation, computed of the years beside them


def _own(line: _Line, after: int) -> tuple[CellOrigin | None, ...]:
    """Return where the cells of a line come from: each year has its records."""
    return (None, *map(repeated, line.years), *[None] * after)


def _values(line: _Line) -> list[float | None]:
    return [one.value if one else None for one in line.years]


def _names(days: Period, lines: Sequence[_Line]) -> list[str]:
    """Name the years of the columns, the present one last."""
    return [_name(same_days(days, years)) for years in reversed(range(len(lines[0].years)))] if lines else []


_TOLD_BY_DAY = {_OPEN_DAYS, "contacts_par_jour"}
_PACED = ("contacts_recus", "appels_emis", "rendez_vous_pris", "personnes_recues")


def _pace(days: Period, lines: Mapping[str, _Line]) -> Table:
    """Divide what is done by the days on which the place was open: with more of them, more is done."""
    opened = lines.get(_OPEN_DAYS)
    paced = [lines[key] for key in _PACED if opened and key in lines]
    names = _names(days, paced)
    counted: list[Kind] = ["count"] * len(names)
    return Table(
        key="evolution_par_jour",
        title="Par jour d’ouverture, d’une année à l’autre",
        columns=("Chiffre", *names, "Variation"),
        rows=tuple(_pace_row(line, opened) for line in (opened, *paced) if opened and line and paced),
        own=tuple(_pace_own(line, opened) for line in (opened, *paced) if opened and line and paced),
        note=_pace_words(paced[0], opened, names) if opened and paced else "",
        kinds=("text", *counted, "text"),
        definition="Chaque nombre ÷ les jours d’ouverture des mêmes jours de l’année.",
    )


def _pace_row(line: _Line, opened: _Line) -> tuple[Cell, ...]:
    if line is opened:
        return (line.chosen.label, *_values(line), change(line.now, line.earlier[0]))
    return (f"{line.chosen.label}, par jour", *_by_day(line, opened), _pace_change(line, opened))


def _pace_own(line: _Line, opened: _Line) -> tuple[CellOrigin | None, ...]:
    """Return where the cells of a line come from: what was counted, and the days that divide it."""
    if line is opened:
        return _own(line, 1)
    pairs = zip(line.years, opened.years, strict=True)
    found = ((repeated(one), repeated(days)) for one, days in pairs)
    return (None, *(replace(one, base=days.origin) if one and days else None for one, days in found), None)


def _by_day(line: _Line, opened: _Line) -> list[float | None]:
    pairs = zip(_values(line), _values(opened), strict=True)
    return [value / days if value is not None and days else None for value, days in pairs]


def _pace_change(line: _Line, opened: _Line) -> str:
    *_, before, now = _by_day(line, opened)
    base = _values(line)[-2]
    if now is None or before is None or base is None:
        return UNKNOWN
    return pace_change(now, before, base)


def _pace_words(line: _Line, opened: _Line, names: Sequence[str]) -> str:
    """Say it of the first number: « 16,4 (245 jours) contre 16,1 (247 jours) en 2024 »."""
    *_, was, now = (
        f"{number(round(value, 1))} ({plural(round(days or 0), 'jour')})" if value is not None else ""
        for value, days in zip(_by_day(line, opened), _values(opened), strict=True)
    )
    against = f" contre {was} en {names[-2]}" if was else ""
    return (
        f"{line.chosen.label} par jour d’ouverture{NO_BREAK}: {now or UNKNOWN}{against}. Jours "
        f"d’ouverture{NO_BREAK}: ni week-ends, ni jours fériés, ni fermetures."
    )


def _row(line: _Line, aimed: bool) -> tuple[Cell, ...]:
    aim: tuple[Cell, ...] = ()
    if aimed:
        value, target = line.now.value, line.target
        missed = None if value is None or target is None else gap(value - target, line.chosen.unit)
        aim = (target, missed)
    return (line.chosen.label, *_values(line), mean_of(line.years), change(line.now, line.earlier[0]), *aim)
