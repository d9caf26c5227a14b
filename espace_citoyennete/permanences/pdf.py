"""The sheets of a day: one for each practitioner, with room to write, one for each door, without a name."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from espace_citoyennete.french import NO_BREAK, clock_time, long_date
from espace_citoyennete.pdf import document
from espace_citoyennete.pdf.paper import Block
from espace_citoyennete.pdf.parts import NOTE, SUBTITLE, TITLE, NewPage, Words
from espace_citoyennete.pdf.table import Look, PaperTable
from espace_citoyennete.permanences.listing import SheetLine, SittingSheet
from espace_citoyennete.report import Table

_TO_DESTROY = (
    f"À détruire après la permanence. Numéro absent{NO_BREAK}: ne pas appeler, demander à l’accueil."
)
_ROOM = 560.0  # points for the rows of one page
_MOST_PADDING, _LEAST_PADDING = 28.0, 3.0
_SIZE, _DOOR_SIZE = 13.0, 20.0


@dataclass(frozen=True)
class DaySheets:
    """What is printed; the publisher is left out of the sheets on which somebody must not be exposed."""

    sittings: tuple[SittingSheet, ...]
    publisher: str  # « Amiens – Espace citoyenneté »
    printed_at: datetime


def write_sheets(target: Path | BinaryIO, sheets: DaySheets) -> None:
    """Write the sheets as PDF, one page for the practitioner and one for the door. Raises `UserError`."""
    story = [block for sitting in sheets.sittings for block in _pages(sitting, sheets.publisher)]
    title = f"Feuilles du {long_date(sheets.sittings[0].day)}"
    exposed = any(sitting.is_guarded for sitting in sheets.sittings)
    document.write(
        target,
        story[:-1],  # no empty page at the end
        title=title,
        subject=title,
        author="" if exposed else sheets.publisher,
        header=title,
        created=sheets.printed_at,
    )


def _pages(sitting: SittingSheet, publisher: str) -> Iterator[Block]:
    yield from _head(sitting, "" if sitting.is_guarded else publisher, sitting.label)
    yield PaperTable(_rows(sitting), _look(sitting, _SIZE, (0.11, 0.23, 0.18, 0.2, 0.28)))
    yield Words(_TO_DESTROY, NOTE)
    yield NewPage()
    yield from _head(sitting, "", "À afficher à la porte")
    yield PaperTable(_door_rows(sitting), _look(sitting, _DOOR_SIZE, (0.3, 0.7)))
    yield NewPage()


def _head(sitting: SittingSheet, publisher: str, title: str) -> Iterator[Block]:
    when = f"{long_date(sitting.day)}, {clock_time(sitting.starts_at)} – {clock_time(sitting.ends_at)}"
    where = " – ".join(word for word in (sitting.practitioner, sitting.room) if word)
    if publisher:
        yield Words(publisher, NOTE)
    yield Words(title, TITLE)
    yield Words(f"{when[0].upper()}{when[1:]}", SUBTITLE)
    if where:
        yield Words(where, SUBTITLE)


def _rows(sitting: SittingSheet) -> Table:
    return Table(
        key="feuille",
        title="",
        columns=("Heure", "Personne", "Téléphone", "Motif", "Notes"),
        rows=tuple(
            (clock_time(line.starts_at), line.name, line.number, line.subject, "") for line in sitting.lines
        ),
        kinds=("text",) * 5,
    )


def _door_rows(sitting: SittingSheet) -> Table:
    return Table(
        key="porte",
        title="",
        columns=("Heure", ""),
        rows=tuple((clock_time(line.starts_at), _at_door(line)) for line in sitting.lines),
        kinds=("text", "text"),
    )


def _at_door(line: SheetLine) -> str:
    """Return what everybody may read: initials, and nothing that tells a person under an instruction."""
    return line.initials or ("Réservé" if line.name else "")


def _look(sitting: SittingSheet, size: float, shares: tuple[float, ...]) -> Look:
    """Give each row all the room that one page has for it."""
    each = _ROOM / max(len(sitting.lines), 1)
    return Look(
        size=size, padding=min(_MOST_PADDING, max(_LEAST_PADDING, (each - 2 * size) / 2)), shares=shares
    )
