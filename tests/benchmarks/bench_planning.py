"""Point Justice, each measure beside its floor: the week on screen."""

import sys
from datetime import date, datetime, time, timedelta
from time import perf_counter

from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QApplication, QTableView

from espace_citoyennete.ui import style
from espace_citoyennete.ui.agenda import AgendaView
from espace_citoyennete.ui.agenda_model import AgendaCell, AgendaLane, SlotState
from tests.benchmarks.harness import Seconds, compare
from tests.conftest import NOW

SIZE = (1090, 640)  # the room of the page at 1366 × 768
LANES, HOURS = 10, (9, 10, 11, 14, 15, 16)


def main() -> None:
    """Print the ratio."""
    _measure_week()


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
