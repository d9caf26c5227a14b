"""A call promised while talking, then kept the next day, by the keyboard alone."""

from datetime import date

from sqlalchemy import select

from espace_citoyennete.callbacks.model import CallAttempt, Callback
from espace_citoyennete.changes.listing import open_call_list_count
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.permanences.appointments import BookingDraft, book_appointment
from espace_citoyennete.permanences.model import Slot
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW
from tests.keyboard import Keyboard
from tests.permanences.conftest import lawyer, plan


def promises(window: MainWindow) -> list[Callback]:
    with window.desk.database.reading() as session:
        return list(session.scalars(select(Callback).where(Callback.removed_at.is_(None))))


def promise_tomorrow(keys: Keyboard) -> None:
    """Type a call about a lease, to be called back: the next open day is proposed."""
    keys.press("F2")
    keys.type("lo", "", "", "ra", "Diallo")
    # The instruction is asked before the number.
    keys.press_until("Tab", lambda: keys.focused().accessibleName().startswith("Téléphone"))
    keys.type("0639980102")


def test_a_call_promised_for_tomorrow_takes_thirty_keys_with_its_name_and_number(window: MainWindow) -> None:
    keys = Keyboard()
    promise_tomorrow(keys)
    keys.press("Ctrl+Entrée")
    assert keys.count <= 30
    (promise,) = promises(window)
    with window.desk.database.reading() as session:
        contact = session.scalars(select(Contact)).one()
    assert (contact.outcome, promise.contact_id) == ("RAPPEL", contact.id)
    assert (promise.due_on, promise.subject) == (date(2026, 11, 18), "Logement")
    assert promise.visitor_id == contact.visitor_id
    keys.press("Ctrl+Z")
    assert promises(window) == []
    keys.press("Ctrl+Y")
    assert len(promises(window)) == 1


def test_the_day_is_asked_in_place_and_its_absence_refused_in_a_sentence(window: MainWindow) -> None:
    keys = Keyboard()
    promise_tomorrow(keys)
    form = window.panel.form
    assert form is not None
    form.form.when.due_on.setFocus()  # type: ignore[attr-defined]
    keys.press("Suppr", "Ctrl+Entrée")
    assert window.panel.form is form
    assert promises(window) == []
    keys.type("ven", "9h", "12h")
    keys.press("Ctrl+Entrée")
    (promise,) = promises(window)
    assert (promise.due_on, f"{promise.from_time:%H}", f"{promise.to_time:%H}") == (
        date(2026, 11, 20), "09", "12",
    )  # fmt: skip


def test_correcting_the_contact_shows_its_promise_and_undo_puts_its_day_back(window: MainWindow) -> None:
    keys = Keyboard()
    promise_tomorrow(keys)
    keys.press("Ctrl+Entrée", "Ctrl+Maj+R")
    keys.press("Tab")  # the search gives way to the list
    window.page.table.setFocus()  # type: ignore[attr-defined]
    keys.press("Entrée")
    form = window.panel.form
    assert form is not None
    form.form.when.due_on.setFocus()  # type: ignore[attr-defined]
    keys.type("27/11")
    keys.press("Ctrl+Entrée")
    assert [promise.due_on for promise in promises(window)] == [date(2026, 11, 27)]
    keys.press("Ctrl+Z")
    assert [promise.due_on for promise in promises(window)] == [date(2026, 11, 18)]


def test_a_promise_is_kept_by_one_key(window: MainWindow) -> None:
    keys = Keyboard()
    promise_tomorrow(keys)
    keys.press("Ctrl+Entrée", "Ctrl+Maj+T")
    window.page.header.switch.choose(2)
    window.page.focus_default()
    keys.press("J")
    with window.desk.database.reading() as session:
        assert session.scalars(select(CallAttempt.result)).one() == "JOINT"
    assert promises(window)[0].state == "JOINT"


def test_a_call_is_promised_from_the_register_to_the_person_of_the_line(window: MainWindow) -> None:
    keys = Keyboard()
    keys.press("F2")
    keys.type("lo", "", "", "in", "Diallo")
    keys.press("Ctrl+Entrée", "Ctrl+Maj+R")
    window.page.table.setFocus()  # type: ignore[attr-defined]
    window.registry.run("new_callback")
    form = window.panel.form
    assert form is not None and form.context() == "Diallo"
    keys.type("dem")
    keys.press("Ctrl+Entrée")
    (promise,) = promises(window)
    with window.desk.database.reading() as session:
        contact = session.scalars(select(Contact)).one()
    assert (promise.visitor_id, promise.contact_id) == (contact.visitor_id, contact.id)
    assert promise.due_on == date(2026, 11, 18)


def test_undoing_a_correction_takes_back_the_promise_that_it_made(window: MainWindow) -> None:
    keys = Keyboard()
    keys.press("F2")
    keys.type("lo", "", "", "in", "Diallo")
    keys.press("Ctrl+Entrée", "Ctrl+Maj+R")
    window.page.table.setFocus()  # type: ignore[attr-defined]
    keys.press("Entrée")
    form = window.panel.form
    assert form is not None
    form.form.outcome.setFocus()  # type: ignore[attr-defined]
    keys.type("rap")
    keys.press("Tab", "Ctrl+Entrée")
    assert [promise.due_on for promise in promises(window)] == [date(2026, 11, 18)]
    keys.press("Ctrl+Z")
    assert promises(window) == []


def test_whoever_a_cancelled_sitting_expected_is_on_its_call_list_until_it_is_undone(
    window: MainWindow,
) -> None:
    plan(window.desk.database, lawyer(), AGENT)
    with window.desk.database.transaction() as session:
        slots = session.scalars(select(Slot.id).order_by(Slot.starts_at)).all()
        kaya = VisitorDraft("Kaya", "Elif", "06 39 98 01 05", safe_contact="AUCUN")
        book_appointment(session, BookingDraft(slots[0], kaya), now=NOW, by=AGENT)
    keys = Keyboard()
    keys.press("Ctrl+Maj+J", "Maj+Suppr")
    keys.type("avocate souffrante")
    keys.press("Ctrl+Entrée")
    assert window.page_id == "page:calls"
    assert window.page.chosen.name == "Kaya Elif"  # type: ignore[attr-defined]
    assert window.toast.text == "Séance annulée, 1 personne à prévenir"
    assert promises(window) == []  # one list for all, and no second promise
    for action, expected in (("Ctrl+Z", 0), ("Ctrl+Y", 1)):
        keys.press(action)
        with window.desk.database.reading() as session:
            assert open_call_list_count(session) == expected
