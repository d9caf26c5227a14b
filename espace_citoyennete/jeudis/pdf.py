"""The attendance sheet of a Jeudi, to be signed."""

from dataclasses import dataclass
from datetime import date, datetime, time

from espace_citoyennete.documents import Output
from espace_citoyennete.french import NO_BREAK, clock_time, long_date
from espace_citoyennete.pdf import document
from espace_citoyennete.pdf.parts import BODY, NOTE, SUBTITLE, TITLE, Masthead, Words
from espace_citoyennete.pdf.table import Look, PaperTable
from espace_citoyennete.report import Table


@dataclass(frozen=True)
class Attendee:
    """One person of the sheet, with the number that ticks this person on the screen."""

    number: int
    name: str
    details: str = ""  # organisation or telephone


@dataclass(frozen=True)
class AttendanceSheet:
    """What is printed; `details` is the heading of the second column, empty to leave it out."""

    title: str
    held_on: date
    starts_at: time
    axis: str
    venue: str
    # « Amiens – Espace citoyenneté »; as the axis, empty when somebody of the list is under an instruction.
    publisher: str
    address: str
    attendees: tuple[Attendee, ...]
    details: str
    retention: str  # how long the sheet is kept, in one sentence
    printed_at: datetime
    blank_rows: int = 8
    logo: bytes | None = None


def write_attendance_sheet(target: Output, sheet: AttendanceSheet) -> None:
    """Write the sheet as PDF; blank rows follow the people registered. Raises `UserError`.

    A blank row has no number: the next person registered may be given the number that it would bear.
    """
    when = f"{long_date(sheet.held_on)}, {clock_time(sheet.starts_at)}"
    story = [
        *([Masthead(sheet.publisher, sheet.address, sheet.logo)] if sheet.publisher else []),
        Words("Feuille d’émargement", SUBTITLE),
        Words(sheet.title, TITLE),
        Words(f"{when[0].upper()}{when[1:]} – {sheet.venue}", SUBTITLE),
        *([Words(f"Axe{NO_BREAK}: {sheet.axis}", BODY)] if sheet.axis else []),
        PaperTable(_rows(sheet), _look(sheet)),
        Words(sheet.retention, NOTE),
    ]
    document.write(
        target,
        story,
        title=f"Feuille d’émargement – {sheet.title}",
        subject=f"Jeudi citoyenneté, {when}" if sheet.publisher else when,
        author=sheet.publisher,
        header=f"Feuille d’émargement – {sheet.title} – {when}. Document nominatif, à ne pas diffuser.",
        created=sheet.printed_at,
    )


def _rows(sheet: AttendanceSheet) -> Table:
    people = [(str(one.number), one.name, one.details) for one in sheet.attendees]
    blank = [("", "", "")] * sheet.blank_rows
    return Table(
        key="emargement",
        title="",
        columns=("N°", "Nom et prénom", *([sheet.details] if sheet.details else []), "Signature"),
        rows=tuple(
            (number, name, *([details] if sheet.details else []), "")
            for number, name, details in (*people, *blank)
        ),
        kinds=("text", "text", "text", "text") if sheet.details else ("text", "text", "text"),
    )


def _look(sheet: AttendanceSheet) -> Look:
    shares = (0.06, 0.34, 0.28, 0.32) if sheet.details else (0.06, 0.5, 0.44)
    return Look(size=14, padding=5, shares=shares)  # large enough to sign
