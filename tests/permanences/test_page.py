"""Point Justice by the keyboard, in the real window, on a real base."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from espace_citoyennete.accounts.model import User
from espace_citoyennete.clock import Clock
from espace_citoyennete.directory.service import PractitionerDraft, save_practitioner
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.attendance_fields import OutcomeMenu
from espace_citoyennete.permanences.holds import hold_slot
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.page import PermanencesPage
from espace_citoyennete.permanences.panel import BookingPanel
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.rooms import FORMS
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui import style
from espace_citoyennete.ui.agenda_model import SlotState
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import NOW
from tests.conftest import Hands as Clockwork
from tests.keyboard import Keyboard as Hands
from tests.permanences.conftest import lawyer, plan

CTRL = Qt.KeyboardModifier.ControlModifier


class Keyboard:
    """A person who only has a keyboard, in front of Point Justice."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        assert isinstance(window.page, PermanencesPage)
        self.page = window.page

    def press(self, *keys: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            QTest.keyClick(QApplication.focusWidget() or self.window, key, modifiers)
            QApplication.processEvents()

    def type(self, text: str) -> None:
        QTest.keyClicks(QApplication.focusWidget() or self.window, text)

    def save(self) -> None:
        self.press(Qt.Key.Key_Return, modifiers=CTRL)

    @property
    def here(self) -> tuple[str, SlotState]:
        """Return the words and the state of the current slot."""
        cell = self.page.week.agenda.agenda.cell(self.page.week.agenda.currentIndex())
        assert cell is not None
        return cell.text, cell.state

    @property
    def said(self) -> str:
        return self.page.message.text

    @property
    def spoken(self) -> str:
        """Return what a screen reader says of the current slot."""
        index = self.page.week.agenda.currentIndex()
        return str(index.data(Qt.ItemDataRole.AccessibleTextRole))


@pytest.fixture
def keyboard(
    database: Database, clock: Clock, agent: Agent, qtbot: QtBot, qapp: QApplication
) -> Iterator[Keyboard]:
    plan(database, lawyer(), agent)
    style.apply_theme(qapp, "clair")
    window = MainWindow(Desk(database, clock, agent), {"page:permanences": PermanencesPage}, FORMS)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.page.focus_default()
    yield Keyboard(window)
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_a_slot_is_booked_marked_and_undone_without_the_mouse(keyboard: Keyboard) -> None:
    assert keyboard.here == ("Libre", SlotState.FREE)  # the slot of this moment, 10 h 30
    keyboard.press(Qt.Key.Key_Return)
    keyboard.type("Benali Salim")
    keyboard.save()
    assert keyboard.page.week.agenda.hasFocus()
    assert keyboard.here == ("Benali S.", SlotState.TAKEN)
    keyboard.press(Qt.Key.Key_P)
    assert keyboard.here == ("Benali S.", SlotState.WAITING)
    keyboard.press(Qt.Key.Key_R)
    assert keyboard.here == ("Benali S.", SlotState.DONE)
    for state in (SlotState.WAITING, SlotState.TAKEN, SlotState.FREE):
        keyboard.press(Qt.Key.Key_Z, modifiers=CTRL)
        assert keyboard.here[1] is state


def test_an_appointment_moves_to_a_free_slot_of_another_week(keyboard: Keyboard) -> None:
    book(keyboard, "Kaya Elif")
    keyboard.press(Qt.Key.Key_M)
    assert "Déplacer Kaya Elif" in keyboard.said
    keyboard.press(Qt.Key.Key_PageDown, Qt.Key.Key_Return)
    assert keyboard.here == ("Kaya E.", SlotState.TAKEN)
    keyboard.press(Qt.Key.Key_PageUp)
    assert keyboard.here == ("Libre", SlotState.FREE)
    keyboard.press(Qt.Key.Key_Z, modifiers=CTRL)
    assert keyboard.here == ("Kaya E.", SlotState.TAKEN)


def test_a_move_begun_is_told_as_long_as_the_next_return_would_move_somebody(keyboard: Keyboard) -> None:
    book(keyboard, "Kaya Elif")
    keyboard.press(Qt.Key.Key_M, Qt.Key.Key_L)
    assert "Déplacer Kaya Elif" in keyboard.said
    keyboard.press(Qt.Key.Key_L, Qt.Key.Key_Return)
    assert "déjà sur ce créneau" in keyboard.said
    keyboard.press(Qt.Key.Key_PageDown)
    assert "Déplacer Kaya Elif" in keyboard.said
    keyboard.window.answer("discreet", None)
    assert "Déplacer K. E." in keyboard.said
    keyboard.press(Qt.Key.Key_Escape, Qt.Key.Key_Return)
    assert keyboard.said == ""
    assert keyboard.window.panel.form is not None  # the same key books again


def test_nobody_moves_any_more_who_was_marked_meanwhile(keyboard: Keyboard) -> None:
    book(keyboard, "Kaya Elif")
    keyboard.press(Qt.Key.Key_M, Qt.Key.Key_P)
    assert keyboard.said == ""
    keyboard.press(Qt.Key.Key_M, Qt.Key.Key_Delete)
    assert "annulé par l’usager" in keyboard.said


def test_a_cancellation_is_told_no_more_once_taken_back_nor_by_its_name_in_discreet_mode(
    keyboard: Keyboard,
) -> None:
    book(keyboard, "Petit Lise")
    keyboard.press(Qt.Key.Key_Delete)
    keyboard.press(Qt.Key.Key_Z, modifiers=CTRL)
    assert keyboard.said == ""
    keyboard.press(Qt.Key.Key_Delete)
    assert "Petit L." in keyboard.said
    keyboard.window.answer("discreet", None)
    assert "Petit" not in keyboard.said


def test_a_cancellation_frees_the_slot_and_can_be_laid_on_the_service(keyboard: Keyboard) -> None:
    book(keyboard, "Petit Lise")
    keyboard.press(Qt.Key.Key_Delete)
    assert keyboard.here == ("Libre", SlotState.FREE)
    assert "annulé par l’usager" in keyboard.said
    keyboard.press(Qt.Key.Key_Z, modifiers=CTRL)
    assert keyboard.here == ("Petit L.", SlotState.TAKEN)


def test_a_permanence_is_planned_by_its_sentence_and_previewed(keyboard: Keyboard) -> None:
    keyboard.press(Qt.Key.Key_N)
    keyboard.type("nota")
    keyboard.press(Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Tab)
    keyboard.type("2e et 4e jeudi")
    panel = keyboard.window.panel.form
    assert panel is not None
    assert "permanences" in panel.preview.said.text()  # type: ignore[attr-defined]
    keyboard.save()
    keyboard.press(Qt.Key.Key_PageDown)
    assert [lane.title for lane in keyboard.page.week.agenda.agenda.lanes] == ["Avocat", "Notaire"]


def test_the_list_says_the_same_and_does_the_same(keyboard: Keyboard) -> None:
    book(keyboard, "Diallo Awa")
    keyboard.press(Qt.Key.Key_L)
    assert keyboard.page.week.list.hasFocus()
    lane, cell = keyboard.page.week.list.current_row()
    assert (lane.label, cell.name) == ("Avocat", "Diallo A.")
    keyboard.press(Qt.Key.Key_A)
    keyboard.press(Qt.Key.Key_L)
    assert keyboard.here == ("Diallo A.", SlotState.ABSENT)


def test_a_week_without_permanence_says_why_and_leads_on(keyboard: Keyboard) -> None:
    keyboard.page.receive(date(2026, 12, 29))
    QApplication.processEvents()
    assert "vacances de Noël" in keyboard.page.week.empty.why.text()
    keyboard.press(Qt.Key.Key_Tab, Qt.Key.Key_Space)
    assert "4 – 8 janvier 2027" in keyboard.page.header.subtitle.text()


def test_letters_on_a_free_slot_change_nothing_and_say_what_to_do(keyboard: Keyboard) -> None:
    keyboard.press(Qt.Key.Key_R)
    assert "Ce créneau est libre" in keyboard.said


def book(keyboard: Keyboard, name: str) -> None:
    """Book the current slot."""
    keyboard.press(Qt.Key.Key_Return)
    keyboard.type(name)
    keyboard.save()


def test_a_sitting_of_eight_people_is_closed_in_twelve_keys_at_most(
    database: Database, agent: Agent, keyboard: Keyboard
) -> None:
    plan(database, lawyer(label="Notaire", room="Salle 2", ends_at=time(13)), agent)
    with database.transaction() as session:
        notary = sa.select(Slot.id).join(Sitting).join(Permanence).where(Permanence.label == "Notaire")
        for number, slot in enumerate(session.scalars(notary.order_by(Slot.starts_at).limit(8)).all()):
            draft = BookingDraft(slot, VisitorDraft(f"Personne{number}"))
            book_appointment(session, draft, now=NOW, by=agent)
    keys = Hands()
    keys.press("Droite", "Début", *"RRARRERR")
    assert keys.count <= 12
    with database.reading() as session:
        found = session.scalars(sa.select(Appointment.state).order_by(Appointment.id)).all()
    assert found == ["HONORE"] * 2 + ["ABSENT"] + ["HONORE"] * 2 + ["ANNULE_USAGER"] + ["HONORE"] * 2


@pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)", extend=True)
def test_an_outcome_is_noted_by_its_key_and_taken_back(keyboard: Keyboard) -> None:
    book(keyboard, "Roy Jean")
    keyboard.press(Qt.Key.Key_I)
    assert "Noter d’abord R" in keyboard.said
    keyboard.press(Qt.Key.Key_R, Qt.Key.Key_I)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, OutcomeMenu)
    QTest.keyClick(menu, Qt.Key.Key_C)  # each outcome has its letter
    current = keyboard.page.week.here()
    assert current is not None and current[1].outcome_words == "Consultation juridique"
    assert "Consultation juridique" in keyboard.spoken
    keyboard.press(Qt.Key.Key_Z, modifiers=CTRL)
    assert "Consultation" not in keyboard.spoken


