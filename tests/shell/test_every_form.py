"""Nothing typed is lost, in any form of the program: killed, locked, closed, or cut from its server."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from espace_citoyennete import settings
from espace_citoyennete.accounts.model import User
from espace_citoyennete.accounts.service import refuse_if_ended
from espace_citoyennete.app import Office
from espace_citoyennete.clock import Clock, fixed_clock
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.opening import Opened
from espace_citoyennete.rooms import FORMS
from espace_citoyennete.storage.database import Database, open_postgresql, open_sqlite
from espace_citoyennete.team.model import Handover
from espace_citoyennete.team.panel import HandoverPanel
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.panel_form import PanelForm
from tests.conftest import AGENT, KEY, NOW, Clone
from tests.forked import context
from tests.keyboard import Keyboard
from tests.postgresql import Cut
from tests.shell.conftest import stock
from tests.shell.every_form import (
    TYPED,
    every_form,
    has_nothing_to_type,
    kept,
    open_form,
    shown,
    take_up_the_draft,
    type_everywhere,
)
from tests.shell.form_child import type_and_tell
from tests.ui.told import all_told

pytestmark = pytest.mark.slow

EVERY_FORM = every_form()
# Nothing is typed there; what is chosen in OvertakenPanel comes back in `test_overtaken`.
SHOWS_ONLY = {
    "ConsolidationPanel",
    "DayEndPanel",
    "DeadlinesPanel",
    "EditionsPanel",
    "OriginPanel",
    "OvertakenPanel",
    "PublicationsPanel",
}
TYPED_IN = [form for form in EVERY_FORM if form.__qualname__ not in SHOWS_ONLY]
PIN = "246813"
WITHIN = 2000  # milliseconds after the last key, at most

Form = type[PanelForm]
Show = Callable[[MainWindow], MainWindow]


@pytest.fixture(scope="module")
def stocked_server(postgresql_clone: Clone, postgresql_seeded: str) -> Iterator[str]:
    """Return the address of the same base on the server, closed, to be cloned."""
    with postgresql_clone(postgresql_seeded) as url:
        database = open_postgresql(url, fixed_clock(NOW))
        stock(database)
        database.close()
        yield url


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
    here, there = context.Pipe(duplex=False)
    asked = (there, dict(os.environ), path, form.__qualname__)
    child = context.Process(target=type_and_tell, args=asked)
    child.start()
    there.close()
    with here:
        assert here.poll(60), f"{form.__qualname__}: the draft was never whole in the base"
        told: dict[str, Any] = here.recv()
    child.kill()
    child.join()
    child.close()
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
def test_a_form_under_the_cover_tells_nothing_and_both_locks_give_it_back(
    path: Path, office: Office, clock: Clock, qtbot: QtBot, form: Form
) -> None:
    """Saboteur: widgets left visible under the cover."""
    window = entered(office, path, clock, qtbot)
    typed, words = typed_in(window, form), {*typed_words(window)}
    assert words <= {*all_told()}
    keys = Keyboard()
    keys.press("F8")
    assert [told for told in all_told() if TYPED in told or told in words] == []
    keys.type(PIN)
    keys.press("Entrée")
    assert window.panel.form is not None and shown(window.panel.form) == typed
    office.leave_desk()  # the session of the machine is locked
    assert office.window is None
    assert shown(take_up_the_draft(entered(office, path, clock, qtbot))) == typed


@pytest.mark.parametrize("told", ["left", "ended"])
def test_what_the_machine_tells_closes_the_base_with_its_draft_kept(
    path: Path, office: Office, clock: Clock, qtbot: QtBot, told: str
) -> None:
    """Saboteur: the signal of the machine answered by nobody."""
    office.show_door()
    qtbot.waitUntil(lambda: office.departure is not None)
    assert office.departure is not None
    window = entered(office, path, clock, qtbot)
    typed_in(window, HandoverPanel)
    Keyboard().type("z")  # too late for the draft that the time keeps
    assert window.panel.form is not None
    typed = shown(window.panel.form)
    getattr(office.departure, told).emit()
    assert not isValid(window) or window.isHidden()
    assert (office.door is not None) == (told == "left")  # nothing begins again in a session that ends
    if office.window is not None:
        office.leave()
    assert shown(take_up_the_draft(entered(office, path, clock, qtbot))) == typed


@pytest.mark.parametrize("is_acting", [True, False])
def test_the_window_of_somebody_who_was_taken_away_closes_with_its_draft_kept(
    path: Path, office: Office, clock: Clock, qtbot: QtBot, is_acting: bool
) -> None:
    """Saboteur: a session that is over refuses each act and leaves the window on the screen."""
    window = entered(office, path, clock, qtbot)
    desk = window.desk
    desk.database.guard = partial(refuse_if_ended, agent=AGENT)
    typed = typed_in(window, HandoverPanel)
    with closing(file_base(path, clock)) as beside, beside.transaction() as session:
        session.scalars(sa.select(User).where(User.uid == AGENT.uid)).one().disabled_at = clock.instant()
    if is_acting:
        assert not window.panel.save()
    else:
        window._pass_minute()
    qtbot.waitUntil(lambda: office.window is None)
    assert office.door is not None
    assert shown(take_up_the_draft(entered(office, path, clock, qtbot))) == typed


def typed_words(window: MainWindow) -> Iterator[str]:
    """Return what the fields of the form hold, as they show it."""
    assert window.panel.form is not None
    for field in window.panel.form.findChildren(QWidget):
        if isinstance(field, QLineEdit | QPlainTextEdit) and field.isVisible():
            text = field.text() if isinstance(field, QLineEdit) else field.toPlainText()
            if len(text) > 1:  # a figure alone may be told by something else
                yield text


def entered(office: Office, path: Path, clock: Clock, qtbot: QtBot) -> MainWindow:
    office.enter(Opened(file_base(path, clock), AGENT, path.parent, pin=PIN))
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
