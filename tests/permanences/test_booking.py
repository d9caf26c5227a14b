"""The panel that finds a slot and books it, by its keys: few of them, one warning, nothing lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import delete, func, select, update

from espace_citoyennete.accounts.model import User
from espace_citoyennete.french import unbroken
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.permanences.appointment_panel import AppointmentPanel, MovePanel
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.attendance import mark_appointment
from espace_citoyennete.permanences.booked import appointment_row, appointments_to_check, held_together
from espace_citoyennete.permanences.free_slots import holds
from espace_citoyennete.permanences.holds import hold_slot
from espace_citoyennete.permanences.model import Appointment, Hold, Permanence, Sitting, Slot
from espace_citoyennete.permanences.panel import BookingPanel
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.today.listing import due
from espace_citoyennete.town.model import PapersToBring
from espace_citoyennete.ui import dialogs
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW
from tests.keyboard import Keyboard
from tests.pdf.reading import pages
from tests.permanences.conftest import lawyer, plan

AWA = VisitorDraft("Diallo", "Awa", "06 39 98 01 02")
DIRECTOR = Agent(UUID(int=9), "Claire Noël", frozenset({Right.DIRECTION}))
RECEPTIONIST = Agent(UUID(int=8), "Nadège Roy", frozenset({Right.RECEPTION}))


@pytest.fixture
def database(sqlite_base: Database) -> Database:
    """Return a base with the lawyer's Tuesdays; the slot of 10 h 30 of this morning is past at 10 h 53."""
    plan(sqlite_base, lawyer(ends_at=datetime(2026, 11, 17, 12).time()), AGENT)
    return sqlite_base


@pytest.fixture
def keys(window: MainWindow) -> Keyboard:
    return Keyboard()


def form(window: MainWindow) -> BookingPanel:
    QApplication.processEvents()
    assert isinstance(window.panel.form, BookingPanel)
    return window.panel.form


def appointments(database: Database) -> list[Appointment]:
    with database.reading() as session:
        return list(session.scalars(select(Appointment).order_by(Appointment.id)))


def held(window: MainWindow) -> set[int]:
    with window.desk.database.reading() as session:
        return set(holds(session, window.desk.clock.instant()))


@contextmanager
def acted(window: MainWindow) -> Iterator[Any]:
    with window.desk.database.transaction() as session:
        yield session


def free(window: MainWindow, nth: int = 0) -> int:
    with window.desk.database.reading() as session:
        rows = select(Slot.id).where(Slot.starts_at > NOW).order_by(Slot.starts_at)
        return session.scalars(rows).all()[nth]


def book(window: MainWindow, draft: BookingDraft) -> int:
    with acted(window) as session:
        return book_appointment(session, draft, now=NOW, by=AGENT)


def test_t4_four_keys_with_a_draft_and_thirty_five_without(window: MainWindow, keys: Keyboard) -> None:
    keys.press("F2")
    keys.type("log", "f")
    keys.press("Tab", "Tab", "Tab")
    keys.type("Diallo Awa")
    QTest.qWait(1)
    keys.count = 0
    keys.press("F4", "Entrée", "Ctrl+Entrée")
    assert keys.count == 4
    (booked,) = appointments(window.desk.database)
    assert booked.domain is not None
    window.panel.abandon()

    keys.count = 0
    keys.press("F4")
    keys.type("avo")
    for _ in range(4):
        keys.press("Tab")
    keys.press_until("Tab", form(window).person.caller.line.hasFocus)
    keys.type("Kaya Elif")
    keys.press("Ctrl+Entrée")
    assert keys.count <= 35
    assert len(appointments(window.desk.database)) == 2


def test_the_first_slot_says_how_soon_it_is_and_page_down_shows_later_ones(
    window: MainWindow, keys: Keyboard
) -> None:
    window.answer("form:booking", {})
    panel = form(window)
    first = [panel.slots.item(row).text() for row in range(panel.slots.count())]
    assert first[0].startswith("auj. 11\xa0h · dans 7\xa0min")
    panel.slots.setFocus()
    keys.press("Bas")
    QTest.keyClick(panel.slots, Qt.Key.Key_PageDown)
    later = [panel.slots.item(row).text() for row in range(panel.slots.count())]
    assert not set(first) & set(later)
    QTest.keyClick(panel.slots, Qt.Key.Key_PageUp)
    assert [panel.slots.item(row).text() for row in range(panel.slots.count())] == first


