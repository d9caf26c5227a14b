"""« À effacer » in Réglages: whom and what the delays give up, and the purge, before two people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from espace_citoyennete.accounts.listing import Account, accounts
from espace_citoyennete.clock import month_number
from espace_citoyennete.errors import Invalid, UserError
from espace_citoyennete.french import NARROW, NO_BREAK, long_date, numeric_date
from espace_citoyennete.privacy.past_years import COUNTING
from espace_citoyennete.privacy.purge_acts import Confirmed, purge_before_two
from espace_citoyennete.privacy.purge_papers import done_paper, hold, let_go, slip_paper, trial_paper
from espace_citoyennete.privacy.purge_sections import counts_words, month_words
from espace_citoyennete.privacy.purges import DueRow, PurgeRow, due_rows, purge_rows
from espace_citoyennete.privacy.purging import Due, Purged, due_for_purge
from espace_citoyennete.privacy.retention import hold_reason
from espace_citoyennete.privacy.rules import asks_number
from espace_citoyennete.rights import MATRIX, Agent
from espace_citoyennete.ui import style, tasks
from espace_citoyennete.ui.date_field import DateField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.lines import Line, Lines
from espace_citoyennete.ui.number_field import OptionalNumber
from espace_citoyennete.ui.page import scrolled
from espace_citoyennete.ui.printing import Paper, save_paper
from espace_citoyennete.ui.section import Section, button, in_a_row
from espace_citoyennete.ui.table import Column, RowsModel, TableView

_FOR_GOOD = (
    "Rien ne s’annule. La base est d’abord sauvegardée\u202f; cette sauvegarde disparaît dans trente jours. "
    "Une des deux personnes administre."
)


@dataclass(frozen=True)
class _Read:
    """What the section shows, read at once."""

    due: Due | None  # None without the right to read it
    people: list[DueRow]
    done: list[PurgeRow]
    held: str
    team: list[Account]


class PurgeSection(Section):
    """Whom a purge would erase, its papers, what holds it back, and the form that two people fill."""

    name = "À effacer"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._due: Due | None = None
        self._is_busy = False
        self.told, self.done = Lines(), Lines()
        self.table = TableView(self.name)
        self.model = RowsModel(self._columns(), self, key=lambda row: row.uid)
        self.table.setModel(self.model)
        self.table.set_empty_state("Personne n’est au-delà du délai.")
        self.table.letter_pressed.connect(self._letter)
        self.table.setMinimumHeight(140)
        self.purge_button = button("Purger…  P", self.open_form, "Purger")
        self.trial = button("Rapport à blanc…", partial(self._save_of_due, trial_paper))
        self.slip = button("Bordereau d’élimination…", partial(self._save_of_due, slip_paper))
        self.reason = QLineEdit()
        hint = "Un contentieux, une demande des Archives ou d’un juge."
        self.holding = Form([Field("hold", "&Motif de suspension", self.reason, limit=200, hint=hint)])
        self.hold_button = button("Suspendre la purge", self.suspend)
        self.resume_button = button("Reprendre la purge", self.resume)
        for act in (self.purge_button, self.trial, self.slip):
            act.setEnabled(False)  # until what is due was read
        self.resume_button.hide()
        self.own, self.theirs = QLineEdit(), QLineEdit()
        for secret in (self.own, self.theirs):
            secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.second, self.number = QComboBox(), OptionalNumber("Non écrit", 999_999)
        self.form = self._confirmation()
        self.confirm_button = button("Purger définitivement", self.purge)
        self._stack = QStackedWidget()
        self._stack.addWidget(scrolled(self._list_side()))
        self._stack.addWidget(scrolled(self._form_side()))
        self.body.addWidget(self._stack, 1)

    # What it shows

    def refresh(self) -> None:
        """Read what is due again, beside the window."""
        tasks.run(self, partial(_read, self.desk), self._show, refused=self._refused)

    def focus_default(self) -> None:
        """Go to the list, or to the form when it is open."""
        if self.is_confirming:
            self.form.focus_first()
        else:
            self.table.setFocus()

    @property
    def is_confirming(self) -> bool:
        """Tell whether the form is shown."""
        return self._stack.currentIndex() == 1

    def _show(self, read: _Read) -> None:
        if self.is_confirming:
            return  # two people agree to what was shown, and to nothing read since
        self._due = read.due
        self.model.set_rows(read.people)
        if read.people and not self.table.currentIndex().isValid():
            self.table.go_to(0)
        self.told.show_lines(self._lines(read), "")
        self.done.show_lines(
            [
                Line(f"{numeric_date(one.done_at.date())}{NO_BREAK}: {counts_words(one)}.",
                     "Rapport…", partial(self._save, partial(done_paper, done=one)))
                for one in read.done
            ],
            "Aucune purge n’a été faite.",
        )  # fmt: skip
        rights = self.desk.agent.rights
        is_something = read.due is not None and not read.due.is_nothing
        for act in (self.trial, self.slip):
            act.setEnabled(is_something)
        self.purge_button.setEnabled(is_something and not read.held)  # read by whoever may purge alone
        self.hold_button.setEnabled(bool(rights & MATRIX["set_hold"]))
        self.resume_button.setEnabled(bool(rights & MATRIX["lift_hold"]))
        for widget in (self.holding, self.hold_button):
            widget.setVisible(not read.held)
        self.resume_button.setVisible(bool(read.held))
        self._offer(read.team)

    def _lines(self, read: _Read) -> list[Line]:
        held = [Line(f"Purge suspendue{NO_BREAK}: {read.held}.", "", None, "▲", "warn")] if read.held else []
        due = read.due
        if due is None:
            return [*held, Line("Ce qui est à effacer est lu par la coordination.")]
        day = long_date(due.today, weekday=False)
        lines = [
            *held,
            Line(f"Au-delà des délais au {day}{NO_BREAK}: {counts_words(due)}."),
        ]
        if due.oldest and due.newest:
            months = " – ".join(
                dict.fromkeys(month_words(month_number(day)) for day in (due.oldest, due.newest))
            )
            lines.append(Line(f"Dernier contact{NO_BREAK}: {months}. Les noms ne sont gardés nulle part."))
        if due.kept_year:
            lines.append(Line(due.kept_year, "", None, "▲", "warn"))
        return lines

    def _offer(self, team: list[Account]) -> None:
        kept = self.second.currentData()
        self.second.clear()
        self.second.addItem("Choisir…", None)
        for account in team:
            self.second.addItem(account.name, account)
        found = next((n for n in range(1, self.second.count()) if self.second.itemData(n) == kept), 0)
        self.second.setCurrentIndex(found)

    # What it does

    def open_form(self) -> None:
        """Show the form that two people fill."""
        if self._due is None or not self.purge_button.isEnabled():
            return
        self.message.clear()
        self.form.show_field("number", asks_number(len(self._due.people), self._due.known))
        self._stack.setCurrentIndex(1)
        self.form.focus_first()
        self.answers_changed.emit()

    def close_form(self) -> None:
        """Go back to the list, read again; what was typed is forgotten, passphrases first."""
        self.form.clear()
        self.message.clear()
        self._stack.setCurrentIndex(0)
        self.refresh()
        self.table.setFocus()
        self.answers_changed.emit()

    def purge(self) -> None:
        """Have the purge done beside the window; what is refused leaves the form as it is."""
        account = self.second.currentData()
        problems = self.form.problems()
        if account is None:
            problems["second"] = "Choisir qui confirme, à ce poste."
        self.form.show_problems(problems)
        if problems or self._due is None or self._is_busy:
            return
        confirmed = Confirmed(
            self.own.text(),
            Agent(account.uid, account.name, account.rights),
            self.theirs.text(),
            self.number.number(),
            self.form.values()["visa"],
        )
        self._set_busy(True)
        desk = self.desk
        purging = partial(purge_before_two, desk.database, desk.folder, self._due, confirmed, by=desk.agent)
        work = partial(_or_refusal, purging)
        tasks.run(self, work, self._done, failed=self._failed, progress=self.message.tell)

    def suspend(self) -> None:
        """Hold every purge back; can be undone."""
        problems = self.holding.problems()
        try:
            if not problems:
                hold(self.desk, self.reason.text())
                self.holding.clear()
                self.refresh()
        except Invalid as refusal:
            problems = refusal.problems
        except UserError as refusal:
            self.message.tell(refusal.message, "err")
        self.holding.show_problems(problems)

    def resume(self) -> None:
        """Let purges be done again; can be undone."""
        with self.telling_refusals():
            let_go(self.desk)
            self.refresh()

    def answers(self) -> Mapping[str, Callable[[], object]]:
        """Export the report of what would be erased."""
        return {"export": partial(self._save_of_due, trial_paper)} if self.trial.isEnabled() else {}

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Échap closes the form; Entrée does what its button says, and purges from no field."""
        pressed = self.focusWidget()
        if self.is_confirming and event.key() == Qt.Key.Key_Escape and not self._is_busy:
            self.close_form()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(pressed, QPushButton):
            pressed.click()
        else:
            super().keyPressEvent(event)

    def _done(self, outcome: tuple[Purged, str] | UserError) -> None:
        self._set_busy(False)
        if isinstance(outcome, Invalid):
            self.message.clear()
            rest = self.form.show_problems(outcome.problems)
            if rest:
                self.message.tell(" ".join(rest), "err")
        elif isinstance(outcome, UserError):
            self.message.tell(outcome.message, "err")
        else:
            self._told_done(*outcome)

    def _told_done(self, purged: Purged, left: str) -> None:
        self.desk.undo.clear()
        self.close_form()
        with self.desk.database.reading() as session:
            done = next(one for one in purge_rows(session) if one.uid == purged.record)
        told = f"Purge faite{NO_BREAK}: {counts_words(done)}. {left}".rstrip()
        save = partial(self._save, partial(done_paper, done=done))
        self.message.tell(told, "warn" if left else "ok", "Enregistrer le rapport", save)

    def _failed(self, error: Exception) -> None:
        self._set_busy(False)
        raise error

    def _refused(self, sentence: str) -> None:
        self.message.tell(sentence, "err")

    def _set_busy(self, is_busy: bool) -> None:
        self._is_busy = is_busy
        self.confirm_button.setEnabled(not is_busy)

    def _letter(self, letter: str) -> None:
        if letter == "P" and self.desk.settings.letter_keys:
            self.open_form()

    def _save_of_due(self, made: Callable[[Desk, Due], Paper]) -> None:
        if (due := self._due) is not None:
            self._save(lambda desk: made(desk, due))

    def _save(self, made: Callable[[Desk], Paper]) -> None:
        with self.telling_refusals():
            save_paper(self, made(self.desk), self.message.tell)

    # What it looks like

    def _columns(self) -> list[Column]:
        return [
            Column("Personne", lambda row: self.desk.shown_name(row.name)),
            Column("Dernier contact", lambda row: numeric_date(row.last_contact), 17),
        ]

    def _list_side(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.told)
        column.addWidget(self.table, 1)
        column.addLayout(in_a_row(self.purge_button, self.trial, self.slip))
        column.addWidget(self.holding)
        column.addLayout(in_a_row(self.hold_button, self.resume_button))
        column.addWidget(style.words("section", "Purges faites"))
        column.addWidget(self.done)
        return side

    def _confirmation(self) -> Form:
        name = self.desk.agent.name
        return Form((
            Field("own", f"&Phrase de passe de {name}", self.own, required=True),
            (Field("second", "&Seconde personne, présente", self.second, required=True),
             Field("theirs", "Phrase de passe de &cette personne", self.theirs, required=True)),
            Field("visa", "&Visa des Archives reçu le", DateField(self.desk.clock.today, is_past=True),
                  hint="Le bordereau d’élimination visé. Vide si les Archives en dispensent."),
            Field("number", "&Nombre de fiches de personnes à effacer", self.number,
                  hint=f"Plus de 15{NARROW}% des personnes connues{NO_BREAK}: recopier le nombre."),
        ))  # fmt: skip

    def _form_side(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(style.words("", _FOR_GOOD))
        column.addWidget(self.form)
        column.addLayout(in_a_row(self.confirm_button, button("Fermer  Échap", self.close_form, "Fermer")))
        column.addStretch(1)
        return side


def _read(desk: Desk) -> _Read:
    """Read what the section shows; slow on a large base."""
    agent, today = desk.agent, desk.clock.today()
    with desk.database.reading() as session:
        may_read = bool(agent.rights & MATRIX["due_for_purge"])
        due = due_for_purge(session, today=today, counting=COUNTING, by=agent) if may_read else None
        people = due_rows(session, due, by=agent) if due is not None else []
        team = [one for one in accounts(session) if one.disabled_at is None and one.uid != agent.uid]
        return _Read(due, people, purge_rows(session), hold_reason(session), team)


def _or_refusal(work: Callable[..., object], tell: Callable[[str], object]) -> object:
    """Return a refusal whole: one that names its fields is shown under them."""
    try:
        return work(tell=tell)
    except UserError as refusal:
        return refusal
