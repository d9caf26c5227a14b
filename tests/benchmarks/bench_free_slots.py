"""The first free slots of a type among a hundred thousand, beside the query that one would write by hand."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import insert, select

from espace_citoyennete.permanences.appointments import record_past_appointments
from espace_citoyennete.permanences.free_slots import Asker, Wish, next_free_slots
from espace_citoyennete.permanences.model import Permanence, Sitting, Slot
from espace_citoyennete.storage.database import Database, open_sqlite
from tests.benchmarks.harness import Seconds, compare
from tests.conftest import AGENT, KEY, NOW, fill

TYPES = ("AVOCAT", "NOTAIRE", "CONCILIATEUR", "HUISSIER")
SITTINGS, SLOTS_EACH, TAKEN = 10_000, 10, 60_000
_BY_HAND = """
    SELECT slot.id, slot.starts_at, slot.minutes, permanence.type_code, permanence.label, practitioner.name,
           sitting.room, slot.kind, slot.rank, permanence.reminder, slot.sitting_id
    FROM slot
    JOIN sitting ON sitting.id = slot.sitting_id
    JOIN permanence ON permanence.id = sitting.permanence_id
    LEFT JOIN practitioner ON practitioner.id = sitting.practitioner_id
    WHERE slot.starts_at >= ? AND permanence.type_code = ? AND sitting.state = 'PREVUE'
      AND slot.kind IN ('HEURE', 'ARRIVEE')
      AND NOT EXISTS (SELECT 1 FROM appointment WHERE appointment.slot_id = slot.id
                      AND appointment.state IN ('A_VENIR', 'SALLE', 'HONORE', 'ABSENT'))
      AND NOT EXISTS (SELECT 1 FROM hold WHERE hold.slot_id = slot.id AND hold.until > ?)
    ORDER BY slot.starts_at, slot.rank, slot.id LIMIT 5
"""


def main() -> None:
    """Print the ratio."""
    with TemporaryDirectory() as folder:
        database = open_sqlite(Path(folder, "donnees.db"), KEY)
        fill(database)
        _stock(database)
        label = "Le prochain créneau libre parmi 100 000 ÷ la requête écrite à la main"
        compare(label, lambda: _ours(database), lambda: _by_hand(database), aim=1.5, rounds=15)
        database.close()


def _ours(database: Database) -> Seconds:
    asker = Asker(AGENT, database.clock.instant())
    with database.reading() as session:
        start = perf_counter()
        found = next_free_slots(session, Wish("NOTAIRE"), NOW, asker=asker)
        taken = perf_counter() - start
    assert len(found) == 5
    return Seconds(taken)


def _by_hand(database: Database) -> Seconds:
    until = database.clock.instant().replace(tzinfo=None).isoformat(" ")
    with database.reading() as session:
        connection = session.connection()
        start = perf_counter()
        found = connection.exec_driver_sql(_BY_HAND, (NOW.isoformat(" "), "NOTAIRE", until)).all()
        taken = perf_counter() - start
    assert len(found) == 5
    return Seconds(taken)


def _stock(database: Database) -> None:
    """Fill a base: everything before today is taken, and the first days to come too."""
    first = NOW.date() - timedelta(days=SITTINGS // len(TYPES) // 2)
    with database.transaction() as session:
        for code in TYPES:
            session.add(_permanence(code, first))
        session.flush()
        permanences = session.scalars(select(Permanence.id)).all()
        rows = [
            {"permanence_id": permanence, "day": day, "starts_at": time(9), "ends_at": time(14),
             "slot_minutes": 30}
            for day in (first + timedelta(days=number) for number in range(SITTINGS // len(TYPES)))
            for permanence in permanences
        ]  # fmt: skip
        session.execute(insert(Sitting), rows)
        slots = [
            {"sitting_id": sitting, "starts_at": datetime.combine(day, time(9)) + timedelta(minutes=30 * nth),
             "minutes": 30}
            for sitting, day in session.execute(select(Sitting.id, Sitting.day).order_by(Sitting.day))
            for nth in range(SLOTS_EACH)
        ]  # fmt: skip
        session.execute(insert(Slot), slots)
        taken = session.scalars(select(Slot.id).order_by(Slot.starts_at).limit(TAKEN))
        record_past_appointments(session, [{"slot_id": one, "booked_at": NOW} for one in taken])


def _permanence(code: str, first: date) -> Permanence:
    return Permanence(
        type_code=code, label=code.title(), rule="{}", first_day=first, last_day=first,
        starts_at=time(9), ends_at=time(14), slot_minutes=30,
    )  # fmt: skip


if __name__ == "__main__":
    main()
