"""Who signs in: the first user, the others, their rights."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import delete

from espace_citoyennete.accounts.model import User
from espace_citoyennete.accounts.service import UserDraft, add_first_user, add_user, agent_of, users
from espace_citoyennete.errors import Forbidden, Invalid, NotOpened, UserError
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database


@pytest.fixture
def database(any_database: Database) -> Database:
    """Keep each promise of this file on both engines."""
    return any_database


def test_the_first_user_can_start_alone_and_there_is_only_one_first(database: Database) -> None:
    uid = uuid4()
    with database.transaction() as session:
        session.execute(delete(User))
        first = add_first_user(session, uid, "  Samira Amrani ")
    assert first == Agent(uid, "Samira Amrani", frozenset(Right) - {Right.DIRECTION})
    with pytest.raises(UserError, match="déjà des utilisateurs"), database.transaction() as session:
        add_first_user(session, uuid4(), "Un autre")


def test_an_administrator_adds_a_person_once_under_a_name_of_their_own(
    database: Database, agent: Agent
) -> None:
    draft = UserDraft("Karim Lefèvre", frozenset({Right.COORDINATION}))
    with database.transaction() as session:
        for _ in range(2):
            add_user(session, draft, by=agent)
        assert agent_of(session, draft.uid).rights == {Right.COORDINATION}
        assert [user.name for user in users(session)] == ["Karim Lefèvre", agent.name]
    for name in ("karim lefevre", "", "K" * 81):
        with pytest.raises(Invalid), database.transaction() as session:
            add_user(session, UserDraft(name, frozenset()), by=agent)
    with pytest.raises(Forbidden), database.transaction() as session:
        add_user(session, draft, by=replace(agent, rights=frozenset({Right.RECEPTION})))


def test_a_person_who_left_is_nobody_at_the_desk(database: Database) -> None:
    with pytest.raises(NotOpened), database.reading() as session:
        agent_of(session, uuid4())
