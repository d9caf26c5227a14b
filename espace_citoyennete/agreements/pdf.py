"""An agreement and its yearly evaluation on paper, an original for each partner, to be signed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from espace_citoyennete.agreements.facts import Fact
from espace_citoyennete.agreements.listing import AgreementRow, EvaluationRow, PartyRow
from espace_citoyennete.agreements.rules import Terms
from espace_citoyennete.documents import Output
from espace_citoyennete.french import NO_BREAK, enumerate_words, in_words, long_date
from espace_citoyennete.pdf import document
from espace_citoyennete.pdf.paper import Block
from espace_citoyennete.pdf.parts import BODY, NOTE, SUBTITLE, Masthead, NewPage, TextStyle, Words
from espace_citoyennete.pdf.table import Look, PaperTable
from espace_citoyennete.report import Table

_NAME = TextStyle(20, bold=True, after=4, keep=True, tag="H1")
_ARTICLE = TextStyle(12, bold=True, before=12, after=4, keep=True, tag="H2")
_TEXT = TextStyle(11, after=5)
_ROOM = 74  # points to sign in
_BLANK = "." * 60


@dataclass(frozen=True)
class Publisher:
    """Who signs for the town, and where it stands."""

    name: str  # « Amiens – Espace citoyenneté »
    address: str
    logo: bytes | None = None


@dataclass(frozen=True)
class AgreementSheet:
    """What is printed of an agreement; `axes` are labels."""

    row: AgreementRow
    axes: tuple[str, ...]
    publisher: Publisher
    printed_at: datetime


@dataclass(frozen=True)
class EvaluationSheet:
    """What is printed of an evaluation: the figures kept, the words of both partners."""

    row: AgreementRow
    evaluation: EvaluationRow
    publisher: Publisher
    printed_at: datetime


def write_agreement(target: Output, sheet: AgreementSheet) -> None:
    """Write an agreement in as many originals as there are parties. Raises `UserError`."""
    _write(target, sheet, f"Convention – {sheet.row.title}", partial(_agreement, sheet))


def write_evaluation(target: Output, sheet: EvaluationSheet) -> None:
    """Write an evaluation in as many originals as there are parties. Raises `UserError`."""
    _write(target, sheet, f"Évaluation annuelle – {sheet.row.title}", partial(_evaluation, sheet))


def _write(
    target: Output,
    sheet: AgreementSheet | EvaluationSheet,
    title: str,
    original: Callable[[], Iterator[Block]],
) -> None:
    count = 1 + len(sheet.row.parties)
    pages = [block for _ in range(count) for block in (*original(), NewPage())]
    document.write(
        target,
        pages[:-1],
        title=title,
        subject=title,
        author=sheet.publisher.name,
        header=title,
        created=sheet.printed_at,
    )


def _head(publisher: Publisher, kind: str, title: str) -> Iterator[Block]:
    if publisher.name:
        yield Masthead(publisher.name, publisher.address, publisher.logo)
    yield Words(kind, SUBTITLE)
    yield Words(title, _NAME)


def _agreement(sheet: AgreementSheet) -> Iterator[Block]:
    row = sheet.row
    yield from _head(sheet.publisher, "Convention de partenariat", row.title)
    yield Words("Entre", _ARTICLE)
    yield Words(f"{sheet.publisher.name or _BLANK},", _TEXT)
    for party in row.parties:
        yield Words(f"et {_party(party)},", _TEXT)
    yield Words("il est convenu ce qui suit.", _TEXT)
    promises = [f"– {words}" for words in row.draft.promises]
    articles = (
        ("Objet", [row.draft.purpose or _BLANK]),
        ("Axes", [enumerate_words(list(sheet.axes))] if sheet.axes else []),
        ("Engagements", promises),
        ("Durée, reconduction et dénonciation", [_duration(row.terms)]),
        ("Évaluation", [_YEARLY]),
    )
    kept = [(name, texts) for name, texts in articles if texts]
    for number, (name, texts) in enumerate(kept, start=1):
        yield Words(f"Article {number} – {name}", _ARTICLE)
        yield from (Words(text, _TEXT) for text in texts)
    yield from _signatures(sheet)


_YEARLY = (
    "Chaque année, les parties évaluent ensemble les effets des actions et la conformité des résultats à "
    "l’objet et aux conditions de la convention, et décident des réajustements."
)


def _duration(terms: Terms) -> str:
    """Say in words how long an agreement lasts, how it is renewed and how it is denounced."""
    first = terms.period(0)
    lasts = f"pour une durée de {in_words(terms.months)} mois"
    if terms.first_end is not None:
        lasts = f"jusqu’au {long_date(first.last, weekday=False)}"
    told = [f"La convention prend effet le {long_date(first.first, weekday=False)}, {lasts}."]
    again = f"par périodes de {in_words(terms.months)} mois"
    most = terms.most_renewals
    limit = "" if most is None else f", {'une' if most == 1 else in_words(most)} fois au plus"
    if terms.is_tacit and most != 0:
        told.append(f"Elle est renouvelée par tacite reconduction, {again}{limit}.")
        notice = terms.notice_of(0)
        assert notice is not None  # it is renewed
        told.append(
            f"Chacune des parties peut la dénoncer par lettre, {in_words(terms.notice_months)} mois au moins "
            f"avant l’échéance{NO_BREAK}: pour la première période, au plus tard le "
            f"{long_date(notice, weekday=False)}."
        )
    elif most == 0:
        told.append("Elle n’est pas renouvelée.")
    else:
        told.append(f"Elle n’est renouvelée que par accord des parties, {again}{limit}.")
    return " ".join(told)


def _evaluation(sheet: EvaluationSheet) -> Iterator[Block]:
    row, draft, year = sheet.row, sheet.evaluation.draft, sheet.evaluation.span
    yield from _head(sheet.publisher, "Évaluation annuelle de la convention", row.title)
    days = f"du {long_date(year.first, weekday=False)} au {long_date(year.last, weekday=False)}"
    yield Words(f"Année de la convention{NO_BREAK}: {days}", BODY)
    yield Words(f"Avec {row.partners}", BODY)
    if draft.done_on is not None:
        yield Words(f"Les partenaires se sont réunis le {long_date(draft.done_on)}.", BODY)
    yield Words("Partie quantitative", _ARTICLE)
    yield PaperTable(_figures(draft.facts), Look(size=11, padding=4, shares=(0.7, 0.3)))
    yield Words("Partie qualitative", _ARTICLE)
    for name, text in (
        ("Effets des actions", draft.effects),
        ("Conformité à l’objet et aux conditions", draft.conformity),
        ("Réajustements décidés", draft.readjustments or "Aucun."),
    ):
        yield Words(name, TextStyle(11, bold=True, before=4, after=2, keep=True, tag="H3"))
        yield Words(text, _TEXT)
    yield from _signatures(sheet)


def _figures(facts: tuple[Fact, ...]) -> Table:
    return Table(
        key="evaluation",
        title="",
        columns=("D’après le registre", "Nombre"),
        rows=tuple((fact.label, fact.words) for fact in facts),
        kinds=("text", "text"),
    )


def _party(party: PartyRow) -> str:
    return f"{party.name}, représenté par {party.signatory or _BLANK}"


def _signatures(sheet: AgreementSheet | EvaluationSheet) -> Iterator[Block]:
    parties = sheet.row.parties
    count = 1 + len(parties)
    yield Words(f"Fait en {in_words(count)} exemplaires originaux, le {_BLANK[:30]}", _ARTICLE)
    table = Table(
        key="signatures",
        title="",
        columns=("Partie", "Signature"),
        rows=(
            (sheet.publisher.name or "La Ville", ""),
            *(("\n".join(filter(None, (party.name, party.signatory))), "") for party in parties),
        ),
        kinds=("text", "text"),
    )
    yield PaperTable(table, Look(size=11, padding=4, shares=(0.45, 0.55), least=_ROOM))
    yield Words("Chaque partie garde un exemplaire.", NOTE)
