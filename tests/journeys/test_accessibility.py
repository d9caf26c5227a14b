"""No fault of accessibility on any page, panel or door, in both themes, on a usual screen and at 200 %."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from espace_citoyennete.actions.service import ActionDraft, save_action
from espace_citoyennete.annual_report.export_panel import ExportPanel
from espace_citoyennete.annual_report.exporting import read_document, register_publication
from espace_citoyennete.annual_report.page import ReportPage
from espace_citoyennete.annual_report.provenance import Provenance
from espace_citoyennete.annual_report.publications_panel import PublicationsPanel
from espace_citoyennete.annual_report.tabs import TABS
from espace_citoyennete.callbacks.page import CallbacksPage
from espace_citoyennete.changes.absence_panel import AbsencePanel
from espace_citoyennete.changes.hit_rows import MOVE
from espace_citoyennete.changes.reminders_panel import RemindersPanel
from espace_citoyennete.clock import Clock
from espace_citoyennete.contacts.page import RegisterPage
from espace_citoyennete.contacts.panel import ContactPanel
from espace_citoyennete.contacts.rules import CONTACT_RECEIVED
from espace_citoyennete.contacts.sections import RECEIVED
from espace_citoyennete.door.window import Door
from espace_citoyennete.jeudis.page import JeudisPage
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.opening import Opened, OpenedFolder
from espace_citoyennete.permanences.appointment_panel import AppointmentPanel
from espace_citoyennete.plannings.panel import PlanningPanel
from espace_citoyennete.practitioners.renewal_panel import YearPanel
from espace_citoyennete.readers import READERS
from espace_citoyennete.report import Origin, Scope, year_period
from espace_citoyennete.rights import Agent
from espace_citoyennete.rooms import PAGES
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.server import Server
from espace_citoyennete.today.page import TodayPage
from espace_citoyennete.town.page import SettingsPage
from espace_citoyennete.town.premises_lists import PapersSection
from espace_citoyennete.town.shortcuts import ShortcutsSection
from espace_citoyennete.ui import style, tasks
from espace_citoyennete.ui.chart import ChartView
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.section import ListSection
from espace_citoyennete.walks.sheet_panel import WalkSheetPanel
from tests.conftest import AGENT, NOW, copied
from tests.ui.harness import all_faults, truncated

Size = tuple[int, int]
Show = Callable[[QWidget], None]
SIZES = [(1366, 689), (683, 400)]  # the usual screen, and the same one seen at 200 %
SECTIONS = (
    "Structure", "Listes de référence", "Motifs", "Quartiers et QPV", "Salles", "Pièces à apporter",
    "Fermetures", "Vacances scolaires", "Jours fériés travaillés",
    "Numéros d’urgence", "Corbeille", "Données personnelles", "À effacer", "Journal", "Apparence",
    "Raccourcis", "Sauvegardes", "Santé de la base",
    "Droits",
)  # fmt: skip

pytestmark = pytest.mark.slow


@pytest.fixture(params=["clair", "sombre"])
def theme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def size(request: pytest.FixtureRequest) -> Size:
    width, height = request.param
    return width, height


@pytest.fixture
def full_base(demonstration: Path, tmp_path: Path, clock: Clock) -> Iterator[Database]:
    """Return a demonstration of one's own."""
    with copied(demonstration, tmp_path / "donnees.db", clock) as database:
        yield database


@pytest.fixture
def show(theme: str, size: Size, qapp: QApplication, qtbot: QtBot) -> Iterator[Show]:
    """Show a window in the theme and at the size of the test, and delete it after it."""
    style.apply_theme(qapp, theme)
    shown: list[QWidget] = []

    def put(window: QWidget) -> None:
        shown.append(window)
        window.resize(*size)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()

    yield put
    for window in shown:
        window.close()
        window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    style.apply_theme(qapp, "clair")


@pytest.fixture
def window(full_base: Database, agent: Agent, clock: Clock, show: Show) -> MainWindow:
    window = MainWindow(Desk(full_base, clock, agent))
    show(window)
    return window


def check(root: QWidget) -> None:
    """Fail with every fault found, one a line."""
    faults = all_faults(root)
    assert not faults, "\n".join(faults)


# Pages


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_no_fault(window: MainWindow, qtbot: QtBot, page: str) -> None:
    window.show_page(page)
    qtbot.waitUntil(lambda: not tasks.are_running())
    check(window)


