"""The card of a person: who, how to reach them safely, all that was done; corrected in place."""

from dataclasses import replace
from functools import partial
from typing import Any, Self
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from espace_citoyennete.contacts.fields import PersonFields
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, moment, numeric_date, short_date
from espace_citoyennete.people.gestures import as_it_is, part, remember_corrected
from espace_citoyennete.people.listing import Event, OtherRecord, Person, person_card
from espace_citoyennete.rights import MATRIX
from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui import style
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.form_panel import FormPanel
from espace_citoyennete.ui.lines import Line, Lines
from espace_citoyennete.ui.overtaken import Record
from espace_citoyennete.ui.table import Column, RowsModel, TableView
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import MERGED_MEANWHILE, NEVER_CONFIRM
from espace_citoyennete.visitors.service import VisitorDraft, save_visitor
from espace_citoyennete.waiting.words import waited_words

_ROWS_SHOWN = 8


class PersonPanel(FormPanel):
    """Read and correct the record of a person; open what was done, log something new."""

    kind = "person"
    title = "Personne"
    icon = "user"

    def __init__(self, desk: Desk, visitor_uid: UUID | None = None) -> None:
        super().__init__(desk)
        self._person: Person | None = None
        self._version: int | None = None  # at which the record was read
        self._before: VisitorDraft | None = None
        self._build()
        if visitor_uid is not None:
            self._load(visitor_uid)
        self.saved.connect(self._remember)

    def context(self) -> str:
        """Recall what is never to be told to a caller."""
        return NEVER_CONFIRM

    def chip_title(self) -> str:
        """Return the person's name."""
        return self.last_name.text().strip() or self.title

    def values(self) -> dict[str, Any]:
        """Return what is typed, of whom."""
        uid = str(self._person.uid) if self._person else None
        return {**self.form.typed(), "visitor_uid": uid, "version": self._version}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned. Raises `UserError` when the person is no more."""
        if values["visitor_uid"] is not None:
            self._load(UUID(values["visitor_uid"]))
        self._version = values["version"]
        super().restore(values)

    def focus_first(self) -> None:
        """Go to what was done, which is what one comes for; else to the name."""
        (self.history if self.model.rows else self.last_name).setFocus()

    def reopened(self) -> Self:
        """Return the form as it opens now on its record, not on the one that it was put with."""
        form = type(self)(self.desk, visitor_uid=self._person.uid if self._person else None)
        if self.record is not None and form.record is not None and form.record.uid != self.record.uid:
            form.deleteLater()
            raise UserError(MERGED_MEANWHILE)
        return form

    def write(self, session: Session) -> int:
        """Correct the record and return the person's id."""
        if self._person is None:
            raise UserError("Aucune personne dans cette fiche. La rouvrir depuis le registre.")
        typed = self.checked()
        told = self.fields.visitor(typed)
        assert told is not None  # somebody known has a name
        names = {"last_name": typed["last_name"], "first_name": typed["first_name"]}
        email = typed["email"] if not self._person.reach.is_guarded or typed["email"] else None
        self._before = as_it_is(session, self._person.uid)
        draft = replace(told, **names, email=email)
        return save_visitor(session, draft, version=self._version, by=self.desk.agent)

    def _remember(self, _visitor_id: object) -> None:
        if self._before is not None:
            remember_corrected(self.desk, self._before)

    # Building

    def _build(self) -> None:
        self.fields = PersonFields(self.desk)
        self.last_name, self.first_name = QLineEdit(), QLineEdit()
        self.form = Form(
            [
                (
                    Field("last_name", "&Nom", self.last_name, required=True),
                    Field("first_name", "P&rénom", self.first_name),
                ),
                *self.fields.reach_rows(),
                self.fields.email_row(),
            ]
        )
        self.history = TableView("Historique")
        self.model = RowsModel(
            [
                Column("Date", lambda row: numeric_date(row.at.date()), 12,
                       spoken=lambda row: moment(row.at)),
                Column("Quoi", lambda row: f"{row.what} · {row.words}"),
            ],
            self,
        )  # fmt: skip
        self.history.setModel(self.model)
        self.history.set_empty_state("Rien n’est encore noté avec cette personne.")
        self.history.opened.connect(lambda _row: self._open())
        self.name = style.words("section")
        self.others = Lines()
        self.lay(self.name, self.history, self._acts(), self.others, self.form)
        self.fields.stand_in(self.form)

    def _acts(self) -> QWidget:
        acts = QWidget()
        row = QHBoxLayout(acts)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.contact_button = QPushButton("Nou&veau contact")
        self.contact_button.clicked.connect(self._log)
        self.merge_button = QPushButton("Réunir…")
        self.merge_button.setAccessibleName("Réunir avec une autre fiche")
        self.merge_button.clicked.connect(lambda: self._compare(None))
        self.merge_button.setEnabled(bool(self.desk.agent.rights & MATRIX["merge_visitors"]))
        for button in (self.contact_button, self.merge_button):
            row.addWidget(button)
        row.addStretch(1)
        return acts

    # What is shown

    def _load(self, visitor_uid: UUID) -> None:
        with self.desk.database.reading() as session:
            person = person_card(session, visitor_uid, by=self.desk.agent)
            self.record = Record.read(session, Visitor, person.uid)
        self._person, self._version = person, person.version
        self.fields.caller.take(person.uid)
        self.form.restore(
            {"last_name": person.last_name, "first_name": person.first_name, "email": person.email}
        )
        self.model.set_rows(person.events)
        self.name.setText(self.desk.shown_name(person.name))
        rows = min(max(len(person.events), 2), _ROWS_SHOWN)
        self.history.setFixedHeight((rows + 1) * style.control_height() + 8)
        self._show_others(person)

    def _show_others(self, person: Person) -> None:
        lines = [
            Line(
                f"En attente{NO_BREAK}: {row.label}, depuis {waited_words(row, self.desk.clock.now())}",
                "Voir",
                partial(self.asks.emit, "page:waiting", row.id),
            )
            for row in person.waiting
        ]
        lines += [
            Line(
                f"Peut-être la même personne{NO_BREAK}: {self.desk.shown_name(other.name)}",
                "Comparer",
                partial(self._compare, other.uid),
            )
            for other in person.maybe_same
        ]
        for place, other in enumerate(person.merged):
            day = f" le {short_date(other.merged_on, year=True)}" if other.merged_on else ""
            words = f"Réunie avec {self.desk.shown_name(other.name)}{day}"
            is_last = place == 0
            lines.append(Line(words, "Séparer" if is_last else "", partial(self._part, other)))
        self.others.setVisible(bool(lines))
        self.others.show_lines(lines, "")

    # What is done

    def _open(self) -> None:
        event: Event | None = self.history.current_row()
        if event is not None:
            self.asks.emit(event.form, dict(event.given))

    def _log(self) -> None:
        if self._person is not None:
            self.asks.emit("form:contact", {"visitor_uid": self._person.uid})

    def _compare(self, other: UUID | None) -> None:
        if self._person is not None:
            self.asks.emit("form:merge", {"kept_uid": self._person.uid, "merged_uid": other})

    def _part(self, other: OtherRecord) -> None:
        if self._person is None:
            return
        try:
            part(self.desk, self._person.uid, other.uid, other.merge_id)
        except UserError as refusal:
            self.message.tell(refusal.message, "err")
            return
        self._load(self._person.uid)
