"""Chapters of a report as a story: one finding beside its table, in two columns where both are narrow."""

from collections.abc import Iterator, Sequence

from espace_citoyennete.pdf.charts import chart_flowable
from espace_citoyennete.pdf.paper import CONTENT_HEIGHT, HALF_WIDTH, Block
from espace_citoyennete.pdf.parts import NOTE, Columns, Heading, Words, key_figures
from espace_citoyennete.pdf.table import is_narrow, table_flowable
from espace_citoyennete.report import ChartSpec, Section, Table


def sections_story(sections: Sequence[Section]) -> list[Block]:
    """Return the chapters, each with its heading, its figures, its tables and charts, its notes."""
    return [block for section in sections for block in _chapter(section)]


def _chapter(section: Section) -> Iterator[Block]:
    yield Heading(section.key, section.title)
    yield from key_figures(section.figures, keep=bool(section.blocks))
    yield from _paired(section.blocks)
    for note in section.notes:
        yield Words(note, NOTE)


def _paired(blocks: Sequence[Table | ChartSpec]) -> Iterator[Block]:
    """Put two narrow neighbours side by side; the others take the whole width."""
    waiting = list(blocks)
    while waiting:
        first = waiting.pop(0)
        if waiting and _fits_half(first) and _fits_half(waiting[0]):
            yield Columns(_block(first), _block(waiting.pop(0)))
        else:
            yield _block(first)


def _fits_half(block: Table | ChartSpec) -> bool:
    if isinstance(block, ChartSpec):
        is_plain = block.kind == "bars" and len(block.series) == 1
    else:
        is_plain = is_narrow(block)
    return is_plain and _block(block).wrap(HALF_WIDTH, 0)[1] < CONTENT_HEIGHT * 0.7


def _block(block: Table | ChartSpec) -> Block:
    return table_flowable(block) if isinstance(block, Table) else chart_flowable(block)
