"""Who is at the desk, and the notes handed over: kept once, taken back, refused when changed since."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace_citoyennete.accounts.service import UserDraft, add_user
from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.french import fold
from espace_citoyennete.rights import Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.team.listing import last_post, members, open_handovers, posts, presences
from espace_citoyennete.team.rules import POSTS, proposed_posts
from espace_citoyennete.team.service import (
    HandoverDraft,
    PresenceChange,
    PresenceDraft,
    clear_presence,
    finish_handover,
    leave_handover,
    reopen_handover,
    set_presence,
    take_back_presence,
    withdraw_handover,
)
from tests.conftest import AGENT, NOW

TODAY = NOW.date()


@pytest.fixture
def database(any_database: Database) -> Database:
    return any_database


def put(database: Database, post: str, day: date = TODAY, who: UUID = AGENT.uid) -> PresenceChange:
    with database.transaction() as session:
        return set_presence(session, PresenceDraft(day, who, post), by=AGENT)


def at_desk(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        return [(row.name, row.post) for row in presences(session, TODAY)]


def test_somebody_is_at_the_desk_once_a_day_on_the_last_post_told(database: Database) -> None:
    put(database, "Accueil")
    put(database, "Téléphone")
    assert at_desk(database) == [("S. Amrani", "Téléphone")]
    with database.transaction() as session:
        clear_presence(session, TODAY, AGENT.uid, by=AGENT)
    assert at_desk(database) == []


@pytest.mark.parametrize("before", [None, "Accueil"])
def test_a_presence_is_put_back_as_it_was_unless_somebody_changed_it(
    database: Database, before: str | None
) -> None:
    if before:
        put(database, before)
    change = put(database, "Point Justice")
    with database.transaction() as session:
        take_back_presence(session, change, by=AGENT)
    assert at_desk(database) == ([("S. Amrani", before)] if before else [])
    change = put(database, "Point Justice")
    put(database, "Téléphone")
    with pytest.raises(Conflict), database.transaction() as session:
        take_back_presence(session, change, by=AGENT)
    assert at_desk(database) == [("S. Amrani", "Téléphone")]


def test_only_people_who_sign_in_are_put_at_the_desk(database: Database) -> None:
    with database.transaction() as session:
        add_user(session, UserDraft("L. Martin", frozenset({Right.RECEPTION})), by=AGENT)
    with database.reading() as session:
        assert [member.name for member in members(session)] == ["L. Martin", "S. Amrani"]
    with pytest.raises(UserError):
        put(database, "Accueil", who=UUID(int=7))


def test_the_posts_used_here_are_proposed_and_the_last_one_of_each_agent(database: Database) -> None:
    put(database, "Salle des fêtes", TODAY - timedelta(days=2))
    put(database, "accueil", TODAY - timedelta(days=1))
    with database.reading() as session:
        assert posts(session)[0] in ("accueil", "Accueil") and "Salle des fêtes" in posts(session)
        assert last_post(session, AGENT.uid, TODAY) == "accueil"


@given(st.lists(st.text(max_size=12)))
def test_each_post_is_proposed_once_whatever_its_case_and_accents(used: list[str]) -> None:
    proposed = proposed_posts(used)
    folded = [fold(post) for post in proposed]
    assert len(set(folded)) == len(folded)
    assert {fold(post) for post in (*POSTS, *used) if post} == set(folded)


def test_a_note_waits_until_somebody_says_it_is_done(database: Database) -> None:
    draft = HandoverDraft("Rappeler la mairie de quartier pour la salle")
    with database.transaction() as session:
        note = leave_handover(session, draft, now=NOW, by=AGENT)
        assert leave_handover(session, draft, now=NOW, by=AGENT) == note
    with database.transaction() as session:
        version = finish_handover(session, note, 1, now=NOW, by=AGENT)
    with database.reading() as session:
        assert open_handovers(session) == []
    with pytest.raises(Conflict), database.transaction() as session:
        withdraw_handover(session, note, 1, by=AGENT)
    with database.transaction() as session:
        reopen_handover(session, note, version, by=AGENT)
    with database.reading() as session:
        [row] = open_handovers(session)
    assert (row.text, row.author, row.written_at) == (draft.text, AGENT.name, NOW)


@pytest.mark.parametrize("text", ["", "   ", "x" * 501])
def test_a_note_that_says_nothing_or_too_much_is_refused(database: Database, text: str) -> None:
    with pytest.raises(Invalid), database.transaction() as session:
        leave_handover(session, HandoverDraft(text), now=NOW, by=AGENT)
