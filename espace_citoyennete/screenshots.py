"""Pictures of every page, made by the program itself: light and dark, on a usual screen and at 200 %."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QSize
from PySide6.QtWidgets import QApplication

from espace_citoyennete import french
from espace_citoyennete.accounts.service import agent_of
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.rooms import PAGES
from espace_citoyennete.settings import Settings
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui import style, tasks
from espace_citoyennete.ui.actions import SPECS
from espace_citoyennete.ui.desk import Desk

# What opens a form over Point Justice, about a slot of the week to come.
FORMS_OF_POINT_JUSTICE = (
    "find_slot", "new_permanence", "change_rule", "walk_in", "move_sitting", "declare_absence", "plannings",
    "new_waiting",
)  # fmt: skip
_LAYOUTS = 10  # at most, that follow one another: a page laid anew asks less width, and is laid again
SIZES = (QSize(1366, 768), QSize(683, 400))  # the usual screen, and the same one seen at 200 %


def capture(folder: Path, database: Database) -> list[Path]:
    """Write a PNG of every page, of the panels and of the emergency card; return the files.

    The base is opened by somebody (`database.author`), and its clock says what day it is.
    """
    app = QApplication.instance() or QApplication(["captures", *style.FUSION])
    assert isinstance(app, QApplication)
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for theme in (style.LIGHT, style.DARK):
        style.apply_theme(app, theme.name)
        for size in SIZES:
            with _window(app, database, size) as window:
                for name in _scenes(window):
                    file = folder / f"{name}-{theme.name}-{size.width()}x{size.height()}.png"
                    _settle(app)
                    window.grab().save(str(file))
                    files.append(file)
    return files


@contextmanager
def _window(app: QApplication, database: Database, size: QSize) -> Iterator[MainWindow]:
    assert database.author is not None
    with database.reading() as session:
        agent = agent_of(session, database.author)
    desk = Desk(database, database.clock, agent)
    desk.settings = Settings()  # the pictures do not depend on the choices of this machine
    window = MainWindow(desk)
    window.resize(size)
    window.show()
    window.activateWindow()
    try:
        yield window
    finally:
        window.close()
        window.deleteLater()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _scenes(window: MainWindow) -> Iterator[str]:
    """Show each page in turn, then the panels and modes worth a picture; yield the name of each."""
    for spec in SPECS:
        if spec.id in PAGES:
            window.show_page(spec.id)
            yield _file_name(spec.text)
    yield from _point_justice(window)
    window.show_page("page:today")
    window.registry.run("day_end")
    yield "fin-de-journee"
    window.panel.reduce()
    _be_discreet(window, True)
    yield "mode-discret"
    _be_discreet(window, False)
    window.show_page("page:permanences")
    window.registry.run("new_call")
    yield "nouveau-contact"
    window.registry.run("emergency")
    yield "numeros-durgence"


def _point_justice(window: MainWindow) -> Iterator[str]:
    """Show the day and the list, then each form of the week."""
    window.show_page("page:permanences")
    for number, name in enumerate(("point-justice-jour", "point-justice-liste"), start=1):
        window.page.header.switch.choose(number)
        yield name
    window.page.header.switch.choose(0)
    window.registry.run("next_week")  # a sitting begun is neither moved nor given another rule
    for action_id in FORMS_OF_POINT_JUSTICE:
        window.registry.run(action_id)
        yield _file_name(window.desk.actions[action_id].text)
        window.panel.abandon()
    window.registry.run("this_week")


def _file_name(words: str) -> str:
    return french.fold(words).rstrip(".").replace(" ", "-").replace("'", "")


def _be_discreet(window: MainWindow, is_on: bool) -> None:
    """Show initials in place of names, without keeping that choice on this machine."""
    window.desk.settings = replace(window.desk.settings, discreet=is_on)
    window.status.show_discreet(is_on)
    window.page.refresh()


def _settle(app: QApplication) -> None:
    """Let slow figures arrive and everything be painted."""
    app.processEvents()
    while tasks.are_running():
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    for _layout in range(_LAYOUTS):
        app.processEvents()
