"""Every form that changes a record, found by introspection: two people at once lose nothing of each other."""

import inspect
import json
from collections.abc import Iterator
from uuid import UUID

import pytest
import sqlalchemy as sa
from PySide6.QtWidgets import QApplication, QLabel, QRadioButton
from pytestqt.qtbot import QtBot

from espace_citoyennete.agreements.evaluation_panel import EvaluationPanel
from espace_citoyennete.clock import Clock
from espace_citoyennete.discriminations.panel import SituationPanel
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.storage.database import Database, open_sqlite
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.overtaken_panel import MINE, OvertakenPanel
from espace_citoyennete.ui.panel_form import PanelForm
from tests.conftest import AGENT, KEY
from tests.shell.every_form import every_form, open_form
from tests.windows import shown

pytestmark = pytest.mark.slow

# They take a record further by a step, which the service refuses once somebody else took one.
STEPS = {"RulePanel", "StepPanel", "WaitingHoldPanel", "WaitingLeavePanel"}
# Refused as a whole, every row kept: their version is that of the action.
GRIDS = {"CheckpointsPanel", "ScoresPanel", "TeamsPanel"}
# Where a few words may be typed, whatever else the form asks.
TEXTS = (
    "note", "subject", "theme", "words", "title", "effects", "assessment", "organisation", "borrower", "name",
    "last_name", "reason",
)  # fmt: skip

# What a record asks that is made here because the demonstration has none.
REQUIRED = {"EvaluationPanel": {"conformity": "Conforme"}}

Change = tuple[str, object, object, object]  # a field, and what is written in it in turn


@pytest.fixture
def there(stocked_base: Database, clock: Clock) -> Iterator[Desk]:
    """Return another desk at the same base."""
    assert stocked_base.file is not None
    second = open_sqlite(stocked_base.file, KEY, clock)
    second.author = AGENT.uid
    yield Desk(second, clock, AGENT)
    second.close()


@pytest.fixture
def window(stocked_base: Database, clock: Clock, qapp: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    with shown(Desk(stocked_base, clock, AGENT), qapp, qtbot) as window:
        yield window


def changes_a_record(form: type[PanelForm]) -> bool:
    return form.reopened is not PanelForm.reopened


CHANGING = [form for form in every_form() if changes_a_record(form)]


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


@pytest.mark.parametrize("form", [form for form in CHANGING if issubclass(form, FormPanel)])
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


def something_to_change(form: FormPanel) -> Change:
    """Return a field of a form, and three other things that it may hold."""
    if isinstance(form, SituationPanel):
        codes = [option.code for option in form.place.options() if option.code != form.place.code()]
        return "place", codes[0], codes[1], codes[2]
    values = form.form.values()
    for name in TEXTS:
        if isinstance(values.get(name), str):
            value = values[name]
            return name, f"{value} bis".strip(), f"{value} ter".strip(), f"{value} autre".strip()
    name = next(name for name, value in values.items() if type(value) is int)
    return name, values[name] + 1, values[name] + 2, values[name] + 3


def opened(window: MainWindow, form: type[FormPanel]) -> FormPanel:
    """Open a form about a record of the base, also where it is a line of the plan."""
    if "line" in inspect.signature(form.__init__).parameters:
        with window.desk.database.reading() as session:
            line = session.scalar(sa.text(f"SELECT uid FROM {form.kind} ORDER BY id LIMIT 1"))
        window.answer(f"form:{form.kind}", {"line": str(UUID(line))})
    elif form is EvaluationPanel:  # the year of the last agreement has not begun
        window.answer("form:evaluation", {"agreement_id": 1})
    else:
        open_form(window, form)
    made = window.panel.form
    assert isinstance(made, FormPanel)
    return made


def write_beside(form: FormPanel, there: Desk, name: str, value: object, **others: object) -> None:
    """Change one field of the same record at the other desk."""
    other = beside(form, there)
    other.form.restore({name: value, **others})
    assert other.save(), f"{other.message.text} {problems_of(other)}"
    other.deleteLater()


def problems_of(form: PanelForm) -> list[str]:
    labels = form.findChildren(QLabel)
    return [label.text() for label in labels if label.property("role") == "problem" and label.text()]


def seen(there: Desk, form: FormPanel) -> dict[str, object]:
    """Return what the other desk reads of the record of a form."""
    other = beside(form, there)
    other.deleteLater()
    return dict(json.loads(json.dumps(other.form.typed())))


def beside(form: FormPanel, there: Desk) -> FormPanel:
    here, form.desk = form.desk, there
    other = form.reopened()
    form.desk = here
    return other


def refusal_of(window: MainWindow) -> str:
    form = window.panel.form
    return f"{form.message.text} {problems_of(form)}" if form is not None else ""
