"""The open base: whole actions, true looks, refusals a person can read, one notice of what changed."""

import resource
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import func, insert, select, update

from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.errors import Conflict, Damaged, NotOpened, UserError
from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.database import Database, open_postgresql, open_sqlite
from espace_citoyennete.storage.drafts import Draft, DraftRow, drafts_of, drop_draft, keep_draft
from espace_citoyennete.storage.journal import JournalLine
from espace_citoyennete.visitors.model import Visitor
from tests.conftest import AGENT, KEY
from tests.postgresql import IDLE, PATIENT_IDLE, PROMISED_IDLE
from tests.storage.rows import NINE, a_contact


def how_many(database: Database, model: type[Base] = Contact) -> int:
    with database.reading() as session:
        return session.scalars(select(func.count()).select_from(model)).one()


def test_an_action_that_fails_leaves_nothing_and_tells_nobody(any_database: Database) -> None:
    told: list[frozenset[type[Base]]] = []
    any_database.on_change(told.append)
    lines = how_many(any_database, JournalLine)
    with pytest.raises(ZeroDivisionError), any_database.transaction() as session:
        session.add(a_contact())
        session.flush()
        raise ZeroDivisionError
    assert how_many(any_database) == 0
    assert how_many(any_database, JournalLine) == lines
    assert told == []


def test_each_committed_action_is_told_once_with_all_it_changed(any_database: Database) -> None:
    told: list[frozenset[type[Base]]] = []
    any_database.on_change(told.append)
    with any_database.transaction() as session:
        session.add_all([a_contact(), Visitor(last_name="Roussel")])
    with any_database.transaction() as session:
        session.execute(update(Contact).values(note="en lot"))
    with any_database.transaction() as session:
        session.get(Visitor, 1)
    with any_database.reading() as session:
        session.scalars(select(Contact)).all()
    assert told == [frozenset({Contact, Visitor}), frozenset({Contact})]


def test_a_look_cannot_write(any_database: Database) -> None:
    with pytest.raises(UserError, match="lecture seule"), any_database.reading() as session:
        session.execute(insert(Visitor).values(last_name="Roussel"))
    with any_database.transaction() as session:  # the same connection acts again
        session.add(Visitor(last_name="Roussel"))
    assert how_many(any_database, Visitor) == 1


def test_a_look_is_one_state_of_the_base_whatever_is_saved_meanwhile(any_database: Database) -> None:
    with any_database.reading() as session:
        before = session.scalars(select(func.count()).select_from(Contact)).one()
        with any_database.transaction() as other:
            other.add(a_contact())
        assert session.scalars(select(func.count()).select_from(Contact)).one() == before
    assert how_many(any_database) == before + 1


def test_a_row_changed_elsewhere_is_never_overwritten(any_database: Database) -> None:
    with any_database.transaction() as session:
        session.add(Visitor(last_name="Roussel"))
    with any_database.reading() as session:
        stale = session.scalars(select(Visitor)).one()
        session.expunge(stale)
    with any_database.transaction() as session:
        session.scalars(select(Visitor)).one().last_name = "Benali"
    with pytest.raises(Conflict, match="modifiée entre-temps"), any_database.transaction() as session:
        session.add(stale)
        stale.last_name = "Diallo"
    with any_database.reading() as session:
        assert session.scalars(select(Visitor.last_name)).one() == "Benali"


def test_two_desks_that_save_at_once_wait_for_each_other(any_database: Database) -> None:
    def save(_number: int) -> None:
        with any_database.transaction() as session:
            count = session.scalars(select(func.count()).select_from(Contact)).one()
            session.add(a_contact(count))

    with ThreadPoolExecutor(4) as desks:
        list(desks.map(save, range(40)))
    assert how_many(any_database) == 40


def test_a_lock_held_too_long_is_told_in_a_sentence(database: Database) -> None:
    with database.transaction() as session:
        session.add(a_contact())
        session.flush()
        other = database.engine.connect()
        driver = other.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA busy_timeout = 0")
        other.close()
        with pytest.raises(UserError, match="occupée par un autre poste"), database.transaction() as second:
            second.add(a_contact(1))


