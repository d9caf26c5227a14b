"""Types in one form, says what it shows once its draft is in the base, and waits to be killed."""

import json
import sys
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from espace_citoyennete.clock import fixed_clock
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.storage.database import open_sqlite
from espace_citoyennete.ui.desk import Desk
from tests.conftest import AGENT, KEY, NOW
from tests.shell.every_form import form_named, kept, open_form, shown, type_everywhere


def main() -> None:
    app, clock = QApplication([]), fixed_clock(NOW)
    database = open_sqlite(Path(sys.argv[1]), KEY, clock)
    database.author = AGENT.uid
    window = MainWindow(Desk(database, clock, AGENT))
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    form = open_form(window, form_named(sys.argv[2]))
    fields, since_last_key, look = type_everywhere(form), QElapsedTimer(), QTimer(interval=20)
    since_last_key.start()

    def tell_when_kept() -> None:
        now = shown(form)
        if kept(window.desk, form.uid) == now["values"]:
            look.stop()
            told = {"fields": fields, "late": since_last_key.elapsed(), "shown": now}
            sys.stdout.write(f"{json.dumps(told)}\n")
            sys.stdout.flush()

    look.timeout.connect(tell_when_kept)
    look.start()
    QTimer.singleShot(60_000, app.quit)  # a child that nobody kills ends by itself
    app.exec()


if __name__ == "__main__":
    main()
