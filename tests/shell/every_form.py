"""Every form of the program, found by introspection: opened about a real record, typed in, looked at."""

import importlib
import inspect
import json
import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from sqlalchemy import Table, select

import espace_citoyennete
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.schema import metadata
from espace_citoyennete.storage.drafts import drafts_of
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.panel_form import PanelForm
from tests.keyboard import Keyboard

TYPED = "a7"  # in every field: a word that no list knows, and no date either, must come back as it is
# What a form is told beside the record that it is about.
TOLD = {"words": "une séance", "label": "un Jeudi", "is_walk_in": True, "channel": "VISITE", "name": "Diallo"}
# Which kind of action a form is about, by its own kind: the last action of the base may be of another.
OF_KIND = {"rally_teams": "RALLYE", "rally_checkpoints": "RALLYE", "walk": "MARCHE"}
# Which record a form may be about, where not all of them will do.
STATES = {"appointment": "A_VENIR", "sitting": "PREVUE", "callback": "A_RAPPELER"}


def every_form() -> list[type[PanelForm]]:
    """Return every form class of the package that can be shown, in the order of their names."""
    for module in pkgutil.walk_packages(espace_citoyennete.__path__, "espace_citoyennete."):
        if not module.name.endswith("__main__") and ".migrations" not in module.name:
            importlib.import_module(module.name)
    own = [form for form in _below(PanelForm) if form.__module__.startswith("espace_citoyennete.")]
    return sorted((form for form in own if not _below(form)), key=lambda form: form.__qualname__)


def form_named(name: str) -> type[PanelForm]:
    return next(form for form in every_form() if form.__qualname__ == name)


def _below(parent: type[PanelForm]) -> list[type[PanelForm]]:
    return [form for child in parent.__subclasses__() for form in (child, *_below(child))]


def open_form(window: MainWindow, form: type[PanelForm]) -> PanelForm:
    """Open a form as a page would: about a record of the base, wherever its class takes one."""
    desk = window.desk
    desk.keep_settings(replace(desk.settings, contact_more=True))
    given = {
        name: _given(desk, name, parameter, form.kind)
        for name, parameter in inspect.signature(form.__init__).parameters.items()
        if name not in ("self", "desk")
    }
    made = form(desk, **{name: value for name, value in given.items() if value is not None})
    window.answer("open", made)
    assert window.panel.form is made
    return made


def _given(desk: Desk, name: str, parameter: inspect.Parameter, kind: str) -> Any:
    """Return what a form is told under this name; a name that nobody explained here is a failure."""
    assert parameter.default is not inspect.Parameter.empty, f"{name}: a form is built with the desk alone"
    table, _, what = name.rpartition("_")
    if what in ("id", "uid") and table in metadata.tables:
        return _record(desk, metadata.tables[table], what, OF_KIND.get(kind, ""))
    if name == "type_code":
        return _record(desk, metadata.tables["permanence"], "type_code")
    return TOLD.get(name, parameter.default)


def _record(desk: Desk, table: Table, what: str, of_kind: str = "") -> Any:
    rows = select(table.c[what]).order_by(table.c.id.desc())
    if of_kind:
        rows = rows.where(table.c.kind == of_kind)
    if table.name in STATES:
        rows = rows.where(table.c.state == STATES[table.name])
    if "cancelled" in table.c:  # no form changes what is cancelled
        rows = rows.where(table.c.cancelled.is_(False))
    with desk.database.reading() as session:
        return session.scalar(rows.limit(1))


def type_everywhere(form: PanelForm) -> int:
    """Type in each field that Tab reaches, by real keys, and return how many there were.

    The last key goes to the first field: no focus that moves keeps it, only the time does.
    """
    keys, seen = Keyboard(), list[QWidget]()
    form.focus_first()
    while form.isAncestorOf(keys.focused()) and keys.focused() not in seen:
        seen.append(keys.focused())
        assert len(seen) < 300, f"{type(form).__name__}: Tab never comes back to a field already seen"
        _type_in(keys.focused(), keys)
        keys.press("Tab")
    form.focus_first()
    _type_in(keys.focused(), keys)
    return sum(_takes_typing(field) for field in seen)


def has_nothing_to_type(form: type[PanelForm], desk: Desk) -> bool:
    """Tell whether a form only shows and acts: there is nothing in it to lose."""
    made = form(desk)
    fields = [field for field in made.findChildren(QWidget) if _takes_typing(field)]
    made.deleteLater()
    return fields == []


def _takes_typing(field: QWidget) -> bool:
    if isinstance(field, QAbstractItemView) and not isinstance(field, QListWidget):
        model = field.model()
        return bool(model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsEditable)
    typed = (QLineEdit, QPlainTextEdit, QAbstractSpinBox, QCheckBox, QComboBox, QListWidget)
    return isinstance(field, typed)


def _type_in(field: QWidget, keys: Keyboard) -> None:
    match field:
        case QPushButton():
            pass
        case QCheckBox():
            keys.type(" ")
        case QAbstractSpinBox():
            keys.type("7")
        case QListWidget() | QComboBox():
            keys.press("Bas")
        case _ if _takes_typing(field):
            keys.type(TYPED)


def shown(form: PanelForm) -> dict[str, Any]:
    """Return what a form is about and what its fields show, and what it says of them."""
    seen: dict[str, Any] = {
        "context": form.context(),
        "title": form.chip_title(),
        "fields": sorted(_shown(form)),
        "values": form.values(),
    }
    return dict(json.loads(json.dumps(seen)))  # as a child process tells it


def _shown(form: PanelForm) -> Iterator[str]:
    window, tables = form.window(), form.findChildren(QAbstractItemView)
    for field in form.findChildren(QWidget):
        if any(table.isAncestorOf(field) for table in tables):
            continue  # the editor of a cell: the cell itself is told
        name = field.accessibleName()
        match field:
            case QLineEdit():
                yield f"{name}: {field.text()}"
            case QPlainTextEdit():
                yield f"{name}: {field.toPlainText()}"
            case QCheckBox():
                yield f"{name}: {field.isChecked()}"
            case QAbstractItemView() if field.window() is window:
                yield f"{name}: {field.currentIndex().row()} {field.currentIndex().data()}"
            case QComboBox():
                yield f"{name}: {field.currentText()}"


def kept(desk: Desk, uid: UUID) -> Any:
    """Return the values of a draft as the base holds them, or None."""
    with desk.database.reading() as session:
        rows = {row.uid: row for row in drafts_of(session, desk.agent.uid)}
    return json.loads(rows[uid].content)["values"] if uid in rows else None


def take_up_the_draft(window: MainWindow) -> PanelForm:
    """Open the only draft by the key that the person presses, and return its form."""
    assert len(window.panel.chips) == 1, [chip.title for chip in window.panel.chips]
    window.drafts.focus_latest()
    Keyboard().press("Entrée")
    QApplication.processEvents()
    assert window.panel.form is not None, window.toast.findChildren(QWidget)
    return window.panel.form
