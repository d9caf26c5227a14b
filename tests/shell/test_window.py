"""The window around the pages: what is shown when, where the focus goes, what hides the screen."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QRunnable, Qt, QThread, QThreadPool  # noqa: TID251 - a worker commits, as in tasks.py
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from espace_citoyennete.clock import Clock
from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.errors import Conflict, UserError
from espace_citoyennete.main_window import MainWindow, places
from espace_citoyennete.rooms import PAGES
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui import crash, undo
from espace_citoyennete.ui.desk import Desk
from tests.shell.rooms import ListPage, OrganisationForm, make_window
from tests.shell.test_panel import CTRL, SHIFT, focused, form_of, press


def add(database: Database, name: str) -> None:
    with database.transaction() as session:
        session.add(Organisation(name=name))


def page_of(window: MainWindow, page_id: str) -> ListPage:
    window.show_page(page_id)
    assert isinstance(window.page, ListPage)
    return window.page


# Pages


def test_a_page_is_made_on_its_first_visit_only(desk: Desk, qtbot: QtBot) -> None:
    made: list[str] = []

    def maker(name: str) -> Callable[[Desk], ListPage]:
        def make(desk: Desk) -> ListPage:
            made.append(name)
            return ListPage(desk)

        return make

    pages = {"page:today": maker("today"), "page:report": maker("report")}
    window = MainWindow(desk, pages, {"contact": OrganisationForm})
    qtbot.addWidget(window)
    assert made == ["today"]
    window.show_page("page:report")
    window.show_page("page:today")
    window.show_page("page:report")
    assert made == ["today", "report"]


def test_a_hidden_page_reads_the_base_again_only_when_it_is_shown(
    window: MainWindow, database: Database
) -> None:
    register = page_of(window, "page:register")
    page_of(window, "page:today")
    reads = register.reads
    add(database, "CIDFF")
    assert register.reads == reads
    page_of(window, "page:register")
    assert register.reads == reads + 1 and register.list.item(0).text() == "CIDFF"
    page_of(window, "page:today")
    page_of(window, "page:register")
    assert register.reads == reads + 1


def test_what_a_worker_commits_is_told_on_the_thread_of_the_window(
    window: MainWindow, database: Database, qtbot: QtBot
) -> None:
    told_on: list[QThread] = []
    # A plain function has no thread of its own: Qt calls it on the thread that emits.
    window.desk.changed.connect(lambda _changed: told_on.append(QThread.currentThread()))
    work = QRunnable.create(lambda: add(database, "AGENA"))
    with qtbot.waitSignal(window.desk.changed):
        QThreadPool.globalInstance().start(work)
    assert told_on == [window.thread()]


def test_the_keys_of_the_pages_go_to_them_and_a_page_gets_what_another_asks(window: MainWindow) -> None:
    press(Qt.Key.Key_R, CTRL | SHIFT)
    assert window.page.title == "Registre" and "Registre" in window.windowTitle()
    shown = [page_id for page_id, item in window.sidebar.items.items() if item.isChecked()]
    assert shown == ["page:register"]
    window.page.asks.emit("page:today", {"day": 17})
    assert isinstance(window.page, ListPage) and window.page.received == {"day": 17}


def test_a_page_may_ask_for_a_form_or_for_an_action(window: MainWindow) -> None:
    window.page.asks.emit("form:contact", {"channel": "COURRIEL"})
    assert form_of(window).channel == "COURRIEL"
    window.page.asks.emit("open", OrganisationForm(window.desk, channel="VISITE"))
    assert form_of(window).channel == "VISITE" and window.panel.chips == []
    window.page.asks.emit("reduce", None)
    assert window.panel.form is None


@pytest.mark.parametrize("page_id", PAGES)
def test_every_page_of_the_program_opens_and_reads_an_almost_empty_base(
    desk: Desk, qtbot: QtBot, page_id: str
) -> None:
    window = MainWindow(desk, {page_id: PAGES[page_id]})
    qtbot.addWidget(window)
    window.show()
    assert window.page.title and window.page.message.text == ""


# Focus


def test_f6_goes_round_the_zones_in_both_directions(window: MainWindow) -> None:
    page = window.page
    press(Qt.Key.Key_F2)
    QTest.keyClicks(focused(), "Diallo")
    press(Qt.Key.Key_F2)
    zones: list[QWidget] = [window.sidebar, page, window.panel, window.drafts, window.status]

    def zone() -> int:
        here = focused()
        return next(i for i, z in enumerate(zones) if z is here or z.isAncestorOf(here))

    seen = [zone()]
    for _ in range(5):
        press(Qt.Key.Key_F6)
        seen.append(zone())
    assert seen == [2, 3, 4, 0, 1, 2]
    press(Qt.Key.Key_F6, SHIFT)
    assert zone() == 1


@pytest.mark.parametrize("width", [1093, 683])
def test_a_panel_over_the_page_gives_way_when_the_focus_goes_under_it(window: MainWindow, width: int) -> None:
    window.resize(width, 540)
    press(Qt.Key.Key_F2)
    QTest.keyClicks(focused(), "Diallo")
    press(Qt.Key.Key_F6, SHIFT)
    assert window.panel.form is None and window.page.isAncestorOf(focused())
    assert [chip.title for chip in window.panel.chips] == ["Diallo"]


def test_tab_goes_round_in_a_panel_that_covers_everything(window: MainWindow) -> None:
    window.resize(683, 540)
    press(Qt.Key.Key_F2)
    first, seen = focused(), [focused()]
    for _ in range(40):
        press(Qt.Key.Key_Tab)
        seen.append(focused())
    assert all(window.panel.isAncestorOf(widget) for widget in seen)
    assert seen.count(first) > 1  # it came round
    for _ in range(40):
        press(Qt.Key.Key_Tab, SHIFT)
    assert focused() is first


# Widths


@pytest.mark.parametrize(
    ("width", "closed", "opened"),
    [
        (1440, (208, 0, False), (208, 392, False)),
        (1366, (208, 0, False), (52, 392, False)),
        (1093, (52, 0, True), (52, 392, True)),
        (683, (0, 0, True), (0, 683, True)),
    ],
)
def test_the_window_gives_each_its_place_at_every_width(
    width: int, closed: tuple[int, int, bool], opened: tuple[int, int, bool]
) -> None:
    for is_open, expected in ((False, closed), (True, opened)):
        at = places(width, is_panel_open=is_open, is_folded=False, is_menu_open=False)
        assert (at.sidebar, at.panel, at.is_panel_over) == expected


def test_nothing_goes_out_of_the_smallest_window(window: MainWindow) -> None:
    window.resize(640, 400)
    assert (window.width(), window.height()) == (640, 400)
    press(Qt.Key.Key_F2)
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.window() is window:
            right = widget.mapTo(window, widget.rect().topRight()).x()
            assert right <= 640, f"{type(widget).__name__} {widget.accessibleName()}"


def test_f9_folds_the_sidebar_for_good_and_shows_it_as_a_menu_when_narrow(
    window: MainWindow, database: Database, clock: Clock
) -> None:
    press(Qt.Key.Key_F9)
    assert window.sidebar.width() == 52
    assert Desk(database, clock, window.desk.agent).settings.sidebar_folded
    window.resize(683, 400)
    assert window.sidebar.isHidden()
    press(Qt.Key.Key_F9)
    assert window.sidebar.isVisible() and window.sidebar.isAncestorOf(focused())
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Space)
    assert window.page.title == "Registre" and window.sidebar.isHidden()


def test_the_zoom_changes_every_font_within_its_bounds_and_is_remembered(window: MainWindow) -> None:
    size = QApplication.font().pointSizeF()
    for _ in range(15):
        press(Qt.Key.Key_Equal, CTRL)
    assert QApplication.font().pointSizeF() == pytest.approx(2 * size)
    for _ in range(15):
        press(Qt.Key.Key_Minus, CTRL)
    assert QApplication.font().pointSizeF() == pytest.approx(0.8 * size)
    assert window.desk.settings.zoom == 80
    window.registry["zoom_reset"].trigger()
    assert QApplication.font().pointSizeF() == pytest.approx(size)


# Discretion and help


def test_f8_hides_everything_at_once_and_the_next_key_does_nothing_but_show_it(window: MainWindow) -> None:
    window.show_page("page:register")
    before = focused()
    press(Qt.Key.Key_F8)
    assert window.screen_mask.isVisible() and window.screen_mask.geometry() == window.rect()
    assert "Registre" not in window.windowTitle()
    window.desk.tell("Rendez-vous de Diallo A. déplacé")
    names = window.screen_mask, window.toast
    assert [child for child in window.children() if child in names][-1] is window.screen_mask  # on top
    press(Qt.Key.Key_F2)
    assert window.screen_mask.isHidden() and window.panel.form is None
    assert focused() is before and "Registre" in window.windowTitle()


def test_f1_shows_the_keys_of_the_page_then_gives_the_focus_back(window: MainWindow) -> None:
    before = focused()
    press(Qt.Key.Key_F1)
    assert window.overlay.isVisible()
    press(Qt.Key.Key_Escape)
    assert window.overlay.isHidden() and focused() is before


# Undo


def test_a_hundred_steps_are_undone_one_by_one_and_redone(window: MainWindow) -> None:
    done: list[int] = []
    steps = window.desk.undo
    for number in range(undo.LIMIT):
        done.append(number)
        steps.add(f"Pas {number}", done.pop, partial(done.append, number))
    for _ in range(undo.LIMIT):
        press(Qt.Key.Key_Z, CTRL)
    assert done == [] and not window.registry["undo"].isEnabled()
    press(Qt.Key.Key_Y, CTRL)
    assert done == [0]


def test_ctrl_z_undoes_the_words_of_a_field_first_and_the_last_act_from_an_untouched_one(
    window: MainWindow,
) -> None:
    undone: list[str] = []
    window.desk.undo.add("Contact enregistré", lambda: undone.append("contact"), undone.clear)
    press(Qt.Key.Key_F2)
    QTest.keyClicks(focused(), "Diallo")
    press(Qt.Key.Key_Z, CTRL)
    assert form_of(window).name.text() == "" and undone == []
    press(Qt.Key.Key_Z, CTRL)
    assert undone == ["contact"]


def test_the_menu_names_what_would_be_taken_back_and_done_again(window: MainWindow) -> None:
    texts = {action: window.registry[action].text for action in ("undo", "redo")}
    assert (texts["undo"](), texts["redo"]()) == ("Annuler", "Rétablir")
    window.desk.undo.add("Contact retiré", list, list)
    assert (texts["undo"](), texts["redo"]()) == ("Annuler\u00a0: contact retiré", "Rétablir")
    press(Qt.Key.Key_Z, CTRL)
    assert (texts["undo"](), texts["redo"]()) == ("Annuler", "Rétablir\u00a0: contact retiré")


@pytest.mark.parametrize(("refusal", "is_kept"), [(Conflict, False), (UserError, True)])
def test_a_refused_step_says_why_and_stays_unless_somebody_changed_the_row(
    window: MainWindow, refusal: type[UserError], is_kept: bool
) -> None:
    def refuse() -> None:
        raise refusal("Ce contact a été modifié depuis. Ouvrir la fiche.")

    window.desk.undo.add("Contact enregistré", refuse, refuse)
    assert window.toast.text == "Contact enregistré"
    press(Qt.Key.Key_Z, CTRL)
    assert window.page.message.text == "Ce contact a été modifié depuis. Ouvrir la fiche."
    assert bool(window.desk.undo.undo_name) is is_kept


# When the program is wrong


def test_a_defect_is_told_calmly_and_logged_without_a_value(
    window: MainWindow, tmp_path: Path, clock: Clock, qtbot: QtBot, qapp: QApplication
) -> None:
    log = tmp_path / "incidents.log"
    for _ in range(2):  # a defect that comes back opens one window only
        try:
            window.answer("form:Awa Diallo", None)
        except KeyError as error:
            crash.report(error, log, clock)
    shown = crash.CrashWindow.shown
    assert shown is not None and shown.isVisible()
    assert [w for w in qapp.topLevelWidgets() if isinstance(w, crash.CrashWindow)] == [shown]
    words = " ".join(label.text() for label in shown.findChildren(QWidget) if hasattr(label, "text"))
    assert "KeyError, main_window.py:" in words
    assert "Diallo" not in words + log.read_text(encoding="utf-8")
    assert len(log.read_text(encoding="utf-8").splitlines()) == 2
    qtbot.waitUntil(shown.isActiveWindow)
    press(Qt.Key.Key_Return)
    assert crash.CrashWindow.shown is None


def test_a_slot_that_fails_is_told_and_the_program_goes_on(
    window: MainWindow, tmp_path: Path, clock: Clock, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # given back after the test
    crash.install(tmp_path / "defauts.log", clock)
    window.page.asks.emit("form:Awa Diallo", None)
    shown = crash.CrashWindow.shown
    assert shown is not None
    qtbot.waitUntil(shown.isActiveWindow)
    press(Qt.Key.Key_Return)
    window.activateWindow()
    qtbot.waitUntil(lambda: window.isActiveWindow() and QApplication.focusWidget() is not None)
    press(Qt.Key.Key_F2)
    assert window.panel.form is not None


# Status bar


def test_the_age_of_the_last_copy_is_told_in_words(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    copies = tmp_path / "base" / "sauvegardes"
    copies.mkdir()
    desk.folder = copies.parent
    window = make_window(desk)
    qtbot.addWidget(window)
    said = [window.status.copied_text]
    for name in ("2026-11-02-080000", "2026-11-15-080000", "2026-11-17-080000"):
        (copies / f"{name}.sauvegarde").touch()
        window.status.show_copied(desk.copied_at())
        said.append(window.status.copied_text)
    assert [text.split("\u00a0")[0] for text in said] == [
        "Jamais sauvegardé",
        "Sauvegarde trop ancienne",
        "Sauvegarde ancienne",
        "Sauvegarde 08:00 ✓",
    ]
