"""The poster and the invitation of a Jeudi, and the certificates of those who came."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from espace_citoyennete.documents import Output
from espace_citoyennete.pdf import document
from espace_citoyennete.pdf.paper import A4, A5, MARGIN, Block, height_of
from espace_citoyennete.pdf.parts import Masthead, NewPage, TextStyle, Words

_LEAD, _LINE = TextStyle(40, bold=True, after=18, tag="H1"), TextStyle(24, after=12)
_SMALL_SHEET = 0.55  # letters of an A5 beside those of an A4
_SCALES = (1.7, 1.45, 1.2, 1.0, 0.85, 0.7, 0.55, 0.42)
_TITLE = TextStyle(24, bold=True, before=60, after=28, tag="H1")
_BODY = TextStyle(14, after=10)
_SIGNATURE = TextStyle(12, before=48)


@dataclass(frozen=True)
class Letterhead:
    """Who publishes a paper: « Amiens – Espace citoyenneté », its address, its logo."""

    publisher: str
    address: str
    logo: bytes | None = None


@dataclass(frozen=True)
class Notice:
    """A poster or an invitation: its lines, of which `lead` is the title in the largest letters."""

    title: str
    lead: str
    lines: tuple[str, ...]
    head: Letterhead
    printed_at: datetime
    is_small: bool = False  # A5


def write_notice(target: Output, notice: Notice) -> None:
    """Write a poster (A4) or an invitation (A5), in the largest letters that hold. Raises `UserError`."""
    size = A5 if notice.is_small else A4
    width, room = size[0] - 2 * MARGIN, size[1] - 2 * MARGIN
    stories = [_notice(notice, scale) for scale in _SCALES]
    document.write(
        target,
        next((story for story in stories if height_of(story, width) <= room), stories[-1]),
        title=f"{notice.title} – {notice.lead}",
        subject=notice.lead,
        author=notice.head.publisher,
        header="",
        created=notice.printed_at,
        size=size,
    )


def _notice(notice: Notice, scale: float) -> list[Block]:
    scale *= _SMALL_SHEET if notice.is_small else 1
    story: list[Block] = [Masthead(notice.head.publisher, notice.head.address, notice.head.logo)]
    for line in notice.lines:
        style = _LEAD if line == notice.lead else _LINE
        story.append(Words(line, replace(style, size=style.size * scale, after=style.after * scale)))
    return story


@dataclass(frozen=True)
class Certificates:
    """A certificate a page, each with its lines; nobody under an instruction is among them."""

    event: str
    pages: tuple[tuple[str, ...], ...]
    signature: str  # « Fait à Amiens, le 26 novembre 2026 »
    head: Letterhead
    printed_at: datetime


def write_certificates(target: Output, paper: Certificates) -> None:
    """Write all the certificates of a Jeudi in one document. Raises `UserError`."""
    story: list[Block] = []
    for lines in paper.pages:
        story += [*([NewPage()] if story else []), *_certificate(lines, paper)]
    document.write(
        target,
        story,
        title=f"Attestations – {paper.event}",
        subject=paper.event,
        author=paper.head.publisher,
        header="",
        created=paper.printed_at,
    )


def _certificate(lines: Sequence[str], paper: Certificates) -> list[Block]:
    return [
        Masthead(paper.head.publisher, paper.head.address, paper.head.logo),
        Words("Attestation de présence", _TITLE),
        *(Words(line, _BODY) for line in lines),
        Words(paper.signature, _SIGNATURE),
    ]
