"""Where a slot is looked for: the criteria, the first free slots, what to say of the one chosen."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from espace_citoyennete.directory.fields import practitioner_options
from espace_citoyennete.errors import Unreachable
from espace_citoyennete.french import NO_BREAK, plural
from espace_citoyennete.permanences.answers import why_no_slot
from espace_citoyennete.permanences.free_slots import (
    Asker,
    FreeSlot,
    Wish,
    free_slot,
    free_slot_count,
    full_slot,
    next_free_slots,
    next_full_slots,
    no_slot,
)
from espace_citoyennete.permanences.slot_list import SlotList, slot_words
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.fields import offer
from espace_citoyennete.town.reference import papers_for
from espace_citoyennete.ui import style
from espace_citoyennete.ui.accessibility import announce
from espace_citoyennete.ui.choice import QuickChoice
from espace_citoyennete.ui.date_field import DateField
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.form import Field, Form
from espace_citoyennete.ui.message_line import Notice

_SHOWN = 5  # slots proposed at once
_FAR = 7  # days to the first slot beyond which it is said why there is none before
_MOMENTS = (("", "Toute la journée"), ("MATIN", "Matin"), ("APRES_MIDI", "Après-midi"))


@dataclass(frozen=True)
class _Page:
    """What is proposed at once, and what is said of it."""

    found: list[FreeSlot]
    count: int
    why: str


class SlotSearch(QWidget):
    """The first five free slots by type or by domain: there before any criterion is typed."""

    changed = Signal()  # the slot that would be booked is another one
    waiting_asked = Signal()
    overbooking_turned = Signal(bool)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._domain: str | None = None
        self._pages: list[FreeSlot] = []  # after which slot each page turned begins
        self.count = ""
        self.was_given = False  # the slot that the form was opened for is there
        self.type, self.since = QuickChoice("Aucune permanence"), DateField(desk.clock.today)
        self.moment, self.practitioner = QComboBox(), QuickChoice("Aucun intervenant")
        for code, word in _MOMENTS:
            self.moment.addItem(word, code)
        self.form = Form(
            [
                (
                    Field("type", "&Pour", self.type, stretch=3),
                    Field("since", "&Dès", self.since, stretch=2),
                ),
                (
                    Field("practitioner", "Int&ervenant", self.practitioner, stretch=3),
                    Field("moment", "M&oment", self.moment, stretch=2),
                ),
            ]
        )
        self.slots = SlotList()
        self._why, self._keys = style.words(), style.words("caption")
        self.notice, self.papers = Notice("info"), style.words("caption")
        self._build()
        self._fill()

    # What is sought

    def wish(self) -> Wish:
        """Return which slots are looked for."""
        moment, person = self.moment.currentData(), self.practitioner.code()
        return Wish(
            self.type.code(),
            self._domain,
            int(person) if person else None,
            morning=moment != "APRES_MIDI",
            afternoon=moment != "MATIN",
        )

    @property
    def is_over(self) -> bool:
        """Tell whether full sittings are proposed, to add somebody to one."""
        return self._over.isChecked()

    def set_domain(self, domain: str | None) -> None:
        """Propose the permanences that receive a domain; the slot chosen stays when it is one of theirs."""
        if domain != self._domain:
            self._domain = domain
            with suppress(Unreachable):
                self.offer(self.slots.wanted, keeps_criteria=True, is_silent=True)

    def values(self) -> dict[str, Any]:
        """Return the criteria and the slot chosen."""
        return {**self.form.typed(), "slot_id": self.slots.wanted, "is_over": self.is_over}

    def restore(self, values: dict[str, Any]) -> None:
        """Put back what `values` returned; raise nothing when the slot was taken since."""
        self.form.restore(values)
        self.set_over(values["is_over"])

    def announce(self) -> None:
        """Say how many slots there are and which comes first, or why there is none."""
        first = slot_words(self.slots.slots[0], self._desk.clock.now()) if self.slots.slots else ""
        announce(f"{self.count}. Premier{NO_BREAK}: {first}" if first else self._why.text())

    # Proposing

    def offer(self, slot_id: int | None, *, keeps_criteria: bool = False, is_silent: bool = False) -> bool:
        """Propose the slot asked for, by whose criteria unless some were typed, or the first free ones.

        Return whether the slot asked for can be booked; without one, there is nothing to say.
        """
        with self._desk.database.reading() as session:
            given = self._given(session, slot_id)
            if given is not None and not keeps_criteria:
                self.form.restore({"type": given.type_code, "since": given.starts_at.date()})
            start = given.starts_at if given is not None and not keeps_criteria else self._start()
            self._pages.clear()
            page = self._page(session, start, None)
            papers = papers_for(session, self._domain)
        self.papers.setText(f"À apporter{NO_BREAK}: {papers}")
        self.papers.setVisible(bool(papers))
        found = page.found
        if given is not None and given.slot_id not in [slot.slot_id for slot in found]:
            found = [given, *found][:_SHOWN]
        if not keeps_criteria:
            self.was_given = given is not None
        self._show(found, page, slot_id)
        if not is_silent:
            self.changed.emit()
        return slot_id is None or given is not None

    def _turn(self, step: int) -> None:
        """Show the slots that follow, or those before."""
        if step > 0 and len(self.slots.slots) == _SHOWN:
            self._pages.append(self.slots.slots[-1])
        elif step < 0 and self._pages:
            self._pages.pop()
        else:
            return
        with self._desk.database.reading() as session:
            page = self._page(session, self._start(), self._pages[-1] if self._pages else None)
        if not page.found:
            self._pages.pop()
            announce("Aucun créneau plus tard.")
            return
        self._show(page.found, page, None)
        self.announce()
        self.changed.emit()

    def _page_turned(self, step: int) -> None:
        with suppress(Unreachable):
            self._turn(step)

    def _given(self, session: Session, slot_id: int | None) -> FreeSlot | None:
        if slot_id is None:
            return None
        return (
            full_slot(session, slot_id) if self.is_over else free_slot(session, slot_id, asker=self._asker())
        )

    def _page(self, session: Session, start: datetime, after: FreeSlot | None) -> _Page:
        wish, asker = self.wish(), self._asker()
        if self.is_over:
            found = next_full_slots(session, wish, start, after=after, limit=_SHOWN)
            why = "" if found else "Aucune séance complète n’admet de surnombre à partir de ce jour."
            return _Page(found, len(found), why)
        found = next_free_slots(session, wish, start, asker=asker, after=after, limit=_SHOWN)
        count = free_slot_count(session, wish, start, asker=asker)
        first = found[0].starts_at.date() if found else None
        is_far = first is None or (first - start.date()).days > _FAR
        why = why_no_slot(no_slot(session, wish, start.date(), first)) if is_far and after is None else ""
        return _Page(found, count, why)

    def _show(self, found: list[FreeSlot], page: _Page, slot_id: int | None) -> None:
        self.slots.show_slots(found, self._desk.clock.now(), slot_id)
        kind = "complet" if self.is_over else "libre"
        self.count = f"{plural(page.count, 'créneau', 'créneaux')} {kind if page.count < 2 else f'{kind}s'}"
        self.slots.setAccessibleName("Créneaux de séances complètes" if self.is_over else "Créneaux libres")
        self.slots.setVisible(bool(found))
        can_turn = len(found) == _SHOWN or bool(self._pages)
        turning = f" · Page suiv.{NO_BREAK}: plus tard" if can_turn else ""
        self._keys.setText(self.count + turning)
        self._keys.setVisible(bool(found))
        self._why.setText(page.why)
        self._why.setVisible(bool(page.why))
        self._tell_of_the_slot()

    def _tell_of_the_slot(self) -> None:
        """Remind of whom the permanence receives, and of what to bring."""
        slot = self.slots.slot()
        reminder = slot.reminder if slot is not None else ""
        self.notice.tell(f"À rappeler{NO_BREAK}: {reminder}" if reminder else "")

    def _start(self) -> datetime:
        now = self._desk.clock.now()
        since: date | None = self.since.value()
        return datetime.combine(since, time()) if since and since > now.date() else now

    def _asker(self) -> Asker:
        return Asker(self._desk.agent, self._desk.clock.instant())

    # Building

    def _build(self) -> None:
        self._wait, self._over = QPushButton("Liste d’attente  W"), QPushButton("En surnombre…")
        self._wait.setAccessibleName("Liste d’attente")
        self._over.setCheckable(True)
        self._over.setAccessibleName("Ajouter en surnombre à une séance complète")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._wait)
        buttons.addWidget(self._over)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self.form, self._why, self.slots, self._keys):
            column.addWidget(widget)
        column.addLayout(buttons)
        column.addWidget(self.notice)
        self.type.chosen.connect(self._criteria_changed)
        self.since.resolved.connect(self._criteria_changed)
        self.practitioner.chosen.connect(self._criteria_changed)
        self.moment.activated.connect(lambda _index: self._criteria_changed())
        self.slots.picked.connect(lambda _slot_id: self._picked())
        self.slots.turned.connect(self._page_turned)
        self.slots.lettered.connect(self._lettered)
        self._wait.clicked.connect(lambda *_: self.waiting_asked.emit())
        self._over.toggled.connect(self._turn_over)

    def _fill(self) -> None:
        offer(self._desk, {self.type: "type_intervenant"})
        with self._desk.database.reading() as session:
            self.practitioner.set_options(practitioner_options(session, self._desk.clock.today()))
        self.form.restore({"since": self._desk.clock.today()})

    def _criteria_changed(self) -> None:
        with suppress(Unreachable):  # what is typed goes on, the slots shown stay
            self.offer(None)
            self.announce()

    def _picked(self) -> None:
        self._tell_of_the_slot()
        self.changed.emit()

    def _lettered(self, letter: str) -> None:
        if letter == "W" and self._desk.settings.letter_keys:
            self.waiting_asked.emit()

    def _turn_over(self, is_over: bool) -> None:
        self.overbooking_turned.emit(is_over)
        self._criteria_changed()
        if self.slots.slots:
            self.slots.setFocus()

    def set_over(self, is_over: bool) -> None:
        """Propose full sittings, or free slots: nothing is shown before `offer`."""
        self._over.blockSignals(True)
        self._over.setChecked(is_over)
        self._over.blockSignals(False)
        self.overbooking_turned.emit(is_over)
