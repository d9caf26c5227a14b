"""What a publication must hide, beside those before it: their numbers and its own make one system."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from espace_citoyennete.annual_report.ledger import (
    FIGURES,
    NOT_TOLD,
    REST,
    TOTAL,
    Amount,
    Ledger,
    Place,
    may_gather,
    names_of,
    people_columns,
    read,
)
from espace_citoyennete.annual_report.sections import AnnualReport
from espace_citoyennete.annual_report.suppression import THRESHOLD, Number, Standing, hidden_numbers
from espace_citoyennete.report import ChartSpec, Origin, Period, Section, Table, written

GATHERED = "Autres"  # the row of those told as one
_MOST_HIDDEN = 0.3  # of the numbers of a table; beyond, its small rows are told as one
Gathered = Mapping[str, frozenset[int]]  # rows told as one, by the key of their table


@dataclass(frozen=True)
class Published:
    """A report that went out: as it was counted, and as it was printed."""

    exact: AnnualReport
    printed: AnnualReport


@dataclass(frozen=True)
class Secrets:
    """Which numbers of a report are hidden."""

    ledger: Ledger
    hidden: frozenset[int]
    gathered: Gathered = field(default_factory=dict)

    def at(self, place: Place) -> bool:
        """Tell whether what stands at a place is hidden."""
        return self.ledger.places.get(place, -1) in self.hidden

    def base(self, section: int, block: int, column: int) -> bool:
        """Tell whether what divides the shares of a column is hidden."""
        return self.ledger.bases.get(Place(section, block, 0, column), -1) in self.hidden

    @cached_property
    def written(self) -> frozenset[str]:
        """Return the hidden numbers of people as they would be written, wherever they stand."""
        places = self.ledger.places.values()
        return frozenset(written(self.ledger.values[rank]) for rank in places if rank in self.hidden)

    def counts(self, origin: Origin | None) -> bool:
        """Tell whether the number of these records is hidden."""
        return any(self.ledger.names.get(name, -1) in self.hidden for name in names_of(origin))


def overlap(one: Period, other: Period) -> bool:
    """Tell whether two periods share days, neither within the other."""
    return share_a_day(one, other) and not _is_within(one, other) and not _is_within(other, one)


def share_a_day(one: Period, other: Period) -> bool:
    """Tell whether a day is in both."""
    return one.first <= other.last and other.first <= one.last


def completed(period: Period, told: Iterable[Period]) -> Period | None:
    """Return a longer period told already every day of which these periods would tell in parts, if any.

    A month less three of its weeks is the fourth: what the month hides would be found again in the parts.
    """
    told = list(told)
    for whole in (one for one in told if one != period and _is_within(period, one)):
        parts = [period, *(one for one in told if one != whole and _is_within(one, whole))]
        days = {day for part in parts for day in range(part.first.toordinal(), part.last.toordinal() + 1)}
        if len(days) > (whole.last - whole.first).days:
            return whole
    return None


def _is_within(small: Period, large: Period) -> bool:
    return large.first <= small.first and small.last <= large.last


def secrets_of(
    report: AnnualReport, published: Sequence[Published] = (), *, threshold: int = THRESHOLD
) -> Secrets:
    """Return what a report must hide; a table that would lose too much tells its small rows as one."""
    secrets = _secrets(report, published, {}, threshold)
    gathered = dict(_to_gather(report.sections, secrets))
    return _secrets(report, published, gathered, threshold) if gathered else secrets


def _to_gather(sections: Sequence[Section], secrets: Secrets) -> Iterator[tuple[str, frozenset[int]]]:
    for rank, section in enumerate(sections):
        for place, table in enumerate(section.blocks):
            if not isinstance(table, Table) or not may_gather(table):
                continue
            columns = people_columns(table)
            lost = [
                [secrets.at(Place(rank, place, row, column)) for column in columns]
                for row in range(len(table.rows))
            ]
            rows = {row for row, cells in enumerate(lost) if any(cells) and table.rows[row][0] != NOT_TOLD}
            many = sum(map(sum, lost)) > _MOST_HIDDEN * sum(map(len, lost))
            if many and 2 <= len(rows) < len(lost):
                yield table.key, frozenset(rows)


def _secrets(
    report: AnnualReport, published: Sequence[Published], gathered: Gathered, threshold: int
) -> Secrets:
    system = _System()
    for one in published:
        system.add(one.exact, _gathered_in(one), one.printed)
    first, own = system.add(report, gathered)
    found = hidden_numbers(
        [
            Number(value, system.standing(rank), system.whole.weights[rank])
            for rank, value in enumerate(system.whole.values)
        ],
        system.whole.sums,
        threshold=threshold,
        hidden=system.hidden,
    )
    return Secrets(own, frozenset(rank - first for rank in found if rank >= first), gathered)


@dataclass(frozen=True)
class _Part:
    """The numbers of one publication among those of all."""

    period: Period
    filters: tuple[str, ...]
    names: Mapping[Hashable, int]

    def holds(self, other: "_Part") -> bool:
        """Tell whether the days of another are among its own, under the same filters."""
        return _is_within(other.period, self.period) and self.filters == other.filters


@dataclass
class _System:
    """All the publications, and what anybody finds by comparing two of them."""

    whole: Ledger = field(default_factory=Ledger)
    known: set[int] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)
    parts: list[_Part] = field(default_factory=list)

    def standing(self, rank: int) -> Standing:
        """Tell whether a number may still be hidden, may not, or stands nowhere."""
        if rank in self.known:
            return "known"
        return "implied" if rank in self.whole.implied else "printed"

    def add(
        self, report: AnnualReport, gathered: Gathered, printed: AnnualReport | None = None
    ) -> tuple[int, Ledger]:
        """Add a publication; return the rank of its first number, and its own ledger."""
        own = read(report.sections, gathered)
        first = len(self.whole.values)
        self.whole.values += own.values
        self.whole.weights += own.weights
        self.whole.implied |= {rank + first for rank in own.implied}
        self.whole.sums += [tuple((rank + first, sign) for rank, sign in terms) for terms in own.sums]
        if printed is not None:
            seen = _seen(own, report.sections, printed.sections)
            self.known |= {rank + first for rank in seen}
            told = {*own.places.values(), *own.bases.values()}
            self.hidden |= {rank + first for rank in told - seen}
        names = {name: rank + first for name, rank in own.names.items() if not isinstance(name, Amount)}
        part = _Part(report.period, report.stamp.filters, names)
        self._compare(part)
        self.parts.append(part)
        return first, own

    def _compare(self, part: _Part) -> None:
        """Note what a publication adds to each of those that it holds, or that hold it, and to them all.

        No two overlap otherwise (`listing.published_beside`): the rest follows from what is noted here.
        """
        for other in self.parts:
            if part.holds(other):
                self._subtract(part, [other])
            elif other.holds(part):
                self._subtract(other, [part])
        for large in (part, *(other for other in self.parts if other.holds(part))):
            self._subtract_all(large, [one for one in (*self.parts, part) if large.holds(one)])

    def _subtract_all(self, large: _Part, held: Sequence[_Part]) -> None:
        """Note what a publication adds to the largest of those that it holds, one after the other."""
        apart: list[_Part] = []
        for one in sorted(held, key=lambda one: (one.period.first, -one.period.last.toordinal())):
            if one.period != large.period and (not apart or one.period.first > apart[-1].period.last):
                apart.append(one)
        if len(apart) > 1:
            self._subtract(large, apart)

    def _subtract(self, large: _Part, small: Sequence[_Part]) -> None:
        done = set()
        for name, rank in large.names.items():
            ranks = tuple(one.names[name] for one in small if name in one.names)
            if ranks and (rank, ranks) not in done:  # a row that is not there counts nobody
                done.add((rank, ranks))
                is_less = self.whole.values[rank] < sum(self.whole.values[one] for one in ranks)
                if is_less and len(ranks) == 1:  # the register was mended since
                    self.whole.total(ranks[0], [rank])
                else:
                    self.whole.total(rank, ranks)


def _gathered_in(published: Published) -> Gathered:
    """Return the rows that a publication told as one."""
    printed = {block.key: block for section in published.printed.sections for block in section.blocks}
    gathered = {}
    for section in published.exact.sections:
        for table in section.blocks:
            shown = printed.get(table.key)
            if isinstance(table, Table) and isinstance(shown, Table):
                left = {row[0] for row in shown.rows}
                rows = frozenset(rank for rank, row in enumerate(table.rows) if row[0] not in left)
                if rows:
                    gathered[table.key] = rows
    return gathered


def _seen(ledger: Ledger, exact: Sequence[Section], printed: Sequence[Section]) -> set[int]:
    """Return the numbers that a publication let everybody read."""
    seen = {
        rank
        for place, rank in ledger.places.items()
        if isinstance(_shown(place, exact[place.section], printed[place.section]), int | float)
    }
    for place, rank in ledger.bases.items():
        table = printed[place.section].blocks[place.block]
        if isinstance(table, Table) and any(isinstance(row[place.column], float) for row in table.rows):
            seen.add(rank)
    return seen


def _shown(place: Place, exact: Section, printed: Section) -> object:
    """Return what a publication printed at a place."""
    if place.block == FIGURES:
        return printed.figures[place.row].value
    block, counted = printed.blocks[place.block], exact.blocks[place.block]
    if isinstance(block, ChartSpec):
        return block.series[place.column].values[place.row]
    if place.row == TOTAL:
        return block.total[place.column] if block.total else None
    label = GATHERED if place.row == REST or not isinstance(counted, Table) else counted.rows[place.row][0]
    return next((row[place.column] for row in block.rows if row[0] == label), None)
