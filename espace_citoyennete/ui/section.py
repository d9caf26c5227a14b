"""A part of a page of settings: a list that is added to, changed and retired from, all by keys."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from sqlalchemy.orm import Session

from espace_citoyennete.errors import Conflict, Invalid, UserError
from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.ui import style
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.message_line import MessageLine
from espace_citoyennete.ui.overtaken import Told, settle
from espace_citoyennete.ui.page import scrolled
from espace_citoyennete.ui.table import Column, RowsModel, TableView

_GONE = "Cette ligne a été supprimée sur un autre poste. La copier, fermer, puis en ajouter une autre."
_RETIRED = "Cette ligne a été retirée sur un autre poste. La remettre en service avant de la modifier."
_AGAIN = "Enregistrer de nouveau pour garder la saisie."


class Section(QWidget):
    """One entry of a vertical list of settings: a title, a message line, a body."""

    name: ClassVar[str] = ""

    answers_changed = Signal()
    asks = Signal(str, object)  # as its page asks the window

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.message = MessageLine()
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.head.addWidget(style.words("section", self.name), 1)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(8)
        self.body.addLayout(self.head)
        self.body.addWidget(self.message)

    def refresh(self) -> None:
        """Read the base again."""

    def focus_default(self) -> None:
        """Give the focus to what the person will most likely use first."""
        self.setFocus()

    def answers(self) -> Mapping[str, Callable[[], object]]:
        """Tell what this section does for actions of the registry, by id."""
        return {}

    def show_note(self, text: str) -> QLabel:
        """Add a line of explanation."""
        note = style.words("caption", text)
        self.body.addWidget(note)
        return note

    @contextmanager
    def telling_refusals(self) -> Iterator[None]:
        """Show in the message line the sentence of a refusal raised in the block."""
        self.message.clear()
        try:
            yield
        except UserError as refusal:
            self.message.tell(refusal.message, "err")


class ListSection(Section):
    """A list and, in its place while a row is added or changed, its form."""

    add_word: ClassVar[str] = "Ajouter"  # none: rows are changed and never added
    changed_word: ClassVar[str] = "Ligne modifiée"
    retire_word: ClassVar[str] = "Retirer"
    retired_word: ClassVar[str] = "Valeur retirée"
    has_retired: ClassVar[bool] = True  # retired rows stay in the base and can be brought back

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._row: Any = None  # being changed, as it was read; None while one is added
        self._shown: Mapping[str, Told] = {}  # what the form told of it
        self.model = RowsModel(self.columns(), self)
        self.table = TableView(self.name)
        self.table.setModel(self.model)
        self.table.opened.connect(lambda _row: self.change())
        self.letters: dict[str, Callable[[], object]] = {}  # what a letter alone does in the list
        self.table.letter_pressed.connect(self._letter)
        if self.add_word:
            self.letters["N"] = self.add
            self.table.set_empty_state("Aucune ligne.", self.add_word, self.add)
        self.form = Form(self.fields())
        self._shows_retired = QCheckBox("Retirés aussi")
        self._shows_retired.toggled.connect(self.refresh)
        if not self.has_retired:  # never shown before it has a parent: it would be a window
            self._shows_retired.hide()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._list_side())
        self._stack.addWidget(self._form_side())
        self.add_top()
        self.body.addWidget(self._stack, 1)

    # What a list of its own says

    def columns(self) -> Sequence[Column]:
        """Return the columns of the list."""
        raise NotImplementedError

    def fields(self) -> Sequence[Field | tuple[Field, ...]]:
        """Return the fields of the form."""
        raise NotImplementedError

    def rows(self, session: Session) -> Sequence[Any]:
        """Return the rows, retired ones included."""
        raise NotImplementedError

    def values_of(self, row: Any) -> dict[str, Any]:
        """Return what the form shows of a row."""
        raise NotImplementedError

    def key(self, row: Any) -> object:
        """Return by what a row is the same, whatever somebody made of it."""
        return getattr(row, "draft", row).uid

    def write(self, session: Session, values: dict[str, Any], row: Any) -> None:
        """Save the form: a new row when `row` is None."""
        raise NotImplementedError

    def retire(self, session: Session, row: Any) -> None:
        """Retire or remove a row."""
        raise NotImplementedError

    def restore(self, session: Session, row: Any) -> None:
        """Bring a row back."""
        raise NotImplementedError

    def withdraw(self, session: Session, row: Any) -> None:
        """Take back a row just added: it is offered on no day."""
        self.retire(session, row)

    def is_retired(self, _row: Any) -> bool:
        """Tell whether a row is offered no more."""
        return False

    def new_values(self) -> dict[str, Any]:
        """Return what the form proposes for a new row."""
        return {}

    def add_top(self) -> None:
        """Add what stands above the list."""

    # What it does

    def refresh(self) -> None:
        """Read the list again."""
        rows = self._read()
        shows_all = self._shows_retired.isChecked()
        self.model.set_rows([row for row in rows if shows_all or not self.is_retired(row)])
        if self.model.rowCount() and not self.table.currentIndex().isValid():
            self.table.go_to(0)
        self._name_buttons()

    def focus_default(self) -> None:
        """Go to the list, or to the form when it is open."""
        if self.is_editing:
            self.form.focus_first()
        else:
            self.table.setFocus()

    @property
    def is_editing(self) -> bool:
        """Tell whether the form is shown."""
        return self._stack.currentIndex() == 1

    def answers(self) -> Mapping[str, Callable[[], object]]:
        """Save with the keys of the whole program."""
        return {"save": self.save, "save_close": self.save} if self.is_editing else {"remove": self.remove}

    def add(self) -> None:
        """Open the form empty."""
        self._edit(None)
        self.form.clear()
        self.form.restore(self.new_values())
        self.form.focus_first()

    def change(self) -> None:
        """Open the form on the current row."""
        if (row := self.table.current_row()) is not None:
            self._edit(row)
            self.form.restore(self.values_of(row))
            self._shown = self.form.told()
            self.form.focus_first()

    def save(self) -> None:
        """Save the form and go back to the list, or show what is wrong and stay."""
        if problems := self.form.problems():
            self.form.show_problems(problems)
            return
        try:
            with self.desk.database.transaction() as session:
                known = self.rows(session)
                if self._row is not None:
                    self._meet(known)
                row, values = self._row, self.form.values()
                before = None if row is None else self.values_of(row)
                self.write(session, values, row)
        except Invalid as refusal:
            told = self.form.show_problems(refusal.problems)
            if told:
                self.message.tell(" ".join(told), "err")
            return
        except UserError as refusal:
            self.message.tell(refusal.message, "err")
            return
        self.refresh()
        self.close_form()
        if before is None:
            (added,) = [line for line in self._read() if line not in known]
            withdraw, restore = (
                partial(self._run, self.withdraw, added),
                partial(self._run, self.restore, added),
            )
            self.desk.undo.add("Ligne ajoutée", withdraw, restore)
        elif before != values:
            back, again = partial(self._write, before, row), partial(self._write, values, row)
            self.desk.undo.add(self.changed_word, back, again)

    def _meet(self, rows: Sequence[Any]) -> None:
        """Put in the form what another desk alone changed. Raises `UserError` for what both did, once told.

        A row that is gone, or retired meanwhile, is not brought back by a save.
        """
        now = next((row for row in rows if self.key(row) == self.key(self._row)), None)
        if now is None:
            raise UserError(_GONE)
        if self.is_retired(now) and not self.is_retired(self._row):
            raise UserError(_RETIRED)
        if self.values_of(now) == self.values_of(self._row):
            return
        self._shown, told = put_together(self.form, self._shown, self.values_of(now))
        self._row = now
        if told:
            raise Conflict(told)

    def remove(self) -> None:
        """Retire the current row, or bring it back when it is retired; can be undone."""
        row = self.table.current_row()
        if row is None:
            return
        retire, restore = partial(self._run, self.retire, row), partial(self._run, self.restore, row)
        with self.telling_refusals():
            if self.is_retired(row):
                restore()
                self.desk.undo.add("Ligne remise en service", retire, restore)
            else:
                retire()
                self.desk.undo.add(self.retired_word, restore, retire)

    def _letter(self, letter: str) -> None:
        if letter in self.letters and self.desk.settings.letter_keys:
            self.letters[letter]()

    def close_form(self) -> None:
        """Go back to the list, what was typed given up."""
        self.message.clear()
        self._stack.setCurrentIndex(0)
        self.table.setFocus()
        self.answers_changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Entrée saves, Échap closes the form, Suppr retires the row."""
        key, is_enter = event.key(), event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if self.is_editing and is_enter:
            button = self.focusWidget()
            button.click() if isinstance(button, QPushButton) else self.save()
        elif self.is_editing and key == Qt.Key.Key_Escape:
            self.close_form()
        elif not self.is_editing and key == Qt.Key.Key_Delete:
            self.remove()
        else:
            super().keyPressEvent(event)

    def _read(self) -> Sequence[Any]:
        with self.desk.database.reading() as session:
            return self.rows(session)

    def _edit(self, row: Any) -> None:
        self.message.clear()
        self._row = row
        self._stack.setCurrentIndex(1)
        self.answers_changed.emit()

    def _write(self, values: dict[str, Any], row: Any) -> None:
        with self.desk.database.transaction() as session:
            self.write(session, values, row)
        self.refresh()

    def _run(self, use: Callable[[Session, Any], None], row: Any) -> None:
        with self.desk.database.transaction() as session:
            use(session, row)
        self.refresh()

    # What it looks like

    def _list_side(self) -> QWidget:
        self._add = button(f"{self.add_word}  N", self.add, self.add_word)
        if not self.add_word:
            self._add.hide()
        self._change = button("Modifier  Entrée", self.change, "Modifier")
        self._remove = button("", self.remove, self.retire_word)
        self.table.current_changed.connect(lambda _row: self._name_buttons())
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table, 1)
        column.addLayout(in_a_row(self._add, self._change, self._remove, self._shows_retired))
        return side

    def _form_side(self) -> QWidget:
        save = button("Enregistrer  Entrée", self.save, "Enregistrer")
        style.mark(save, kind="primary")
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        column.addLayout(in_a_row(save, button("Fermer  Échap", self.close_form, "Fermer")))
        column.addStretch(1)
        return scrolled(side)

    def _name_buttons(self) -> None:
        row = self.table.current_row()
        word = "Remettre" if row is not None and self.is_retired(row) else self.retire_word
        self._remove.setText(f"{word}  Suppr")
        self._remove.setAccessibleName(word)


