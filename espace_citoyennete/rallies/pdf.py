"""The papers of a rally: a route sheet a team, a score sheet a checkpoint, the ranking. No child is named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from espace_citoyennete.documents import Output
from espace_citoyennete.french import long_date
from espace_citoyennete.jeudis.notices import Letterhead
from espace_citoyennete.pdf import document
from espace_citoyennete.pdf.paper import Block
from espace_citoyennete.pdf.parts import BODY, NOTE, SUBTITLE, TITLE, Masthead, NewPage, Words
from espace_citoyennete.pdf.table import Look, PaperTable, one_page
from espace_citoyennete.rallies.rules import MARKS, MOST_POINTS
from espace_citoyennete.report import Cell, Kind, Table

_ROUTE = Look(size=14, padding=1, shares=(0.07, 0.3, 0.25, 0.25, 0.13))
_SCORES = Look(size=12, padding=1, shares=(0.08, 0.08, 0.42, 0.14, 0.14, 0.14))
_RANKING = Look(size=10, padding=3, shares=(0.18, 0.08, 0.28, 0.28, 0.09, 0.09))
_ORDER = "Suivre l’ordre de cette feuille\u00a0: ainsi aucun point n’attend plus d’équipes qu’un autre."
_GIVEN = f"Pour chaque équipe, trois notes de 0 à {MOST_POINTS}. Feuille à rapporter à la fin du rallye."
_THREE = (
    "Annoncés, inscrits et présents sont trois nombres différents, comptés à trois moments\u00a0: "
    "aucun ne se déduit d’un autre."
)
_TEXT: Kind = "text"


@dataclass(frozen=True)
class RallyHead:
    """What stands on every paper of a rally."""

    title: str
    held_on: date
    place: str
    head: Letterhead
    printed_at: datetime

    @property
    def words(self) -> str:
        """Return the rally, its day and where it begins."""
        return ", ".join(filter(None, (self.title, long_date(self.held_on), self.place)))


@dataclass(frozen=True)
class Stop:
    """A checkpoint on a route sheet."""

    number: int
    name: str
    place: str
    host: str


@dataclass(frozen=True)
class RouteSheet:
    """What a team carries: who it is, and where it goes, in order."""

    number: int
    team: str
    details: str  # structure, adult, how many children
    stops: tuple[Stop, ...]


@dataclass(frozen=True)
class ScoreSheet:
    """What a checkpoint fills: the teams in the order in which they come, with their turn."""

    stop: Stop
    teams: tuple[tuple[int | None, int, str], ...]  # turn, number, name


@dataclass(frozen=True)
class RankedTeam:
    """A line of the ranking."""

    rank: str  # « 2e ex aequo », « non classée »
    number: int
    name: str
    structure: str
    points: int
    scored: str  # « 7/8 » checkpoints


def write_route_sheets(target: Output, rally: RallyHead, sheets: Sequence[RouteSheet]) -> None:
    """Write a page a team, in the largest letters that hold on it. Raises `UserError`."""
    pages = [
        _page(
            rally,
            ("Feuille de route", f"{sheet.number} – {sheet.team}", sheet.details),
            _table(
                "route",
                ("Ordre", "Point de passage", "Lieu", "Animé par", "Visa"),
                [
                    (turn, f"{stop.number}. {stop.name}", stop.place, stop.host, "")
                    for turn, stop in enumerate(sheet.stops, 1)
                ],
            ),
            _ROUTE,
            _ORDER,
        )
        for sheet in sheets
    ]
    _write(target, rally, "Feuilles de route", pages)


def write_score_sheets(target: Output, rally: RallyHead, sheets: Sequence[ScoreSheet]) -> None:
    """Write a page a checkpoint, with a line for each team. Raises `UserError`."""
    marks = tuple(f"{word} / {MOST_POINTS}" for word in MARKS.values())
    pages = [
        _page(
            rally,
            (
                "Feuille de notes",
                f"{sheet.stop.number} – {sheet.stop.name}",
                " · ".join(filter(None, (sheet.stop.place, sheet.stop.host))),
            ),
            _table(
                "notes",
                ("Tour", "N°", "Équipe", *marks),
                [(turn, number, name, "", "", "") for turn, number, name in sheet.teams],
            ),
            _SCORES,
            _GIVEN,
        )
        for sheet in sheets
    ]
    _write(target, rally, "Feuilles de notes", pages)


def write_ranking(
    target: Output,
    rally: RallyHead,
    teams: Sequence[RankedTeam],
    children: Sequence[str],
    warning: str,
) -> None:
    """Write the ranking, with its ties and who has no rank, under the three numbers of children."""
    table = _table(
        "classement",
        ("Rang", "N°", "Équipe", "Structure", "Points", "Notée"),
        [(one.rank, one.number, one.name, one.structure, one.points, one.scored) for one in teams],
    )
    story: list[Block] = [
        Masthead(rally.head.publisher, rally.head.address, rally.head.logo),
        Words("Classement", TITLE),
        Words(rally.words, SUBTITLE),
        Words(" | ".join(children), BODY),
        Words(_THREE, NOTE),
        *([Words(warning, BODY)] if warning else []),
        PaperTable(table, _RANKING),
    ]
    _write(target, rally, "Classement", [story], header=f"Classement – {rally.words}")


def _page(rally: RallyHead, told: tuple[str, str, str], table: Table, look: Look, note: str) -> list[Block]:
    """Lay one sheet: which paper, of whom, with which details; the table takes the room that is left."""
    paper, title, details = told
    head: list[Block] = [
        Masthead(rally.head.publisher, rally.head.address, rally.head.logo),
        Words(paper, SUBTITLE),
        Words(title, TITLE),
        Words(rally.words, SUBTITLE),
        *([Words(details, BODY)] if details else []),
    ]
    return one_page(head, table, look, note=note)


def _write(
    target: Output, rally: RallyHead, title: str, pages: Sequence[list[Block]], header: str = ""
) -> None:
    story: list[Block] = []
    for page in pages:
        story += [*([NewPage()] if story else []), *page]
    document.write(
        target,
        story,
        title=f"{title} – {rally.title}",
        subject=rally.words,
        author=rally.head.publisher,
        header=header,
        created=rally.printed_at,
    )


def _table(key: str, columns: tuple[str, ...], rows: Sequence[tuple[Cell, ...]]) -> Table:
    return Table(key=key, title="", columns=columns, rows=tuple(rows), kinds=(_TEXT,) * len(columns))
