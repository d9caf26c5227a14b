"""What is kept of a rally: all its rows or none, the three numbers apart, scores that nobody loses."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from espace_citoyennete.actions.count_panel import ActionCountPanel
from espace_citoyennete.actions.listing import action_draft, actions
from espace_citoyennete.actions.service import change_action
from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.rallies.listing import deadlines, rally, score_sheet
from espace_citoyennete.rallies.service import (
    ScoreDraft,
    draw_starts,
    save_checkpoints,
    save_scores,
    save_teams,
    scores_at,
    team_drafts,
)
from espace_citoyennete.report import year_period
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui.desk import Desk
from tests.conftest import AGENT
from tests.rallies.conftest import DAY, checkpoint, full_rally, plan_rally, team


def test_announced_registered_and_present_are_three_numbers_and_none_is_made_of_another(
    any_database: Database,
) -> None:
    with any_database.transaction() as session:
        action_id = full_rally(session, teams=40)
        found = rally(session, action_id)
        assert (found.announced, found.registered, found.present) == (240, 240, None)
        drafts = team_drafts(session, action_id)
        drafts[0] = replace(drafts[0], girls=1, boys=0, present=0)
        drafts[1] = replace(drafts[1], present=5)
        save_teams(session, action_id, None, drafts, by=AGENT)
        found = rally(session, action_id)
        assert (found.announced, found.registered, found.present, found.counted) == (240, 235, 5, 2)
        (row,) = actions(session, year_period(DAY.year))
        assert (row.announced, row.registered, row.present) == (240, 235, 5), "the list tells the same"
        save_teams(session, action_id, None, [], by=AGENT)
        found = rally(session, action_id)
        assert (found.announced, found.registered, found.present) == (240, None, None)


def test_every_bad_team_is_told_at_once_and_none_is_kept(any_database: Database) -> None:
    empty, seven, twice = team(2, 0, 0), team(3, 4, 3), team(1)
    unasked = team(4, 2, 2, from_qpv=5, authorisations=6, present=7, first_checkpoint=9)
    with any_database.transaction() as session:
        action_id = plan_rally(session)
    with any_database.transaction() as session, pytest.raises(Invalid) as refusal:
        save_teams(session, action_id, None, [team(1), empty, seven, unasked, twice], by=AGENT)
    assert {(key.partition(".")[0], key.partition(".")[2]) for key in refusal.value.problems} == {
        (str(empty.uid), "girls"),
        (str(seven.uid), "girls"),
        (str(twice.uid), "number"),
        *((str(unasked.uid), name) for name in ("from_qpv", "authorisations", "present", "first_checkpoint")),
    }
    assert "Former une autre équipe" in refusal.value.problems[f"{seven.uid}.girls"]
    with any_database.reading() as session:
        assert team_drafts(session, action_id) == []


def test_a_number_goes_from_one_team_to_another_and_the_scores_follow_the_team(
    any_database: Database,
) -> None:
    with any_database.transaction() as session:
        action_id = full_rally(session, teams=3, checkpoints=1)
        point = rally(session, action_id).checkpoints[0].id
        save_scores(session, point, None, [ScoreDraft(1, 8, 7, 6)], by=AGENT)
        first, second, third = team_drafts(session, action_id)
        turned = [replace(first, number=2), replace(second, number=3), replace(third, number=1)]
        save_teams(session, action_id, None, turned, by=AGENT)
        assert team_drafts(session, action_id) == [turned[2], turned[0], turned[1]]
        assert scores_at(session, point) == [ScoreDraft(2, 8, 7, 6)]


def test_what_has_scores_is_removed_by_nobody_who_has_not_erased_them(any_database: Database) -> None:
    with any_database.transaction() as session:
        action_id = full_rally(session, teams=2, checkpoints=2)
        point = rally(session, action_id).checkpoints[1].id
        save_scores(session, point, None, [ScoreDraft(2, 8, 7, 6)], by=AGENT)
    with any_database.transaction() as session, pytest.raises(UserError, match=r"Des notes .* n° 2"):
        save_teams(session, action_id, None, [team(1)], by=AGENT)
    with any_database.transaction() as session, pytest.raises(UserError, match=r"Des notes .* n° 2"):
        save_checkpoints(session, action_id, None, [checkpoint(1)], by=AGENT)
    with any_database.transaction() as session:
        assert len(rally(session, action_id).teams) == len(rally(session, action_id).checkpoints) == 2
        save_scores(session, point, None, [], by=AGENT)
        save_checkpoints(session, action_id, None, [checkpoint(1)], by=AGENT)


def test_the_starts_drawn_stay_when_a_team_is_added_or_a_checkpoint_renumbered(
    any_database: Database,
) -> None:
    with any_database.transaction() as session:
        action_id = full_rally(session, teams=17, checkpoints=5)
        assert draw_starts(session, action_id, by=AGENT) == 17
        drawn = team_drafts(session, action_id)
        assert draw_starts(session, action_id, by=AGENT) == 0
        save_teams(session, action_id, None, [*drawn, team(18)], by=AGENT)
        assert draw_starts(session, action_id, by=AGENT) == 1
        assert team_drafts(session, action_id)[:17] == drawn
        points = [row.draft for row in rally(session, action_id).checkpoints]
        save_checkpoints(session, action_id, None, [replace(points[0], number=9), *points[1:]], by=AGENT)
        moved = [9 if one.first_checkpoint == 1 else one.first_checkpoint for one in drawn]
        assert [one.first_checkpoint for one in team_drafts(session, action_id)][:17] == moved
        save_checkpoints(session, action_id, None, points[1:], by=AGENT)
        kept = [None if start == 9 else start for start in moved]
        assert [one.first_checkpoint for one in team_drafts(session, action_id)][:17] == kept


def test_a_rally_without_checkpoints_draws_nothing_and_says_what_is_missing(any_database: Database) -> None:
    with any_database.transaction() as session, pytest.raises(UserError, match="points de passage"):
        draw_starts(session, plan_rally(session), by=AGENT)


def test_a_mark_out_of_ten_and_a_team_noted_twice_are_refused_and_nothing_is_kept(
    any_database: Database,
) -> None:
    good, again, high = ScoreDraft(1, 0, 10, 5), ScoreDraft(1, 1, 1, 1), ScoreDraft(2, 11, -1, 5)
    with any_database.transaction() as session:
        action_id = full_rally(session, teams=2, checkpoints=1)
        point = rally(session, action_id).checkpoints[0].id
    with any_database.transaction() as session, pytest.raises(Invalid) as refusal:
        save_scores(session, point, None, [good, again, high], by=AGENT)
    assert refusal.value.problems.keys() == {
        f"{again.uid}.team", f"{high.uid}.civility", f"{high.uid}.interest"
    }  # fmt: skip
    with any_database.reading() as session:
        assert scores_at(session, point) == []


def test_two_desks_score_two_checkpoints_at_once_but_not_the_same_one(any_database: Database) -> None:
    with any_database.transaction() as session:
        action_id = full_rally(session, teams=2, checkpoints=2)
        read = [score_sheet(session, row.id).checkpoint for row in rally(session, action_id).checkpoints]
        for row in read:
            save_scores(session, row.id, row.version, [ScoreDraft(1, 1, 2, 3)], by=AGENT)
        with pytest.raises(Conflict, match="rouvrir"):
            save_scores(session, read[0].id, read[0].version, [ScoreDraft(1, 9, 9, 9)], by=AGENT)
        version = rally(session, action_id).version
        with pytest.raises(Conflict, match="rouvrir"):
            save_teams(session, action_id, version - 1, [team(7)], by=AGENT)


def test_authorisations_that_have_not_come_are_due_a_week_before_and_not_after(
    any_database: Database,
) -> None:
    with any_database.transaction() as session:
        action_id = plan_rally(session)
        save_teams(session, action_id, None, [team(1, authorisations=4), team(2)], by=AGENT)
        (due,) = deadlines(session, DAY - timedelta(days=30))
        assert (due.day, due.page) == (date(2026, 11, 25), "page:rallies")
        assert "8 autorisations parentales" in due.what
        assert deadlines(session, DAY + timedelta(days=1)) == []
        save_teams(session, action_id, None, [team(1, authorisations=6), team(2, authorisations=6)], by=AGENT)
        assert deadlines(session, DAY) == []


def test_a_rally_that_has_teams_stays_a_rally(any_database: Database) -> None:
    with any_database.transaction() as session:
        action_id = full_rally(session, teams=1, checkpoints=1)
        _version, draft = action_draft(session, action_id)
        with pytest.raises(Invalid) as refusal:
            change_action(session, action_id, None, replace(draft, kind="GROUPE"), by=AGENT)
        assert refusal.value.problems.keys() == {"kind"}
        save_teams(session, action_id, None, [], by=AGENT)
        save_checkpoints(session, action_id, None, [], by=AGENT)
        change_action(session, action_id, None, replace(draft, kind="GROUPE"), by=AGENT)


def margins(session: Session, action_id: int, present: int) -> None:
    _version, draft = action_draft(session, action_id)
    counted = replace(draft, present=present, counts={"GENRE": {"F": present}})
    change_action(session, action_id, None, counted, by=AGENT)


def test_children_counted_by_gender_are_never_more_than_came(any_database: Database) -> None:
    with any_database.transaction() as session:
        action_id = plan_rally(session)
        margins(session, action_id, 6)
        with pytest.raises(Invalid, match="en retirer 1"):
            save_teams(session, action_id, None, [team(1, present=5)], by=AGENT)


def test_the_form_that_counts_an_action_leaves_to_the_teams_what_they_count(
    database: Database, clock: Clock, qtbot: object
) -> None:
    with database.transaction() as session:
        action_id = plan_rally(session)
        save_teams(session, action_id, None, [team(1, present=5)], by=AGENT)
    form = ActionCountPanel(Desk(database, clock, AGENT), action_id)
    qtbot.addWidget(form)  # type: ignore[attr-defined]
    form.form.restore({"announced": 250, "registered": 9, "present": 9, "GENRE.F": 2})
    assert form.save(), form.message.text
    with database.reading() as session:
        found = rally(session, action_id)
    assert (found.announced, found.registered, found.present) == (250, 6, 5)
