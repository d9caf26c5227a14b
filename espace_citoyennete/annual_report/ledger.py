"""The numbers of people that a report prints, each told once, and the sums that hold between them.

Two places that count the same records hold one number. Sums are read from the numbers themselves: what holds
on most lines of a table is taken as known to its readers, who have the definitions.
"""

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import NamedTuple, TypeGuard

from espace_citoyennete.annual_report.suppression import Sum
from espace_citoyennete.french import fold
from espace_citoyennete.report import Cell, ChartSpec, KeyFigure, Origin, Section, Table

# Public acts are communicable to anybody, however few; everything else that is counted is people.
_ACTS = (
    "seances", "creneaux", "jeudis", "stages", "actions", "autres actions", "demi-journees", "equipes",
    "places", "promises", "prevues", "tenues", "occupees", "ouvertes", "ouvres", "jours", "prets", "constats",
    "propositions", "realisees", "refusees", "associations", "rallyes", "conventions", "evaluations",
    "expositions pretees", "marches", "groupes accueillis", "rencontres", "themes", "partenaires", "heures",
    "duree",
)  # fmt: skip
# What the definitions of the key figures say adds up, the figures of one type of practitioner (« :AVOCAT »)
# among themselves too.
_FIGURE_SUMS = (
    ("lignes_registre", ("contacts_recus", "appels_emis", "venues_rendez_vous", "professionnels_erreurs")),
    ("rendez_vous_pris", ("personnes_recues", "absents", "annules_usager", "annules_service")),
)
_MARKS = "●◆▲ "  # before the axes of the Jeudis
FIGURES, TOTAL, REST = -1, -1, -2  # the block of key figures; the row of a total, of rows gathered
_WIDEST = 12  # people columns beyond which only the sum of all the others is looked for
NOT_TOLD = "Non communiqué"  # the row of a breakdown
_DATE = re.compile(r"\d\d/\d\d/\d{4}")


class Place(NamedTuple):
    """Where a number stands: a cell, a value of a chart, a key figure (the `row`th of its section)."""

    section: int
    block: int
    row: int
    column: int = 0


class Amount(NamedTuple):
    """The name of a total whose records are not told: equal totals of a report are taken as one number."""

    value: int


def is_act(words: str) -> bool:
    """Tell whether what is counted is a public act rather than people."""
    return fold(words.strip(_MARKS)).startswith(_ACTS)


def whole(cell: Cell) -> int | None:
    """Return a cell that is a whole number, as one."""
    return int(cell) if isinstance(cell, int | float) and cell == int(cell) else None


def is_ratio(figure: KeyFigure) -> bool:
    """Tell whether a figure is one number divided by another: each gives the other away."""
    is_divided = figure.base is not None or (figure.value is not None and whole(figure.value) is None)
    return figure.unit == "share" or (figure.unit == "count" and is_divided)


def figure_counts_people(figure: KeyFigure) -> bool:
    """Tell whether a key figure is a number of people, contacts or appointments."""
    is_sum = figure.origin is None or figure.origin.measure in ("sum", "estimate")
    return (
        figure.unit == "count"
        and not is_ratio(figure)
        and is_sum
        and not is_act(figure.label)
        and whole(figure.value) is not None
    )


# Records each of which is somebody's, whatever the town calls their column: « Associations, sport ».
_SOMEBODY = frozenset({"contacts", "situations"})


def people_columns(table: Table) -> tuple[int, ...]:
    """Return the columns whose numbers are people, contacts or appointments."""
    return tuple(column for column in range(1, len(table.columns)) if _counts_people(table, column))


def _counts_people(table: Table, column: int) -> bool:
    heading = table.columns[column]
    subject = table.unit if heading == "Nombre" else heading
    origin = table.origins[column] if table.origins else None
    is_of_people = origin is not None and origin.records in _SOMEBODY
    cells = [row[column] for row in lines(table).values()]
    is_whole = all(cell is None or whole(cell) is not None for cell in cells)
    return table.kind(column) == "count" and is_whole and (is_of_people or not is_act(subject))


