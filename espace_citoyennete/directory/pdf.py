"""The directory on paper; an address to take away, which says neither why nor who sent there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from espace_citoyennete.documents import Output
from espace_citoyennete.french import long_date, numeric_date, plural
from espace_citoyennete.pdf import document
from espace_citoyennete.pdf.paper import A5, Block
from espace_citoyennete.pdf.parts import BODY, NOTE, SUBTITLE, TITLE, Masthead, TextStyle, Words
from espace_citoyennete.pdf.table import Look, PaperTable
from espace_citoyennete.report import Table

_LARGE = TextStyle(26, bold=True, after=18)
_NUMBER = TextStyle(30, bold=True, after=18)
_HOURS = TextStyle(16, after=18)
_ROWS = Look(size=9.5, padding=3, shares=(0.24, 0.16, 0.25, 0.23, 0.12))


@dataclass(frozen=True)
class AddressSheet:
    """What is printed: the name of a place may betray the person who carries it, and stays out."""

    address: str
    phone: str
    hours: str
    printed_at: datetime


def write_address_sheet(target: Output, sheet: AddressSheet) -> None:
    """Write the address as a PDF of one A5 page, in large letters. Raises `UserError`."""
    words = ((sheet.address, _LARGE), (sheet.phone, _NUMBER), (sheet.hours, _HOURS))
    told = f"Imprimé le {long_date(sheet.printed_at.date(), weekday=False)}."
    document.write(
        target,
        [*(Words(text, style) for text, style in words if text), Words(told, NOTE)],
        title="Adresse",
        subject="Adresse",
        author="",
        header="Adresse",
        created=sheet.printed_at,
        size=A5,
    )


@dataclass(frozen=True)
class Entry:
    """An organisation on a line of the printed directory."""

    name: str
    phone: str
    hours: str
    place: str
    checked_on: date | None


@dataclass(frozen=True)
class DirectoryPaper:
    """The organisations under what people are sent there for, and who publishes them."""

    groups: tuple[tuple[str, tuple[Entry, ...]], ...]
    town: str
    place: str
    address: str
    produced_on: date


def write_directory(target: Output, paper: DirectoryPaper) -> None:
    """Write the directory as PDF; the same directory gives the same bytes. Raises `UserError`."""
    document.write(
        target,
        list(_story(paper)),
        title="Annuaire des partenaires",
        subject="Organismes, téléphones et horaires",
        author=f"{paper.place}, {paper.town}",
        header=f"{paper.place}, {paper.town} – Annuaire des partenaires",
        created=datetime.combine(paper.produced_on, datetime.min.time()),
    )


def _story(paper: DirectoryPaper) -> Iterator[Block]:
    count = sum(len(entries) for _title, entries in paper.groups)
    yield Masthead(f"{paper.town} – {paper.place}", paper.address)
    yield Words("Annuaire des partenaires", TITLE)
    yield Words(plural(count, "organisme"), SUBTITLE)
    yield Words(f"Produit le {long_date(paper.produced_on, weekday=False)}.", NOTE)
    if not count:
        yield Words("Aucun organisme dans l’annuaire.", BODY)
    for title, entries in paper.groups:
        yield PaperTable(_table(title, entries), _ROWS)


def _table(title: str, entries: tuple[Entry, ...]) -> Table:
    return Table(
        key=title,
        title=title,
        columns=("Organisme", "Téléphone", "Horaires", "Adresse", "Vérifié le"),
        rows=tuple(
            (
                one.name,
                one.phone,
                one.hours,
                one.place,
                numeric_date(one.checked_on) if one.checked_on else "",
            )
            for one in entries
        ),
        kinds=("text",) * 5,
    )
