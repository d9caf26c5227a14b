"""A permanence planned: what the base keeps of it, and the panel that says it all while one types."""

from collections.abc import Iterator
from datetime import date, time

import pytest
from sqlalchemy import select

from espace_citoyennete.directory.model import Absence, Practitioner
from espace_citoyennete.errors import Conflict, Invalid
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.permanences.model import Permanence, Sitting, Slot
from espace_citoyennete.permanences.planning import PermanencePanel
from espace_citoyennete.permanences.rules import parse_rule
from espace_citoyennete.permanences.service import (
    create_permanence,
    permanence_draft,
    preview_permanence,
)
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.model import Room
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.town.rules import Calendar, UnknownHolidays
from tests.conftest import AGENT
from tests.keyboard import Keyboard
from tests.permanences.conftest import lawyer, plan

# What the base keeps


def test_a_permanence_is_read_back_as_it_was_planned(any_database: Database) -> None:
    draft = lawyer(
        rule=parse_rule("3e mercredi"), room="Salle 1", other_room="Étouvie", reception="MIXTE", quota=4,
        domains=("FAM", "LOG"), reminder="Apporter le bail", overbooking=2, promised=10,
    )  # fmt: skip
    with any_database.transaction() as session:
        kept = create_permanence(session, draft, calendar=calendar(session), by=AGENT)
        assert permanence_draft(session, kept) == draft


def test_alternating_places_and_numbers_of_arrival_are_rows(any_database: Database) -> None:
    plan(any_database, lawyer(other_room="Étouvie", reception="MIXTE", quota=3), AGENT)
    with any_database.reading() as session:
        rooms = session.scalars(select(Sitting.room).order_by(Sitting.day)).all()
        slots = session.execute(
            select(Slot.kind, Slot.rank, Slot.starts_at, Slot.minutes)
            .join(Sitting, Sitting.id == Slot.sitting_id)
            .where(Sitting.day == date(2026, 11, 17))
            .order_by(Slot.kind, Slot.starts_at)
        ).all()
    assert rooms == ["Salle 1", "Étouvie"] * 3
    assert [(kind, rank, f"{at:%H:%M}", minutes) for kind, rank, at, minutes in slots] == [
        ("ARRIVEE", 1, "09:00", 40), ("ARRIVEE", 2, "09:40", 40), ("ARRIVEE", 3, "10:20", 40),
        ("HEURE", 0, "09:00", 30), ("HEURE", 0, "09:30", 30), ("HEURE", 0, "10:00", 30),
        ("HEURE", 0, "10:30", 30),
    ]  # fmt: skip


def test_a_room_taken_on_one_occurrence_of_the_alternation_is_refused(any_database: Database) -> None:
    plan(
        any_database,
        lawyer(room="Étouvie", rule=parse_rule("24/11/2026"), first_day=date(2026, 11, 24)),
        AGENT,
    )
    with any_database.transaction() as session, pytest.raises(Conflict, match=r"Étouvie.*24 novembre"):
        draft = lawyer(label="Notaire", other_room="étouvie")
        create_permanence(session, draft, calendar=calendar(session), by=AGENT)


def test_more_people_without_an_hour_than_seats_are_refused_with_both_named(any_database: Database) -> None:
    with any_database.transaction() as session:
        session.add(Room(name="Salle 1", seats=5))
        with pytest.raises(Invalid) as refusal:
            draft = lawyer(reception="ARRIVEE", quota=6, room="salle 1")
            create_permanence(session, draft, calendar=calendar(session), by=AGENT)
    assert refusal.value.problems["quota"].startswith(
        "6 personnes reçues sans heure, et 5 places dans « Salle 1 »"
    )


def test_a_practitioner_who_is_away_holds_nothing_that_day(any_database: Database) -> None:
    away = date(2026, 12, 1)
    with any_database.transaction() as session:
        session.add(practitioner := Practitioner(name="Me Dupont", type_code="AVOCAT"))
        session.flush()
        session.add(Absence(practitioner_id=practitioner.id, first_day=away, last_day=away))
        draft = lawyer(practitioner_id=practitioner.id)
        create_permanence(session, draft, calendar=calendar(session), by=AGENT)
        days = session.scalars(select(Sitting.day).order_by(Sitting.day)).all()
    assert len(days) == 5
    assert away not in days


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"ends_at": time(8)}, "ends_at"),
        ({"ends_at": time(9)}, "ends_at"),
        ({"reception": "ARRIVEE", "quota": 0}, "quota"),
        ({"reception": "MIXTE", "quota": 101}, "quota"),
        ({"reception": "AILLEURS"}, "reception"),
        ({"room": "", "other_room": "Étouvie"}, "room"),
        (
            {"rule": parse_rule("1er mai 2027"), "first_day": date(2027, 5, 1), "last_day": date(2027, 5, 1)},
            "rule",
        ),
    ],
)
def test_what_cannot_be_held_names_the_field(changes: dict[str, object], named: str) -> None:
    with pytest.raises(Invalid) as refusal:
        preview_permanence(lawyer(**changes), Calendar((), None))
    assert list(refusal.value.problems) == [named]