def lines(table: Table) -> dict[int, tuple[Cell, ...]]:
    """Return the rows of a table by their rank, its total among them."""
    total = {TOTAL: table.total} if table.total else {}
    return {**dict(enumerate(table.rows)), **total}


def may_gather(table: Table) -> bool:
    """Tell whether some rows of a table may be told as one: neither dates nor a list of acts."""
    is_list = sum(table.kind(column) == "text" for column in range(len(table.columns))) > 1
    is_dated = any(_DATE.search(str(row[0])) for row in table.rows) or any(
        where and where[0][0] == "mois" for where in table.row_where
    )
    return bool(table.total) and not is_list and not is_dated


def names_of(origin: Origin | None) -> Iterator[Hashable]:
    """Yield the name of what is counted: the same records are the same number."""
    if origin is not None and origin.measure == "sum":
        yield (origin.records, frozenset(origin.where), origin.scope)


@dataclass(frozen=True)
class _Column:
    """One column of people of a table, which a chart may draw."""

    heading: str
    labels: tuple[str, ...]
    values: tuple[int, ...]
    ranks: tuple[int, ...]


@dataclass
class Ledger:
    """The numbers of one report: `places` says which stands where, `names` what each counts."""

    values: list[int] = field(default_factory=list)
    weights: list[int] = field(default_factory=list)
    implied: set[int] = field(default_factory=set)
    sums: list[Sum] = field(default_factory=list)
    places: dict[Place, int] = field(default_factory=dict)
    bases: dict[Place, int] = field(default_factory=dict)  # what divides the shares of a column (row 0)
    names: dict[Hashable, int] = field(default_factory=dict)
    columns: list[_Column] = field(default_factory=list)

    def add(self, value: int, names: Iterable[Hashable] = (), *, is_implied: bool = False) -> int:
        """Return the number that has one of these names and this value, a new one if there is none."""
        names = list(names)
        known = sorted({self.names[name] for name in names if name in self.names})
        known = [rank for rank in known if self.values[rank] == value]
        rank = known[0] if known else len(self.values)
        if not known:
            self.values.append(value)
            self.weights.append(0)
            self.implied.add(rank)
        for other in known[1:]:
            self.state([(rank, 1), (other, -1)])
        for name in names:
            self.names.setdefault(name, rank)
        if not is_implied:
            self.implied.discard(rank)
            self.weights[rank] += 1
        return rank

    def state(self, terms: Sequence[tuple[int, int]]) -> None:
        """Note that numbers make 0 together; one that stands there twice has a twin, equal to it."""
        own: dict[int, int] = {}
        for rank, sign in terms:
            twin = rank
            if rank in own:
                twin = self.add(self.values[rank], is_implied=True)
                self.sums.append(((rank, 1), (twin, -1)))
            own[twin] = sign
        self.sums.append(tuple(own.items()))

    def total(self, whole_rank: int, parts: Sequence[int]) -> None:
        """Note that parts make a whole, or leave of it a rest that anybody can compute."""
        rest = self.values[whole_rank] - sum(self.values[part] for part in parts)
        if rest < 0:
            return  # they overlap
        terms = [(part, 1) for part in parts]
        if rest:
            terms.append((self.add(rest, is_implied=True), 1))
        self.state([*terms, (whole_rank, -1)])


def read(sections: Sequence[Section], gathered: Mapping[str, frozenset[int]]) -> Ledger:
    """Return the numbers of a report, in which some rows of some tables (by its key) are told as one."""
    ledger = Ledger()
    for rank, section in enumerate(sections):
        for place, figure in enumerate(section.figures):
            if figure_counts_people(figure):
                value = whole(figure.value) or 0
                names = [("figure", figure.key), *(list(names_of(figure.origin)) or [Amount(value)])]
                ledger.places[Place(rank, FIGURES, place)] = ledger.add(value, names)
        for place, block in enumerate(section.blocks):
            if isinstance(block, Table):
                _Reader(ledger, rank, place, block, gathered.get(block.key, frozenset())).read()
    _add_figures_up(ledger)
    for rank, section in enumerate(sections):
        for place, block in enumerate(section.blocks):
            if isinstance(block, ChartSpec) and not is_act(block.unit):
                _read_chart(ledger, rank, place, block)
    return ledger


