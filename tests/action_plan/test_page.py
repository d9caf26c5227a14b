"""The plan on screen: its values come beside the window, of the year in view, and are of now."""

import threading  # noqa: TID251 - to know which thread asks, none is made
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from espace_citoyennete.action_plan.page import Line, PlanPage
from espace_citoyennete.action_plan.sections import COUNTING
from espace_citoyennete.actions.rules import STAGE
from espace_citoyennete.actions.service import ActionDraft, save_action
from espace_citoyennete.directory.service import organisation_named
from espace_citoyennete.ui import style, tasks
from espace_citoyennete.ui.desk import Desk
from tests.action_plan.test_plan import COUNTED, plan
from tests.annual_report.conftest import desk, year, year_template  # noqa: F401 - fixtures of the sample year
from tests.conftest import AGENT
from tests.keyboard import Keyboard


@pytest.fixture
def page(desk: Desk, qtbot: QtBot, qapp: QApplication) -> Iterator[PlanPage]:  # noqa: F811
    plan(desk.database)
    style.apply_theme(qapp, "clair")
    page = PlanPage(desk)
    qtbot.addWidget(page)
    page.resize(1158, 640)
    page.years.show_year(2022)
    page.show()
    counted(qtbot)
    page.table.go_to_key(COUNTED.uid)
    page.table.setFocus()
    yield page


def counted(qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not tasks.are_running(), timeout=20_000)


def value(page: PlanPage) -> str:
    line = page.chosen
    assert line is not None
    return line.measure.value


@contextmanager
def statements() -> Iterator[list[tuple[bool, str]]]:
    """Collect what is asked of the base, and whether the window's thread asked it."""
    found: list[tuple[bool, str]] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        found.append((threading.current_thread() is threading.main_thread(), statement))

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    yield found
    sa.event.remove(sa.Engine, "before_cursor_execute", note)


def test_the_year_is_counted_beside_the_window_and_the_old_value_stays_until_then(
    page: PlanPage, qtbot: QtBot
) -> None:
    assert value(page) == "17"
    with statements() as asked:
        with page.desk.database.transaction() as session:
            runs = organisation_named(session, "AGENA", by=AGENT)
            course = ActionDraft(STAGE, date(2022, 12, 6), "Stage", organisation_id=runs, present=5)
            save_action(session, course, by=AGENT)
        assert value(page) == "17"  # neither a blank nor a zero while the records are read
        counted(qtbot)
    assert value(page) == "18"
    of_window = " ".join(statement for is_window, statement in asked if is_window)
    assert "FROM contact" in " ".join(statement for _is_window, statement in asked)
    assert "FROM contact" not in of_window


def test_a_key_shows_the_plan_of_another_year_and_never_with_the_values_of_the_one_left(
    page: PlanPage, qtbot: QtBot
) -> None:
    keys = Keyboard()
    keys.press("P")
    assert (page.year, page.model.rowCount()) == (2021, 0)  # the objective is of 2022 alone
    keys.press("S")
    page.table.go_to_key(COUNTED.uid)
    assert (page.year, value(page)) == (2022, COUNTING)
    counted(qtbot)
    assert value(page) == "17"


def test_an_answer_of_a_year_already_left_is_never_shown(page: PlanPage, qtbot: QtBot) -> None:
    shown: set[tuple[int, str]] = set()

    def note() -> None:
        lines = [row for row in page.model.rows if isinstance(row, Line) and row.draft.uid == COUNTED.uid]
        shown.update((page.year, line.measure.value) for line in lines)

    page.model.modelReset.connect(note)
    for years in (-1, 1, -1, 1):
        page.years.step(years)
    counted(qtbot)
    assert shown == {(2022, COUNTING), (2022, "17")}


def test_a_key_opens_the_page_where_the_records_of_an_indicator_are(page: PlanPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.asks) as asked:
        Keyboard().press("V")
    assert asked.args == ["page:actions", None]
    page.table.go_to(1)
    Keyboard().press("V")
    assert "indicateur" in page.message.text
