"""Two windows on one server see each other, and outlive it: nothing typed moves, nothing is said twice."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
import sqlalchemy as sa
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from espace_citoyennete.clock import Clock
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.storage.database import open_postgresql
from espace_citoyennete.team.model import Handover
from espace_citoyennete.team.panel import HandoverPanel
from espace_citoyennete.ui.desk import Desk
from tests.conftest import AGENT, Clone
from tests.keyboard import Keyboard
from tests.postgresql import Cut
from tests.windows import shown

pytestmark = pytest.mark.postgresql

WITHIN = 20_000  # milliseconds, on a machine that does other things


@pytest.fixture
def url(postgresql_clone: Clone, postgresql_seeded: str) -> Iterator[str]:
    with postgresql_clone(postgresql_seeded) as url:
        yield url


@pytest.fixture
def sit_down(url: str, clock: Clock, qapp: QApplication, qtbot: QtBot) -> Iterator[Callable[[], MainWindow]]:
    """Return what opens one more window on the server, closed behind the test."""
    with ExitStack() as opened:

        def sit() -> MainWindow:
            database = open_postgresql(url, clock)
            opened.callback(database.close)
            database.author = AGENT.uid
            return opened.enter_context(shown(Desk(database, clock, AGENT), qapp, qtbot))

        yield sit


def words_of(page: QWidget) -> str:
    return " ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def leave(window: MainWindow, text: str) -> None:
    window.activateWindow()
    window.answer("form:handover", None)
    Keyboard().type(text)
    assert window.panel.save()


def test_what_one_desk_saves_the_other_shows_and_what_it_types_stays(
    sit_down: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    here, there = sit_down(), sit_down()
    here.answer("form:handover", None)
    typed = here.panel.form
    assert isinstance(typed, HandoverPanel)
    typed.form.restore({"text": "Rappeler la mai"})
    saved = here.status.findChildren(QLabel)
    leave(there, "Rappeler la préfecture")
    qtbot.waitUntil(lambda: "Rappeler la préfecture" in words_of(here.page), timeout=WITHIN)
    assert here.panel.form is typed
    assert typed.values()["text"] == "Rappeler la mai"
    assert not any("Enregistré à" in label.text() for label in saved)  # nothing was, at this desk
    assert any("Enregistré à" in label.text() for label in there.status.findChildren(QLabel))


def test_a_window_outlives_its_server_says_so_and_saves_once_it_is_back(
    sit_down: Callable[[], MainWindow], url: str, qtbot: QtBot
) -> None:
    here, there = sit_down(), sit_down()
    here.activateWindow()
    here.answer("form:handover", None)
    typed = here.panel.form
    assert isinstance(typed, HandoverPanel)
    line = Cut(url)
    line.cut()
    lost = "Serveur injoignable depuis 10:53 — la saisie est gardée sur ce poste"
    qtbot.waitUntil(lambda: here.status.base_text == lost, timeout=WITHIN)
    Keyboard().type("Rappeler la mairie")
    assert not here.panel.save()  # refused, and nothing of it lost
    assert typed.values()["text"] == "Rappeler la mairie"
    for page in ("page:register", "page:permanences"):
        here.show_page(page)  # what cannot be read says so, and the window stays up
    line.mend()
    qtbot.waitUntil(lambda: here.status.base_text == "Serveur\u00a0: connecté", timeout=WITHIN)
    qtbot.waitUntil(lambda: there.status.base_text == "Serveur\u00a0: connecté", timeout=WITHIN)
    assert here.panel.save()
    qtbot.waitUntil(lambda: "Rappeler la mairie" in words_of(there.page), timeout=WITHIN)
    with there.desk.database.reading() as session:
        assert session.scalars(sa.select(Handover.text)).all() == ["Rappeler la mairie"]
