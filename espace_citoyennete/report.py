"""What a report is made of, whatever shows it: screen, PDF, JSON read the same frozen pieces."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from espace_citoyennete.clock import month_number
from espace_citoyennete.french import alphabetical, clock_time, duration, long_date, money, number, share

HIDDEN = "s."  # « secret »: a count too small to be published
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
        return month_number(self.first)

    @property
    def last_month(self) -> int:
        """Return the last month as year × 12 + month − 1."""
        return month_number(self.last)


def year_period(year: int) -> Period:
    """Return the civil year."""
    return Period(date(year, 1, 1), date(year, 12, 31))


@dataclass(frozen=True)
class Filters:
    """What narrows the contacts and the appointments counted, by codes; an empty list narrows nothing."""

    channels: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    neighbourhoods: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()  # of practitioners: appointments only

    def __bool__(self) -> bool:
        """Tell whether anything is left out."""
        return self != Filters()

    @property
    def tell_contacts_apart(self) -> bool:
        """Tell whether a contact is or is not what each of them asks."""
        return not self.kinds

    @property
    def tell_appointments_apart(self) -> bool:
        """Tell whether an appointment is or is not what each of them asks."""
        return not (self.channels or self.requests or self.neighbourhoods)


@dataclass(frozen=True)
class Scope:
    """Which part of the base a report counts, as it stands on a day."""

    period: Period
    today: date
    filters: Filters = Filters()


@dataclass(frozen=True)
class Stamp:
    """What every output repeats: which days, under which filters, by whom, when, by which rules."""

    period_label: str
    author: str
    produced_at: datetime
    rules: str  # the version of the definitions
    filters: tuple[str, ...] = ()  # « Quartier : QPV Étouvie »
    edition: str = "provisoire"
    journal: str = ""  # its head, which proves later that nothing was taken from it

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """Return what each output repeats, a name and its words."""
        day = long_date(self.produced_at.date(), weekday=False)
        return (
            ("Période", self.period_label),
            ("Filtres", " · ".join(self.filters) or "aucun"),
            ("Produit le", f"{day} à {clock_time(self.produced_at)}"),
            ("Produit par", self.author or "non précisé"),
            ("Règles", self.rules),
            ("Édition", self.edition),
            *([("Journal", self.journal)] if self.journal else []),
        )


# Where a figure comes from: the records that make it, one click away


Where = tuple[tuple[str, str | int], ...]  # (("genre", "F"), ("mois", 24264)): each narrows the records
NOT_COMMUNICATED = "NC"  # in a `Where`: every answer of `NOT_ANSWERED`, and none at all
ANSWERED = "*"  # in a `Where`: any other answer


@dataclass(frozen=True)
class Origin:
    """The records that make a figure: a list of `annual_report.records.SOURCES`, narrowed.

    The figure is the sum of their weights, the mean or the median of them, or people estimated from them.
    """

    records: str
    where: Where = ()
    measure: Literal["sum", "mean", "median", "estimate"] = "sum"
    is_whole: bool = False  # the rows of a table do not narrow it: the base of a breakdown
    scope: Scope | None = None  # of other days than the report's: those of the year before

    def narrowed(self, more: Where) -> "Origin":
        """Return the records among these that also are so."""
        return self if self.is_whole else replace(self, where=(*self.where, *more))


@dataclass(frozen=True)
class Record:
    """A record that makes a figure, told without anybody's name; `weight` is what it adds to it.

    Of one that its reader may not read nothing is told, not even its day: it is only counted.
    """

    uid: UUID | None
    day: date | None
    words: str
    weight: float = 1  # 1, people, minutes, days or cents
    key: tuple[Any, ...] = ()  # of a list read a page at a time: from where it goes on

    @property
    def is_restricted(self) -> bool:
        """Tell whether it is only counted."""
        return self.uid is None


RESTRICTED = Record(None, None, "Accès restreint")  # what stands for it


@dataclass(frozen=True)
class KeyFigure:
    """One figure that is quoted: its name in JSON, its French label, its value, what it counts."""

    key: str
    label: str
    value: int | float | None  # None where there was nothing to measure
    unit: Literal["count", "share", "cents", "minutes"]
    definition: str
    origin: Origin | None = None  # of a share, what is divided
    base: Origin | None = None  # of a share, what divides it
    measured: int | None = None  # of a share, a mean or a median: on how many it rests
    compared: str = ""  # « +6 % sur 2024 »
    is_hidden: bool = False  # may not be published: it has no value

    @property
    def told(self) -> str:
        """Return the figure as every report writes it."""
        return HIDDEN if self.is_hidden else written(self.value, self.unit)


@dataclass(frozen=True)
class CellOrigin:
    """Where one cell comes from, of a table each row of which has records of its own."""

    origin: Origin
    base: Origin | None = None
    definition: str = ""  # of the figure that the cell repeats; without it, the table’s
    kind: Kind = "text"  # of that figure, where the cell writes it as a text


def repeated(figure: KeyFigure | None) -> CellOrigin | None:
    """Return where a cell comes from that repeats a figure, None where nothing makes it."""
    if figure is None or figure.origin is None or figure.value is None:
        return None
    return CellOrigin(figure.origin, figure.base, figure.definition, figure.unit)


@dataclass(frozen=True)
class Table:
    """A table with its unit, its base and its note; `rows` start with the row's label.

    A cell comes from the records of its column, narrowed by its row; a total, from those of its column.
    """

    key: str
    title: str
    columns: tuple[str, ...]  # headers, the first one above the row labels
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    unit: str = ""  # « contacts reçus », « personnes reçues »…
    note: str = ""  # base answered / total, share of NC, source
    kinds: tuple[Kind, ...] = ()  # one a column; () is text then counts
    definition: str = ""  # what its cells count
    row_where: tuple[Where | None, ...] = ()  # one a row; None where a row has no records of its own
    origins: tuple[Origin | None, ...] = ()  # one a column
    bases: tuple[Origin | None, ...] = ()  # one a column: what divides a share
    own: tuple[tuple[CellOrigin | None, ...], ...] = ()  # one a row, then the total’s: they come before these

    def origin(self, row: int | None, column: int) -> Origin | None:
        """Return the records of a cell; the row None is the total."""
        found = self.cell_origin(row, column)
        return found.origin if found else self._records(self.origins, row, column)

    def base(self, row: int | None, column: int) -> Origin | None:
        """Return the records that divide the share of a cell."""
        found = self.cell_origin(row, column)
        return found.base if found else self._records(self.bases, row, column)

    def cell_origin(self, row: int | None, column: int) -> CellOrigin | None:
        """Return where a cell of its own comes from; the row None is the total."""
        place = len(self.rows) if row is None else row
        return self.own[place][column] if place < len(self.own) else None

    def _records(self, columns: "tuple[Origin | None, ...]", row: int | None, column: int) -> Origin | None:
        found = columns[column] if columns else None
        where: Where | None = () if row is None else self.row_where[row] if self.row_where else None
        return None if found is None or where is None else found.narrowed(where)

    def kind(self, column: int) -> Kind:
        """Return what a column holds."""
        return self.kinds[column] if self.kinds else "count" if column else "text"


@dataclass(frozen=True)
class Series:
    """One line or one set of bars: a name and a value for each category of the chart."""

    name: str
    values: tuple[float | None, ...]  # None may not be published: no bar, and the words « s. »


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
    most: int = 0  # bars drawn at most, the smallest ones as one; 0 draws them all

    @property
    def drawn(self) -> "ChartSpec":
        """Return what is drawn: beyond `most` categories the last ones are gathered as « Autres ».

        A bar that gathers a value which may not be published tells nothing.
        """
        kept = self.most - 1
        if not self.most or len(self.categories) <= self.most:
            return self
        series = (replace(one, values=(*one.values[:kept], _sum(one.values[kept:]))) for one in self.series)
        others = f"Autres ({len(self.categories) - kept})"
        return replace(self, categories=(*self.categories[:kept], others), series=tuple(series), most=0)

    @property
    def alternative(self) -> str:
        """Say in words what the chart shows, for those who do not see it."""
        points = [
            (value, category, series.name)
            for series in self.series
            for category, value in zip(self.categories, series.values, strict=True)
            if value is not None
        ]
        kind = {"bars": "Barres horizontales", "lines": "Courbes", "stack": "Barre empilée"}[self.kind]
        if not points:
            return f"{kind}\u00a0: {self.title}. Aucune donnée."
        high, low = max(points), min(points)
        hidden = sum(value is None for series in self.series for value in series.values)
        more = f" Valeurs cachées ({HIDDEN})\u00a0: {hidden}." if hidden else ""
        return (
            f"{kind}\u00a0: {self.title}. {self.subtitle}. {len(points)} valeurs\u202f; la plus haute\u00a0: "
            f"{high[1]} ({number(high[0])})\u202f; la plus basse\u00a0: {low[1]} ({number(low[0])}).{more}"
        )


def _sum(values: tuple[float | None, ...]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


@dataclass(frozen=True)
class SectionText:
    """What somebody wrote for a chapter: « Faits marquants », « Difficultés »…"""

    key: str
    title: str
    words: str


@dataclass(frozen=True)
class Section:
    """A chapter: what was written for it, figures, then tables and charts in reading order, then notes."""

    key: str
    title: str
    figures: tuple[KeyFigure, ...] = ()
    blocks: tuple[Table | ChartSpec, ...] = ()
    notes: tuple[str, ...] = ()
    texts: tuple[SectionText, ...] = ()


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
        return base_words("Base", self.answered, self.total)


def base_words(subject: str, answered: int, total: int, unit: str = "réponses") -> str:
    """Say of how many something is known, and the share of which it is not."""
    missing = share((total - answered) / total) if total else share(0)
    return (
        f"{subject}\u00a0: {number(answered)} {unit} sur {number(total)}\u202f; "
        f"non communiqué\u00a0: {number(total - answered)} ({missing})."
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


def breakdown_table(
    key: str,
    title: str,
    found: Breakdown,
    *,
    first: str,
    unit: str,
    definition: str = "",
    counted: Origin | None = None,
    by: str = "",
) -> Table:
    """Lay a breakdown as a table: number and share of the answers, then what was not communicated.

    `counted` are the records of the total, `by` what of them the rows tell apart.
    """
    rows: list[tuple[Cell, ...]] = [(row.label, row.count, row.count / found.answered) for row in found.rows]
    where: list[Where | None] = [((by, row.code),) for row in found.rows]
    if found.not_answered:
        rows.append(("Non communiqué", found.not_answered, None))
        where.append(((by, NOT_COMMUNICATED),))
    return Table(
        key=key,
        title=title,
        columns=(first, "Nombre", "Part des réponses"),
        rows=tuple(rows),
        total=("Total", found.total, None),
        unit=unit,
        note=found.base,
        kinds=("text", "count", "share"),
        definition=definition,
        row_where=tuple(where) if counted else (),
        origins=(None, counted, counted) if counted else (),
        bases=(None, None, _answers(counted, by)) if counted else (),
    )


def _answers(counted: Origin, by: str) -> Origin:
    """Return the base of a breakdown: the records that gave an answer."""
    return replace(counted, where=(*counted.where, (by, ANSWERED)), is_whole=True)


def chart_note(reading: str, field: str, source: str) -> str:
    """Say how a chart is read, from one of its values; what it covers; where it comes from."""
    return f"Lecture\u00a0: {reading}. Champ\u00a0: {field}. Source\u00a0: {source}."


def breakdown_chart(
    key: str, title: str, found: Breakdown, *, subtitle: str, unit: str, source: str, most: int = 12
) -> ChartSpec:
    """Draw a breakdown as sorted bars; beyond `most` values the smallest are gathered as « Autres »."""
    rows = found.rows
    return ChartSpec(
        kind="bars",
        key=key,
        title=title,
        subtitle=subtitle,
        categories=tuple(row.label for row in rows),
        series=(Series(unit, tuple(float(row.count) for row in rows)),),
        note=chart_note(
            " – ".join((rows[0].label, f"{number(rows[0].count)} {unit}")) if rows else "aucune donnée",
            f"{number(found.total)} {unit}",
            f"{source}. {found.base.removesuffix('.')}",
        ),
        unit=unit,
        most=most,
    )