def _add_figures_up(ledger: Ledger) -> None:
    figures = {name[1]: rank for name, rank in ledger.names.items() if _is_figure(name)}
    for suffix in sorted({key.removeprefix(key.partition(":")[0]) for key in figures}):
        for whole_key, keys in _FIGURE_SUMS:
            parts = [figures[key + suffix] for key in keys if key + suffix in figures]
            if whole_key + suffix in figures and len(parts) == len(keys):
                ledger.total(figures[whole_key + suffix], parts)


def _is_figure(name: Hashable) -> TypeGuard[tuple[str, str]]:
    return isinstance(name, tuple) and len(name) == 2 and name[0] == "figure"


@dataclass(frozen=True)
class _Reader:
    """Reads one table into the ledger."""

    ledger: Ledger
    section: int
    block: int
    table: Table
    gathered: frozenset[int]

    def read(self) -> None:
        """Add its numbers, then the sums of its columns, of its lines, and what divides its shares."""
        columns = people_columns(self.table)
        found = {column: self._column(column) for column in columns}
        for column in columns:
            self._add_up(found[column])
            self._gather(column, found[column])
        self._rows_add_up(found)
        for column in range(1, len(self.table.columns)):
            if self.table.kind(column) == "share":
                self._base(column, found)

    def _place(self, row: int, column: int) -> Place:
        return Place(self.section, self.block, row, column)

    def _column(self, column: int) -> dict[int, int]:
        """Return the number of each line of a column, by its row."""
        ranks = {}
        for row, cells in lines(self.table).items():
            value = whole(cells[column])
            if value is None:
                continue
            origin = list(names_of(self.table.origin(None if row == TOTAL else row, column)))
            names = [(self.table.key, str(cells[0]), self.table.columns[column]), *origin]
            if row == TOTAL and not origin:
                names.append(Amount(value))
            is_gathered = row in self.gathered
            ranks[row] = self.ledger.add(value, names, is_implied=is_gathered)
            if not is_gathered:
                self.ledger.places[self._place(row, column)] = ranks[row]
        rows = [row for row in ranks if row != TOTAL]
        self.ledger.columns.append(
            _Column(
                self.table.columns[column],
                tuple(str(self.table.rows[row][0]) for row in rows),
                tuple(self.ledger.values[ranks[row]] for row in rows),
                tuple(ranks[row] for row in rows),
            )
        )
        return ranks

    def _add_up(self, ranks: dict[int, int]) -> None:
        if TOTAL in ranks:
            self.ledger.total(ranks[TOTAL], [rank for row, rank in ranks.items() if row != TOTAL])

    def _gather(self, column: int, ranks: dict[int, int]) -> None:
        parts = [ranks[row] for row in sorted(self.gathered) if row in ranks]
        if parts:
            rest = self.ledger.add(sum(self.ledger.values[part] for part in parts))
            self.ledger.places[self._place(REST, column)] = rest
            self.ledger.total(rest, parts)

    def _rows_add_up(self, found: Mapping[int, Mapping[int, int]]) -> None:
        """Find which columns are the sum of others: on most lines, but for somebody counted apart."""
        full = [
            row for row in lines(self.table) if row != TOTAL or all(row in ranks for ranks in found.values())
        ]
        amounts = {
            column: [self.ledger.values[ranks[row]] if row in ranks else 0 for row in full]
            for column, ranks in found.items()
        }
        used = [column for column, values in amounts.items() if any(values)]
        for target in used:
            others = [column for column in used if column != target]
            fewest = 2 if len(others) <= _WIDEST else len(others)
            held = {
                parts: _lines_held(amounts[target], [amounts[part] for part in parts])
                for size in range(fewest, len(others) + 1)
                for parts in combinations(others, size)
            }
            most = max(held.values(), default=0)
            if most > sum(map(bool, amounts[target])) / 2:
                for parts in (parts for parts, count in held.items() if count == most):
                    self._state_rows(found, target, parts)

    def _state_rows(self, found: Mapping[int, Mapping[int, int]], target: int, parts: Sequence[int]) -> None:
        for row, rank in found[target].items():
            terms = [*((found[part][row], 1) for part in parts if row in found[part]), (rank, -1)]
            beyond = sum(sign * self.ledger.values[one] for one, sign in terms)
            if beyond:
                terms.append((self.ledger.add(abs(beyond), is_implied=True), -1 if beyond > 0 else 1))
            self.ledger.state(terms)

    def _base(self, column: int, found: Mapping[int, Mapping[int, int]]) -> None:
        """Find what divides the shares of a column, where it is the sum of a column of people."""
        shared = [row for row, cells in enumerate(self.table.rows) if isinstance(cells[column], float)]
        for ranks in found.values():
            parts = [ranks[row] for row in shared if row in ranks]
            amount = sum(self.ledger.values[part] for part in parts)
            if not amount or len(parts) < len(shared):
                continue
            if all(
                abs(float(self.table.rows[row][column] or 0) * amount - self.ledger.values[ranks[row]]) < 1e-6
                for row in shared
            ):
                base = self.ledger.add(amount, names_of(self.table.base(None, column)))
                self.ledger.bases[self._place(0, column)] = base
                self.ledger.total(base, parts)
                return


