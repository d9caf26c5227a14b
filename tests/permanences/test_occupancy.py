"""Hours, rooms, promises, delays, waits and outcomes: always the naive recount, on both engines."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import fmean, median

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from espace_citoyennete.directory.service import PractitionerDraft, organisation_named, save_practitioner
from espace_citoyennete.permanences.figures import PermanenceFigures, Spread, permanence_figures
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.sections import permanence_sections
from espace_citoyennete.report import (
    NOT_COMMUNICATED,
    Filters,
    KeyFigure,
    Period,
    Scope,
    Table,
    written,
    year_period,
)
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.model import Closure, Room
from tests.conftest import AGENT
from tests.permanences.conftest import lawyer, plan
from tests.permanences.test_figures import PERIODS, STATES

CLOSED = date(2026, 11, 24)  # a Tuesday on which the place is closed; Room 2 is on the next one

AFTER = date(2027, 1, 11)  # the day of a report of the whole year


@pytest.fixture
def busy(any_database: Database) -> Database:
    """Return a lawyer of the bar in one room, a notary of nobody in another, a third room left empty."""
    with any_database.transaction() as session:
        bar = organisation_named(session, "Barreau", by=AGENT)
        roux = save_practitioner(session, PractitionerDraft("Me Roux", "AVOCAT", bar), by=AGENT)
    hours = {"starts_at": time(11), "ends_at": time(14, 30)}
    plan(any_database, lawyer(practitioner_id=roux), AGENT)
    plan(any_database, lawyer(type_code="NOTAIRE", label="Notaire", room="Salle 2", **hours), AGENT)
    later = CLOSED + timedelta(days=7)
    with any_database.transaction() as session:
        session.add(Room(name="Salle 3"))
        session.add(Closure(first_day=CLOSED, last_day=CLOSED, reason="Travaux"))
        session.add(Closure(first_day=later, last_day=later, reason="Peinture", room="Salle 2"))
        session.execute(update(Permanence).where(Permanence.label == "Avocat").values(promised=20))
    return any_database


@dataclass(frozen=True)
class Drawn:
    """One appointment to be: in which slot, of which kind, and what became of it."""

    place: int
    kind: str
    state: str
    asked: int  # days before
    wait: int | None  # minutes in the waiting room
    outcome: str | None
    domain: str | None


DRAWN = st.builds(
    Drawn,
    place=st.integers(0, 60),
    kind=st.sampled_from(("HEURE", "HEURE", "ARRIVEE", "SURNOMBRE", "SANS_RDV")),
    state=st.sampled_from(STATES),
    asked=st.integers(0, 60),
    wait=st.none() | st.integers(0, 45),
    outcome=st.sampled_from((None, "NC", "INFO", "ORIENTATION")),
    domain=st.sampled_from((None, "FAM", "LOG", "NSP")),
)
KINDS = st.sampled_from(((), ("AVOCAT",), ("NOTAIRE", "CIDFF")))
DOMAINS = st.sampled_from(((), (), ("FAM",), ("LOG", NOT_COMMUNICATED)))
FILTERS = st.builds(Filters, kinds=KINDS, domains=DOMAINS)
TODAYS = st.dates(date(2026, 9, 1), date(2027, 5, 1))
SITTINGS = st.lists(st.sampled_from(("PREVUE", "PREVUE", "ANNULEE", "RETIREE")), min_size=12, max_size=12)


def refill(database: Database, drawn: list[Drawn], states: list[str]) -> None:
    """Put these appointments and states in place of all others; a planned slot holds one person at most."""
    with database.transaction() as session:
        session.execute(delete(Appointment))
        session.execute(delete(Slot).where(Slot.kind.in_(("SURNOMBRE", "SANS_RDV"))))
        session.execute(update(Slot).values(kind="HEURE"))
        sittings = session.scalars(select(Sitting.id).order_by(Sitting.id)).all()
        for sitting, state in zip(sittings, states, strict=True):
            session.execute(update(Sitting).where(Sitting.id == sitting).values(state=state))
        slots = session.scalars(select(Slot).order_by(Slot.id)).all()
        taken = set[int]()
        for rank, one in enumerate(drawn, 1):
            slot = slots[one.place % len(slots)]
            if one.kind in ("SURNOMBRE", "SANS_RDV"):
                slot = Slot(
                    sitting_id=slot.sitting_id, starts_at=slot.starts_at, minutes=30, kind=one.kind, rank=rank
                )
                session.add(slot)
                session.flush()
            elif slot.id in taken:
                continue
            taken.add(slot.id)
            if one.kind == "ARRIVEE":
                slot.kind = one.kind
            arrived = None if one.wait is None else slot.starts_at
            session.add(
                Appointment(
                    slot_id=slot.id, state=one.state, outcome=one.outcome, domain=one.domain,
                    booked_at=datetime(2026, 1, 1),
                    asked_on=slot.starts_at.date() - timedelta(days=one.asked),
                    arrived_at=arrived,
                    received_at=arrived and arrived + timedelta(minutes=one.wait or 0),
                )
            )  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A sitting with its permanence, or one appointment with them, read without a single sum."""

    permanence: Permanence
    sitting: Sitting
    slot: Slot
    booked: Appointment


