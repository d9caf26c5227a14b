"""What changed between two reports of the same days: figure by figure, cell by cell, text by text."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from espace_citoyennete.annual_report.sections import AnnualReport
from espace_citoyennete.french import number, plural
from espace_citoyennete.report import KeyFigure, Section, Table, written

RECTIFICATION = "rectification"  # the chapter that tells what a rectification changes
_OTHER_YEARS = "evolution"  # the chapter of the years before: each has its own report
_ABSENT = "–"


@dataclass(frozen=True)
class Difference:
    """Something that two reports do not tell alike."""

    chapter: str
    what: str  # « Contacts reçus », « Contacts par genre : Femme, Nombre »
    before: str
    after: str
    change: int = 0  # of a key figure that counts: by how much


@dataclass(frozen=True)
class _Fact:
    """Something that a report tells, as it is printed."""

    chapter: str
    what: str
    words: str
    is_text: bool = False
    count: int | None = None


_Place = tuple[str, ...]  # where a report tells a fact: the same in both


def differences(earlier: AnnualReport, later: AnnualReport) -> list[Difference]:
    """Return what changed from one report to the other, in the order of the later one."""
    before, after = _facts(earlier), _facts(later)
    return [
        _difference(before.get(place), after.get(place))
        for place in dict.fromkeys([*after, *before])
        if not _is_same(before.get(place), after.get(place))
    ]


def changed_since(found: list[Difference], year: int) -> str:
    """Say that the register is no more what was frozen: « Le registre a changé depuis (+2) »."""
    if not found:
        return ""
    head = next((one for one in found if one.change), None)
    if head is None:
        count = plural(len(found), "différence")
        return f"Le registre a changé depuis que l’année {year} est arrêtée\u00a0: {count}."
    others = plural(len(found) - 1, "autre différence", "autres différences")
    rest = f", et {others}" if len(found) > 1 else ""
    return f"Le registre a changé depuis ({_signed(head.change)})\u00a0: {head.what.lower()}{rest}."


def rectified(report: AnnualReport, found: list[Difference], reason: str, edition: int) -> AnnualReport:
    """Return a report with the chapter that tells why it is rectified, and what changed."""
    table = table_of(found, edition - 1)
    chapter = Section(
        key=RECTIFICATION,
        title=f"Rectification\u00a0: édition {edition}",
        blocks=(table,) if found else (),
        notes=(f"Motif\u00a0: {reason}", *(() if found else ("Aucun chiffre ne change.",))),
    )
    first, *others = report.sections
    return replace(report, sections=(first, chapter, *others))


def table_of(found: list[Difference], edition: int) -> Table:
    """Lay what changed since an edition as a table."""
    return Table(
        key=RECTIFICATION,
        title=f"Ce qui change depuis l’édition {edition}",
        columns=("Chiffre", "Chapitre", "Avant", "Après"),
        rows=tuple((one.what, one.chapter, one.before, one.after) for one in found),
        kinds=("text", "text", "text", "text"),
        definition=f"Ce que l’édition {edition} ne disait pas de la même façon.",
    )


def _signed(change: int) -> str:
    return f"+{number(change)}" if change > 0 else number(change)


def _is_same(before: _Fact | None, after: _Fact | None) -> bool:
    """Tell whether two reports say the same; a cell that one of them has not is that nothing was counted."""
    if before is None or after is None:
        return {_words(before), _words(after)} <= {_ABSENT, "0"}
    return before.words == after.words


def _words(fact: _Fact | None) -> str:
    return fact.words if fact else _ABSENT


def _difference(before: _Fact | None, after: _Fact | None) -> Difference:
    fact = after or before
    assert fact is not None
    if fact.is_text:  # a page long: it is read in its chapter
        then = "texte" if before else _ABSENT
        now = "texte modifié" if before and after else "texte" if after else _ABSENT
        return Difference(fact.chapter, fact.what, then, now)
    counts = (before.count if before else None), (after.count if after else None)
    change = 0 if None in counts else counts[1] - counts[0]  # type: ignore[operator]  # both are there
    return Difference(fact.chapter, fact.what, _words(before), _words(after), change)


def _facts(report: AnnualReport) -> dict[_Place, _Fact]:
    """Return everything that a report tells, each thing once, by its place."""
    found: dict[_Place, _Fact] = {}
    for section in report.sections:
        if section.key not in (RECTIFICATION, _OTHER_YEARS):
            for place, fact in _told(section):
                found.setdefault(place, fact)
    return found


def _told(section: Section) -> Iterator[tuple[_Place, _Fact]]:
    for text in section.texts:
        yield (section.key, "texte", text.key), _Fact(section.title, text.title, text.words, is_text=True)
    for figure in section.figures:
        yield ("chiffre", figure.key), _figure(section, figure)
    for block in section.blocks:
        if isinstance(block, Table):
            yield from _cells(section, block)


def _figure(section: Section, figure: KeyFigure) -> _Fact:
    count = figure.value if figure.unit == "count" and isinstance(figure.value, int) else None
    return _Fact(section.title, figure.label, written(figure.value, figure.unit), count=count)


def _cells(section: Section, table: Table) -> Iterator[tuple[_Place, _Fact]]:
    """Yield each cell by the label of its row, the rank among the rows of that label, and its column."""
    ranks: Counter[str] = Counter()
    for row in (*table.rows, *([table.total] if table.total else [])):
        label = written(row[0], "text")
        ranks[label] += 1
        for place, header in enumerate(table.columns[1:], 1):
            fact = _Fact(
                section.title,
                f"{table.title}\u00a0: {label}, {header}",
                written(row[place], table.kind(place)),
            )
            yield ("case", table.key, label, str(ranks[label]), header), fact
