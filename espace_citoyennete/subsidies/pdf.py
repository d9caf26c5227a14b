"""The letter that asks for missing papers, and the sheet of an association over the years."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from espace_citoyennete.documents import Output
from espace_citoyennete.french import NO_BREAK, long_date, money, numeric_date
from espace_citoyennete.pdf import document
from espace_citoyennete.pdf.paper import Block
from espace_citoyennete.pdf.parts import NOTE, SUBTITLE, TITLE, Masthead, TextStyle, Words
from espace_citoyennete.pdf.table import Look, PaperTable
from espace_citoyennete.report import Table
from espace_citoyennete.subsidies.activity import Activity
from espace_citoyennete.subsidies.listing import PaperRow, PaymentRow, SubsidyLine
from espace_citoyennete.subsidies.rules import IN_KIND, MONEY, on_day, reminder_words
from espace_citoyennete.town.reference import TownIdentity

_LETTER = TextStyle(12, after=10)
_PAPER = TextStyle(12, after=4)
_REQUEST = TextStyle(10, bold=True, before=8, after=2, keep=True, tag="H3")
_DATES = TextStyle(9.5, after=2)
_HEAD = TextStyle(13, bold=True, before=14, after=6, keep=True, tag="H2")


@dataclass(frozen=True)
class MissingLetter:
    """What is written to an association whose file is not complete."""

    line: SubsidyLine
    address: str  # of the association
    missing: tuple[str, ...]
    town: TownIdentity
    printed_at: datetime


@dataclass(frozen=True)
class AssociationSheet:
    """What is known of an association: its requests, the latest first, and what it did here."""

    lines: tuple[SubsidyLine, ...]
    papers: Mapping[int, Sequence[PaperRow]]  # request → those asked for
    payments: Mapping[int, Sequence[PaymentRow]]  # request → the parts paid
    activity: tuple[Activity, ...]
    states: Mapping[str, str]  # code → word
    town: TownIdentity
    printed_at: datetime


def write_missing_letter(target: Output, letter: MissingLetter) -> None:
    """Write the letter. Raises `UserError`."""
    _write(target, _letter(letter), f"Pièces manquantes – {letter.line.association}", letter.town, letter)


def write_association_sheet(target: Output, sheet: AssociationSheet) -> None:
    """Write the sheet. Raises `UserError`."""
    _write(target, _sheet(sheet), f"Fiche – {sheet.lines[0].association}", sheet.town, sheet)


def _write(
    target: Output,
    story: Iterator[Block],
    title: str,
    town: TownIdentity,
    paper: MissingLetter | AssociationSheet,
) -> None:
    document.write(
        target,
        [Masthead(_publisher(town), town.address, town.logo), *story],
        title=title,
        subject=title,
        author=_publisher(town),
        header=title,
        created=paper.printed_at,
    )


def _publisher(town: TownIdentity) -> str:
    return " – ".join(filter(None, (town.name, town.place)))


def _letter(letter: MissingLetter) -> Iterator[Block]:
    draft, town = letter.line.draft, letter.town
    place = f"{town.name}, le " if town.name else "Le "
    asked = f", reçue le {numeric_date(draft.requested_on)}" if draft.requested_on else ""
    subject = f"Objet{NO_BREAK}: subvention {draft.year}, pièces à fournir"
    yield Words(letter.line.association, TextStyle(13, bold=True, after=2))
    yield Words(letter.address, TextStyle(12, after=14))
    yield Words(f"{place}{long_date(letter.printed_at.date(), weekday=False)}", _LETTER)
    yield Words(subject, TextStyle(12, bold=True, before=10, after=14, tag="H1"))
    yield Words("Madame, Monsieur,", _LETTER)
    yield Words(
        f"L’étude de la demande de subvention de l’association pour {draft.year}{asked}, ne peut pas "
        f"commencer{NO_BREAK}: le dossier est incomplet. Merci de faire parvenir les pièces suivantes.",
        _LETTER,
    )
    for label in letter.missing:
        yield Words(f"☐{NO_BREAK}{label}", _PAPER)
    yield Words(_answer(town), TextStyle(12, before=12, after=10))
    yield Words("\n".join(filter(None, ("Cordialement.", _publisher(town)))), _LETTER)


def _answer(town: TownIdentity) -> str:
    by_phone = f" Renseignements au {town.phone.replace(' ', NO_BREAK)}." if town.phone else ""
    return f"Les pièces peuvent être envoyées ou déposées à l’adresse ci-dessus.{by_phone}"


def _sheet(sheet: AssociationSheet) -> Iterator[Block]:
    yield Words("Fiche d’association", SUBTITLE)
    yield Words(sheet.lines[0].association, TITLE)
    yield Words("Subventions", _HEAD)
    yield PaperTable(_subsidies(sheet), Look(size=10, padding=4, shares=(0.1, 0.24, 0.16, 0.16, 0.16, 0.18)))
    for line in sheet.lines:
        yield from _request(sheet, line)
    yield Words("Actions menées ici", _HEAD)
    if sheet.activity:
        yield PaperTable(_activity(sheet), Look(size=10, padding=4, shares=(0.12, 0.63, 0.25)))
    else:
        yield Words("Aucune action notée.", NOTE)
    yield Words(
        "Séances tenues des permanences, Jeudis où l’association est intervenue, actions qu’elle a menées.",
        NOTE,
    )


def _request(sheet: AssociationSheet, line: SubsidyLine) -> Iterator[Block]:
    told = [*_steps(line, sheet.printed_at.date()), *_papers(line, sheet.papers[line.id])]
    told += _money(line, sheet.payments[line.id])
    if told:
        purpose = f" – {line.draft.purpose}" if line.draft.purpose else ""
        yield Words(f"{line.draft.year}{purpose}", _REQUEST)
        yield Words("\n".join(told), _DATES)


def _steps(line: SubsidyLine, today: date) -> Iterator[str]:
    file = line.file
    days = {
        "demandée": file.requested_on,
        "complète": file.complete_on,
        "instruite": file.examined_on,
        "votée": file.voted_on,
        "convention signée": file.agreement_on,
        "notifiée": file.notified_on,
        "compte rendu reçu": file.report_received_on,
        "refusée": file.refused_on,
        "close": file.closed_on,
    }
    if done := [f"{word}{on_day(day)}" for word, day in days.items() if day is not None]:
        yield f"Étapes{NO_BREAK}: {', '.join(done)}."
    if file.report_due_on is not None and not file.report_received and file.closed_on is None:
        yield f"{reminder_words(file.report_due_on, today)}."


def _papers(line: SubsidyLine, papers: Sequence[PaperRow]) -> Iterator[str]:
    if came := [f"{paper.label}{on_day(paper.received_on)}" for paper in papers if paper.is_received]:
        yield f"Pièces reçues{NO_BREAK}: {', '.join(came)}."
    if line.file.awaits_papers:
        missing = [paper.label for paper in papers if not paper.is_received]
        yield f"Pièces manquantes{NO_BREAK}: {', '.join(missing)}."


def _money(line: SubsidyLine, parts: Sequence[PaymentRow]) -> Iterator[str]:
    file = line.file
    if parts:
        paid = [f"{money(part.cents)}{on_day(part.paid_on)}" for part in parts]
        yield f"Versements{NO_BREAK}: {', '.join(paid)}."
    if file.reclaimed_on is not None:
        back = f"reçu{on_day(file.repaid_on)}" if file.repaid_on is not None else "attendu"
        asked = f"{money(file.reclaimed_cents)} demandés{on_day(file.reclaimed_on)}, {back}"
        yield f"Reversement{NO_BREAK}: {asked}. Motif{NO_BREAK}: {line.reclaim}"


def _subsidies(sheet: AssociationSheet) -> Table:
    paid = [line for line in sheet.lines if line.draft.kind == MONEY]
    return Table(
        key="subventions",
        title="",
        columns=("Année", "Objet", "Demandé", "Voté", "Versé", "État"),
        rows=tuple(
            (
                str(line.draft.year),
                " – ".join(
                    filter(None, (line.draft.purpose, "en nature" if line.draft.kind == IN_KIND else ""))
                ),
                money(line.draft.requested_cents or 0),
                money(line.file.voted_cents),
                money(line.file.paid_cents),
                sheet.states.get(line.state, line.state).split(" (")[0],
            )
            for line in sheet.lines
        ),
        total=(
            "Total",
            "en numéraire",
            money(sum(line.draft.requested_cents or 0 for line in paid)),
            money(sum(line.file.voted_cents for line in paid)),
            money(sum(line.file.paid_cents for line in paid)),
            "",
        ),
        kinds=("text",) * 6,
    )


def _activity(sheet: AssociationSheet) -> Table:
    return Table(
        key="actions",
        title="",
        columns=("Année", "Action", "Nombre"),
        rows=tuple((str(one.year), one.what, one.told) for one in sheet.activity),
        kinds=("text",) * 3,
    )
