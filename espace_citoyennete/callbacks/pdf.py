"""The calls of a day on paper: nothing on it tells who calls, nor how to reach whoever must not be."""

from dataclasses import dataclass
from datetime import date, datetime

from espace_citoyennete.documents import Output
from espace_citoyennete.french import clock_time, long_date, numeric_date, plural
from espace_citoyennete.pdf import document
from espace_citoyennete.pdf.parts import NOTE, SUBTITLE, TITLE, Words
from espace_citoyennete.pdf.table import Look, PaperTable
from espace_citoyennete.report import Table

_TITLE = "Liste du jour"


@dataclass(frozen=True)
class CallLine:
    """One call to make; a person under an instruction is there by initials, without number nor subject."""

    person: str
    number: str
    hours: str
    subject: str
    attempts: int


@dataclass(frozen=True)
class CallSheet:
    """What is printed."""

    day: date
    lines: tuple[CallLine, ...]
    printed_at: datetime


def write_call_sheet(target: Output, sheet: CallSheet) -> None:
    """Write the list as PDF, under a title that tells nothing of the place. Raises `UserError`."""
    when = long_date(sheet.day)
    story = [
        Words(_TITLE, TITLE),
        Words(f"{when[0].upper()}{when[1:]}", SUBTITLE),
        PaperTable(_rows(sheet), Look(size=11, padding=6, shares=(0.22, 0.18, 0.2, 0.2, 0.2))),
        Words(
            "À détruire le soir même. Numéro absent\u00a0: lire la consigne à l’écran avant d’appeler.", NOTE
        ),
    ]
    document.write(
        target,
        story,
        title=_TITLE,
        subject=when,
        author="",
        header=f"{_TITLE} – {numeric_date(sheet.day)} – imprimée à {clock_time(sheet.printed_at)}",
        created=sheet.printed_at,
    )


def _rows(sheet: CallSheet) -> Table:
    return Table(
        key="rappels",
        title="",
        columns=("Personne", "Numéro", "Heures", "Objet", "Résultat"),
        rows=tuple(
            (
                line.person,
                line.number,
                line.hours,
                line.subject,
                plural(line.attempts, "essai") if line.attempts else "",
            )
            for line in sheet.lines
        ),
        kinds=("text",) * 5,
    )
