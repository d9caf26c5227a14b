"""The first page: the day's slots, who waits, what is due."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QPushButton, QVBoxLayout, QWidget

from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import (
    clock_time,
    long_date,
    moment,
    plural,
    short_date,
)
from espace_citoyennete.permanences.gestures import MARKS, mark_attendance
from espace_citoyennete.permanences.listing import next_free_slots
from espace_citoyennete.permanences.model import Appointment, Sitting, Slot
from espace_citoyennete.storage.drafts import Draft, drafts_of
from espace_citoyennete.today.listing import DayRow, DayTotals, ToFillIn, day_rows, day_totals, to_fill_in
from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.page import Page, scrolled
from espace_citoyennete.ui.table import Column, RowsModel, TableView

_STATES = {  # word, glyph, ink
    "LIBRE": ("Libre", "○", "ok"),
    "A_VENIR": ("Attendu", "●", "primary"),
    "SALLE": ("En attente", "◐", "warn"),
    "HONORE": ("Reçu", "✓", "ok"),
    "ABSENT": ("Absent", "✕", "err"),
}
_TO_MARK = ("A_VENIR", "SALLE")
_LETTERS = {"P": "mark_arrived", "R": "mark_received", "A": "mark_absent", "E": "mark_excused"}
_NARROW = 820  # pixels under which the side goes under the day
_SIDE = 300
_LEAST = 220  # pixels for the day, when everything is scrolled


class TodayPage(Page):
    """What the desk opens every morning."""

    title = "Aujourd’hui"
    icon = "house"
    models = frozenset({Appointment, Contact, Draft, Sitting, Slot})
    hints = "P\u00a0: arrivé · R\u00a0: reçu · A\u00a0: absent · E\u00a0: excusé · Entrée\u00a0: ouvrir"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.table = TableView("Rendez-vous du jour")
        self.model = RowsModel(self._columns(), self)
        self.table.setModel(self.model)
        self.table.set_empty_state(
            "Aucune permanence aujourd’hui.",
            "Voir la semaine",
            partial(self.asks.emit, "page:permanences", None),
        )
        self.table.letter_pressed.connect(self._letter)
        self.table.opened.connect(lambda _row: self._open())
        self.waiting, self.due, self.free = (
            _Card("File d’attente"),
            _Card("À traiter"),
            _Card("Prochains créneaux libres"),
        )
        side = QWidget()
        self._side = side
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for card in (self.due, self.waiting, self.free):
            column.addWidget(card)
        column.addStretch(1)
        self._columns_box = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns_box.setSpacing(12)
        self._columns_box.addWidget(self.table, 1)
        self._columns_box.addWidget(side)
        content = QWidget()
        content.setLayout(self._columns_box)
        self._columns_box.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(scrolled(content), 1)
        self.add_button(
            "Trouver un créneau", partial(self.asks.emit, "form:booking", {}), keys="F4", icon="calendar-days"
        )
        self.add_button(
            "Nouveau contact",
            partial(self.asks.emit, "form:contact", {"channel": "TEL_ENTRANT"}),
            keys="F2",
            icon="phone",
            primary=True,
        )
        self._arrange()

    def refresh(self) -> None:
        """Read the day again."""
        now = self.desk.clock.now()
        with self.desk.database.reading() as session:
            rows = day_rows(session, now.date())
            totals = day_totals(session, now.date(), rows)
            past = to_fill_in(session, now.date())
            free = next_free_slots(session, None, now, limit=4)
            drafts = drafts_of(session, self.desk.agent.uid)
        self.model.set_rows(rows)
        self.set_subtitle(f"{long_date(now.date())} · {_summary(totals)}")
        self._show_due(past, len(drafts))
        waiting = [row for row in rows if row.state == "SALLE"]
        self.waiting.show_lines(
            [f"{row.name or 'Sans nom'} · {row.permanence}{_since(row)}" for row in waiting],
            "Personne n’attend.",
        )
        self.free.show_lines(
            [f"{moment(slot.starts_at)} · {slot.label}" for slot in free],
            "Aucun créneau libre à venir.",
        )

    def focus_default(self) -> None:
        """Give the focus to the first person still to be marked."""
        here = self.table.current_row()
        if here is None or here.state not in _TO_MARK:
            self._go_to_next()
        self.table.setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Mark who came."""
        return {action: partial(self._mark, action) for action in MARKS}

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the side under the day where the page is narrow."""
        super().resizeEvent(event)
        self._arrange()

    # What is shown

    def _columns(self) -> list[Column]:
        return [
            Column(
                "Heure", lambda row: f"{row.starts_at:%H:%M}", 6, spoken=lambda row: clock_time(row.starts_at)
            ),
            Column("Personne", lambda row: row.name if row.appointment_id else "", 18),
            Column("État", lambda row: _STATES[row.state][0], 11, icon=_glyph),
            Column("Permanence", lambda row: row.permanence),
            Column("Salle", lambda row: row.room, 10, under=100),
            Column("Motif", lambda row: row.subject, under=120),
        ]

    def _show_due(self, past: list[ToFillIn], drafts: int) -> None:
        lines = [
            f"{plural(day.appointments, 'rendez-vous', 'rendez-vous')} du {short_date(day.day)} à renseigner"
            for day in past[-3:]
        ]
        if len(past) > 3:
            older = sum(day.appointments for day in past[:-3])
            lines.append(
                f"{plural(older, 'rendez-vous plus ancien', 'rendez-vous plus anciens')} à renseigner"
            )
        if drafts:
            lines.append(f"{plural(drafts, 'brouillon')} à reprendre")
        self.due.show_lines(lines, "Rien à traiter.")
        if past:
            day = past[-1].day
            self.due.offer("Renseigner", partial(self.asks.emit, "page:permanences", day))
        else:
            self.due.offer("", None)
        self.counted.emit(len(past) + bool(drafts))

    def _go_to_next(self) -> None:
        rows = self.model.rows
        if rows:
            self.table.go_to(next((n for n, row in enumerate(rows) if row.state in _TO_MARK), 0))

    def _arrange(self) -> None:
        is_narrow, side = self.width() < style.length(_NARROW), style.length(_SIDE)
        directions = QBoxLayout.Direction
        self._columns_box.setDirection(directions.TopToBottom if is_narrow else directions.LeftToRight)
        self.table.setMinimumHeight(style.length(_LEAST) if is_narrow else 0)
        self._side.setMaximumWidth(16_777_215 if is_narrow else side)
        self._side.setMinimumWidth(0 if is_narrow else side)

    # What is done

    def _letter(self, letter: str) -> None:
        if letter in _LETTERS and self.desk.settings.letter_keys:
            self._mark(_LETTERS[letter])

    def _mark(self, action: str) -> None:
        row = self.table.current_row()
        with self.telling_refusals():
            if row is None or row.appointment_id is None:
                raise UserError("Ce créneau est libre. Choisir une personne dans la liste.")
            following = min(self.table.currentIndex().row() + 1, len(self.model.rows) - 1)
            mark_attendance(self.desk, row.appointment_id, row.name, action)
            self.message.clear()
            self.table.go_to(following)

    def _open(self) -> None:
        row = self.table.current_row()
        if row is not None and row.appointment_id is None:
            self.asks.emit("form:booking", {"slot_id": row.slot_id})
        elif row is not None:
            self.asks.emit("page:permanences", row.starts_at.date())


class _Card(QFrame):
    """A title, a few lines, perhaps one button."""

    def __init__(self, title: str) -> None:
        super().__init__()
        style.mark(self, kind="card")
        self._title, self._lines = style.words("section", title), style.words()
        self._button = QPushButton()
        self._button.hide()
        self._action: Callable[[], object] | None = None
        self._button.clicked.connect(self._act)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        for label in (self._title, self._lines):
            column.addWidget(label)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def text(self) -> str:
        """Return the lines shown."""
        return self._lines.text()

    def show_lines(self, lines: list[str], nothing: str) -> None:
        """Show these lines, or the sentence that says there is none."""
        self._lines.setText("\n".join(lines) or nothing)

    def offer(self, word: str, action: Callable[[], object] | None) -> None:
        """Offer one act under the lines, or none."""
        self._button.setText(word)
        self._button.setVisible(bool(word))
        self._action = action

    def _act(self) -> None:
        if self._action is not None:
            self._action()


def _glyph(row: DayRow) -> QIcon:
    _, glyph, ink = _STATES[row.state]
    return icons.state_icon(glyph, ink)


def _since(row: DayRow) -> str:
    return f", arrivé à {clock_time(row.arrived_at)}" if row.arrived_at else ""


def _summary(totals: DayTotals) -> str:
    return " · ".join(
        [
            plural(totals.sittings, "permanence"),
            plural(totals.appointments, "rendez-vous", "rendez-vous"),
            plural(totals.free, "créneau libre", "créneaux libres"),
            plural(totals.contacts, "contact saisi", "contacts saisis"),
        ]
    )
