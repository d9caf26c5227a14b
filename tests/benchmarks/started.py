"""One start of the program, or of the bare window it is compared with, in a process of its own.

`python -m tests.benchmarks.started bare|door|office FOLDER NAME PASSPHRASE`. It leaves at the first
painted page; `office` prints the seconds from the base unlocked to the window painted with its rows.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject


class FirstPaint(QObject):
    """Calls back once, when the first painting of a window is done."""

    def __init__(self, window: QObject, then: Callable[[], object]) -> None:
        super().__init__(window)
        self._then = then
        window.installEventFilter(self)

    def eventFilter(self, window: QObject, event: QEvent) -> bool:
        """Wait for the first paint event; a posted event comes right after it, before any timer."""
        if event.type() == QEvent.Type.Paint:
            window.removeEventFilter(self)
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.User))
        return False

    def customEvent(self, event: QEvent) -> None:
        """The window is painted."""
        self._then()


def leave() -> None:
    """End at once: what a normal end costs is not measured."""
    sys.stdout.flush()
    os._exit(0)


def start_bare() -> None:
    """Open the least that Qt can: an empty window."""
    from PySide6.QtWidgets import QApplication, QMainWindow

    application = QApplication([])
    window = QMainWindow()
    window.resize(900, 640)
    FirstPaint(window, leave)
    window.show()
    application.exec()


def start_door() -> None:
    """Open the program as people do every morning: on the page that asks for the passphrase."""
    from espace_citoyennete.app import Office, make_application
    from espace_citoyennete.clock import Clock
    from espace_citoyennete.door.unlock import UnlockPage

    application = make_application()
    door = Office(application, Clock()).show_door()
    assert isinstance(door.page, UnlockPage)
    FirstPaint(door, leave)
    application.exec()


def start_office(folder: str, name: str, passphrase: str) -> None:
    """Open the program, let it import what it imports while a passphrase is typed, unlock, then measure."""
    from espace_citoyennete.app import Office, make_application
    from espace_citoyennete.clock import Clock
    from espace_citoyennete.opening import open_with_passphrase
    from espace_citoyennete.ui import tasks

    application = make_application()
    office = Office(application, Clock())

    def unlock() -> None:
        while tasks.are_running():
            application.processEvents()
        opened = open_with_passphrase(Path(folder), name, passphrase, Clock())
        start = time.perf_counter()

        def tell() -> None:
            print(time.perf_counter() - start)
            leave()

        office.enter(opened)
        assert office.window is not None
        FirstPaint(office.window, tell)

    office.show_door().painted.connect(unlock)
    application.exec()


STARTS: dict[str, Callable[..., None]] = {"bare": start_bare, "door": start_door, "office": start_office}

if __name__ == "__main__":
    STARTS[sys.argv[1]](*sys.argv[2:])
