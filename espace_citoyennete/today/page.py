"""The first page: the day's sittings, who waits, what is due, who is there."""

from collections.abc import Callable
from datetime import time
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from espace_citoyennete.accounts.model import User
from espace_citoyennete.actions.model import Action
from espace_citoyennete.callbacks.model import Callback
from espace_citoyennete.changes.model import CallList, CallRow
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.directory.model import Organisation
from espace_citoyennete.emergency.model import EmergencyNumber
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import initials, long_date, moment, plural
from espace_citoyennete.jeudis.model import Jeudi
from espace_citoyennete.permanences.free_slots import FreeSlot
from espace_citoyennete.permanences.gestures import MARKS, mark_attendance
from espace_citoyennete.permanences.model import Appointment, Hold, Sitting, Slot
from espace_citoyennete.permanences.week import SlotCell, sittings_on
from espace_citoyennete.storage.drafts import Draft
from espace_citoyennete.subsidies.model import Subsidy
from espace_citoyennete.team.gestures import finish, put_at_desk
from espace_citoyennete.team.listing import (
    HandoverRow,
    PresenceRow,
    last_post,
    open_handovers,
    presences,
)
from espace_citoyennete.team.model import Handover, Presence
from espace_citoyennete.team.rules import POSTS
from espace_citoyennete.team.service import PresenceDraft
from espace_citoyennete.today.day_table import DayTable
from espace_citoyennete.today.listing import (
    DayTotals,
    day_totals,
    next_free_by_type,
    walk_ins,
)
from espace_citoyennete.today.queue import Queue
from espace_citoyennete.today.todo import due_lines, read_due
from espace_citoyennete.ui import style
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.lines import Card, Line
from espace_citoyennete.ui.page import Page, scrolled
from espace_citoyennete.ui.table import Heading
from espace_citoyennete.waiting.model import WaitingEntry
from espace_citoyennete.walks.model import WalkProposal

_NARROW = 820  # pixels under which the side goes under the day
_SIDE = 344
_LEAST = 220  # pixels for the day, when everything is scrolled
_MINUTE = 60_000  # milliseconds
_DAY_ENDS = time(16)  # from then on the end of the day is offered