def _lines_held(target: Sequence[int], parts: Sequence[Sequence[int]]) -> int:
    """Return on how many of the lines that have a target the parts make it."""
    return sum(amount == sum(line) for amount, *line in zip(target, *parts, strict=True) if amount)


def _read_chart(ledger: Ledger, section: int, block: int, chart: ChartSpec) -> None:
    for number, series in enumerate(chart.series):
        values = [whole(value) for value in series.values]
        if is_act(series.name) or any(value is None for value in values):
            continue
        ranks = _ranks_of(ledger, series.name, chart.categories, [value or 0 for value in values])
        for row, (category, value) in enumerate(zip(chart.categories, values, strict=True)):
            name = (chart.key, category, series.name)
            rank = ledger.add(value or 0, [name]) if ranks is None else ranks[row]
            ledger.names.setdefault(name, rank)
            ledger.places[Place(section, block, row, number)] = rank


def _ranks_of(
    ledger: Ledger, name: str, categories: Sequence[str], values: Sequence[int]
) -> list[int] | None:
    """Return the numbers of the table that a chart draws: the same labels, or the same values in order."""
    wanted = [_bare(category) for category in categories]
    for column in ledger.columns:
        of_label = dict(zip(map(_bare, column.labels), column.ranks, strict=True))
        drawn = [of_label.get(label) for label in wanted]
        pairs = zip(drawn, values, strict=True)
        if any(rank is not None and ledger.values[rank] != value for rank, value in pairs):
            continue
        missing = [value for rank, value in zip(drawn, values, strict=True) if rank is None]
        if not missing:
            return [rank for rank in drawn if rank is not None]
        if len(missing) == 1 and len(wanted) > 1:
            return _with_rest(ledger, column, drawn, missing[0])
        is_in_order = len(missing) == len(wanted) and list(column.values[: len(values)]) == list(values)
        if is_in_order and (len(values) > 1 or _bare(column.heading) == _bare(name)):
            return list(column.ranks[: len(values)])
    return None


def _with_rest(ledger: Ledger, column: _Column, drawn: Sequence[int | None], value: int) -> list[int] | None:
    """Return the numbers of a chart whose smallest ones are gathered in one bar."""
    left = [
        rank
        for label, rank in zip(column.labels, column.ranks, strict=True)
        if rank not in drawn and label != NOT_TOLD
    ]
    if sum(ledger.values[rank] for rank in left) != value:
        return None
    rest = ledger.add(value)
    ledger.total(rest, left)
    return [rest if rank is None else rank for rank in drawn]


def _bare(label: str) -> str:
    return fold(label.strip(_MARKS))