@pytest.mark.parametrize(
    ("page", "view"),
    [
        ("page:permanences", 1),
        ("page:permanences", 2),
        ("page:jeudis", 1),
        ("page:callbacks", 2),
        ("page:waiting", 1),
    ],
)
def test_another_view_of_a_page_has_no_fault(window: MainWindow, page: str, view: int) -> None:
    window.show_page(page)
    window.page.header.switch.choose(view)
    check(window)


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_of_the_settings_has_no_fault_nor_has_its_form(window: MainWindow, name: str) -> None:
    window.show_page("page:settings", name)
    page = window.page
    assert isinstance(page, SettingsPage)
    assert page.section.name == name
    check(page)
    if isinstance(page.section, ShortcutsSection):
        page.section.change()
        page.section.form.restore({"first": "Ctrl+C"})
    elif isinstance(page.section, PapersSection):  # a row a domain: none is added
        page.section.change()
        page.section.form.restore({"words": "x" * 700})
    elif isinstance(page.section, ListSection):
        page.section.add()
    if isinstance(page.section, ListSection):
        page.section.save()  # refused: each problem is told under its field
        check(page)


def test_the_report_has_no_fault_with_its_definitions_and_its_data(window: MainWindow, qtbot: QtBot) -> None:
    window.show_page("page:report")
    page = window.page
    assert isinstance(page, ReportPage)
    qtbot.waitUntil(lambda: not tasks.are_running(), timeout=60_000)  # the years before come after
    page.definitions_button.click()
    for tab in range(len(TABS)):
        page.header.switch.choose(tab)
        for chart in page.book.area.findChildren(ChartView):
            chart.toggle_table()
        check(page)


@pytest.mark.parametrize("theme", ["clair"], indirect=True)
@pytest.mark.parametrize("size", SIZES[:1], indirect=True, ids=["200%"])
@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_cut_when_words_are_twice_as_large(
    window: MainWindow, qapp: QApplication, qtbot: QtBot, page: str
) -> None:
    style.apply_theme(qapp, "clair", zoom=200)
    window.show_page(page)
    qtbot.waitUntil(lambda: not tasks.are_running())
    qtbot.waitUntil(lambda: truncated(window) == [])  # the page in view is laid anew by a later event
    window.registry.run("new_call")
    assert truncated(window.panel) == []


# Panels


@pytest.mark.parametrize(
    ("page", "action"),
    [
        ("page:register", "new_call"),
        ("page:register", "batch"),
        ("page:register", "tally"),
        ("page:permanences", "find_slot"),
        ("page:permanences", "new_permanence"),
        ("page:jeudis", "new_jeudi"),
        ("page:actions", "new_action"),
        ("page:actions", "plan_courses"),
        ("page:walks", "refuse_proposal"),
        ("page:subsidies", "new_subsidy"),
        ("page:subsidies", "next_subsidy_step"),
        ("page:loans", "reserve_exhibit"),
        ("page:loans", "new_exhibit"),
        ("page:loans", "import_exhibits"),
        ("page:today", "new_handover"),
        ("page:callbacks", "new_callback"),
        ("page:agreements", "new_agreement"),
    ],
)
def test_a_panel_has_no_fault_even_refused_nor_has_the_page_beside_it(
    window: MainWindow, page: str, action: str
) -> None:
    window.show_page(page)
    window.registry.run(action)
    assert truncated(window) == []
    check(window.panel)
    window.registry.run(action)  # the walk by Tab has left the first one
    form = window.panel.form
    assert form is not None
    assert not window.panel.save()
    form.focus_first()
    check(window.panel)


def test_the_panel_of_a_planning_has_no_fault_even_refused(window: MainWindow) -> None:
    window.registry.run("plannings")
    assert truncated(window) == []
    check(window.panel)
    window.registry.run("plannings")  # the walk by Tab has left the first one
    form = window.panel.form
    assert isinstance(form, PlanningPanel)
    form.form.restore({"scope": None, "last_day": None, "format": "rien"})
    assert not window.panel.save()
    form.focus_first()
    check(window.panel)


def test_the_panel_of_an_export_has_no_fault_even_refused(window: MainWindow, qtbot: QtBot) -> None:
    for is_faulty in (False, True):
        window.answer("form:report_export", None)  # the walk by Tab has left the first one
        qtbot.waitUntil(lambda: not tasks.are_running(), timeout=60_000)
        form = window.panel.form
        assert isinstance(form, ExportPanel)
        if is_faulty:
            form.form.restore({"file_name": "../bilan"})
            assert not window.panel.save()
            form.focus_first()
        assert truncated(window) == []
        check(window.panel)


