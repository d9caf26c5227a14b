"""The statement of a course for whoever prescribed it: days, half-days, hours, people as numbers alone."""

from dataclasses import dataclass
from datetime import date, datetime, time

from espace_citoyennete.actions.half_days import HalfDay, course_minutes
from espace_citoyennete.documents import Output
from espace_citoyennete.french import NO_BREAK, clock_time, duration
from espace_citoyennete.pdf import document
from espace_citoyennete.pdf.parts import NOTE, SUBTITLE, TITLE, Masthead, TextStyle, Words
from espace_citoyennete.pdf.table import Look, PaperTable
from espace_citoyennete.permanences.plan import period_words
from espace_citoyennete.report import Cell, Kind, Table

_PART = TextStyle(13, bold=True, before=8, after=0, keep=True, tag="H2")
_FACTS = Look(size=10.5, padding=3, shares=(0.32, 0.68))
_COUNTS = Look(size=10.5, padding=3, shares=(0.6, 0.4))
_HALF_DAYS = Look(size=10.5, padding=3, shares=(0.5, 0.25, 0.25))
_SIGNED = Look(size=11, padding=4, shares=(0.5, 0.5), least=56)  # room to sign
_UNKNOWN = "Non communiqué"
_NAMES = "Cet état ne compte que des personnes, sans aucun nom."


@dataclass(frozen=True)
class CourseStatement:
    """What is printed; a number is None where nobody has counted."""

    title: str
    course_type: str
    first_day: date
    last_day: date
    starts_at: time | None
    minutes: int
    place: str
    organisation: str
    partners: tuple[str, ...]
    prescribers: tuple[tuple[str, int], ...]  # who sent how many of those convened
    convened: int | None
    present: int | None
    validated: int | None
    half_days: tuple[HalfDay, ...]
    cancelled_for: str
    publisher: str
    address: str
    printed_at: datetime
    logo: bytes | None = None


def write_statement(target: Output, course: CourseStatement) -> None:
    """Write the statement as a PDF, to be signed by the association and the town. Raises `UserError`."""
    title = "État du stage"
    days = period_words(course.first_day, course.last_day)
    blocks = [
        Masthead(course.publisher, course.address, course.logo),
        Words(title, TITLE),
        Words(course.title, SUBTITLE),
        PaperTable(_facts(course, days), _FACTS),
        Words("Personnes", _PART),
        PaperTable(_people(course), _COUNTS),
    ]
    if course.half_days:
        blocks += [Words("Demi-journées", _PART), PaperTable(_half_days(course), _HALF_DAYS)]
    signatures = ("Pour l’association", "Pour l’espace citoyenneté")
    blocks += [
        Words("Signatures", _PART),
        PaperTable(_table("signatures", signatures, (("", ""),), ("text", "text")), _SIGNED),
        Words(_NAMES, NOTE),
    ]
    document.write(
        target,
        blocks,
        title=title,
        subject=f"{course.title}, {days}",
        author=course.publisher,
        header=title,
        created=course.printed_at,
    )


def _facts(course: CourseStatement, days: str) -> Table:
    minutes = course_minutes(course.minutes, course.half_days)
    facts = (
        ("Annulé", course.cancelled_for),
        ("Type de stage", course.course_type),
        ("Jours", f"{days[0].upper()}{days[1:]}"),
        ("Heure", clock_time(course.starts_at) if course.starts_at else ""),
        ("Durée", duration(minutes) if minutes else _UNKNOWN),
        ("Lieu", course.place),
        ("Assuré par", course.organisation),
        ("Partenaires", ", ".join(course.partners)),
    )
    return _table("stage", ("", ""), tuple(fact for fact in facts if fact[1]), ("text", "text"))


def _people(course: CourseStatement) -> Table:
    """Lay out the three numbers; those convened whom nobody said who sent are the rest."""
    rows: list[tuple[Cell, ...]] = [("Convoqués", _told(course.convened))]
    rows += [(f"dont adressés par {who}", str(people)) for who, people in course.prescribers]
    rest = (course.convened or 0) - sum(people for _who, people in course.prescribers)
    if course.prescribers and rest:
        rows.append((f"dont prescripteur {_UNKNOWN.lower()}", str(rest)))
    rows += [("Présents", _told(course.present)), ("Validés", _told(course.validated))]
    return _table("personnes", ("", ""), tuple(rows), ("text", "text"))


def _half_days(course: CourseStatement) -> Table:
    rows = tuple(
        (half_day.label, duration(half_day.minutes) if half_day.minutes else "–", _told(half_day.present))
        for half_day in course.half_days
    )
    return _table("demi_journees", ("Demi-journée", "Durée", "Présents"), rows, ("text", "text", "text"))


def _told(number: int | None) -> str:
    return f"Non{NO_BREAK}compté" if number is None else str(number)


def _table(
    key: str, columns: tuple[str, ...], rows: tuple[tuple[Cell, ...], ...], kinds: tuple[Kind, ...]
) -> Table:
    return Table(key=key, title="", columns=columns, rows=rows, kinds=kinds)
