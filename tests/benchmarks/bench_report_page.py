"""« Bilan » from the choice of a year to its figures painted, for a place of 10 000 contacts a year."""

import statistics
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import sqlalchemy as sa
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from espace_citoyennete import demo
from espace_citoyennete.annual_report.figures import AnnualFigures, annual_figures
from espace_citoyennete.annual_report.page import ReportPage
from espace_citoyennete.clock import fixed_clock
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.report import Scope, year_period
from espace_citoyennete.storage.database import Database, open_sqlite
from espace_citoyennete.ui import style, tasks
from espace_citoyennete.ui.desk import Desk
from tests.benchmarks.harness import Seconds, compare
from tests.conftest import AGENT, KEY, NOW, fill

CONTACTS, AIM = 10_000, 300  # a year, and milliseconds
YEAR = year_period(NOW.year)
_WAITING = QEventLoop.ProcessEventsFlag.WaitForMoreEvents  # as a window does: it leaves the worker in peace


def main() -> None:
    """Print the ratio to the figures alone, and the milliseconds beside their aim."""
    with TemporaryDirectory() as folder:
        database = open_sqlite(Path(folder, "donnees.db"), KEY, fixed_clock(NOW))
        fill(database)
        demo.build(database, AGENT, database.clock, year=NOW.year)
        _reach(database, CONTACTS)
        _measure(database)
        database.close()


def _reach(database: Database, wanted: int) -> None:
    """Copy contacts of the year until there are so many."""
    names = [column.name for column in sa.inspect(Contact).columns if column.name not in ("id", "uid")]
    columns = ", ".join(names)
    with database.transaction() as session:
        said = session.connection().exec_driver_sql
        of_the_year = f"month BETWEEN {YEAR.first_month} AND {YEAR.last_month}"
        while (
            missing := wanted - said(f"SELECT count(*) FROM contact WHERE {of_the_year}").scalar_one()
        ) > 0:
            said(
                f"INSERT INTO contact (uid, {columns}) SELECT lower(hex(randomblob(16))), {columns} "
                f"FROM contact WHERE {of_the_year} LIMIT {missing}"
            )
        said("ANALYZE")


def _measure(database: Database) -> None:
    app = QApplication.instance() or QApplication([sys.argv[0], *style.FUSION])
    assert isinstance(app, QApplication)
    style.apply_theme(app, "clair")
    window = MainWindow(Desk(database, database.clock, AGENT))
    window.resize(1366, 768)
    window.show()
    window.show_page("page:report")
    page = window.page
    assert isinstance(page, ReportPage)
    waits: list[float] = []

    def rest() -> None:
        while tasks.are_running():
            app.processEvents(_WAITING)

    def choose() -> Seconds:
        page.period_bar.show_period(year_period(NOW.year - 1))
        rest()
        start = perf_counter()
        page.period_bar.show_period(YEAR)
        while page.report is None or page.report.period != YEAR:
            app.processEvents(_WAITING)
        page.book.repaint()
        waits.append(perf_counter() - start)
        rest()
        return Seconds(waits[-1])

    def figures() -> AnnualFigures:
        with database.reading() as session:
            return annual_figures(session, Scope(YEAR, NOW.date()))

    rest()
    compare(
        f"Bilan d’une année de {CONTACTS} contacts, du choix à l’écran ÷ ses chiffres", choose, figures, 2
    )
    taken = statistics.median(waits[1:]) * 1000
    print(f"    {taken:.0f} ms, visé ≤ {AIM} ms : {'tenu' if taken <= AIM else 'MANQUÉ'}", flush=True)
    window.close()
