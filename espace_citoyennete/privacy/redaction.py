"""Somebody else named in what is given to a person: each passage, as it stands and as it would be given."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.errors import Conflict
from espace_citoyennete.french import fold
from espace_citoyennete.privacy.given import Given, GivenTable
from espace_citoyennete.privacy.service import same_person
from espace_citoyennete.visitors.model import Visitor

SOMEBODY = "[un tiers]"
_SHORTEST = 3  # letters: « Le » and « An » are words of every note
_WORD = re.compile(r"\w+")

Name = tuple[str, ...]  # its words, folded


@dataclass(frozen=True)
class Passage:
    """A text that names somebody else known here: what it is, its words, and the same without the name."""

    what: str  # « Passages, appels et courriers, note »
    text: str
    without: str


def passages(session: Session, given: Given, visitor_uid: UUID) -> list[Passage]:
    """Return each text of a copy in which somebody else of the base is named, once, in their order."""
    names = _other_names(session, visitor_uid)
    found: dict[str, Passage] = {}
    for table in given.tables:
        for row in table.rows:
            for word, text, is_free in zip(table.words, row, table.free, strict=True):
                if is_free and text not in found and (without := _without(text, names)) != text:
                    found[text] = Passage(f"{table.title}, {word.lower()}", text, without)
    return list(found.values())


def redacted(given: Given, found: Sequence[Passage], answers: Mapping[str, str]) -> Given:
    """Return a copy as somebody read it again; `answers` are the texts to give, by the text that stands.

    Raises `Conflict` for a passage that nobody has read.
    """
    if any(passage.text not in answers for passage in found):
        raise Conflict(
            "Un texte qui nomme quelqu’un d’autre a changé entre-temps. Le relire avant de donner."
        )
    told = {passage.text: answers[passage.text] for passage in found}
    return replace(given, tables=tuple(_with(table, told) for table in given.tables))


def _with(table: GivenTable, told: Mapping[str, str]) -> GivenTable:
    rows = tuple(
        tuple(
            told.get(text, text) if is_free else text for text, is_free in zip(row, table.free, strict=True)
        )
        for row in table.rows
    )
    return replace(table, rows=rows)


def _other_names(session: Session, visitor_uid: UUID) -> dict[str, set[Name]]:
    """Return what names the others, by its first word: a family name, or the first name of a relative."""
    asks = session.scalars(select(Visitor).where(Visitor.uid == visitor_uid)).one()
    own = same_person(session, asks)
    known = {name for one in own for name in _forms(one.last_name, one.first_name)}
    known |= {_words(one.first_name) for one in own}
    names: defaultdict[str, set[Name]] = defaultdict(set)
    others = select(Visitor.last_name, Visitor.first_name).where(Visitor.id.not_in([one.id for one in own]))
    for last_name, first_name in session.execute(others):
        alone = _words(first_name) if _words(last_name) in known else _words(last_name)
        for name in {alone, *_forms(last_name, first_name)} - known:
            if len("".join(name)) >= _SHORTEST:
                names[name[0]].add(name)
    return names


def _forms(last_name: str, first_name: str) -> tuple[Name, ...]:
    last, first = _words(last_name), _words(first_name)
    return last, last + first, first + last


def _words(name: str) -> Name:
    return tuple(_WORD.findall(fold(name)))


def _without(text: str, names: Mapping[str, set[Name]]) -> str:
    """Put « un tiers » in the place of each name."""
    words = [(fold(match.group()), match.span()) for match in _WORD.finditer(text)]
    kept, end = [], 0
    for first, last in _named([word for word, _ in words], names):
        kept += [text[end : words[first][1][0]], SOMEBODY]
        end = words[last][1][1]
    return "".join([*kept, text[end:]])


def _named(words: Sequence[str], names: Mapping[str, set[Name]]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last word of each name, the longest name where one holds another."""
    place = 0
    while place < len(words):
        here = [
            len(name) for name in names.get(words[place], ()) if tuple(words[place:][: len(name)]) == name
        ]
        if here:
            yield place, place + max(here) - 1
        place += max(here, default=1)
