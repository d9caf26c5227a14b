"""Types in one form, tells what it shows once its draft is in the base, and waits to be killed."""

import os
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from espace_citoyennete.clock import fixed_clock
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.storage.database import open_sqlite
from espace_citoyennete.ui.desk import Desk
from tests.conftest import AGENT, KEY, NOW
from tests.shell.every_form import every_form, form_named, kept, open_form, shown, type_everywhere

every_form()  # all of them are imported before the fork


def type_and_tell(told: Connection, environment: Mapping[str, str], path: Path, name: str) -> None:
    """Type in the form of this name over a base, in a process of its own."""
    os.environ.update(environment)
    app, clock = QApplication([]), fixed_clock(NOW)
    database = open_sqlite(path, KEY, clock)
    database.author = AGENT.uid
    window = MainWindow(Desk(database, clock, AGENT))
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    form = open_form(window, form_named(name))
    fields, since_last_key, look = type_everywhere(form), QElapsedTimer(), QTimer(interval=20)
    since_last_key.start()

    def tell_when_kept() -> None:
        now = shown(form)
        if kept(window.desk, form.uid) == now["values"]:
            look.stop()
            told.send({"fields": fields, "late": since_last_key.elapsed(), "shown": now})

    look.timeout.connect(tell_when_kept)
    look.start()
    QTimer.singleShot(60_000, app.quit)  # a child that nobody kills ends by itself
    app.exec()
