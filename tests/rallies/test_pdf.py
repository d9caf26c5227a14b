"""The papers of a rally: a page a team, a page a checkpoint, and printed again they are the same."""

import re
from io import BytesIO
from pathlib import Path

import pytest

from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import UserError
from espace_citoyennete.rallies.listing import rally
from espace_citoyennete.rallies.papers import ranking_paper, route_paper, score_paper
from espace_citoyennete.rallies.service import (
    CheckpointDraft,
    ScoreDraft,
    TeamDraft,
    draw_starts,
    save_checkpoints,
    save_scores,
    save_teams,
    team_drafts,
)
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.printing import Paper
from tests.conftest import AGENT
from tests.pdf.reading import out, pages, plain
from tests.rallies.conftest import full_rally, plan_rally, team


@pytest.fixture
def desk(database: Database, clock: Clock) -> Desk:
    return Desk(database, clock, AGENT)


def printed(paper: Paper, folder: Path) -> list[str]:
    path = folder / paper.file_name
    paper.write(out(path))
    return [plain(text) for text in pages(path)]


@pytest.mark.parametrize(("teams", "checkpoints"), [(40, 8), (3, 5), (7, 1), (2, 30)])
def test_each_team_has_its_page_with_every_checkpoint_in_its_own_order(
    desk: Desk, tmp_path: Path, teams: int, checkpoints: int
) -> None:
    with desk.database.transaction() as session:
        action_id = full_rally(session, teams, checkpoints)
        draw_starts(session, action_id, by=AGENT)
        starts = {one.number: one.first_checkpoint for one in team_drafts(session, action_id)}
    told = printed(route_paper(desk, action_id), tmp_path)
    assert len(told) == teams
    for number, text in enumerate(told, 1):
        assert f"{number} – Équipe {number}" in text and "6 enfants inscrits" in text
        order = [int(found) for found in re.findall(r"\b(\d+)\. Point \d+", text)]
        start = starts[number]
        assert start is not None
        assert order == [(start - 1 + turn) % checkpoints + 1 for turn in range(checkpoints)]


def test_each_checkpoint_has_its_page_with_every_team_in_the_order_of_the_route_sheets(
    desk: Desk, tmp_path: Path
) -> None:
    with desk.database.transaction() as session:
        action_id = full_rally(session, 40, 8)
        draw_starts(session, action_id, by=AGENT)
    routes = [
        re.findall(r"\b(\d+)\. Point", text) for text in printed(route_paper(desk, action_id), tmp_path)
    ]
    told = printed(score_paper(desk, action_id), tmp_path)
    assert len(told) == 8
    for checkpoint, text in enumerate(told, 1):
        assert f"{checkpoint} – Point {checkpoint}" in text
        found = [(int(turn), int(number)) for turn, number in re.findall(r"(\d+) (\d+) Équipe \d+", text)]
        assert found == sorted(
            (route.index(str(checkpoint)) + 1, number) for number, route in enumerate(routes, 1)
        )


def test_printed_again_a_paper_has_the_same_bytes(desk: Desk) -> None:
    with desk.database.transaction() as session:
        action_id = full_rally(session, 5, 3)
        draw_starts(session, action_id, by=AGENT)
    for make in (route_paper, score_paper, ranking_paper):
        once, again = BytesIO(), BytesIO()
        make(desk, action_id).write(out(once))
        make(desk, action_id).write(out(again))
        assert once.getvalue() == again.getvalue()


def test_no_route_sheet_is_printed_as_long_as_a_team_does_not_know_where_it_begins(desk: Desk) -> None:
    with desk.database.transaction() as session:
        action_id = full_rally(session, 3, 2)
        draw_starts(session, action_id, by=AGENT)
        save_teams(session, action_id, None, [*team_drafts(session, action_id), team(4)], by=AGENT)
    for make in (route_paper, score_paper):
        with pytest.raises(UserError, match="1 équipe sans départ"):
            make(desk, action_id)


def test_the_ranking_says_its_ties_who_has_no_rank_and_the_three_numbers(desk: Desk, tmp_path: Path) -> None:
    with desk.database.transaction() as session:
        action_id = full_rally(session, 4, 2)
        first, second = (row.id for row in rally(session, action_id).checkpoints)
        same = [ScoreDraft(1, 9, 9, 9), ScoreDraft(2, 9, 9, 9), ScoreDraft(3, 10, 10, 10)]
        save_scores(session, first, None, [*same, ScoreDraft(4, 10, 10, 10)], by=AGENT)
        save_scores(session, second, None, same, by=AGENT)
    (text,) = printed(ranking_paper(desk, action_id), tmp_path)
    assert "240 annoncés | 24 inscrits | présents : non compté" in text
    assert "Classement provisoire : 1 équipe à noter encore." in text
    lines = ("1re 3 Équipe 3", "2e ex aequo 1 Équipe 1", "2e ex aequo 2 Équipe 2", "non classée 4 Équipe 4")
    assert [text.index(line) for line in lines] == sorted(text.index(line) for line in lines)
    assert "60 2/2" in text and "30 1/2" in text


def test_long_names_stay_on_the_page_of_their_team(desk: Desk, tmp_path: Path) -> None:
    long = ("Les intrépides & <fières> aventurières " * 3)[:80]
    with desk.database.transaction() as session:
        action_id = plan_rally(session)
        points = [CheckpointDraft(n, long, long, long) for n in range(1, 13)]
        save_checkpoints(session, action_id, None, points, by=AGENT)
        named = [TeamDraft(n, long, long, long, 3, 3, first_checkpoint=n) for n in range(1, 4)]
        save_teams(session, action_id, None, named, by=AGENT)
    for make, count in ((route_paper, 3), (score_paper, 12)):
        told = printed(make(desk, action_id), tmp_path)
        assert len(told) == count
        assert all("<fières>" in text for text in told)