def test_a_full_disk_is_told_loses_nothing_and_is_over_when_there_is_room(
    database: Database, tmp_path: Path
) -> None:
    with database.transaction() as session:
        session.add(a_contact())
    size = (tmp_path / "base" / "donnees.db").stat().st_size
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size // 2, unlimited[1]))
    try:
        with pytest.raises(UserError, match="Le disque"), database.transaction() as session:
            session.add_all(a_contact(i, note="x" * 500) for i in range(2000))
        assert how_many(database) == 1
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
    with database.transaction() as session:
        session.add(a_contact(1))
    assert how_many(database) == 2


def test_the_journal_names_fields_and_random_ids_and_no_value(any_database: Database) -> None:
    any_database.author = AGENT.uid
    before = how_many(any_database, JournalLine)
    with any_database.transaction() as session:
        visitor = Visitor(last_name="Canari", uid=uuid4())
        session.add(visitor)
    with any_database.transaction() as session:
        kept = session.scalars(select(Visitor)).one()
        kept.last_name, kept.phone = "Serin", "0600000000"
        kept.first_name = ""  # as it was: no change
    with any_database.transaction() as session:
        session.delete(session.scalars(select(Visitor)).one())
        session.execute(
            insert(Contact),
            [{"occurred_at": NINE, "month": 1, "channel": "C", "request": "R", "outcome": "S"}] * 3,
        )
    with any_database.reading() as session:
        lines = session.scalars(select(JournalLine).order_by(JournalLine.id)).all()[before:]
    uid = str(visitor.uid)
    assert [(x.action, x.table_name, x.record_uid, x.fields) for x in lines] == [
        ("made", "visitor", uid, ""),
        ("changed", "visitor", uid, "last_name,phone"),
        ("made", "contact", "", ""),
        ("removed", "visitor", uid, ""),
    ]
    assert {x.author_uid for x in lines} == {str(AGENT.uid)}


def test_a_draft_kept_again_replaces_itself_and_is_its_authors_alone(any_database: Database) -> None:
    uid, at = uuid4(), any_database.clock.instant()

    def keep(content: str) -> None:
        with any_database.transaction() as session:
            keep_draft(session, DraftRow(uid, "contact", "T" * 200, content, at, at, "pc"), by=AGENT)

    keep("{}")
    keep('{"note": "été"}')
    with any_database.reading() as session:
        (kept,) = drafts_of(session, AGENT.uid)
        assert (kept.content, kept.created_at, drafts_of(session, uuid4())) == ('{"note": "été"}', at, [])
    for _ in range(2):
        with any_database.transaction() as session:
            drop_draft(session, uid)
    assert how_many(any_database, Draft) == 0


def test_the_closed_codes_are_kept_by_the_base_itself(any_database: Database) -> None:
    for statement in (
        "INSERT INTO closure (uid, version, first_day, last_day, reason) "
        "VALUES ('00000000000040008000000000000009', 1, '2026-01-02', '2026-01-01', '')",
        "UPDATE journal_line SET action = 'guessed'",
    ):
        with pytest.raises(sa.exc.IntegrityError), any_database.transaction() as session:
            session.execute(sa.text(statement))


@pytest.mark.parametrize("key", [bytes(32), KEY[::-1]])
def test_a_wrong_key_is_refused_in_french_and_leaves_the_file_as_it_is(
    template: Path, tmp_path: Path, key: bytes
) -> None:
    path = tmp_path / "donnees.db"
    path.write_bytes(template.read_bytes())
    with pytest.raises(NotOpened, match="abîmé, ou sa clé"):
        open_sqlite(path, key)
    assert path.read_bytes() == template.read_bytes()


def test_a_file_that_is_refused_is_let_go_at_once(tmp_path: Path) -> None:
    path = tmp_path / "donnees.db"
    path.write_bytes(b"no base" * 4096)
    with pytest.raises(Damaged) as refusal:  # which still holds the frames that opened it
        open_sqlite(path, KEY)
    mine = Path("/proc/self/fd").iterdir()
    assert [file for file in mine if file.exists() and file.samefile(path)] == [], refusal.tb


