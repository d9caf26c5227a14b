"""The demonstration: invented, the same each time, with a past, a present and a future."""

import re
from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from espace_citoyennete import demo
from espace_citoyennete.actions.model import Action
from espace_citoyennete.annual_report.differences import changed_since
from espace_citoyennete.annual_report.figures import annual_figures
from espace_citoyennete.annual_report.listing import changed_figures, editions, frozen_report
from espace_citoyennete.callbacks.listing import View, callbacks_in
from espace_citoyennete.changes.listing import open_call_lists
from espace_citoyennete.clock import fixed_clock
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.jeudis.figures import jeudi_figures
from espace_citoyennete.jeudis.listing import jeudis
from espace_citoyennete.jeudis.model import Jeudi, Registration
from espace_citoyennete.jeudis.rules import State
from espace_citoyennete.permanences.lanes import monday_of
from espace_citoyennete.permanences.model import Appointment, Permanence, Slot
from espace_citoyennete.permanences.week import week
from espace_citoyennete.report import Period, Scope, year_period
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.model import Closure
from espace_citoyennete.town.reference import town_identity
from espace_citoyennete.visitors.model import Visitor
from tests.conftest import NOW


def test_two_years_up_to_this_hour_are_built_alike_in_real_proportions(
    database: Database, agent: Agent
) -> None:
    demo.build(database, agent, database.clock)
    with database.reading() as session:
        year = annual_figures(session, Scope(year_period(2025), NOW.date()))
        whole = annual_figures(
            session, Scope(Period(NOW.date() - timedelta(days=730), NOW.date()), NOW.date())
        )
        assert 3900 < year.contacts.received < 4300
        assert 1900 < year.permanences.total.booked < 2300
        assert 20 <= (session.scalar(select(func.count()).select_from(Jeudi)) or 0) <= 28
        courses = select(func.count()).where(
            Action.kind == "STAGE", func.strftime("%Y", Action.held_on) == "2025"
        )
        assert session.scalar(courses) == 17
        types = session.scalars(select(Permanence.type_code)).all()
        assert (len(types), len(set(types)) >= 7) == (13 + 2, True)  # and those of the first page
        assert town_identity(session).is_demonstration
        phones = session.scalars(select(Visitor.phone)).all()
        assert all(re.fullmatch(r"06 39 98 \d\d \d\d", phone) for phone in phones)
        assert session.scalars(select(func.max(Contact.occurred_at))).one() <= NOW
        assert session.scalar(select(func.count()).select_from(Registration))  # names for a coming Jeudi
        (edition,) = editions(session)
        kept = {
            figure.key: figure
            for section in frozen_report(session, edition.uid).sections
            for figure in section.figures
        }
        assert "Cible" in kept["personnes_recues"].compared, "what was aimed at is frozen with the year"
        changed = changed_figures(session, edition)
        assert changed_since(changed, 2025)
    assert whole.contacts.received > 7500


@pytest.mark.parametrize("day", [12, 16], ids=["jeudi", "lundi"])
def test_the_first_page_is_full_whatever_the_weekday(database: Database, agent: Agent, day: int) -> None:
    now = NOW.replace(day=day)
    demo.build(database, agent, fixed_clock(now))
    with database.reading() as session:
        lanes = [
            lane for lane in week(session, monday_of(now.date()), by=agent).lanes if lane.day == now.date()
        ]
    assert {"AVOCAT", "CIDFF", "CONCILIATEUR"} <= {lane.type_code for lane in lanes if not lane.cancelled}


def test_a_jeudi_stands_at_each_step_and_those_of_the_past_are_told_whole(
    database: Database, agent: Agent
) -> None:
    demo.build(database, agent, database.clock)
    with database.reading() as session:
        rows = jeudis(session, date(2024, 1, 1), date(2027, 12, 31), with_cancelled=True)
        told = jeudi_figures(session, year_period(2025), NOW.date())
    assert {row.state(NOW.date()) for row in rows} == set(State)
    assert told.ages.answered and told.homes.answered and told.themes and told.satisfaction.mean
    assert sum(row.follow_ups for row in rows)


def test_the_past_is_marked_today_goes_on_and_the_future_is_booked(database: Database, agent: Agent) -> None:
    demo.build(database, agent, database.clock)
    with database.reading() as session:
        rows = session.execute(
            select(Slot.starts_at, Appointment.state).join(Slot, Slot.id == Appointment.slot_id)
        ).all()
    past = Counter(state for at, state in rows if at < NOW - timedelta(days=3))
    today = {state for at, state in rows if at.date() == NOW.date()}
    future = Counter(state for at, state in rows if at > NOW + timedelta(hours=1))
    assert past.keys() == {"HONORE", "ABSENT", "ANNULE_USAGER", "ANNULE_SERVICE"}
    assert {"HONORE", "A_VENIR"} <= today
    assert future.keys() == {"A_VENIR", "ANNULE_SERVICE"}  # a room closes one day to come
    assert future["A_VENIR"] > 30
    assert max(at for at, _ in rows) < NOW + timedelta(days=61)


def test_point_justice_shows_each_kind_of_slot_and_a_call_list_begun(
    database: Database, agent: Agent
) -> None:
    demo.build(database, agent, database.clock, year=NOW.year)
    with database.reading() as session:
        shown = week(session, monday_of(NOW.date()), by=agent).lanes
        kinds = Counter(cell.kind for lane in shown for cell in lane.cells)
        (calls,) = open_call_lists(session)
        reasons = session.scalars(select(Appointment.reason).where(Appointment.reason != "")).all()
        closures = session.scalars(select(Closure.room)).all()
    assert len(shown) <= 8
    assert kinds.keys() == {"HEURE", "ARRIVEE", "SURNOMBRE", "SANS_RDV"}
    assert (kinds["SURNOMBRE"], kinds["SANS_RDV"]) == (1, 2)
    assert calls.reached == calls.closed == 1 < calls.total
    assert reasons == ["Audience demain matin"] and closures == ["Salle 2"]


def test_some_calls_are_late_some_due_and_some_guarded(database: Database, agent: Agent) -> None:
    demo.build(database, agent, database.clock, year=NOW.year)
    with database.reading() as session:
        due = callbacks_in(session, View.DAY, NOW.date(), by=agent)
        to_come = callbacks_in(session, View.TO_COME, NOW.date(), by=agent)
    assert sum(row.due_on < NOW.date() for row in due) == 2
    assert (sum(row.reach.is_masked for row in due), len(due), len(to_come)) == (2, 6, 2)
    assert all(row.due_on.weekday() < 5 for row in due)


def test_each_day_is_the_same_whenever_it_is_built(database: Database, agent: Agent) -> None:
    demo.build(database, agent, database.clock, year=2022)
    with database.reading() as session:
        figures = annual_figures(session, Scope(year_period(2022), NOW.date()))
        first = session.scalars(select(Contact.uid).order_by(Contact.id).limit(1)).one()
    # Pinned: pictures, benchmarks and the manual show these numbers.
    assert (figures.contacts.logged, str(first)[:8]) == (4632, "438e89e3")
