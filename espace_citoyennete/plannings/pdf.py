"""A planning on paper, black and white: days of a week, or months of a year two by two."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from espace_citoyennete.documents import Output
from espace_citoyennete.french import NO_BREAK, WEEKDAYS, long_date, month_name, ordinal_day
from espace_citoyennete.pdf import document
from espace_citoyennete.pdf.paper import CONTENT_HEIGHT, CONTENT_WIDTH, Block
from espace_citoyennete.pdf.parts import BODY, NOTE, SUBTITLE, TITLE, Columns, Masthead, TextStyle, Words
from espace_citoyennete.pdf.table import Look, PaperTable
from espace_citoyennete.plannings.rules import UNNAMED, Entry, Planning
from espace_citoyennete.report import Kind, Table

_HEADING = TextStyle(12, bold=True, before=10, after=2, keep=True, tag="H2")
_WEEK = Look(size=10.5, padding=3.5, shares=(0.18, 0.36, 0.24, 0.22))
_TEXT: Kind = "text"
_NARROW = Look(size=8.5, padding=1.8, shares=(0.16, 0.26, 0.58))
_WIDE = Look(size=8.5, padding=1.2)
_PARTS = {"permanence": 3, "intervenant": 2, "lieu": 2}  # of the width: the longest labels on one line


@dataclass(frozen=True)
class PlanningPaper:
    """What is printed, and who publishes it."""

    planning: Planning
    town: str
    place: str
    address: str
    produced_on: date


def write_planning(target: Output, paper: PlanningPaper) -> None:
    """Write a planning as PDF; the same planning gives the same bytes. Raises `UserError`."""
    title = f"Planning – {paper.planning.title}"
    document.write(
        target,
        list(_story(paper)),
        title=title,
        subject=f"Séances {_days(paper.planning)}",
        author=f"{paper.place}, {paper.town}",
        header=f"{paper.place}, {paper.town} – {title}, {_days(paper.planning)}",
        created=datetime.combine(paper.produced_on, datetime.min.time()),
    )


def _story(paper: PlanningPaper) -> Iterator[Block]:
    planning = paper.planning
    produced = f"{planning.summary}. Produit le {long_date(paper.produced_on, weekday=False)}."
    yield Masthead(f"{paper.town} – {paper.place}", paper.address)
    yield Words(planning.title, TITLE)
    yield Words(_capital(_days(planning)), SUBTITLE)
    yield Words(produced, NOTE)
    yield from _since(planning)
    if not planning.entries:
        yield Words("Aucune séance sur cette période.", BODY)
    elif planning.is_short:
        yield from _by_day(planning.entries)
    else:
        yield from _by_month(planning)


def _days(planning: Planning) -> str:
    period = planning.period
    start = long_date(period.first, year=period.first.year != period.last.year)
    return f"du {start} au {long_date(period.last)}"


def _since(planning: Planning) -> Iterator[Block]:
    """Tell what changed since others were last told."""
    if planning.sent_on is None:
        return
    sent_on = long_date(planning.sent_on, weekday=False)
    yield Words(f"Différences depuis le dernier envoi du {sent_on}", _HEADING)
    if not planning.differences:
        yield Words("Aucune différence.", BODY)
    for found in planning.differences:
        yield Words(f"•{NO_BREAK}{found.sentence}", BODY)


def _by_day(entries: Iterable[Entry]) -> Iterator[Block]:
    for day, sittings in groupby(entries, key=lambda entry: entry.day):
        table = Table(
            key=day.isoformat(),
            title=_capital(long_date(day)),
            columns=("Heures", "Permanence", "Intervenant", "Lieu"),
            rows=tuple((e.hours, e.label, e.name or UNNAMED, e.place) for e in sittings),
            kinds=("text",) * 4,
        )
        yield PaperTable(table, _WEEK)


def _by_month(planning: Planning) -> Iterator[Block]:
    """Set the months two by two, or one under the other where a pair would be longer than a page."""
    months = [
        list(entries)
        for _, entries in groupby(planning.entries, key=lambda entry: (entry.day.year, entry.day.month))
    ]
    for pair in (months[number : number + 2] for number in range(0, len(months), 2)):
        narrow = [_narrow_month(planning, entries) for entries in pair]
        left, right = narrow[0], narrow[1] if len(pair) > 1 else Words("")
        if Columns(left, right).wrap(CONTENT_WIDTH, 0)[1] < CONTENT_HEIGHT * 0.75:
            yield Columns(left, right)
        else:
            yield from (_wide_month(planning, entries) for entries in pair)


def _narrow_month(planning: Planning, entries: Sequence[Entry]) -> PaperTable:
    said = _what_is_said(planning)
    header = _capital(", ".join(word for word, _read in said))
    rows = [(" – ".join(filter(None, (read(entry) for _word, read in said))),) for entry in entries]
    return PaperTable(_month(entries, (header,), rows), _NARROW)


def _wide_month(planning: Planning, entries: Sequence[Entry]) -> PaperTable:
    said = _what_is_said(planning)
    headers = [_capital(word) for word, _read in said]
    rows = [tuple(read(entry) for _word, read in said) for entry in entries]
    parts = [_PARTS[word] for word, _read in said]
    look = replace(_WIDE, shares=(0.1, 0.18, *(0.72 * part / sum(parts) for part in parts)))
    return PaperTable(_month(entries, headers, rows), look)


def _month(entries: Sequence[Entry], headers: Sequence[str], said: Sequence[tuple[str, ...]]) -> Table:
    first = entries[0].day
    columns = ("Jour", "Heures", *headers)
    return Table(
        key=f"{first:%Y-%m}",
        title=f"{_capital(month_name(first.month - 1))} {first.year}",
        columns=columns,
        rows=tuple(
            (_short_day(entry.day), entry.hours, *words) for entry, words in zip(entries, said, strict=True)
        ),
        kinds=(_TEXT,) * len(columns),
    )


def _what_is_said(planning: Planning) -> list[tuple[str, Callable[[Entry], str]]]:
    """Say of each sitting only what the title of the planning does not."""
    said: list[tuple[str, Callable[[Entry], str]]] = []
    if any(entry.label != planning.title for entry in planning.entries):
        said.append(("permanence", lambda entry: entry.label))
    if not planning.scope.startswith("practitioner:"):
        said.append(("intervenant", lambda entry: entry.name or UNNAMED))
    return [*said, ("lieu", lambda entry: entry.place)]


def _short_day(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()][:3]}.{NO_BREAK}{ordinal_day(day.day)}"


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
