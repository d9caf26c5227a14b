"""A rally of forty teams as its partners announce it."""

from datetime import date

from sqlalchemy.orm import Session

from espace_citoyennete.actions.service import ActionDraft, save_action
from espace_citoyennete.rallies.service import CheckpointDraft, TeamDraft, save_checkpoints, save_teams
from tests.conftest import AGENT

DAY = date(2026, 12, 2)


def plan_rally(session: Session, *, day: date = DAY, announced: int | None = 240) -> int:
    draft = ActionDraft("RALLYE", day, "Rallye citoyen", announced=announced)
    return save_action(session, draft, by=AGENT)


def team(number: int, girls: int = 3, boys: int = 3, **more: object) -> TeamDraft:
    return TeamDraft(number, f"Équipe {number}", "École des Tilleuls", girls=girls, boys=boys, **more)  # type: ignore[arg-type]


def checkpoint(number: int) -> CheckpointDraft:
    return CheckpointDraft(number, f"Point {number}", "Place", "Police municipale")


def full_rally(session: Session, teams: int = 40, checkpoints: int = 8) -> int:
    action_id = plan_rally(session)
    save_checkpoints(session, action_id, None, [checkpoint(n) for n in range(1, checkpoints + 1)], by=AGENT)
    save_teams(session, action_id, None, [team(n) for n in range(1, teams + 1)], by=AGENT)
    return action_id