def test_a_slot_of_the_arrival_order_tells_its_number_and_no_hour(window: MainWindow) -> None:
    order = lawyer(
        type_code="CONCILIATEUR", label="Sans rendez-vous", room="Salle 4", reception="ARRIVEE", quota=6,
        first_day=date(2026, 11, 24),
    )  # fmt: skip
    plan(window.desk.database, order, AGENT)
    window.answer("form:booking", {})
    form(window).type.set_code("CONCILIATEUR")
    form(window).search.offer(None)
    assert form(window).slots.item(0).text().startswith("mar. 24 nov. sans heure, n°\xa01")
    book(window, BookingDraft(form(window).slots.slots[0].slot_id))
    form(window).search.offer(None)
    assert form(window).slots.item(0).text().startswith("mar. 24 nov. sans heure, n°\xa02")


def test_typing_holds_the_slot_and_closing_or_booking_lets_it_go(window: MainWindow, keys: Keyboard) -> None:
    window.answer("form:booking", {"slot_id": free(window)})
    assert held(window) == set()
    keys.type("Diallo Awa")
    assert held(window) == {free(window)}
    keys.press("Échap")
    assert held(window) == set()
    window.panel.take_up(window.panel.chips[0])
    form(window).slots.setFocus()
    keys.press("Bas", "Entrée")
    assert held(window) == {free(window, 1)}
    form(window).person.caller.setFocus()
    keys.press("Ctrl+Entrée")
    assert held(window) == set()
    assert [row.slot_id for row in appointments(window.desk.database)] == [free(window, 1)]


KARIM = Agent(UUID(int=5), "Karim Lefèvre", AGENT.rights)


def take_to_hand(window: MainWindow, slot_id: int) -> None:
    """Let a colleague begin to book a slot at another desk."""
    with acted(window) as session:
        session.merge(User(id=5, uid=KARIM.uid, name=KARIM.name, rights=""))
        hold_slot(session, slot_id, instant=window.desk.clock.instant(), by=KARIM)


@pytest.mark.bad_input(37)
def test_a_slot_that_a_colleague_took_to_hand_is_told_and_what_is_typed_stays(
    window: MainWindow, keys: Keyboard
) -> None:
    window.answer("form:booking", {})
    form(window).person.caller.setFocus()
    take_to_hand(window, free(window))
    keys.type("D")
    assert "tenu par K. L." in form(window).message.text
    assert [slot.slot_id for slot in form(window).slots.slots] == [free(window, n) for n in range(1, 6)]
    keys.type("iallo")
    assert form(window).person.name == "Diallo"


def test_a_lost_slot_leaves_none_chosen_so_that_nobody_is_booked_at_an_hour_not_told(
    window: MainWindow, keys: Keyboard, qtbot: QtBot
) -> None:
    lost = free(window)
    window.answer("form:booking", {"slot_id": lost})
    keys.type("Diallo Awa")
    with acted(window) as session:
        session.execute(delete(Hold))  # its time is over, a colleague was faster
    book(window, BookingDraft(lost, VisitorDraft("Petit", "Luc")))
    for said in ("vient d’être pris", "Aucun créneau choisi", "Aucun créneau choisi"):
        keys.press("Ctrl+Entrée")
        assert said in form(window).message.text
    form(window).domain.set_code("LOG")
    form(window).domain.chosen.emit("LOG")
    assert form(window).slots.slots
    assert form(window).slots.slot_id() is None
    again = BookingPanel(window.desk)
    qtbot.addWidget(again)
    again.restore(form(window).values())
    assert (again.slots.slot_id(), again.slots.wanted) == (None, lost)
    form(window).slots.setFocus()
    keys.press("Bas", "Ctrl+Entrée")
    assert [row.slot_id for row in appointments(window.desk.database)] == [lost, free(window, 1)]


