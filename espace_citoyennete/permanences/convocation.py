"""The convocation: one A5 page in large letters, in the language asked for, discreet where it must be."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from espace_citoyennete.documents import Output
from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.pdf import document
from espace_citoyennete.pdf.paper import A5, MARGIN, Block, height_of
from espace_citoyennete.pdf.parts import TextStyle, Words
from espace_citoyennete.permanences.languages import EASY, sentences, told_date, told_time
from espace_citoyennete.permanences.sheets import Convocation

_TITLE = TextStyle(22, bold=True, after=4, tag="H1")
_WHEN = TextStyle(19, bold=True, after=2)
_HEAD = TextStyle(16, bold=True, before=9, after=0, keep=True, tag="H2")
_TEXT = TextStyle(16, after=0)
_PERSON = TextStyle(16, after=6)
_SCALES = tuple(size / 16 for size in (16, 15, 14, 13, 12))  # smaller would not be large print


def write_convocation(target: Output, paper: Convocation, *, language: str, printed_at: datetime) -> None:
    """Write the paper that a person takes away. Raises `UserError`."""
    said = sentences(language)
    document.write(
        target,
        _fitted(paper, language),
        title=said["titre"],
        subject=said["titre"],
        author="" if paper.is_discreet else f"{paper.town.name} – {paper.town.place}",
        header=said["titre"],
        created=printed_at,
        size=A5,
        language=said["balise"],
    )


def _fitted(paper: Convocation, language: str) -> list[Block]:
    """Return the page in the largest letters that hold on it; a longer text goes on to a second page."""
    width, room = A5[0] - 2 * MARGIN, A5[1] - 2 * MARGIN
    stories = (list(_story(paper, language, scale)) for scale in _SCALES)
    fitting = (story for story in stories if height_of(story, width) <= room)
    return next(fitting, None) or list(_story(paper, language, _SCALES[0]))


def _story(paper: Convocation, language: str, scale: float) -> Iterator[Block]:
    """Write the page in letters as large as usual, or somewhat smaller."""
    for text, style in _texts(paper, language):
        yield Words(text, replace(style, size=style.size * scale))


def _texts(paper: Convocation, language: str) -> Iterator[tuple[str, TextStyle]]:
    said, town = sentences(language), paper.town
    yield said["titre"], _TITLE
    if paper.person:
        yield paper.person, _PERSON
    day = told_date(paper.starts_at.date(), language)
    yield f"{day[0].upper()}{day[1:]}", _WHEN
    hour = said["arrivee" if paper.is_by_arrival else "heure"]
    at = hour.format(time=told_time(paper.starts_at, language))
    if not (paper.is_remote and language == EASY):  # « Venez » would contradict the sentence under it
        yield at, _WHEN
    else:
        yield told_time(paper.starts_at, language), _WHEN
    if paper.is_remote:
        yield said["distance"], _TEXT
    else:
        place = (" – ".join(filter(None, (town.name, town.place))), town.address, paper.room, town.access)
        yield from _part(said["lieu"], "\n".join(filter(None, (*place, said["accueil"]))))
    yield from _part(said["avec"], paper.with_whom)
    yield from _part(said["pieces"], paper.papers)
    told = "prevenir" if town.phone else "prevenir_sans_numero"
    yield from _part(said["empechement"], said[told].format(phone=town.phone.replace(" ", NO_BREAK)))


def _part(head: str, text: str) -> Iterator[tuple[str, TextStyle]]:
    if text:
        yield head, _HEAD
        yield text, _TEXT
