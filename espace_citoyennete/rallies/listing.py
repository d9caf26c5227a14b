"""A rally whole: its three numbers of children, its teams with their points, its checkpoints; what is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from espace_citoyennete.actions.model import Action
from espace_citoyennete.actions.rules import RALLY
from espace_citoyennete.deadlines.rules import Deadline
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, numeric_date, plural
from espace_citoyennete.rallies.model import Checkpoint, Score, Team
from espace_citoyennete.rallies.rules import DAYS_BEFORE, Standing, children_words, route, standings
from espace_citoyennete.rallies.service import (
    CheckpointDraft,
    ScoreDraft,
    TeamDraft,
    checkpoint_drafts,
    scores_at,
    team_drafts,
)


@dataclass(frozen=True)
class RallyName:
    """A rally in the list of rallies."""

    id: int
    uid: UUID
    held_on: date
    title: str


@dataclass(frozen=True)
class CheckpointRow:
    """A checkpoint, and how many teams it has scored."""

    id: int
    version: int
    draft: CheckpointDraft
    scored: int


@dataclass(frozen=True)
class TeamRow:
    """A team and where it stands."""

    draft: TeamDraft
    standing: Standing

    @property
    def children(self) -> int:
        """Return the children registered."""
        return self.draft.girls + self.draft.boys

    @property
    def missing(self) -> int:
        """Return the authorisations that have not come."""
        return self.children - self.draft.authorisations


@dataclass(frozen=True)
class Rally:
    """A rally; announced, registered and present are three numbers, None where nobody has counted."""

    id: int
    uid: UUID
    version: int
    held_on: date
    title: str
    place: str
    announced: int | None
    registered: int | None
    present: int | None
    is_cancelled: bool
    teams: tuple[TeamRow, ...]  # in the order of their numbers
    checkpoints: tuple[CheckpointRow, ...]

    @property
    def counted(self) -> int:
        """Return how many teams were counted on the day."""
        return sum(team.draft.present is not None for team in self.teams)

    @property
    def missing(self) -> int:
        """Return the authorisations that have not come."""
        return sum(team.missing for team in self.teams)

    @property
    def unranked(self) -> int:
        """Return how many teams have no rank: a checkpoint has not scored them yet."""
        return sum(team.standing.rank is None for team in self.teams)

    @property
    def ranking_words(self) -> str:
        """Tell who has no rank, as long as the ranking is not the last one; nothing once it is."""
        if not self.unranked:
            return ""
        if self.unranked == len(self.teams):
            return "Aucune équipe n’est encore notée partout."
        return f"Classement provisoire{NO_BREAK}: {plural(self.unranked, 'équipe')} à noter encore."

    @property
    def without_start(self) -> int:
        """Return how many teams do not know where they begin."""
        return sum(team.draft.first_checkpoint is None for team in self.teams)

    @property
    def children_words(self) -> tuple[str, ...]:
        """Return the three numbers of children, in words."""
        return children_words(self.announced, self.registered, self.present)

    @property
    def ranked(self) -> list[TeamRow]:
        """Return the teams in the order of the ranking, those not scored everywhere at the end."""
        return sorted(self.teams, key=lambda team: _order(team.standing))

    def route(self, team: TeamRow) -> list[CheckpointRow]:
        """Return the checkpoints in the order in which a team sees them: none as long as it has no start."""
        rows = {row.draft.number: row for row in self.checkpoints}
        start = team.draft.first_checkpoint
        return [rows[number] for number in route(start, sorted(rows))] if start in rows else []

    def passages(self, checkpoint: int) -> list[tuple[int | None, TeamRow]]:
        """Return who comes to a checkpoint with the turn, from 1: those without a start come last."""
        routes = ([row.draft.number for row in self.route(team)] for team in self.teams)
        found = [
            (numbers.index(checkpoint) + 1 if numbers else None, team)
            for team, numbers in zip(self.teams, routes, strict=True)
        ]
        return sorted(found, key=lambda one: (one[0] is None, one[0] or 0, one[1].draft.number))


@dataclass(frozen=True)
class ScoreSheet:
    """The sheet of a checkpoint: who comes there, in the order of their coming, and what was given."""

    checkpoint: CheckpointRow
    rally: Rally
    passages: tuple[tuple[int | None, TeamRow], ...]  # the turn, from 1; None without a start
    scores: Mapping[int, ScoreDraft]  # by the number of the team

    @property
    def next_id(self) -> int:
        """Return the next checkpoint of the loop, after the last the first one."""
        ids = [row.id for row in self.rally.checkpoints]
        return ids[(ids.index(self.checkpoint.id) + 1) % len(ids)]


def _order(standing: Standing) -> tuple[bool, int, int, int]:
    return standing.rank is None, standing.rank or 0, -standing.points, standing.team


def rallies(session: Session) -> list[RallyName]:
    """Return every rally that is not cancelled, the latest first."""
    rows = session.execute(
        select(Action.id, Action.uid, Action.held_on, Action.title)
        .where(Action.kind == RALLY, Action.cancelled.is_(False))
        .order_by(Action.held_on.desc(), Action.id.desc())
    )
    return [RallyName(*row) for row in rows]


def rally(session: Session, action_id: int) -> Rally:
    """Return a rally whole. Raises `UserError` when it is gone."""
    action = session.get(Action, action_id)
    if action is None or action.kind != RALLY:
        raise UserError("Ce rallye n’existe plus. Actualiser la page (F5).")
    drafts, checkpoints = team_drafts(session, action_id), _checkpoints(session, action_id)
    points = _points(session, action_id)
    totals = {draft.number: points.get(draft.number, []) for draft in drafts}
    found = {one.team: one for one in standings(totals, len(checkpoints))}
    return Rally(
        action.id, action.uid, action.version, action.held_on, action.title, action.place,
        action.announced, action.registered, action.present, action.cancelled,
        tuple(TeamRow(draft, found[draft.number]) for draft in drafts),
        checkpoints,
    )  # fmt: skip


def score_sheet(session: Session, checkpoint_id: int) -> ScoreSheet:
    """Return the sheet of a checkpoint. Raises `UserError` when it is gone."""
    checkpoint = session.get(Checkpoint, checkpoint_id)
    if checkpoint is None:
        raise UserError("Ce point de passage n’existe plus. Actualiser la page (F5).")
    whole = rally(session, checkpoint.action_id)
    row = next(row for row in whole.checkpoints if row.id == checkpoint_id)
    return ScoreSheet(
        row,
        whole,
        tuple(whole.passages(row.draft.number)),
        {score.team: score for score in scores_at(session, checkpoint_id)},
    )


def deadlines(session: Session, today: date) -> list[Deadline]:
    """Return the rallies to come for which authorisations of parents have not come."""
    missing = func.sum(Team.girls + Team.boys - Team.authorisations)
    rows = session.execute(
        select(Action.uid, Action.held_on, Action.title, missing)
        .join(Team, Team.action_id == Action.id)
        .where(Action.held_on >= today, Action.cancelled.is_(False))
        .group_by(Action.uid, Action.held_on, Action.title)
        .having(missing > 0)
        .order_by(Action.held_on)
    )
    return [
        Deadline(
            "autorisations",
            uid,
            held_on - timedelta(days=DAYS_BEFORE),
            f"Recevoir {plural(count, 'autorisation parentale', 'autorisations parentales')}{NO_BREAK}: "
            f"{title}, {numeric_date(held_on)}",
            "page:rallies",
        )
        for uid, held_on, title, count in rows
    ]


def _checkpoints(session: Session, action_id: int) -> tuple[CheckpointRow, ...]:
    scored = select(func.count(Score.id)).where(Score.checkpoint_id == Checkpoint.id).scalar_subquery()
    rows = session.execute(
        select(Checkpoint.uid, Checkpoint.id, Checkpoint.version, scored).where(
            Checkpoint.action_id == action_id
        )
    )
    facts = {uid: (row_id, version, count) for uid, row_id, version, count in rows}
    return tuple(
        CheckpointRow(facts[draft.uid][0], facts[draft.uid][1], draft, facts[draft.uid][2])
        for draft in checkpoint_drafts(session, action_id)
    )


def _points(session: Session, action_id: int) -> dict[int, list[int]]:
    """Return what each checkpoint gave in all to each team, by the number of the team."""
    rows = session.execute(
        select(Team.number, Score.civility + Score.interest + Score.fair_play)
        .join(Team, Team.id == Score.team_id)
        .where(Team.action_id == action_id)
    )
    found: dict[int, list[int]] = {}
    for number, points in rows:
        found.setdefault(number, []).append(points)
    return found