def test_a_slot_kept_by_a_colleague_is_never_said_taken(window: MainWindow) -> None:
    take_to_hand(window, free(window))
    window.answer("form:booking", {"slot_id": free(window)})
    assert form(window).message.text.startswith("Ce créneau est tenu par K. L. jusqu’à 10")


def test_an_appointment_whose_new_slot_is_lost_moves_only_where_somebody_chose(
    window: MainWindow, keys: Keyboard
) -> None:
    moved = book(window, BookingDraft(free(window), AWA))
    window.answer("open", MovePanel(window.desk, moved, "AVOCAT"))
    take_to_hand(window, free(window, 1))
    panel = window.panel.form
    assert isinstance(panel, MovePanel)
    keys.press("Tab")
    assert "tenu par K. L." in panel.message.text
    for _ in range(2):
        keys.press("Ctrl+Entrée")
        assert "Aucun créneau choisi" in panel.message.text
    assert [row.state for row in appointments(window.desk.database)] == ["A_VENIR"]


def test_what_is_to_confirm_is_said_once_and_the_second_time_is_the_answer(
    window: MainWindow, keys: Keyboard
) -> None:
    book(window, BookingDraft(free(window, 9), AWA))
    window.answer("form:booking", {"slot_id": free(window, 5), "name": "Diallo A.", "phone": AWA.phone})
    keys.press("Ctrl+Entrée")
    assert "déjà attendu" in form(window).message.text
    assert form(window).message.kind == "warn"
    assert form(window).person.caller.line.hasFocus()
    keys.press("Ctrl+Entrée")
    assert appointments(window.desk.database)[-1].warnings == "DOUBLE"


def test_the_desk_learns_nothing_of_a_dispute_and_the_coordination_finds_it(
    window: MainWindow, keys: Keyboard
) -> None:
    other = book(window, BookingDraft(free(window, 9), AWA, opponent="Martin Paul"))
    window.answer("form:booking", {"slot_id": free(window), "name": "Martin Paul"})
    keys.press("Ctrl+Entrée")
    assert form(window).message.text.startswith("La coordination doit confirmer ce rendez-vous.")
    keys.press("Ctrl+Entrée")
    booked = appointments(window.desk.database)[-1]
    assert booked.is_to_check
    database, clock = window.desk.database, window.desk.clock
    with database.reading() as session:
        for by, found in ((AGENT, (booked.id,)), (RECEPTIONIST, ())):
            told = due(session, by=by, desk="accueil", now=clock.now(), instant=clock.instant())
            assert told.to_check == found
            assert appointment_row(session, booked.id, by=by).is_to_check is bool(found)
            assert len(held_together(session, booked.id, by=by)) == len(found)
        assert appointments_to_check(session, by=AGENT) != [other]
    window.answer("form:appointment", {"appointment_id": booked.id})
    panel = window.panel.form
    assert isinstance(panel, AppointmentPanel)
    assert "À vérifier" in panel._to_check.text and "Diallo" not in panel._to_check.text
    keys.press("Entrée")
    assert not appointments(database)[-1].is_to_check
    window.desk.undo.undo()
    assert appointments(database)[-1].is_to_check


