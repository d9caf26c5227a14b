"""Use cases of the rallies: teams, checkpoints, starts, scores. No child is named, here or on paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.actions.model import Action
from espace_citoyennete.actions.rules import RALLY
from espace_citoyennete.actions.service import count_registered
from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.french import NO_BREAK, clean
from espace_citoyennete.rallies.model import Checkpoint, Score, Team
from espace_citoyennete.rallies.rules import MARKS, MOST_POINTS, drawn_starts, team_problems
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.storage.rows import touch

_Row = TypeVar("_Row", Team, Checkpoint)
_TOLD = "Ce rallye a été modifié entre-temps. Le rouvrir pour voir la nouvelle version."


@dataclass(frozen=True)
class TeamDraft:
    """A team as the coordinator types it; `present` is None where nobody has counted yet."""

    number: int
    name: str
    structure: str = ""
    adult: str = ""
    girls: int = 0
    boys: int = 0
    from_qpv: int = 0
    authorisations: int = 0
    present: int | None = None
    first_checkpoint: int | None = None  # its number
    uid: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class CheckpointDraft:
    """A checkpoint as the coordinator types it."""

    number: int
    name: str
    place: str = ""
    host: str = ""
    uid: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class ScoreDraft:
    """What a checkpoint gave to a team, by the number of the team."""

    team: int
    civility: int
    interest: int
    fair_play: int
    uid: UUID = field(default_factory=uuid4, compare=False)  # of the row that is typed


def save_teams(
    session: Session, action_id: int, version: int | None, drafts: Sequence[TeamDraft], *, by: Agent
) -> None:
    """Keep the teams of a rally, all of them or none: those left out are removed.

    The rally is told how many children are registered and present. Raises `Conflict`, or `Invalid` with
    each problem under « uid.field ».
    """
    require(by, "save_teams")
    rally = _rally(session, action_id)
    rows = _rows(session, Team, action_id)
    numbers = {row.id: row.number for row in _rows(session, Checkpoint, action_id)}
    if [_team_draft(row, numbers) for row in rows] == sorted(drafts, key=lambda draft: draft.number):
        return  # the same save repeated is one save
    _refuse_late(rally, version)
    ids = {number: checkpoint_id for checkpoint_id, number in numbers.items()}
    if problems := teams_refused(session, action_id, drafts):
        raise Invalid(problems)
    facts = {
        draft.uid: {
            "number": draft.number,
            "name": clean(draft.name),
            "structure": clean(draft.structure),
            "adult": clean(draft.adult),
            **{name: getattr(draft, name) for name in ("girls", "boys", "from_qpv", "authorisations")},
            "present": draft.present,
            "first_checkpoint_id": ids.get(draft.first_checkpoint or 0),
        }
        for draft in drafts
    }
    _write_rows(session, Team, action_id, facts)
    counted = [draft.present for draft in drafts if draft.present is not None]
    count_registered(
        session,
        action_id,
        sum(draft.girls + draft.boys for draft in drafts) if drafts else None,
        sum(counted) if counted else None,
        by=by,
    )


def save_checkpoints(
    session: Session, action_id: int, version: int | None, drafts: Sequence[CheckpointDraft], *, by: Agent
) -> None:
    """Keep the checkpoints of a rally, all of them or none: those left out are removed.

    A team that was to begin at one of them has no start any more. Raises as `save_teams`.
    """
    require(by, "save_checkpoints")
    rally = _rally(session, action_id)
    known = [_checkpoint_draft(row) for row in _rows(session, Checkpoint, action_id)]
    if known == sorted(drafts, key=lambda draft: draft.number):
        return
    _refuse_late(rally, version)
    if problems := checkpoints_refused(drafts):
        raise Invalid(problems)
    facts = {
        draft.uid: {
            "number": draft.number,
            "name": clean(draft.name),
            "place": clean(draft.place),
            "host": clean(draft.host),
        }
        for draft in drafts
    }
    gone = {row.id for row in _rows(session, Checkpoint, action_id) if row.uid not in facts}
    for team in _rows(session, Team, action_id):
        if team.first_checkpoint_id in gone:
            team.first_checkpoint_id = None
    _write_rows(session, Checkpoint, action_id, facts)
    touch(rally)


def draw_starts(session: Session, action_id: int, *, by: Agent) -> int:
    """Draw where each team begins that has no start yet, and return how many were drawn.

    The draw comes from the rally itself: made again, it is the same one. Raises `UserError`.
    """
    require(by, "draw_starts")
    rally = _rally(session, action_id)
    teams, checkpoints = _rows(session, Team, action_id), _rows(session, Checkpoint, action_id)
    if not teams or not checkpoints:
        raise UserError("Écrire d’abord les équipes et les points de passage, puis tirer les départs.")
    starts = {team.number: team.first_checkpoint_id for team in teams}
    drawn = drawn_starts(starts, [checkpoint.id for checkpoint in checkpoints], rally.uid.int)
    without = [team for team in teams if team.first_checkpoint_id is None]
    for team in without:
        team.first_checkpoint_id = drawn[team.number]
    if without:
        touch(rally)
    session.flush()
    return len(without)


def set_starts(session: Session, action_id: int, starts: Mapping[int, int | None], *, by: Agent) -> None:
    """Give each team its first checkpoint, both by their numbers; None takes it back."""
    require(by, "set_starts")
    ids = {row.number: row.id for row in _rows(session, Checkpoint, action_id)}
    for team in _rows(session, Team, action_id):
        if team.number in starts:
            team.first_checkpoint_id = ids.get(starts[team.number] or 0)
    touch(_rally(session, action_id))
    session.flush()


def save_scores(
    session: Session, checkpoint_id: int, version: int | None, drafts: Sequence[ScoreDraft], *, by: Agent
) -> None:
    """Keep what a checkpoint gave, all of it or nothing: a team left out has no score there any more.

    Raises as `save_teams`.
    """
    require(by, "save_scores")
    checkpoint = session.get(Checkpoint, checkpoint_id)
    if checkpoint is None:
        raise Conflict("Ce point de passage n’existe plus. Actualiser la page (F5).")
    if scores_at(session, checkpoint_id) == sorted(drafts, key=lambda draft: draft.team):
        return
    if version not in (None, checkpoint.version):
        raise Conflict("Ces notes ont été modifiées entre-temps. Les rouvrir pour voir les dernières.")
    if problems := scores_refused(session, checkpoint_id, drafts):
        raise Invalid(problems)
    kept = select(Score).where(Score.checkpoint_id == checkpoint_id)
    known = {row.team_id: row for row in session.scalars(kept)}
    teams = {row.number: row.id for row in _rows(session, Team, checkpoint.action_id)}
    for draft in drafts:
        marks = {name: getattr(draft, name) for name in MARKS}
        row = known.pop(teams[draft.team], None)
        if row is None:
            session.add(Score(team_id=teams[draft.team], checkpoint_id=checkpoint_id, **marks))
        else:
            for name, points in marks.items():
                setattr(row, name, points)
    for row in known.values():
        session.delete(row)
    touch(checkpoint)
    session.flush()


# What is kept, as it is typed


def team_drafts(session: Session, action_id: int) -> list[TeamDraft]:
    """Return the teams of a rally in the order of their numbers, as a form opens on them."""
    numbers = {row.id: row.number for row in _rows(session, Checkpoint, action_id)}
    return [_team_draft(row, numbers) for row in _rows(session, Team, action_id)]


def checkpoint_drafts(session: Session, action_id: int) -> list[CheckpointDraft]:
    """Return the checkpoints of a rally in the order of their numbers, as a form opens on them."""
    return [_checkpoint_draft(row) for row in _rows(session, Checkpoint, action_id)]


def scores_at(session: Session, checkpoint_id: int) -> list[ScoreDraft]:
    """Return what a checkpoint gave, in the order of the numbers of the teams."""
    rows = session.execute(
        select(Team.number, Score.civility, Score.interest, Score.fair_play, Score.uid)
        .join(Team, Team.id == Score.team_id)
        .where(Score.checkpoint_id == checkpoint_id)
        .order_by(Team.number)
    )
    return [ScoreDraft(*row) for row in rows]


def _team_draft(row: Team, numbers: Mapping[int, int]) -> TeamDraft:
    return TeamDraft(
        row.number, row.name, row.structure, row.adult, row.girls, row.boys, row.from_qpv,
        row.authorisations, row.present, numbers.get(row.first_checkpoint_id or 0), row.uid,
    )  # fmt: skip


def _checkpoint_draft(row: Checkpoint) -> CheckpointDraft:
    return CheckpointDraft(row.number, row.name, row.place, row.host, row.uid)


# Checks


def _rally(session: Session, action_id: int) -> Action:
    rally = session.get(Action, action_id)
    if rally is None or rally.kind != RALLY:
        raise UserError("Ce rallye n’existe plus. Actualiser la page (F5).")
    return rally


def _refuse_late(rally: Action, version: int | None) -> None:
    """Refuse a version read before somebody else's; an undo gives none: `Database.unchanged` looked."""
    if version not in (None, rally.version):
        raise Conflict(_TOLD)


