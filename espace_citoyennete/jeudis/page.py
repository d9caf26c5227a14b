"""Jeudis citoyenneté: the events, and the four steps of the one chosen."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.french import clock_time, long_date, plural, short_date
from espace_citoyennete.jeudis.assess_pane import AssessPane
from espace_citoyennete.jeudis.attend_pane import AttendPane
from espace_citoyennete.jeudis.listing import JeudiRow, jeudis
from espace_citoyennete.jeudis.model import (
    Jeudi,
    JeudiCard,
    JeudiCount,
    JeudiFollowUp,
    JeudiSpeaker,
    Registration,
)
from espace_citoyennete.jeudis.prepare_pane import PreparePane
from espace_citoyennete.jeudis.register_pane import RegisterPane
from espace_citoyennete.jeudis.rules import AXIS_SHAPES, State
from espace_citoyennete.jeudis.steps import StepPane, StepsBar, event_words
from espace_citoyennete.storage.rows import id_with
from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.page import Page, scrolled
from espace_citoyennete.ui.table import Column, RowsModel, TableView
from espace_citoyennete.visitors.model import Visitor

_FAR = timedelta(days=3660)
_REGISTERING = 1


class JeudisPage(Page):
    """The events above, one step of the event chosen below."""

    title = "Jeudis citoyenneté"
    icon = "users"
    models = frozenset(
        {Contact, Jeudi, JeudiCard, JeudiCount, JeudiFollowUp, JeudiSpeaker, Registration, Visitor}
    )
    hints = (
        "N\u00a0: nouveau · I\u00a0: inscrire · E, Maj+E\u00a0: étape suivante, précédente · "
        "{print}\u00a0: feuille à signer"
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._shows_past = False
        self._shown: tuple[int, int] | None = None  # the event shown, and the step where it stood
        self.events = TableView("Jeudis")
        self._events_model = RowsModel(self._event_columns(), self)
        self.events.setModel(self._events_model)
        self.heading = style.words("section")
        tell = self.show_message
        self.prepare, self.register = PreparePane(desk, tell), RegisterPane(desk, tell)
        self.attend, self.assess = AttendPane(desk, tell), AssessPane(desk, tell)
        self.panes: list[StepPane] = [self.prepare, self.register, self.attend, self.assess]
        self.steps = StepsBar([pane.word for pane in self.panes])
        self._in_view = 0  # the step shown
        self._build()

    # What the window asks of a page

    def refresh(self) -> None:
        """Read the events again, and the step in view of the one chosen."""
        today = self.desk.clock.today()
        first, last = (today - _FAR, today - timedelta(days=1)) if self._shows_past else (today, today + _FAR)
        with self.desk.database.reading() as session:
            rows = jeudis(session, first, last, with_cancelled=True)
        rows = rows[::-1] if self._shows_past else rows
        self._events_model.set_rows(rows)
        if self.chosen is None:
            self.events.go_to(0)
        self.set_subtitle(
            plural(len(rows), "Jeudi", "Jeudis") + (" passés" if self._shows_past else " à venir")
        )
        self._show_chosen()

    def focus_default(self) -> None:
        """Give the focus to the events."""
        self.events.setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Register somebody and print the sheet at any step; else what the step in view does."""
        return {
            "print": self.attend.answers()["print"],
            "export": self.attend.answers()["export"],
            **self.pane.answers(),
            "new_jeudi": partial(self.asks.emit, "form:jeudi", {}),
            "register_person": self._register,
            "next_step": partial(self._go_to_step, 1),
            "previous_step": partial(self._go_to_step, -1),
        }

    def receive(self, what: object) -> None:
        """Show an event, wherever it is: the one just saved, or the one of a deadline."""
        with self.telling_refusals():
            if isinstance(what, UUID):
                with self.desk.database.reading() as session:
                    what = id_with(session, Jeudi, what)
            for past in (self._shows_past, not self._shows_past):
                self._show_view(past)
                if self.events.go_to_key(what):
                    return

    @property
    def chosen(self) -> JeudiRow | None:
        """Return the event chosen."""
        row = self.events.current_row()
        return row if isinstance(row, JeudiRow) else None

    @property
    def pane(self) -> StepPane:
        """Return the step in view."""
        return self.panes[self._in_view]

    # Building

    def _build(self) -> None:
        self.set_views(
            ("À venir", partial(self._show_view, False)), ("Passés", partial(self._show_view, True))
        )
        new = partial(self.asks.emit, "form:jeudi", {})
        self.add_button("Nouveau Jeudi", new, does="new_jeudi", icon="plus", primary=True)
        self.events.set_empty_state("Aucun Jeudi à venir.", "Nouveau Jeudi", new)
        self.events.current_changed.connect(lambda _row: self._show_chosen())
        self.events.opened.connect(lambda _row: self.prepare.change())
        self.events.setMinimumHeight(4 * style.control_height())  # a low window scrolls rather than hide all
        self.steps.chosen.connect(self._show_step)
        for pane in self.panes:
            pane.asks.connect(self.asks)
        self.events.letter_pressed.connect(self._letter)
        for pane in self.panes:
            for table in pane.findChildren(TableView):
                table.letter_pressed.connect(partial(self._letter, own=pane.own_letters))
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.events, 2)
        for widget in (self.heading, self.steps):
            column.addWidget(widget)
        for pane in self.panes:  # no stack: it would keep the room of the highest step
            column.addWidget(pane, 3)
            pane.setVisible(pane is self.pane)
        self.body.addWidget(scrolled(content), 1)

    def _event_columns(self) -> list[Column]:
        return [
            Column("Date", lambda row: short_date(row.held_on, year=self._shows_past), 16,
                   spoken=lambda row: long_date(row.held_on)),
            Column("Heure", lambda row: clock_time(row.starts_at), 8, under=110),
            Column("Titre", lambda row: row.title),
            Column("Axe", lambda row: row.axis_label, under=150, tip=lambda row: row.axis_label,
                   icon=lambda row: _axis_icon(row.axis)),
            Column("Lieu", lambda row: row.place, 16, under=112),
            Column("Inscrits", _registered, 13, is_right=True,
                   spoken=lambda row: f"{row.registered} sur {plural(row.capacity, 'place')}{_waiting(row)}"),
            Column("Présents", lambda row: str(row.present), 8, is_right=True, under=130),
            Column("État", lambda row: self._state(row).value, 13),
        ]  # fmt: skip

    # What is shown

    def _state(self, event: JeudiRow) -> State:
        return event.state(self.desk.clock.today())

    def _show_view(self, past: bool) -> None:
        self._shows_past = past
        self.header.switch.show_choice(int(past))
        word = "passé" if past else "à venir"
        self.events.set_empty_state(
            f"Aucun Jeudi {word}.", "Nouveau Jeudi", partial(self.asks.emit, "form:jeudi", {})
        )
        self.refresh()

    def _show_chosen(self) -> None:
        """Show the event chosen where it stands; one already in view stays at the step that was chosen."""
        event = self.chosen
        self.heading.setText(event_words(event) if event is not None else "")
        shown = None if event is None else (event.id, min(self._state(event).step, len(self.panes) - 1))
        in_view = self._in_view
        if shown is not None and shown != self._shown:
            in_view = shown[1]
            self.message.clear()  # it was about another one
        self._shown = shown
        self._show_step(in_view)

    def _show_step(self, number: int) -> None:
        event = self.chosen
        if number != self._in_view:
            self.message.clear()
        self._in_view = number
        for pane in self.panes:
            pane.setVisible(pane is self.pane)
        self.steps.show_steps(None if event is None else self._state(event), number)
        for pane in self.panes:  # the sheet is printed from any of them
            pane.event_row = event
        self.pane.show_event(event)
        self.answers_changed.emit()

    # What is done

    def _letter(self, letter: str, own: Mapping[str, str] | None = None) -> None:
        usual = {"N": "new_jeudi", "I": "register_person", "E": "next_step"}
        acts = {**usual, **self.pane.letters, **(own or {})}
        if letter in acts and (letter == " " or self.desk.settings.letter_keys):
            self.answers()[acts[letter]]()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back to the step before with Maj+E; Suppr takes off the row of the step that has the focus."""
        is_shifted = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        is_here = self.pane.isAncestorOf(self.focusWidget() or self)
        if event.key() == Qt.Key.Key_Delete and is_here and "remove" in self.pane.answers():
            self.pane.answers()["remove"]()
        elif is_shifted and event.key() == Qt.Key.Key_E and self.desk.settings.letter_keys:
            self._go_to_step(-1)
        else:
            super().keyPressEvent(event)

    def _go_to_step(self, way: int) -> None:
        """Show the step after or before, with the focus on what it is about."""
        number = min(max(self._in_view + way, 0), len(self.panes) - 1)
        if self.chosen is not None and number != self._in_view:
            self._show_step(number)
            self.pane.focus_default()

    def _register(self) -> None:
        self._show_step(_REGISTERING)
        self.register.register()


def _axis_icon(axis: str) -> str | QIcon:
    """Return the shape of an axis in its colour, before its word."""
    shapes = list(AXIS_SHAPES)
    if axis not in shapes:
        return ""
    return icons.state_icon(AXIS_SHAPES[axis], f"chart{shapes.index(axis) + 1}")


def _registered(event: JeudiRow) -> str:
    """Return « 40 / 40 + 3 » when three people wait."""
    return f"{event.registered} / {event.capacity}" + (f" + {event.waiting}" if event.waiting else "")


def _waiting(event: JeudiRow) -> str:
    return f", {event.waiting} en attente" if event.waiting else ""