def sittings_of(database: Database, scope: Scope) -> list[tuple[Permanence, Sitting]]:
    with database.reading() as session:
        rows = session.execute(
            select(Permanence, Sitting).where(Sitting.permanence_id == Permanence.id)
        ).all()
    found = [(permanence, sitting) for permanence, sitting in rows]
    if scope.filters.domains:  # a sitting has none
        return []
    return [row for row in found if is_within(scope, *row) and row[1].state != "RETIREE"]


def booked_of(database: Database, scope: Scope) -> list[Row]:
    with database.reading() as session:
        rows = session.execute(
            select(Permanence, Sitting, Slot, Appointment).where(
                Sitting.permanence_id == Permanence.id,
                Slot.sitting_id == Sitting.id,
                Appointment.slot_id == Slot.id,
            )
        ).all()
    found = [Row(*row) for row in rows]
    return [row for row in found if is_within(scope, row.permanence, row.sitting) and is_asked(scope, row)]


def is_asked(scope: Scope, row: Row) -> bool:
    domain = row.booked.domain
    asked = scope.filters.domains
    return not asked or (NOT_COMMUNICATED if domain in (None, "NSP") else domain) in asked


def is_within(scope: Scope, permanence: Permanence, sitting: Sitting) -> bool:
    kinds = scope.filters.kinds
    is_asked = not kinds or permanence.type_code in kinds
    return is_asked and scope.period.first <= sitting.day <= scope.period.last


def was_held(sitting: Sitting, today: date) -> bool:
    return sitting.state == "PREVUE" and sitting.day < today


def length(sitting: Sitting) -> int:
    start, end = (datetime.combine(sitting.day, at) for at in (sitting.starts_at, sitting.ends_at))
    return int((end - start) / timedelta(minutes=1))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(DRAWN, max_size=20), states=SITTINGS, period=PERIODS, today=TODAYS, filters=FILTERS)
def test_every_figure_of_the_hours_and_of_the_people_is_the_naive_recount(
    busy: Database, drawn: list[Drawn], states: list[str], period: Period, today: date, filters: Filters
) -> None:
    refill(busy, drawn, states)
    scope = Scope(period, today, filters)
    with busy.reading() as session:
        found = permanence_figures(session, scope)
    recount_hours(found, sittings_of(busy, scope), today)
    if found.counts_sittings:
        recount_rooms(found, sittings_of(busy, scope), period, today)
    recount_people(found, booked_of(busy, scope))
    sums = [sum(getattr(a, name) for *_, a in found.types) for name in ("planned_minutes", "walk_ins")]
    assert sums == [found.total.planned_minutes, found.total.walk_ins]
    tables = [b for section in permanence_sections(found) for b in section.blocks if isinstance(b, Table)]
    for table in tables:
        assert {len(row) for row in table.rows} <= {len(table.columns)}
        for row in table.rows:
            assert all(written(cell, table.kind(n)) for n, cell in enumerate(row))


def recount_hours(found: PermanenceFigures, sittings: list[tuple[Permanence, Sitting]], today: date) -> None:
    held = [sitting for _p, sitting in sittings if was_held(sitting, today)]
    assert found.total.held_sittings == len(held)
    assert found.total.planned_minutes == sum(length(sitting) for _p, sitting in sittings)
    assert found.total.held_minutes == sum(map(length, held))
    assert found.total.lost_minutes == sum(length(s) for _p, s in sittings if s.state == "ANNULEE")
    by_organisation = dict(found.organisations)
    for name, label in (("Barreau", "Avocat"), (None, "Notaire")):
        own = [sitting for permanence, sitting in sittings if permanence.label == label]
        if own:
            hours = by_organisation[name]
            assert (hours.planned, hours.planned_sittings) == (sum(map(length, own)), len(own))
            kept = [sitting for sitting in own if was_held(sitting, today)]
            assert (hours.held, hours.held_sittings) == (sum(map(length, kept)), len(kept))
            assert hours.lost == sum(length(s) for s in own if s.state == "ANNULEE")
        else:
            assert name not in by_organisation
    for label, one in found.promises:
        own = [sitting for permanence, sitting in sittings if permanence.label == label]
        assert (one.planned, one.held) == (len(own), sum(was_held(s, today) for s in own))