def test_what_a_figure_comes_from_has_no_fault(window: MainWindow, qtbot: QtBot) -> None:
    asked = Provenance("Contacts reçus", 3639, "count", CONTACT_RECEIVED, RECEIVED)
    for origin in (asked, replace(asked, origin=Origin("minutes_de_seance"), kind="minutes")):
        scope = Scope(year_period(NOW.year), NOW.date())
        window.answer("form:origin", {"asked": origin, "scope": scope})
        qtbot.waitUntil(lambda: not tasks.are_running(), timeout=60_000)
        assert truncated(window) == []
        check(window.panel)


def test_what_is_done_with_a_year_has_no_fault(window: MainWindow, qtbot: QtBot) -> None:
    last_year = {"year": NOW.year - 1}
    for form in ("report_texts", "freeze", "editions", "consolidation"):
        window.answer(f"form:{form}", last_year)
        if form == "freeze":
            window.panel.save()  # the editions come next, with the year that was kept
        qtbot.waitUntil(lambda: not tasks.are_running(), timeout=60_000)
        assert truncated(window) == []
        check(window.panel)


def test_the_register_of_publications_has_no_fault(window: MainWindow, qtbot: QtBot) -> None:
    scope = Scope(year_period(NOW.year), NOW.date())
    document = read_document(window.desk, READERS, scope, "complet", is_public=True)
    register_publication(window.desk, document)
    window.answer("form:publications", {})
    form = window.panel.form
    assert isinstance(form, PublicationsPanel)
    assert len(form.lines.buttons) == 1
    qtbot.waitUntil(lambda: not tasks.are_running(), timeout=60_000)
    assert truncated(window) == []
    check(window.panel)


@pytest.mark.parametrize("action", ["filter_report", "name_chart"])
def test_the_panels_of_a_view_and_of_a_title_have_no_fault(
    window: MainWindow, qtbot: QtBot, action: str
) -> None:
    window.show_page("page:report")
    qtbot.waitUntil(lambda: not tasks.are_running(), timeout=60_000)
    page = window.page
    assert isinstance(page, ReportPage)
    page.book.area.findChildren(ChartView)[0].drawing.setFocus()
    window.registry.run(action)
    assert truncated(window) == []
    check(window.panel)


def test_the_sheet_of_a_walk_has_no_fault_even_refused(window: MainWindow) -> None:
    with window.desk.database.transaction() as session:
        walk = save_action(session, ActionDraft("MARCHE", NOW.date(), "Marche du centre"), by=AGENT)
    for is_faulty in (False, True):
        window.answer("form:walk", {"action_id": walk})  # the walk by Tab has left the first one
        form = window.panel.form
        assert isinstance(form, WalkSheetPanel)
        if is_faulty:
            form.model.settle(0, 1, "Inconnu")
            assert not window.panel.save()
        assert truncated(window) == []
        check(window.panel)


def test_the_renewal_of_a_year_has_no_fault_even_refused(window: MainWindow) -> None:
    window.registry.run("renew_year")
    assert truncated(window) == []
    check(window.panel)
    window.registry.run("renew_year")  # the walk by Tab has left the first one
    form = window.panel.form
    assert isinstance(form, YearPanel)
    form.restore({"year": "rien", "ticks": {}})
    assert not window.panel.save()
    form.focus_first()
    check(window.panel)


def test_the_panel_of_the_reminders_has_no_fault_even_refused(window: MainWindow) -> None:
    window.show_page("page:calls")
    for day in (None, "rien"):
        window.registry.run("remind_other_day")  # the walk by Tab has left the first one
        form = window.panel.form
        assert isinstance(form, RemindersPanel)
        if day is not None:
            form.form.restore({"day": day})
            assert not window.panel.save()
        assert truncated(window) == []
        check(window.panel)


def test_the_panel_of_an_absence_has_no_fault_with_a_sitting_moved_into_it(window: MainWindow) -> None:
    window.answer("form:absence", {})
    form = window.panel.form
    assert isinstance(form, AbsencePanel)
    day = NOW.date()
    form.restore({"who": "LIEU", "first_day": day, "last_day": day, "reason": "travaux", "chosen": {}})
    row = next(iter(form.rows.values()))
    row.button.click()
    row.restore({"choice": MOVE, "to": {"day": day, "starts_at": row.hit.starts_at, "room": "Salle 1"}})
    form.restore(form.values())
    assert "✕" in next(iter(form.rows.values())).said.text()
    assert truncated(window) == []
    check(window.panel)


