"""The papers of privacy: what is known of a person, the register of processing, the notice for the public."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from espace_citoyennete.documents import Output
from espace_citoyennete.french import long_date
from espace_citoyennete.pdf import document
from espace_citoyennete.pdf.paper import Block
from espace_citoyennete.pdf.parts import NOTE, TITLE, Masthead, Words
from espace_citoyennete.pdf.story import sections_story
from espace_citoyennete.pdf.table import Look, PaperTable
from espace_citoyennete.report import Kind, Section, Table
from espace_citoyennete.town.reference import TownIdentity


@dataclass(frozen=True)
class PrivacyPaper:
    """A paper as it is printed: its chapters, and a sentence that says what it is worth."""

    title: str
    note: str
    sections: Sequence[Section]
    identity: TownIdentity
    printed_at: datetime
    signatures: tuple[str, ...] = ()  # who signs it, side by side


_SIGNED = Look(size=11, padding=4, shares=(0.5, 0.5), least=80)  # room to sign


def write_privacy_paper(target: Output, paper: PrivacyPaper) -> None:
    """Write a paper as PDF; the same paper gives the same bytes. Raises `UserError`."""
    identity, day = paper.identity, long_date(paper.printed_at.date(), weekday=False)
    story: list[Block] = [
        Masthead(f"{identity.name} – {identity.place}", identity.address, identity.logo),
        Words(paper.title, TITLE),
        Words(f"{paper.note} Établi le {day}.", NOTE),
        *sections_story(paper.sections),
    ]
    if paper.signatures:
        blanks = (tuple("" for _ in paper.signatures),)
        kinds: tuple[Kind, ...] = tuple("text" for _ in paper.signatures)
        story.append(PaperTable(Table("signatures", "", paper.signatures, blanks, kinds=kinds), _SIGNED))
    document.write(
        target,
        story,
        title=paper.title,
        subject=paper.title,
        author=f"{identity.place}, {identity.name}",
        header=f"{identity.place}, {identity.name} – {paper.title}",
        created=paper.printed_at,
    )
