"""What the complete report tells, by key: the other documents take of it, and recount nothing."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from espace_citoyennete.annual_report.figures import AnnualFigures
from espace_citoyennete.annual_report.sections import COMPLETE
from espace_citoyennete.report import ChartSpec, KeyFigure, Section, Table


@dataclass(frozen=True)
class Told:
    """Everything that the complete report tells, by its key: a document takes of it what its reader needs."""

    figures: dict[str, KeyFigure]
    blocks: dict[str, Table | ChartSpec]
    chapters: dict[str, Section]

    def section(
        self, key: str, title: str, *, figures: str = "", blocks: str = "", notes: tuple[str, ...] = ()
    ) -> Section:
        """Return a chapter made of figures and of tables and charts named by their keys, where they are."""
        return Section(
            key,
            title,
            tuple(self.figures[name] for name in figures.split() if name in self.figures),
            tuple(self.blocks[name] for name in blocks.split() if name in self.blocks),
            notes,
        )


def told(figures: AnnualFigures) -> Told:
    """Lay out the complete report, and keep what it tells by key."""
    chapters = COMPLETE.sections(figures)
    return Told(
        {figure.key: figure for section in chapters for figure in section.figures},
        {block.key: block for section in chapters for block in section.blocks},
        {section.key: section for section in chapters},
    )


def only(table: Table, key: str, keep: Callable[[int], bool], *, title: str = "", note: str = "") -> Table:
    """Return the rows of a table that are kept, under a key of their own; their total is another one."""
    kept = [row for row in range(len(table.rows)) if keep(row)]
    return replace(
        table,
        key=f"{table.key}:{key}",
        title=title or table.title,
        rows=tuple(table.rows[row] for row in kept),
        row_where=tuple(table.row_where[row] for row in kept) if table.row_where else (),
        own=tuple(table.own[row] for row in kept) if table.own else (),
        total=None,
        note=note or table.note,
    )
