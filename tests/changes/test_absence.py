"""An absence on screen: the sittings that it hits are seen before it is saved, and what becomes of each."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from espace_citoyennete.changes.absence_panel import AbsencePanel
from espace_citoyennete.changes.model import CallList
from espace_citoyennete.changes.page import CallsPage
from espace_citoyennete.changes.service import cancel_sitting
from espace_citoyennete.directory.model import Absence, Practitioner
from espace_citoyennete.directory.service import PractitionerDraft, save_practitioner
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.permanences.model import Appointment, Sitting
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.days import ClosureDraft, save_closure
from espace_citoyennete.town.premises import RoomDraft, save_room
from tests.changes.conftest import book_six
from tests.conftest import AGENT, NOW, Hands
from tests.keyboard import Keyboard
from tests.permanences.conftest import lawyer, plan

DAY = date(2026, 11, 24)


@pytest.fixture
def database(sqlite_base: Database) -> Database:
    """Return a base where Me Dupont holds six Tuesdays, the second one with six people."""
    with sqlite_base.transaction() as session:
        dupont = save_practitioner(session, PractitionerDraft("Me Dupont", "AVOCAT"), by=AGENT)
    plan(sqlite_base, lawyer(practitioner_id=dupont, ends_at=time(12)), AGENT)
    with sqlite_base.transaction() as session:
        book_six(session, session.scalars(select(Sitting.id).where(Sitting.day == DAY)).one(), AGENT)
    return sqlite_base


def told(form: AbsencePanel) -> str:
    """Return what is said of each sitting hit."""
    return "\n".join(f"{row.words.text()}\n{row.said.text()}" for row in form.rows.values())


def turn(form: AbsencePanel) -> None:
    next(iter(form.rows.values())).button.click()


def test_an_absence_typed_by_keys_cancels_what_it_hits_and_opens_one_list_with_the_six(
    window: MainWindow,
) -> None:
    keys = Keyboard()
    window.answer("form:absence", {})
    form = window.panel.form
    assert isinstance(form, AbsencePanel)
    keys.type("dupont")
    keys.press("Tab")
    keys.type("24/11", "1/12", "congés")
    assert "2 séances touchées, 6 personnes" in form.count.text()
    assert "mar. 24 nov. 9\u00a0h · Me Dupont · 6 personnes · annulée" in told(form)
    keys.press("Ctrl+Entrée")
    assert isinstance(window.page, CallsPage)
    assert len(window.page.model.rows) == 6
    with window.desk.database.reading() as session:
        states = select(Sitting.state).where(Sitting.day <= date(2026, 12, 1)).order_by(Sitting.day)
        assert session.scalars(states).all() == ["PREVUE", "ANNULEE", "ANNULEE"]
        assert session.scalars(select(Absence.reason)).all() == ["congés"]
    keys.press("Ctrl+Z")
    with window.desk.database.reading() as session:
        assert set(session.scalars(select(Sitting.state))) == {"PREVUE"}
        assert session.scalars(select(Absence.id)).all() == []


def test_each_sitting_may_be_moved_after_the_absence_or_kept(window: MainWindow) -> None:
    window.answer("form:absence", {})
    form = window.panel.form
    assert isinstance(form, AbsencePanel)
    form.form.restore(
        {"who": form.who.options()[0].code, "first_day": DAY, "last_day": DAY, "reason": "audience"}
    )
    form.restore(form.values())
    turn(form)
    assert "déplacée au mer. 25 nov." in told(form) and "✕" not in told(form)
    turn(form)
    assert "gardée" in told(form)
    window.panel.save()
    with window.desk.database.reading() as session:
        assert set(session.scalars(select(Sitting.state))) == {"PREVUE"}
        assert session.scalars(select(Absence.reason)).all() == ["audience"]


def absent(window: MainWindow, keys: Keyboard, *days: str) -> AbsencePanel:
    """Type an absence of Me Dupont, and go to its first sitting."""
    window.answer("form:absence", {})
    form = window.panel.form
    assert isinstance(form, AbsencePanel)
    keys.type("dupont")
    keys.press("Tab")
    keys.type(*days, "audience")
    keys.press("Tab")
    return form


def test_a_sitting_goes_to_the_day_and_the_hour_typed_and_its_people_keep_their_order(
    window: MainWindow,
) -> None:
    keys = Keyboard()
    form = absent(window, keys, "24/11", "24/11")
    keys.press("Espace", "Tab")
    keys.type("26/11")
    keys.press("Tab")
    keys.type("14h")
    assert "déplacée au jeu. 26 nov. 14\u00a0h" in told(form) and "✕" not in told(form)
    keys.press("Ctrl+Entrée")
    assert isinstance(window.page, CallsPage)
    rows = window.page.model.rows
    assert [row.short_name[:4] for row in rows] == ["Dial", "Kaya", "Bena", "Rous", "Peti", "Nguy"]
    shift = datetime(2026, 11, 26, 14) - datetime(2026, 11, 24, 9)
    assert {row.new_at - row.earlier_at for row in rows} == {shift}


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (("1/12", "10h"), "déjà pris"),  # the other sitting of the same lawyer
        (("24/11", "14h"), "dans l’absence"),
        (("26/11", "22h"), "après minuit"),
        (("26/11", ""), "à renseigner"),
        (("16/11/2026", "9h"), "est passé"),
    ],
)
def test_a_move_that_cannot_be_is_said_beside_its_sitting_and_refused_with_its_name(
    window: MainWindow, typed: tuple[str, str], why: str
) -> None:
    keys = Keyboard()
    form = absent(window, keys, "24/11", "24/11")
    keys.press("Espace", "Tab")
    keys.type(typed[0])
    keys.press("Tab", "Suppr")
    keys.type(typed[1])
    assert why in told(form) or not typed[1]
    keys.press("Ctrl+Entrée")
    assert window.panel.form is form
    assert why in form.message.text and "24 nov." in form.message.text, form.message.text
    with window.desk.database.reading() as session:
        assert session.scalars(select(Absence.id)).all() == []


def test_a_room_that_closes_gives_its_sitting_to_another_room_at_the_same_hour(window: MainWindow) -> None:
    with window.desk.database.transaction() as session:
        save_room(session, RoomDraft("Salle 1"), by=AGENT)
    window.answer("form:absence", {})
    form = window.panel.form
    assert isinstance(form, AbsencePanel)
    days = {"first_day": DAY, "last_day": DAY}
    form.restore({"who": "SALLE:Salle 1", "reason": "travaux", "chosen": {}, **days})
    turn(form)
    (row,) = form.rows.values()
    assert row.to is not None
    for field, text in ((row.to.day, "24/11"), (row.to.room, "Salle 2")):
        field.setFocus()
        field.selectAll()
        Keyboard().type(text)
    assert form.values()["chosen"][str(row.hit.uid)]["to"]["room"] == "Salle 2"
    assert "✕" not in told(form)
    window.panel.save()
    with window.desk.database.reading() as session:
        moved = session.scalars(select(Sitting).where(Sitting.day == DAY)).one()
        assert (moved.room, moved.starts_at, moved.state) == ("Salle 2", time(9), "PREVUE")


def test_what_was_chosen_for_a_sitting_stays_while_the_days_are_typed_and_in_the_draft(
    window: MainWindow,
) -> None:
    keys = Keyboard()
    form = absent(window, keys, "24/11", "24/11")
    keys.press("Espace", "Tab")
    keys.type("26/11")
    form.last_day.set_value(date(2026, 12, 1))
    form.form.edited.emit()
    kept = form.values()
    assert "24 nov. 9\u00a0h · Me Dupont · 6 personnes · déplacée au jeu. 26 nov." in told(form)
    assert "1er déc. 9\u00a0h · Me Dupont · personne à prévenir · annulée" in told(form)
    again = AbsencePanel(window.desk)
    again.restore(kept)
    assert told(again) == told(form)
    assert again.values() == kept
    again.deleteLater()


def test_a_sitting_is_moved_to_the_first_day_that_would_take_it_and_two_never_to_the_same_one(
    window: MainWindow,
) -> None:
    keys = Keyboard()
    with window.desk.database.transaction() as session:
        save_closure(session, ClosureDraft(date(2026, 12, 2), date(2026, 12, 2), "Travaux"), by=AGENT)
    form = absent(window, keys, "24/11", "1/12")
    for row in form.rows.values():  # of the four Tuesdays that follow, three have their own sitting
        row.button.click()
    assert "24 nov. 9\u00a0h · Me Dupont · 6 personnes · déplacée au mar. 29 déc." in told(form)
    assert "1er déc. 9\u00a0h · Me Dupont · personne à prévenir · déplacée au jeu. 3 déc." in told(form)
    assert "✕" not in told(form)
    keys.press("Ctrl+Entrée")
    with window.desk.database.reading() as session:
        days = session.scalars(select(Sitting.day).where(Sitting.is_exception).order_by(Sitting.day)).all()
    assert days == [date(2026, 12, 3), date(2026, 12, 29)]


def test_the_same_weekday_comes_first_when_the_permanence_is_not_held_on_it(window: MainWindow) -> None:
    form = absent(window, Keyboard(), "24/11", "25/11")
    with window.desk.database.transaction() as session:
        taken = session.scalars(select(Sitting).where(Sitting.day == date(2026, 12, 1))).one()
        cancel_sitting(session, taken.id, "Audience", uid=uuid4(), now=NOW, by=AGENT)
        taken.starts_at, taken.ends_at = time(14), time(16)
    turn(form)
    assert "déplacée au mar. 1er déc." in told(form)


def test_a_sitting_that_no_day_of_four_weeks_takes_says_so(window: MainWindow) -> None:
    with window.desk.database.transaction() as session:
        save_closure(session, ClosureDraft(date(2026, 11, 25), date(2026, 12, 23), "Travaux"), by=AGENT)
    form = absent(window, Keyboard(), "24/11", "24/11")
    turn(form)
    assert "Aucun jour libre à cette heure dans les quatre semaines" in told(form)
    window.panel.save()
    assert "24 nov." in form.message.text


def test_what_was_held_already_stays_held_and_who_came_is_told_nothing(
    window: MainWindow, hands: Hands
) -> None:
    hands.move(timedelta(days=7, hours=-1))  # the Tuesday of the six, ten to ten: the first one was received
    with window.desk.database.transaction() as session:
        first = session.scalars(select(Appointment).order_by(Appointment.id)).first()
        assert first is not None
        first.state = "HONORE"
    keys = Keyboard()
    form = absent(window, keys, "17/11/2026", "1/12")
    assert "17 nov. 9\u00a0h · Me Dupont · terminée · personne à prévenir · gardée" in told(form)
    assert "24 nov. 9\u00a0h · Me Dupont · commencée · 5 personnes · gardée" in told(form)
    assert "1er déc. 9\u00a0h · Me Dupont · personne à prévenir · annulée" in told(form)
    assert form.count.text() == "3 séances touchées, personne à prévenir"
    list(form.rows.values())[1].button.click()  # the rest of it may still be cancelled
    assert form.count.text() == "3 séances touchées, 5 personnes à prévenir"
    list(form.rows.values())[1].restore({"choice": "GARDER", "to": None})
    keys.press("Ctrl+Entrée")
    with window.desk.database.reading() as session:
        states = session.scalars(select(Sitting.state).order_by(Sitting.day).limit(3)).all()
    assert states == ["PREVUE", "PREVUE", "ANNULEE"]


def test_days_are_typed_at_once_when_it_is_known_who_is_away_and_nothing_is_said_of_nobody(
    window: MainWindow,
) -> None:
    keys = Keyboard()
    with window.desk.database.reading() as session:
        dupont = session.scalars(select(Practitioner.id)).one()
    window.answer("form:absence", {"practitioner_id": dupont})
    form = window.panel.form
    assert isinstance(form, AbsencePanel)
    keys.type("24/11")
    keys.press("Tab")
    assert form.count.text() == "1 séance touchée, 6 personnes à prévenir"
    form.who.setFocus()
    form.who.selectAll()
    keys.type("zzz")
    keys.press("Tab")
    assert form.nothing.text() == "Les séances touchées se liront ici."


def test_an_absence_that_touches_nobody_says_so_and_opens_no_call_list(window: MainWindow) -> None:
    keys = Keyboard()
    form = absent(window, keys, "1/12", "8/12")
    assert form.count.text() == "2 séances touchées, personne à prévenir"
    keys.press("Ctrl+Entrée")
    assert window.panel.form is None
    assert not isinstance(window.page, CallsPage)
    assert "personne à prévenir" in window.toast.text
    with window.desk.database.reading() as session:
        assert session.scalars(select(CallList.id)).all() == []
