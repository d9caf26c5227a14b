"""Who signs in: the first user, the others, their rights."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import delete

from espace_citoyennete.accounts.listing import accounts, what_is_missing
from espace_citoyennete.accounts.model import User
from espace_citoyennete.accounts.service import (
    UserDraft,
    add_first_user,
    add_user,
    agent_of,
    change_user,
    confirm_recovery_key,
    disable_user,
    enable_user,
    note_passphrase,
    note_recovery_key,
    note_recovery_used,
    refuse_if_ended,
    sign_in,
    users,
)
from espace_citoyennete.errors import Forbidden, Invalid, NotOpened, SessionEnded, UserError
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database, Session
from espace_citoyennete.storage.drafts import Draft


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


INSTANT = datetime(2026, 11, 17, 9, 53, tzinfo=UTC)
KARIM = UserDraft("Karim Lefèvre", frozenset({Right.RECEPTION}))


def a_draft(author: Agent) -> Draft:
    return Draft(
        author_uid=str(author.uid), kind="contact", content="{}", created_at=INSTANT, updated_at=INSTANT
    )


@pytest.fixture
def karim(database: Database, agent: Agent) -> Agent:
    """Return a second person of the desk, who holds one right."""
    with database.transaction() as session:
        add_user(session, KARIM, by=agent)
        return agent_of(session, KARIM.uid)


def test_signing_in_notes_when_and_leaving_ends_it(database: Database, agent: Agent, karim: Agent) -> None:
    with database.transaction() as session:
        assert sign_in(session, karim.uid, instant=INSTANT) == karim
        disable_user(session, karim.uid, instant=INSTANT, by=agent)
    with database.reading() as session:
        found = next(account for account in accounts(session) if account.uid == karim.uid)
    assert (found.name, found.signed_in_at, found.disabled_at) == (KARIM.name, INSTANT, INSTANT)
    with pytest.raises(NotOpened, match="plus accès"), database.transaction() as session:
        sign_in(session, karim.uid, instant=INSTANT)
    with database.transaction() as session:
        enable_user(session, karim.uid, by=agent)
        assert sign_in(session, karim.uid, instant=INSTANT) == karim


@pytest.mark.parametrize("change", ["taken away", "other rights"])
def test_whoever_is_taken_away_or_given_other_rights_acts_no_more(
    database: Database, agent: Agent, karim: Agent, change: str
) -> None:
    """Saboteur: `Database.transaction` without its guard."""
    with database.transaction() as session:
        if change == "taken away":
            disable_user(session, karim.uid, instant=INSTANT, by=agent)
        else:
            change_user(session, replace(KARIM, rights=frozenset({Right.DIRECTION})), by=agent)
    database.guard = partial(refuse_if_ended, agent=karim)
    with pytest.raises(SessionEnded, match="brouillon"), database.transaction() as session:
        note_passphrase(session, karim.uid, instant=INSTANT, by=karim)
    with database.transaction() as session:  # what is being typed is kept all the same
        session.add(a_draft(karim))
    database.guard = partial(refuse_if_ended, agent=agent)
    with database.transaction() as session:
        note_passphrase(session, karim.uid, instant=INSTANT, by=agent)


def test_somebody_always_administers_and_nobody_raises_their_own_rights(
    database: Database, agent: Agent, karim: Agent
) -> None:
    second = UserDraft("Zoé Petit", frozenset({Right.ADMINISTRATION}))
    with database.transaction() as session:
        add_user(session, second, by=agent)
        zoe = agent_of(session, second.uid)
    with pytest.raises(UserError, match="soi-même"), database.transaction() as session:
        disable_user(session, zoe.uid, instant=INSTANT, by=zoe)
    with database.transaction() as session:
        change_user(session, UserDraft("Samira A.", agent.rights, agent.uid), by=agent)
        disable_user(session, agent.uid, instant=INSTANT, by=zoe)
    refused: list[Callable[[Session], None]] = [
        lambda s: change_user(s, replace(second, rights=frozenset(Right)), by=zoe),
        lambda s: disable_user(s, zoe.uid, instant=INSTANT, by=zoe),
        lambda s: disable_user(s, zoe.uid, instant=INSTANT, by=agent),
        lambda s: change_user(s, replace(second, rights=frozenset()), by=agent),
        lambda s: change_user(s, replace(KARIM, name="zoe petit"), by=zoe),
        lambda s: note_passphrase(s, zoe.uid, instant=INSTANT, by=karim),
    ]
    for act in refused:
        with pytest.raises(UserError), database.transaction() as session:
            act(session)


def test_an_administrator_is_told_what_could_lock_everybody_out(database: Database, agent: Agent) -> None:
    with database.transaction() as session:
        note_recovery_key(session, 3, instant=INSTANT, by=agent)
        assert len(what_is_missing(session, 3)) == 2
        confirm_recovery_key(session, 3, instant=INSTANT, by=agent)
        add_user(session, UserDraft("Zoé Petit", frozenset({Right.ADMINISTRATION})), by=agent)
        assert what_is_missing(session, 3) == []
        note_recovery_used(session, 3, instant=INSTANT, by=agent)
        assert len(what_is_missing(session, 4)) == 1
