"""Actions on a real base: kept whole, changed, cancelled, taken back; nobody has a name in them."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from espace_citoyennete.actions.figures import course_figures
from espace_citoyennete.actions.half_days import HalfDay
from espace_citoyennete.actions.listing import action_row
from espace_citoyennete.actions.model import Action, ActionCount, ActionModule, ActionPartner
from espace_citoyennete.actions.service import (
    ActionDraft,
    cancel_action,
    change_action,
    parts,
    save_action,
    withdraw_action,
)
from espace_citoyennete.directory.service import organisation_named
from espace_citoyennete.errors import Conflict, Invalid
from espace_citoyennete.rallies.model import Team
from espace_citoyennete.report import year_period
from espace_citoyennete.storage.database import Database, Session
from tests.conftest import AGENT

DAY = date(2026, 11, 5)


def course(session: Session, **facts: object) -> ActionDraft:
    runs = organisation_named(session, "Association Yves Le Febvre", by=AGENT)
    told = ActionDraft(
        "STAGE",
        DAY,
        "Stage de citoyenneté",
        organisation_id=runs,
        convened=8,
        present=7,
        validated=6,
        half_days=(HalfDay("Jeudi matin", 7), HalfDay("Jeudi après-midi", 6)),
        counts={"GENRE": {"F": 1, "H": 6}, "PRESCRIPTEUR": {"PJJ": 5, "PARQUET": 3}},
    )
    return replace(told, uid=uuid4(), **facts)  # type: ignore[arg-type]


def refused(session: Session, draft: ActionDraft) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        save_action(session, draft, by=AGENT)
    return dict(refusal.value.problems)


def test_the_same_draft_saved_twice_is_one_action(any_database: Database) -> None:
    with any_database.transaction() as session:
        draft = course(session)
        assert save_action(session, draft, by=AGENT) == save_action(session, draft, by=AGENT)
        assert session.scalar(select(func.count()).select_from(ActionModule)) == 2


def test_an_action_changed_keeps_what_goes_with_it_and_moves_its_version(any_database: Database) -> None:
    with any_database.transaction() as session:
        draft = course(session)
        action_id = save_action(session, draft, by=AGENT)
        fewer = replace(draft, half_days=(HalfDay("Jeudi matin", 7),), counts={"GENRE": {"H": 7}})
        change_action(session, action_id, 1, fewer, by=AGENT)
        assert parts(session, action_id).counts == {("GENRE", "H", 7)}
        with pytest.raises(Conflict):
            change_action(session, action_id, 1, draft, by=AGENT)  # only its counts were changed since
        change_action(session, action_id, None, draft, by=AGENT)
        assert len(parts(session, action_id).half_days) == 2


def test_a_course_to_come_or_cancelled_is_in_no_figure(any_database: Database) -> None:
    with any_database.transaction() as session:
        save_action(session, course(session), by=AGENT)
        to_come = course(session, convened=None, present=None, validated=None, half_days=(), counts={})
        save_action(session, to_come, by=AGENT)
        cancelled = save_action(session, course(session), by=AGENT)
        cancel_action(session, cancelled, "Intervenant absent", by=AGENT)
        figures = course_figures(session, year_period(2026))
        assert (len(figures.courses), figures.convened, figures.present) == (1, 8, 7)
        cancel_action(session, cancelled, "", cancelled=False, by=AGENT)
        assert len(course_figures(session, year_period(2026)).courses) == 2


def test_an_action_is_cancelled_for_a_reason(any_database: Database) -> None:
    with any_database.transaction() as session:
        action_id = save_action(session, course(session), by=AGENT)
        with pytest.raises(Invalid, match="pourquoi"):
            cancel_action(session, action_id, "  ", by=AGENT)


def test_an_action_just_planned_is_taken_back_whole(any_database: Database) -> None:
    with any_database.transaction() as session:
        draft = course(session)
        save_action(session, draft, by=AGENT)
        withdraw_action(session, draft.uid, by=AGENT)
        for model in (Action, ActionCount, ActionModule, ActionPartner):
            assert session.scalar(select(func.count()).select_from(model)) == 0


def test_a_rally_that_has_a_team_is_neither_taken_back_nor_made_another_kind(any_database: Database) -> None:
    with any_database.transaction() as session:
        rally = ActionDraft("RALLYE", DAY, "Rallye citoyen", announced=240, registered=282)
        action_id = save_action(session, rally, by=AGENT)
        session.add(Team(action_id=action_id, number=1, name="Les Bleus"))
        session.flush()
        with pytest.raises(Conflict, match="L’annuler"):
            withdraw_action(session, rally.uid, by=AGENT)
        with pytest.raises(Invalid, match="garder le type"):
            change_action(session, action_id, None, replace(rally, kind="GROUPE"), by=AGENT)


def test_what_cannot_be_is_refused_with_its_field(any_database: Database) -> None:
    with any_database.transaction() as session:
        assert set(refused(session, ActionDraft(None, None, " "))) == {"kind", "held_on", "title"}
        assert set(refused(session, course(session, organisation_id=None))) == {"organisation_id"}
        assert set(refused(session, course(session, ends_on=date(2026, 11, 4)))) == {"ends_on"}
        assert set(refused(session, course(session, convened=6, counts={}))) == {"present"}
        assert set(refused(session, course(session, counts={"GENRE": {"F": 4, "H": 4}}))) == {"GENRE"}
        assert set(refused(session, course(session, counts={"AGE": {"NC": 1}}))) == {"AGE"}
        assert set(refused(session, course(session, counts={"QUARTIER": {"MARS": 1}}))) == {"QUARTIER"}
        assert set(refused(session, course(session, neighbourhood="MARS"))) == {"neighbourhood"}
        assert set(refused(session, course(session, half_days=(HalfDay(" "),)))) == {"half_days"}


def test_no_column_of_an_action_can_hold_the_name_of_somebody_who_came() -> None:
    words = [
        column.info["word"]
        for model in (Action, ActionCount, ActionModule, ActionPartner)
        for column in model.__table__.columns
        if "word" in column.info
    ]
    assert len(words) > 30
    assert not [
        word for word in words if {"nom", "prénom", "téléphone", "naissance"} & set(word.lower().split())
    ]
    people = {"visitor", "registration"}
    assert not [
        key
        for model in (Action, ActionCount, ActionModule, ActionPartner)
        for key in model.__table__.foreign_keys
        if key.column.table.name in people
    ]


def test_the_list_tells_the_hours_of_the_half_days_where_each_tells(any_database: Database) -> None:
    with any_database.transaction() as session:
        for minutes, told in ((180, 390), (None, 60)):
            halves = (HalfDay("Jeudi matin", 7, minutes), HalfDay("Jeudi après-midi", 6, 210))
            action_id = save_action(session, course(session, minutes=60, half_days=halves), by=AGENT)
            assert action_row(session, action_id).minutes == told
