"""Who must be told of a change: one key a person, the instruction before the number, nobody left out."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QComboBox

from espace_citoyennete.callbacks.card import CallCard
from espace_citoyennete.changes.gestures import RESULTS, note_told, remind
from espace_citoyennete.changes.listing import (
    CallListRow,
    CallRowShown,
    call_list,
    call_rows,
    open_call_list_count,
    open_call_lists,
)
from espace_citoyennete.changes.model import CallList, CallRow, CallTry
from espace_citoyennete.changes.papers import call_list_paper, letters_paper
from espace_citoyennete.changes.rules import (
    LETTER,
    NO_CONTACT,
    OTHER_SLOT,
    may_be_written_to,
    may_stay_untold,
    problem_of_text,
    two_open_days_after,
)
from espace_citoyennete.changes.words import (
    RESULT_WORDS,
    brief,
    call_of,
    earlier_words,
    hour_words,
    how_words,
    letters_words,
    list_words,
    new_words,
    result_words,
    text_to_send,
    to_write,
)
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, plural, short_date
from espace_citoyennete.permanences.model import Appointment
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.reference import calendar, town_identity
from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.beside import Beside, act_buttons, in_a_row
from espace_citoyennete.ui.clipboard import copy_text
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.key_tip import KeyTip
from espace_citoyennete.ui.page import Page, scrolled
from espace_citoyennete.ui.printing import Paper, paper_actions, print_paper
from espace_citoyennete.ui.table import Column, RowsModel, TableView
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.waiting.model import WaitingEntry

_NOBODY = "Personne à prévenir."
_CHOOSE = "Choisir une liste\u00a0: celle-ci n’est plus là."
_IN_TWO_DAYS = "Rappels à J-2"


class CallsPage(Page):
    """The open call lists, the oldest first; the people of one, and the card of the one chosen."""

    title = "À prévenir"
    icon = "phone-outgoing"
    models = frozenset({CallList, CallRow, CallTry, Appointment, Visitor, WaitingEntry})
    hints = (
        "J\u00a0: joint · R\u00a0: rappeler · A\u00a0: autre créneau · N\u00a0: annule · C\u00a0: courrier · "
        "Maj+C\u00a0: tous les courriers · S\u00a0: ne pas contacter · T\u00a0: copier le texte"
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._kept: int | None = None  # the list chosen; once taken back, no other one takes its place
        self._list: CallListRow | None = None
        self._sought: tuple[int | None, CallRowShown] | None = None  # by list, who is sought another slot
        self.lists = QComboBox()
        self.lists.setAccessibleName("Liste d’appels")
        self.lists.setPlaceholderText("Choisir une liste")
        self.lists.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.reason, self.letters = style.words("caption"), style.words("caption")
        self.table = TableView("Personnes à prévenir")
        self.model = RowsModel(self._columns(), self)
        self.table.setModel(self.model)
        self.card = CallCard(desk)
        self._build()

    # What the window asks of a page

    def refresh(self) -> None:
        """Read the lists again; the hands stay on the same list and the same person."""
        before = self.table.current_key()
        with self.desk.database.reading() as session:
            found = _offered(session, self._kept)
            if self._kept is None or not found:
                self._kept = found[0].id if found else None
            self._list = next((one for one in found if one.id == self._kept), None)
            rows = call_rows(session, self._list.id, by=self.desk.agent) if self._list is not None else []
            self.counted.emit(open_call_list_count(session))
            self._remind_tip.say(f"Rappels du {short_date(self._day_to_remind(session))}")
        self._offer(found)
        self.model.set_rows(rows)
        if not self.table.go_to_key(before):
            self.table.go_to(0)
        self._tell_list()
        self._show_chosen()
        self._stop_seeking(rows)

    def focus_default(self) -> None:
        """Give the focus to the people."""
        self.table.setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Note what came of telling somebody; print the list."""
        own: dict[str, Callable[[], object]] = {
            "remind_day": self._remind,
            "remind_other_day": partial(self.asks.emit, "form:reminders", None),
            "copy_text": self._copy,
            "told_letter": self._write,
            "all_letters": self._write_all,
        }
        acts = {action: partial(self._note, action) for action in RESULTS}
        return acts | own | paper_actions(self, self._paper, self.show_message)

    def receive(self, what: object) -> None:
        """Show one list."""
        with self.telling_refusals(), self.desk.database.reading() as session:
            self._kept = call_list(session, int(str(what))).id if what is not None else self._kept
        self.refresh_when_seen()

    @property
    def chosen(self) -> CallRowShown | None:
        """Return the person chosen."""
        row = self.table.current_row()
        return row if isinstance(row, CallRowShown) else None

    # Building

    def _build(self) -> None:
        reminders = self.add_button(_IN_TWO_DAYS, self._remind, icon="phone-outgoing")
        self._remind_tip = KeyTip(reminders, self.desk, "remind_day", _IN_TWO_DAYS)
        self.add_button("Autre jour…", self.answers()["remind_other_day"], does="remind_other_day")
        self.lists.activated.connect(self._choose_list)
        self.table.current_changed.connect(lambda _row: self._show_chosen())
        self.hear_letters(self.table)
        self.table.opened.connect(lambda _row: self.card.focus_number())
        self.card.revealed.connect(self.table.setFocus)
        words = {action: RESULT_WORDS[result] for action, (result, _word) in RESULTS.items()}
        words |= {"copy_text": "Copier le texte", "all_letters": "Tous les courriers"}
        self.buttons = act_buttons(self.desk, self.answers(), words)
        content = Beside(self.table, self.card, in_a_row(self.buttons))
        self.body.addWidget(self.lists, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.reason)
        self.body.addWidget(self.letters)
        self.body.addWidget(scrolled(content), 1)

    # What is shown

    def _columns(self) -> list[Column]:
        return [
            Column("Personne", lambda row: self.desk.shown_name(row.short_name) or "Sans nom", 11),
            Column("Consigne", lambda row: how_words(row.reach), under=90,
                   tip=lambda row: row.reach.instruction,
                   icon=_glyph),
            Column("Ancien", lambda row: brief(row.earlier_at), 13, spoken=earlier_words),
            Column("Nouveau", lambda row: brief(row.new_at), 13, spoken=new_words,
                   ink=lambda row: "" if row.new_at else "warn"),
            Column("Résultat", result_words, ink=lambda row: "warn" if row.result and row.is_open else "",
                   icon=lambda row: "" if row.is_open else icons.icon("check", "ok")),
            Column("Essais", lambda row: str(row.attempts or ""), 7, is_right=True, under=110),
            Column("Par", lambda row: row.tries[-1].agent if row.tries else "", 12, under=150),
            Column("Heure", hour_words, 9, under=150),
        ]  # fmt: skip

    def _offer(self, found: list[CallListRow]) -> None:
        self.lists.clear()
        for one in found:
            self.lists.addItem(list_words(one), one.id)
        self.lists.setCurrentIndex(self.lists.findData(self._list.id) if self._list is not None else -1)
        self.lists.setVisible(bool(found))
        self.table.set_empty_state(self._nothing())

    def _tell_list(self) -> None:
        shown = self._list
        self.reason.setText(f"Raison{NO_BREAK}: {shown.reason}" if shown and shown.reason else "")
        self.reason.setVisible(bool(self.reason.text()))
        self.letters.setText(letters_words(self.model.rows, self.desk.shown_name))
        self.letters.setVisible(bool(self.letters.text()))
        if shown is None:
            self.set_subtitle(self._nothing())
            return
        left = plural(shown.total - shown.closed, "personne")
        self.set_subtitle(f"{shown.reached}/{shown.total} joints · {left} à prévenir")

    def _show_chosen(self) -> None:
        row = self.chosen
        self.card.show_call(None if row is None or self._list is None else call_of(self._list.kind, row))
        for action, button in self.buttons.items():
            button.setVisible(row is not None and row.is_open and _is_possible(action, row))
        self.buttons["all_letters"].setVisible(len(to_write(self.model.rows)) > 1)

    def _choose_list(self, index: int) -> None:
        with self.telling_refusals():
            self.receive(self.lists.itemData(index))
        self.focus_default()

    # What is done

    def _note(self, action: str) -> None:
        """Note a result for the person chosen, then go on to the next one to tell."""
        with self.telling_refusals():
            row = self._wanted()
            wants_slot = RESULTS[action][0] == OTHER_SLOT
            if not (wants_slot and row.result == OTHER_SLOT):  # asked for already: the slot is to be taken
                self._note_for([row], action)
            self.message.clear()
            if wants_slot:
                self._book(row)

    def _write(self) -> None:
        """Print the letter to the person chosen; it is noted once it is printed, or saved."""
        with self.telling_refusals():
            self._print_letters([self._wanted()])

    def _write_all(self) -> None:
        """Print in one go every letter of the list that is still to be written."""
        with self.telling_refusals():
            rows = to_write(self.model.rows)
            if not rows:
                raise UserError("Aucun courrier à écrire sur cette liste. Prévenir chacun comme il est dit.")
            self._print_letters(rows)

    def _print_letters(self, rows: list[CallRowShown]) -> None:
        paper = letters_paper(self.desk, self._shown_id(), rows)
        print_paper(self, paper, self.show_message, partial(self._note_letters, rows))

    def _note_letters(self, rows: list[CallRowShown]) -> None:
        with self.telling_refusals():
            self._note_for(rows, "told_letter")

    def _note_for(self, rows: list[CallRowShown], action: str) -> None:
        following = self.model.row_at(self.table.currentIndex().row() + 1)
        note_told(self.desk, rows, action)
        if following is not None and following.is_open:
            self.table.go_to_key(following.id)
        else:
            self.table.go_to(0)

    def _wanted(self) -> CallRowShown:
        if self.chosen is None:
            raise UserError("Choisir une personne dans la liste.")
        return self.chosen

    def _shown_id(self) -> int:
        if self._list is None:
            raise UserError(self._nothing())
        return self._list.id

    def _nothing(self) -> str:
        """Say why no list is in view: there is none, or the one that was is taken back."""
        return _CHOOSE if self.lists.count() else _NOBODY

    def _paper(self) -> Paper:
        return call_list_paper(self.desk, self._shown_id())

    def _remind(self) -> None:
        """Open the reminders of the second open day to come."""
        with self.telling_refusals():
            with self.desk.database.reading() as session:
                day = self._day_to_remind(session)
            self.receive(remind(self.desk, day))
            self.message.clear()
            self.focus_default()

    def _day_to_remind(self, session: Session) -> date:
        return two_open_days_after(self.desk.clock.today(), calendar(session))

    def _copy(self) -> None:
        """Put what is told to the person chosen where another program can paste it."""
        with self.telling_refusals():
            row, shown = self._wanted(), self._list
            if problem := problem_of_text(row.reach):
                raise UserError(problem)
            with self.desk.database.reading() as session:
                sender = town_identity(session)
            copy_text(text_to_send(shown.kind if shown else "", row, sender))
            self.show_message("Texte copié, pour 30 secondes.", "ok")

    def _stop_seeking(self, rows: list[CallRowShown]) -> None:
        """Close the search of another slot, if nothing was typed there, once its wish is taken back."""
        if self._sought is None or (self._list is not None and self._list.id != self._sought[0]):
            return
        sought = self._sought[1]
        if not any(row.id == sought.id and row.result == OTHER_SLOT for row in rows):
            self._sought = None
            self.asks.emit("withdraw:booking", sought.appointment_uid)

    def _book(self, row: CallRowShown) -> None:
        """Find this person another slot, about the same matter."""
        self._sought = self._kept, row
        given = {
            "visitor_uid": row.reach.visitor_uid,
            "name": row.name,
            "type_code": row.type_code,
            "domain": row.domain,
            "replaces": row.appointment_uid,
        }
        self.asks.emit("form:booking", {key: value for key, value in given.items() if value})


def _offered(session: Session, kept: int | None) -> list[CallListRow]:
    """Return the open lists, and the one in view even closed by now, unless its change was taken back."""
    found = open_call_lists(session)
    if kept is not None and all(one.id != kept for one in found):
        with suppress(UserError):
            found.append(call_list(session, kept))
    return found


def _is_possible(action: str, row: CallRowShown) -> bool:
    if action == "all_letters":
        return False  # it is about the whole list
    if action == "copy_text":
        return problem_of_text(row.reach) is None
    result, _word = RESULTS[action]
    if result == LETTER:
        return may_be_written_to(row.reach)
    return result != NO_CONTACT or may_stay_untold(row.reach)


def _glyph(row: CallRowShown) -> QIcon | str:
    return icons.icon("triangle-alert", "err") if row.reach.is_guarded else ""
