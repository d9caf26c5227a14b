"""Every form that changes a record, found by introspection: two people at once lose nothing of each other."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QRadioButton
from pytestqt.qtbot import QtBot

from espace_citoyennete.clock import Clock
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.storage.database import Database
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.overtaken_panel import MINE, OvertakenPanel
from tests.conftest import AGENT
from tests.shell.every_form import every_form, open_form
from tests.shell.overtaking import (
    REQUIRED,
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

# They take a record further by a step, which the service refuses once somebody else took one.
STEPS = {"RulePanel", "StepPanel", "WaitingHoldPanel", "WaitingLeavePanel"}
# Refused as a whole, every row kept: their version is that of the action.
GRIDS = {"CheckpointsPanel", "ScoresPanel", "TeamsPanel"}


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
    assert without == STEPS | GRIDS


@pytest.mark.parametrize("form", [form for form in changing() if issubclass(form, FormPanel)])
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