def test_the_palette_has_no_fault_with_what_it_finds_nor_without(window: MainWindow) -> None:
    window.registry.run("go_to")
    check(window.finder)
    for typed in ("mar", "rien de tel"):
        window.registry.run("go_to")
        window.finder.field.setText(typed)
        window.finder.search()
        check(window.finder)
        window.finder.leave()


def test_the_panel_of_a_contact_has_no_fault_unfolded(window: MainWindow) -> None:
    window.registry.run("new_call")
    form = window.panel.form
    assert isinstance(form, ContactPanel)
    form.more.setChecked(True)
    check(window.panel)


def test_a_contact_sent_elsewhere_with_a_doubtful_note_has_no_fault(window: MainWindow, qtbot: QtBot) -> None:
    window.registry.run("new_call")
    form = window.panel.form
    assert isinstance(form, ContactPanel)
    form.form.outcome.set_code("ORIENTE")
    form.form.organisation.set_code(form.form.organisation.options()[0].code)
    form.form.note.setPlainText("Rappeler au 06 39 98 01 02, diabétique")
    form.form.show_what_is_asked()
    qtbot.waitUntil(lambda: bool(form.form.note_warning.text))
    check(window.panel)


@pytest.mark.parametrize("state", ["found", "taken", "card", "compared"])
def test_somebody_recognised_has_no_fault_nor_has_the_card_nor_two_records_compared(
    window: MainWindow, state: str
) -> None:
    window.registry.run("new_call")
    contact = window.panel.form
    assert isinstance(contact, ContactPanel)
    caller = contact.form.person.caller
    caller.line.setText("mar")
    caller.look()
    kept, merged, *_ = [found.uid for found in caller.found]
    if state == "taken":
        caller.take(kept)
    elif state == "card":
        window.answer("form:person", {"visitor_uid": kept})
    elif state == "compared":
        window.answer("form:merge", {"kept_uid": kept, "merged_uid": merged})
    check(window.panel)


def test_the_emergency_card_has_no_fault(window: MainWindow, qtbot: QtBot) -> None:
    window.registry.run("emergency")
    qtbot.waitUntil(lambda: not tasks.are_running())
    card = window.emergency
    assert card is not None
    card.note.show()  # as when the base gives no number
    check(card)


def test_the_panel_of_the_envelope_has_no_fault(window: MainWindow) -> None:
    window.show_page("page:subsidies")
    window.registry.run("set_envelope")
    check(window.panel)


def test_the_panel_of_an_appointment_has_no_fault(window: MainWindow) -> None:
    page = window.page
    assert isinstance(page, TodayPage)
    row = page.table.current_row()
    window.answer("open", AppointmentPanel(window.desk, row.appointment_id))
    check(window.panel)


def test_no_word_of_the_list_of_calls_is_cut(window: MainWindow) -> None:
    window.show_page("page:callbacks")
    page = window.page
    assert isinstance(page, CallbacksPage)
    table, model = page.table, page.model
    for view in range(4):
        page.header.switch.choose(view)
        for row, number in product(range(len(model.rows)), range(len(model.columns))):
            index = model.index(row, number)
            icon = table.iconSize().width() + 6 if index.data(Qt.ItemDataRole.DecorationRole) else 0
            wanted = table.fontMetrics().horizontalAdvance(index.data()) + icon + 16
            assert table.isColumnHidden(number) or wanted <= table.columnWidth(number), index.data()


def test_a_call_under_an_instruction_has_no_fault_nor_has_its_panel(window: MainWindow) -> None:
    window.show_page("page:callbacks")
    page = window.page
    assert isinstance(page, CallbacksPage)
    page.table.go_to(next(n for n, row in enumerate(page.model.rows) if row.reach.is_masked))
    check(window)
    window.registry.run("postpone_call")
    check(window.panel)


@pytest.mark.parametrize("action", ["team", "day_end", "deadlines", "walk_in"])
def test_the_panels_of_the_desk_have_no_fault(window: MainWindow, action: str) -> None:
    window.registry.run(action)
    assert truncated(window) == []
    check(window.panel)


