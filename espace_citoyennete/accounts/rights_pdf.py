"""The rights sheet: who may do what, to be pinned or joined to the register of processing."""

from dataclasses import dataclass
from datetime import datetime

from espace_citoyennete.accounts.duties import DOMAINS, LIMITS, Domain
from espace_citoyennete.documents import Output
from espace_citoyennete.french import long_date
from espace_citoyennete.pdf import document
from espace_citoyennete.pdf.paper import Block
from espace_citoyennete.pdf.parts import BODY, CHAPTER, NOTE, TITLE, Words
from espace_citoyennete.pdf.table import Look, PaperTable
from espace_citoyennete.report import Kind, Table
from espace_citoyennete.rights import Right

_TITLE = "Feuille des droits"
_HEADER = "Espace Citoyenneté"
_KINDS: tuple[Kind, ...] = ("text",) * 5
_LOOK = Look(padding=1.6, shares=(0.52, 0.12, 0.12, 0.12, 0.12))


@dataclass(frozen=True)
class RightsSheet:
    """What is printed: whose rights they are, by name, and who printed it when."""

    holders: tuple[tuple[str, frozenset[Right]], ...]
    author: str
    printed_at: datetime


def write_rights_sheet(target: Output, sheet: RightsSheet) -> None:
    """Write the sheet as PDF. Raises `UserError`."""
    story: list[Block] = [
        Words(_TITLE, TITLE),
        Words(
            "Les droits s’ajoutent\u00a0: une personne fait tout ce que permet l’un des siens. Le programme, "
            "la base et cette feuille lisent le même tableau.",
            BODY,
        ),
    ]
    for domain in DOMAINS:
        story.append(PaperTable(_table(domain), _LOOK))
    story += [Words("Qui a quels droits", CHAPTER), PaperTable(_holders(sheet), _LOOK)]
    story.append(Words("Ce que les droits ne font pas", CHAPTER))
    story += [Words(limit, BODY) for limit in LIMITS]
    printed = f"Imprimé le {long_date(sheet.printed_at.date())} par {sheet.author}."
    story.append(Words(f"{printed} À revoir chaque année.", NOTE))
    document.write(
        target,
        story,
        title=_TITLE,
        subject="Qui peut faire quoi",
        author=_HEADER,
        header=_TITLE,
        created=sheet.printed_at,
    )


def _table(domain: Domain) -> Table:
    rows = tuple((duty.words, *_marks(duty.rights)) for duty in domain.duties)
    return _of_rights(domain.name, rows)


def _holders(sheet: RightsSheet) -> Table:
    return _of_rights("", tuple((name, *_marks(rights)) for name, rights in sheet.holders))


def _of_rights(title: str, rows: tuple[tuple[str, ...], ...]) -> Table:
    columns = ("", *(right.value.capitalize() for right in Right))
    return Table(f"droits:{title}", title, columns, rows, kinds=_KINDS)


def _marks(rights: frozenset[Right]) -> tuple[str, ...]:
    return tuple("oui" if right in rights else "non" for right in Right)
