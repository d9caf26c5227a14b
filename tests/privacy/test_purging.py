"""What is kept no more is erased on time, before two people, and never by a clock that is wrong."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from espace_citoyennete.accounts.model import User
from espace_citoyennete.accounts.service import UserDraft, add_user
from espace_citoyennete.clock import Clock
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.documents import Output
from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.permanences.model import Slot
from espace_citoyennete.privacy import purging
from espace_citoyennete.privacy.past_years import COUNTING
from espace_citoyennete.privacy.purge_acts import erase_due
from espace_citoyennete.privacy.purge_papers import slip_paper, trial_paper
from espace_citoyennete.privacy.purge_sections import WORDS
from espace_citoyennete.privacy.purges import purge_rows
from espace_citoyennete.privacy.purging import Asked, Due, Purged, due_for_purge, purge
from espace_citoyennete.privacy.retention import HoldDraft, delays, lift_hold, set_delay, set_hold
from espace_citoyennete.privacy.rules import Kept
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database, Session
from espace_citoyennete.storage.erasing import links_to
from espace_citoyennete.storage.journal import JournalLine
from espace_citoyennete.storage.tombstones import announced, read
from espace_citoyennete.storage.upkeep import Care, note_fact
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.visitors.merging import merge_visitors
from espace_citoyennete.visitors.model import Visitor
from tests.conftest import AGENT, NOW
from tests.trust.canaries import Nest
from tests.trust.lives import closed_figures, live

SECOND = UUID("00000000-0000-4000-8000-000000000002")
DAY = timedelta(days=1)


def came(database: Database, days_ago: int, note: str = "bail", name: str = "Benali") -> UUID:
    """Make somebody who came once."""
    visitor = Visitor(uid=uuid4(), last_name=name)
    with database.transaction() as session:
        session.add(visitor)
        session.flush()
        session.add(Contact(channel="VISITE", request="LOG", outcome="REPONDU", note=note,
                            occurred_at=NOW - days_ago * DAY, visitor_id=visitor.id))  # fmt: skip
    return visitor.uid


def ready(database: Database) -> None:
    with database.transaction() as session:
        add_user(session, UserDraft("M. Diallo", frozenset({Right.COORDINATION}), SECOND), by=AGENT)
        note_fact(session, Care.COPY, NOW - timedelta(hours=3), "")


def shown(database: Database) -> Due:
    with database.reading() as session:
        return due_for_purge(session, today=NOW.date(), counting=COUNTING, by=AGENT)


def run(database: Database, asked: Asked, now: datetime = NOW) -> Purged:
    with database.transaction() as session:
        return purge(session, asked, now=now, instant=now.astimezone(), counting=COUNTING, by=AGENT)


def test_people_go_two_years_after_their_last_contact_and_words_after_one(any_database: Database) -> None:
    ready(any_database)
    long_ago, kept = came(any_database, 731), came(any_database, 729)
    recent = came(any_database, 360)
    came(any_database, 800, name="Costa")
    due = shown(any_database)
    assert kept not in due.people
    assert (due.people[long_ago], due.known) == ((NOW - 731 * DAY).date(), 4)
    assert due.texts == {"contact": 3}
    done = run(any_database, Asked(due, SECOND, typed=2))
    assert long_ago in done.uids
    assert len(done.uids) == 2
    with any_database.reading() as session:
        assert set(session.scalars(select(Visitor.uid))) == {kept, recent}
        assert sorted(session.scalars(select(Contact.note))) == ["", "", "", "bail"]
        assert session.scalar(select(func.count()).select_from(Contact)) == 4
    again = shown(any_database)
    assert not again.people
    assert not again.texts


def test_looking_at_what_is_due_writes_nothing(database: Database) -> None:
    came(database, 900)
    with database.reading() as session:
        before = session.scalar(select(func.max(JournalLine.id)))
    assert shown(database) == shown(database)
    with database.reading() as session:
        assert session.scalar(select(func.max(JournalLine.id))) == before


def due_in_2028(session: Session) -> Due:
    return due_for_purge(session, today=NOW.date().replace(year=2028), counting=COUNTING, by=AGENT)


def test_nobody_expected_is_due(database: Database) -> None:
    with database.transaction() as session:
        person = session.get_one(Visitor, Nest(session).person.id)
        uid, slot = person.uid, session.scalars(select(Slot)).one()
    assert uid not in shown(database).people  # came in 2025
    with database.reading() as session:
        assert uid in due_in_2028(session).people
    with database.transaction() as session:
        session.get_one(Slot, slot.id).starts_at = NOW.replace(year=2028)
    with database.reading() as session:
        assert (
            uid
            not in due_for_purge(
                session, today=NOW.date().replace(year=2028), counting=COUNTING, by=AGENT
            ).people
        )


REFUSED = {
    "clock": "réglé au",
    "copy": "moins de 24 heures",
    "old_copy": "moins de 24 heures",
    "number": "Écrire ce nombre",
    "hold": "contentieux",
    "alone": "seconde personne",
    "nobody": "seconde personne",
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_purge_is_refused_and_then_erases_nothing(database: Database, why: str) -> None:
    came(database, 900)
    with database.transaction() as session:
        add_user(session, UserDraft("M. Diallo", frozenset({Right.COORDINATION}), SECOND), by=AGENT)
        if why != "copy":
            note_fact(session, Care.COPY, NOW - (2 * DAY if why == "old_copy" else DAY / 4), "")
        if why == "hold":
            set_hold(session, HoldDraft("contentieux au tribunal"), today=NOW.date(), by=AGENT)
    second = {"alone": AGENT.uid, "nobody": uuid4()}.get(why, SECOND)
    asked = Asked(shown(database), second, typed=None if why == "number" else 1)
    now = NOW
    if why == "clock":
        now = NOW.replace(year=2099)
        with database.reading() as session:
            asked = replace(
                asked, shown=due_for_purge(session, today=now.date(), counting=COUNTING, by=AGENT)
            )
    with pytest.raises(UserError, match=REFUSED[why]):
        run(database, asked, now)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Visitor)) == 1


def test_what_was_not_shown_is_not_erased(database: Database) -> None:
    ready(database)
    came(database, 900)
    due = shown(database)
    came(database, 901, name="Costa")
    with pytest.raises(Conflict):
        run(database, Asked(due, SECOND, typed=1))


def test_the_place_sets_its_delays_within_bounds_and_holds_everything_for_a_court(
    any_database: Database,
) -> None:
    with any_database.transaction() as session:
        assert set_delay(session, Kept.PEOPLE, 12, by=AGENT) == 24
        with pytest.raises(Invalid, match="entre 6 et 36"):
            set_delay(session, Kept.PEOPLE, 48, by=AGENT)
        assert {delay.kind: delay.months for delay in delays(session)}[Kept.PEOPLE] == 12
        set_hold(session, HoldDraft("contentieux"), today=NOW.date(), by=AGENT)
        with pytest.raises(Conflict):
            set_hold(session, HoldDraft("autre"), today=NOW.date(), by=AGENT)
        lift_hold(session, today=NOW.date(), by=AGENT)
        with pytest.raises(Conflict):
            lift_hold(session, today=NOW.date(), by=AGENT)


COORDINATOR = Agent(AGENT.uid, AGENT.name, frozenset({Right.COORDINATION}))


def test_one_of_the_two_administers_and_the_one_at_the_desk_coordinates(database: Database) -> None:
    ready(database)
    came(database, 900)
    asked = Asked(shown(database), SECOND, typed=1)
    desk = replace(COORDINATOR, rights=frozenset({Right.ADMINISTRATION, Right.RECEPTION}))
    for by, refusal in ((COORDINATOR, "administre"), (desk, "coordination")):
        with pytest.raises(UserError, match=refusal), database.transaction() as session:
            purge(session, asked, now=NOW, instant=NOW.astimezone(), counting=COUNTING, by=by)
    with database.transaction() as session:
        session.scalars(select(User).where(User.uid == SECOND)).one().rights = "administration"
    with database.transaction(is_erasing=True) as session:
        done = purge(session, asked, now=NOW, instant=NOW.astimezone(), counting=COUNTING, by=COORDINATOR)
        assert done.uids


def test_a_purge_moves_no_figure_of_a_year_that_is_over_and_erases_what_was_announced(
    any_database: Database, tmp_path: Path
) -> None:
    """Saboteur: a registration that goes with its person, which `tests.trust.forgetting` plants."""
    ready(any_database)
    with any_database.transaction() as session:
        live(session, Random(7), 12)
        set_delay(session, Kept.PEOPLE, 14, by=AGENT)
    with any_database.reading() as session:
        before, known = closed_figures(session), session.scalar(select(func.count()).select_from(Visitor))
    due = shown(any_database)
    assert 0 < len(due.people) < (known or 0)
    purged, left = erase_due(any_database, tmp_path, Asked(due, SECOND, len(due.people)), by=AGENT)
    assert not left
    assert len(read(tmp_path)) == len(due.people)
    with any_database.reading() as session:
        assert closed_figures(session) == before
        (proof,) = purge_rows(session)
    assert (proof.uid, proof.rows, proof.texts) == (purged.record, due.rows, due.texts)
    assert (proof.author, proof.second) == (AGENT.name, "M. Diallo")


def test_people_put_together_go_together_when_the_last_contact_of_both_is_old(database: Database) -> None:
    ready(database)
    first, twin = came(database, 900), came(database, 800, name="Ben Ali")
    with database.transaction() as session:
        merge_visitors(session, first, twin, instant=NOW.astimezone(), by=AGENT)
    due = shown(database)
    assert set(due.people) == {first, twin}
    assert due.rows == {"visitor": 2, "contact": 2, "visitor_merge": 1}
    assert len(run(database, Asked(due, SECOND, typed=2)).uids) == 2


def test_what_is_announced_is_undone_when_the_base_refuses_at_the_last_moment(
    database: Database, tmp_path: Path
) -> None:
    """Saboteur: the marks noted without their announcement, as before."""
    ready(database)
    came(database, 900)

    def refuse(_session: object) -> None:
        raise UserError("L’accès de cette personne a été retiré.")

    database.guard = refuse
    with pytest.raises(UserError, match="retiré"):
        erase_due(database, tmp_path, Asked(shown(database), SECOND, typed=1), by=AGENT)
    assert not read(tmp_path)
    assert announced(tmp_path) is None
    assert len(shown(database).people) == 1


def test_looking_and_printing_before_a_purge_change_no_byte_of_the_base(
    database: Database, clock: Clock, tmp_path: Path
) -> None:
    came(database, 900)
    desk = Desk(database, clock, AGENT)
    before = bytes_of_base(database)
    due = shown(database)
    for number, made in enumerate((trial_paper, slip_paper)):
        made(desk, due).write(Output(tmp_path / f"{number}.pdf", ""))
    assert bytes_of_base(database) == before
    desk.note_output("une ligne")  # saboteur: what writes is seen
    assert bytes_of_base(database) != before


def bytes_of_base(database: Database) -> list[bytes]:
    assert database.file is not None
    return [database.file.with_name(f"donnees.db{end}").read_bytes() for end in ("", "-wal")]


def test_each_table_that_a_purge_touches_has_its_words_on_paper() -> None:
    limits = {Kept.PEOPLE: NOW.date(), Kept.WORDS: NOW.date()}
    touched = {model.__tablename__ for model, _link in links_to(Visitor)}
    touched |= {model.__tablename__ for model, _columns, _old in purging._old_texts(limits)}
    assert touched | {"visitor", "draft"} == WORDS.keys()
