"""The calls promised: one key a person, the instruction before the number, nobody lost on the way."""

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QIcon

from espace_citoyennete.callbacks.card import HIDDEN_SUBJECT, RESULT_WORDS, CallCard, promised_call
from espace_citoyennete.callbacks.gestures import RESULTS, give_up, note_result, reopen
from espace_citoyennete.callbacks.listing import CallbackRow, View, callbacks_in
from espace_citoyennete.callbacks.model import CallAttempt, Callback
from espace_citoyennete.callbacks.panel import CallbackPanel
from espace_citoyennete.callbacks.pdf import CallLine, CallSheet, write_call_sheet
from espace_citoyennete.callbacks.rules import GIVEN_UP, OPEN
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, long_date, plural, short_date
from espace_citoyennete.ui import icons
from espace_citoyennete.ui.accessibility import announce
from espace_citoyennete.ui.beside import Beside, act_buttons, in_a_row
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.page import Page, scrolled
from espace_citoyennete.ui.printing import Paper, paper_actions
from espace_citoyennete.ui.table import Column, RowsModel, TableView
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.rules import on_paper

_ACTS = {
    "call_reached": "Joint",
    "call_no_answer": "Sans réponse",
    "call_busy": "Occupé",
    "call_wrong_number": "Faux numéro",
    "postpone_call": "Reporter",
    "give_up_call": "Abandonner",
    "reopen_call": "Rouvrir",
}
_EMPTY = {
    View.DAY: "Personne à rappeler aujourd’hui.",
    View.LATE: "Aucun rappel en retard.",
    View.TO_COME: "Aucun rappel à venir.",
    View.CLOSED: "Aucun rappel clos depuis trois mois.",
}


