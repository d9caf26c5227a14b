"""The waiting list: who comes first, the slot that is theirs, and one key for what they answer."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import QTimer

from espace_citoyennete.callbacks.card import HIDDEN_SUBJECT, Call, CallCard
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, moment, plural, short_date
from espace_citoyennete.permanences.model import Appointment, Hold, Permanence, Sitting, Slot
from espace_citoyennete.storage.rows import id_with
from espace_citoyennete.ui import icons
from espace_citoyennete.ui.beside import Beside, act_buttons, in_a_row
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.page import Page, scrolled
from espace_citoyennete.ui.table import Column, RowsModel, TableView
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.waiting.gestures import ANSWERS, accept, answer, close, hold
from espace_citoyennete.waiting.listing import WaitingRow, people_who_left, waiting_people
from espace_citoyennete.waiting.model import WaitingEntry, WaitingTry
from espace_citoyennete.waiting.panel import WaitingHoldPanel, WaitingLeavePanel, WaitingPanel
from espace_citoyennete.waiting.proposals import Proposal, proposals
from espace_citoyennete.waiting.rules import PLACED, WAITING, WAITS_NO_MORE, held_until, is_late
from espace_citoyennete.waiting.service import cautions_of_acceptance
from espace_citoyennete.waiting.slot_card import SlotCard
from espace_citoyennete.waiting.words import (
    booked_words,
    held_words,
    possible_words,
    script,
    try_words,
    waited_words,
)

_NEEDS_SLOT = frozenset({"hold_for_waiting", "accept_slot", "refuse_slot", "slot_no_answer", "hold_until"})
_ACTS = {
    "hold_for_waiting": "Tenir une heure",
    "accept_slot": "Accepte",
    "refuse_slot": "Refuse",
    "slot_no_answer": "Sans réponse",
    "hold_until": "Tenir jusqu’à…",
    "close_waiting": "Clore",
    "leave_waiting": "Retirer",
}
_MINUTE = 60_000  # after which a slot held may be free again


class WaitingPage(Page):
    """Who waits, the first to be called first; beside, the slot proposed and the card of the call."""

    title = "Liste d’attente"
    icon = "clock"
    models = frozenset({WaitingEntry, WaitingTry, Hold, Appointment, Slot, Sitting, Permanence, Visitor})
    hints = (
        "T\u00a0: tenir · J\u00a0: accepte · N\u00a0: refuse · S\u00a0: sans réponse · C\u00a0: clore · "
        "Suppr\u00a0: retirer"
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._shows_left = False
        self._proposals: dict[int, Proposal] = {}  # by entry
        self._told: object = None  # the acceptance of which the cautions were told
        self.table = TableView("Liste d’attente")
        self.model = RowsModel(self._columns(), self)
        self.table.setModel(self.model)
        self.slot_card = SlotCard()
        self.card = CallCard(desk)
        self._build()
        self._timer = QTimer(self, interval=_MINUTE)
        self._timer.timeout.connect(self.refresh_when_seen)
        self._timer.start()

    # What the window asks of a page

    def refresh(self) -> None:
        """Read the list again; the hands stay on the same person, at first on the first one to call."""
        before, clock = self.table.current_key(), self.desk.clock
        now, instant, by = clock.now(), clock.instant(), self.desk.agent
        with self.desk.database.reading() as session:
            found = proposals(session, now, instant=instant)
            rows = (
                people_who_left(session, now.date(), by=by)
                if self._shows_left
                else waiting_people(session, now, by=by)
            )
        self._proposals = {one.entry_id: one for one in found}
        self.model.set_rows(rows)
        if not self.table.go_to_key(before):
            self._go_on(0)
        count = sum(one.held_until is None for one in found)
        self.counted.emit(count)
        slots = f"{plural(count, 'créneau', 'créneaux')} à proposer"
        self.set_subtitle(f"{plural(len(rows), 'personne')} · {slots}")
        self._show_chosen()

    def focus_default(self) -> None:
        """Give the focus to the list."""
        self.table.setFocus()

    def answers(self) -> dict[str, Callable[[], object]]:
        """Hold the slot, note what the person answers, close or leave the list."""
        return {
            "hold_for_waiting": self._hold,
            "hold_until": self._hold_until,
            "accept_slot": partial(self._propose, self._accept),
            **{action: partial(self._answer, action) for action in ANSWERS},
            "close_waiting": self._close,
            "leave_waiting": self._leave,
        }

    def receive(self, what: object) -> None:
        """Show one person who waits, by the id or the uid of the demand."""
        self.header.switch.choose(0)
        with self.telling_refusals(), self.desk.database.reading() as session:
            self.table.go_to_key(id_with(session, WaitingEntry, what) if isinstance(what, UUID) else what)

    @property
    def chosen(self) -> WaitingRow | None:
        """Return the person chosen."""
        row = self.table.current_row()
        return row if isinstance(row, WaitingRow) else None

    @property
    def proposal(self) -> Proposal | None:
        """Return the slot proposed to the person chosen, if any."""
        return self._proposals.get(self.chosen.id) if self.chosen is not None else None

    # Building

    def _build(self) -> None:
        self.set_views(
            ("En attente", partial(self._show_view, False)), ("Sortis", partial(self._show_view, True))
        )
        self.add_button("Inscrire", partial(self.asks.emit, "form:waiting", {}), icon="plus", primary=True)
        self.table.current_changed.connect(lambda _row: self._show_chosen())
        self.hear_letters(self.table)
        self.table.opened.connect(lambda _row: self._open())
        self.card.revealed.connect(self.table.setFocus)
        self.buttons = act_buttons(self.desk, self.answers(), _ACTS)
        content = Beside(self.table, self.slot_card, self.card, in_a_row(self.buttons))
        self.body.addWidget(scrolled(content), 1)

    # What is shown

    def _columns(self) -> list[Column]:
        return [
            Column("Personne", lambda row: self.desk.shown_name(row.short_name), 15,
                   icon=lambda row: icons.icon("circle-alert", "err") if row.is_urgent else "",
                   spoken=lambda row: self.desk.shown_name(row.short_name) + (
                       ", urgent" if row.is_urgent else "")),
            Column("Attend", _wanted, tip=_wanted),
            Column("Depuis", lambda row: waited_words(row, self.desk.clock.now()), 8),
            Column("Date limite", self._deadline, 12, ink=lambda row: "err" if self._is_late(row) else "",
                   icon=lambda row: icons.icon("clock", "err") if self._is_late(row) else "",
                   spoken=self._spoken_deadline),
            Column("Créneau", self._slot, 19, tip=self._slot,
                   icon=lambda row: icons.icon("clock", "text2") if self._is_held(row) else ""),
            Column("Disponible", possible_words, 13, under=150, tip=possible_words),
        ]  # fmt: skip

    def _is_late(self, row: WaitingRow) -> bool:
        return row.state == WAITING and is_late(row.deadline, self.desk.clock.today())

    def _deadline(self, row: WaitingRow) -> str:
        return "" if row.deadline is None else short_date(row.deadline)

    def _spoken_deadline(self, row: WaitingRow) -> str:
        return self._deadline(row) + (", dépassée" if self._is_late(row) else "")

    def _slot(self, row: WaitingRow) -> str:
        """Return where a person stands: booked otherwise, held, proposed, placed or gone."""
        if row.state != WAITING:
            closed = short_date(row.closed_at.date()) if row.closed_at else ""
            return f"Placé le {closed}" if row.state == PLACED else f"Retiré{NO_BREAK}: {row.reason}"
        if row.booked is not None:
            return booked_words(row.booked)
        proposal = self._proposals.get(row.id)
        if proposal is None:
            in_vain = row.waits_in_vain(self.desk.clock.now())
            return "Séance passée ou annulée" if in_vain else "Aucun libre"
        if proposal.held_until is None:
            return moment(proposal.starts_at)
        return f"Tenu jusqu’à {held_words(proposal.held_until, self.desk.clock.now())}"

    def _is_held(self, row: WaitingRow) -> bool:
        proposal = self._proposals.get(row.id)
        return proposal is not None and proposal.held_until is not None

    def _show_view(self, shows_left: bool) -> None:
        self._shows_left = shows_left
        empty = "Personne n’est sorti de la liste depuis trois mois." if shows_left else "Personne n’attend."
        self.table.set_empty_state(empty)
        self.refresh()

    def _show_chosen(self) -> None:
        row, proposal = self.chosen, self.proposal
        self.card.show_call(None if row is None else self._call(row, proposal))
        following = [self._named(entry_id) for entry_id in proposal.following] if proposal else []
        self.slot_card.show_slot(row, proposal, following, self.desk)
        waits = row is not None and row.state == WAITING
        for action, button in self.buttons.items():
            if action == "close_waiting":
                button.setVisible(waits and row is not None and row.booked is not None)
            else:
                button.setVisible(waits and (proposal is not None or action not in _NEEDS_SLOT))

    def _call(self, row: WaitingRow, proposal: Proposal | None) -> Call:
        subject = HIDDEN_SUBJECT if row.is_hidden else row.subject
        asked = f"demandé le {short_date(row.asked_at.date())}"
        author = f" par {row.agent}" if row.agent else ""
        about = " · ".join(filter(None, (_wanted(row), subject, f"{asked}{author}")))
        spoken = script(proposal) if proposal is not None else ""
        tried = tuple(try_words(one) for one in row.tries)
        return Call(row.id, row.name, about, row.reach, script=spoken, tried=tried)

    def _named(self, entry_id: int) -> str:
        names = (row.short_name for row in self.model.rows if row.id == entry_id)
        return self.desk.shown_name(next(names, ""))

    def _go_on(self, start: int) -> None:
        """Go to the next person who has a slot to be told of, from a row on and round; else to that row."""
        rows = self.model.rows
        order = [*range(start, len(rows)), *range(start)]
        if not order:
            return
        told = (number for number in order if self._is_to_call(rows[number]))
        self.table.go_to(next(told, order[0]))

    def _is_to_call(self, row: WaitingRow) -> bool:
        proposal = self._proposals.get(row.id)
        is_to_mend = row.booked is not None or row.waits_in_vain(self.desk.clock.now())
        return is_to_mend or (proposal is not None and proposal.held_until is None)

    # What is done

    def _hold(self) -> None:
        def act(row: WaitingRow, proposal: Proposal) -> None:
            until = held_until(self.desk.clock.now(), proposal.starts_at)
            hold(self.desk, row, proposal.slot_id, until)

        self._propose(act)

    def _accept(self, row: WaitingRow, proposal: Proposal) -> None:
        """Book the slot; what is to be confirmed is told once, and the second J confirms it."""
        with self.desk.database.reading() as session:
            told = cautions_of_acceptance(session, row.id, proposal.slot_id, now=self.desk.clock.now())
        asked = (row.id, proposal.slot_id, told)
        if told and self._told != asked:
            self._told = asked
            words = " ".join(caution.words for caution in told)
            raise UserError(f"{words} Appuyer de nouveau sur J pour confirmer.")
        accept(self.desk, row, proposal, tuple(caution.code for caution in told))

    def _answer(self, action: str) -> None:
        self._propose(lambda row, proposal: answer(self.desk, row, proposal, action))

    def _propose(self, act: Callable[[WaitingRow, Proposal], object]) -> None:
        """Act on the slot of the person chosen, or say that there is none."""
        proposal = self.proposal

        def propose(row: WaitingRow) -> None:
            if proposal is None:
                raise UserError("Aucun créneau libre ne convient à cette personne pour l’instant.")
            act(row, proposal)

        self._act(propose)

    def _close(self) -> None:
        def act(row: WaitingRow) -> None:
            if row.booked is None:
                raise UserError("Cette personne n’a pas pris de rendez-vous. La retirer par Suppr.")
            close(self.desk, row, row.booked.appointment_id)

        self._act(act)

    def _act(self, act: Callable[[WaitingRow], object]) -> None:
        """Act on the person chosen, then go on to the next one to call; or tell why not and stay there."""
        number = self.table.currentIndex().row()
        with self.telling_refusals():
            row = self._waiting_row()
            act(row)
            self.message.clear()
            is_there = any(one.id == row.id for one in self.model.rows)
            self._go_on(min(number + is_there, len(self.model.rows)))

    def _waiting_row(self) -> WaitingRow:
        if self.chosen is None:
            raise UserError("Choisir une personne dans la liste.")
        if self.chosen.state != WAITING:
            raise UserError(WAITS_NO_MORE)
        return self.chosen

    def _leave(self) -> None:
        with self.telling_refusals():
            row = self._waiting_row()
            self.asks.emit("open", WaitingLeavePanel(self.desk, waiting_entry_id=row.id))

    def _hold_until(self) -> None:
        with self.telling_refusals():
            row, proposal = self._waiting_row(), self.proposal
            if proposal is not None:
                form = WaitingHoldPanel(self.desk, waiting_entry_id=row.id, slot_id=proposal.slot_id)
                self.asks.emit("open", form)

    def _open(self) -> None:
        """Go and read what hides the number; when it is in view, open the entry."""
        if not self.card.reveal_button.isHidden():
            self.card.focus_number()
            return
        with self.telling_refusals():
            row = self._waiting_row()
            self.asks.emit("open", WaitingPanel(self.desk, waiting_entry_id=row.id))


def _wanted(row: WaitingRow) -> str:
    """Return what a person waits for: « Avocat · Famille »."""
    only = f"séance du {moment(row.sitting_at)}" if row.sitting_at is not None else ""
    return " · ".join(filter(None, (row.label, only, row.domain)))
