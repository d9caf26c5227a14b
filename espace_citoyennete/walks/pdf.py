"""The papers of a walk: the sheet to fill on the way, and the account brought back to the walkers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from espace_citoyennete.documents import Output
from espace_citoyennete.french import NO_BREAK, long_date, plural
from espace_citoyennete.pdf import document
from espace_citoyennete.pdf.paper import Block
from espace_citoyennete.pdf.parts import BODY, NOTE, SUBTITLE, TITLE, Masthead, TextStyle, Words
from espace_citoyennete.pdf.table import Look, PaperTable
from espace_citoyennete.report import Cell, Table
from espace_citoyennete.town.reference import TownIdentity
from espace_citoyennete.walks.listing import ProposalRow, ToldStop, WalkAccount
from espace_citoyennete.walks.rules import STATES, answer_words

_STOP = TextStyle(13, bold=True, before=12, after=2, keep=True, tag="H2")
_TOLD = Look(size=10, padding=4, shares=(0.32, 0.33, 0.35))
_TO_FILL = Look(size=10, padding=4, shares=(0.16, 0.42, 0.42), least=30)
_BLANK_STOPS, _BLANK_ROWS = 4, 4
_NO_NAME = "Aucun nom de personne n’est noté\u00a0: ni marcheur, ni habitant, ni commerçant."


@dataclass(frozen=True)
class WalkPaper:
    """What is printed of a walk, and by whom."""

    account: WalkAccount
    town: TownIdentity
    printed_at: datetime

    @property
    def publisher(self) -> str:
        """Return who publishes it: « Amiens – Espace citoyenneté »."""
        return f"{self.town.name} – {self.town.place}"


def write_walk_account(target: Output, paper: WalkPaper) -> None:
    """Write what the walk found, asked for and obtained, stop by stop. Raises `UserError`."""
    _write(target, paper, "Compte rendu de la marche exploratoire", list(_account(paper.account)))


def write_field_sheet(target: Output, paper: WalkPaper, kinds: tuple[str, ...]) -> None:
    """Write the sheet to fill during the walk, with rows for each stop. Raises `UserError`."""
    _write(target, paper, "Fiche de terrain de la marche exploratoire", list(_field(paper.account, kinds)))


def _write(target: Output, paper: WalkPaper, title: str, story: list[Block]) -> None:
    walk = paper.account
    head = [
        Masthead(paper.publisher, paper.town.address, paper.town.logo),
        Words(title, SUBTITLE),
        Words(walk.title, TITLE),
        Words(_when_and_where(walk), SUBTITLE),
    ]
    document.write(
        target,
        [*head, *story, Words(_NO_NAME, NOTE)],
        title=f"{title} – {walk.title}",
        subject=walk.title,
        author=paper.publisher,
        header=f"{title} – {walk.title}",
        created=paper.printed_at,
    )


def _when_and_where(walk: WalkAccount) -> str:
    day = long_date(walk.held_on)
    people = plural(walk.present, "participant") if walk.present is not None else ""
    return " – ".join(filter(None, (f"{day[0].upper()}{day[1:]}, {walk.moment}", walk.district, people)))


# The account


def _account(walk: WalkAccount) -> Iterator[Block]:
    asked = [one for stop in walk.stops for finding in stop.findings for one in finding.proposals]
    found = sum(len(stop.findings) for stop in walk.stops)
    states = [one.standing.state for one in asked]
    told = [plural(states.count(code), word.lower()) for code, word in STATES.items() if code in states]
    counted = f"{plural(found, 'constat')}, {plural(len(asked), 'proposition')}"
    yield Words(f"{counted}{NO_BREAK}: {', '.join(told)}." if told else f"{counted}.", BODY)
    for rank, stop in enumerate(walk.stops, 1):
        yield Words(f"{rank}. {stop.place}", _STOP)
        if stop.findings:
            yield PaperTable(_told(rank, stop), _TOLD)
        else:
            yield Words("Aucun constat.", BODY)


def _told(rank: int, stop: ToldStop) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for finding in stop.findings:
        seen = f"{finding.kind}{NO_BREAK}: {finding.words}"
        told = [(_asked(one), _answer(one)) for one in finding.proposals] or [("–", "")]
        rows += [("" if number else seen, *cells) for number, cells in enumerate(told)]
    return Table(
        key=f"arret_{rank}",
        title="",
        columns=("Constat", "Proposition", "Réponse"),
        rows=tuple(rows),
        kinds=("text",) * 3,
    )


def _asked(one: ProposalRow) -> str:
    return f"{one.words} ({one.owner})" if one.owner else one.words


def _answer(one: ProposalRow) -> str:
    lines = answer_words(one.standing) or ["Réponse attendue"]
    if one.standing.is_open and one.due_on is not None:
        lines[0] += f", pour le {long_date(one.due_on)}"
    return "\n".join(lines)


# The sheet to fill


def _field(walk: WalkAccount, kinds: tuple[str, ...]) -> Iterator[Block]:
    yield Words(f"Types de constat{NO_BREAK}: {', '.join(kinds)}.", BODY)
    places = [stop.place for stop in walk.stops] or ["…" * 30] * _BLANK_STOPS
    for rank, place in enumerate(places, 1):
        yield Words(f"Arrêt {rank}{NO_BREAK}: {place}", _STOP)
        yield PaperTable(
            Table(
                key=f"arret_{rank}",
                title="",
                columns=("Type", "Constat", "Proposition"),
                rows=(("", "", ""),) * _BLANK_ROWS,
                kinds=("text",) * 3,
            ),
            _TO_FILL,
        )
