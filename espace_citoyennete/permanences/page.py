"""Point Justice on screen: the week, the day, the flat list; every act one key away."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, clock_time, long_date, moment, plural
from espace_citoyennete.permanences import gestures
from espace_citoyennete.permanences.appointment_panel import AppointmentPanel, MovePanel
from espace_citoyennete.permanences.appointments import Change
from espace_citoyennete.permanences.lanes import (
    agenda_lanes,
    monday_of,
    named,
    slot_columns,
    slot_state,
    slots_of,
    week_title,
    why_empty,
)
from espace_citoyennete.permanences.listing import AppointmentRow, Lane, SlotCell, Week, appointment_row, week
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.permanences.planning import SittingPanel
from espace_citoyennete.permanences.rules import MOVABLE
from espace_citoyennete.town.model import Closure, SchoolHoliday
from espace_citoyennete.town.reference import labels
from espace_citoyennete.ui import icons, style
from espace_citoyennete.ui.agenda import AgendaView
from espace_citoyennete.ui.agenda_model import SlotState
from espace_citoyennete.ui.agenda_painting import Legend
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.page import Page
from espace_citoyennete.ui.table import RowsModel, TableView
from espace_citoyennete.visitors.model import Visitor

_VIEWS = {"week": "Semaine", "day": "Jour", "list": "Liste"}


class PermanencesPage(Page):
    """The week of Point Justice: one lane per sitting, every slot visible."""

    title = "Point Justice"
    icon = "scale"
    models = frozenset({Permanence, Sitting, Slot, Appointment, Visitor, Closure, SchoolHoliday})
    hints = (
        "Entrée\u00a0: réserver · M\u00a0: déplacer · Suppr\u00a0: annuler · P R A E\u00a0: présence · "
        "Page suiv.\u00a0: semaine"
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._day = desk.clock.today()
        self._view = "week"  # week, day, list
        self._week: Week | None = None
        self._slots: dict[int, tuple[Lane, SlotCell]] = {}
        self._moving: AppointmentRow | None = None
        self._build()

    # What the window asks of a page

    def refresh(self) -> None:
        """Read the week again and show it."""
        with self.desk.database.reading() as session:
            self._week = named(week(session, monday_of(self._day)), self.desk.shown_name)
            type_labels = labels(session, "type_intervenant")
        self._slots = dict(slots_of(self._week))
        self._offer_types(self._week, type_labels)
        self._show()

    def focus_default(self) -> None:
        """Go to the current slot: at first that of this moment, else the first free one."""
        if self._week is not None and not self._empty.isHidden():
            self._plan.setFocus()
            return
        (self.list if self._view == "list" else self.agenda).setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Answer the actions of the menu « Point Justice »."""
        return {
            "find_slot": lambda: self.asks.emit("form:booking", {}),
            "new_permanence": lambda: self.asks.emit("form:permanence", {}),
            "move": self._begin_move,
            "cancel": self._cancel,
            "remove": self._cancel,
            "next_week": partial(self._turn, 1),
            "previous_week": partial(self._turn, -1),
            "this_week": self._go_to_today,
            "view_list": self._switch_list,
            **{action: partial(self._mark, action) for action in gestures.MARKS},
        }

    def receive(self, what: object) -> None:
        """Show the week of a day that another page asks for, or the sentence of a panel just saved."""
        if isinstance(what, date):
            self._go_to(what)
        elif isinstance(what, str):
            self.show_message(what, "warn")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the list leaves to the page."""
        if (action := self.agenda.letters.get(Qt.Key(event.key()))) and not event.modifiers():
            action()
        else:
            super().keyPressEvent(event)

    # Building

    def _build(self) -> None:
        act = self.answers()
        self.agenda = AgendaView()
        self.agenda.letters = self._keys(act)
        self.agenda.opened.connect(self._open)
        self.agenda.moved.connect(self._show_possible)
        self.list = TableView("Créneaux")
        self.list.setModel(rows := RowsModel(slot_columns(self.desk.clock.now)))
        self._rows = rows
        self.list.opened.connect(lambda row: self._open(self._rows.rows[row][1].slot_id))
        self.list.current_changed.connect(self._show_possible)
        self.list.letter_pressed.connect(self._press)
        self.types = QComboBox()
        self.types.setAccessibleName("Type de permanence")
        self.types.setMinimumContentsLength(18)
        self.types.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.types.activated.connect(lambda _index: self._show())
        self.body.addLayout(self._toolbar(act))
        self.body.addWidget(self.agenda, 1)
        self.body.addWidget(self.list, 1)
        self._empty = self._build_empty(act)
        self.body.addWidget(self._empty, 1)
        self.set_views(*((word, partial(self._set_view, view)) for view, word in _VIEWS.items()))
        self.add_button("Nouvelle permanence", act["new_permanence"], keys="N")
        self.add_button(
            "Trouver un créneau", act["find_slot"], does="find_slot", icon="calendar-days", primary=True
        )

    def _keys(self, act: dict[str, Callable[[], object]]) -> dict[Qt.Key, Callable[[], object]]:
        """Bind the keys of the agenda; letters can be turned off in Réglages (WCAG 2.1.4)."""
        keys = {
            Qt.Key.Key_PageDown: act["next_week"],
            Qt.Key.Key_PageUp: act["previous_week"],
            Qt.Key.Key_Delete: act["cancel"],
            Qt.Key.Key_Escape: self._end_move,
        }
        letters = {
            Qt.Key.Key_M: act["move"],
            Qt.Key.Key_N: act["new_permanence"],
            Qt.Key.Key_L: act["view_list"],
            Qt.Key.Key_T: act["this_week"],
            Qt.Key.Key_P: act["mark_arrived"],
            Qt.Key.Key_R: act["mark_received"],
            Qt.Key.Key_A: act["mark_absent"],
            Qt.Key.Key_E: act["mark_excused"],
        }
        return keys | letters if self.desk.settings.letter_keys else keys

    def _toolbar(self, act: dict[str, Callable[[], object]]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(_tool("chevron-left", "Semaine précédente (Page préc.)", act["previous_week"]))
        today = QPushButton("Aujourd’hui  T")
        today.setAccessibleName("Revenir à aujourd’hui")
        today.clicked.connect(lambda *_: self._go_to_today())
        row.addWidget(today)
        row.addWidget(_tool("chevron-right", "Semaine suivante (Page suiv.)", act["next_week"]))
        row.addSpacing(12)
        row.addWidget(self.types)
        self._cancel_sitting = QPushButton("Annuler la séance…")
        self._cancel_sitting.clicked.connect(lambda *_: self._ask_cancel_sitting())
        row.addWidget(self._cancel_sitting)
        row.addStretch(1)
        row.addWidget(Legend())
        return row

    def _build_empty(self, act: dict[str, Callable[[], object]]) -> QWidget:
        """Make what is shown in place of an empty week: one sentence and what to do."""
        place = QWidget()
        self._why = style.words("section")
        self._why.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._plan, following = QPushButton("Créer une permanence"), QPushButton("Semaine suivante")
        self._plan.clicked.connect(lambda *_: act["new_permanence"]())
        following.clicked.connect(lambda *_: self._turn(1))
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._plan)
        buttons.addWidget(following)
        buttons.addStretch(1)
        column = QVBoxLayout(place)
        column.setSpacing(12)
        column.addStretch(1)
        column.addWidget(self._why)
        column.addLayout(buttons)
        column.addStretch(2)
        return place

    # Showing

    def _show(self) -> None:
        """Show what was read, through the filter and the view chosen."""
        assert self._week is not None
        now = self.desk.clock.now()
        had_focus = (focus := self.focusWidget()) is not None and focus.hasFocus()
        type_code = self.types.currentData()
        day = self._day if self._view == "day" else None
        self.agenda.show_lanes(agenda_lanes(self._week, now, type_code, day), now)
        self._rows.set_rows([row for row in self._slots.values() if type_code in (None, row[0].type_code)])
        is_empty = not self.agenda.agenda.lanes
        self.agenda.setVisible(not is_empty and self._view != "list")
        self.list.setVisible(not is_empty and self._view == "list")
        self._empty.setVisible(is_empty)
        self._why.setText(why_empty(self._week, self.types.currentText() if type_code else "", day))
        self.set_subtitle(long_date(day) if day else week_title(self._week))
        if self._current_key() is None and (key := self._first_key()) is not None:
            self._show_slot(key)
        self._show_possible()
        if had_focus:
            self.focus_default()

    def _offer_types(self, shown: Week, type_labels: dict[str, str]) -> None:
        """Offer the types of that week in the filter, and keep the one chosen."""
        chosen = self.types.currentData()
        codes = dict.fromkeys(lane.type_code for lane in shown.lanes)
        self.types.clear()
        self.types.addItem("Tous les types", None)
        for code in [*codes, *([chosen] if chosen and chosen not in codes else [])]:
            self.types.addItem(type_labels.get(code, code), code)
        self.types.setCurrentIndex(max(0, self.types.findData(chosen)))

    def _show_possible(self, _moved: object = None) -> None:
        """Offer to cancel the sitting of the current slot, where it is not cancelled yet."""
        if self.message.kind == "err":  # the refusal was about another slot
            self.message.clear()
        here = self._here()
        self._cancel_sitting.setEnabled(here is not None and not here[0].cancelled)

    def _here(self) -> tuple[Lane, SlotCell] | None:
        key = self._current_key()
        return self._slots.get(key) if key is not None else None

    def _current_key(self) -> int | None:
        if self._view != "list":
            return self.agenda.current()
        row = self.list.current_row()
        return row[1].slot_id if row else None

    def _show_slot(self, key: int) -> None:
        """Make a slot the current one, in both views: they are one thing seen twice."""
        self.agenda.go_to(key)
        keys = [cell.slot_id for _lane, cell in self._rows.rows]
        if key in keys:
            self.list.go_to(keys.index(key))

    def _press(self, letter: str) -> None:
        if action := self.agenda.letters.get(Qt.Key(ord(letter))):
            action()

    def _first_key(self) -> int | None:
        """Return the slot of this moment, else the first free one, else the first."""
        now = self.desk.clock.now()
        shown = [self._slots[key] for key in self.agenda.agenda.places]
        current = [cell for _lane, cell in shown if cell.starts_at <= now < cell.ends_at]
        free = [cell for lane, cell in shown if slot_state(lane, cell, now) is SlotState.FREE]
        first = current or sorted(free, key=lambda cell: cell.starts_at) or [cell for _lane, cell in shown]
        return first[0].slot_id if first else None

    # Moving through time

    def _set_view(self, view: str) -> None:
        here = self._here()
        self._view = view
        if view == "day" and here is not None:
            self._day = here[0].day
        self._show()
        if here is not None:
            self._show_slot(here[1].slot_id)
        self.focus_default()

    def _switch_list(self) -> None:
        views = list(_VIEWS)
        self.header.switch.choose(views.index("week" if self._view == "list" else "list"))

    def _turn(self, step: int) -> None:
        self._go_to(self._day + timedelta(days=self._stride(step)))

    def _stride(self, step: int) -> int:
        """Return how many days one step is: a week, or a working day."""
        if self._view != "day":
            return 7 * step
        over_weekend = self._day.weekday() == (4 if step > 0 else 0)
        return 3 * step if over_weekend else step

    def _go_to_today(self) -> None:
        self._go_to(self.desk.clock.today())

    def _go_to(self, day: date) -> None:
        self._day = day
        with self.telling_refusals():
            self.refresh()
        self.focus_default()

    # Acting on the current slot

    def _open(self, key: int) -> None:
        lane, cell = self._slots[key]
        if self._moving is not None:
            self._finish_move(self._moving, cell)
        elif cell.appointment_id is not None:
            self.asks.emit("open", AppointmentPanel(self.desk, cell.appointment_id))
        elif lane.cancelled:
            self.show_message(f"Cette séance est annulée{NO_BREAK}: {lane.reason}.", "info")
        else:
            self.asks.emit("form:booking", {"slot_id": cell.slot_id})

    def _booked(self) -> SlotCell:
        """Return the current slot if somebody holds it; raise `UserError` otherwise."""
        here = self._here()
        if here is None or here[1].appointment_id is None:
            raise UserError("Ce créneau est libre. Choisir un rendez-vous, ou réserver par Entrée.")
        return here[1]

    def _mark(self, action: str) -> None:
        with self.telling_refusals():
            cell = self._booked()
            gestures.mark_attendance(self.desk, _id(cell), cell.name, action)
            self._go_down(cell)

    def _go_down(self, cell: SlotCell) -> None:
        lane = self._slots[cell.slot_id][0]
        later = [other.slot_id for other in lane.cells if other.starts_at > cell.starts_at]
        if later:
            self._show_slot(later[0])

    def _cancel(self) -> None:
        with self.telling_refusals():
            cell = self._booked()
            change = gestures.cancel(self.desk, _id(cell), cell.name)
            self.show_message(
                f"Rendez-vous de {cell.name or 'sans nom'} annulé par l’usager.",
                "info",
                "Annulé par le service",
                partial(self._lay_on_service, change, cell.name),
            )

    def _lay_on_service(self, change: Change, name: str) -> None:
        with self.telling_refusals():
            gestures.lay_on_service(self.desk, change, name)

    def _ask_cancel_sitting(self) -> None:
        if here := self._here():
            lane = here[0]
            expected = sum(cell.state in MOVABLE for cell in lane.cells)
            day = f"{long_date(lane.day)} {clock_time(lane.starts_at)}"
            words = f"{lane.label} · {day} · {plural(expected, 'personne')} à rappeler"
            self.asks.emit("open", SittingPanel(self.desk, lane.sitting_id, words))

    # Moving an appointment: M, then Entrée on a free slot of any week

    def _begin_move(self) -> None:
        with self.telling_refusals():
            cell = self._booked()
            if cell.state not in MOVABLE:
                raise UserError("Seul un rendez-vous à venir se déplace. Choisir un autre rendez-vous.")
            with self.desk.database.reading() as session:
                self._moving = appointment_row(session, _id(cell))
            type_code = self._slots[cell.slot_id][0].type_code
            name = self.desk.shown_name(self._moving.name) or "ce rendez-vous"
            who = f"{name} ({moment(self._moving.starts_at)})"
            self.show_message(
                f"Déplacer {who}{NO_BREAK}: Entrée sur un créneau libre, Échap pour renoncer.",
                "info",
                "Choisir dans une liste",
                partial(self._move_by_list, self._moving.id, type_code),
            )

    def _move_by_list(self, appointment_id: int, type_code: str) -> None:
        self._end_move()
        self.asks.emit("open", MovePanel(self.desk, appointment_id, type_code))

    def _finish_move(self, moving: AppointmentRow, cell: SlotCell) -> None:
        with self.telling_refusals():
            gestures.move(self.desk, moving, cell.slot_id)
            self._end_move()

    def _end_move(self) -> None:
        if self._moving is not None:
            self._moving = None
            self.message.clear()


def _id(cell: SlotCell) -> int:
    """Return the appointment of a slot that `_booked` gave."""
    assert cell.appointment_id is not None
    return cell.appointment_id


def _tool(icon: str, words: str, action: Callable[[], object]) -> QToolButton:
    button = QToolButton()
    button.setIcon(icons.icon(icon))
    button.setAccessibleName(words)
    button.setToolTip(words)
    button.clicked.connect(lambda *_: action())
    return button
