"""Point Justice, each measure beside its floor: a year planned, the week on screen."""

import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QApplication, QTableView

from espace_citoyennete.permanences.rules import parse_rule
from espace_citoyennete.permanences.service import PermanenceDraft, create_permanences
from espace_citoyennete.storage.database import Database, open_sqlite
from espace_citoyennete.town.reference import calendar
from espace_citoyennete.ui import style
from espace_citoyennete.ui.agenda import AgendaView
from espace_citoyennete.ui.agenda_model import AgendaCell, AgendaLane, SlotState
from tests.benchmarks.harness import Seconds, compare
from tests.conftest import AGENT, KEY, NOW, fill
from tests.permanences.test_plan import rows

PLANNED = ("permanence", "sitting", "slot")
SIZE = (1090, 640)  # the room of the page at 1366 × 768
LANES, HOURS = 10, (9, 10, 11, 14, 15, 16)


def main() -> None:
    """Print each ratio."""
    _measure_year()
    _measure_week()


def _measure_year() -> None:
    """Plan and keep the year of the 13 rules, beside the raw inserts of the same rows on the driver."""
    with TemporaryDirectory() as folder:
        database = open_sqlite(Path(folder, "donnees.db"), KEY)
        fill(database)
        _plan_year(database)
        kept = {table: _raw(database, f"SELECT * FROM {table}") for table in PLANNED}
        assert (len(kept["sitting"]), len(kept["slot"])) == (386, 2280)
        compare(
            "L’année des 13 règles développée et enregistrée ÷ les mêmes lignes insérées sur le pilote",
            lambda: _plan_year(database),
            lambda: _insert(database, kept),
            3,
        )
        database.close()


def _plan_year(database: Database) -> Seconds:
    _empty(database)
    start = perf_counter()
    with database.transaction() as session:
        create_permanences(session, list(_drafts()), calendar=calendar(session), by=AGENT)
    return Seconds(perf_counter() - start)


def _drafts() -> Iterator[PermanenceDraft]:
    for row in rows("permanences-2022.csv"):
        yield PermanenceDraft(
            "AVOCAT",
            row["Type"],
            parse_rule(row["Règle"]),
            date(2022, 1, 1),
            date(2022, 12, 31),
            time.fromisoformat(row["De"]),
            time.fromisoformat(row["À"]),
            int(row["Durée du créneau (min)"]),
            room=row["Lieu"],
            skips_school_holidays=row["Hors vacances scolaires"] == "oui",
        )


def _insert(database: Database, kept: dict[str, list[tuple[Any, ...]]]) -> Seconds:
    _empty(database)
    driver = database.engine.raw_connection()
    cursor = driver.cursor()
    start = perf_counter()
    cursor.execute("BEGIN IMMEDIATE")
    for table, lines in kept.items():
        marks = ",".join("?" * len(lines[0]))
        cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", lines)
    cursor.execute("COMMIT")
    taken = Seconds(perf_counter() - start)
    driver.close()
    return taken


def _empty(database: Database) -> None:
    for table in reversed(PLANNED):
        _raw(database, f"DELETE FROM {table}")


def _raw(database: Database, statement: str) -> list[tuple[Any, ...]]:
    driver = database.engine.raw_connection()
    found = driver.cursor().execute(statement).fetchall()
    driver.close()
    return list(found)


def _measure_week() -> None:
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    style.apply_theme(app, "clair")
    week, empty = AgendaView(), QTableView()
    week.show_lanes([_lane(number) for number in range(LANES)], NOW)
    empty.setModel(QStandardItemModel(len(week.agenda.rows), LANES))
    for view in (week, empty):
        view.resize(*SIZE)
        view.show()
    app.processEvents()
    label = "La semaine de dix séances repeinte ÷ un tableau vide de la même taille"
    compare(label, lambda: _repaint(week), lambda: _repaint(empty), aim=2, rounds=31)
    label = "La même dont un créneau vient de changer, tout dessiné de nouveau ÷ ce tableau vide"
    compare(label, lambda: _draw(week), lambda: _repaint(empty), rounds=31)


def _draw(week: AgendaView) -> Seconds:
    """Show other lanes, which is not counted, and paint them."""
    week.show_lanes(list(week.agenda.lanes), NOW)
    start = perf_counter()
    _repaint(week)
    return Seconds(perf_counter() - start)


def _repaint(view: QTableView) -> None:
    """Paint everything anew, the hours and the names of the sittings too."""
    for part in (view.viewport(), view.horizontalHeader().viewport(), view.verticalHeader().viewport()):
        part.repaint()


def _lane(number: int) -> AgendaLane:
    day = date(2026, 11, 16) + timedelta(days=number // 2)
    states = [state for state in SlotState if state is not SlotState.CLOSED]
    cells = tuple(
        AgendaCell(
            1000 * number + 10 * hour + half,
            datetime.combine(day, time(hour, 30 * half)),
            30,
            states[(number + hour + half) % len(states)],
            f"Benali S. {number}",
            "06 12 34 56 78 · pension",
        )
        for hour in HOURS
        for half in (0, 1)
    )
    return AgendaLane(day, f"Avocat {number}", "Me Dupont", cells)


if __name__ == "__main__":
    main()