def test_the_cover_has_no_fault_when_it_asks_a_code(window: MainWindow) -> None:
    window.desk.pin = "2468"
    window.registry.run("mask")
    check(window.screen_mask)


@pytest.mark.parametrize("action", ["change_agreement", "denounce_agreement", "assess_agreement"])
def test_the_panels_of_an_agreement_have_no_fault(window: MainWindow, action: str) -> None:
    window.show_page("page:agreements")
    window.page.answers()[action]()
    assert window.panel.form is not None
    assert truncated(window) == []
    check(window.panel)


@pytest.mark.parametrize(
    "action",
    [
        "register_person",
        "paste_list",
        "change_jeudi",
        "register_walk_in",
        "count_people",
        "assess_jeudi",
        "follow_jeudi",
    ],
)
def test_the_panels_of_a_jeudi_have_no_fault(window: MainWindow, action: str) -> None:
    window.show_page("page:jeudis")
    page = window.page
    assert isinstance(page, JeudisPage)
    step = next(pane for pane in page.panes if action in pane.answers())
    page.steps.buttons[page.panes.index(step)].click()
    step.answers()[action]()
    assert window.panel.form is not None
    check(window.panel)


def test_the_panel_of_a_discrimination_has_no_fault(window: MainWindow) -> None:
    window.show_page("page:register")
    page = window.page
    assert isinstance(page, RegisterPage)
    page.table.go_to(0)
    page.answers()["tell_discrimination"]()
    assert window.panel.form is not None
    assert truncated(window) == []
    check(window.panel)


@pytest.mark.parametrize("action", ["change_action", "count_action", "cancel_action"])
def test_the_panels_of_an_action_have_no_fault(window: MainWindow, action: str) -> None:
    window.show_page("page:actions")
    window.page.answers()[action]()
    assert window.panel.form is not None
    check(window.panel)


@pytest.mark.parametrize("step", range(4))
def test_each_step_of_a_jeudi_has_no_fault(window: MainWindow, step: int) -> None:
    window.show_page("page:jeudis")
    page = window.page
    assert isinstance(page, JeudisPage)
    page.steps.buttons[step].click()
    assert page.pane is page.panes[step]
    assert truncated(window) == []
    check(window)


# The door


def test_the_first_start_has_no_fault(clock: Clock, show: Show) -> None:
    door = Door(clock)
    show(door)
    door.page.make_ready()
    check(door)
    door.page.submit()  # refused: each problem is told under its field
    check(door)


def test_the_unlock_page_has_no_fault(clock: Clock, show: Show, tmp_path: Path) -> None:
    door = Door(clock)
    show(door)
    door.show_unlock(tmp_path / "base", AGENT.name)
    check(door)
    door.page.submit()  # refused: the passphrase is missing
    check(door)
    door.show_unlock(Server("base.ville.fr", "espace"), AGENT.name)
    check(door)
    door.show_other()
    check(door)
    door.page.submit()  # refused: the address is missing
    check(door)
    door.show_emergency()
    assert door.emergency is not None
    check(door.emergency)


def test_the_pages_of_the_recovery_key_have_no_fault(
    clock: Clock, show: Show, tmp_path: Path, database: Database, agent: Agent
) -> None:
    door = Door(clock)
    show(door)
    door.show_key(tmp_path / "base", AGENT.name)
    check(door)
    door.page.submit()
    check(door)
    key = "ABCD-EFGH-IJKL-MNOP-QRST-UVWX-YZ23-4567 42"
    door.show_recovery(OpenedFolder(database, agent, tmp_path, recovery_key=key))
    check(door)
    door.page.submit()  # refused: nothing is typed again from the paper
    check(door)
    door.show_choice(Opened(database, agent, tmp_path, is_lent=True))
    check(door)


class Stirring(QObject):
    """Counts how often a window at rest lays itself out."""

    count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count what asks for another layout."""
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


def test_a_page_at_rest_lays_nothing_out_again(window: MainWindow, qapp: QApplication, qtbot: QtBot) -> None:
    """A layout that asks for another one never ends: the page looks right, and eats a core all day."""
    stirring = Stirring()
    for page_id in PAGES:
        window.show_page(page_id)
        qtbot.waitUntil(lambda: not tasks.are_running())
        for _ in range(20):
            qapp.processEvents()
        stirring.count = 0
        qapp.installEventFilter(stirring)
        for _ in range(20):
            qapp.processEvents()
        qapp.removeEventFilter(stirring)
        assert stirring.count < 20, page_id