def test_a_file_that_the_disk_does_not_give_is_not_said_to_be_damaged(tmp_path: Path) -> None:
    """Whoever is told « abîmé » puts a copy back, and loses what came after it."""
    with pytest.raises(NotOpened, match="lecture seule") as refusal:
        open_sqlite(tmp_path / "absent" / "donnees.db", KEY)
    assert not isinstance(refusal.value, Damaged)


def test_nothing_is_read_in_the_raw_file(database: Database, tmp_path: Path) -> None:
    with database.transaction() as session:
        session.add(a_contact(note="canari bien visible"))
    raw = b"".join(file.read_bytes() for file in (tmp_path / "base").iterdir())
    assert b"canari" not in raw
    assert b"SQLite format" not in raw
    assert b"CREATE TABLE" not in raw


@pytest.mark.postgresql
def test_a_server_that_may_lose_what_it_acknowledged_is_refused(postgresql_url: str) -> None:
    engine = sa.create_engine(postgresql_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        name = sa.make_url(postgresql_url).database
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET synchronous_commit = off")
    open_postgresql(postgresql_url).close()  # what each connection may set, the program sets
    with engine.connect() as connection:
        connection.exec_driver_sql("ALTER SYSTEM SET full_page_writes = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    try:
        with pytest.raises(NotOpened, match="full_page_writes"):
            for _ in range(1000):  # the setting reaches the server's processes a moment later
                open_postgresql(postgresql_url).close()
    finally:
        with engine.connect() as connection:
            connection.exec_driver_sql("ALTER SYSTEM RESET full_page_writes")
            connection.exec_driver_sql("SELECT pg_reload_conf()")
        engine.dispose()


def test_a_server_that_does_not_answer_is_told_in_a_sentence() -> None:
    with pytest.raises(NotOpened, match="ne répond pas"):
        open_postgresql("postgresql+psycopg://espace@127.0.0.1:1/espace")
    with pytest.raises(NotOpened, match="ne serait pas sûre"):
        open_postgresql("postgresql+psycopg://espace@serveur.exemple/espace?sslmode=prefer")


def test_the_file_is_opened_to_survive_a_power_cut_and_to_forget_what_is_erased(database: Database) -> None:
    """`synchronous=NORMAL`, the setting most tutorials give, loses contacts already told as saved."""
    for engine in (database.engine, database._reading_engine):
        with engine.connect() as connection:
            said = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "temp_store")
            }
        assert said == {
            "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "temp_store": 2,
        }  # fmt: skip


def test_the_words_of_an_erased_contact_leave_the_index(database: Database) -> None:
    def leaves_with(word: bytes) -> int:
        with database.reading() as session:
            blocks = session.scalars(sa.text("SELECT block FROM contact_search_data")).all()
        return sum(word in block for block in blocks)

    with database.transaction() as session:
        session.add_all([a_contact(note="zzcanari"), a_contact(1, note="zzserin")])
    assert leaves_with(b"zcanari") == 1
    with database.transaction() as session:
        session.delete(session.scalars(select(Contact).where(Contact.note == "zzcanari")).one())
    assert leaves_with(b"canari") == 0
    assert leaves_with(b"zserin") == 1


@pytest.mark.postgresql
def test_what_takes_long_may_leave_the_server_waiting_and_the_next_action_may_not(
    postgresql_base: Database,
) -> None:
    limits = []
    for is_long in (True, False):
        with postgresql_base.transaction(is_long=is_long) as session:
            limits.append(session.scalar(sa.text(f"SHOW {IDLE}")))
    with postgresql_base.reading() as session:
        limits.append(session.scalar(sa.text(f"SHOW {IDLE}")))
    assert limits == ["5min", PATIENT_IDLE, "5min"]
    assert PROMISED_IDLE == "10s"
