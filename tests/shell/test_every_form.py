"""Nothing typed is lost, in any form of the program: killed, locked, closed, or cut from its server."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from espace_citoyennete import demo, settings
from espace_citoyennete.app import Office
from espace_citoyennete.clock import Clock, fixed_clock
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.opening import Opened
from espace_citoyennete.rooms import FORMS
from espace_citoyennete.storage.database import Database, open_postgresql, open_sqlite
from espace_citoyennete.team.model import Handover
from espace_citoyennete.team.panel import HandoverPanel
from espace_citoyennete.town.model import Town
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.panel_form import PanelForm
from tests.conftest import AGENT, KEY, NOW, Clone, copied
from tests.keyboard import Keyboard
from tests.postgresql import Cut
from tests.shell.every_form import (
    every_form,
    has_nothing_to_type,
    kept,
    open_form,
    shown,
    take_up_the_draft,
    type_everywhere,
)

pytestmark = pytest.mark.slow

EVERY_FORM = every_form()
SHOWS_ONLY = {"DayEndPanel", "DeadlinesPanel"}  # nothing is typed there
TYPED_IN = [form for form in EVERY_FORM if form.__qualname__ not in SHOWS_ONLY]
WITHIN = 2000  # milliseconds after the last key, at most

Form = type[PanelForm]
Show = Callable[[MainWindow], MainWindow]


@pytest.fixture(scope="module")
def stocked(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed base where each form finds a record to be about."""
    path = tmp_path_factory.mktemp("stocked") / "donnees.db"
    with copied(template, path, fixed_clock(NOW)) as database:
        _fill(database)
    return path


@pytest.fixture(scope="module")
def stocked_server(postgresql_clone: Clone, postgresql_seeded: str) -> Iterator[str]:
    """Return the address of the same base on the server, closed, to be cloned."""
    with postgresql_clone(postgresql_seeded) as url:
        database = open_postgresql(url, fixed_clock(NOW))
        _fill(database)
        database.close()
        yield url


def _fill(database: Database) -> None:
    demo.build(database, AGENT, database.clock, year=NOW.year)
    with database.transaction() as session:
        session.scalars(sa.select(Town)).one().is_demonstration = False  # it can be locked


@pytest.fixture
def path(stocked: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(stocked, tmp_path / "donnees.db"))


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    def put(window: MainWindow) -> MainWindow:
        qtbot.addWidget(window)
        return activated(window, qtbot)

    return put


def activated(window: MainWindow, qtbot: QtBot) -> MainWindow:
    window.resize(1366, 768)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window


def file_base(path: Path, clock: Clock) -> Database:
    database = open_sqlite(path, KEY, clock)
    database.author = AGENT.uid
    return database


def opened(path: Path, clock: Clock) -> Desk:
    return Desk(file_base(path, clock), clock, AGENT)


def test_each_form_has_its_kind_and_is_made_again_from_it(path: Path, clock: Clock, qtbot: QtBot) -> None:
    desk = opened(path, clock)
    made = {kind: make(desk) for kind, make in FORMS.items()}
    for form in made.values():
        qtbot.addWidget(form)
    assert {kind: form.kind for kind, form in made.items()} == {kind: kind for kind in FORMS}
    assert {type(form) for form in made.values()} == set(EVERY_FORM)
    assert {form.__qualname__ for form in EVERY_FORM if has_nothing_to_type(form, desk)} == SHOWS_ONLY
    desk.database.close()


@pytest.mark.parametrize("form", TYPED_IN)
def test_killed_within_two_seconds_of_the_last_key_a_form_comes_back_field_by_field(
    path: Path, clock: Clock, show: Show, form: Form
) -> None:
    told = typed_and_killed(path, form)
    assert told["fields"] > 0
    assert told["late"] < WITHIN
    desk = opened(path, clock)
    assert shown(take_up_the_draft(show(MainWindow(desk)))) == told["shown"]
    desk.database.close()


def typed_and_killed(path: Path, form: Form) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.shell.form_child", str(path), form.__qualname__]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        line = child.stdout.readline()
        child.kill()
        said = child.communicate()[1]
    assert line, f"{form.__qualname__}: the draft was never whole in the base\n{said}"
    told: dict[str, Any] = json.loads(line)
    return told


