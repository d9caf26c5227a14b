"""Every form that changes a record, found by introspection: two people at once lose nothing of each other."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from PySide6.QtWidgets import QApplication, QRadioButton
from pytestqt.qtbot import QtBot

from espace_citoyennete.clock import Clock
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.rallies.rules import MARKS
from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.rows import touch
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.overtaken_panel import MINE, OvertakenPanel
from espace_citoyennete.ui.sheet_panel import SheetPanel
from tests.conftest import AGENT
from tests.shell.every_form import every_form, open_form
from tests.shell.overtaking import (
    REQUIRED,
    beside,
    changes_a_record,
    changing,
    opened,
    other_desk,
    refusal_of,
    seen,
    something_to_change,
    write_beside,
)
from tests.windows import shown

pytestmark = pytest.mark.slow

# What two desks write in a cell of each grid.
CELLS = {
    "rally_teams": ("structure", "Centre social", "Collège"),
    "rally_checkpoints": ("host", "Police municipale", "Pompiers"),
    "rally_scores": ("civility", "1", "2"),
    "walk": ("words", "Éclairage en panne", "Trottoir coupé"),
}
MERGED = [form for form in changing() if issubclass(form, FormPanel) and not form.shows_again]
STEPS = [form for form in changing() if issubclass(form, FormPanel) and form.shows_again]


@pytest.fixture
def there(stocked_base: Database, clock: Clock) -> Iterator[Desk]:
    with other_desk(stocked_base, clock) as desk:
        yield desk


@pytest.fixture
def window(stocked_base: Database, clock: Clock, qapp: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    with shown(Desk(stocked_base, clock, AGENT), qapp, qtbot) as window:
        yield window


def test_each_form_filled_from_a_record_knows_what_it_was(window: MainWindow) -> None:
    without = set()
    for form in every_form():
        made = open_form(window, form)
        values = made.values()
        if made.record is None and (values.get("kept") or values.get("version")):
            without.add(form.__qualname__)
        assert made.record is None or changes_a_record(form), form.__qualname__
        window.panel.abandon()
    assert without == set()


@pytest.mark.parametrize("form", MERGED)
def test_two_people_in_one_form_lose_nothing_of_each_other(
    window: MainWindow, there: Desk, form: type[FormPanel]
) -> None:
    mine = opened(window, form)
    name, one, other, again = something_to_change(mine)
    if mine.record is None:  # there was none to open: one is made
        write_beside(mine, there, name, other, **REQUIRED.get(form.__qualname__, {}))
        mine = opened(window, form)

    write_beside(mine, there, name, one)
    mine.edited.emit()  # touched, and this field left as it was read
    assert window.panel.save(), refusal_of(window)
    assert seen(there, mine)[name] == one

    mine = opened(window, form)
    write_beside(mine, there, name, other)
    mine.form.restore({name: again})
    typed = mine.form.typed()[name]
    mine.edited.emit()
    assert not window.panel.save()
    assert seen(there, mine)[name] == other  # nothing was overwritten
    panel = window.panel.form
    assert isinstance(panel, OvertakenPanel), refusal_of(window)
    assert list(panel.groups) == [name]
    next(button for button in panel.findChildren(QRadioButton) if button.objectName() == MINE).click()
    assert window.panel.save(), refusal_of(window)
    assert seen(there, mine)[name] == typed


@pytest.mark.parametrize("form", STEPS)
def test_a_step_over_a_record_changed_meanwhile_is_shown_before_it_is_taken(
    window: MainWindow, there: Desk, form: type[FormPanel]
) -> None:
    mine = opened(window, form)
    assert mine.record is not None
    name, one = ("hour", "15 h") if form.kind == "waiting_hold" else something_to_change(mine)[:2]
    mine.form.restore({name: one})
    mine.edited.emit()
    typed = mine.form.typed()[name]
    model = next(one.class_ for one in Base.registry.mappers if one.class_.__tablename__ == mine.record.table)
    with there.database.transaction() as session:
        touch(session.scalars(sa.select(model).where(model.uid == mine.record.uid)).one())
    assert not window.panel.save()
    shown = window.panel.form
    assert isinstance(shown, form) and shown.record is not None
    assert "vérifier ce qui en est repris" in shown.message.text
    assert shown.form.typed()[name] == typed
    assert shown.record.version > mine.record.version  # the next save is over what was shown


@pytest.mark.parametrize("form", [form for form in changing() if issubclass(form, SheetPanel)])
def test_two_people_in_one_grid_see_both_and_choose(
    window: MainWindow, there: Desk, form: type[SheetPanel]
) -> None:
    mine = open_form(window, form)
    assert isinstance(mine, form)
    column, here, away = CELLS[form.kind]
    other = beside(mine, there)
    write_in(other, column, away)
    assert other.save(), other.message.text
    write_in(mine, column, here)
    mine.edited.emit()
    assert not window.panel.save()
    panel = window.panel.form
    assert isinstance(panel, OvertakenPanel) and panel.meeting is not None, refusal_of(window)
    assert list(panel.groups) == ["rows"]
    assert here in panel.meeting.mine["rows"].words and away in panel.meeting.theirs.told["rows"].words
    button = next(button for button in panel.findChildren(QRadioButton) if button.objectName() == MINE)
    assert here in button.accessibleName() and button.accessibleName().count("\n") < 8  # what differs
    button.click()
    assert window.panel.save(), refusal_of(window)
    assert here in beside(mine, there).fields_told()["rows"].words


def write_in(form: SheetPanel, column: str, text: str) -> None:
    """Write in a cell of the first row; a score has its three marks."""
    rows = form.values()["rows"]
    cells = rows[0][2]
    cells |= dict.fromkeys(MARKS, "3") if form.kind == "rally_scores" else {}
    cells[column] = text
    form.model.put(rows)
