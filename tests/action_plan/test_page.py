"""The plan on screen: its values come beside the window, of the year in view, and are of now."""

import threading  # noqa: TID251 - to know which thread asks, none is made
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from espace_citoyennete.action_plan.listing import ObjectiveNode, plan_tree
from espace_citoyennete.action_plan.page import Line, PlanPage
from espace_citoyennete.action_plan.panel import IndicatorPanel
from espace_citoyennete.action_plan.sections import COUNTING, GONE
from espace_citoyennete.action_plan.service import save_indicator, save_objective
from espace_citoyennete.actions.rules import STAGE
from espace_citoyennete.actions.service import ActionDraft, save_action
from espace_citoyennete.directory.service import organisation_named
from espace_citoyennete.report import year_period
from espace_citoyennete.ui import style, tasks
from espace_citoyennete.ui.desk import Desk
from tests.action_plan.test_plan import ACTION, COUNTED, OBJECTIVE, plan
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


def test_a_key_takes_the_plan_over_into_the_next_year_without_its_values_and_undo_takes_it_back(
    page: PlanPage, qtbot: QtBot
) -> None:
    by_hand = replace(COUNTED, words="Habitantes relais", source="", value=3, uid=uuid4(), position=None)
    several_years = replace(OBJECTIVE, words="Contrat de ville", last_day=date(2024, 12, 31), uid=uuid4())
    with page.desk.database.transaction() as session:
        save_indicator(session, by_hand, by=AGENT)
        save_objective(session, several_years, by=AGENT)
    before, keys = tree(page, 2023), Keyboard()
    assert [node.draft.uid for node in before] == [several_years.uid]
    page.table.setFocus()
    keys.press("R")
    counted(qtbot)
    assert page.year == 2023
    lasting, carried = tree(page, 2023)
    assert lasting.draft.uid == several_years.uid
    assert (carried.draft.words, carried.draft.axis) == (OBJECTIVE.words, OBJECTIVE.axis)
    assert (carried.draft.first_day, carried.draft.last_day) == (date(2023, 1, 1), date(2023, 12, 31))
    (action,) = carried.actions
    same = replace(ACTION, objective_uid=carried.draft.uid, uid=action.draft.uid, position=1)
    assert action.draft == same
    assert [(one.words, one.source, one.target, one.value, one.told) for one in action.indicators] == [
        (one.words, one.source, one.target, None, "") for one in (COUNTED, by_hand)
    ]
    keys.press("P")
    page.table.setFocus()
    keys.press("R")
    assert "Rien à reconduire" in page.message.text
    page.desk.undo.undo()
    assert tree(page, 2023) == before
    page.desk.undo.redo()
    assert tree(page, 2023) == [lasting, carried]
    counted(qtbot)


def tree(page: PlanPage, of_year: int) -> list[ObjectiveNode]:
    with page.desk.database.reading() as session:
        return sorted(
            plan_tree(session, year_period(of_year)), key=lambda node: node.draft.last_day, reverse=True
        )


def test_the_form_of_an_indicator_names_its_sources_without_counting_the_year_again(page: PlanPage) -> None:
    with statements() as asked:
        form = IndicatorPanel(page.desk, line=str(COUNTED.uid))
    assert not any("FROM contact" in statement for _is_window, statement in asked)
    assert form.source.option() is not None
    assert "Stages tenus" in form.counted.text()
    form.source.put("taux_absence")
    form.form.edited.emit()
    assert form.counted.text().endswith("Cible en %.")
    form.source.put("")
    form.form.edited.emit()
    assert form.counted.text().startswith("Vide")
    form.source.put("jeudis:ANCIEN_AXE")
    form.form.edited.emit()
    assert form.counted.text() == GONE
    form.deleteLater()
