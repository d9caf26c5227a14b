"""The reception over a million contacts and sixty thousand people, each measure beside its floor."""

import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import sqlalchemy as sa
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from espace_citoyennete.clock import fixed_clock
from espace_citoyennete.contacts.callers import known_callers
from espace_citoyennete.contacts.listing import ContactFilter, contact_listing
from espace_citoyennete.contacts.page import RegisterPage
from espace_citoyennete.contacts.panel import ContactPanel
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.storage.database import Database, Session, open_sqlite
from espace_citoyennete.storage.paging import page
from espace_citoyennete.storage.search import visitor_matches
from espace_citoyennete.ui import style
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.visitors.model import Visitor
from tests.benchmarks.bench_storage import measure_saves
from tests.benchmarks.harness import Seconds, compare
from tests.benchmarks.million import log_a_million, name_the_people
from tests.conftest import AGENT, KEY, NOW, fill

TYPED = ("diallo awa", "063998", "logement")  # what an agent types to find somebody again
FULL, EMPTY = "pleine.db", "vide.db"


def main() -> None:
    """Print the ratios, then the memory of a whole scroll."""
    with TemporaryDirectory() as folder:
        for name in (FULL, EMPTY):
            database = open_sqlite(Path(folder, name), KEY)
            fill(database)
            if name == FULL:
                log_a_million(database)
                name_the_people(database)
            database.close()
        full, empty = (open_sqlite(Path(folder, name), KEY, fixed_clock(NOW)) for name in (FULL, EMPTY))
        _measure_panel(full, empty)
        measure_saves(full, "Un contact enregistré à côté d’un million ÷ les mêmes ordres sur le pilote")
        _measure_search(full)
        for database in (full, empty):
            database.close()
        _measure_memory(folder)


# The panel


def _measure_panel(full: Database, empty: Database) -> None:
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    style.apply_theme(app, "clair")
    windows = [MainWindow(Desk(database, database.clock, AGENT)) for database in (full, empty)]
    for window in windows:
        window.resize(1366, 768)
        window.show()
    compare(
        "Le volet ouvert et prêt à écrire sur un million de contacts ÷ sur une base vide",
        partial(_open, windows[0]),
        partial(_open, windows[1]),
        1.5,
        rounds=25,
    )
    compare(
        "F8\u00a0: l’écran masqué et peint ÷ la même fenêtre peinte une fois",
        partial(_cover, windows[0]),
        windows[0].grab,
        rounds=25,
    )
    for window in windows:
        window.close()
        window.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _open(window: MainWindow) -> Seconds:
    """Press F2, type a letter and see it; the contact is then given up, which is not counted."""
    window.activateWindow()
    start = perf_counter()
    window.registry.run("new_call")
    form = window.panel.form
    assert isinstance(form, ContactPanel)
    QTest.keyClick(form.form.motive, Qt.Key.Key_L)
    form.grab()
    taken = perf_counter() - start
    assert form.form.motive.text() == "l"
    window.panel.abandon()
    return Seconds(taken)


def _cover(window: MainWindow) -> Seconds:
    """Cover the screen as F8 does and see it; what uncovers it is not counted."""
    start = perf_counter()
    window.registry.run("mask")
    window.grab()
    taken = perf_counter() - start
    assert window.screen_mask.isVisible()
    window.screen_mask.uncover()
    return Seconds(taken)


# The search


def _measure_search(database: Database) -> None:
    """Search at each letter, as one types; the floor asks the index for the same rows in the same order.

    A caller known again is more than a search: the last contact, the call promised and the instruction
    are read with the name. It is measured without an aim, beside the index alone.
    """
    for typed in TYPED:
        for label, ours, floor, aim in (
            (f"« {typed} » lettre à lettre dans le registre", _search, _CONTACTS, 1.5),
            (f"« {typed} » lettre à lettre, reconnu avec ce qui précède", _recognise, _PEOPLE, None),
        ):
            compare(
                f"{label} ÷ la requête FTS nue",
                partial(_at_each_letter, database, typed, ours),
                partial(_at_each_letter, database, typed, partial(_raw, floor)),
                aim,
                rounds=5,
            )


def _at_each_letter(database: Database, typed: str, ask: Callable[[Database, Session, str], object]) -> None:
    for length in range(3, len(typed) + 1):
        with database.reading() as session:
            ask(database, session, typed[:length])


def _search(_database: Database, session: Session, typed: str) -> None:
    page(session, contact_listing(session, ContactFilter(text=typed), by=AGENT))


def _recognise(_database: Database, session: Session, typed: str) -> None:
    known_callers(session, typed, typed, by=AGENT)


_CONTACTS = (
    "SELECT c.id, c.occurred_at FROM contact_search AS s JOIN contact AS c ON c.id = s.rowid "
    "WHERE contact_search MATCH ? ORDER BY c.occurred_at DESC, c.id DESC LIMIT 256"
)
_PEOPLE = (
    "SELECT v.last_name, v.first_name FROM visitor_search AS s JOIN visitor AS v ON v.id = s.rowid "
    "WHERE visitor_search MATCH ?"
)


def _raw(sql: str, _database: Database, session: Session, typed: str) -> None:
    """Ask the index with the words that the search itself makes of what is typed."""
    matches = visitor_matches(session, typed, Visitor.id)
    parts = sa.sql.visitors.iterate(matches)
    query = next(p.value for p in parts if isinstance(p, sa.BindParameter) and isinstance(p.value, str))
    session.connection().exec_driver_sql(sql, (query,)).fetchall()


# The memory


def _measure_memory(folder: str) -> None:
    peaks = {}
    for name in (FULL, EMPTY):
        command = [
            sys.executable,
            "-c",
            f"from {__name__} import scroll; scroll({str(Path(folder, name))!r})",
        ]
        answer = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=600)
        peaks[name] = int(answer.stdout.split()[-1])
    ratio = peaks[FULL] / peaks[EMPTY]
    print(
        f"Mémoire au plus haut, un million de lignes parcourues ÷ registre vide\n"
        f"    {peaks[FULL] / 1024:.0f} Mo ÷ {peaks[EMPTY] / 1024:.0f} Mo = {ratio:.2f}, visé ≤ 1.1 : "
        f"{'tenu' if ratio <= 1.1 else 'MANQUÉ'}"
    )


def scroll(base: str) -> None:
    """Go through the whole register by a thousand stops and print the peak of memory, in kilobytes."""
    app = QApplication(sys.argv[:1])
    style.apply_theme(app, "clair")
    database = open_sqlite(Path(base), KEY, fixed_clock(NOW))
    window = MainWindow(Desk(database, database.clock, AGENT))
    window.resize(1366, 768)
    window.show()
    window.show_page("page:register")
    register = window.page
    assert isinstance(register, RegisterPage)
    register.filters.period.setCurrentIndex(register.filters.period.count() - 1)  # every date
    bar = register.table.verticalScrollBar()
    for stop in range(1001):
        bar.setValue(bar.maximum() * stop // 1000)
        register.table.viewport().repaint()
        app.processEvents()
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line)
    print(peak.split()[1])  # since this program began: a child's `ru_maxrss` begins at its parent's
    window.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
