"""What the words of a publication may quote: no number that it hides, in a note, a title or what was written.

A sentence made by the report is printed when each number in it stands elsewhere in the chapter. One that
somebody wrote may use the same number for something else: beside that, it may be neither small nor equal to
a number that is hidden, in figures or in letters.
"""

import re
from collections.abc import Iterable, Iterator

from espace_citoyennete.annual_report.ledger import is_act, lines
from espace_citoyennete.annual_report.suppression import THRESHOLD, is_small
from espace_citoyennete.french import in_words
from espace_citoyennete.report import HIDDEN, ChartSpec, KeyFigure, Table, written

_NUMBER = re.compile(r"\d+(?:\u202f\d{3})*(?:,\d+)?(?:\u202f%)?")
_TYPED = re.compile(r"\d+(?:[\s\u00a0\u202f.]\d{3})*(?:,\d+)?(?:[\s\u00a0\u202f]?%)?")  # as anybody types it
_LETTERS = {"un seul": 1, "une seule": 1, **{in_words(number): number for number in range(2, 100)}}
_IN_LETTERS = re.compile(rf"\b(?:{'|'.join(sorted(_LETTERS, key=len, reverse=True))})\b", re.IGNORECASE)
_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
# Numbers that count nobody: a day, a year, an hour, an amount, an article of law, a scale.
_HARMLESS = re.compile(
    rf"\d+\s(?:{_MONTHS})|\b(?:19|20)\d\d\b|\d\d/\d\d/\d{{4}}|\d+\s?h\b(?:\s?\d\d)?|\d[\d\s,]*€|\d+(?:er|re|e)\b"
    r"|n°\s?\d+|article \d+|[Dd]e 0 à 5|sur 5\b|à partir de \d+ cartes"
)
_PEOPLE = re.compile(
    r"\s(?:contacts?|rendez-vous|réponses?|personnes?|cartes?|stagiaires?|convoqué|présent|inscrit|absent|enfants?)"
)
_SENTENCE = re.compile(r"(?<=[.!?…])[^\S\n]+")


def numbers_told(figures: Iterable[KeyFigure], blocks: Iterable[Table | ChartSpec]) -> Iterator[str]:
    """Yield each number that a chapter prints, as it is written."""
    for figure in figures:
        yield figure.told
    for block in blocks:
        if isinstance(block, ChartSpec):
            yield from (written(value) for one in block.series for value in one.values if value is not None)
        else:
            yield from (
                written(cell, block.kind(column))
                for cells in lines(block).values()
                for column, cell in enumerate(cells)
                if isinstance(cell, int | float)
            )


# What the report itself says


def spoken(text: str, told: frozenset[str]) -> str:
    """Return a text without the sentences that quote a number printed nowhere else."""
    sentences = re.split(r"(?<=\.)\s+", text)
    return " ".join(one for one in sentences if _is_spoken(one, told))


def _is_spoken(sentence: str, told: frozenset[str]) -> bool:
    return all(_is_told(found, told) for found in _NUMBER.finditer(_HARMLESS.sub("", sentence)))


def _is_told(found: re.Match[str], told: frozenset[str]) -> bool:
    return found[0] in told or is_act(found.string[found.end() :].strip())


def titled(title: str, told: frozenset[str]) -> str:
    """Return the title of a chapter, whose numbers printed nowhere else are hidden."""
    harmless = [range(*found.span()) for found in _HARMLESS.finditer(title)]
    return _NUMBER.sub(
        lambda found: (
            found[0] if _is_told(found, told) or any(found.start() in span for span in harmless) else HIDDEN
        ),
        title,
    )


def defined(definition: str, told: frozenset[str], threshold: int) -> tuple[str, bool]:
    """Return a definition that quotes no hidden number, and whether few people make its figure."""
    kept, counts_few = [], False
    for sentence in re.split(r"(?<=\.)\s+", definition):
        counted = [found for found in _NUMBER.finditer(sentence) if _PEOPLE.match(sentence, found.end())]
        if all(_is_told(found, told) for found in counted):
            kept.append(sentence)
        elif any(is_small(_amount(found[0]), threshold) for found in counted):
            counts_few = True
    return " ".join(kept), counts_few


def _amount(text: str) -> int:
    return int(re.sub(r"\D", "", text))


# What somebody wrote


def may_be_quoted(sentence: str, told: frozenset[str], hidden: frozenset[str]) -> bool:
    """Tell whether the numbers of a sentence that somebody wrote tell nothing that is hidden."""
    sentence = _HARMLESS.sub("", sentence)
    quoted = [(found, _as_printed(found[0])) for found in _TYPED.finditer(sentence)]
    quoted += [(found, written(_LETTERS[found[0].lower()])) for found in _IN_LETTERS.finditer(sentence)]
    return all(
        is_act(sentence[found.end() :].strip()) or (number in told - hidden and not _is_few(number))
        for found, number in quoted
    )


def _as_printed(typed: str) -> str:
    """Return a number as the report prints it: « 1 644 » with its own spaces, whatever was typed."""
    whole, comma, rest = re.sub(r"[\s\u00a0\u202f.%]", "", typed).partition(",")
    share = "\u202f%" if typed.endswith("%") else ""
    return written(int(whole)) + comma + rest + share


def _is_few(number: str) -> bool:
    return number.isdigit() and is_small(int(number), THRESHOLD)


def written_by_hand(text: str, told: frozenset[str], hidden: frozenset[str]) -> str:
    """Return what somebody wrote for a chapter without the sentences that would tell a hidden number."""
    paragraphs = (
        " ".join(one for one in _SENTENCE.split(paragraph) if may_be_quoted(one, told, hidden))
        for paragraph in text.split("\n")
    )
    return "\n".join(paragraphs).strip("\n")