def test_an_opponent_told_later_is_confirmed_once_and_the_outcome_is_noted_in_the_same_form(
    window: MainWindow, keys: Keyboard
) -> None:
    book(window, BookingDraft(free(window, 9), AWA))
    booked = book(window, BookingDraft(free(window), VisitorDraft("Martin", "Paul")))
    with acted(window) as session:
        mark_appointment(session, booked, "HONORE", now=NOW, by=AGENT)
    window.answer("form:appointment", {"appointment_id": booked})
    panel = window.panel.form
    assert isinstance(panel, AppointmentPanel)
    go_to(keys, panel.opponent)
    keys.type("Diallo Awa")
    keys.press("Tab")
    keys.type("info")
    keys.press("Ctrl+Entrée")
    assert panel.message.text == "La coordination doit confirmer ce rendez-vous. Ctrl+Entrée pour confirmer."
    keys.press("Ctrl+Entrée")
    states = [("Diallo Awa", "INFO", True), ("", None, False)]
    for pressed, expected in zip(("", "Ctrl+Z", "Ctrl+Y"), [*states, states[0]], strict=True):
        if pressed:
            keys.press(pressed)
        row = appointments(window.desk.database)[-1]
        assert (row.opponent, row.outcome, row.is_to_check) == expected


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("since", "31/02", "n’existe pas\xa0: écrire 28/02/2026 ou 01/03/2026."),
        ("since", "29/02/2027", "n’existe pas\xa0: écrire 28/02/2027 ou 01/03/2027."),
        ("since", "demian", "n’est pas une date. Écrire par exemple 24/11 ou 24/11/2026."),
        ("type", "zzz", "Aucune permanence ne commence par « zzz ». Choisir dans la liste (↓)."),
        ("practitioner", "zzz", "Aucun intervenant ne commence par « zzz ». Choisir dans la liste (↓)."),
    ],
)
def test_a_criterion_that_cannot_be_read_books_none_of_the_slots_that_it_did_not_choose(
    window: MainWindow, keys: Keyboard, field: str, typed: str, sentence: str
) -> None:
    window.answer("form:booking", {"name": "Sow Awa", "phone": "06 39 98 01 55"})
    line = getattr(form(window).search, field)
    line.setFocus()
    line.selectAll()
    keys.type(typed)
    keys.press("Ctrl+Entrée")
    assert appointments(window.desk.database) == [] and line.hasFocus()
    assert any(label.text().endswith(unbroken(sentence)) for label in form(window).findChildren(QLabel))
    line.selectAll()
    keys.press("Suppr", "Ctrl+Entrée")
    assert len(appointments(window.desk.database)) == 1


def test_a_day_without_a_sitting_says_so_before_a_walk_in_is_typed(window: MainWindow) -> None:
    window.answer("form:walk_in", {})
    assert window.panel.form is not None and window.panel.form.message.text == ""
    window.panel.abandon()
    with acted(window) as session:
        session.execute(update(Sitting).values(state="ANNULEE"))
    window.answer("form:walk_in", {})
    assert window.panel.form is not None
    assert window.panel.form.message.text.startswith("Aucune séance aujourd’hui. Trouver un créneau")


def go_to(keys: Keyboard, line: QWidget) -> None:
    for _ in range(20):
        if line.hasFocus():
            return
        keys.press("Tab")
    raise AssertionError("Tab never reaches this field")


def test_one_more_in_a_full_sitting_asks_why_and_is_taken_back(window: MainWindow, keys: Keyboard) -> None:
    with window.desk.database.reading() as session:
        day = select(func.max(Slot.starts_at)).scalar_subquery()
        last = session.scalars(select(Slot.sitting_id).where(Slot.starts_at == day)).one()
        slots = session.scalars(select(Slot.id).where(Slot.sitting_id == last)).all()
    for slot in slots:
        book(window, BookingDraft(slot))
    before = len(appointments(window.desk.database))
    window.answer("form:booking", {"slot_id": slots[2], "is_overbooking": True, "name": "Sow Awa"})
    keys.press("Ctrl+Entrée")
    assert form(window).reason.hasFocus()
    keys.type("audience demain")
    keys.press("Ctrl+Entrée")
    assert appointments(window.desk.database)[-1].reason == "audience demain"
    for count in (before, before + 1):
        keys.press("Ctrl+Z" if count == before else "Ctrl+Y")
        assert len(appointments(window.desk.database)) == count


