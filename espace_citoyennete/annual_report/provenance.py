"""A figure or a cell of which somebody asks where it comes from, and what its records make of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean, median

from sqlalchemy.orm import Session

from espace_citoyennete.annual_report.records import SOURCES, Pages, Source, records_after
from espace_citoyennete.contacts.origins import estimated
from espace_citoyennete.report import KeyFigure, Kind, Origin, Record, Scope, Table, written
from espace_citoyennete.rights import Agent
from espace_citoyennete.town.years import refuse_erased


@dataclass(frozen=True)
class Provenance:
    """What is told of one figure before its records are read."""

    title: str  # « Contacts reçus par genre – Femmes – Nombre »
    value: float | str  # a text: what a row of a list says
    kind: Kind
    definition: str
    origin: Origin
    base: Origin | None = None  # of a share
    unit: str = ""
    note: str = ""  # answered / total, share of « non communiqué »

    @property
    def shown(self) -> str:
        """Write the figure as the report does."""
        return written(self.value, self.kind)


def of_figure(figure: KeyFigure) -> Provenance | None:
    """Return what is told of a figure, None when no record makes it."""
    if figure.origin is None or figure.value is None:
        return None
    return Provenance(figure.label, figure.value, figure.unit, figure.definition, figure.origin, figure.base)


def of_cell(table: Table, row: int, column: int) -> Provenance | None:
    """Return what is told of a cell, the row after the last one being the total."""
    line = None if row == len(table.rows) else row
    cells = table.total if line is None else table.rows[line]
    value = cells[column] if cells else None
    origin, own = table.origin(line, column), table.cell_origin(line, column)
    if cells is None or origin is None or value is None or (isinstance(value, str) and own is None):
        return None
    return Provenance(
        title=f"{table.title} – {cells[0]} – {table.columns[column]}",
        value=value,
        kind=own.kind if own else table.kind(column),
        definition=(own.definition if own else "") or table.definition,
        origin=origin,
        base=table.base(line, column),
        unit=table.unit,
        note=table.note,
    )


@dataclass(frozen=True)
class Opened:
    """The records of a figure as somebody may read them, and the figure that they make."""

    source: Source
    records: tuple[Record, ...]  # all of them, or the first page of a list that is read by pages
    readable: int
    restricted: int  # how many others are only counted
    value: float | None
    base: float | None = None  # of a share: what divides it

    @property
    def count(self) -> int:
        """Return how many records there are, those only counted included."""
        return self.readable + self.restricted


def opened(session: Session, scope: Scope, asked: Provenance, *, by: Agent) -> Opened:
    """Read the records of a figure, and make it again of them."""
    found = _made(session, scope, asked.origin, by)
    if asked.base is None or found.value is None:
        return found
    base = _made(session, scope, asked.base, by, has_rows=False).value
    return replace(found, value=found.value / base if base else 0, base=base)


def _made(session: Session, scope: Scope, origin: Origin, by: Agent, *, has_rows: bool = True) -> Opened:
    """Read the records of an origin, and make of them the number that it is."""
    source, scope = SOURCES[origin.records], origin.scope or scope
    refuse_erased(session, scope.period)
    if isinstance(source.read, Pages):
        readable, restricted = source.read.count(session, scope, origin.where, by=by)
        rows = records_after(session, scope, origin, by=by) if has_rows else ()
        value: float | None = readable + restricted
        if origin.measure == "estimate":
            value = estimated(session, scope, origin)
        return Opened(source, tuple(rows), readable, restricted, value)
    found = source.read(session, scope, origin.where, by=by)
    told = tuple(record for record in found if not record.is_restricted)
    return Opened(source, told, len(told), len(found) - len(told), _measured(found, origin))


def _measured(records: Sequence[Record], origin: Origin) -> float | None:
    weights = [record.weight for record in records]
    if origin.measure == "sum":
        return sum(weights)
    if not weights:
        return None
    return fmean(weights) if origin.measure == "mean" else median(weights)
