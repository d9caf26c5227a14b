"""The papers of a rally, ready to be printed or saved: what is read is read once, at that moment."""

from functools import partial

from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, plural
from espace_citoyennete.jeudis.papers import letterhead
from espace_citoyennete.rallies.listing import CheckpointRow, Rally, TeamRow, rally
from espace_citoyennete.rallies.pdf import (
    RallyHead,
    RankedTeam,
    RouteSheet,
    ScoreSheet,
    Stop,
    write_ranking,
    write_route_sheets,
    write_score_sheets,
)
from espace_citoyennete.town.reference import town_identity
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.printing import Paper


def route_paper(desk: Desk, action_id: int) -> Paper:
    """Return the route sheets of all the teams. Raises `UserError` as long as one has no start."""
    found, head = _read(desk, action_id)
    _refuse_without_start(found)
    sheets = [
        RouteSheet(team.draft.number, team.draft.name, _details(team), tuple(map(_stop, found.route(team))))
        for team in found.teams
    ]
    write = partial(write_route_sheets, rally=head, sheets=sheets)
    return Paper("Feuilles de route", f"feuilles-de-route-{found.held_on}.pdf", write, desk.database)


def score_paper(desk: Desk, action_id: int) -> Paper:
    """Return the score sheets of all the checkpoints. Raises `UserError` as long as a team has no start."""
    found, head = _read(desk, action_id)
    _refuse_without_start(found)
    sheets = [
        ScoreSheet(
            _stop(row),
            tuple(
                (turn or 0, team.draft.number, team.draft.name)
                for turn, team in found.passages(row.draft.number)
            ),
        )
        for row in found.checkpoints
    ]
    write = partial(write_score_sheets, rally=head, sheets=sheets)
    return Paper("Feuilles de notes", f"feuilles-de-notes-{found.held_on}.pdf", write, desk.database)


def ranking_paper(desk: Desk, action_id: int) -> Paper:
    """Return the ranking: who has no rank is on it, and it says why."""
    found, head = _read(desk, action_id)
    teams = [
        RankedTeam(
            team.standing.words,
            team.draft.number,
            team.draft.name,
            team.draft.structure,
            team.standing.points,
            f"{team.standing.scored}/{len(found.checkpoints)}",
        )
        for team in found.ranked
    ]
    write = partial(
        write_ranking, rally=head, teams=teams, children=found.children_words, warning=found.ranking_words
    )
    return Paper("Classement", f"classement-rallye-{found.held_on}.pdf", write, desk.database)


def _read(desk: Desk, action_id: int) -> tuple[Rally, RallyHead]:
    with desk.database.reading() as session:
        found, town = rally(session, action_id), town_identity(session)
    head = RallyHead(found.title, found.held_on, found.place, letterhead(town), desk.clock.now())
    return found, head


def _refuse_without_start(found: Rally) -> None:
    if not found.teams or not found.checkpoints:
        raise UserError("Écrire d’abord les équipes (E) et les points de passage (P).")
    if found.without_start:
        raise UserError(
            f"{plural(found.without_start, 'équipe')} sans départ{NO_BREAK}: tirer les départs (T), "
            "puis imprimer."
        )


def _details(team: TeamRow) -> str:
    children = plural(team.children, "enfant inscrit", "enfants inscrits")
    return " · ".join(filter(None, (team.draft.structure, team.draft.adult, children)))


def _stop(row: CheckpointRow) -> Stop:
    return Stop(row.draft.number, row.draft.name, row.draft.place, row.draft.host)
