"""A short report on paper: each section is exactly one page, whatever was counted."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from espace_citoyennete.pdf.paper import CONTENT_HEIGHT, CONTENT_WIDTH, Block, height_of
from espace_citoyennete.pdf.parts import NOTE, Heading, NewPage, Words, key_figures
from espace_citoyennete.pdf.story import side_by_side
from espace_citoyennete.report import ChartSpec, Section, Table

_BARS = range(12, 2, -1)  # of each chart at most: fewer rather than one chart less


def brief_pages(head: Sequence[Block], sections: Sequence[Section]) -> list[Block]:
    """Return the pages, the first one under its head.

    Where all does not stand on its page, the definitions are left to the complete report, then the charts
    draw fewer bars; at last a table, a chart or a note is left out too. A figure never is.
    """
    story: list[Block] = []
    for section in sections:
        top = [] if story else list(head)
        story += [NewPage()] if story else []
        story += _page(top, section)
    return story


def _page(head: list[Block], section: Section) -> list[Block]:
    pages = ([*head, *_whole(one)] for one in _shorter_and_shorter(section))
    return next(filter(_fits, pages), None) or _what_fits(head, section)


def _shorter_and_shorter(section: Section) -> Iterator[Section]:
    """Yield a section, then the same in less and less room."""
    yield section
    plain = replace(section, figures=tuple(replace(figure, definition="") for figure in section.figures))
    for most in _BARS:
        yield replace(plain, blocks=tuple(_with_fewer_bars(block, most) for block in section.blocks))


def _with_fewer_bars(block: Table | ChartSpec, most: int) -> Table | ChartSpec:
    return replace(block, most=most) if isinstance(block, ChartSpec) and block.most > most else block


def _whole(section: Section) -> list[Block]:
    return [*_top(section), *side_by_side(section.blocks), *_notes(section)]


def _top(section: Section) -> list[Block]:
    return [Heading(section.title), *key_figures(section.figures)]


def _notes(section: Section) -> list[Block]:
    return [Words(note, NOTE) for note in section.notes]


def _what_fits(head: list[Block], section: Section) -> list[Block]:
    top, notes = [*head, *_top(section)], _notes(section)
    if not _fits([*top, *notes]):
        notes = []
    kept: list[Block] = []
    for block in side_by_side(section.blocks):
        if _fits([*top, *kept, block, *notes]):
            kept.append(block)
    return [*top, *kept, *notes]


def _fits(page: list[Block]) -> bool:
    return height_of(page, CONTENT_WIDTH) <= CONTENT_HEIGHT
