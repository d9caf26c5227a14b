"""The rallies in the report of the year: three numbers apart, and « non compté » where nobody counted."""

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from espace_citoyennete.actions.service import ActionDraft, cancel_action, save_action
from espace_citoyennete.annual_report.figures import annual_figures
from espace_citoyennete.annual_report.frozen import to_json
from espace_citoyennete.annual_report.sections import annual_report
from espace_citoyennete.rallies.figures import rally_figures
from espace_citoyennete.rallies.sections import rally_sections
from espace_citoyennete.rallies.service import save_teams, team_drafts
from espace_citoyennete.report import Scope, Table, year_period
from espace_citoyennete.storage.database import Database
from tests.conftest import AGENT
from tests.rallies.conftest import DAY, full_rally, plan_rally, team


def test_the_three_numbers_stand_side_by_side_in_the_report_and_none_is_multiplied(
    any_database: Database,
) -> None:
    with any_database.transaction() as session:
        action_id = full_rally(session, teams=42)
        drafts = [replace(one, boys=2 + one.number % 2) for one in team_drafts(session, action_id)]
        drafts = [replace(one, present=4 if one.number <= 30 else None, from_qpv=1) for one in drafts]
        save_teams(session, action_id, None, drafts, by=AGENT)
        found = annual_figures(session, Scope(year_period(DAY.year), DAY))
    told = json.loads(to_json(annual_report(found, produced_at=datetime.combine(DAY, time()))))
    assert {key: value for key, value in told["chiffres"].items() if key.startswith("rallyes")} == {
        "rallyes": 1,
        "rallyes_annonces": 240,
        "rallyes_inscrits": 42 * 5 + 21,
        "rallyes_presents": 120,
        "rallyes_equipes": 42,
    }
    table = told["tableaux"]["rallyes_liste"]
    assert table["lignes"] == [["02/12/2026", "Rallye citoyen", 240, 231, 120, 42, 126, 105, 42]]
    assert "présents comptés dans 30 équipes sur 42" in table["note"]
    assert "actions_liste" not in told["tableaux"], "counted in one chapter"


def test_nobody_counted_is_a_dash_and_a_rally_to_come_or_cancelled_counts_nowhere(
    any_database: Database,
) -> None:
    with any_database.transaction() as session:
        plan_rally(session, announced=None)
        cancel_action(session, plan_rally(session), "Orage", by=AGENT)
        before = rally_figures(session, year_period(DAY.year), DAY - timedelta(days=1))
        (chapter,) = rally_sections(rally_figures(session, year_period(DAY.year), DAY))
    assert rally_sections(before) == []
    assert [figure.value for figure in chapter.figures] == [1, None, None, None, 0]
    (table,) = chapter.blocks
    assert isinstance(table, Table)
    assert table.rows[0][2:] == (None, None, None, 0, None, None, None)


def test_a_rally_of_another_year_without_teams_keeps_what_was_counted_then(any_database: Database) -> None:
    with any_database.transaction() as session:
        old = ActionDraft("RALLYE", date(2022, 4, 19), "Rallye", announced=240, registered=282, present=251)
        save_action(session, old, by=AGENT)
        (row,) = rally_figures(session, year_period(2022), DAY).rallies
        assert (row.announced, row.registered, row.present, row.teams) == (240, 282, 251, 0)
        other = plan_rally(session)
        save_teams(session, other, None, [team(1)], by=AGENT)
        assert len(rally_figures(session, year_period(2022), DAY).rallies) == 1
