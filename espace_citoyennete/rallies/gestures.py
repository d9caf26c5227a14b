"""What the screens do with a rally, each act with its undo: the opposite use case, never a replay."""

from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

from espace_citoyennete.actions.model import Action
from espace_citoyennete.actions.service import count_registered
from espace_citoyennete.french import plural
from espace_citoyennete.rallies.model import Checkpoint
from espace_citoyennete.rallies.service import (
    CheckpointDraft,
    ScoreDraft,
    TeamDraft,
    draw_starts,
    save_checkpoints,
    save_scores,
    save_teams,
    set_starts,
    team_drafts,
)
from espace_citoyennete.storage.rows import id_with, uid_of
from espace_citoyennete.ui.desk import Desk

Counted = tuple[int | None, int | None]  # registered and present, as the rally told them


def remember_teams(
    desk: Desk, uid: UUID, before: Sequence[TeamDraft], counted: Counted, after: Sequence[TeamDraft]
) -> None:
    """Offer to put back the teams of a rally before a change, and what it counted then."""

    def back() -> None:
        with desk.database.transaction() as session:
            action_id = id_with(session, Action, uid)
            save_teams(session, action_id, None, before, by=desk.agent)
            count_registered(session, action_id, *counted, by=desk.agent)

    def again() -> None:
        with desk.database.transaction() as session:
            save_teams(session, id_with(session, Action, uid), None, after, by=desk.agent)

    desk.undo.add(plural(len(after), "équipe enregistrée", "équipes enregistrées"), back, again)


def remember_checkpoints(
    desk: Desk,
    uid: UUID,
    before: Sequence[CheckpointDraft],
    starts: Mapping[int, int | None],
    after: Sequence[CheckpointDraft],
) -> None:
    """Offer to put back the checkpoints of a rally before a change, and who began where."""

    def back() -> None:
        with desk.database.transaction() as session:
            action_id = id_with(session, Action, uid)
            save_checkpoints(session, action_id, None, before, by=desk.agent)
            set_starts(session, action_id, starts, by=desk.agent)

    def again() -> None:
        with desk.database.transaction() as session:
            save_checkpoints(session, id_with(session, Action, uid), None, after, by=desk.agent)

    desk.undo.add(
        plural(len(after), "point de passage enregistré", "points de passage enregistrés"), back, again
    )


def draw(desk: Desk, action_id: int) -> int:
    """Draw the starts of the teams that have none, and return how many. Raises `UserError`."""
    with desk.database.transaction() as session:
        before = starts_of(team_drafts(session, action_id))
        drawn = draw_starts(session, action_id, by=desk.agent)
        after = starts_of(team_drafts(session, action_id))
        uid = uid_of(session, Action, action_id)

    def put(starts: Mapping[int, int | None]) -> None:
        with desk.database.transaction() as session:
            set_starts(session, id_with(session, Action, uid), starts, by=desk.agent)

    if drawn:
        desk.undo.add(
            plural(drawn, "départ tiré", "départs tirés"), partial(put, before), partial(put, after)
        )
    return drawn


def starts_of(teams: Sequence[TeamDraft]) -> dict[int, int | None]:
    """Return the number of the checkpoint where each team begins, by the number of the team."""
    return {team.number: team.first_checkpoint for team in teams}


def remember_scores(desk: Desk, uid: UUID, before: Sequence[ScoreDraft], after: Sequence[ScoreDraft]) -> None:
    """Offer to put back what a checkpoint had given before."""

    def put(scores: Sequence[ScoreDraft]) -> None:
        with desk.database.transaction() as session:
            save_scores(session, id_with(session, Checkpoint, uid), None, scores, by=desk.agent)

    desk.undo.add("Notes enregistrées", partial(put, before), partial(put, after))