def teams_refused(session: Session, action_id: int, drafts: Sequence[TeamDraft]) -> dict[str, str]:
    """Return why teams cannot be kept, each problem under « uid.field »."""
    known = {row.number for row in _rows(session, Checkpoint, action_id)}
    found = _taken_twice(drafts)
    for draft in drafts:
        problems = _named(draft) | team_problems(
            draft.girls, draft.boys, draft.from_qpv, draft.authorisations, draft.present
        )
        if draft.first_checkpoint not in {None, *known}:
            problems["first_checkpoint"] = (
                f"Aucun point de passage n° {draft.first_checkpoint}{NO_BREAK}: écrire un numéro du rallye, "
                "ou laisser vide."
            )
        found |= {f"{draft.uid}.{name}": sentence for name, sentence in problems.items()}
    return found


def checkpoints_refused(drafts: Sequence[CheckpointDraft]) -> dict[str, str]:
    """Return why checkpoints cannot be kept, each problem under « uid.field »."""
    named = {f"{draft.uid}.{name}": sentence for draft in drafts for name, sentence in _named(draft).items()}
    return _taken_twice(drafts) | named


def scores_refused(session: Session, checkpoint_id: int, drafts: Sequence[ScoreDraft]) -> dict[str, str]:
    """Return why scores cannot be kept, each problem under « uid.field »."""
    checkpoint = session.get(Checkpoint, checkpoint_id)
    known = {row.number for row in _rows(session, Team, checkpoint.action_id)} if checkpoint else set[int]()
    found: dict[str, str] = {}
    for draft in drafts:
        if draft.team not in known:
            found[f"{draft.uid}.team"] = (
                f"Équipe n° {draft.team} inconnue, ou déjà notée plus haut{NO_BREAK}: corriger le numéro."
            )
        known.discard(draft.team)
        found |= {
            f"{draft.uid}.{name}": f"{word}{NO_BREAK}: écrire de 0 à {MOST_POINTS}."
            for name, word in MARKS.items()
            if not 0 <= getattr(draft, name) <= MOST_POINTS
        }
    return found