def put_together(
    form: Form, shown: Mapping[str, Told], now: Mapping[str, Any]
) -> tuple[Mapping[str, Told], str]:
    """Put in a form what another desk alone changed; return what the other tells, and a sentence of both.

    `shown` is what the form told when it was filled, `now` its values as they are kept by now. No sentence:
    nothing was changed by both.
    """
    mine = form.told()
    form.restore(now)
    theirs = form.told()
    settled = settle(shown, mine, theirs)
    form.restore({name: mine[name].typed for name in (*settled.mine, *settled.asked)})
    told = [_versions(theirs[name], mine[name]) for name in settled.asked]
    return theirs, f"Modifié entre-temps sur un autre poste. {' '.join(told)} {_AGAIN}" if told else ""


def _versions(theirs: Told, mine: Told) -> str:
    """Tell both versions of a field that two desks changed."""
    other, own = (told.words or "(vide)" for told in (theirs, mine))
    return f"{mine.word}{NO_BREAK}: «{NO_BREAK}{other}{NO_BREAK}» là-bas, «{NO_BREAK}{own}{NO_BREAK}» ici."


def button(text: str, action: Callable[[], object], name: str = "") -> QPushButton:
    """Return a button that does something; it is heard by its name, else by its text."""
    made = QPushButton(text)
    made.setAccessibleName(name)
    made.clicked.connect(lambda _on: action())
    return made


def in_a_row(*widgets: QWidget) -> QHBoxLayout:
    """Return widgets side by side, from the left."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row
