"""The Corbeille: thirty days to change one's mind, then not a word is left in the file."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from espace_citoyennete.callbacks.model import Callback
from espace_citoyennete.callbacks.service import CallbackDraft
from espace_citoyennete.contacts.model import Contact, ContactDomain
from espace_citoyennete.contacts.service import ContactDraft, log_contact, remove_contact
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.model import Appointment, Slot
from espace_citoyennete.permanences.service import create_permanence
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database, Session
from espace_citoyennete.storage.erasing import links_to
from espace_citoyennete.town.page import SettingsPage
from espace_citoyennete.town.rules import Calendar
from espace_citoyennete.trash.listing import trash_rows
from espace_citoyennete.trash.page import TrashSection
from espace_citoyennete.trash.service import empty_trash
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, KEY, NOW
from tests.keyboard import Keyboard
from tests.permanences.conftest import lawyer

DAY = timedelta(days=1)
CANARY = "zibeline"
AWA = VisitorDraft("Diallo", "Awa", "06 39 98 01 02")


def log(session: Session, **facts: object) -> int:
    draft = ContactDraft("VISITE", NOW, "LOG", "REPONDU", note=f"une {CANARY} au balcon", visitor=AWA)
    return log_contact(session, replace(draft, **facts), now=NOW, by=AGENT)  # type: ignore[arg-type]


def remove(database: Database, contact_id: int, days_ago: int = 0) -> None:
    with database.transaction() as session:
        version = session.get_one(Contact, contact_id).version
        instant = database.clock.instant() - days_ago * DAY
        remove_contact(session, contact_id, version, instant=instant, by=AGENT)


def empty(database: Database) -> int:
    with database.transaction() as session:
        return empty_trash(session, instant=database.clock.instant(), by=AGENT)


def count(database: Database, model: type) -> int:
    with database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


@pytest.mark.parametrize(("days", "left"), [(30, 1), (31, 0)])
def test_what_was_removed_stays_thirty_days_and_no_more(any_database: Database, days: int, left: int) -> None:
    with any_database.transaction() as session:
        contact_id = log(session, other_domains=("FAM",))
    remove(any_database, contact_id, days)
    assert empty(any_database) == 1 - left
    assert [count(any_database, model) for model in (Contact, Visitor)] == [left, left]
    assert count(any_database, ContactDomain) == left


def test_what_points_to_an_erased_contact_forgets_it_and_its_person_stays_while_needed(
    any_database: Database,
) -> None:
    with any_database.transaction() as session:
        contact_id = log(session, outcome="RAPPEL", callback=CallbackDraft(NOW.date(), subject="Bail"))
        create_permanence(session, lawyer(), calendar=Calendar((), None), by=AGENT)
        slot_id = session.scalars(sa.select(Slot.id).limit(1)).one()
        booking = BookingDraft(slot_id, AWA, contact_id=contact_id)
        book_appointment(session, booking, now=NOW, by=AGENT)
    remove(any_database, contact_id, 31)
    assert empty(any_database) == 2  # the contact and the call that it promised
    with any_database.reading() as session:
        assert session.scalars(sa.select(Appointment.contact_id)).all() == [None]
        assert session.scalars(sa.select(Visitor.last_name)).all() == ["Diallo"]
        assert session.scalars(sa.select(Callback.id)).all() == []


def test_every_link_to_a_contact_is_known_to_the_erasing() -> None:
    found = {model.__name__ for model, _ in links_to(Contact)}
    assert {"Appointment", "Callback", "ContactDomain"} <= found


def test_a_machine_whose_date_is_in_doubt_erases_nothing(any_database: Database) -> None:
    with any_database.transaction() as session:
        contact_id = log(session)
    remove(any_database, contact_id)
    with any_database.transaction() as session:
        wrong_year = any_database.clock.instant() + 365 * DAY
        assert empty_trash(session, instant=wrong_year, by=AGENT) == 0
    assert count(any_database, Contact) == 1


# No byte is left


def pages(path: Path) -> Iterator[bytes]:
    """Yield the pages of an encrypted file in clear, free ones included, as SQLCipher 4 lays them."""
    size, kept = 4096, 4096 - 80  # at the end of each page: its IV, then its HMAC
    data = path.read_bytes()
    for start in range(0, len(data), size):
        page = data[start : start + size]
        salt = 16 if start == 0 else 0
        reader = Cipher(AES(KEY), CBC(page[kept : kept + 16])).decryptor()
        yield reader.update(page[salt:kept]) + reader.finalize()


def is_in_the_file(database: Database, path: Path, word: str) -> bool:
    with database.engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        assert driver is not None
        driver.commit()
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert path.with_name(f"{path.name}-wal").stat().st_size == 0
    return any(word.encode() in page for page in pages(path))


def test_the_words_of_what_was_erased_are_in_no_byte_of_the_file(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "base" / "donnees.db"
    with database.transaction() as session:
        contact_id = log(session)
    assert is_in_the_file(database, path, CANARY) and is_in_the_file(database, path, "Diallo")
    remove(database, contact_id, 31)
    assert is_in_the_file(database, path, CANARY)
    empty(database)
    assert not is_in_the_file(database, path, CANARY) and not is_in_the_file(database, path, "Diallo")


# On screen


def test_what_was_removed_is_shown_with_who_and_when_restored_and_put_back_by_keys(
    window: MainWindow, database: Database
) -> None:
    with database.transaction() as session:
        contact_id = log(session)
    remove(database, contact_id)
    window.show_page("page:settings", "Corbeille")
    page = window.page
    assert isinstance(page, SettingsPage) and isinstance(page.section, TrashSection)
    section = page.section
    (row,) = section.model.rows
    assert (row.words, row.person, row.removed_by) == (
        "Contact du 17/11/2026 · Logement", "Diallo Awa", AGENT.name,
    )  # fmt: skip
    assert (row.removed_at, row.kept_until) == (NOW, NOW.date() + 30 * DAY)
    section.focus_default()
    keys = Keyboard()
    keys.press("Entrée")
    assert section.model.rowCount() == 0
    assert window.toast.text == "Contact restauré"
    keys.press("Ctrl+Z")
    assert section.model.rowCount() == 1


def test_a_restricted_contact_tells_nothing_in_the_corbeille_to_who_may_not_read_it(
    database: Database,
) -> None:
    with database.transaction() as session:
        contact_id = log(session, motive="VIF")
    remove(database, contact_id)
    other = Agent(AWA.uid, "L. Martin", frozenset({Right.RECEPTION}))
    with database.reading() as session:
        (row,) = trash_rows(session, by=other)
    assert (row.words, row.person) == ("Contact enregistré (accès restreint) · 17/11/2026", "")


def test_opening_reads_no_more_of_the_register_than_what_the_corbeille_holds(database: Database) -> None:
    """Each question asked of the contacts goes by an index, however many they are."""
    asked: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, given: Any, *_: object) -> None:
        if statement.startswith("SELECT") and "contact" in statement:
            asked.append((statement, given))

    with database.transaction() as session:
        connection = session.connection()
        sa.event.listen(connection, "before_cursor_execute", note)
        empty_trash(session, instant=database.clock.instant(), by=AGENT)
        sa.event.remove(connection, "before_cursor_execute", note)
        steps = [
            step.detail
            for statement, given in asked
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
        ]
    assert any("contact USING" in step and "removed_at" in step for step in steps), steps
    assert [step for step in steps if step == "SCAN contact"] == []
