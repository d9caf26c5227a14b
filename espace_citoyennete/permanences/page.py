"""Point Justice on screen: the week, the day, the flat list; every act one key away."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent

from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, long_date
from espace_citoyennete.permanences import gestures
from espace_citoyennete.permanences.appointment_panel import AppointmentPanel, MovePanel
from espace_citoyennete.permanences.appointments import Change
from espace_citoyennete.permanences.attendance_fields import OutcomeMenu
from espace_citoyennete.permanences.free_slots import holds
from espace_citoyennete.permanences.lanes import (
    monday_of,
    named,
    week_title,
    why_empty,
)
from espace_citoyennete.permanences.listing import place_of
from espace_citoyennete.permanences.model import Appointment, Hold, Permanence, Sitting, Slot
from espace_citoyennete.permanences.moving import MoveByKey
from espace_citoyennete.permanences.papers import days_paper, sitting_paper
from espace_citoyennete.permanences.sitting_acts import SittingActs
from espace_citoyennete.permanences.week import SlotCell, week
from espace_citoyennete.permanences.week_bar import EmptyWeek, WeekBar
from espace_citoyennete.permanences.week_view import Seen, WeekView
from espace_citoyennete.report import Period
from espace_citoyennete.town.model import Closure, SchoolHoliday, WorkedHoliday
from espace_citoyennete.town.reference import labels
from espace_citoyennete.town.years import erased_told
from espace_citoyennete.ui import style
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.page import Page
from espace_citoyennete.ui.printing import Paper, paper_actions
from espace_citoyennete.visitors.model import Visitor

_VIEWS = {"week": "Semaine", "day": "Jour", "list": "Liste"}
_MANY = 8  # sittings of a week from which a day, or a filter, is read better
_SHORT = 440  # pixels under which the week has no room for its legend
_MINUTE = 60_000  # milliseconds


class PermanencesPage(Page):
    """The week of Point Justice: one lane per sitting, every slot visible."""

    title = "Point Justice"
    icon = "scale"
    models = frozenset(
        {Permanence, Sitting, Slot, Hold, Appointment, Visitor, Closure, SchoolHoliday, WorkedHoliday}
    )
    hints = (
        "Entrée\u00a0: réserver · M\u00a0: déplacer · Suppr\u00a0: annuler · P R A E\u00a0: présence · "
        "I\u00a0: issue · V\u00a0: sans rendez-vous"
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._day = self._today = desk.clock.today()
        self._view = "week"  # week, day, list
        self._seen: Seen | None = None
        self._proposal = ""  # the sentence that proposes to look at less
        self._erased = ""  # the one that says that the appointments of the week were erased
        self._cancelled = ""  # the sentence that tells of a cancellation just made
        self._moving = MoveByKey(desk, self.message, self._move_by_list)
        self._build()
        desk.undo.replayed.connect(self._forget_cancelled)
        minute = QTimer(self, interval=_MINUTE)
        minute.timeout.connect(self.refresh_when_seen)
        minute.start()

    # What the window asks of a page

    def refresh(self) -> None:
        """Read the week again and show it; whoever looked at today looks at the new day after midnight."""
        if self._day == self._today:
            self._day = self.desk.clock.today()
        self._today = self.desk.clock.today()
        with self.desk.database.reading() as session:
            read = week(session, monday_of(self._day), by=self.desk.agent)
            kept = holds(session, self.desk.clock.instant())
            type_labels = labels(session, "type_intervenant")
            monday = monday_of(self._day)
            erased = erased_told(session, Period(monday, monday + timedelta(days=6)))
        held = {key: f"{one.words[:1].upper()}{one.words[1:]}" for key, one in kept.items()}
        self._seen = Seen(named(read, self.desk.shown_name), self.desk.clock.now(), held)
        self.bar.offer(read, type_labels)
        if self.message.text == self._erased:
            self.message.clear()
        self._erased = erased
        self._show()
        if erased:
            self.show_message(erased, "info")

    def focus_default(self) -> None:
        """Go to the current slot: at first that of this moment, else the first free one."""
        self.week.take_focus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Answer the actions of the menu « Point Justice »."""
        return {
            "find_slot": lambda: self.asks.emit("form:booking", {}),
            "new_permanence": lambda: self.asks.emit("form:permanence", {}),
            "renew_year": lambda: self.asks.emit("form:year", {}),
            "move": self._begin_move,
            "cancel": self._cancel,
            "remove": self._cancel,
            "next_week": partial(self._turn, 1),
            "previous_week": partial(self._turn, -1),
            "this_week": self._go_to_today,
            "view_list": self._switch_list,
            "note_outcome": self._ask_outcome,
            **self._acts_on_sitting(),
            **paper_actions(self, self._paper, self.show_message),
            **{action: partial(self._mark, action) for action in gestures.MARKS},
        }

    def receive(self, what: object) -> None:
        """Show the week of a day or an appointment (its uid), or tell the sentence of a panel just saved."""
        if isinstance(what, date):
            self._go_to(what)
        elif isinstance(what, UUID):
            with self.telling_refusals():
                with self.desk.database.reading() as session:
                    appointment_id, day = place_of(session, what)
                self._go_to(day)
                self.asks.emit("form:appointment", {"appointment_id": appointment_id})
        elif isinstance(what, str):
            self.show_message(what, "warn")

    # Building

    def _build(self) -> None:
        plan, renew = (partial(self.asks.emit, form, {}) for form in ("form:permanence", "form:year"))
        self.week = WeekView(EmptyWeek(plan, renew, partial(self._turn, 1)))
        self._sitting = SittingActs(self.desk, self.week.here, self.asks.emit)
        act = self.answers()
        self.week.set_keys(self._keys(act), self._shifted_keys(act))
        self.week.opened.connect(self._open)
        self.week.moved.connect(self._forget_refusal)
        self.bar = WeekBar(self.desk, self._acts_on_sitting(), self._sitting.suits)
        self.bar.turned.connect(self._turn)
        self.bar.asked_today.connect(self._go_to_today)
        self.bar.filtered.connect(self._show)
        self.body.addWidget(self.bar)
        self.body.addWidget(self.week, 1)
        self.set_views(*((word, partial(self._set_view, view)) for view, word in _VIEWS.items()))
        self.add_button("Nouvelle permanence", act["new_permanence"], keys="N")
        self.add_button(
            "Trouver un créneau", act["find_slot"], does="find_slot", icon="calendar-days", primary=True
        )

    def _acts_on_sitting(self) -> dict[str, Callable[[], object]]:
        """Return what may be done to the whole sitting of the current slot, each refusal told."""
        return {action: partial(self._try, act) for action, act in self._sitting.by_action.items()}

    def _try(self, act: Callable[[], object]) -> None:
        with self.telling_refusals():
            act()

    def _shifted_keys(self, act: dict[str, Callable[[], object]]) -> dict[Qt.Key, Callable[[], object]]:
        keys = {Qt.Key.Key_Delete: act["cancel_sitting"]}
        letters = {Qt.Key.Key_M: act["move_sitting"], Qt.Key.Key_N: act["renew_year"]}
        return keys | letters if self.desk.settings.letter_keys else keys

    def _keys(self, act: dict[str, Callable[[], object]]) -> dict[Qt.Key, Callable[[], object]]:
        """Bind the keys of the views; letters can be turned off in Réglages (WCAG 2.1.4)."""
        keys = {
            Qt.Key.Key_PageDown: act["next_week"],
            Qt.Key.Key_PageUp: act["previous_week"],
            Qt.Key.Key_Delete: act["cancel"],
            Qt.Key.Key_Escape: self._moving.end,
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
            Qt.Key.Key_I: act["note_outcome"],
            Qt.Key.Key_V: act["walk_in"],
            Qt.Key.Key_G: act["change_rule"],
            Qt.Key.Key_U: act["overbook_sitting"],
        }
        return keys | letters if self.desk.settings.letter_keys else keys

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room of the legend to the week where there is little."""
        super().resizeEvent(event)
        self.bar.legend.setVisible(self.height() >= style.length(_SHORT))

    # Showing

    def _show(self) -> None:
        """Show what was read, through the filters and the view chosen."""
        assert self._seen is not None
        had_focus = (focus := self.focusWidget()) is not None and focus.hasFocus()
        day = self._day if self._view == "day" else None
        self.week.is_list = self._view == "list"
        lanes = self.week.show_week(self._seen, self.bar.shown(day))
        self.week.empty.why.setText(why_empty(self._seen.week, self.bar.words, day))
        self.set_subtitle(long_date(day) if day else week_title(self._seen.week))
        self._propose_less(lanes)
        self._forget_refusal()
        self._moving.tell()
        if had_focus:
            self.focus_default()

    def _propose_less(self, lanes: int) -> None:
        """Propose the day where a week has so many sittings that names are cut."""
        if self.message.text == self._proposal:
            self.message.clear()
        if self._view == "week" and lanes > _MANY and not self.message.text:
            which = "choisir un type, un intervenant ou un seul jour"
            self._proposal = f"{lanes} séances cette semaine{NO_BREAK}: {which}."
            self.show_message(self._proposal, "info", "Voir le jour", partial(self._choose_view, "day"))

    def _forget_refusal(self, _moved: object = None) -> None:
        """Take away the refusal that was about another slot."""
        if self.message.kind == "err":
            self.message.clear()
            self._moving.tell()

    def _forget_cancelled(self, _replayed: str) -> None:
        """Tell no more of a cancellation: it may be the one just taken back."""
        if self.message.text == self._cancelled:
            self.message.clear()

    # Moving through time

    def _set_view(self, view: str) -> None:
        here = self.week.here()
        self._view = view
        if view == "day" and here is not None:
            self._day = here[0].day
        self._show()
        if here is not None:
            self.week.go_to(here[1].slot_id)
        self.focus_default()

    def _switch_list(self) -> None:
        self._choose_view("week" if self._view == "list" else "list")

    def _choose_view(self, view: str) -> None:
        self.message.clear()
        self.header.switch.choose(list(_VIEWS).index(view))

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
        lane, cell = self.week.slot(key)
        if self._moving:
            with self.telling_refusals():
                self._moving.finish(cell.slot_id)
        elif cell.appointment_id is not None:
            self.asks.emit("open", AppointmentPanel(self.desk, cell.appointment_id))
        elif lane.cancelled:
            self.show_message(f"Cette séance est annulée{NO_BREAK}: {lane.reason}.", "info")
        else:
            self.asks.emit("form:booking", {"slot_id": cell.slot_id})

    def _booked(self) -> SlotCell:
        """Return the current slot if somebody holds it; raise `UserError` otherwise."""
        here = self.week.here()
        if here is None or here[1].appointment_id is None:
            raise UserError("Ce créneau est libre. Choisir un rendez-vous, ou réserver par Entrée.")
        return here[1]

    def _mark(self, action: str) -> None:
        with self.telling_refusals():
            cell = self._booked()
            self._moving.end()
            following = self._following(cell)  # one that was added is gone with an excused person
            gestures.mark_attendance(self.desk, _id(cell), cell.name, action)
            if following is not None:
                self.week.go_to(following.slot_id)

    def _following(self, cell: SlotCell) -> SlotCell | None:
        """Return the next person of the sitting, over the slots that nobody holds."""
        cells = self.week.slot(cell.slot_id)[0].cells
        places = [other.slot_id for other in cells]
        after = cells[places.index(cell.slot_id) + 1 :]
        return next((other for other in after if other.appointment_id is not None), None)

    def _ask_outcome(self) -> None:
        """Offer the outcomes of the interview under the current slot."""
        with self.telling_refusals():
            cell = self._booked()
            if cell.state != "HONORE":
                raise UserError("L’issue se note pour une personne reçue. Noter d’abord R (reçu).")
            menu = OutcomeMenu(self.desk, cell.outcome, self)
            menu.chosen.connect(partial(self._note_outcome, cell))
            menu.ask(self.week.under_current())

    def _note_outcome(self, cell: SlotCell, code: str | None) -> None:
        with self.telling_refusals():
            gestures.outcome(self.desk, _id(cell), cell.name, code)

    def _cancel(self) -> None:
        with self.telling_refusals():
            cell = self._booked()
            self._moving.end()
            change = gestures.cancel(self.desk, _id(cell), cell.name)
            self._cancelled = f"Rendez-vous de {cell.name or 'sans nom'} annulé par l’usager."
            self.show_message(
                self._cancelled,
                "info",
                "Annulé par le service",
                partial(self._lay_on_service, change, cell.name),
            )

    def _lay_on_service(self, change: Change, name: str) -> None:
        with self.telling_refusals():
            gestures.lay_on_service(self.desk, change, name)

    # Printing

    def _paper(self) -> Paper:
        """Return what is seen, on paper: the sheet of the sitting, the list of the day or of the week."""
        if self._view == "week":
            return sitting_paper(self.desk, self._sitting.sitting().sitting_id)
        if self._view == "day":
            return days_paper(self.desk, self._day, self._day)
        monday = monday_of(self._day)
        return days_paper(self.desk, monday, monday + timedelta(days=6))

    def _begin_move(self) -> None:
        with self.telling_refusals():
            cell = self._booked()
            self._moving.begin(_id(cell), cell.state, self.week.slot(cell.slot_id)[0].type_code)

    def _move_by_list(self, appointment_id: int, type_code: str) -> None:
        self.asks.emit("open", MovePanel(self.desk, appointment_id, type_code))


def _id(cell: SlotCell) -> int:
    """Return the appointment of a slot that `_booked` gave."""
    assert cell.appointment_id is not None
    return cell.appointment_id