def test_once_booked_the_convocation_is_offered_and_printed_by_its_key(
    window: MainWindow, keys: Keyboard, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot: QtBot
) -> None:
    paper = tmp_path / "convocation.pdf"
    monkeypatch.setattr(dialogs, "has_printer", lambda: False)
    monkeypatch.setattr(dialogs, "choose_save_path", lambda *_: paper)
    window.answer("form:booking", {"name": "Sow Awa", "phone": "06 39 98 01 55"})
    keys.press("Ctrl+Entrée")
    assert "Rendez-vous pris" in window.page.message.text
    offer = window.page.message.findChildren(QPushButton)[0]
    assert offer.text() == "Convocation…"
    offer.setFocus()
    keys.press("Espace")
    shown = window.panel.form
    assert isinstance(shown, AppointmentPanel) and shown.chip_title() == "Sow Awa"
    keys.press("Ctrl+P")
    shown.convocation.message.findChildren(QPushButton)[0].setFocus()
    keys.press("Espace")
    qtbot.waitUntil(lambda: "Enregistré" in shown.convocation.message.text)
    assert "Sow Awa" in " ".join(pages(paper))


def test_a_booking_taken_back_is_offered_no_convocation_any_more_wherever_it_was_offered(
    window: MainWindow, keys: Keyboard
) -> None:
    window.show_page("page:permanences")
    window.answer("form:booking", {"name": "Sow Awa", "phone": "06 39 98 01 55"})
    keys.press("Ctrl+Entrée")
    week = window.page
    assert "Rendez-vous pris" in week.message.text
    window.show_page("page:today")
    keys.press("Ctrl+Z")
    assert appointments(window.desk.database) == [] and week.message.text == ""


def test_without_a_slot_the_form_explains_and_goes_on_to_the_waiting_list(
    window: MainWindow, keys: Keyboard
) -> None:
    window.answer("form:booking", {"name": "Diallo Awa", "phone": "06 39 98 01 02", "subject": "Bail"})
    panel = form(window)
    panel.type.set_code("NOTAIRE")
    panel.search.offer(None)
    assert "Aucun créneau notaire" in panel.search._why.text()
    panel.type.set_code("AVOCAT")
    panel.search.offer(None)
    panel.slots.setFocus()
    keys.type("w")
    QApplication.processEvents()
    waiting = window.panel.form
    assert waiting is not None and waiting.kind == "waiting"
    assert "Diallo Awa" in waiting.chip_title()


def test_whom_the_permanence_receives_and_what_to_bring_are_recalled(window: MainWindow) -> None:
    with acted(window) as session:
        session.execute(update(Permanence).values(reminder="réservé aux habitants d’Étouvie"))
        session.execute(update(PapersToBring).values(words="bail, courriers"))
    window.answer("form:booking", {"domain": "LOG"})
    assert "réservé aux habitants d’Étouvie" in form(window).search.notice.text
    assert "bail, courriers" in form(window).search.papers.text()


def test_a_phone_appointment_without_a_number_names_the_field(window: MainWindow, keys: Keyboard) -> None:
    window.answer("form:booking", {"slot_id": free(window), "name": "Diallo Awa"})
    form(window).mode.set_code("TELEPHONE")
    keys.press("Ctrl+Entrée")
    assert form(window).person.phone.line.hasFocus()
    assert appointments(window.desk.database) == []


@pytest.mark.parametrize(("by", "is_read"), [(AGENT, True), (RECEPTIONIST, False), (DIRECTOR, False)])
def test_a_restricted_appointment_is_read_by_its_author_and_the_coordination(
    window: MainWindow, by: Agent, is_read: bool
) -> None:
    draft = BookingDraft(free(window), AWA, domain="VIF", subject="Ordonnance", opponent="Diallo Sékou")
    booked = book(window, draft)
    with window.desk.database.reading() as session:
        row = appointment_row(session, booked, by=by)
    assert (row.domain, row.subject, row.opponent) == (
        ("VIF", "Ordonnance", "Diallo Sékou") if is_read else (None, "", "")
    )
    assert bool(row.name) is (by is not DIRECTOR)
    assert row.is_restricted is not is_read


def test_a_slot_is_held_longer_than_its_time_while_the_form_stays_open(
    window: MainWindow, keys: Keyboard, hands: Any
) -> None:
    window.answer("form:booking", {"slot_id": free(window)})
    keys.type("Diallo")
    hands.move(timedelta(minutes=4))
    form(window)._keeper._timer.timeout.emit()
    hands.move(timedelta(minutes=4))
    assert held(window) == {free(window)}
