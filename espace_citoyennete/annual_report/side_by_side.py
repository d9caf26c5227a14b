"""Charts and tables of a report with the year before in them: a second bar, a dashed line, a column."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from espace_citoyennete.annual_report.variation import UNKNOWN, count_change
from espace_citoyennete.french import NO_BREAK, month_name, plural
from espace_citoyennete.report import (
    NOT_COMMUNICATED,
    Cell,
    CellOrigin,
    ChartSpec,
    Kind,
    Section,
    Series,
    Table,
    chart_note,
)

Block = Table | ChartSpec
_BARS = {  # the table, and of it the column, that each chart of bars draws
    "graphique_objets": ("contacts_par_objet", "Nombre"),
    "graphique_domaines": ("contacts_par_domaine", "Nombre"),
    "graphique_quartiers": ("contacts_par_quartier", "Nombre"),
    "graphique_permanences_types": ("permanences_par_type", "Reçus"),
}
_AND, _VARIATION = ", et ", "Variation"
_MONTHS_CHART, _MONTHS = "graphique_mois", "contacts_par_mois_canal"
_BOTH, _BEFORE = "graphique_mois_compares", f"{_MONTHS}_annee_precedente"  # what only a comparison has


@dataclass(frozen=True)
class Beside:
    """The tables of a report, of its days gone by and of the same days a year before, with their names."""

    chosen: Mapping[str, Table]
    gone: Mapping[str, Table]
    before: Mapping[str, Table]
    said: str  # « la même période de 2024 »
    now_name: str  # « 2025 »
    before_name: str

    def section(self, section: Section) -> Section:
        """Return a chapter with the year before beside what it draws and counts."""
        return replace(section, blocks=tuple(self._blocks(section.blocks)))

    def _blocks(self, blocks: tuple[Block, ...]) -> Iterator[Block]:
        for block in blocks:
            table, column = _BARS.get(block.key, (_MONTHS, ""))
            if table not in self.before:
                yield block
            elif isinstance(block, ChartSpec) and block.key in _BARS:
                yield self._bars(block, self.chosen[table], self.before[table], column)
            elif isinstance(block, ChartSpec) and block.key == _MONTHS_CHART:
                yield from self._lines(self.gone[table], self.before[table])
                yield block
            elif isinstance(block, Table) and block.key == _MONTHS:
                yield from self._months(block, self.before[table])
            else:
                yield block

    def _bars(self, chart: ChartSpec, table: Table, before: Table, name: str) -> ChartSpec:
        """Give each bar its value of the year before, found by its code: a label may have changed."""
        column = table.columns.index(name)
        was = {
            where: (row[0], _count(row[column]))
            for where, row in zip(before.row_where, before.rows, strict=True)
        }
        values = [was.pop(where, ("", 0.0))[1] for where in table.row_where[: len(chart.categories)]]
        gone = [
            (str(label), count)
            for where, (label, count) in was.items()
            if where and where[0][1] != NOT_COMMUNICATED and _gathers(chart)
        ]
        now = (*chart.series[0].values, *[0.0] * len(gone))
        return replace(
            chart,
            subtitle=f"{chart.subtitle}{_AND}{self.before_name}",
            categories=(*chart.categories, *(label for label, _count in gone)),
            series=(
                Series(self.now_name, now),
                Series(self.before_name, (*values, *(count for _label, count in gone))),
            ),
        )

    def _lines(self, table: Table, before: Table) -> Iterator[ChartSpec]:
        """Draw the months of both years, where there are several."""
        now, was = ([_count(row[-1]) for row in year.rows] for year in (table, before))
        while now and not now[-1] and not was[-1]:
            now, was = now[:-1], was[:-1]
        if len(now) < 2:
            return
        months = [int(where[0][1]) for where in table.row_where if where]
        received = plural(int(sum(now)), "contact reçu", "contacts reçus")
        yield ChartSpec(
            kind="lines",
            key=_BOTH,
            title=f"{self.now_name}{NO_BREAK}: {received}, {count_change(sum(now), sum(was))} sur "
            f"{self.said}",
            subtitle=f"Contacts reçus par mois, {self.now_name} et {self.before_name}",
            categories=tuple(month_name(month, short=True) for month in months[: len(now)]),
            series=(Series(self.now_name, tuple(now)), Series(self.before_name, tuple(was))),
            note=chart_note(
                f"{received} en {self.now_name}",
                "contacts reçus, les mêmes jours de chaque année",
                "registre de l’accueil",
            ),
            unit="contacts reçus",
        )

    def _months(self, table: Table, before: Table) -> Iterator[Table]:
        """Add the totals of the year before, then its own table."""
        gone = self.gone[table.key]
        beyond: list[tuple[Cell, ...]] = [(None, UNKNOWN)] * (len(table.rows) - len(before.rows))
        was = [_compared(now, then) for now, then in zip(gone.rows, before.rows, strict=True)]
        counted: list[Kind] = ["count"] * len(table.columns)  # the last one of the year before
        yield replace(
            table,
            columns=(*table.columns, f"Total {self.before_name}", _VARIATION),
            rows=tuple((*row, *more) for row, more in zip(table.rows, [*was, *beyond], strict=True)),
            total=(*(table.total or ()), *_compared(gone.total or (0,), before.total or (0,))),
            kinds=("text", *counted, "text"),
            origins=(*table.origins, None, None) if table.origins else (),
            own=tuple(_own(table, before, row) for row in (*range(len(table.rows)), None)),
        )
        yield replace(before, key=_BEFORE, title=f"{before.title}, {self.before_name}")


def alone(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks of a chapter as they were before a year was set beside them."""
    for block in blocks:
        if block.key in (_BOTH, _BEFORE):
            continue
        if isinstance(block, ChartSpec) and block.key in _BARS and len(block.series) > 1:
            yield _of_one_year(block)
        elif isinstance(block, Table) and block.columns[-1] == _VARIATION:
            yield replace(
                block,
                columns=block.columns[:-2],
                rows=tuple(row[:-2] for row in block.rows),
                total=block.total[:-2] if block.total else None,
                kinds=block.kinds[:-2],
                origins=block.origins[:-2],
                own=(),
            )
        else:
            yield block


def _gathers(chart: ChartSpec) -> bool:
    """Tell whether one bar stands for the smallest: it holds what only the year before had, too."""
    return 0 < chart.most < len(chart.categories)


def _of_one_year(chart: ChartSpec) -> ChartSpec:
    values = chart.series[0].values
    kept = sum(map(bool, values)) if _gathers(chart) else len(values)  # beyond, the year before alone
    return replace(
        chart,
        subtitle=chart.subtitle.rsplit(_AND, 1)[0],
        categories=chart.categories[:kept],
        series=(Series(chart.unit, values[:kept]),),
    )


def _own(table: Table, before: Table, row: int | None) -> tuple[CellOrigin | None, ...]:
    """Return where the total of the same month of the year before comes from."""
    is_known = row is None or row < len(before.rows)
    origin = before.origin(row, len(before.columns) - 1) if is_known else None
    return (*(None for _column in table.columns), CellOrigin(origin) if origin else None, None)


def _compared(now: tuple[Cell, ...], was: tuple[Cell, ...]) -> tuple[Cell, Cell]:
    return was[-1], count_change(_count(now[-1]), _count(was[-1]))


def _count(cell: Cell) -> float:
    return float(cell or 0)
