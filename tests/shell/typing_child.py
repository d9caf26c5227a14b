"""Types in the panel, prints what the base holds after each draft written, and never saves: to be killed."""

import sys
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from espace_citoyennete.clock import fixed_clock
from espace_citoyennete.storage.database import open_sqlite
from espace_citoyennete.ui.desk import Desk
from tests.conftest import AGENT, KEY, NOW
from tests.shell.rooms import drafts, make_window


def main() -> None:
    app = QApplication([])
    clock = fixed_clock(NOW)
    desk = Desk(open_sqlite(Path(sys.argv[1]), KEY, clock), clock, AGENT)
    window = make_window(desk)
    window.show()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)

    def tell(_changed: object) -> None:
        sys.stdout.write(f"{drafts(desk)}\n")
        sys.stdout.flush()

    desk.changed.connect(tell)
    QTest.keyClick(window, Qt.Key.Key_F2)
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClicks(focused, sys.argv[2])
    QTimer.singleShot(20_000, app.quit)  # a child that nobody kills ends by itself
    app.exec()


if __name__ == "__main__":
    main()