def test_who_comes_unexpected_is_added_to_the_sitting_by_one_letter_and_taken_off(keyboard: Keyboard) -> None:
    keyboard.press(Qt.Key.Key_V)
    keyboard.type("Sow Aminata")
    keyboard.save()
    cells = keyboard.page.week.agenda.agenda.lanes[0].cells
    assert (cells[-1].text, cells[-1].state) == ("10:53 Sow A.", SlotState.WAITING)
    keyboard.press(Qt.Key.Key_End)
    assert keyboard.spoken.endswith(
        "arrivé à 10\u00a0h\u00a053, Avocat, en attente, sans rendez-vous, 10:53 Sow A."
    )
    keyboard.press(Qt.Key.Key_Z, modifiers=CTRL)
    assert len(keyboard.page.week.agenda.agenda.lanes[0].cells) == len(cells) - 1


def test_who_was_added_and_is_excused_leaves_with_the_slot_and_the_next_key_is_for_the_next_person(
    database: Database, agent: Agent, keyboard: Keyboard
) -> None:
    fill_sitting(database, agent)
    for view in ("week", "list"):
        keyboard.press(Qt.Key.Key_U)
        panel = keyboard.window.panel.form
        assert isinstance(panel, BookingPanel)
        panel.reason.setText("audience demain")
        panel.person.caller.setFocus()
        keyboard.type("Sow Awa")
        keyboard.save()
        keyboard.page._choose_view(view)
        with database.reading() as session:
            added = session.scalars(sa.select(Slot.id).where(Slot.kind == "SURNOMBRE")).one()
        keyboard.page.week.go_to(added)
        keyboard.press(Qt.Key.Key_E)
        here = keyboard.page.week.here()
        assert here is not None and here[1].slot_id != added
        keyboard.press(Qt.Key.Key_Z, modifiers=CTRL)
        keyboard.page.week.go_to(added)
        keyboard.press(Qt.Key.Key_Z, modifiers=CTRL)