class TodayPage(Page):
    """What the desk opens every morning."""

    title = "Aujourd’hui"
    icon = "house"
    models = frozenset(
        {
            Action, Appointment, CallList, CallRow, Callback, Contact, Draft, EmergencyNumber, Handover, Hold,
            Jeudi, Organisation, Presence, Sitting, Slot, Subsidy, User, WaitingEntry, WalkProposal,
        }
    )  # fmt: skip
    hints = (
        "P\u00a0: arrivé · R\u00a0: reçu · A\u00a0: absent · E\u00a0: excusé · I\u00a0: issue · "
        "V\u00a0: sans rendez-vous · Entrée\u00a0: ouvrir"
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._free: list[FreeSlot] = []
        self.table = DayTable(desk)
        self.table.set_empty_state(
            "Aucune permanence aujourd’hui.", "Voir la semaine", partial(self._ask, "page:permanences")
        )
        self.hear_letters(self.table)
        self.table.opened.connect(lambda _row: self._open())
        self.waiting, self.due = Queue(desk), Card("À traiter")
        self.waiting.received.connect(self._receive_person)
        self.waiting.resumed.connect(partial(self._ask, "resume_draft"))
        self.free, self.team = Card("Prochains créneaux libres"), Card("Équipe et consignes")
        self.waiting.add_button("Ajouter à une séance", self._add_walk_in, "V")
        self.waiting.add_button("Visite", partial(self._ask, "new_visit"), "Maj+F2")
        self.team.add_button("Qui est là…", partial(self._ask, "form:presence"))
        self.team.add_button("Laisser une consigne…", partial(self._ask, "form:handover"))
        self._build()
        self._minute = QTimer(self, interval=_MINUTE)
        self._minute.timeout.connect(self._pass_minute)
        self._minute.start()

    def refresh(self) -> None:
        """Read the day again."""
        desk, now = self.desk, self.desk.clock.now()
        with desk.database.reading() as session:
            sittings = sittings_on(session, now.date(), by=desk.agent)
            totals = day_totals(session, now.date(), sittings)
            found = read_due(session, desk)
            self._free = next_free_by_type(session, now)
            visits = walk_ins(session, by=desk.agent)
            there, notes = presences(session, now.date()), open_handovers(session)
        self.table.show_day(sittings)
        self.set_subtitle(f"{long_date(now.date())} · {_summary(totals)}")
        self.waiting.show_queue(sittings, visits)
        lines = due_lines(desk, found, self.asks.emit)
        self.due.show_lines(lines, "Rien à traiter.")
        self.free.show_choices(
            [self._free_choice(slot) for slot in self._free], "Aucun créneau libre à venir."
        )
        self.team.lines.show_lines(self._team_lines(there, notes), "Personne n’est noté à l’accueil.")
        self.counted.emit(len(lines))
        self._end.setVisible(now.time() >= _DAY_ENDS)

    def focus_default(self) -> None:
        """Give the focus to the first person still to be marked."""
        self.table.go_to_next()
        self.table.setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Mark who came, and say who is at the desk."""
        return {action: partial(self._mark, action) for action in MARKS} | {
            "at_desk": self._come,
            "note_outcome": self._ask_outcome,
            "walk_in": self._add_walk_in,
        }

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the side under the day where the page is narrow; beside it, it is scrolled on its own."""
        super().resizeEvent(event)
        self._arrange()

    # What is shown

    def _build(self) -> None:
        day, side = QVBoxLayout(), QVBoxLayout()
        self._side = QWidget()
        self._side.setLayout(side)
        for column in (day, side):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(12)
        day.addWidget(self.table, 1)
        day.addWidget(self.free)
        for card in (self.waiting, self.due, self.team):
            side.addWidget(card)
        side.addStretch(1)
        content = QWidget()
        self._aside = scrolled(self._side)
        self._aside.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._columns_box = QBoxLayout(QBoxLayout.Direction.LeftToRight, content)
        self._columns_box.setContentsMargins(0, 0, 0, 0)
        self._columns_box.setSpacing(12)
        self._columns_box.addLayout(day, 1)
        self._columns_box.addWidget(self._aside)
        self.body.addWidget(scrolled(content), 1)
        self.add_button(
            "Trouver un créneau", partial(self._ask, "find_slot"), does="find_slot", icon="calendar-days"
        )
        self.add_button(
            "Nouveau contact", partial(self._ask, "new_call"), does="new_call", icon="phone", primary=True
        )
        self._end = self.add_button("Fin de journée", partial(self._ask, "day_end"), icon="door-open")
        self._end.hide()
        self._arrange()

    def _free_choice(self, slot: FreeSlot) -> Line:
        word = f"{slot.label} · {moment(slot.starts_at)}"
        return Line("", word, partial(self._ask, "form:booking", {"slot_id": slot.slot_id}))

    def _team_lines(self, there: list[PresenceRow], notes: list[HandoverRow]) -> list[Line]:
        lines = []
        if self.desk.agent.uid not in {row.user_uid for row in there}:
            lines.append(Line("À l’accueil aujourd’hui\u202f?", "Oui  D", self._come))
        for row in there:
            change = partial(self._ask, "form:presence", {"user_uid": row.user_uid})
            lines.append(Line(f"{row.name}{f' · {row.post}' if row.post else ''}", "Changer", change))
        for note in notes:
            text = f"{note.text} — {initials(note.author)} {moment(note.written_at)}"
            lines.append(Line(text, "Fait", partial(self._finish, note), "●", "primary"))
        return lines

    def _pass_minute(self) -> None:
        """Say how long people have waited; propose no slot that has begun, and the end of the day in time."""
        now = self.desk.clock.now()
        self.waiting.tell()
        self._end.setVisible(now.time() >= _DAY_ENDS)
        if any(slot.starts_at < now for slot in self._free):
            self.refresh_when_seen()

    def _arrange(self) -> None:
        is_narrow, side = self.width() < style.length(_NARROW), style.length(_SIDE)
        directions = QBoxLayout.Direction
        self._columns_box.setDirection(directions.TopToBottom if is_narrow else directions.LeftToRight)
        self.table.setMinimumHeight(style.length(_LEAST))
        self._aside.setFixedWidth(side)
        is_under = self._aside.widget() is None
        if is_narrow and not is_under:
            self._aside.hide()
            self._columns_box.addWidget(self._aside.takeWidget())
        elif is_under and not is_narrow:
            self._columns_box.removeWidget(self._side)
            self._aside.setWidget(self._side)
            self._aside.show()

    # What is done

    def _ask(self, what: str, value: object = None) -> None:
        self.asks.emit(what, value)

    def _mark(self, action: str) -> None:
        with self.telling_refusals():
            self.table.mark(action)
            self.message.clear()

    def _ask_outcome(self) -> None:
        with self.telling_refusals():
            self.table.ask_outcome().chosen.connect(self._note_outcome)

    def _note_outcome(self, code: str | None) -> None:
        with self.telling_refusals():
            self.table.note_outcome(code)

    def _add_walk_in(self) -> None:
        """Add somebody who waits to the sitting where one is, else to one chosen."""
        sitting = self.table.sitting()
        self._ask("form:walk_in", {"sitting_id": sitting.sitting_id} if sitting else {})

    def _receive_person(self, row: SlotCell) -> None:
        with self.telling_refusals():
            assert row.appointment_id is not None
            mark_attendance(self.desk, row.appointment_id, row.name, "mark_received")

    def _finish(self, note: HandoverRow) -> None:
        with self.telling_refusals():
            finish(self.desk, note.id, note.version)

    def _come(self) -> None:
        """Note that the person who signed in is at the desk today, on the post they last had."""
        desk, today = self.desk, self.desk.clock.today()
        with self.telling_refusals():
            with desk.database.reading() as session:
                if any(row.user_uid == desk.agent.uid for row in presences(session, today)):
                    raise UserError(
                        "Déjà noté à l’accueil aujourd’hui. Changer le poste par «\u00a0Changer\u00a0»."
                    )
                post = last_post(session, desk.agent.uid, today)
            put_at_desk(desk, PresenceDraft(today, desk.agent.uid, POSTS[0] if post is None else post))

    def _open(self) -> None:
        row = self.table.current_row()
        if isinstance(row, Heading):
            self._ask("page:permanences", self.desk.clock.today())
        elif row is not None and row.appointment_id is None:
            self._ask("form:booking", {"slot_id": row.slot_id})
        elif row is not None:
            self._ask("page:permanences", row.starts_at.date())


def _summary(totals: DayTotals) -> str:
    return " · ".join(
        [
            plural(totals.sittings, "permanence"),
            plural(totals.appointments, "rendez-vous", "rendez-vous"),
            plural(totals.free, "créneau libre", "créneaux libres"),
            plural(totals.contacts, "contact saisi", "contacts saisis"),
        ]
    )
