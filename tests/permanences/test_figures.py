"""Point Justice counted: the real year's figures, and always the naive recount."""

import csv
from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from espace_citoyennete.permanences.appointments import record_past_appointments
from espace_citoyennete.permanences.figures import permanence_figures
from espace_citoyennete.permanences.model import Appointment, Sitting, Slot
from espace_citoyennete.permanences.rules import OCCUPYING, parse_rule
from espace_citoyennete.permanences.sections import permanence_sections
from espace_citoyennete.permanences.service import PermanenceDraft, create_permanence
from espace_citoyennete.report import Period, Scope, Table, year_period
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.database import Database
from espace_citoyennete.town.reference import calendar
from tests.permanences.test_plan import YEAR

STATES = ("A_VENIR", "SALLE", "HONORE", "ABSENT", "ANNULE_USAGER", "ANNULE_SERVICE", "DEPLACE")
CSV_STATES = {
    "Honoré": "HONORE",
    "Absent sans prévenir": "ABSENT",
    "Annulé par l'usager": "ANNULE_USAGER",
    "Annulé par le service": "ANNULE_SERVICE",
}


TYPES = {  # first word of the workbook's type → code
    "Avocat": "AVOCAT", "Conciliateur": "CONCILIATEUR", "CIDFF": "CIDFF", "France": "FV",
    "Notaire": "NOTAIRE", "Commissaire": "COMMISSAIRE", "Délégué": "DDD", "ADIL": "ADIL", "UDAF": "UDAF",
}  # fmt: skip


def rows_of(name: str) -> list[dict[str, str]]:
    with (YEAR / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def plan_2022(database: Database, agent: Agent) -> None:
    """Plan the thirteen permanences of the year, each under a type of its own label."""
    with database.transaction() as session:
        days = calendar(session)
        for row in rows_of("permanences-2022.csv"):
            draft = PermanenceDraft(
                type_code=TYPES[row["Type"].split()[0]],
                label=row["Type"],
                rule=parse_rule(row["Règle"]),
                first_day=date(2022, 1, 1),
                last_day=date(2022, 12, 31),
                starts_at=time.fromisoformat(row["De"]),
                ends_at=time.fromisoformat(row["À"]),
                slot_minutes=int(row["Durée du créneau (min)"]),
                room=row["Lieu"],
                skips_school_holidays=row["Hors vacances scolaires"] == "oui",
            )
            create_permanence(session, draft, calendar=days, by=agent)


def book_2022(database: Database) -> None:
    with database.transaction() as session:
        slots = {
            (at, room): slot_id
            for slot_id, at, room in session.execute(
                select(Slot.id, Slot.starts_at, Sitting.room).join(Sitting)
            )
        }
        record_past_appointments(
            session,
            (
                {
                    "slot_id": slots[
                        datetime.strptime(f"{r['Date']} {r['Heure']}", "%d/%m/%Y %H:%M"), r["Lieu"]
                    ],
                    "state": CSV_STATES[r["État"]],
                    "booked_at": datetime(2022, 1, 1),
                }
                for r in rows_of("rendez-vous-2022.csv")
            ),
        )


def test_the_year_2022_gives_the_figures_counted_from_its_workbooks(database: Database, agent: Agent) -> None:
    plan_2022(database, agent)
    book_2022(database)
    with database.reading() as session:
        total = permanence_figures(session, Scope(year_period(2022), date(2023, 1, 9))).total
    assert (total.kept_sittings, total.slots, total.booked) == (386, 2280, 2136)
    assert total.held_sittings == 386
    assert (total.received, total.absent, total.excused, total.cancelled) == (1731, 191, 138, 76)
    assert (round(total.absence_rate, 3), round(total.fill_rate, 3)) == (0.099, 0.843)


APPOINTMENTS = st.lists(st.tuples(st.integers(0, 47), st.sampled_from(STATES)), max_size=40)
PERIODS = st.tuples(st.dates(date(2026, 10, 1), date(2027, 1, 31)), st.integers(0, 90)).map(
    lambda drawn: Period(drawn[0], drawn[0] + timedelta(days=drawn[1]))
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=APPOINTMENTS, cancelled=st.sets(st.integers(0, 11), max_size=3), period=PERIODS)
def test_the_figures_are_the_naive_recount(
    two_types: Database, drawn: list[tuple[int, str]], cancelled: set[int], period: Period
) -> None:
    slots = refill(two_types, drawn, cancelled)
    with two_types.reading() as session:
        figures = permanence_figures(session, Scope(period, period.last))
    inside = [slot for slot in slots if period.first <= slot["day"] <= period.last]
    held = [slot for slot in inside if not slot["cancelled"]]
    states = Counter(state for slot in inside for state in slot["states"])
    total = figures.total
    assert total.slots == len(held)
    assert total.filled == sum(state in OCCUPYING for slot in held for state in slot["states"])
    assert total.booked == sum(states.values()) - states["DEPLACE"]
    assert (total.received, total.absent) == (states["HONORE"], states["ABSENT"])
    assert (total.excused, total.cancelled) == (states["ANNULE_USAGER"], states["ANNULE_SERVICE"])
    assert total.pending == states["A_VENIR"] + states["SALLE"]
    assert total.sittings == len({(slot["sitting"]) for slot in inside})
    assert 0 <= total.fill_rate <= 1
    for parts in ([row[-1] for row in figures.types], [row[-1] for row in figures.months]):
        assert sum(activity.booked for activity in parts) == total.booked
        assert sum(activity.sittings for activity in parts) == total.sittings
    tables = [b for section in permanence_sections(figures) for b in section.blocks if isinstance(b, Table)]
    assert all(len(row) == len(table.columns) for table in tables for row in table.rows)


def refill(database: Database, drawn: list[tuple[int, str]], cancelled: set[int]) -> list[dict[str, Any]]:
    """Put these appointments in place of all others; a slot never holds two people."""
    with database.transaction() as session:
        session.execute(delete(Appointment))
        session.execute(update(Sitting).values(state="PREVUE"))
        sittings = list(session.scalars(select(Sitting.id).order_by(Sitting.id)))
        gone = {sittings[index] for index in cancelled}
        session.execute(update(Sitting).where(Sitting.id.in_(gone)).values(state="ANNULEE"))
        slots: list[dict[str, Any]] = [
            {"id": i, "sitting": s, "day": at.date(), "cancelled": s in gone, "states": []}
            for i, s, at in session.execute(
                select(Slot.id, Slot.sitting_id, Slot.starts_at).order_by(Slot.id)
            )
        ]
        for index, state in drawn:
            if state not in OCCUPYING or not OCCUPYING & set(slots[index]["states"]):
                slots[index]["states"].append(state)
        rows = [
            {"slot_id": slot["id"], "state": state, "booked_at": datetime(2026, 1, 1)}
            for slot in slots
            for state in slot["states"]
        ]
        record_past_appointments(session, rows)
    return slots