def test_after_midnight_today_is_the_new_day_and_another_day_stays(
    keyboard: Keyboard, hands: Clockwork
) -> None:
    keyboard.page._choose_view("day")
    for moved, shown in ((0, "mercredi 18"), (1, "mercredi 25"), (0, "mercredi 25")):
        for _ in range(moved):
            keyboard.page._go_to(date(2026, 11, 25))
        hands.move(timedelta(days=1))
        keyboard.page.refresh()
        assert keyboard.page.header.subtitle.text().startswith(shown)


def test_a_slot_that_another_desk_keeps_is_shown_kept_until_its_time_is_over(
    database: Database, clock: Clock, hands: Clockwork, keyboard: Keyboard
) -> None:
    other = Agent(uuid4(), "Lise Petit", frozenset({Right.RECEPTION}))
    here = keyboard.page.week.here()
    assert here is not None
    with database.transaction() as session:
        session.add(User(uid=other.uid, name=other.name, rights="accueil"))
        session.flush()
        hold_slot(session, here[1].slot_id, instant=clock.instant(), by=other)
    assert keyboard.here == ("Tenu par L. P. jusqu’à 10\u00a0h\u00a058", SlotState.HELD)
    assert "Tenu par L. P." in keyboard.spoken
    hands.move(timedelta(minutes=6))
    for timer in keyboard.page.findChildren(QTimer):
        timer.timeout.emit()
    assert keyboard.here == ("Libre", SlotState.FREE)


def test_a_crowded_week_proposes_one_day_and_says_no_more_once_it_is_shown(
    database: Database, agent: Agent, keyboard: Keyboard
) -> None:
    for number in range(9):
        plan(database, lawyer(label=f"Avocat {number}", room=f"Salle {number + 2}"), agent)
    assert "10 séances cette semaine" in keyboard.said
    button = next(b for b in keyboard.page.message.findChildren(QPushButton) if b.text() == "Voir le jour")
    button.click()
    assert keyboard.said == "" and "mardi 17" in keyboard.page.header.subtitle.text()


