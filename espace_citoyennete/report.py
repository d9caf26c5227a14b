"""What a report is made of, whatever shows it: screen, PDF, JSON read the same frozen pieces."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from espace_citoyennete.french import alphabetical, duration, money, number, share

Cell = str | int | float | None  # None is printed « – »; float is a share between 0 and 1
Kind = Literal["text", "count", "share", "cents", "minutes"]


def written(cell: Cell, kind: Kind = "count") -> str:
    """Write a value as every report shows it: a count, a share of 1, cents, minutes, a text."""
    if cell is None:
        return "–"
    if isinstance(cell, str):
        return cell
    if kind == "share":
        return share(cell)
    if kind == "cents":
        return money(round(cell))
    if kind == "minutes":
        return duration(round(cell))
    return number(int(cell) if cell == int(cell) else cell)


@dataclass(frozen=True)
class Period:
    """Days counted, first and last included."""

    first: date
    last: date

    @property
    def first_month(self) -> int:
        """Return the first month as year × 12 + month − 1."""
        return self.first.year * 12 + self.first.month - 1

    @property
    def last_month(self) -> int:
        """Return the last month as year × 12 + month − 1."""
        return self.last.year * 12 + self.last.month - 1


def year_period(year: int) -> Period:
    """Return the civil year."""
    return Period(date(year, 1, 1), date(year, 12, 31))


@dataclass(frozen=True)
class KeyFigure:
    """One figure that is quoted: its name in JSON, its French label, its value, what it counts."""

    key: str
    label: str
    value: int | float | None  # None where there was nothing to measure
    unit: Literal["count", "share", "cents", "minutes"]
    definition: str


@dataclass(frozen=True)
class Table:
    """A table with its unit, its base and its note; `rows` start with the row's label."""

    key: str
    title: str
    columns: tuple[str, ...]  # headers, the first one above the row labels
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    unit: str = ""  # « contacts reçus », « personnes reçues »…
    note: str = ""  # base answered / total, share of NC, source
    kinds: tuple[Kind, ...] = ()  # one a column; () is text then counts

    def kind(self, column: int) -> Kind:
        """Return what a column holds."""
        return self.kinds[column] if self.kinds else "count" if column else "text"


@dataclass(frozen=True)
class Series:
    """One line or one set of bars: a name and a value for each category of the chart."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class ChartSpec:
    """One chart, drawn alike on screen and on paper; `title` states the finding."""

    kind: Literal["bars", "lines", "stack"]  # horizontal bars, lines by month, one stacked bar
    key: str
    title: str
    subtitle: str  # quantity, unit, period
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    note: str = ""  # lecture, champ, source, share missing
    unit: str = ""

    @property
    def alternative(self) -> str:
        """Say in words what the chart shows, for those who do not see it."""
        points = [
            (value, category, series.name)
            for series in self.series
            for category, value in zip(self.categories, series.values, strict=True)
        ]
        kind = {"bars": "Barres horizontales", "lines": "Courbes", "stack": "Barre empilée"}[self.kind]
        if not points:
            return f"{kind}\u00a0: {self.title}. Aucune donnée."
        high, low = max(points), min(points)
        return (
            f"{kind}\u00a0: {self.title}. {self.subtitle}. {len(points)} valeurs\u202f; la plus haute\u00a0: "
            f"{high[1]} ({number(high[0])})\u202f; la plus basse\u00a0: {low[1]} ({number(low[0])})."
        )


@dataclass(frozen=True)
class Section:
    """A chapter: figures, then tables and charts in reading order, then notes."""

    key: str
    title: str
    figures: tuple[KeyFigure, ...] = ()
    blocks: tuple[Table | ChartSpec, ...] = ()
    notes: tuple[str, ...] = field(default=())


# Breakdowns: one list counted, with its base and its share of « non communiqué »

NOT_ANSWERED = frozenset({"NC", "NSP", ""})


@dataclass(frozen=True)
class Count:
    """How many for one value of a list."""

    code: str
    label: str
    count: int


@dataclass(frozen=True)
class Breakdown:
    """A total counted along one list: the values answered, largest first, and the rest not communicated."""

    rows: tuple[Count, ...]
    total: int

    @property
    def answered(self) -> int:
        """Return the base: how many gave an answer."""
        return sum(row.count for row in self.rows)

    @property
    def not_answered(self) -> int:
        """Return how many are « non communiqué »."""
        return self.total - self.answered

    @property
    def base(self) -> str:
        """Say the base and the share not communicated, under each table and chart."""
        missing = share(self.not_answered / self.total) if self.total else share(0)
        return (
            f"Base\u00a0: {number(self.answered)} réponses sur {number(self.total)}\u202f; "
            f"non communiqué\u00a0: {number(self.not_answered)} ({missing})."
        )


def breakdown(counts: Mapping[str | None, int], labels: Mapping[str, str]) -> Breakdown:
    """Make a breakdown from counts by code; unknown codes keep their code as label."""
    rows = [
        Count(code, labels.get(code, code), count)
        for code, count in counts.items()
        if code is not None and code not in NOT_ANSWERED and count
    ]
    return Breakdown(
        tuple(sorted(rows, key=lambda row: (-row.count, alphabetical(row.label), row.code))),
        sum(counts.values()),
    )


def breakdown_table(key: str, title: str, found: Breakdown, *, first: str, unit: str) -> Table:
    """Lay a breakdown as a table: number and share of the answers, then what was not communicated."""
    rows: list[tuple[Cell, ...]] = [(row.label, row.count, row.count / found.answered) for row in found.rows]
    if found.not_answered:
        rows.append(("Non communiqué", found.not_answered, None))
    return Table(
        key=key,
        title=title,
        columns=(first, "Nombre", "Part des réponses"),
        rows=tuple(rows),
        total=("Total", found.total, None),
        unit=unit,
        note=found.base,
        kinds=("text", "count", "share"),
    )


def breakdown_chart(
    key: str, title: str, found: Breakdown, *, subtitle: str, unit: str, most: int = 12
) -> ChartSpec:
    """Draw a breakdown as sorted bars; beyond `most` values the smallest are gathered as « Autres »."""
    rows = list(found.rows)
    if len(rows) > most:
        rest = sum(row.count for row in rows[most - 1 :])
        rows = [*rows[: most - 1], Count("_", f"Autres ({len(rows) - most + 1})", rest)]
    return ChartSpec(
        kind="bars",
        key=key,
        title=title,
        subtitle=subtitle,
        categories=tuple(row.label for row in rows),
        series=(Series(unit, tuple(float(row.count) for row in rows)),),
        note=found.base,
        unit=unit,
    )
