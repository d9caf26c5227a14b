"""In discreet mode no page, chip, toast, menu nor title tells a name of the public; the title never does."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractListModel, QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select, update

import espace_citoyennete
from espace_citoyennete.changes.call_lists import Touched, open_call_list
from espace_citoyennete.clock import Clock, fixed_clock
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.permanences.appointment_panel import AppointmentPanel
from espace_citoyennete.permanences.model import Appointment
from espace_citoyennete.rooms import PAGES
from espace_citoyennete.storage.database import Database
from espace_citoyennete.today.page import TodayPage
from espace_citoyennete.ui import tasks
from espace_citoyennete.ui.page import Page
from espace_citoyennete.visitors.model import Visitor
from tests.conftest import AGENT, NOW, copied
from tests.keyboard import Keyboard

pytestmark = pytest.mark.slow

SURNAME = "Zykanarix"  # of everybody: no word of the program looks like it
ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.StatusTipRole,
    Qt.ItemDataRole.WhatsThisRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
)
READ = (
    "text", "toPlainText", "placeholderText", "title", "toolTip", "statusTip", "whatsThis", "accessibleName",
    "accessibleDescription", "windowTitle",
)  # fmt: skip
MOST_ROWS = 200


@pytest.fixture(scope="module")
def named(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed demonstration in which everybody has the same surname, those of the register too."""
    path = tmp_path_factory.mktemp("discreet") / "donnees.db"
    with copied(demonstration, path, fixed_clock(NOW)) as database, database.transaction() as session:
        session.execute(update(Visitor).values(last_name=SURNAME))
        session.execute(update(Contact).values(visitor_id=select(func.min(Visitor.id)).scalar_subquery()))
        booked = session.scalars(select(Appointment).where(Appointment.visitor_id.is_not(None)).limit(3))
        touched = [Touched(one.id, one.visitor_id, NOW) for one in booked]
        open_call_list(session, "ANNULATION", "Permanence", "", touched, now=NOW, by=AGENT)
    return path


@pytest.fixture
def database(named: Path, tmp_path: Path, clock: Clock) -> Iterator[Database]:
    with copied(named, tmp_path / "base" / "donnees.db", clock) as database:
        yield database


def told(root: QWidget) -> Iterator[tuple[str, str]]:
    """Yield everything that a widget and all that is in it show or say, with where."""
    for widget in (root, *root.findChildren(QWidget)):
        where = f"{type(widget).__name__} « {widget.accessibleName()[:30]} »"
        for name in READ:
            if callable(read := getattr(widget, name, None)):
                yield f"{where}.{name}", str(read())
        if isinstance(widget, QAbstractItemView) and (model := widget.model()) is not None:
            for row in range(min(model.rowCount(), MOST_ROWS)):
                for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount()):
                    for role in ROLES:
                        yield f"{where} {row}:{column}", str(model.data(model.index(row, column), role))
    for action in root.findChildren(QAction):
        yield f"action {action.objectName()}", f"{action.text()} {action.toolTip()}"


def naming(root: QWidget) -> list[str]:
    return [f"{where}: {text}" for where, text in told(root) if SURNAME.lower() in text.lower()]


def views(window: MainWindow, qtbot: QtBot) -> Iterator[str]:
    """Show each page of the program in each of its views."""
    for page_id in PAGES:
        window.show_page(page_id)
        switch = window.page.header.switch
        count = switch.findChildren(QComboBox)[0].count()
        for view in range(max(1, count)):
            if count:
                switch.choose(view)
            qtbot.waitUntil(lambda: not tasks.are_running())
            yield f"{page_id} {view}"


def test_no_page_names_anybody_in_discreet_mode_and_each_does_again_after_it(
    window: MainWindow, qtbot: QtBot
) -> None:
    named = {place for place in views(window, qtbot) if naming(window.page)}
    assert {place.split()[0] for place in named} >= {
        "page:today", "page:register", "page:permanences", "page:jeudis", "page:callbacks",
        "page:calls",
    }  # fmt: skip
    Keyboard().press("Ctrl+Maj+I")
    assert [line for place in views(window, qtbot) for line in naming(window.page)] == []
    assert naming(window) == []  # now that each page was in view
    Keyboard().press("Ctrl+Maj+I")
    assert {place for place in views(window, qtbot) if naming(window.page)} == named


def test_the_page_in_view_changes_at_once(window: MainWindow) -> None:
    assert naming(window.page)
    Keyboard().press("Ctrl+Maj+I")
    assert naming(window.page) == []


def test_neither_an_act_nor_its_undo_names_anybody_even_an_act_older_than_the_mode(
    window: MainWindow,
) -> None:
    keys = Keyboard()
    page = window.page
    assert isinstance(page, TodayPage)
    keys.press("R")
    assert SURNAME in window.toast.text
    keys.press("Ctrl+Maj+I")
    keys.press("Ctrl+Z")
    assert naming(window) == []
    keys.press("R")
    assert " Z. " in window.toast.text
    assert naming(window) == []


def test_a_draft_set_aside_is_shown_by_initials(window: MainWindow, qapp: QApplication) -> None:
    keys = Keyboard()
    keys.press("F2")
    type_the_name(window, keys)
    keys.press("Échap")
    assert naming(window.drafts)
    keys.press("Ctrl+Maj+I")
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # the former chips
    assert naming(window.drafts) == []


def test_the_title_of_the_window_names_its_page_and_nothing_else(window: MainWindow, qtbot: QtBot) -> None:
    for _ in views(window, qtbot):
        check_title(window)
    window.show_page("page:today")
    page = window.page
    assert isinstance(page, TodayPage)
    window.answer("open", AppointmentPanel(window.desk, page.table.current_row().appointment_id))
    assert naming(window.panel)
    check_title(window)


def check_title(window: MainWindow) -> None:
    assert window.windowTitle() == f"{window.page.title} — Espace Citoyenneté"
    assert SURNAME not in window.windowTitle() + window.windowFilePath() + window.windowIconText()


def titles_set(source: str) -> list[str]:
    """Return what a module writes in the title of a window."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [
        ast.unparse(call.args[0])
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "setWindowTitle"
    ]


def test_no_page_and_no_form_can_write_a_title() -> None:
    """The taskbar shows a title over everything: only the roof and the toolkit write one, of fixed words."""
    package = Path(espace_citoyennete.__file__).parent
    written = {
        path.relative_to(package).as_posix(): found
        for path in package.rglob("*.py")
        if (found := titles_set(path.read_text("utf-8")))
    }
    assert set(written) <= {"main_window.py", "door/window.py", "ui/crash.py", "ui/dialogs.py"}
    assert all(isinstance(page.title, str) for page in Page.__subclasses__())
    assert set(written["main_window.py"]) == {
        "'Espace Citoyenneté'",
        "f'{self.page.title} — Espace Citoyenneté'",
    }


def type_the_name(window: MainWindow, keys: Keyboard) -> None:
    form = window.panel.form
    assert form is not None
    field = next(f for f in form.findChildren(QLineEdit) if f.accessibleName().startswith("Nom"))
    field.setFocus()
    keys.type(SURNAME)
