"""Actions of the delegation: a year of them by kind, what each brought, what goes with the one chosen."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout

from espace_citoyennete.actions.count_panel import ActionCountPanel
from espace_citoyennete.actions.gestures import hold_after_all
from espace_citoyennete.actions.listing import ActionRow, action_row, action_years, actions, totals
from espace_citoyennete.actions.model import Action, ActionCount, ActionModule, ActionPartner
from espace_citoyennete.actions.panel import ActionCancelPanel, ActionPanel
from espace_citoyennete.actions.papers import course_paper
from espace_citoyennete.actions.rules import (
    CANCELLED,
    CANCELLED_FIRST,
    OPENED_ON,
    STAGE,
    STATES,
    TO_COME,
    TO_COUNT,
    short_word,
)
from espace_citoyennete.actions.xlsx import ActionList, write_action_list
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import clock_time, long_date, plural, short_date
from espace_citoyennete.report import year_period
from espace_citoyennete.spreadsheets.sheets import FILES
from espace_citoyennete.storage.rows import id_with
from espace_citoyennete.town.reference import labels, neighbourhood_labels, town_identity
from espace_citoyennete.ui import dialogs, style
from espace_citoyennete.ui.beside import act_buttons, in_a_row
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.page import Page
from espace_citoyennete.ui.printing import Paper, paper_actions
from espace_citoyennete.ui.table import Column, RowsModel, TableView

_ACTS = {
    "open_action": "Ouvrir",
    "change_action": "Modifier",
    "count_action": "Compter",
    "cancel_action": "Annuler…",
    "hold_action": "Rétablir",
}


class ActionsPage(Page):
    """The actions of a year, of one kind or of all."""

    title = "Actions"
    icon = "calendar"
    models = frozenset({Action, ActionCount, ActionModule, ActionPartner})
    hints = (
        "N\u00a0: nouvelle · Entrée, M\u00a0: modifier · C\u00a0: compter · {export}\u00a0: exporter la liste"
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._kinds: dict[str, str] = {}
        self.kind, self.year, self.state = QComboBox(), QComboBox(), QComboBox()
        self.table = TableView("Actions")
        self.model = RowsModel(self._columns(), self)
        self.table.setModel(self.model)
        self.total = style.words("section")
        self.buttons = act_buttons(desk, self.answers(), _ACTS)
        self._build()

    # What the window asks of a page

    def refresh(self) -> None:
        """Read the year again; the hands stay on the same action."""
        today = self.desk.clock.today()
        with self.desk.database.reading() as session:
            words = labels(session, "type_evenement")
            self._kinds = {code: short_word(word) for code, word in words.items() if code != "JEUDI"}
            self._offer_filters(sorted({today.year, *action_years(session)}, reverse=True))
            rows = actions(session, year_period(self.year.currentData()), self.kind.currentData())
        rows = [row for row in rows if self.state.currentData() in (None, self._state(row))]
        self.model.set_rows(rows)
        if self.chosen is None:
            self._go_to_what_is_next(rows)
        self.total.setText(totals(rows, today))
        self._show_chosen()

    def focus_default(self) -> None:
        """Give the focus to the list."""
        self.table.setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Plan, change, count, cancel an action, hold it after all; write the list, or one course."""
        papers = paper_actions(self, self._paper, self.show_message)
        return {
            "new_action": partial(self.asks.emit, "form:action", {}),
            "plan_courses": self._plan_courses,
            "open_action": self._open_whole,
            "change_action": partial(self._open, ActionPanel),
            "count_action": partial(self._open, ActionCountPanel),
            "cancel_action": partial(self._open, ActionCancelPanel),
            "hold_action": self._hold,
            "export": self._export,
            "print": papers["print"],
            "save_course_statement": papers["export"],
        }

    def receive(self, what: object) -> None:
        """Show one action, in its year and among all of them: the one just saved, or that of a deadline."""
        with self.telling_refusals():
            with self.desk.database.reading() as session:
                action_id = id_with(session, Action, what) if isinstance(what, UUID) else what
                assert isinstance(action_id, int)
                year = action_row(session, action_id).held_on.year
            for box in (self.kind, self.state):
                box.setCurrentIndex(0)
            if self.year.findData(year) < 0:
                self.year.addItem(str(year), year)
            self.year.setCurrentIndex(self.year.findData(year))
            self.refresh()
            self.table.go_to_key(action_id)

    @property
    def chosen(self) -> ActionRow | None:
        """Return the action chosen."""
        row = self.table.current_row()
        return row if isinstance(row, ActionRow) else None

    # Building

    def _build(self) -> None:
        new = partial(self.asks.emit, "form:action", {})
        self.add_button("Stages de l’année…", self._plan_courses, keys="Maj+N", icon="calendar-days")
        self.add_button("Nouvelle action", new, keys="N", icon="plus", primary=True)
        self.table.set_empty_state("Aucune action ne correspond à ces choix.", "Nouvelle action", new)
        self.table.current_changed.connect(lambda _row: self._show_chosen())
        self.table.opened.connect(lambda _row: self._open_whole())
        self.hear_letters(self.table)
        self.kind.setAccessibleName("Type d’action")
        self.year.setAccessibleName("Année")
        self.state.setAccessibleName("État")
        self.state.addItem("Tous les états", None)
        for word in STATES:
            self.state.addItem(word, word)
        filters = QHBoxLayout()
        filters.setSpacing(8)
        for box in (self.kind, self.year, self.state):
            filters.addWidget(box)
            box.activated.connect(lambda _index: self.refresh())
        filters.addWidget(self.total, 1, Qt.AlignmentFlag.AlignVCenter)
        self.body.addLayout(filters)
        self.body.addWidget(self.table, 1)
        self.body.addLayout(in_a_row(self.buttons))

    def _offer_filters(self, years: list[int]) -> None:
        """Offer each kind and each year, and stay on the ones chosen."""
        kinds: list[tuple[str, object]] = [
            ("Tous les types", None),
            *((word, code) for code, word in self._kinds.items()),
        ]
        offered: list[tuple[QComboBox, list[tuple[str, object]], object]] = [
            (self.kind, kinds, self.kind.currentData()),
            (self.year, [(str(year), year) for year in years], self.year.currentData()),
        ]
        for box, entries, chosen in offered:
            if [box.itemData(place) for place in range(box.count())] == [value for _word, value in entries]:
                continue
            box.clear()
            for word, value in entries:
                box.addItem(word, value)
            today = self.desk.clock.today().year if box is self.year else None
            box.setCurrentIndex(max(0, box.findData(chosen if chosen is not None else today)))

    def _columns(self) -> list[Column]:
        return [
            Column("Date", lambda row: short_date(row.held_on), 13,
                   spoken=lambda row: long_date(row.held_on)),
            Column("Heure", lambda row: clock_time(row.starts_at) if row.starts_at else "", 8, under=200),
            Column("Type", lambda row: self._kinds.get(row.kind, row.kind), 20, under=150),
            Column("Titre", lambda row: row.title, tip=lambda row: row.title),
            Column("Organisme", lambda row: row.organisation, under=120, tip=lambda row: row.organisation),
            Column("Attendus", _expected, 24, is_right=True, under=112, tip=_expected),
            Column("Présents", lambda row: _number(row.present), 9, is_right=True),
            Column("État", self._state, 11,
                   ink=lambda row: "warn" if self._state(row) == TO_COUNT else "",
                   tip=lambda row: row.reason),
        ]  # fmt: skip

    def _state(self, row: ActionRow) -> str:
        return row.state(self.desk.clock.today())

    # What is done

    def _show_chosen(self) -> None:
        row = self.chosen
        is_cancelled = row is not None and self._state(row) == CANCELLED
        for action, button in self.buttons.items():
            button.setEnabled(row is not None)
            button.setVisible((action == "hold_action") == is_cancelled)
        is_opened = row is not None and row.kind in OPENED_ON
        self.buttons["open_action"].setVisible(is_opened and not is_cancelled)

    def _go_to_what_is_next(self, rows: list[ActionRow]) -> None:
        """Put the hands on the first action still to be counted or held, else on the last one."""
        open_states = (TO_COUNT, TO_COME)
        ahead = (number for number, row in enumerate(rows) if self._state(row) in open_states)
        self.table.go_to(next(ahead, max(0, len(rows) - 1)))

    def _open(self, form: type[ActionPanel | ActionCountPanel | ActionCancelPanel]) -> None:
        row = self.chosen
        if row is not None:
            with self.telling_refusals():
                if row.is_cancelled:
                    raise UserError(CANCELLED_FIRST)
                self.asks.emit("open", form(self.desk, row.id))

    def _paper(self) -> Paper:
        row = self.chosen
        if row is None or row.kind != STAGE:
            raise UserError("Choisir un stage\u00a0: c’est de lui que s’imprime un état pour la justice.")
        return course_paper(self.desk, row.id)

    def _export(self) -> None:
        """Write the list in view for a spreadsheet, and say what is in it."""
        chosen = [box.currentText() for box in (self.year, self.kind, self.state)]
        suggested = dialogs.documents_folder() / f"actions-{chosen[0]}.xlsx"
        path = dialogs.choose_save_path(self, "Exporter les actions", suggested, FILES)
        if path is None:
            return
        with self.telling_refusals():
            self.desk.note_output("export des actions")
            with self.desk.database.reading() as session:
                town = town_identity(session)
                told = ActionList(
                    rows=self.model.rows,
                    kinds=self._kinds,
                    course_types=labels(session, "type_stage"),
                    neighbourhoods=neighbourhood_labels(session),
                    filters=" · ".join(chosen),
                    publisher=f"{town.place}, {town.name}",
                    produced_on=self.desk.clock.today(),
                )
            write_action_list(path, told)
            self.show_message(f"{plural(len(told.rows), 'action')} dans {path.name}.", "ok")

    def _open_whole(self) -> None:
        """Show what goes with the action where its kind has a page for it, else the form of the action."""
        row = self.chosen
        if row is not None and row.kind in OPENED_ON and not row.is_cancelled:
            self.asks.emit(OPENED_ON[row.kind], row.id)
        else:
            self._open(ActionPanel)

    def _plan_courses(self) -> None:
        self.asks.emit("form:course_year", {})

    def _hold(self) -> None:
        row = self.chosen
        if row is not None and row.is_cancelled:
            with self.telling_refusals():
                hold_after_all(self.desk, row.uid, row.reason)


def _number(number: int | None) -> str:
    return "–" if number is None else str(number)


def _expected(row: ActionRow) -> str:
    """Return who was expected, each number by its word: « 8 convoqués », « 240 annoncés · 282 inscrits »."""
    told = {"annoncés": row.announced, "inscrits": row.registered, "convoqués": row.convened}
    return " · ".join(f"{number} {word}" for word, number in told.items() if number is not None)
