"""A tiny page and a tiny form: the shell is tried without any feature."""

from typing import Any

from PySide6.QtWidgets import QLineEdit, QListWidget, QVBoxLayout
from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.errors import Invalid
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.storage.drafts import drafts_of
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.page import Page
from espace_citoyennete.ui.panel_form import PanelForm
from espace_citoyennete.ui.text_area import TextArea


class ListPage(Page):
    """Lists the organisations."""

    title = "Organismes"
    icon = "building"
    models = frozenset({Organisation})
    hints = "Entrée : ouvrir · N : nouveau"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.set_subtitle("mardi 17 novembre 2026")
        self.list = QListWidget()
        self.list.setAccessibleName("Organismes")
        self.body.addWidget(self.list)
        self.exported = 0
        self.reads = 0
        self.received: object = None

    def refresh(self) -> None:
        self.reads += 1
        with self.desk.database.reading() as session:
            names = session.scalars(select(Organisation.name).order_by(Organisation.id)).all()
        self.list.clear()
        self.list.addItems(list(names))

    def focus_default(self) -> None:
        self.list.setFocus()

    def answers(self) -> dict[str, Any]:
        return {"export": self.export}

    def export(self) -> None:
        self.exported += 1

    def receive(self, what: object) -> None:
        self.received = what


class OtherPage(ListPage):
    title = "Registre"


class OrganisationForm(PanelForm):
    """Names an organisation; refuses an empty name."""

    kind = "contact"
    title = "Nouvel organisme"
    icon = "building"

    def __init__(self, desk: Desk, channel: str = "TEL_ENTRANT") -> None:
        super().__init__(desk)
        self.channel = channel
        self.name, self.note = QLineEdit(), TextArea()
        self.name.setAccessibleName("Nom")
        self.note.setAccessibleName("Note")
        self.note.setTabChangesFocus(True)
        self.problems: dict[str, str] = {}
        column = QVBoxLayout(self)
        column.addWidget(self.name)
        column.addWidget(self.note)
        self.name.textEdited.connect(self.edited)
        self.note.textChanged.connect(self.edited)

    def context(self) -> str:
        return "Téléphone · 10:53 · S. Amrani"

    def chip_title(self) -> str:
        return self.name.text() or self.title

    def values(self) -> dict[str, Any]:
        return {"name": self.name.text(), "note": self.note.toPlainText(), "channel": self.channel}

    def restore(self, values: dict[str, Any]) -> None:
        self.name.setText(values["name"])
        self.note.setPlainText(values["note"])
        self.channel = values["channel"]

    def focus_first(self) -> None:
        self.name.setFocus()

    def write(self, session: Session) -> object:
        if not self.name.text():
            raise Invalid({"name": "Donner un nom."})
        session.add(Organisation(uid=self.uid, name=self.name.text(), note=self.note.toPlainText()))
        return self.name.text()

    def show_problems(self, problems: dict[str, str]) -> None:
        self.problems = problems
        self.name.setFocus()


def make_window(desk: Desk) -> MainWindow:
    """Open the window on the tiny pages."""
    pages = {"page:today": ListPage, "page:register": OtherPage}
    return MainWindow(desk, pages, {"contact": OrganisationForm})


def drafts(desk: Desk) -> list[str]:
    """Return the contents of the drafts in the base."""
    with desk.database.reading() as session:
        return [row.content for row in drafts_of(session, desk.agent.uid)]


def names(desk: Desk) -> list[str]:
    """Return the organisations in the base."""
    with desk.database.reading() as session:
        return list(session.scalars(select(Organisation.name).order_by(Organisation.id)))
