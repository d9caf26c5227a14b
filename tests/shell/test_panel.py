"""The side panel: one key to begin, nothing typed is ever lost."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from espace_citoyennete.clock import Clock
from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.rights import Agent
from espace_citoyennete.storage.database import Database, open_sqlite
from espace_citoyennete.storage.drafts import Draft, DraftRow, keep_draft
from espace_citoyennete.ui.accessibility import announced
from espace_citoyennete.ui.desk import Desk
from tests.conftest import KEY
from tests.shell.rooms import OrganisationForm, drafts, make_window, names

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focused(), key, modifiers)


def form_of(window: MainWindow) -> OrganisationForm:
    assert isinstance(window.panel.form, OrganisationForm)
    return window.panel.form


def test_a_contact_is_begun_and_saved_by_keys_and_the_focus_comes_back(window: MainWindow) -> None:
    before = focused()
    press(Qt.Key.Key_F2)
    QTest.keyClicks(focused(), "CIDFF")
    press(Qt.Key.Key_Tab)
    QTest.keyClicks(focused(), "le mardi")
    press(Qt.Key.Key_Return, CTRL)
    assert names(window.desk) == ["CIDFF"]
    assert window.panel.isHidden() and focused() is before
    assert drafts(window.desk) == []  # the record and the end of its draft are one transaction


def test_the_first_key_is_in_the_base_at_once_and_the_last_within_a_second(
    window: MainWindow, qtbot: QtBot
) -> None:
    press(Qt.Key.Key_F2)
    assert drafts(window.desk) == []  # an empty form is no draft
    QTest.keyClicks(focused(), "D")
    assert '"name": "D"' in drafts(window.desk)[0]
    QTest.keyClicks(focused(), "iallo")
    qtbot.waitUntil(lambda: '"name": "Diallo"' in drafts(window.desk)[0], timeout=1000)
    QTest.keyClicks(focused(), " Awa")
    press(Qt.Key.Key_Tab)  # leaving a field keeps what is in it
    assert '"name": "Diallo Awa"' in drafts(window.desk)[0]


def test_a_refused_save_keeps_the_form_and_its_words(window: MainWindow) -> None:
    press(Qt.Key.Key_F2)
    press(Qt.Key.Key_Tab)
    QTest.keyClicks(focused(), "sans nom")
    form = form_of(window)
    press(Qt.Key.Key_Return, CTRL)
    assert form_of(window) is form and form.isVisible()
    assert form.problems == {"name": "Donner un nom."} and form.note.toPlainText() == "sans nom"
    assert names(window.desk) == []


def test_an_interrupted_call_waits_as_a_chip_and_one_key_takes_it_up_again(window: MainWindow) -> None:
    press(Qt.Key.Key_F2)
    QTest.keyClicks(focused(), "Diallo")
    press(Qt.Key.Key_F2, SHIFT)
    assert form_of(window).name.text() == "" and form_of(window).channel == "VISITE"
    assert [b.text() for b in window.drafts.buttons] == [" 10:53  Diallo"] and window.drafts.isVisible()
    QTest.keyClicks(focused(), "Kaya")
    press(Qt.Key.Key_Tab, CTRL)
    assert form_of(window).name.text() == "Diallo" and focused() is form_of(window).name
    assert [chip.title for chip in window.panel.chips] == ["Kaya"]


def test_an_abandoned_draft_comes_back_by_ctrl_z(window: MainWindow) -> None:
    press(Qt.Key.Key_F2)
    QTest.keyClicks(focused(), "Diallo")
    press(Qt.Key.Key_Escape)
    window.drafts.focus_latest()
    press(Qt.Key.Key_Delete)
    assert drafts(window.desk) == [] and window.drafts.isHidden()
    window.page.focus_default()
    press(Qt.Key.Key_Z, CTRL)
    window.drafts.focus_latest()
    press(Qt.Key.Key_Return)
    assert form_of(window).name.text() == "Diallo" and len(drafts(window.desk)) == 1


def test_a_tenth_draft_is_refused_and_the_ninth_stays_as_it_is(window: MainWindow) -> None:
    for number in range(1, 10):
        press(Qt.Key.Key_F2)
        QTest.keyClicks(focused(), f"Appel {number}")
    press(Qt.Key.Key_F2)
    assert form_of(window).name.text() == "Appel 9" and len(window.panel.chips) == 8
    assert "9 brouillons sont déjà ouverts" in announced()[-1]
    assert "8 brouillons sur 9" in window.status.accessibleDescription()


def test_a_draft_of_a_form_that_this_version_does_not_know_stays_in_the_base(
    window: MainWindow, desk: Desk, clock: Clock, agent: Agent
) -> None:
    at = clock.instant()
    with desk.database.transaction() as session:
        keep_draft(session, DraftRow(uuid4(), "later", "Plus tard", "{}", at, at), by=agent)
    assert window.panel.take_back() == []
    assert drafts(desk) == ["{}"]


def test_enregistrer_et_suivant_opens_an_empty_form_and_the_focus_still_comes_back(
    window: MainWindow,
) -> None:
    before = focused()
    press(Qt.Key.Key_F2)
    QTest.keyClicks(focused(), "CIDFF")
    press(Qt.Key.Key_Return, CTRL | SHIFT)
    assert names(window.desk) == ["CIDFF"] and form_of(window).name.text() == ""
    QTest.keyClicks(focused(), "AGENA")
    press(Qt.Key.Key_Return, CTRL)
    assert names(window.desk) == ["CIDFF", "AGENA"] and focused() is before


def test_a_draft_that_the_base_refuses_is_told_and_the_window_does_not_close_on_it(
    window: MainWindow, database: Database, tmp_path: Path
) -> None:
    def wait_for_nobody(connection: Any, *_: object) -> None:
        connection.execute("PRAGMA busy_timeout = 0")

    sa.event.listen(database.engine, "checkout", wait_for_nobody)
    press(Qt.Key.Key_F2)
    QTest.keyClicks(focused(), "A")
    other_desk = open_sqlite(tmp_path / "base" / "donnees.db", KEY)
    with other_desk.transaction() as session:
        session.execute(sa.select(1))  # it holds the base
        QTest.keyClicks(focused(), "wa")
        window.close()
        assert window.isVisible()
        assert "Brouillon non gardé" in form_of(window).message.text
    other_desk.close()
    assert form_of(window).name.text() == "Awa"
    assert window.panel.keep()
    assert '"name": "Awa"' in drafts(window.desk)[0]


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(acts=st.lists(st.sampled_from(["new", "type", "escape", "next", "previous", "save"]), max_size=18))
def test_whatever_the_order_of_the_keys_every_text_is_saved_or_kept(
    database: Database, clock: Clock, agent: Agent, qtbot: QtBot, acts: list[str]
) -> None:
    with database.transaction() as session:
        session.execute(sa.delete(Draft))
        session.execute(sa.delete(Organisation))
    desk = Desk(database, clock, agent)
    window = make_window(desk)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    typed: set[str] = set()
    for number, act in enumerate(acts):
        if act == "new":
            press(Qt.Key.Key_F2)
        elif act == "type" and window.panel.form is not None and form_of(window).name.text() == "":
            QTest.keyClicks(form_of(window).name, f"texte {number}")
            typed.add(f"texte {number}")
        elif act == "escape":
            press(Qt.Key.Key_Escape)
        elif act in ("next", "previous"):
            press(Qt.Key.Key_Tab, CTRL | (SHIFT if act == "previous" else Qt.KeyboardModifier.NoModifier))
        elif act == "save":
            press(Qt.Key.Key_Return, CTRL)
        window.panel.keep()
        in_base = [json.loads(content)["values"]["name"] for content in drafts(desk)]
        assert sorted(in_base + names(desk)) == sorted(typed)  # as found by whoever starts after a kill
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_a_draft_survives_kill_9_and_is_told_at_the_next_start(
    template: Path, tmp_path: Path, clock: Clock, agent: Agent, qtbot: QtBot
) -> None:
    path = tmp_path / "donnees.db"
    path.write_bytes(template.read_bytes())
    command = [sys.executable, "-m", "tests.shell.typing_child", str(path), "Diallo Awa, expulsion"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        kept = any('"Diallo Awa, expulsion"' in line for line in child.stdout)
        child.kill()
    assert kept, "the draft was never whole in the base"
    database = open_sqlite(path, KEY, clock)
    window = make_window(Desk(database, clock, agent))
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    assert window.page.message.text == "1 brouillon repris de 10:53"
    press(Qt.Key.Key_Return)  # the focus is on the latest draft
    assert form_of(window).name.text() == "Diallo Awa, expulsion"
    database.close()