def test_past_what_is_known_of_school_holidays_nothing_is_planned(any_database: Database) -> None:
    beyond = lawyer(last_day=date(2028, 12, 31), skips_school_holidays=True)
    with any_database.transaction() as session, pytest.raises(UnknownHolidays, match="ne sont pas connues"):
        create_permanence(session, beyond, calendar=calendar(session), by=AGENT)


# By keys


@pytest.fixture
def keys() -> Keyboard:
    return Keyboard()


@pytest.fixture
def panel(window: MainWindow, keys: Keyboard) -> Iterator[PermanencePanel]:
    window.answer("form:permanence", {})
    assert isinstance(window.panel.form, PermanencePanel)
    yield window.panel.form


def planned(database: Database) -> tuple[Permanence, list[date]]:
    with database.reading() as session:
        permanence = session.scalars(select(Permanence)).one()
        session.expunge(permanence)
        return permanence, list(session.scalars(select(Sitting.day).order_by(Sitting.day)))


def said(panel: PermanencePanel) -> str:
    return panel.preview.said.text().replace("\u00a0", " ")


def test_a_year_is_planned_by_keys_and_read_back_before_it_is_saved(
    database: Database, panel: PermanencePanel, keys: Keyboard
) -> None:
    keys.type("avo", "", "", "", "1er et 3e lundi", "4/1/27", "20/12/27", "9h", "12h", "", "Salle 1")
    keys.press("Tab", "Espace")
    assert said(panel) == (
        "Le 1er et le 3e lundi de 9 h à 12 h, du 4 janvier au 20 décembre 2027, sauf vacances scolaires et "
        "jours fériés. 15 permanences, 90 créneaux, 9 exclues (vacances scolaires : 7, jours fériés : 2)."
    )
    assert panel.form.known.text().endswith("connues jusqu’au 31 août 2028.")
    assert panel.form.known.isVisible()
    lines = panel.preview.days.toPlainText().splitlines()
    assert len(lines) == 24
    assert "lun. 17 mai 2027 : exclue, Lundi de Pentecôte" in lines
    keys.press("Ctrl+Entrée")
    permanence, days = planned(database)
    assert (permanence.label, permanence.skips_school_holidays, len(days)) == ("Avocat", True, 15)
    assert keys.count < 80


def test_one_single_date_is_a_permanence_too(
    database: Database, panel: PermanencePanel, keys: Keyboard
) -> None:
    keys.type("not", "", "", "", "3 mars 2027")
    assert not panel.form.first_day.isVisible()
    assert said(panel) == "Le 3 mars 2027, de 9 h à 12 h, sauf jours fériés. 1 permanence, 6 créneaux."
    keys.press("Ctrl+Entrée")
    permanence, days = planned(database)
    assert days == [permanence.first_day] == [permanence.last_day] == [date(2027, 3, 3)]


def test_behind_plus_a_permanence_receives_by_arrival_in_two_places(
    database: Database, panel: PermanencePanel, keys: Keyboard
) -> None:
    keys.type("avo", "", "", "", "3e mercredi", "", "", "", "", "", "Salle 1")
    keys.press("Alt+P")
    panel.form.more.setFocus()
    keys.press("Espace")
    panel.form.other_room.setFocus()
    keys.type("Étouvie", "par ordre", "8")
    assert not panel.form.minutes.isVisible()
    assert "en alternance Salle 1 et Étouvie" in said(panel)
    assert "places sans heure" in said(panel)
    keys.press("Ctrl+Entrée")
    permanence, _ = planned(database)
    assert (permanence.other_room, permanence.reception, permanence.quota) == ("Étouvie", "ARRIVEE", 8)


@pytest.mark.bad_input(39)
def test_a_room_taken_is_told_before_the_save_and_the_form_stays(
    database: Database, window: MainWindow, keys: Keyboard
) -> None:
    plan(database, lawyer(), AGENT)
    window.answer("form:permanence", {})
    panel = window.panel.form
    assert isinstance(panel, PermanencePanel)
    keys.type("not", "", "", "", "tous les mardis", "", "", "10h", "", "", "salle 1")
    assert "est déjà pris mardi 24 novembre 2026" in said(panel)
    keys.press("Ctrl+Entrée")
    assert window.panel.form is panel
    assert "est déjà pris" in panel.message.text
    assert panel.form.rule.text() == "tous les mardis"