@pytest.mark.parametrize("form", TYPED_IN)
def test_a_window_closed_on_the_last_key_gives_the_form_back(
    path: Path, clock: Clock, show: Show, form: Form
) -> None:
    desk = opened(path, clock)
    window = show(MainWindow(desk))
    typed = typed_in(window, form)
    assert window.close()
    desk.database.close()
    again = opened(path, clock)
    assert shown(take_up_the_draft(show(MainWindow(again)))) == typed
    again.database.close()


@pytest.mark.parametrize("form", TYPED_IN)
def test_a_desk_locked_on_the_last_key_gives_the_form_back(
    path: Path, office: Office, clock: Clock, qtbot: QtBot, form: Form
) -> None:
    typed = typed_in(entered(office, path, clock, qtbot), form)
    lock(office)
    assert shown(take_up_the_draft(entered(office, path, clock, qtbot))) == typed


def lock(office: Office) -> None:
    assert office.window is not None
    office.window.registry.run("lock")


def entered(office: Office, path: Path, clock: Clock, qtbot: QtBot) -> MainWindow:
    office.enter(Opened(file_base(path, clock), AGENT, path.parent))
    assert office.window is not None
    return activated(office.window, qtbot)


def typed_in(window: MainWindow, form: Form) -> dict[str, Any]:
    made = open_form(window, form)
    assert type_everywhere(made)
    return shown(made)


# The server is cut


@pytest.fixture
def url(postgresql_clone: Clone, stocked_server: str) -> Iterator[str]:
    with postgresql_clone(stocked_server) as url:
        yield url


@pytest.fixture
def line(url: str) -> Iterator[Cut]:
    line = Cut(url)
    yield line
    line.mend()


@pytest.fixture
def sit_down(url: str, line: Cut, clock: Clock) -> Iterator[Callable[[], Desk]]:
    """Return what opens the base as one more desk, closed behind the test."""
    opened: list[Database] = []

    def sit() -> Desk:
        database = open_postgresql(url, clock)
        opened.append(database)
        database.author = AGENT.uid
        return Desk(database, clock, AGENT)

    yield sit
    for database in opened:
        database.close()


@pytest.mark.postgresql
@pytest.mark.parametrize("form", TYPED_IN)
def test_cut_from_its_server_and_never_seen_again_a_form_comes_back_field_by_field(
    sit_down: Callable[[], Desk], line: Cut, show: Show, qtbot: QtBot, form: Form
) -> None:
    desk = sit_down()
    window = activated(MainWindow(desk), qtbot)
    made = open_form(window, form)
    line.cut()
    assert type_everywhere(made)
    assert window.panel.keep()
    typed, uid = shown(made), made.uid
    assert "Serveur injoignable depuis 10:53. La saisie continue sur ce poste" in made.message.text
    (file,) = settings.local_drafts().rglob("*.brouillon")
    assert typed["title"].encode() not in file.read_bytes()
    assert window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    line.mend()
    again = sit_down()
    assert kept(again, uid) is None
    back = take_up_the_draft(show(MainWindow(again)))
    assert shown(back) == typed
    assert kept(again, uid) == typed["values"]
    assert list(settings.local_drafts().rglob("*.brouillon")) == []


@pytest.mark.postgresql
def test_a_server_that_comes_back_takes_the_draft_and_the_save(
    sit_down: Callable[[], Desk], line: Cut, show: Show, qtbot: QtBot
) -> None:
    desk = sit_down()
    window = show(MainWindow(desk))
    made = open_form(window, HandoverPanel)
    keys = Keyboard()
    line.cut()
    keys.type("Rappeler la préfecture")
    assert not window.panel.save()  # nothing half-written, nothing lost
    line.mend()
    told = "Le serveur répond de nouveau. Les brouillons de ce poste y sont gardés."
    qtbot.waitUntil(lambda: made.message.text == told, timeout=20_000)
    assert kept(desk, made.uid) == made.values()
    assert list(settings.local_drafts().rglob("*.brouillon")) == []
    keys.press("Ctrl+Entrée")
    with desk.database.reading() as session:
        (note,) = session.scalars(sa.select(Handover.text).where(Handover.uid == made.uid))
    assert note == "Rappeler la préfecture"
