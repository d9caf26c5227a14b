"""The program as a window: the door first, painted at once; the office behind it, loaded meanwhile."""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, QRect, QSize, Qt, QTranslator
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from espace_citoyennete import settings
from espace_citoyennete.clock import Clock
from espace_citoyennete.door.window import Door
from espace_citoyennete.ui import style

# Each of these costs some milliseconds before the first page is painted: imported where it is used.
if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from espace_citoyennete.main_window import MainWindow
    from espace_citoyennete.opening import Opened

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
_WHOLE_SCREEN = 1440  # the window takes all of a screen up to this width
_USUAL = QSize(1366, 768)


def main() -> int:
    """Open the program and return its exit code when its window is closed."""
    app, clock = make_application(), Clock()
    office = Office(app, clock)
    office.show_door().painted.connect(lambda: _tell_defects(clock))
    return app.exec()


def _tell_defects(clock: Clock) -> None:
    from espace_citoyennete.ui import crash

    crash.install(settings.defects_log(), clock)


def make_application() -> QApplication:
    """Make the Qt application: French, at the screen's own scale, in this machine's theme and zoom."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    QLocale.setDefault(QLocale(QLocale.Language.French, QLocale.Country.France))
    app = QApplication([*sys.argv[:1], *style.FUSION])
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
        self._left: tuple[tuple[Path | None, UUID], str] | None = None  # base, person, page of a locked desk

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

        self.app.setWindowIcon(QIcon(str(resource("espace-citoyennete.svg"))))
        tasks.run(self.app, load_office, done=lambda _: None)

    def enter(self, opened: Opened) -> None:
        """Show the window on the base just opened, in place of the door."""
        from espace_citoyennete.main_window import MainWindow
        from espace_citoyennete.ui.desk import Desk

        desk = Desk(opened.database, self.clock, opened.agent, opened.folder)
        if not opened.is_demonstration:
            desk.keep_settings(replace(desk.settings, base=str(opened.folder), user_name=opened.agent.name))
        place, page_id = self._left or (None, "")
        self.window = MainWindow(desk, page_id=page_id if place == (opened.folder, opened.agent.uid) else "")
        self._left = None
        self.window.asks_door.connect(self.change_base)
        self.window.asks_lock.connect(self.lock)
        self._show_window(self.window)
        if opened.told:
            desk.tell(opened.told)
        if self.door is not None:
            self.door.close()
            self.door.deleteLater()
            self.door = None

    def lock(self) -> None:
        """Close the base, its drafts kept, and show its door; who opens it again finds the page again."""
        assert self.window is not None
        desk, page_id = self.window.desk, self.window.page_id
        if self.change_base():
            self._left = (desk.folder, desk.agent.uid), page_id

    def change_base(self) -> bool:
        """Close the window, its drafts kept, and show the door again, unless a draft could not be kept."""
        assert self.window is not None
        self.app.setQuitOnLastWindowClosed(False)  # the door comes after the last window
        is_closed = self.window.close()
        if is_closed:
            self.window.desk.database.close()
            self.window.deleteLater()
            self.window = None
            self.show_door()
        self.app.setQuitOnLastWindowClosed(True)
        return is_closed

    def _show_window(self, window: MainWindow) -> None:
        if (place := first_place(window.screen().availableGeometry())) is None:
            window.showMaximized()
        else:
            window.setGeometry(place)
            window.show()
