"""Somebody forgotten leaves what counts, and nothing that tells who it was."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.errors import Forbidden, NotOpened, UserError
from espace_citoyennete.permanences.model import Appointment, Slot
from espace_citoyennete.privacy.service import forget_again, forget_person
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage import tombstones
from espace_citoyennete.storage.database import Database, Session, open_postgresql
from espace_citoyennete.storage.drafts import Draft
from espace_citoyennete.storage.forgetting import sweep
from espace_citoyennete.storage.journal import JournalLine
from espace_citoyennete.visitors.merging import merge_visitors
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.service import VisitorDraft, save_visitor
from espace_citoyennete.waiting.model import WaitingEntry
from tests.conftest import AGENT, NOW
from tests.trust.canaries import Nest
from tests.trust.lives import live, moves_a_figure


def somebody(database: Database) -> Visitor:
    with database.transaction() as session:
        return session.get_one(Visitor, Nest(session).person.id)


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), data=st.data())
def test_no_figure_of_a_closed_year_moves_whoever_is_forgotten(
    any_database: Database, seed: int, data: st.DataObject
) -> None:
    with any_database.transaction() as session:
        people = live(session, Random(seed), 5)
    gone = data.draw(st.lists(st.sampled_from(people), min_size=1, unique=True))
    assert not moves_a_figure(any_database, gone)


def test_what_counts_stays_without_name_words_hour_or_number(any_database: Database) -> None:
    person = somebody(any_database)
    with any_database.reading() as session:
        before = session.scalars(select(Contact).where(Contact.visitor_id == person.id)).one()
        booked = session.scalars(select(Appointment).where(Appointment.visitor_id == person.id)).one()
    with any_database.transaction() as session:
        forgotten = forget_person(session, person.uid, now=NOW, by=AGENT)
        assert session.scalar(select(func.count()).select_from(Visitor)) == 0
        contact = session.scalars(select(Contact)).one()
        appointment = session.scalars(select(Appointment)).one()
        entry = session.scalars(select(WaitingEntry)).one()
        assert session.scalar(select(func.count()).select_from(Draft)) == 0
    assert forgotten.uids == {person.uid}
    assert (contact.visitor_id, contact.note, contact.is_month_only) == (None, "", True)
    assert (contact.occurred_at.hour, contact.occurred_at.minute) == (12, 0)
    assert (contact.month, contact.channel) == (before.month, before.channel)
    assert contact.id < 0
    assert contact.uid != before.uid
    assert (appointment.slot_id, appointment.subject, appointment.opponent) == (booked.slot_id, "", "")
    assert (entry.visitor_id, entry.state, entry.subject) == (None, "RETIRE", "")


def test_the_journal_tells_that_somebody_was_forgotten_and_no_row_that_stays(any_database: Database) -> None:
    person = somebody(any_database)
    with any_database.transaction() as session:
        forget_person(session, person.uid, now=NOW, by=AGENT)
    with any_database.reading() as session:
        lines = session.scalars(
            select(JournalLine).where(JournalLine.action.in_(("removed", "changed")))
        ).all()
        kept = {str(uid) for uid in session.scalars(select(Contact.uid))}
        named = set(session.scalars(select(JournalLine.record_uid)))
    assert (str(person.uid), "visitor") in {(line.record_uid, line.table_name) for line in lines}
    assert not kept & named


def test_records_put_together_are_forgotten_as_one_person(database: Database) -> None:
    kept, merged = VisitorDraft("Benali", "Salim"), VisitorDraft("Ben Ali")
    with database.transaction() as session:
        for draft in (kept, merged):
            save_visitor(session, draft, by=AGENT)
        merge_visitors(session, kept.uid, merged.uid, instant=NOW.astimezone(), by=AGENT)
    with database.transaction() as session:
        forgotten = forget_person(session, merged.uid, now=NOW, by=AGENT)
        assert session.scalars(select(Visitor)).all() == []
    assert forgotten.uids == {kept.uid, merged.uid}


def test_nobody_who_is_expected_is_forgotten_and_the_desk_does_not_decide(database: Database) -> None:
    person = somebody(database)
    with database.transaction() as session:
        slot = session.scalars(select(Slot).join(Appointment)).one()
        slot.starts_at = NOW + timedelta(days=3)
    desk = Agent(AGENT.uid, AGENT.name, frozenset({Right.RECEPTION}))
    with pytest.raises(Forbidden), database.transaction() as session:
        forget_person(session, person.uid, now=NOW, by=desk)
    with (
        pytest.raises(UserError, match="rendez-vous le vendredi 20 novembre"),
        database.transaction() as session,
    ):
        forget_person(session, person.uid, now=NOW, by=AGENT)


def test_a_copy_put_back_does_not_bring_anybody_back(database: Database, tmp_path: Path) -> None:
    """Planted: without its mark, somebody forgotten would be there again."""
    person, other = somebody(database), VisitorDraft("Costa")
    with database.transaction() as session:
        save_visitor(session, other, by=AGENT)
    tombstones.note(tmp_path, {person.uid})
    tombstones.note(tmp_path, {uuid4()})
    marks = tombstones.read(tmp_path)
    assert len(marks) == 2
    assert str(person.uid) not in (tmp_path / tombstones.TOMBSTONES).read_text()
    assert left(database, frozenset()) == {person.uid, other.uid}
    assert left(database, marks) == {other.uid}


def left(database: Database, marks: frozenset[str]) -> set[object]:
    with database.transaction() as session:
        forget_again(session, marks, now=NOW)
        return set(session.scalars(select(Visitor.uid)))


@pytest.mark.postgresql
def test_what_a_server_does_not_let_be_swept_is_told(postgresql_base: Database) -> None:
    with postgresql_base.engine.connect() as owner:
        owner.exec_driver_sql("DROP ROLE IF EXISTS passante")
        owner.exec_driver_sql("CREATE ROLE passante LOGIN")
        owner.commit()
    with closing(open_postgresql(str(postgresql_base.engine.url.set(username="passante")))) as other:
        assert "balayage de la nuit" in sweep(other)
    assert not sweep(postgresql_base)


def test_what_somebody_who_reads_holds_back_is_told(database: Database) -> None:
    with database.reading() as session:
        session.execute(select(Visitor.id))
        somebody(database)
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 1")
        assert "Fermer le programme" in sweep(database)
    assert not sweep(database)


def test_a_damaged_file_of_marks_is_told_and_never_taken_for_none(tmp_path: Path) -> None:
    assert tombstones.read(tmp_path) == frozenset()
    for damage in ("", "{}", "[1"):
        (tmp_path / tombstones.TOMBSTONES).write_text(damage)
        with pytest.raises(NotOpened, match=tombstones.TOMBSTONES.replace(".", r"\.")):
            tombstones.read(tmp_path)


def test_a_draft_about_somebody_else_is_kept(database: Database) -> None:
    person = somebody(database)
    with database.transaction() as session:
        _type(session, "Costa, bail")
        forget_person(session, person.uid, now=NOW, by=AGENT)
        assert [draft.title for draft in session.scalars(select(Draft))] == ["Costa, bail"]


def _type(session: Session, title: str) -> None:
    at = NOW.astimezone()
    content = '{"values": {"note": "Costa"}}'
    session.add(
        Draft(uid=uuid4(), kind="contact", author_uid=str(AGENT.uid), content=content, title=title,
              created_at=at, updated_at=at)
    )  # fmt: skip
    session.flush()