def test_the_free_slots_alone_are_shown_on_demand(keyboard: Keyboard) -> None:
    keyboard.page.bar.free_only.setFocus()
    keyboard.press(Qt.Key.Key_Space)
    assert [lane.count for lane in keyboard.page.week.agenda.agenda.lanes] == ["1 libre"]
    assert keyboard.page.week.list.model().rowCount() == 1


def test_the_whole_sitting_is_moved_or_cancelled_from_any_of_its_slots_by_keys_and_by_its_menu(
    keyboard: Keyboard,
) -> None:
    shift = Qt.KeyboardModifier.ShiftModifier
    for view in ("week", "list"):
        keyboard.page._choose_view(view)
        for key, kind in ((Qt.Key.Key_M, "sitting_move"), (Qt.Key.Key_Delete, "sitting_cancel")):
            keyboard.press(key, modifiers=shift)
            form = keyboard.window.panel.form
            assert form is not None and form.kind == kind, view
            keyboard.window.panel.abandon()
    for action in offered(keyboard):
        action.trigger()
        assert keyboard.window.panel.form is not None, action.text()
        keyboard.window.panel.abandon()


def test_one_more_is_added_to_a_full_sitting_by_its_letter_from_the_week_and_the_list(
    database: Database, agent: Agent, keyboard: Keyboard
) -> None:
    keyboard.press(Qt.Key.Key_U)
    assert "créneau de cette séance est libre" in keyboard.said
    fill_sitting(database, agent)
    for number, view in enumerate(("week", "list"), start=1):
        keyboard.page._choose_view(view)
        assert "Ajouter en surnombre…\tU" in [action.text() for action in offered(keyboard)]
        keyboard.press(Qt.Key.Key_U)
        panel = keyboard.window.panel.form
        assert isinstance(panel, BookingPanel) and panel.search.is_over
        here = keyboard.page.week.here()
        assert here is not None and panel.slots.slot_id() == here[1].slot_id
        panel.reason.setText("audience demain")
        panel.person.caller.setFocus()
        keyboard.type(f"Sow Awa {number}")
        keyboard.save()
        with database.reading() as session:
            extra = sa.select(sa.func.count(Slot.id)).where(Slot.kind == "SURNOMBRE")
            assert session.scalar(extra) == number
    keyboard.press(Qt.Key.Key_U)  # the permanence admits two
    assert "n’admet personne de plus" in keyboard.said
    assert opened(keyboard) == ""


def test_a_sitting_is_named_or_replaced_but_never_both(
    database: Database, agent: Agent, keyboard: Keyboard
) -> None:
    words = {"name_practitioner": "Nommer l’intervenant…", "replace_practitioner": "Remplacer l’intervenant…"}
    with database.transaction() as session:
        who = save_practitioner(session, PractitionerDraft("Me Dupont", "AVOCAT"), by=agent)
    for act, other, kind, name in (
        ("name_practitioner", "replace_practitioner", "sitting_name", None),
        ("replace_practitioner", "name_practitioner", "sitting_replace", who),
    ):
        with database.transaction() as session:
            for sitting in session.scalars(sa.select(Sitting)):
                sitting.practitioner_id = name
        offers = [action.text() for action in offered(keyboard)]
        assert words[act] in offers and words[other] not in offers
        keyboard.window.registry.run(other)
        assert opened(keyboard) == ""
        assert f"«\u00a0{words[act]}\u00a0»" in keyboard.said
        keyboard.window.registry.run(act)
        assert opened(keyboard) == kind
        keyboard.window.panel.abandon()


def opened(keyboard: Keyboard) -> str:
    """Return the kind of the form that is open, or nothing."""
    form = keyboard.window.panel.form
    return form.kind if form is not None else ""


def offered(keyboard: Keyboard) -> list[QAction]:
    """Return what the menu « Séance » offers for the current slot."""
    menu = keyboard.page.bar.sitting.menu()
    menu.aboutToShow.emit()
    return [action for action in menu.actions() if action.isVisible()]


def fill_sitting(database: Database, agent: Agent) -> None:
    """Book every slot of the sitting of the day, and let it admit two people more."""
    with database.transaction() as session:
        session.execute(sa.update(Permanence).values(overbooking=2))
        slots = sa.select(Slot.id).join(Sitting).where(Sitting.day == NOW.date())
        for slot in session.scalars(slots).all():
            book_appointment(session, BookingDraft(slot), now=NOW, by=agent)
