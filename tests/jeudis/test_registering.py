"""Registering for a Jeudi: places are counted, whoever is too late waits, and nobody is moved in silence."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from espace_citoyennete.errors import Conflict, Invalid
from espace_citoyennete.jeudis.attending import number_sheet
from espace_citoyennete.jeudis.listing import deadlines, jeudi_row, places_open, registrations
from espace_citoyennete.jeudis.model import Registration
from espace_citoyennete.jeudis.registering import (
    RegistrationDraft,
    change_registration,
    enrolled,
    give_place,
    register,
    register_list,
    unregister,
)
from espace_citoyennete.jeudis.service import JeudiDraft, cancel_jeudi, change_jeudi, save_jeudi
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.model import Choice
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW

DRAFT = JeudiDraft(date(2026, 11, 26), time(18), "Agir face aux discriminations", "DISCRIM", "Dewailly", 2)


@pytest.fixture
def database(any_database: Database) -> Database:
    """Keep each promise of this file on both engines."""
    return any_database


@pytest.fixture
def full(database: Database) -> int:
    """Return a Jeudi of two places, both taken."""
    with database.transaction() as session:
        jeudi_id = save_jeudi(session, DRAFT, by=AGENT)
        for name in ("Diallo", "Martin"):
            register(session, jeudi_id, RegistrationDraft(VisitorDraft(name)), now=NOW, by=AGENT)
    return jeudi_id


def enrol(database: Database, jeudi_id: int, name: str, *, waits: bool = False, later: int = 0) -> int:
    draft = RegistrationDraft(VisitorDraft(name), is_waiting=waits)
    with database.transaction() as session:
        return register(session, jeudi_id, draft, now=NOW + timedelta(minutes=later), by=AGENT)


def give(database: Database, registration_id: int) -> None:
    with database.transaction() as session:
        give_place(session, registration_id, by=AGENT)


def test_what_somebody_says_when_registering_is_kept(database: Database, full: int) -> None:
    said = RegistrationDraft(
        VisitorDraft("Kaya"), "F", "26_40", organisation="CIDFF", channel="VISITE", needs=("LSF", "PMR"),
        is_waiting=True,
    )  # fmt: skip
    with database.transaction() as session:
        register(session, full, replace(said, age_band="NC"), now=NOW, by=AGENT)
    with database.reading() as session:
        row = registrations(session, full, by=AGENT)[-1]
    kept = (row.gender, row.organisation, row.channel, row.needs, row.is_waiting)
    assert kept == ("F", "CIDFF", "VISITE", ("LSF", "PMR"), True)


@pytest.mark.parametrize("field", ["gender", "age_band", "channel", "neighbourhood"])
def test_a_code_of_no_list_is_refused_under_its_field(database: Database, full: int, field: str) -> None:
    draft = replace(RegistrationDraft(VisitorDraft("Kaya"), is_waiting=True), **{field: "RIEN"})  # type: ignore[arg-type]
    with pytest.raises(Invalid) as refusal, database.transaction() as session:
        register(session, full, draft, now=NOW, by=AGENT)
    assert list(refusal.value.problems) == [field]


def test_what_somebody_said_is_changed_and_neither_the_place_nor_the_number_moves(
    database: Database, full: int
) -> None:
    waiting = enrol(database, full, "Kaya", waits=True)
    with database.transaction() as session:
        number_sheet(session, full, [waiting], by=AGENT)
        kept = enrolled(session, waiting)
        retired = select(Choice).where(Choice.list_name == "canal", Choice.code == "HORS_MURS")
        session.scalars(retired).one().valid_to = date(2026, 1, 1)
        session.get_one(Registration, waiting).channel = "HORS_MURS"  # a code retired since
    said = replace(
        kept.draft, age_band="25_39", organisation="CIDFF", needs=("LSF",), channel="HORS_MURS",
        is_waiting=False,
    )  # fmt: skip
    with database.transaction() as session:
        version = enrolled(session, waiting).version
        change_registration(session, waiting, version, said, now=NOW, by=AGENT)
    with database.reading() as session:
        row = registrations(session, full, by=AGENT)[-1]
        after = enrolled(session, waiting)
    assert (row.last_name, row.organisation, row.needs, row.is_waiting) == ("Kaya", "CIDFF", ("LSF",), True)
    assert after.draft == replace(said, is_waiting=True)
    assert (after.registered_at, after.number) == (kept.registered_at, 1)
    with pytest.raises(Conflict, match="entre-temps"), database.transaction() as session:
        change_registration(session, waiting, version, said, now=NOW, by=AGENT)
    other = replace(said, visitor=VisitorDraft("Martin"))
    with pytest.raises(Conflict, match="déjà inscrite"), database.transaction() as session:
        change_registration(session, waiting, None, other, now=NOW, by=AGENT)
    with pytest.raises(Invalid), database.transaction() as session:
        change_registration(session, waiting, None, replace(said, needs=("LUNE",)), now=NOW, by=AGENT)


def test_a_full_room_offers_the_waiting_list_and_a_place_given_back_goes_to_the_first(
    database: Database, full: int
) -> None:
    with pytest.raises(Invalid) as refusal:
        enrol(database, full, "Kaya")
    assert list(refusal.value.problems) == ["is_waiting"]
    second = enrol(database, full, "Abadie", waits=True, later=2)
    first = enrol(database, full, "Kaya", waits=True, later=1)
    with database.reading() as session:
        rows = registrations(session, full, by=AGENT)
        assert [row.id for row in rows[-2:]] == [first, second], "who asked first comes first"
        assert (jeudi_row(session, full).registered, jeudi_row(session, full).waiting) == (2, 2)
    with pytest.raises(Conflict, match="Aucune place"):
        give(database, first)
    with database.transaction() as session:
        unregister(session, rows[0].id, by=AGENT)
    with database.reading() as session:
        assert jeudi_row(session, full).registered == 1, "nobody is moved in silence"
        assert places_open(session, full)[0] < 1, "the place is not for somebody who comes now"
    with pytest.raises(Invalid, match="en attente"):
        enrol(database, full, "Nouveau")
    give(database, first)
    with database.reading() as session:
        assert (jeudi_row(session, full).registered, jeudi_row(session, full).waiting) == (2, 1)
    with pytest.raises(Conflict, match="n’attend plus"):
        give(database, first)


def test_a_capacity_under_the_number_registered_is_refused_with_both_numbers(
    database: Database, full: int
) -> None:
    with pytest.raises(Invalid, match="2 personnes sont inscrites pour 1 place") as refusal:
        change(database, full, replace(DRAFT, capacity=1))
    assert list(refusal.value.problems) == ["capacity"]
    change(database, full, replace(DRAFT, capacity=2, title="Autre titre"))


def change(database: Database, jeudi_id: int, draft: JeudiDraft) -> None:
    with database.transaction() as session:
        change_jeudi(session, jeudi_id, None, draft, by=AGENT)


def test_a_list_is_registered_whole_or_not_at_all_and_each_line_refused_is_told(
    database: Database, full: int
) -> None:
    change(database, full, replace(DRAFT, capacity=4))
    names = ("Kaya", "Diallo", "Petit", " ")
    with pytest.raises(Invalid) as refusal, database.transaction() as session:
        register_list(session, full, [entry(name) for name in names], now=NOW, by=AGENT)
    assert list(refusal.value.problems) == ["2", "4"]
    with database.reading() as session:
        assert len(registrations(session, full, by=AGENT)) == 2
    with database.transaction() as session:
        register_list(session, full, [entry(name) for name in ("Kaya", "Petit", "Weber")], now=NOW, by=AGENT)
    with database.reading() as session:
        rows = registrations(session, full, by=AGENT)
    assert [row.last_name for row in rows] == ["Diallo", "Kaya", "Martin", "Petit", "Weber"]
    assert [row.is_waiting for row in rows] == [False, False, False, False, True]


def entry(name: str) -> RegistrationDraft:
    return RegistrationDraft(VisitorDraft(name))


@given(st.lists(st.sampled_from(("come", "wait", "leave", "give", "raise")), max_size=12))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_the_room_never_holds_more_than_its_places(
    database: Database, acts: list[str]
) -> None:
    with database.transaction() as session:
        jeudi_id = save_jeudi(session, replace(DRAFT, uid=RegistrationDraft(VisitorDraft("x")).uid), by=AGENT)
    capacity = DRAFT.capacity
    for number, act in enumerate(acts):
        with database.reading() as session:
            rows = registrations(session, jeudi_id, by=AGENT)
        try:
            if act in ("come", "wait"):
                enrol(database, jeudi_id, f"Personne {number}", waits=act == "wait", later=number)
            elif act == "raise":
                capacity += 1
                change(database, jeudi_id, replace(DRAFT, capacity=capacity))
            elif rows and act == "leave":
                with database.transaction() as session:
                    unregister(session, rows[0].id, by=AGENT)
            elif rows:
                give(database, rows[-1].id)
        except (Conflict, Invalid):
            pass
        with database.reading() as session:
            row = jeudi_row(session, jeudi_id)
            assert row.registered <= row.capacity == capacity
            assert row.registered + row.waiting == len(registrations(session, jeudi_id, by=AGENT))


def test_nobody_is_registered_for_a_cancelled_jeudi_nor_given_a_place_there(
    database: Database, full: int
) -> None:
    waiting = enrol(database, full, "Kaya", waits=True)
    with database.transaction() as session:
        change_jeudi(session, full, None, replace(DRAFT, capacity=9), by=AGENT)
        cancel_jeudi(session, full, by=AGENT)
    for act in (
        lambda: enrol(database, full, "Weber"),
        lambda: enrol(database, full, "Weber", waits=True),
        lambda: give(database, waiting),
    ):
        with pytest.raises(Conflict, match="annulé"):
            act()
    with database.reading() as session:
        assert jeudi_row(session, full).registered == 2


def test_an_interpreter_not_booked_falls_due_a_fortnight_before(database: Database) -> None:
    drafts = [
        replace(DRAFT, sign_language=True, uid=entry("x").uid),
        replace(DRAFT, sign_language=True, interpreter_booked_on=NOW.date(), uid=entry("x").uid),
        replace(DRAFT, uid=entry("x").uid),
        replace(DRAFT, sign_language=True, held_on=NOW.date() - timedelta(days=1), uid=entry("x").uid),
        replace(DRAFT, sign_language=True, title="Annulé", uid=entry("x").uid),
    ]
    with database.transaction() as session:
        ids = [save_jeudi(session, draft, by=AGENT) for draft in drafts]
        cancel_jeudi(session, ids[-1], by=AGENT)
    with database.reading() as session:
        (due,) = deadlines(session, NOW.date())
    assert (due.about, due.day, due.page) == (drafts[0].uid, date(2026, 11, 12), "page:jeudis")
