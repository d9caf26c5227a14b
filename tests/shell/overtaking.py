"""Two desks on one record: a form typed in at one of them, the same one saved at the other."""

import inspect
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from PySide6.QtWidgets import QLabel

from espace_citoyennete.agreements.evaluation_panel import EvaluationPanel
from espace_citoyennete.clock import Clock
from espace_citoyennete.discriminations.panel import SituationPanel
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.storage.database import Database, open_sqlite
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.panel_form import PanelForm
from tests.conftest import AGENT, KEY
from tests.shell.every_form import every_form, open_form

# Where a few words may be typed, whatever else the form asks.
TEXTS = (
    "note", "subject", "theme", "words", "title", "effects", "assessment", "organisation", "borrower", "name",
    "last_name", "reason", "deliberation",
)  # fmt: skip

# What a record asks that is made here because the demonstration has none.
REQUIRED = {"EvaluationPanel": {"conformity": "Conforme"}}

AnyForm = TypeVar("AnyForm", bound=PanelForm)
Change = tuple[str, object, object, object]  # a field, and what is written in it in turn


@contextmanager
def other_desk(base: Database, clock: Clock) -> Iterator[Desk]:
    """Open another desk at the same base."""
    assert base.file is not None
    second = open_sqlite(base.file, KEY, clock)
    second.author = AGENT.uid
    yield Desk(second, clock, AGENT)
    second.close()


def changes_a_record(form: type[PanelForm]) -> bool:
    return form.reopened is not PanelForm.reopened


def changing() -> list[type[PanelForm]]:
    """Return every form that changes a record of the base."""
    return [form for form in every_form() if changes_a_record(form)]


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


def beside(form: AnyForm, there: Desk) -> AnyForm:
    here, form.desk = form.desk, there
    other = form.reopened()
    form.desk = here
    return other


def refusal_of(window: MainWindow) -> str:
    form = window.panel.form
    return f"{form.message.text} {problems_of(form)}" if form is not None else ""
