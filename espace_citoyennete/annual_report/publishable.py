"""The publishable version of a report: small numbers of people hidden, and whatever would give them away.

Screens stay exact; what is published repeats its edition and explains « s. ».
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from espace_citoyennete.annual_report.comparison import only_words
from espace_citoyennete.annual_report.ledger import (
    FIGURES,
    NOT_TOLD,
    REST,
    TOTAL,
    Place,
    is_act,
    is_ratio,
    lines,
    people_columns,
    whole,
)
from espace_citoyennete.annual_report.quoted import (
    defined,
    may_be_quoted,
    numbers_told,
    spoken,
    titled,
    written_by_hand,
)
from espace_citoyennete.annual_report.secrecy import GATHERED, Published, Secrets, secrets_of
from espace_citoyennete.annual_report.sections import AnnualReport
from espace_citoyennete.annual_report.suppression import THRESHOLD
from espace_citoyennete.contacts.sections import estimated_from
from espace_citoyennete.french import NO_BREAK, share
from espace_citoyennete.report import HIDDEN, Cell, ChartSpec, KeyFigure, Section, Series, Table, written

EDITION = "publiable"
_LARGE = 30  # a variation in % is told from there on


def publishable(
    report: AnnualReport, published: Sequence[Published] = (), *, threshold: int = THRESHOLD
) -> AnnualReport:
    """Return a report as anybody may read it, beside what was published before.

    Of the years it is compared with, it keeps what is said beside its figures.
    """
    report = only_words(report)
    secrets = secrets_of(report, published, threshold=threshold)
    writers = [
        _Writer(secrets, rank, section, published, threshold) for rank, section in enumerate(report.sections)
    ]
    # A rate of the whole is hidden wherever it stands, when a chapter hides what would give it away.
    unsaid = frozenset(one.key for writer in writers for one in writer.figures if one.is_hidden)
    everywhere = frozenset(word for writer in writers for word in writer.told(unsaid))
    first, *others = (writer.section(unsaid, everywhere) for writer in writers)
    return replace(
        report,
        stamp=replace(report.stamp, edition=EDITION),
        sections=(replace(first, notes=(*first.notes, _explained(threshold))), *others),
    )


def _explained(threshold: int) -> str:
    return (
        f"«{NO_BREAK}{HIDDEN}{NO_BREAK}»{NO_BREAK}: nombre caché, parce qu’il compte moins de {threshold} "
        "personnes ou qu’il en ferait retrouver un autre. Les parts et les variations qui en dépendent sont "
        "cachées aussi, et les phrases qui le citent ne sont pas imprimées."
    )


@dataclass(frozen=True)
class _Writer:
    """Writes one chapter as it is published."""

    secrets: Secrets
    rank: int
    exact: Section
    published: Sequence[Published]
    threshold: int

    @cached_property
    def figures(self) -> tuple[KeyFigure, ...]:
        """Return the figures of the chapter without what it hides, nor a definition that tells it."""
        shown = tuple(self._figure(place, figure) for place, figure in enumerate(self.exact.figures))
        told = frozenset([*numbers_told(shown, self.blocks), *self._bases(self.blocks)])
        return tuple(self._defined(figure, told) for figure in shown)

    @cached_property
    def blocks(self) -> tuple[Table | ChartSpec, ...]:
        """Return its tables and charts without what is hidden."""
        return tuple(
            self._table(place, block) if isinstance(block, Table) else self._chart(place, block)
            for place, block in enumerate(self.exact.blocks)
        )

    def told(self, unsaid: frozenset[str]) -> frozenset[str]:
        """Return each number that the chapter prints, as it is written; `unsaid` are hidden figures."""
        figures = (figure for figure in self.figures if figure.key not in unsaid)
        return frozenset([*numbers_told(figures, self.blocks), *self._bases(self.blocks)])

    def section(self, unsaid: frozenset[str], everywhere: frozenset[str]) -> Section:
        """Return the chapter without what is hidden, nor a sentence that tells it.

        `unsaid` are the figures that any chapter hides; `everywhere` are the numbers that any chapter prints:
        what somebody wrote may quote them.
        """
        told = self.told(unsaid)
        return replace(
            self.exact,
            title=titled(self.exact.title, told),
            figures=tuple(_unsaid(one) if one.key in unsaid else one for one in self.figures),
            blocks=tuple(
                self._noted(block, told) if _tells_people(exact) else block
                for exact, block in zip(self.exact.blocks, self.blocks, strict=True)
            ),
            notes=tuple(filter(None, (spoken(note, told) for note in self.exact.notes))),
            texts=tuple(
                replace(text, words=words)
                for text in self.exact.texts
                if (words := written_by_hand(text.words, everywhere, self.secrets.written))
            ),
        )

    def _noted(self, block: Table | ChartSpec, told: frozenset[str]) -> Table | ChartSpec:
        """Return a table or a chart whose words quote no hidden number; a title that did says its subject."""
        note = spoken(block.note, told)
        if isinstance(block, Table):
            return replace(block, note=note)
        is_told = may_be_quoted(block.title, told, self.secrets.written)
        title = block.title if is_told else block.subtitle
        return replace(
            block, title=title, subtitle="" if title == block.subtitle else block.subtitle, note=note
        )

    def _defined(self, figure: KeyFigure, told: frozenset[str]) -> KeyFigure:
        """Return a figure whose definition quotes no hidden number; what few people make is hidden too."""
        words, counts_few = defined(figure.definition, told, self.threshold)
        return replace(_unsaid(figure) if counts_few else figure, definition=words)

    def _bases(self, blocks: Sequence[Table | ChartSpec]) -> Iterator[str]:
        """Yield what the note of a breakdown says of its base, where both base and total are printed."""
        for place, rank in self.secrets.ledger.bases.items():
            if place.section != self.rank or rank in self.secrets.hidden:
                continue
            base, table = self.secrets.ledger.values[rank], blocks[place.block]
            yield written(base)
            totals = table.total if isinstance(table, Table) and table.total else ()
            for total in totals:
                if isinstance(total, int) and total >= base:
                    yield from (written(total - base), share((total - base) / total))

    def _figure(self, place: int, figure: KeyFigure) -> KeyFigure:
        is_hidden = self.secrets.at(Place(self.rank, FIGURES, place))
        if figure.origin is not None and figure.origin.measure == "estimate":
            is_hidden = is_hidden or any(map(self.secrets.counts, estimated_from(figure.origin)))
        elif figure.origin is not None and figure.origin.measure != "sum":
            is_hidden = self.secrets.counts(replace(figure.origin, measure="sum"))
        elif is_ratio(figure):
            is_divided = self.secrets.counts(figure.origin) or self.secrets.counts(figure.base)
            is_hidden = is_divided or self._hides_a_total()
        shown = _unsaid(figure) if is_hidden else figure
        return replace(shown, compared="" if is_hidden else self._compared(figure))

    def _hides_a_total(self) -> bool:
        """Tell whether a total of the chapter is hidden: a rate of the whole could give it away."""
        return any(
            rank in self.secrets.hidden
            for place, rank in self.secrets.ledger.places.items()
            if place.section == self.rank and (place.block == FIGURES or place.row == TOTAL)
        )

    def _compared(self, figure: KeyFigure) -> str:
        """Return a variation, unless it tells a small or a hidden number of another period."""
        was_hidden = any(
            other.is_hidden and other.key == figure.key
            for one in self.published
            for section in one.printed.sections
            for other in section.figures
        )
        value = whole(figure.value) if figure.unit == "count" and not is_act(figure.label) else _LARGE
        is_told = "%" in figure.compared or figure.unit != "count" or is_act(figure.label)
        return figure.compared if is_told and not was_hidden and (value or 0) >= _LARGE else ""

    def _table(self, place: int, table: Table) -> Table:
        gathered = self.secrets.gathered.get(table.key, frozenset())
        rows = {row: self._row(place, table, row) for row in range(len(table.rows)) if row not in gathered}
        order = list(rows)
        if gathered:
            rows[REST] = self._row(place, _with_rest(table, gathered), REST)
            last = [row for row in order if table.rows[row][0] == NOT_TOLD]
            order = [*(row for row in order if row not in last), REST, *last]
        return replace(
            table,
            rows=tuple(rows[row] for row in order),
            row_where=tuple(None if row == REST else table.row_where[row] for row in order)
            if table.row_where
            else (),
            total=self._row(place, table, TOTAL) if table.total else None,
            own=(),  # it is read by those who have no register
        )

    def _row(self, place: int, table: Table, row: int) -> tuple[Cell, ...]:
        """Return a line of a table; what is computed from people is hidden with any of them."""
        cells = table.rows[-1] if row == REST else lines(table)[row]
        people = people_columns(table)
        loses = any(self.secrets.at(Place(self.rank, place, row, column)) for column in people)
        return tuple(
            HIDDEN if cell is not None and self._is_hidden(place, table, row, column, loses) else cell
            for column, cell in enumerate(cells)
        )

    def _is_hidden(self, place: int, table: Table, row: int, column: int, loses: bool) -> bool:
        if column in people_columns(table):
            return self.secrets.at(Place(self.rank, place, row, column))
        kind = table.kind(column)
        if kind == "share":
            of_row = None if row == TOTAL else row
            origins = () if row == REST else (table.origin(of_row, column), table.base(of_row, column))
            is_divided = any(map(self.secrets.counts, origins))
            return loses or is_divided or self.secrets.base(self.rank, place, column)
        is_measure = kind == "count" and not is_act(table.columns[column]) and column > 0
        return loses and is_measure

    def _chart(self, place: int, chart: ChartSpec) -> ChartSpec:
        series = tuple(
            Series(
                one.name,
                tuple(
                    None if self.secrets.at(Place(self.rank, place, row, number)) else value
                    for row, value in enumerate(one.values)
                ),
            )
            for number, one in enumerate(chart.series)
        )
        return replace(chart, series=series)


def _with_rest(table: Table, gathered: frozenset[int]) -> Table:
    """Return a table with, last, the row that tells some of its rows as one."""
    parts = [table.rows[row] for row in sorted(gathered)]
    cells: list[Cell] = [GATHERED]
    for column in range(1, len(table.columns)):
        values = [row[column] for row in parts]
        numbers = [value for value in values if isinstance(value, int | float)]
        is_sum = len(numbers) == len(values) and table.total and table.total[column] is not None
        # A share of a breakdown adds up as its numbers do; any other share does not.
        is_part = table.kind(column) == "share" and not (table.total and table.total[column] is not None)
        cells.append(sum(numbers) if (is_sum and table.kind(column) != "share") or is_part else None)
    return replace(table, rows=(*table.rows, tuple(cells)))


def _tells_people(block: Table | ChartSpec) -> bool:
    return bool(people_columns(block)) if isinstance(block, Table) else not is_act(block.unit)


def _unsaid(figure: KeyFigure) -> KeyFigure:
    return replace(figure, value=None, is_hidden=True, compared="")