class CallbacksPage(Page):
    """Who is to be called, oldest promise first, and the card of the one chosen."""

    title = "Rappels"
    icon = "phone-outgoing"
    models = frozenset({Callback, CallAttempt, Visitor})
    hints = (
        "J\u00a0: joint · S\u00a0: sans réponse · O\u00a0: occupé · F\u00a0: faux numéro · "
        "R\u00a0: reporter · Suppr\u00a0: abandonner"
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._view = View.DAY
        self.table = TableView("Rappels")
        self.model = RowsModel(self._columns(), self)
        self.table.setModel(self.model)
        self.card = CallCard(desk)
        self._build()

    # What the window asks of a page

    def refresh(self) -> None:
        """Read the promises of the view again; the hands stay on the same person."""
        today = self.desk.clock.today()
        with self.desk.database.reading() as session:
            rows = callbacks_in(session, self._view, today, by=self.desk.agent)
        self.model.set_rows(rows)
        if self.chosen is None:
            self.table.go_to(0)
        self.set_subtitle(f"{plural(len(rows), 'personne')} · {self._view}")
        self._show_chosen()

    def focus_default(self) -> None:
        """Give the focus to the list."""
        self.table.setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Note what came of a call, put it off, give it up or open it again; print the list."""
        return {
            **{action: partial(self._note, action) for action in RESULTS},
            "postpone_call": self._postpone,
            "give_up_call": self._give_up,
            "reopen_call": self._reopen,
            **paper_actions(self, self._paper, self.show_message),
        }

    def receive(self, what: object) -> None:
        """Show one promise, in whichever view it is."""
        for number in range(len(View)):
            self.header.switch.choose(number)
            if self.table.go_to_key(what):
                return
        self.header.switch.choose(list(View).index(View.DAY))

    @property
    def chosen(self) -> CallbackRow | None:
        """Return the promise chosen."""
        row = self.table.current_row()
        return row if isinstance(row, CallbackRow) else None

    # Building

    def _build(self) -> None:
        self.set_views(*((f"{view[:1].upper()}{view[1:]}", partial(self._show_view, view)) for view in View))
        self.add_button(
            "Nouveau rappel", partial(self.asks.emit, "form:callback", {}), icon="plus", primary=True
        )
        self.table.current_changed.connect(lambda _row: self._show_chosen())
        self.hear_letters(self.table)
        self.table.opened.connect(lambda _row: self._open())
        self.card.revealed.connect(self.table.setFocus)
        self.buttons = act_buttons(self.desk, self.answers(), _ACTS)
        content = Beside(self.table, self.card, in_a_row(self.buttons), width=320)
        self.body.addWidget(scrolled(content), 1)

    # What is shown

    def _columns(self) -> list[Column]:
        return [
            Column("Personne", lambda row: self.desk.shown_name(row.short_name), 11),
            Column("Échéance", self._due, 12, ink=lambda row: "err" if self._is_late(row) else "",
                   icon=lambda row: icons.icon("clock", "err") if self._is_late(row) else "",
                   spoken=lambda row: long_date(row.due_on) + (", en retard" if self._is_late(row) else "")),
            Column("Consigne et heures", _how, 31, spoken=_how_in_full, tip=_how_in_full, icon=_glyph),
            Column("Objet", _subject, under=115, tip=_subject),
            Column("Essais", _tries, 13, under=75),
        ]  # fmt: skip

    def _due(self, row: CallbackRow) -> str:
        return "Aujourd’hui" if row.due_on == self.desk.clock.today() else short_date(row.due_on)

    def _is_late(self, row: CallbackRow) -> bool:
        return row.state == OPEN and row.due_on < self.desk.clock.today()

    def _show_view(self, view: View) -> None:
        self._view = view
        self.table.set_empty_state(_EMPTY[view])
        self.refresh()

    def _show_chosen(self) -> None:
        row = self.chosen
        self.card.show_call(None if row is None else promised_call(row))
        for action, button in self.buttons.items():
            is_closed = row is not None and row.state != OPEN
            button.setVisible(row is not None and (action == "reopen_call") == is_closed)

    # What is done

    def _note(self, action: str) -> None:
        def note(row: CallbackRow) -> None:
            day = note_result(self.desk, row, action)
            if day is not None:
                announce(f"{self.desk.shown_name(row.name)}{NO_BREAK}: prochain essai {long_date(day)}")

        self._act(note)

    def _give_up(self) -> None:
        self._act(partial(give_up, self.desk))

    def _reopen(self) -> None:
        self._act(partial(reopen, self.desk))

    def _act(self, act: Callable[[CallbackRow], object]) -> None:
        """Act on the person chosen, then go down to the following one; or tell why not and stay there."""
        row, number = self.chosen, self.table.currentIndex().row()
        with self.telling_refusals():
            if row is None:
                raise UserError("Choisir une personne dans la liste.")
            following = self.model.row_at(number + 1)
            act(row)
            self.message.clear()
            if following is not None:
                self.table.go_to_key(following.id)

    def _postpone(self) -> None:
        self._show_form(puts_off=True)

    def _open(self) -> None:
        """Go and read what hides the number; when it is in view, open the promise."""
        if self.card.reveal_button.isHidden():
            self._show_form(puts_off=False)
        else:
            self.card.focus_number()

    def _show_form(self, *, puts_off: bool) -> None:
        row = self.chosen
        if row is not None:
            with self.telling_refusals():
                self.asks.emit("open", CallbackPanel(self.desk, callback_id=row.id, puts_off=puts_off))

    # The list of the day

    def _paper(self) -> Paper:
        sheet = self._sheet()
        write = partial(write_call_sheet, sheet=sheet)
        return Paper("Liste du jour", f"liste-{sheet.day}.pdf", write, self.desk.database)

    def _sheet(self) -> CallSheet:
        now = self.desk.clock.now()
        with self.desk.database.reading() as session:
            rows = callbacks_in(session, View.DAY, now.date(), by=self.desk.agent)
        return CallSheet(now.date(), tuple(map(_line, rows)), now)


def _line(row: CallbackRow) -> CallLine:
    """Return a line for paper: nothing of a restricted matter, and under an instruction no number."""
    paper = on_paper(row.reach.safe_contact, row.short_name)
    subject = "" if row.reach.is_guarded or row.is_restricted else row.subject
    return CallLine(paper.name, row.reach.phone, row.hours.words, subject, len(row.attempts))


def _subject(row: CallbackRow) -> str:
    return HIDDEN_SUBJECT if row.is_hidden else row.subject


def _tries(row: CallbackRow) -> str:
    """Return how many calls were made and what came of the last one: « 2 · Occupé »."""
    if row.state == GIVEN_UP:
        return "Abandonné"
    if not row.attempts:
        return ""
    last = row.attempts[-1].result
    return f"{len(row.attempts)} · {RESULT_WORDS.get(last, last)}"


def _how(row: CallbackRow) -> str:
    """Return in few words what must be known before calling: the instruction, the safe hours."""
    return " · ".join(filter(None, (row.reach.short, row.hours.words)))


def _how_in_full(row: CallbackRow) -> str:
    return " · ".join(filter(None, (row.reach.instruction, row.hours.words)))


def _glyph(row: CallbackRow) -> QIcon | str:
    return icons.icon("triangle-alert", "err") if row.reach.is_guarded else ""
