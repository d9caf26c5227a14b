"""The slip of a loan, signed when the exhibition leaves and when it comes back."""

from dataclasses import dataclass
from datetime import date, datetime

from espace_citoyennete.documents import Output
from espace_citoyennete.french import NO_BREAK, long_date, plural
from espace_citoyennete.pdf import document
from espace_citoyennete.pdf.parts import NOTE, SUBTITLE, TITLE, Masthead, TextStyle, Words
from espace_citoyennete.pdf.table import Look, PaperTable
from espace_citoyennete.permanences.plan import period_words
from espace_citoyennete.report import Table

_PART = TextStyle(13, bold=True, before=12, after=2, keep=True, tag="H2")
_LOOK = Look(size=11, padding=6, shares=(0.32, 0.68))
_SIGNED = Look(size=11, padding=4, shares=(0.5, 0.5), least=80)  # room to sign
_TO_FILL = "…" * 14


@dataclass(frozen=True)
class LoanSlip:
    """What is printed; a day or a condition that is not known yet is left to be written by hand."""

    number: int
    title: str
    pieces: int
    organisation: str
    borrower: str
    first_day: date
    last_day: date
    out_on: date | None
    condition_out: str
    back_on: date | None
    condition_back: str
    public: int | None
    publisher: str  # « Amiens – Espace citoyenneté »
    address: str
    printed_at: datetime
    logo: bytes | None = None


def write_loan_slip(target: Output, slip: LoanSlip) -> None:
    """Write the slip as a PDF of one page, to be signed twice. Raises `UserError`."""
    title = f"Prêt de l’exposition n°{NO_BREAK}{slip.number}"
    public = "Public touché", _TO_FILL if slip.public is None else plural(slip.public, "personne")
    document.write(
        target,
        [
            Masthead(slip.publisher, slip.address, slip.logo),
            Words(title, TITLE),
            Words(slip.title, SUBTITLE),
            PaperTable(_facts(slip), _LOOK),
            Words("Départ", _PART),
            PaperTable(_pairs("depart", _step(slip.out_on, slip.condition_out)), _LOOK),
            PaperTable(_signatures("signatures_depart"), _SIGNED),
            Words("Retour", _PART),
            PaperTable(_pairs("retour", (*_step(slip.back_on, slip.condition_back), public)), _LOOK),
            PaperTable(_signatures("signatures_retour"), _SIGNED),
            Words("Deux exemplaires\u00a0: un pour l’emprunteur, un pour l’espace citoyenneté.", NOTE),
        ],
        title=title,
        subject=slip.title,
        author=slip.publisher,
        header=title,
        created=slip.printed_at,
    )


def _facts(slip: LoanSlip) -> Table:
    who = " – ".join(filter(None, (slip.organisation, slip.borrower)))
    days = period_words(slip.first_day, slip.last_day)
    rows = (
        ("Emprunteur", who),
        ("Jours", f"{days[0].upper()}{days[1:]}"),
        ("Contenu", plural(slip.pieces, "pièce")),
    )
    return _pairs("pret", rows)


def _step(day: date | None, condition: str) -> tuple[tuple[str, str], ...]:
    told = long_date(day) if day is not None else _TO_FILL
    return (("Date", told), ("État et pièces comptées", condition or _TO_FILL))


def _pairs(key: str, rows: tuple[tuple[str, str], ...]) -> Table:
    return Table(key=key, title="", columns=("", ""), rows=rows, kinds=("text", "text"))


def _signatures(key: str) -> Table:
    columns = ("Signature de l’emprunteur", "Signature de l’espace citoyenneté")
    return Table(key=key, title="", columns=columns, rows=(("", ""),), kinds=("text", "text"))