def recount_rooms(
    found: PermanenceFigures, sittings: list[tuple[Permanence, Sitting]], period: Period, today: date
) -> None:
    rooms = dict(found.rooms)
    assert "Salle 3" in rooms
    whole = [date.fromordinal(n) for n in range(period.first.toordinal(), period.last.toordinal() + 1)]
    days = [day for day in whole if day < today]
    holidays = {date(2026, 11, 11), date(2026, 12, 25), date(2027, 1, 1), date(2027, 3, 29)}
    for room, use in rooms.items():
        shut = {CLOSED, CLOSED + timedelta(days=7)} if room == "Salle 2" else {CLOSED}
        opened = [day for day in days if day.weekday() < 5 and day not in holidays | shut]
        own = [s for _p, s in sittings if s.room == room and was_held(s, today)]
        assert use.open == 2 * len(opened)
        assert (use.sittings, use.minutes) == (len(own), sum(map(length, own)))
        halves = {"Salle 1": 1, "Salle 2": 2}.get(room, 0)  # the notary goes on after lunch
        assert use.used == halves * len([s for s in own if s.day in opened])
        assert 0 <= use.occupation <= 1


def recount_people(found: PermanenceFigures, rows: list[Row]) -> None:
    total, alive = found.total, [row for row in rows if row.booked.state != "DEPLACE"]
    asked = [row for row in alive if row.slot.kind != "SANS_RDV"]
    received = [row for row in alive if row.booked.state == "HONORE"]
    occupying = {"A_VENIR", "SALLE", "HONORE", "ABSENT"}
    holding = [r for r in asked if r.booked.state in occupying and r.sitting.state == "PREVUE"]
    assert total.booked == len(asked) == found.domains.total
    assert total.received == len(received) == found.outcomes.total
    assert total.walk_ins == sum(row.slot.kind == "SANS_RDV" for row in received)
    assert total.overbooked == sum(row.slot.kind == "SURNOMBRE" for row in holding)
    assert total.filled == sum(row.slot.kind != "SURNOMBRE" for row in holding)
    assert 0 <= total.fill_rate <= 1
    assert 0 <= total.absence_rate <= 1
    outcomes = Counter(row.booked.outcome for row in received)
    assert found.outcomes_missing == outcomes[None]
    assert {row.code: row.count for row in found.outcomes.rows} == {
        code: count for code, count in outcomes.items() if code not in (None, "NC")
    }
    assert found.delays == spread([(row.sitting.day - row.booked.asked_on).days for row in asked])
    assert found.waits == spread(
        [
            (row.booked.received_at - row.booked.arrived_at).total_seconds() / 60
            for row in received
            if row.booked.received_at and row.booked.arrived_at
        ]
    )


def spread(values: list[float]) -> Spread:
    if not values:
        return Spread(0, None, None)
    return Spread(len(values), float(median(values)), fmean(values))


def test_a_sitting_to_come_is_planned_and_neither_held_nor_lost(busy: Database) -> None:
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    with busy.reading() as session:
        found = permanence_figures(
            session, Scope(year, CLOSED)
        )  # the second of six Tuesdays, still to be held
    hours = dict(found.organisations)["Barreau"]
    assert (hours.planned, hours.held, hours.lost) == (6 * 120, 120, 0)
    assert (found.total.sittings, found.total.held_sittings, found.total.kept_sittings) == (12, 2, 12)
    assert dict(found.promises)["Avocat"].held == 1
    assert dict(found.rooms)["Salle 1"].sittings == 1


def test_a_moved_sitting_counts_once_and_held_and_one_taken_off_nowhere(busy: Database) -> None:
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    with busy.transaction() as session:
        first, second, third, *_ = session.scalars(select(Sitting).order_by(Sitting.id))
        first.day += timedelta(days=1)
        second.state, third.state = "RETIREE", "ANNULEE"
    with busy.reading() as session:
        found = permanence_figures(session, Scope(year, AFTER))
    hours = dict(found.organisations)["Barreau"]
    assert (hours.planned, hours.held, hours.lost) == (5 * 120, 4 * 120, 120)
    (promise,) = dict(found.promises).values()
    assert (promise.promised, promise.planned, promise.held) == (20, 5, 4)
    with busy.reading() as session:
        autumn = permanence_figures(session, Scope(Period(date(2026, 9, 1), date(2026, 12, 31)), AFTER))
    assert dict(autumn.promises)["Avocat"].promised is None


def test_what_was_not_measured_is_no_zero(busy: Database) -> None:
    with busy.reading() as session:
        (section,) = permanence_sections(permanence_figures(session, Scope(year_period(2026), AFTER)))
    figures: dict[str, KeyFigure] = {figure.key: figure for figure in section.figures}
    shown = {key: written(figure.value, figure.unit) for key, figure in figures.items()}
    assert (shown["attente_moyenne"], shown["delai_median"]) == ("–", "–")
    assert (shown["minutes_prevues"], shown["minutes_perdues"]) == ("33\xa0h", "0\xa0h")
    assert all(figure.definition for figure in figures.values())
