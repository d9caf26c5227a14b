"""Chapters of a report as a story: one finding beside its table, in two columns where both are narrow."""

from collections.abc import Iterator, Sequence

from espace_citoyennete.pdf.charts import chart_flowable
from espace_citoyennete.pdf.paper import CONTENT_HEIGHT, HALF_WIDTH, Block
from espace_citoyennete.pdf.parts import BODY, NOTE, PART, Columns, Heading, Words, key_figures
from espace_citoyennete.pdf.table import is_narrow, table_flowable
from espace_citoyennete.report import ChartSpec, Section, SectionText, Table


def sections_story(sections: Sequence[Section], *, are_listed: bool = True) -> list[Block]:
    """Return the chapters, each with its heading, its figures, its tables and charts, its notes.

    Tables that are listed have their bookmark, and their line in the contents; chapters always do.
    """
    return [block for section in sections for block in _chapter(section, are_listed)]


def _chapter(section: Section, are_listed: bool) -> Iterator[Block]:
    yield Heading(section.title)
    for text in section.texts:
        yield from _written(text)
    yield from key_figures(section.figures, keep=bool(section.blocks))
    yield from side_by_side(section.blocks, are_listed=are_listed)
    for note in section.notes:
        yield Words(note, NOTE)


def _written(text: SectionText) -> Iterator[Block]:
    yield Words(text.title, PART)
    for paragraph in filter(str.strip, text.words.split("\n")):
        yield Words(paragraph, BODY)


def side_by_side(blocks: Sequence[Table | ChartSpec], *, are_listed: bool = False) -> Iterator[Block]:
    """Put two narrow neighbours side by side; the others take the whole width."""
    waiting = list(blocks)
    while waiting:
        first = waiting.pop(0)
        if waiting and _fits_half(first) and _fits_half(waiting[0]):
            yield Columns(_block(first, is_listed=are_listed), _block(waiting.pop(0), is_listed=are_listed))
        else:
            yield _block(first, is_listed=are_listed)


def _fits_half(block: Table | ChartSpec) -> bool:
    if isinstance(block, ChartSpec):
        is_plain = block.kind == "bars" and len(block.series) == 1
    else:
        is_plain = is_narrow(block)
    return is_plain and _block(block).wrap(HALF_WIDTH, 0)[1] < CONTENT_HEIGHT * 0.7


def _block(block: Table | ChartSpec, *, is_listed: bool = False) -> Block:
    if isinstance(block, ChartSpec):
        return chart_flowable(block)
    return table_flowable(block, is_listed=is_listed)
