"""The program as a window: the door first, painted at once; the office behind it, loaded meanwhile."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QLibraryInfo,
    QLocale,
    QProcess,
    QProcessEnvironment,
    QRect,
    QSize,
    Qt,
    QTranslator,
)
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from espace_citoyennete import settings
from espace_citoyennete.clock import Clock
from espace_citoyennete.door.window import Door
from espace_citoyennete.ui import collecting, style

# Each of these costs some milliseconds before the first page is painted: imported where it is used.
if TYPE_CHECKING:
    from collections.abc import Callable

    from espace_citoyennete.main_window import MainWindow
    from espace_citoyennete.opening import Opened
    from espace_citoyennete.ui.departure import Departure

# What takes long to import and is not needed to type a passphrase.
_OFFICE = (
    "espace_citoyennete.schema",
    "espace_citoyennete.accounts.service",
    "espace_citoyennete.storage.folder",
    "espace_citoyennete.town.seed",
    "sqlcipher3.dbapi2",
    "argon2.low_level",
    "cryptography.hazmat.primitives.ciphers.aead",
    "espace_citoyennete.main_window",
    "espace_citoyennete.today.page",
)
_LEFT = "ESPACE_POSTE_LAISSE"  # who locked the desk and on which page, from a process to the next
_WHOLE_SCREEN = 1440  # the window takes all of a screen up to this width
_USUAL = QSize(1366, 768)


def main() -> int:
    """Open the program and return its exit code when its window is closed."""
    app, clock = make_application(), Clock()
    office = Office(app, clock)
    office.left = os.environ.pop(_LEFT, "")
    office.show_door().painted.connect(lambda: _tell_defects(clock))
    code = app.exec()
    office.leave()
    return code


def start_anew(app: QApplication, left: str) -> None:
    """Start the program again and end this one: Python cannot wipe the copies that it made of the key."""
    process = QProcess()
    process.setProgram(sys.executable)
    process.setArguments([] if getattr(sys, "frozen", False) else ["-m", "espace_citoyennete"])
    environment = QProcessEnvironment.systemEnvironment()
    environment.insert(_LEFT, left)
    process.setProcessEnvironment(environment)
    process.startDetached()
    app.quit()


def _tell_defects(clock: Clock) -> None:
    from espace_citoyennete.ui import crash

    crash.install(settings.defects_log(), clock)


def make_application() -> QApplication:
    """Make the Qt application: French, at the screen's own scale, in this machine's theme and zoom."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    QLocale.setDefault(QLocale(QLocale.Language.French, QLocale.Country.France))
    app = QApplication([*sys.argv[:1], *style.FUSION])
    collecting.Collector(app)
    app.setApplicationName("espace-citoyennete")
    app.setApplicationDisplayName("Espace Citoyenneté")
    app.setDesktopFileName("espace-citoyennete")
    translator = QTranslator(app)
    if translator.load("qtbase_fr", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
    kept = settings.load()
    style.apply_theme(app, kept.theme, kept.zoom)
    return app


def load_office() -> None:
    """Import what the office needs; run by a worker while the passphrase is typed."""
    for name in _OFFICE:
        import_module(name)


def first_place(screen: QRect) -> QRect | None:
    """Return where the window opens on what a screen leaves free, or None: it takes all of it."""
    if screen.width() <= _WHOLE_SCREEN:
        return None
    place = QRect(screen.topLeft(), _USUAL.boundedTo(screen.size()))
    place.moveCenter(screen.center())
    return place


class Office:
    """What follows what: the door, then the window of the person who opened it, then the door again."""

    def __init__(self, app: QApplication, clock: Clock) -> None:
        self.app = app
        self.clock = clock
        self.door: Door | None = None
        self.window: MainWindow | None = None
        self.departure: Departure | None = None  # made once the first page is painted
        self.left = ""  # who locked this desk, by uid, and on which page
        self.start_anew: Callable[[str], object] = partial(start_anew, app)

    def show_door(self) -> Door:
        """Show the first page, then import the office behind it."""
        self.door = Door(self.clock)
        self.door.opened.connect(self.enter)
        self.door.painted.connect(self._after_first_paint)
        self.door.show()
        return self.door

    def _after_first_paint(self) -> None:
        from PySide6.QtGui import QIcon

        from espace_citoyennete.resources import resource
        from espace_citoyennete.ui import tasks
        from espace_citoyennete.ui.departure import Departure

        self.app.setWindowIcon(QIcon(str(resource("espace-citoyennete.svg"))))
        tasks.run(self.app, load_office, done=lambda _: collecting.set_aside())
        if self.departure is None:
            self.departure = Departure(self.app)
            self.departure.left.connect(self.leave_desk)
            self.departure.ended.connect(self.end)

    def enter(self, opened: Opened) -> None:
        """Show the window on the base just opened, in place of the door."""
        from espace_citoyennete.main_window import MainWindow
        from espace_citoyennete.ui.desk import Desk

        opened.database.hold_to(opened.agent.rights)
        desk = Desk(opened.database, self.clock, opened.agent, opened.folder)
        if not opened.is_demonstration:
            desk.keep_settings(replace(desk.settings, base=opened.kept, user_name=opened.agent.name))
        desk.pin = opened.pin
        who, _, page_id = self.left.partition(" ")
        self.window = MainWindow(desk, page_id=page_id if who == str(opened.agent.uid) else "")
        self.left = ""
        self.window.asks_door.connect(self.change_base)
        self.window.asks_lock.connect(self.lock)
        self.window.asks_restore.connect(self.restore_copy)
        self._show_window(self.window)
        if opened.told:
            desk.tell(opened.told)
        if self.door is not None:
            self.door.close()
            self.door.deleteLater()
            self.door = None

    def lock(self) -> None:
        """Close the base, its drafts kept, and end this process: the key stays in no memory.

        A new process shows the door; who opens it again finds the page again.
        """
        assert self.window is not None
        left = f"{self.window.desk.agent.uid} {self.window.page_id}"
        if not self.window.panel.keep():  # nothing that is typed is ever lost to a lock
            self.window.screen_mask.tell("La saisie ne peut pas être gardée\u00a0: libérer de la place.")
        elif self._close():
            self.start_anew(left)

    def leave_desk(self) -> None:
        """Hide the window and lock it: nobody is at this machine any more."""
        if self.window is not None:
            self.window.leave()

    def end(self) -> None:
        """Close the window, its drafts kept: the session of the machine ends, the program with it."""
        if self.window is not None:
            self.window.close()

    def change_base(self) -> bool:
        """Close the window, its drafts kept, and show the door again, unless a draft could not be kept."""
        is_closed = self._close()
        if is_closed:
            self.show_door()
        return is_closed

    def _close(self) -> bool:
        """Close the window and its base, unless a draft could not be kept; what comes next is not the end."""
        assert self.window is not None
        self.app.setQuitOnLastWindowClosed(False)
        is_closed = self.window.close()
        if is_closed:
            self.leave()
            self.window.deleteLater()
            self.window = None
        self.app.setQuitOnLastWindowClosed(True)
        return is_closed

    def restore_copy(self) -> None:
        """Close the base, and let a copy be chosen that takes its place."""
        assert self.window is not None
        folder = self.window.desk.folder
        if self.change_base() and folder is not None:
            assert self.door is not None
            self.door.show_restore(folder)

    def leave(self) -> None:
        """Copy the base once more where something was done, and close it; its window is gone."""
        if self.window is not None:
            self.window.keeper.copy_at_close()
            self.window.desk.database.close()

    def _show_window(self, window: MainWindow) -> None:
        if self.departure is not None:
            self.departure.watch(window)
        if (place := first_place(window.screen().availableGeometry())) is None:
            window.showMaximized()
        else:
            window.setGeometry(place)
            window.show()
