"""The sheets of sittings, for practitioners and for doors, and the list of a day or of a week."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from espace_citoyennete.documents import Output
from espace_citoyennete.french import (
    NO_BREAK,
    clock_range,
    clock_time,
    enumerate_words,
    long_date,
    short_date,
)
from espace_citoyennete.pdf import document
from espace_citoyennete.pdf.paper import A4, Block
from espace_citoyennete.pdf.parts import NOTE, SUBTITLE, TITLE, NewPage, Words
from espace_citoyennete.pdf.table import Look, one_page
from espace_citoyennete.permanences.sheets import SheetLine, SittingSheet
from espace_citoyennete.report import Table

_TO_DESTROY = (
    f"À détruire après la permanence. Numéro absent{NO_BREAK}: ne pas appeler, demander à l’accueil."
)
_LANDSCAPE = (A4[1], A4[0])
_LEAST = 22.0  # points: the height of a row on which somebody writes
_DOOR = 20.0
_OUTCOMES = "☐ Reçu  ☐ Absent"
_MARKS = {"SURNOMBRE": "en surnombre", "SANS_RDV": "sans rendez-vous"}


@dataclass(frozen=True)
class DaySheets:
    """What is printed; the publisher is left out of the sheets on which somebody must not be exposed."""

    sittings: tuple[SittingSheet, ...]
    publisher: str  # « Amiens – Espace citoyenneté »
    printed_at: datetime


def write_sheets(target: Output, sheets: DaySheets) -> None:
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
        size=_LANDSCAPE,
    )


def _pages(sitting: SittingSheet, publisher: str) -> Iterator[Block]:
    head = _head(sitting, "" if sitting.is_guarded else publisher, sitting.label)
    shares = (0.12, 0.19, 0.14, 0.2, 0.16, 0.19)
    yield from one_page(head, _rows(sitting), Look(13, 1, shares, _LEAST), _LANDSCAPE, _TO_DESTROY)
    yield NewPage()
    head = _head(sitting, "", "À afficher à la porte")
    yield from one_page(head, _door_rows(sitting), Look(_DOOR, 2, (0.3, 0.7), _LEAST), _LANDSCAPE)
    yield NewPage()


def _head(sitting: SittingSheet, publisher: str, title: str) -> list[Block]:
    when = f"{long_date(sitting.day)}, {clock_range(sitting.starts_at, sitting.ends_at)}"
    where = " · ".join(filter(None, (_sentence(when), sitting.practitioner, sitting.room)))
    return [*([Words(publisher, NOTE)] if publisher else []), Words(title, TITLE), Words(where, SUBTITLE)]


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]


def _rows(sitting: SittingSheet) -> Table:
    return Table(
        key="feuille",
        title="",
        columns=("Heure", "Personne", "Téléphone", "Motif", "Présence", "Notes"),
        rows=tuple(
            (_when(line), _short(line.name, 48), line.number, _short(line.subject, 64), _OUTCOMES, "")
            for line in sitting.lines
        ),
        kinds=("text",) * 6,
    )


def _door_rows(sitting: SittingSheet) -> Table:
    return Table(
        key="porte",
        title="",
        columns=("Heure", ""),
        rows=tuple((_hour(line), _at_door(line)) for line in sitting.lines),
        kinds=("text", "text"),
    )


def _hour(line: SheetLine) -> str:
    """Return the hour told to the person, or the number in the arrival order."""
    return f"N°{NO_BREAK}{line.rank}" if line.kind == "ARRIVEE" else clock_time(line.starts_at)


def _when(line: SheetLine) -> str:
    return "\n".join(filter(None, (_hour(line), _MARKS.get(line.kind, ""))))


def _at_door(line: SheetLine) -> str:
    """Return what everybody may read: initials, and nothing that tells a person under an instruction."""
    return line.initials or ("Réservé" if line.is_taken else "")


def _short(text: str, letters: int) -> str:
    """Cut what would take the room of the others; the whole of it is on screen."""
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"


# The list of a day, of a week


@dataclass(frozen=True)
class DayList:
    """Everybody expected at the desk on some days, sitting after sitting."""

    first: date
    last: date
    sittings: tuple[SittingSheet, ...]
    printed_at: datetime


def write_day_list(target: Output, listed: DayList) -> None:
    """Write a day, or a week, on one page where it holds, naming no service. Raises `UserError`."""
    title = _sentence(_days(listed))
    head: list[Block] = [Words(title, TITLE)]
    document.write(
        target,
        one_page(head, _listed_rows(listed), _listed_look(listed), A4, _free_words(listed)),
        title=title,
        subject="Rendez-vous",
        author="",
        header=f"{title} – imprimé à {clock_time(listed.printed_at)}",
        created=listed.printed_at,
    )


def _days(listed: DayList) -> str:
    if listed.first == listed.last:
        return long_date(listed.first)
    return f"semaine du {long_date(listed.first)}"


def _listed_look(listed: DayList) -> Look:
    shares = (0.2, 0.24, 0.17, 0.29, 0.1)
    return Look(11, 2, shares if listed.first != listed.last else (0.18, 0.23, 0.17, 0.33, 0.09))


def _listed_rows(listed: DayList) -> Table:
    is_week = listed.first != listed.last
    expected = [
        (line.starts_at.date(), line.starts_at, line, sitting)
        for sitting in listed.sittings
        for line in sitting.lines
        if line.is_taken
    ]
    expected.sort(key=lambda one: (one[1], one[3].label, one[2].rank))
    return Table(
        key="jour",
        title="",
        columns=("Jour, heure" if is_week else "Heure", "Personne", "Téléphone", "Permanence", "Présence"),
        rows=tuple(
            (
                f"{short_date(day)} {_when(line)}" if is_week else _when(line),
                _short(line.name, 30),
                line.number,
                _short(" · ".join(filter(None, (sitting.label, sitting.room))), 42),
                "☐",
            )
            for day, _at, line, sitting in expected
        ),
        kinds=("text",) * 5,
    )


def _free_words(listed: DayList) -> str:
    """Say where somebody could still be received, and what becomes of the paper."""
    free = [
        f"{sitting.label} {count}"
        for sitting in listed.sittings
        if (count := sum(not line.is_taken for line in sitting.lines))
    ]
    places = f"Places libres{NO_BREAK}: {enumerate_words(free)}. " if free else "Aucune place libre. "
    return f"{places}{_TO_DESTROY}"