def _taken_twice(drafts: Sequence[TeamDraft] | Sequence[CheckpointDraft]) -> dict[str, str]:
    """Refuse the second row of a number, which is printed on every sheet."""
    first: dict[int, str] = {}
    found = {}
    for draft in drafts:
        if draft.number in first:
            found[f"{draft.uid}.number"] = (
                f"Le n° {draft.number} est déjà celui de «{NO_BREAK}{first[draft.number]}{NO_BREAK}»"
                f"{NO_BREAK}: en écrire un autre."
            )
        first.setdefault(draft.number, draft.name)
    return found


def _named(draft: TeamDraft | CheckpointDraft) -> dict[str, str]:
    problems = {}
    if draft.number < 1:
        problems["number"] = "Écrire un numéro à partir de 1."
    if not clean(draft.name):
        problems["name"] = "Écrire le nom."
    return problems


def _rows(session: Session, model: type[_Row], action_id: int) -> list[_Row]:
    return list(session.scalars(select(model).where(model.action_id == action_id).order_by(model.number)))


def _write_rows(
    session: Session, model: type[_Row], action_id: int, facts: Mapping[UUID, Mapping[str, object]]
) -> None:
    """Make the rows of a rally those of `facts`, by uid: a number may go from one to another."""
    known = {row.uid: row for row in _rows(session, model, action_id)}
    gone = [row for uid, row in known.items() if uid not in facts]
    _refuse_scored(session, model, [row.id for row in gone])
    for row in gone:
        session.delete(row)
    wanted = {told["number"]: uid for uid, told in facts.items()}
    for uid, row in known.items():
        if wanted.get(row.number, uid) != uid:  # out of the way first: a number is never that of two rows
            row.number = -row.number
    session.flush()
    for uid, told in facts.items():
        if uid not in known:
            session.add(model(uid=uid, action_id=action_id, **told))
            continue
        for name, value in told.items():
            if getattr(known[uid], name) != value:
                setattr(known[uid], name, value)
    session.flush()


def _refuse_scored(session: Session, model: type[_Row], ids: Sequence[int]) -> None:
    """Refuse to remove what has scores: they would be lost with it."""
    column, word = (Score.team_id, "l’équipe") if model is Team else (Score.checkpoint_id, "le point")
    scored = model.id.in_(select(column).where(column.in_(ids)))
    if numbers := session.scalars(select(model.number).where(scored).order_by(model.number)).all():
        raise UserError(
            f"Des notes sont gardées pour {word} n° {', '.join(map(str, numbers))}{NO_BREAK}: "
            "les effacer d’abord, ou remettre sa ligne."
        )
