"""Contacts of more than twelve months: the coordination's, and whoever's finds their person exactly."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select, update

from espace_citoyennete.accounts.model import User
from espace_citoyennete.clock import Clock
from espace_citoyennete.contacts import service as contacts
from espace_citoyennete.contacts.callers import known_callers
from espace_citoyennete.contacts.listing import (
    RESTRICTED,
    ContactFilter,
    ContactRow,
    contact_lexicon,
    contact_listing,
    contact_totals,
)
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.page import RegisterPage
from espace_citoyennete.discriminations.service import open_situation
from espace_citoyennete.errors import Forbidden, Invalid
from espace_citoyennete.finding import find
from espace_citoyennete.people.listing import person_card
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.listing import appointments_found
from espace_citoyennete.permanences.model import Appointment, Slot
from espace_citoyennete.permanences.service import create_permanence
from espace_citoyennete.rights import Agent, Right, reads_since
from espace_citoyennete.storage.database import Database, Session
from espace_citoyennete.storage.paging import page
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW
from tests.keyboard import Keyboard
from tests.permanences.conftest import lawyer
from tests.rights.gates import TakenBack
from tests.windows import shown

RECEPTION = replace(AGENT, uid=UUID(int=2), name="L. Martin", rights=frozenset({Right.RECEPTION}))
FIRST = date(2025, 11, 17)  # of what the desk reads as it comes
AWA = VisitorDraft("Diallo", "Awa", "06 39 98 01 02")
OLD = contacts.ContactDraft(
    "VISITE", datetime.combine(FIRST, time(9)) - timedelta(days=1), "LOG", "REPONDU", note="bail", visitor=AWA
)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_twelve_months_are_of_the_calendar(today: date) -> None:
    since = reads_since(RECEPTION, today)
    assert since is not None
    assert (since.year, since.month) == (today.year - 1, today.month)
    assert since.day == today.day or (since.day, today.day) == (28, 29)
    assert reads_since(AGENT, today) is None


@pytest.fixture
def old(any_database: Database) -> Database:
    """A base with somebody whose only contact is of the day before the twelve months, by the reader."""
    with any_database.transaction() as session:
        session.add(User(uid=RECEPTION.uid, name=RECEPTION.name, rights="accueil"))
        session.flush()
        contact_id = contacts.log_contact(session, OLD, now=NOW, by=AGENT)
        mine = select(User.id).where(User.uid == RECEPTION.uid).scalar_subquery()
        session.execute(update(Contact).where(Contact.id == contact_id).values(author_id=mine))
    return any_database


def register(base: Database, by: Agent, **wanted: object) -> list[ContactRow]:
    with base.reading() as session:
        rows = page(session, contact_listing(session, ContactFilter(**wanted), by=by))  # type: ignore[arg-type]
        lexicon = contact_lexicon(session)
        assert contact_totals(session, ContactFilter(**wanted), by=by).rows == len(rows)  # type: ignore[arg-type]
        return [lexicon.row(row) for row in rows]


def names(base: Database, name: str, phone: str = "", by: Agent = RECEPTION) -> list[str]:
    with base.reading() as session:
        return [caller.name for caller in known_callers(session, name, phone, by=by)]


def test_the_register_tells_that_an_old_contact_is_there_and_nothing_of_it(old: Database) -> None:
    (row,) = register(old, RECEPTION)
    assert (row.is_restricted, row.note, row.person, row.motive) == (True, RESTRICTED, "", "Accès restreint")
    assert (row.occurred_at, row.channel, row.agent) == (OLD.occurred_at, OLD.channel, RECEPTION.name)
    for wanted in ({"text": "bail"}, {"text": "diallo awa"}, {"domain": "LOG"}, {"neighbourhood": "NC"}):
        assert register(old, RECEPTION, **wanted) == []
        assert [one.note for one in register(old, AGENT, **wanted)] == ["bail"]


def test_a_contact_of_the_first_of_the_twelve_months_is_read(old: Database) -> None:
    with old.transaction() as session:
        session.execute(update(Contact).values(occurred_at=datetime.combine(FIRST, time())))
    assert [row.note for row in register(old, RECEPTION, text="bail")] == ["bail"]
    assert names(old, "dia") == ["Diallo Awa"]


def _id(session: Session) -> int:
    return session.scalars(select(Contact.id)).one()


ACTS: dict[str, Callable[[Session, Agent], object]] = {
    "open": lambda session, by: contacts.open_contact(session, _id(session), by=by),
    "correct": lambda session, by: contacts.correct_contact(session, _id(session), 1, OLD, now=NOW, by=by),
    "remove": lambda session, by: contacts.remove_contact(
        session, _id(session), 1, instant=NOW.astimezone(), by=by
    ),
    "tell": lambda session, by: open_situation(session, _id(session), by=by),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_an_old_contact_is_opened_by_the_coordination_alone_and_the_refusal_says_what_to_do(
    old: Database, act: Callable[[Session, Agent], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    with old.transaction() as session, pytest.raises(Forbidden, match="nom exact ou son téléphone"):
        act(session, RECEPTION)
    with pytest.raises(TakenBack), old.transaction() as session:
        act(session, AGENT)
        raise TakenBack
    # The planted fault: the age is not looked at.
    monkeypatch.setattr("espace_citoyennete.contacts.service.may_read_of", lambda *_asked: True)
    with pytest.raises(TakenBack), old.transaction() as session:
        act(session, RECEPTION)
        raise TakenBack


def test_a_contact_is_neither_noted_nor_moved_before_the_twelve_months_by_the_desk(old: Database) -> None:
    today = replace(OLD, occurred_at=NOW, uid=UUID(int=9), visitor=None)
    with old.transaction() as session:
        with pytest.raises(Invalid) as refusal:
            contacts.log_contact(session, replace(OLD, uid=UUID(int=8)), now=NOW, by=RECEPTION)
        assert "douze mois" in refusal.value.problems["occurred_at"]
        kept = contacts.log_contact(session, today, now=NOW, by=RECEPTION)
        with pytest.raises(Invalid, match="douze mois"):
            contacts.correct_contact(
                session, kept, 1, replace(today, occurred_at=OLD.occurred_at), now=NOW, by=RECEPTION
            )


@pytest.mark.parametrize(
    ("name", "phone", "is_found"),
    [
        ("Diallo", "", False), ("dia", "", False), ("Awa", "", False), ("", "06 39", False),
        ("", "06 39 98 01", False), ("Diallo Awa Marie", "", False), ("dial", "0639", False),
        ("Diallo Awa", "", True), ("AWA diallo", "", True), ("Diàllo Äwa", "", True),
        ("", "0639980102", True), ("", "+33 6 39 98 01 02", True), ("dial", "06.39.98.01.02", True),
        ("diallo 06 39 98 01 02", "diallo 06 39 98 01 02", True),
    ],
)  # fmt: skip
def test_somebody_of_long_ago_is_found_by_the_exact_name_or_the_number_alone(
    old: Database, name: str, phone: str, is_found: bool
) -> None:
    assert names(old, name, phone) == (["Diallo Awa"] if is_found else [])


def test_somebody_who_came_back_or_of_whom_no_contact_is_kept_is_found_as_before(
    old: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert names(old, "dia") == [] and names(old, "dia", by=AGENT) == ["Diallo Awa"]
    with old.transaction() as session:
        back = replace(OLD, occurred_at=NOW, uid=UUID(int=9), visitor=replace(AWA, last_name=None))
        contact_id = contacts.log_contact(session, back, now=NOW, by=RECEPTION)
    assert names(old, "dia") == ["Diallo Awa"]
    with old.transaction() as session:
        contacts.remove_contact(session, contact_id, None, instant=NOW.astimezone(), by=RECEPTION)
    assert names(old, "dia") == []
    # The planted fault: the age is not looked at.
    monkeypatch.setattr("espace_citoyennete.contacts.callers.reads_since", lambda *_asked: None)
    assert names(old, "dia") == ["Diallo Awa"]


def test_the_record_of_whom_was_found_tells_the_old_contacts(old: Database) -> None:
    with old.reading() as session:
        card = person_card(session, AWA.uid, by=RECEPTION)
    assert [event.words for event in card.events] == [
        f"Logement · Information donnée, clos · {RECEPTION.name}"
    ]


def test_an_old_appointment_is_found_by_the_exact_name_alone(
    old: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with old.transaction() as session:
        create_permanence(session, lawyer(), calendar=calendar(session), by=AGENT)
        slot = session.scalars(select(Slot.id).order_by(Slot.starts_at)).first()
        assert slot is not None
        book_appointment(session, BookingDraft(slot, VisitorDraft("Canari", "Awa")), now=NOW, by=AGENT)

    def found(text: str, by: Agent = RECEPTION) -> int:
        with old.reading() as session:
            return len(appointments_found(session, text, limit=5, by=by))

    assert found("cana") == 1
    with old.transaction() as session:
        session.execute(
            update(Slot).where(Slot.id.in_(select(Appointment.slot_id))).values(starts_at=OLD.occurred_at)
        )
    assert [found("cana"), found("awa canari"), found("cana", AGENT)] == [0, 1, 1]
    monkeypatch.setattr("espace_citoyennete.permanences.listing.reads_since", lambda *_asked: None)
    assert found("cana") == 1


def test_at_the_keyboard_an_old_line_says_why_it_does_not_open_and_ctrl_k_finds_by_the_exact_name(
    sqlite_base: Database, clock: Clock, qapp: QApplication, qtbot: QtBot
) -> None:
    with sqlite_base.transaction() as session:
        session.add(User(uid=RECEPTION.uid, name=RECEPTION.name, rights="accueil"))
        contacts.log_contact(session, OLD, now=NOW, by=AGENT)
    sqlite_base.author = RECEPTION.uid
    sqlite_base.hold_to(RECEPTION.rights)
    with shown(Desk(sqlite_base, clock, RECEPTION), qapp, qtbot) as window:
        window.show_page("page:register")
        register_page = window.page
        assert isinstance(register_page, RegisterPage)
        register_page.filters.period.setCurrentIndex(register_page.filters.period.count() - 1)  # all of them
        assert register_page.model.rowCount() == 1
        register_page.table.setFocus()
        register_page.table.selectRow(0)
        Keyboard().press("Entrée")
        assert "nom exact ou son téléphone" in register_page.message.text
        assert window.panel.form is None or not window.panel.isVisible()

        def people(typed: str) -> list[str]:
            groups = find(window.desk, typed, lambda _id: True)
            return [hit.text for group in groups if group.name == "Personnes" for hit in group.hits]

        assert people("diallo") == []
        assert people("awa diallo") == ["Diallo Awa"]
